"""The shared log of rooms while a venue is open: followed, watched, told of to the chair."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from judgetui.meeting.acknowledged import AcknowledgedBy, LogChoice, LogStatus
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.state import Meeting
from judgetui.records.session import Session
from judgetui.records.session_folder import DRAFTS
from judgetui.venue.second_copy import OTHERS, SecondCopy
from judgetui.venue.server.state_file import VenueState

if TYPE_CHECKING:
    from judgetui.rooms.follower import Fence, Follower
    from judgetui.rooms.holder import Holder
    from judgetui.venue.server.host import Host
    from judgetui.venue.shown_room import ShownRoom

FILES = (*OTHERS, DRAFTS)
"""What another computer needs besides plan and ledger to carry the room on."""
EVERY = 0.25
"""Seconds between two looks at how far the log is."""
LOOK_WITHIN = 3.0
"""Seconds that a server has to say whether the room goes on elsewhere before the venue opens."""
AT_END = 5.0
"""Seconds for which the end of a venue waits for the log."""
_log = logging.getLogger(__name__)


class Upstream:
    """The log that a venue's session follows, or none. Use `begin`, then `watch`."""

    def __init__(
        self,
        follower: Follower | None,
        at_first: AcknowledgedBy,
        note: Sentence | None = None,
    ) -> None:
        self._follower = follower
        self.note = note
        """What the chair should know of it from the beginning."""
        self.acknowledged_by = at_first
        """When ballots count as taken until the chair says otherwise."""
        self.ended = asyncio.Event()
        """Set once the room goes on at another computer; then `why` says so."""
        self.why: Sentence | None = None
        self._watching: asyncio.Task[None] | None = None
        self._trouble: Sentence | None = None
        self._note: Sentence | None = None

    @classmethod
    async def begin(
        cls,
        session: Session,
        path: Path,
        asked: LogChoice,
        before: VenueState | None,
    ) -> Upstream:
        """Find which log is to be followed.

        Raises Refused for an address that is none, where the driver is missing, where the room's
        folder cannot be written, and where the room is known to go on at another computer. A server
        that is away is no reason not to open.
        """
        was = before.upstream if before is not None else ""
        chosen = asked.address if asked.address is not None else was
        mode = asked.acknowledged_by or (before.acknowledged_by if before is not None else "room")
        if not chosen:
            if asked.acknowledged_by == "both":
                raise Refused("--ack both needs a log of rooms; name its server with --upstream")
            return cls(None, "room")
        from judgetui.rooms.driver import check_driver

        check_driver()
        from judgetui.rooms.address import ServerAddress
        from judgetui.rooms.follower import Follower

        server, lines = ServerAddress.given(chosen), session.reading.lines
        follower = Follower(server, path, lines, _holder(path), files=FILES)
        with contextlib.suppress(TimeoutError):
            looking = asyncio.to_thread(follower.look)
            if (fence := await asyncio.wait_for(looking, LOOK_WITHIN)) is not None:
                raise Refused(_goes_on_elsewhere(follower, fence))
        return cls(follower, mode, _outweighed(asked.acknowledged_by, session.meeting))

    @property
    def address(self) -> str:
        """The server's address, without a password; empty where no log is followed."""
        return self._follower.address.url if self._follower is not None else ""

    def watch(self, session: Session, host: Host, copy: SecondCopy) -> None:
        """Follow the log from now on, and tell the chair how far it is."""
        follower = self._follower
        if follower is None:
            return
        gate, loop = host.room.acknowledgement, asyncio.get_running_loop()
        gate.at_first = self.acknowledged_by
        gate.logged, gate.epoch = 0, follower.epoch
        follower.at_once = gate.by(host.room.meeting) == "both"

        def changed() -> None:
            # The loop may be closed by then: the thread goes on for a moment after the venue.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._on_change, host)

        follower.on_change(changed)
        session.follow(follower.advance)
        follower.start()
        from judgetui.venue.shown_room import ShownRoom

        shown = ShownRoom(host, lambda: bool(copy.trouble))
        self._watching = asyncio.create_task(self._watch(host, follower, shown))

    def tell_no_more(self) -> None:
        """Watch it no more, as the venue is being closed."""
        if self._watching is not None:
            self._watching.cancel()

    async def close(self) -> None:
        """Bring the log up to date and stop; one that does not answer is left."""
        if self._follower is not None:
            await asyncio.to_thread(self._follower.close, AT_END)

    def _on_change(self, host: Host) -> None:
        follower = self._follower
        assert follower is not None
        host.room.acknowledgement.epoch = follower.epoch
        host.room.acknowledgement.room_page = _room_page(follower)
        host.room.acknowledgement.log_has(follower.kept, host.room.meeting)
        if follower.fence is not None and self.why is None:
            self.why = _goes_on_elsewhere(follower, follower.fence)
            _log.error("%s", self.why)
            self.ended.set()

    async def _watch(self, host: Host, follower: Follower, shown: ShownRoom) -> None:
        while True:
            follower.check_alive()
            gate = host.room.acknowledgement
            status = LogStatus(gate.by(host.room.meeting), follower.behind, gate.waiting)
            follower.at_once = status.acknowledged_by == "both"
            self._tell(host, status, follower.trouble)
            if (newer := shown.newer(follower.lag, follower.clock_ahead)) is not None:
                follower.show(host.base, newer)
            await asyncio.sleep(EVERY)

    def _tell(self, host: Host, status: LogStatus, trouble: Sentence | None) -> None:
        from judgetui.rooms.trouble import is_away

        before, self._trouble = self._trouble, trouble
        if trouble != before and not (is_away(trouble) and is_away(before)):
            note = Sentence("the log of rooms is followed again")
            note = note if trouble is None else _away(trouble, status)
            # What was said before is over; a device that comes later is not told of it.
            host.notify_chair(note, instead_of=self._note)
            self._note = note
        if trouble != before or status != host.log.status:
            host.log.take(status, trouble)
            host.log_changed()


