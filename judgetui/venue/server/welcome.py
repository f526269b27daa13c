"""What a client is told on arrival, and whenever it asks, beside the meeting itself."""

from __future__ import annotations

from collections.abc import Sequence

from judgetui.meeting.message import Sentence
from judgetui.meeting.redaction import WHOLE
from judgetui.meeting.seat import Seat
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.protocol import frames
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.presence import PresenceTracker
from judgetui.venue.server.room import Room


def welcome(
    room: Room,
    credentials: Credentials,
    seat: Seat,
    connection: Connection,
    drafts: Sequence[frames.DraftFrame],
) -> frames.Welcome:
    """The welcome of a seat, without the meeting; `drafts` is what the seat has half typed."""
    meeting, hello = room.meeting, connection.hello
    seen = hello.seen
    # No script may read what a page's cookie holds.
    tells = hello.code != PUBLIC and connection.cookies is None
    return frames.Welcome(
        seat=frames.WelcomeSeat(
            role=seat.role,
            id=seat.judge,
            name=meeting.plan.judge[seat.judge].name if seat.judge else "",
        ),
        now=room.now(),
        seq=meeting.seq,
        head=room.head,
        token=credentials.of(seat).token if tells else "",
        first=room.first,
        seen=frames.SeenFrame.of(room.record.reading.seen_again(seen.seen)) if seen else None,
        drafts=tuple(drafts),
    ).model_copy(update=room.acknowledgement.known)


def compare_seen(
    room: Room, attendance: PresenceTracker, seat: Seat, seen: frames.SeenFrame | None
) -> Sentence | None:
    """What the chair is told where a device comes that was told of another ledger, once for each.

    None where it was not, or the chair knows.
    """
    if seen is None or (why := room.differs(seen.seen)) is None:
        return None
    gate = room.acknowledgement
    if gate.taken_over_since(seen.epoch):
        # Every device of the room comes with the same.
        known, gate.takeover_told = gate.takeover_told, True
        return None if known else _lost_by_takeover(why)
    return told_otherwise(seat, why) if attendance.told_otherwise(seat, seen.seen) else None


def _lost_by_takeover(why: Sentence) -> Sentence:
    return Sentence(
        "devices were told of acts that the log of rooms did not have when this computer took the "
        "room over: %(why)s. What judges handed in then comes again from their devices; look what "
        "of your own is to be done again",
        why=why,
    )


def pong(room: Room, connection: Connection) -> str:
    """The answer to a ping: the time, and for whoever has a seat how far the ledger is."""
    pong = frames.Pong(mark=connection.mark, now=room.now())
    if connection.seat is not None:
        known = {"first": room.first, "seq": room.meeting.seq, "head": room.head}
        known = {**room.acknowledgement.known, **known}
        whole = connection.seat.role in WHOLE and room.meeting.seq
        checkpoint = str(room.checkpoint) if whole else ""
        pong = pong.model_copy(update={**known, "checkpoint": checkpoint})
    return frames.frame_text(pong=pong)


def told_otherwise(seat: Seat, why: Sentence) -> Sentence:
    """What the chair is told where a device comes that was told of another ledger."""
    return Sentence(
        "%(seat)s was told of another record before than this one: %(why)s. Stop, and look with "
        "the supervisor whether somebody has rewritten the record",
        seat=seat.by,
        why=why,
    )
