"""What a seat has half typed at a guest, and what of it the host is not known to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from judgetui.meeting.draft import Draft
from judgetui.meeting.state import BallotStatus, Meeting

Place = tuple[str, str, bool]
"""Judge, case, and whether it is keyed from paper."""


def place_of(draft: Draft) -> Place:
    """Where a draft belongs."""
    return draft.judge, draft.case, draft.paper


@dataclass(frozen=True, slots=True)
class UnackedDraft:
    """A draft the host is not known to have."""

    draft: Draft
    after: tuple[Draft | None, ...] = (None,)
    """What the host may have had of it then: what it was last known to have, and what was sent
    since. Where it has something else, somebody typed on elsewhere."""


def _written(draft: Draft | None) -> Draft | None:
    """What is written in a draft, wherever its caret is; nothing is none."""
    return None if draft is None or draft.empty else replace(draft, caret=None)


class DraftSync:
    """Drafts of one seat; what was typed here wins over what the host had before."""

    def __init__(self) -> None:
        self._drafts: dict[Place, Draft] = {}
        self._unknown: dict[Place, Draft] = {}
        self._host: dict[Place, Draft] = {}
        """What the host was last known to have."""
        self._since: dict[Place, list[Draft]] = {}
        """What was sent since."""
        self._due: set[Place] = set()
        self._sent: dict[float, dict[Place, Draft]] = {}

    @property
    def unknown(self) -> tuple[UnackedDraft, ...]:
        """What the host is not known to have."""
        return tuple(
            UnackedDraft(draft, self._after(place)) for place, draft in self._unknown.items()
        )

    def _after(self, place: Place) -> tuple[Draft | None, ...]:
        return (_written(self._host.get(place)), *self._since.get(place, ()))

    def get(self, place: Place) -> Draft | None:
        """What is half typed here."""
        draft = self._drafts.get(place)
        return None if draft is None or draft.empty else draft

    def keep(self, draft: Draft) -> bool:
        """Keep a draft; whether it is another one than before."""
        place = place_of(draft)
        if self._drafts.get(place) == draft:
            return False
        self._drafts[place] = self._unknown[place] = draft
        self._due.add(place)
        return True

    def drop(self, judge: str, case: str) -> None:
        """Forget what is half typed of a ballot: it is on record now."""
        for place in ((judge, case, False), (judge, case, True)):
            self._drafts.pop(place, None)
            self._unknown.pop(place, None)
            self._host.pop(place, None)
            self._since.pop(place, None)
            self._due.discard(place)

    def forget_submitted(self, meeting: Meeting) -> None:
        """Forget what is half typed of a ballot that its judge submitted on another device."""
        for judge, case, paper in tuple(self._drafts):
            state = meeting.cases.get(case)
            ballot = state.ballots.get(judge) if state is not None else None
            if not paper and ballot is not None and ballot.status is BallotStatus.SUBMITTED:
                self.drop(judge, case)

    def welcome(self, drafts: Iterable[Draft]) -> None:
        """Take what the host has, and see to sending what it may not have."""
        unknown, self._unknown = self.unknown, {}
        self._host = {place_of(draft): draft for draft in drafts}
        self._drafts = dict(self._host)
        self._due.clear()
        self._since.clear()
        self._sent.clear()
        for one in unknown:
            self.offer(one)

    def offer(self, one: UnackedDraft) -> None:
        """Take up what was typed earlier, unless it was typed on here or elsewhere since."""
        place = place_of(one.draft)
        current = _written(self._host.get(place))
        if place not in self._unknown and current in map(_written, (one.draft, *one.after)):
            self.keep(one.draft)

    def due(self) -> list[Draft]:
        """What is to be sent now; counts as sent."""
        drafts = [self._unknown[place] for place in self._due if place in self._unknown]
        for draft in drafts:
            self._since.setdefault(place_of(draft), []).append(draft)
        self._due.clear()
        return drafts

    def mark(self, mark: float) -> None:
        """A ping goes out behind all that was sent so far."""
        sent = {place: one for place, one in self._unknown.items() if place not in self._due}
        if sent:
            self._sent[mark] = sent

    def answered(self, mark: float) -> None:
        """The ping came back, so the host has what was sent before it."""
        for one in [known for known in self._sent if known <= mark]:
            for place, draft in self._sent.pop(one).items():
                self._host[place] = draft
                since = self._since.get(place, [])
                self._since[place] = since[since.index(draft) + 1 :] if draft in since else since
                if self._unknown.get(place) is draft:
                    del self._unknown[place]
