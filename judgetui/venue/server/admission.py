"""Who is let in: codes, a brake on guessing, and second devices that wait for the chair's yes."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from judgetui.language import say_in
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.venue.access.addresses import network_of
from judgetui.venue.access.credentials import CodeThrottle, Credentials, has_wrong_length, is_token
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import VERSION
from judgetui.venue.protocol.news import WaitingDevice
from judgetui.venue.server.connection import Connection
from judgetui.venue.server.presence import PresenceTracker, Waiting
from judgetui.venue.server.reconnect_grace import ReconnectGrace

MOST_BOARDS = 300
"""Boards that may be shown at once: anybody may have one, and judges must always find room."""
SHARED = (Role.CHAIR, Role.BOARD)
"""Seats that several devices may have at once; of the chair's, one that comes from elsewhere is
asked about first."""


class Busy(Refused):
    """Nobody is let in just now; coming again is worth it."""


def refuse(connection: Connection, sentence: Sentence | Refused) -> None:
    """Say why in the guest's language, and close."""
    why = say_in(connection.hello.language, sentence)
    again = True if isinstance(sentence, Busy) else None
    connection.left = again is None
    connection.leave(frames.frame_text(refused=frames.RefusedFrame(why=why, again=again)))


class Admission:
    """Decides which connection gets which seat."""

    def __init__(
        self,
        credentials: Credentials,
        attendance: PresenceTracker,
        *,
        seated: Callable[[Connection, Seat], None],
        changed: Callable[[], None],
        guessed: Callable[[], None] = lambda: None,
    ) -> None:
        """`guessed` is called once for every burst of wrong codes."""
        self.credentials = credentials
        self.throttle = CodeThrottle()
        self.waiting = Waiting(changed)
        self._attendance = attendance
        self._expected = ReconnectGrace(self._offer)
        self._seated = seated
        self._guessed = guessed

    def seat_for(self, code: str, address: str) -> Seat:
        """The seat a token or code opens; raises Refused, also when too many were tried.

        A token always opens its seat: guessers at the same address lock out none who has one.
        """
        seat = self.credentials.seat_of_token(code)
        if seat is not None:
            return seat
        if not is_token(code):
            self._slow_down(address)
        seat = self.credentials.seat_of(code)
        if seat is None:
            if not is_token(code) and self.throttle.count_wrong(address):
                self._guessed()
            if has_wrong_length(code):
                raise Refused("a code has 8 digits; look at your slip again")
            raise Refused(
                "this link or code opens no seat; ask the chair for the one that is right now"
            )
        return seat

    def _slow_down(self, address: str) -> None:
        """Raise Busy where codes were guessed, from this address or from many."""
        if seconds := self.throttle.wait(address):
            why = Counted(
                "too many wrong codes came from here; try again in %(seconds)d second",
                "too many wrong codes came from here; try again in %(seconds)d seconds",
                of="seconds",
                seconds=seconds,
            )
            raise Busy(why)
        if (seconds := self.throttle.wait_of_all()) and not self._sits_at(address):
            why = Counted(
                "somebody is guessing codes; open the link on your slip instead, or try again in "
                "%(seconds)d second",
                "somebody is guessing codes; open the link on your slip instead, or try again in "
                "%(seconds)d seconds",
                of="seconds",
                seconds=seconds,
            )
            raise Busy(why)

    def _sits_at(self, address: str) -> bool:
        """Whether somebody who was let in sits there; boards are open to anybody."""
        return any(
            one.seat != BOARD and network_of(one.caller.address) == network_of(address)
            for one in self._attendance
        )

    def hear(self, connection: Connection, hello: frames.Hello) -> None:
        """Give a seat, let wait for one, or refuse; said again, it changes the language alone."""
        if connection.greeted:
            self._hear_again(connection, hello)
            return
        connection.hello = hello
        try:
            if hello.version != VERSION:
                raise Refused(
                    "this guest speaks version %(theirs)d of the protocol and the host version "
                    "%(ours)d; use the same judgetui on both",
                    theirs=hello.version,
                    ours=VERSION,
                )
            public = hello.code == PUBLIC
            seat = BOARD if public else self.seat_for(hello.code, connection.caller.address)
        except Refused as refused:
            refuse(connection, refused)
            return
        if seat == BOARD and len(self._attendance.at(seat)) >= MOST_BOARDS:
            refuse(connection, Busy("there is no room for one more board now"))
        elif self._is_free(seat, connection):
            self._give(seat, connection)
        else:
            self._let_wait(seat, connection)

    def _hear_again(self, connection: Connection, hello: frames.Hello) -> None:
        if hello != connection.hello.model_copy(update={"language": hello.language}):
            refuse(connection, Refused("a guest says hello again only in another language"))
            return
        connection.hello = hello
        if connection.asked is not None:
            self._say_that_it_waits(connection)

    def _is_free(self, seat: Seat, connection: Connection) -> bool:
        expected = self._expected.at(seat)
        own = (expected, *(one.device for one in self._attendance.at(seat)))
        if seat == BOARD or (connection.device and connection.device in own):
            return True
        if seat == CHAIR and connection.caller.here:
            # Whoever sits at the venue's own computer can always take the chair back.
            return True
        return not expected and all(map(self._attendance.is_away, self._attendance.at(seat)))

    def _give(self, seat: Seat, connection: Connection, *, agreed: bool = False) -> None:
        """Seat a device; the chair has not been asked about it unless it is `agreed`."""
        if not agreed and seat.role not in SHARED:
            self._attendance.compare(connection, seat)
        # Of one device, too: a half-typed ballot reaches a seat in `welcome` alone, so two forms of
        # it would each go on with marks that the other has changed, and one would submit them.
        for other in self._attendance.at(seat) if seat.role not in SHARED else ():
            same = bool(connection.device) and other.device == connection.device
            self._attendance.go(other)
            again = Sentence("this seat was opened again on this device; go on there")
            elsewhere = Sentence("this seat was taken over on another device; go on there")
            refuse(other, again if same else elsewhere)
        self._expected.end(seat)
        connection.asked = None
        self._seated(connection, seat)
        if seat.role not in SHARED and self._attendance.is_away(connection):
            # Only its line came back; the person is still to come.
            self._expected.begin(seat, connection.device)

    def _let_wait(self, seat: Seat, connection: Connection) -> None:
        knock = uuid.uuid4().hex
        connection.asked = seat, knock
        self._say_that_it_waits(connection)
        device, address = connection.hello.name, connection.caller.address
        self.waiting.add(
            WaitingDevice(knock=knock, seat=seat.by, device=device, address=address), connection
        )

    def _say_that_it_waits(self, connection: Connection) -> None:
        sentence = Sentence(
            "this seat is in use on another device; the chair has been asked to let this one in"
        )
        if connection.asked is not None and connection.asked[0] == CHAIR:
            sentence = Sentence(
                "the chair's seat is in use on another device, which has been asked to let this "
                "one in; on the venue's own computer `judgetui run` always does"
            )
        said = say_in(connection.hello.language, sentence)
        connection.say(frames.frame_text(waiting=said))

    def decide(self, door: frames.AccessRequest, chair: Connection | None = None) -> bool:
        """Do what the chair decided; whether all links are to be told. May raise Refused."""
        if door.do == "reissue":
            return self._reissue(door.seat, chair)
        connection = self.waiting.take(door.knock) if door.do != "list" else None
        if connection is not None and connection.asked is not None:
            if door.do == "admit":
                self._give(connection.asked[0], connection, agreed=True)
            else:
                refuse(connection, Sentence("the chair did not let this device in"))
        return door.do == "list"

    def _reissue(self, by: str, chair: Connection | None) -> bool:
        seat = self.credentials.reissue(by)
        if seat is None:
            raise Refused("there is no seat %(seat)s", seat=by)
        waiting = [one for one in self.waiting if one.asked is not None and one.asked[0] == seat]
        # Those who wait first, or a seat that becomes free would be given to one of them.
        for connection in (*waiting, *self._attendance.at(seat)):
            if connection is chair:
                # Who makes the own link anew is told the new one, and comes back by that.
                continue
            refuse(connection, Sentence("this link was replaced; ask the chair for the new one"))
            self.gone(connection)
        self._expected.end(seat)
        return True

    def gone(self, connection: Connection) -> None:
        """A connection ended: its place in the queue is free, and its seat if it gave that up.

        A device that only dropped out finds its seat as it left it, if it is not away for long.
        """
        if connection.asked is not None:
            self.waiting.take(connection.asked[1])
        seat = connection.seat
        if seat is None or not self._attendance.go(connection) or self._attendance.at(seat):
            return
        if connection.left or not connection.device:
            self._offer(seat)
        elif seat != BOARD:
            self._expected.begin(seat, connection.device)

    def page_seen(self, seat: Seat, device: str, *, here: bool) -> None:
        """Take in whether a browser shows a seat; a page that is gone is expected back as well."""
        if seat == BOARD or all(one.device != device for one in self._attendance.at(seat)):
            return
        if here:
            self._expected.end(seat)
        else:
            self._expected.begin(seat, device)

    def _offer(self, seat: Seat) -> None:
        """Give a seat nobody looks after to whoever has waited longest for it."""
        if not all(map(self._attendance.is_away, self._attendance.at(seat))):
            return
        following = self.waiting.first(seat)
        if following is not None and following.asked is not None:
            self.waiting.take(following.asked[1])
            self._give(seat, following)
