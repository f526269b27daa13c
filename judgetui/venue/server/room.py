"""Where one meeting is kept: conducts acts in their order, keeps them, and tells every desk."""

from __future__ import annotations

import asyncio
import datetime
import secrets
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from judgetui.meeting.acts import (
    Act,
    Entry,
    KeyBallot,
    OpenMeeting,
    Recuse,
    SubmitBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.redaction import RedactionCache, redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.standings import Tally, tally
from judgetui.meeting.state import Meeting, Stage
from judgetui.records.group_commit import GroupCommit
from judgetui.records.hash_chain import new_salt
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, News, SeatPresence
from judgetui.venue.protocol.timing import present
from judgetui.venue.server.host_clock import HostClock

if TYPE_CHECKING:
    from judgetui.records.session import Record


class Room:
    """One meeting, its record, and the desks in it. All methods belong to one event loop."""

    def __init__(self, record: Record, *, now: Callable[[], datetime.datetime] = present) -> None:
        self.record = record
        self.meeting: Meeting = record.meeting
        """The whole meeting, as far as it is on disk."""
        self.head = record.head
        """The ledger's hash after its last act."""
        self.first = record.first
        """The h of the ledger's first line, which no other meeting has; empty before it is open."""
        self.now = HostClock(record.latest, now=now)
        """The meeting's time."""
        self._commit = GroupCommit(record)
        self._ahead = self.meeting
        self._lost = 0
        self._asked: dict[str, tuple[Entry, asyncio.Future[ActAccepted]]] = {}
        self._telling = False
        self._looking = self._untrue = False
        self._tally: Tally | None = None
        self._tallied: Meeting | None = None
        self._views: dict[Seat, Meeting] = {}
        self._redactions = RedactionCache()
        self._desks: list[LocalSeatApi] = []
        self._listeners: list[Callable[[], None]] = []

    @property
    def tally(self) -> Tally:
        """What every case's ballots come to, brought up to date."""
        if self._tally is None or self._tallied is not self.meeting:
            self._tally, self._tallied = tally(self.meeting, self._tally), self.meeting
        return self._tally

    def view(self, seat: Seat) -> Meeting:
        """The meeting as a seat may see it."""
        if seat not in self._views:
            self._views[seat] = redact(self.meeting, seat, self.tally, self._redactions)
        return self._views[seat]

    def seat_api(self, seat: Seat) -> LocalSeatApi:
        """A desk in this process for a seat."""
        return LocalSeatApi(self, seat)

    async def take(self, seat: Seat, act: Act, id: str) -> ActAccepted:
        """Conduct an act, keep it, and return when it is on disk; raises as `ask` does."""
        return await asyncio.shield(self.ask(seat, act, id))

    def ask(self, seat: Seat, act: Act, id: str) -> asyncio.Future[ActAccepted]:
        """Conduct an act at once; what is returned is done when it is on disk.

        An act that was taken before under this id gets the same answer and happens once. The id of
        another act, or of another seat's, is refused, or it would be told of an act that never
        happened. Raises `Refused`, as what is returned may; then neither the meeting nor its file
        has changed.
        """
        if (asked := self._asked.get(id)) is not None:
            _check_same(asked[0], seat, act)
            return asked[1]
        answer: asyncio.Future[ActAccepted] = asyncio.get_running_loop().create_future()
        if (receipt := self.record.ids.get(id)) is not None:
            _check_same(self.record.entry(receipt.seq), seat, act)
            answer.set_result(ActAccepted(id, receipt.seq, receipt.at, receipt.head))
            return answer
        if isinstance(act, OpenMeeting):
            act = opening(self._ahead.plan, new_salt())
        seq = self._ahead.seq + 1
        entry = Entry(
            seq=seq, at=self.now(), by=seat.by, id=id, act=act, salt=secrets.token_hex(16)
        )
        meeting = apply(self._ahead, entry)
        kept = self._commit.append([entry])
        self._ahead, self._asked[id] = meeting, (entry, answer)
        kept.add_done_callback(partial(self._kept, entry, meeting, self._lost))
        return answer

    def _kept(
        self, entry: Entry, meeting: Meeting, lost: int, kept: asyncio.Future[list[str]]
    ) -> None:
        """An act is on disk, or could not be kept."""
        _, answer = self._asked.pop(entry.id)
        error = asyncio.CancelledError() if kept.cancelled() else kept.exception()
        if error is None:
            (head,) = kept.result()
            # Answered before the desks are told: whoever acted hears first.
            if not answer.done():
                answer.set_result(ActAccepted(entry.id, entry.seq, entry.at, head))
            self._happened(entry, meeting, head)
            return
        # What was conducted on top of a lost act is lost with it; the first to hear resets.
        if lost == self._lost:
            self._ahead, self._lost = self.meeting, self._lost + 1
        if kept.cancelled():
            answer.cancel()
        elif not answer.done():
            answer.set_exception(error)

    def _happened(self, entry: Entry, meeting: Meeting, head: str) -> None:
        """Take in a meeting that is on disk; the desks are told once for all acts of one write."""
        self.meeting, self.head = meeting, head
        self.first = self.first or head
        self._views = {}
        act = entry.act
        if isinstance(act, SubmitBallot | Recuse) and entry.by in meeting.plan.judge:
            self.record.drafts.drop(entry.by, act.case)
        if isinstance(act, KeyBallot):
            self.record.drafts.drop(act.judge, act.case)
        if not self._telling:
            self._telling = True
            loop = asyncio.get_running_loop()
            # A round of the loop later than need be: the answer is on its socket by then, and
            # whoever acted does not wait until hundreds of others have been woken.
            loop.call_soon(loop.call_soon, self._tell)

    def _tell(self) -> None:
        self._telling = False
        for heard in tuple(self._listeners):
            heard()
        for seat_api in tuple(self._desks):
            seat_api.refresh()

    def listen(self, heard: Callable[[], None]) -> None:
        """Call this whenever there is a newer meeting, once for all acts of one write."""
        self._listeners.append(heard)

    def presence(self) -> Mapping[str, SeatPresence]:
        """Who has an unsent ballot on the case on stage."""
        stage = self.meeting.stage
        if stage is None or stage.stage in (Stage.CLOSED, Stage.ANNOUNCED):
            return {}
        case = stage.id
        drafts = self.record.drafts
        writing = (j.id for j in self.meeting.plan.judges if drafts.get(j.id, case) is not None)
        return {judge: SeatPresence(here=True, writing=True) for judge in writing}

    def tell_presence(self) -> None:
        """Tell the desks that may know who is writing."""
        for seat_api in tuple(self._desks):
            if seat_api.seat.role in (Role.CHAIR, Role.RECORDER, Role.SUPERVISOR):
                seat_api.tell(self.presence())

    def look_after(self, tell: Callable[[Sentence], None]) -> None:
        """Tell what the chair has to know of the record and of the time, each thing once."""
        if (trouble := self.now.trouble()) is not None:
            tell(trouble)
        if self._looking or self._untrue:
            return
        self._looking = True
        # In its turn among the acts, and off the loop: where the record is kept may be slow.
        self._commit.append([]).add_done_callback(partial(self._looked, tell))

    def _looked(self, tell: Callable[[Sentence], None], kept: asyncio.Future[list[str]]) -> None:
        self._looking = False
        if not kept.cancelled() and isinstance(error := kept.exception(), Refused):
            self._untrue = True
            tell(error.sentence)

    async def close(self) -> None:
        """Keep what waits, then let go of the record."""
        await self._commit.close()
        self.record.close()

    def enter(self, seat_api: LocalSeatApi) -> None:
        """A desk begins to listen."""
        self._desks.append(seat_api)

    def leave(self, seat_api: LocalSeatApi) -> None:
        """A desk stops listening."""
        if seat_api in self._desks:
            self._desks.remove(seat_api)


def _check_same(taken: Entry, seat: Seat, act: Act) -> None:
    """Refuse an act under the id of another one that was taken."""
    if taken.by != seat.by:
        raise Refused("the id of this act was used by another seat; it has to be a new one")
    # What opened the meeting was filled in here.
    if isinstance(act, OpenMeeting) and isinstance(taken.act, OpenMeeting):
        return
    if taken.act != act:
        raise Refused("the id of this act was used for another act; it has to be a new one")


class LocalSeatApi:
    """A desk in the same process as the room."""

    def __init__(self, room: Room, seat: Seat) -> None:
        self._room = room
        self._seat = seat
        self._tell: list[Callable[[News], None]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def seat(self) -> Seat:
        """Whose desk this is."""
        return self._seat

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""
        return self._room.view(self._seat)

    @property
    def presence(self) -> Mapping[str, SeatPresence]:
        """What the judges are doing; empty for seats that may not know."""
        knows = self._seat.role in (Role.CHAIR, Role.RECORDER, Role.SUPERVISOR)
        return self._room.presence() if knows else {}

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""
        id = uuid.uuid4().hex
        task = asyncio.create_task(self._take(act, id))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return id

    async def _take(self, act: Act, id: str) -> None:
        try:
            answer: News = await self._room.take(self._seat, act, id)
        except Refused as refused:
            answer = ActRefused(id, refused.sentence)
        self.tell(answer)

    def watch(self, tell: Callable[[News], None]) -> Callable[[], None]:
        """Be told of everything from now on; call what is returned to stop."""
        if not self._tell:
            self._room.enter(self)
        self._tell.append(tell)

        def stop() -> None:
            if tell in self._tell:
                self._tell.remove(tell)
            if not self._tell:
                self._room.leave(self)

        return stop

    def tell(self, news: News) -> None:
        """Pass news on to whoever watches."""
        for tell in tuple(self._tell):
            tell(news)

    def refresh(self) -> None:
        """Tell the newest meeting."""
        self.tell(self.meeting)
        if self.presence:
            self.tell(self.presence)

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""
        drafts = self._room.record.drafts
        if self._seat.judge:
            return drafts.get(self._seat.judge, case)
        return drafts.get(judge, case, paper=True) if judge else None

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, so that it survives a crash."""
        keys_paper = draft.paper and self._seat.role in (Role.CHAIR, Role.RECORDER)
        if keys_paper or (not draft.paper and draft.judge == self._seat.judge):
            self._room.record.drafts.keep(draft)
            self._room.tell_presence()