def _room_page(follower: Follower) -> str:
    """The page that leads to where the room is; empty where that is not known."""
    return f"{follower.page}/{quote(follower.room, safe='')}" if follower.page else ""


def _holder(path: Path) -> Holder:
    """The hold that a session's folder has on a room, from now on at the latest."""
    from judgetui.rooms.holder import keep_holder, new_holder, read_holder

    holder = read_holder(path)
    if holder is None:
        holder = new_holder()
        try:
            keep_holder(path, holder)
        except OSError as error:
            raise Refused(
                "the session's folder cannot be written: %(why)s", why=error.strerror or str(error)
            ) from error
    return holder


_COUNT: Mapping[AcknowledgedBy, Sentence] = {
    "room": Sentence("once this room has them"),
    "both": Sentence("once the log of rooms has them too"),
}


def _outweighed(asked: AcknowledgedBy | None, meeting: Meeting) -> Sentence | None:
    """That --ack does not hold, because the chair said otherwise during the meeting."""
    holds = meeting.acknowledged_by
    if asked is None or holds in (None, asked):
        return None
    return Sentence(
        "ballots count %(how)s, as the chair set it during the meeting, and not by --ack "
        "%(asked)s; the chair changes it with F6",
        how=_COUNT[holds],
        asked=asked,
    )


def _away(trouble: Sentence | None, status: LogStatus) -> Sentence:
    if status.acknowledged_by == "both":
        return Sentence(
            "the log of rooms is not followed now: %(why)s. Every ballot is kept on this computer, "
            "but no judge is told so until the log has it too; F6 lets them count here alone",
            why=trouble,
        )
    return Sentence(
        "the log of rooms is not followed now: %(why)s. The meeting goes on and everything is kept "
        "on this computer; the log is filled up as soon as it can be followed",
        why=trouble,
    )


def _goes_on_elsewhere(follower: Follower, fence: Fence) -> Sentence:
    """What is said when the room went on at another computer; keeps what is only here."""
    from judgetui.rooms.taking_over import keep_branch
    from judgetui.rooms.went_on import goes_on_at

    try:
        branch = keep_branch(follower.folder, fence)
    except (OSError, Refused) as error:
        _log.error("the acts that are only here could not be kept apart: %s", error)
        branch = None
    where = goes_on_at(fence.address)
    if branch is None:
        return Sentence(
            "this meeting was taken over and goes on %(where)s; open your link there", where=where
        )
    more = len(follower.lines) - fence.kept
    return Sentence(
        "%(goes_on)s. %(only)s; the ledger of this computer is kept in %(file)s and never merged",
        goes_on=Sentence("this meeting was taken over and goes on %(where)s", where=where),
        only=Counted(
            "%(more)d act of this computer is not in it",
            "%(more)d acts of this computer are not in it",
            of="more",
            more=more,
        ),
        file=branch.name,
    )
