"""One meeting in its host's process: applies acts in order, records them, notifies watchers."""

from __future__ import annotations

import asyncio
import datetime
import itertools
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from judgetui.meeting.acts import (
    Act,
    CastVote,
    Entry,
    KeyBallot,
    OpenMeeting,
    Recuse,
    SubmitBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.draft import Draft
from judgetui.meeting.frozen import with_fields
from judgetui.meeting.history import HistoryLine, case_history
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.read_out import READ_OUT_AFTER
from judgetui.meeting.redaction import WHOLE, RedactionCache, redact
from judgetui.meeting.seat import Role, Seat, role_of
from judgetui.meeting.standings import Tally, tally
from judgetui.meeting.state import Meeting, Stage
from judgetui.meeting.wording import ROLES
from judgetui.proof.checkpoint import Checkpoint
from judgetui.proof.receipt import receipt_of
from judgetui.proof.witness import Seen, difference
from judgetui.records import hash_chain
from judgetui.records.group_commit import GroupCommit
from judgetui.records.hash_chain import new_salt
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, News, SeatPresence
from judgetui.venue.protocol.timing import present
from judgetui.venue.server.acknowledgement import Acknowledgement
from judgetui.venue.server.host_clock import HostClock

if TYPE_CHECKING:
    from judgetui.records.session import Record


BROKEN = Sentence("this did not happen; see the host's log")
"""What is said of an act that broke the host; why, is in the log."""


class Submitter:
    """Whoever submits an act and waits for its answer."""

    def prepare(self, accepted: ActAccepted) -> None:
        """Make ready to pass this answer on; it holds only if the act is kept, and may not come."""

    def answered(self, answer: asyncio.Future[ActAccepted]) -> None:
        """Take in the answer, before anything else is made of the act."""

    def waits(self) -> None:
        """Take in that the act is on disk, and its answer has to wait for the log of rooms."""


@dataclass(slots=True)
class _Pending:
    """An act that is on its way to the disk."""

    entry: Entry
    answer: asyncio.Future[ActAccepted]
    submitters: list[Submitter]
    accepted: ActAccepted | None = None
    """What is to be answered, made while the disk syncs."""

    def give(self, accepted: ActAccepted) -> None:
        """Answer it."""
        if not self.answer.done():
            self.answer.set_result(accepted)
        self.tell()

    def tell(self) -> None:
        """Tell everybody who waits that it is answered."""
        for submitter in self.submitters:
            submitter.answered(self.answer)


_NOBODY = Submitter()


class Room:
    """One meeting, its record, and its watchers. All methods belong to one event loop."""

    def __init__(self, record: Record, *, now: Callable[[], datetime.datetime] = present) -> None:
        self.record = record
        self._read_out = record.reading.read_out(record.name)
        self.meeting = with_fields(record.meeting, read_out=self._read_out)
        """The whole meeting, as far as it is on disk."""
        self.head = record.head
        """The ledger's hash after its last act."""
        self.first = record.first
        """The h of the ledger's first line, which no other meeting has; empty before it is open."""
        self.now = HostClock(record.latest, now=now)
        """The meeting's time."""
        self.acknowledgement = Acknowledgement()
        """When acts are answered that are on disk."""
        self._commit = GroupCommit(record, record.pass_on)
        self._checkpoint: Checkpoint | None = None
        self._ahead = self.meeting
        self._lost = 0
        self._pending: dict[str, _Pending] = {}
        self._notifying = False
        self._checking = self._damaged = False
        self._tally: Tally | None = None
        self._tallied: Meeting | None = None
        self._views: dict[Seat, Meeting] = {}
        self.redactions = RedactionCache()
        """What was taken out for seats; for whoever else redacts this meeting, too."""
        self._local_seats: list[LocalSeatApi] = []
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
            self._views[seat] = redact(self.meeting, seat, self.tally, self.redactions)
        return self._views[seat]

    def seat_api(self, seat: Seat) -> LocalSeatApi:
        """A new interface for a seat in this process."""
        return LocalSeatApi(self, seat)

    async def take(self, seat: Seat, act: Act, id: str) -> ActAccepted:
        """Apply and record an act, and return when it is on disk; raises as `submit` does."""
        return await asyncio.shield(self.submit(seat, act, id))

    def submit(
        self,
        seat: Seat,
        act: Act,
        id: str,
        device: str = "",
        submitter: Submitter = _NOBODY,
    ) -> asyncio.Future[ActAccepted]:
        """Apply an act at once; the future returned is done when the act is on disk.

        `device` is what the device calls itself that it came from over the network. `submitter` is
        told before anybody who awaits the future.
        An act that was accepted before under this id gets the same answer and happens once. The id
        of a different act, or of another seat's, is refused. Raises `Refused`, as the future may;
        then neither the meeting nor its file has changed.
        """
        if (pending := self._pending.get(id)) is not None:
            _check_same(pending.entry, seat, act)
            pending.submitters.append(submitter)
            return pending.answer
        answer: asyncio.Future[ActAccepted] = asyncio.get_running_loop().create_future()
        if id in self.record.ids:
            seq = self.record.ids[id].seq
            entry = self.record.entry(seq)
            _check_same(entry, seat, act)
            pending = _Pending(entry, answer, [submitter])
            self._answer(
                pending, self._accepted(entry, self.record.reading.lines[seq - 1]), self.meeting
            )
            return answer
        entry = self._entry(seat, act, id, device)
        meeting = apply(self._ahead, entry)
        pending = _Pending(entry, answer, [submitter])
        kept = partial(self._kept, pending, meeting, self._lost)
        self._commit.append([entry], kept, partial(self._written, pending))
        self._ahead, self._pending[id] = meeting, pending
        return answer

    def _entry(self, seat: Seat, act: Act, id: str, device: str) -> Entry:
        """The entry of an act that comes next."""
        if isinstance(act, OpenMeeting):
            act = opening(self._ahead.plan, new_salt())
        return Entry(
            seq=self._ahead.seq + 1,
            at=self.now(),
            by=seat.by,
            id=id,
            act=act,
            device=device,
            salt=secrets.token_hex(16),
        )

    def _written(self, pending: _Pending, lines: Sequence[bytes]) -> None:
        """Make ready what an act is answered once the disk has synced its line, if it does."""
        pending.accepted = self._accepted(pending.entry, *lines)
        for submitter in pending.submitters:
            submitter.prepare(pending.accepted)

    def _kept(
        self, pending: _Pending, meeting: Meeting, lost: int, kept: asyncio.Future[list[str]]
    ) -> None:
        """An act is on disk, or could not be kept."""
        entry, answer = pending.entry, pending.answer
        del self._pending[entry.id]
        error = kept.exception()
        if error is None:
            accepted = pending.accepted
            if accepted is None:
                accepted = self._accepted(entry, self.record.reading.lines[entry.seq - 1])
            # Answered before the watchers are notified, so that the submitter gets it first.
            self._answer(pending, accepted, meeting)
            self._on_kept(entry, meeting, accepted.head)
            return
        # Acts applied after a lost one are lost with it; the first callback resets the state.
        if lost == self._lost:
            self._ahead, self._lost = self.meeting, self._lost + 1
        if not answer.done():
            answer.set_exception(error)
        pending.tell()

    def _answer(self, pending: _Pending, accepted: ActAccepted, meeting: Meeting) -> None:
        """Answer an act that is on disk, unless it has to wait for the log of rooms."""
        if self.acknowledgement.answer(meeting, pending.entry, accepted, pending.give):
            for submitter in pending.submitters:
                submitter.waits()

    def _accepted(self, entry: Entry, line: bytes) -> ActAccepted:
        """What an act with this line is answered, with the receipt of a judge's own act."""
        receipt = None
        if role_of(entry.by) is Role.JUDGE and isinstance(
            entry.act, SubmitBallot | Recuse | CastVote
        ):
            tree = self.record.reading.tree
            receipt = str(receipt_of(self.record.name, tree, line, entry.seq - 1))
        return ActAccepted(entry.id, entry.seq, entry.at, hash_chain.head(line), receipt)

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint of the ledger as far as it is on disk."""
        if self._checkpoint is None or self._checkpoint.size != self.meeting.seq:
            tree = self.record.reading.tree
            size = min(self.meeting.seq, tree.size)
            self._checkpoint = Checkpoint(self.record.name, size, tree.root(size))
        return self._checkpoint

    def differs(self, seen: Seen) -> Sentence | None:
        """How the ledger is not the one that a guest was told; None where nothing shows that."""
        return difference(seen, self.record.reading.seen_again(seen))

    def _on_kept(self, entry: Entry, meeting: Meeting, head: str) -> None:
        """Take in a meeting that is on disk; watchers are notified once for all acts of a write."""
        if entry.act.do in READ_OUT_AFTER:
            self._read_out = self.record.reading.read_out(self.record.name, entry.seq)
        self.meeting, self.head = with_fields(meeting, read_out=self._read_out), head
        self.first = self.first or head
        self._views = {}
        if entry.act.do in ("set-ack", "undo"):
            self.acknowledgement.follow(meeting)
        act = entry.act
        if isinstance(act, SubmitBallot | Recuse) and entry.by in meeting.plan.judge:
            self.record.drafts.drop(entry.by, act.case)
        if isinstance(act, KeyBallot):
            self.record.drafts.drop(act.judge, act.case)
        if not self._notifying:
            self._notifying = True
            loop = asyncio.get_running_loop()
            # One iteration of the loop later than necessary: by then the answer is on its socket,
            # and does not wait until hundreds of other connections have been woken.
            loop.call_soon(loop.call_soon, self._notify_all)

    def _notify_all(self) -> None:
        self._notifying = False
        for notify in tuple(self._listeners):
            notify()
        for seat_api in tuple(self._local_seats):
            seat_api.refresh()

    async def history(self, seat: Seat, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case and its ballots, or of the result; raises `Refused`.

        Only for seats that see every ballot. The acts are read and replayed in a thread of their
        own, as a long day's take a while.
        """
        if seat.role not in WHOLE:
            raise Refused(
                "only these see the history of a case: %(roles)s",
                roles=listed(ROLES[role] for role in WHOLE),
            )
        if case is not None and case not in self.meeting.cases:
            raise Refused("there is no case %(case)s", case=case)
        entries = itertools.islice(self.record.entries(), self.meeting.seq)
        return await asyncio.to_thread(case_history, entries, case)

    def listen(self, notify: Callable[[], None]) -> None:
        """Call this whenever there is a newer meeting, once for all acts of one write."""
        self._listeners.append(notify)

    def presence(self) -> Mapping[str, SeatPresence]:
        """Who has an unsent ballot on the case on stage."""
        stage = self.meeting.stage
        if stage is None or stage.stage in (Stage.CLOSED, Stage.ANNOUNCED):
            return {}
        case = stage.id
        drafts = self.record.drafts
        writing = (j.id for j in self.meeting.plan.judges if drafts.get(j.id, case) is not None)
        return {judge: SeatPresence(here=True, writing=True) for judge in writing}

    def notify_presence(self) -> None:
        """Notify the local seats that may know it of who is writing."""
        for seat_api in tuple(self._local_seats):
            if seat_api.seat.role in WHOLE:
                seat_api.notify(self.presence())

    def check_record(self, notify: Callable[[Sentence], None]) -> None:
        """Report problems of the record and of the clock for the chair, each once."""
        if (trouble := self.now.trouble()) is not None:
            notify(trouble)
        if self._checking or self._damaged:
            return
        self._checking = True
        # As a write between the acts, and off the loop, as the disk may be slow.
        self._commit.append([]).add_done_callback(partial(self._checked, notify))

    def _checked(self, notify: Callable[[Sentence], None], kept: asyncio.Future[list[str]]) -> None:
        self._checking = False
        if isinstance(error := kept.exception(), Refused):
            self._damaged = True
            notify(error.sentence)

    async def close(self) -> None:
        """Write pending acts, then close the record."""
        await self._commit.close()
        self.record.close()

    def enter(self, seat_api: LocalSeatApi) -> None:
        """Notify a local seat from now on."""
        self._local_seats.append(seat_api)

    def leave(self, seat_api: LocalSeatApi) -> None:
        """Stop notifying a local seat."""
        if seat_api in self._local_seats:
            self._local_seats.remove(seat_api)


def _check_same(taken: Entry, seat: Seat, act: Act) -> None:
    """Raise Refused unless an act is the same as the one accepted before under its id."""
    if taken.by != seat.by:
        raise Refused("the id of this act was used by another seat; it has to be a new one")
    # The act that opens the meeting differs, as the room adds the plan to it.
    if isinstance(act, OpenMeeting) and isinstance(taken.act, OpenMeeting):
        return
    if taken.act != act:
        raise Refused("the id of this act was used for another act; it has to be a new one")


class LocalSeatApi:
    """A seat's interface in the same process as the room."""

    def __init__(self, room: Room, seat: Seat) -> None:
        self._room = room
        self._seat = seat
        self._watchers: list[Callable[[News], None]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def seat(self) -> Seat:
        """Whose interface this is."""
        return self._seat

    @property
    def meeting(self) -> Meeting:
        """The meeting as this seat may see it."""
        return self._room.view(self._seat)

    @property
    def presence(self) -> Mapping[str, SeatPresence]:
        """What the judges are doing; empty for seats that may not know."""
        knows = self._seat.role in WHOLE
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
        except Exception:
            self.notify(ActRefused(id, BROKEN))
            raise
        self.notify(answer)

    async def history(self, case: str | None) -> tuple[HistoryLine, ...]:
        """What has become of a case and its ballots, or of the result; raises `Refused`."""
        return await self._room.history(self._seat, case)

    def watch(self, notify: Callable[[News], None]) -> Callable[[], None]:
        """Call `notify` with all news from now on; the function returned stops it."""
        if not self._watchers:
            self._room.enter(self)
        self._watchers.append(notify)

        def stop() -> None:
            if notify in self._watchers:
                self._watchers.remove(notify)
            if not self._watchers:
                self._room.leave(self)

        return stop

    def notify(self, news: News) -> None:
        """Pass news on to every watcher."""
        for notify in tuple(self._watchers):
            notify(news)

    def refresh(self) -> None:
        """Pass the newest meeting and presence on to every watcher."""
        self.notify(self.meeting)
        if self.presence:
            self.notify(self.presence)

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
            self._room.notify_presence()
