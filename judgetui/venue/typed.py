"""What a seat has half typed at a guest, and what of it the host is not known to have."""

from __future__ import annotations

from collections.abc import Iterable

from judgetui.meeting.draft import Draft

Place = tuple[str, str, bool]
"""Judge, case, and whether it is keyed from paper."""


def place_of(draft: Draft) -> Place:
    """Where a draft belongs."""
    return draft.judge, draft.case, draft.paper


class Typed:
    """Drafts of one seat; what was typed here wins over what the host had before."""

    def __init__(self) -> None:
        self._drafts: dict[Place, Draft] = {}
        self._unknown: dict[Place, Draft] = {}
        self._due: set[Place] = set()
        self._sent: dict[float, dict[Place, Draft]] = {}

    @property
    def unknown(self) -> tuple[Draft, ...]:
        """What the host is not known to have."""
        return tuple(self._unknown.values())

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
            self._due.discard(place)

    def welcome(self, drafts: Iterable[Draft]) -> None:
        """Take what the host has, and see to sending what it may not have."""
        self._drafts = {place_of(draft): draft for draft in drafts} | self._unknown
        self._due = set(self._unknown)
        self._sent.clear()

    def due(self) -> list[Draft]:
        """What is to be sent now; counts as sent."""
        drafts = [self._unknown[place] for place in self._due if place in self._unknown]
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
                if self._unknown.get(place) is draft:
                    del self._unknown[place]
