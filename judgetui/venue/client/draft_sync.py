"""Drafts (half-typed ballots) of one seat at a client, and which of them the host may not have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from judgetui.meeting.draft import Draft
from judgetui.meeting.state import BallotStatus, Meeting

Place = tuple[str, str, bool]
"""Judge, case, and whether it is keyed from paper."""


def place_of(draft: Draft) -> Place:
    """Where a draft belongs."""
    return draft.judge, draft.case, draft.paper


@dataclass(frozen=True, slots=True)
class UnackedDraft:
    """A draft that the host has not acknowledged."""

    draft: Draft
    after: tuple[Draft | None, ...] = (None,)
    """What the host may have in its place: what it last acknowledged, and what was sent since.
    Where it has something else, the ballot was changed on another device."""


@dataclass(slots=True)
class _Sent:
    """A draft that was sent and is not acknowledged."""

    draft: Draft
    mark: float | None = None
    """The mark of the first ping after it, whose answer acknowledges the draft."""


@dataclass(slots=True)
class _Record:
    """The state of one draft."""

    draft: Draft
    """As this client has it."""
    acked: bool = False
    """Whether the host has acknowledged it."""
    due: bool = True
    """Whether it is still to be sent."""
    host: Draft | None = None
    """What the host last acknowledged."""
    sent: list[_Sent] = field(default_factory=list)
    """What was sent since, the oldest first."""
    echoes: int = 0
    """How many drafts were sent that the host has not sent back: what it has of other forms until
    then is older than them."""

    @property
    def unacked(self) -> UnackedDraft:
        """The draft, and what the host may have in its place."""
        return UnackedDraft(self.draft, (_content(self.host), *(one.draft for one in self.sent)))


def _content(draft: Draft | None) -> Draft | None:
    """What is written in a draft, wherever its caret is; None for an empty one."""
    return None if draft is None or draft.empty else replace(draft, caret=None)


class DraftSync:
    """Drafts of one seat; what was typed on this device replaces what the host had before."""

    def __init__(self) -> None:
        self._records: dict[Place, _Record] = {}

    @property
    def unknown(self) -> tuple[UnackedDraft, ...]:
        """The drafts that the host has not acknowledged."""
        return tuple(one.unacked for one in self._records.values() if not one.acked)

    def get(self, place: Place) -> Draft | None:
        """The draft at a place; None for none, or an empty one."""
        record = self._records.get(place)
        return None if record is None or record.draft.empty else record.draft

    def keep(self, draft: Draft) -> bool:
        """Keep a draft; return whether it differs from the one before."""
        record = self._records.get(place_of(draft))
        if record is None:
            self._records[place_of(draft)] = _Record(draft)
            return True
        if record.draft == draft:
            return False
        record.draft, record.acked, record.due = draft, False, True
        return True

    def drop(self, judge: str, case: str) -> None:
        """Forget what is half typed of a ballot: it is on record now."""
        for paper in (False, True):
            self._records.pop((judge, case, paper), None)

    def forget_submitted(self, meeting: Meeting) -> None:
        """Forget what is half typed of a ballot that its judge submitted on another device."""
        for judge, case, paper in tuple(self._records):
            state = meeting.cases.get(case)
            ballot = state.ballots.get(judge) if state is not None else None
            if not paper and ballot is not None and ballot.status is BallotStatus.SUBMITTED:
                self.drop(judge, case)

    def welcome(self, drafts: Iterable[Draft]) -> None:
        """Take over the host's drafts, and mark as due those from here that it may not have."""
        unknown = self.unknown
        self._records = {
            place_of(draft): _Record(draft, acked=True, due=False, host=draft) for draft in drafts
        }
        for one in unknown:
            self.offer(one)

    def offer(self, one: UnackedDraft) -> None:
        """Take over an earlier draft, unless the ballot was changed since, here or elsewhere."""
        record = self._records.get(place_of(one.draft))
        if record is not None and not record.acked:
            return
        current = _content(record.host if record is not None else None)
        if current in map(_content, (one.draft, *one.after)):
            self.keep(one.draft)

    def due(self) -> list[Draft]:
        """The drafts that are to be sent now; they count as sent from then on."""
        records = [one for one in self._records.values() if one.due]
        for record in records:
            record.due = False
            record.echoes += 1
            record.sent.append(_Sent(record.draft))
        return [record.draft for record in records]

    def echoed(self, draft: Draft, *, own: bool) -> bool:
        """Take in a draft as the host has it now; return whether another form changed it.

        `own` tells that it is one of those sent from here. What was typed here since it was sent
        stays, as the host will have it next.
        """
        record = self._records.get(place_of(draft))
        if own:
            if record is not None:
                record.echoes = max(0, record.echoes - 1)
            return False
        if record is not None and (record.due or record.echoes):
            return False
        self._records[place_of(draft)] = _Record(draft, acked=True, due=False, host=draft)
        return True

    def mark(self, mark: float) -> None:
        """Take in that a ping with this mark is sent after all drafts sent so far."""
        for record in self._records.values():
            for one in record.sent:
                one.mark = mark if one.mark is None else one.mark

    def answered(self, mark: float) -> None:
        """Take in the answer to the ping: it acknowledges every draft sent before it."""
        for record in self._records.values():
            while record.sent and (at := record.sent[0].mark) is not None and at <= mark:
                record.host = record.sent.pop(0).draft
                if record.host is record.draft:
                    record.acked = True
