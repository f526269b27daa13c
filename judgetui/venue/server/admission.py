"""Admitting clients to seats: codes, a throttle on guessing, second devices that wait."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterator

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
"""Boards that may be connected at once; a limit, because anybody may open one."""
SHARED = (Role.CHAIR, Role.BOARD)
"""Seats that several devices may have at once; a further device of the chair's, unless it is on the
host's machine, has to be admitted by the first."""


class Busy(Refused):
    """A refusal for a temporary reason; the client should try again."""


def refuse(
    connection: Connection, sentence: Sentence | Refused, *, elsewhere: bool = False
) -> None:
    """Send the refusal in the client's language, and close the connection.

    With `elsewhere` its seat is open elsewhere now.
    """
    why = say_in(connection.hello.language, sentence)
    again = True if isinstance(sentence, Busy) else None
    connection.left = again is None
    said = frames.RefusedFrame(why=why, again=again, elsewhere=elsewhere or None)
    connection.leave(frames.frame_text(refused=said))


_WITH_FORMS = (Role.JUDGE, Role.ANNOUNCER)
"""Seats whose terminal and plain page may be open at once on one device: a judge's follow each
other's half-typed ballot, and on the announcer's nothing is done."""


def _go_together(seat: Seat, one: frames.Hello, other: frames.Hello) -> bool:
    """Whether two clients of one device are the two forms of a seat that may both be open."""
    return seat.role in _WITH_FORMS and {one.form, other.form} == {"terminal", "page"}


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
        ended: Callable[[Seat], Sentence | None] = lambda _seat: None,
    ) -> None:
        """`seated` is called with each admitted connection, `changed` when waiting devices change.

        `guessed` is called once for every burst of wrong codes. `ended` returns why a seat is open
        to nobody any more, if it is not.
        """
        self.credentials = credentials
        self.throttle = CodeThrottle()
        self.waiting = Waiting(changed)
        self._attendance = attendance
        self._grace = ReconnectGrace(self._offer)
        self._seated = seated
        self._guessed = guessed
        self._ended = ended
        self._keeping = asyncio.Lock()
        """Held while a thread writes the credentials: one at a time, in the order they came."""

    def seat_for(self, code: str, address: str) -> Seat:
        """The seat a token or code opens; raises Refused, also when too many were tried.

        A token is never throttled, so guessing from the same address locks out nobody with a link.
        """
        seat = self._seat_opened_by(code, address)
        if (why := self._ended(seat)) is not None:
            raise Refused(why)
        return seat

    def _seat_opened_by(self, code: str, address: str) -> Seat:
        seat = self.credentials.seat_of_token(code)
        if seat is not None:
            return seat
        if not is_token(code):
            self._check_throttle(address)
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

    def _check_throttle(self, address: str) -> None:
        """Raise Busy while an address has to wait for wrong codes, its own or those of all."""
        if seconds := self.throttle.wait(address):
            why = Counted(
                "too many wrong codes came from here; try again in %(seconds)d second",
                "too many wrong codes came from here; try again in %(seconds)d seconds",
                of="seconds",
                seconds=seconds,
            )
            raise Busy(why)
        if (seconds := self.throttle.wait_of_all()) and not self._is_admitted_from(address):
            why = Counted(
                "somebody is guessing codes; open the link on your slip instead, or try again in "
                "%(seconds)d second",
                "somebody is guessing codes; open the link on your slip instead, or try again in "
                "%(seconds)d seconds",
                of="seconds",
                seconds=seconds,
            )
            raise Busy(why)

    def _is_admitted_from(self, address: str) -> bool:
        """Whether a client at this address has a seat other than the board's."""
        return any(
            one.seat != BOARD and network_of(one.caller.address) == network_of(address)
            for one in self._attendance
        )

    def on_hello(self, connection: Connection, hello: frames.Hello) -> None:
        """Admit a connection, have it wait, or refuse it; a repeated hello changes the language."""
        if connection.greeted:
            self._on_repeated_hello(connection, hello)
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
            self._add_waiting(seat, connection)

    def _on_repeated_hello(self, connection: Connection, hello: frames.Hello) -> None:
        changed = {"language": hello.language, "seen": hello.seen}
        if hello != connection.hello.model_copy(update=changed):
            refuse(connection, Refused("a guest says hello again only in another language"))
            return
        connection.hello = hello
        if connection.asked is not None:
            self._send_waiting(connection)
        if connection.view is not None:
            connection.send_state("hall")

    def _is_free(self, seat: Seat, connection: Connection) -> bool:
        reserved_for = self._grace.at(seat)
        own = (reserved_for, *(one.device for one in self._attendance.at(seat)))
        if seat == BOARD or (connection.device and connection.device in own):
            return True
        if seat == CHAIR and connection.caller.here:
            # The chair can always be taken back from the host's own machine.
            return True
        return not reserved_for and all(map(self._attendance.is_away, self._attendance.at(seat)))

    def _give(self, seat: Seat, connection: Connection, *, agreed: bool = False) -> None:
        """Give a seat to a device; with `agreed`, the chair has admitted it."""
        if not agreed and seat.role not in SHARED:
            self._attendance.compare(connection, seat)
        # Of one device, too, unless they follow each other's half-typed ballot: else each would
        # go on with marks that the other has changed, and one would submit them.
        for other in self._attendance.at(seat) if seat.role not in SHARED else ():
            same = bool(connection.device) and other.device == connection.device
            if same and _go_together(seat, connection.hello, other.hello):
                continue
            self._attendance.go(other)
            again = Sentence("this seat was opened again on this device; go on there")
            there = Sentence("this seat was taken over on another device; go on there")
            refuse(other, again if same else there, elsewhere=True)
        self._grace.end(seat)
        connection.asked = None
        self._seated(connection, seat)
        if seat.role not in SHARED and self._attendance.is_away(connection):
            # Only the gateway's client is back; its browser page is not.
            self._grace.begin(seat, connection.device)

    def _add_waiting(self, seat: Seat, connection: Connection) -> None:
        knock = uuid.uuid4().hex
        connection.asked = seat, knock
        self._send_waiting(connection)
        device, address = connection.hello.name, connection.caller.address
        self.waiting.add(
            WaitingDevice(knock=knock, seat=seat.by, device=device, address=address), connection
        )

    def _send_waiting(self, connection: Connection) -> None:
        sentence = Sentence(
            "this seat is in use on another device; the chair has been asked to let this one in"
        )
        if connection.asked is not None and connection.asked[0] == CHAIR:
            sentence = Sentence(
                "the chair's seat is in use on another device, which has been asked to let this "
                "one in; on the venue's own computer `judgetui run` always does"
            )
        said = say_in(connection.hello.language, sentence)
        connection.send(frames.frame_text(waiting=said))

    async def keep_credentials(self) -> None:
        """Write what is new of the credentials, off the loop; raises Refused."""
        async with self._keeping:
            await asyncio.to_thread(self.credentials.keep)

    async def decide(self, request: frames.AccessRequest, chair: Connection | None = None) -> bool:
        """Do what the chair decided; return whether all credentials are to be sent.

        Raises Refused.
        """
        if request.do == "reissue":
            return await self._reissue(request.seat, chair)
        connection = self.waiting.take(request.knock) if request.do != "list" else None
        if connection is not None and connection.asked is not None:
            if request.do == "admit":
                self._give(connection.asked[0], connection, agreed=True)
            else:
                refuse(connection, Sentence("the chair did not let this device in"))
        return request.do == "list"

    async def _reissue(self, by: str, chair: Connection | None) -> bool:
        async with self._keeping:
            seat = await asyncio.to_thread(self.credentials.reissue, by)
        if seat is None:
            raise Refused("there is no seat %(seat)s", seat=by)
        waiting = [one for one in self.waiting if one.asked is not None and one.asked[0] == seat]
        # Waiting devices first, or the freed seat would be given to one of them.
        for connection in (*waiting, *self._attendance.at(seat)):
            if connection is chair:
                # The chair who replaces the own link is sent the new one, and reconnects with it.
                continue
            refuse(connection, Sentence("this link was replaced; ask the chair for the new one"))
            self.gone(connection)
        self._grace.end(seat)
        return True

    def end_seats(self) -> None:
        """Close the connections of seats that are open to nobody any more, and tell them why."""
        waiting = [(one, one.asked[0]) for one in self.waiting if one.asked is not None]
        seated = [(one, one.seat) for one in self._attendance if one.seat is not None]
        for connection, seat in (*waiting, *seated):
            if (why := self._ended(seat)) is not None:
                refuse(connection, why)
                self.gone(connection)
                self._grace.end(seat)

    def gone(self, connection: Connection) -> None:
        """Take in that a connection ended; free its seat if it gave that up.

        The seat of a device that lost its connection is reserved for it for a while.
        """
        if connection.asked is not None:
            self.waiting.take(connection.asked[1])
        seat = connection.seat
        if seat is None or not self._attendance.go(connection) or self._attendance.at(seat):
            return
        if connection.left or not connection.device:
            self._offer(seat)
        elif seat != BOARD:
            self._grace.begin(seat, connection.device)

    def page_seen(self, seat: Seat, device: str, *, here: bool) -> None:
        """Take in whether a browser shows a seat; for a page that is gone the seat is reserved."""
        if seat == BOARD or all(one.device != device for one in self._attendance.at(seat)):
            return
        if here:
            self._grace.end(seat)
        else:
            self._grace.begin(seat, device)

    def _offer(self, seat: Seat) -> None:
        """Give a seat without a present device to the one that has waited longest for it."""
        if not all(map(self._attendance.is_away, self._attendance.at(seat))):
            return
        following = self.waiting.first(seat)
        if following is not None and following.asked is not None:
            self.waiting.take(following.asked[1])
            self._give(seat, following)


@contextlib.contextmanager
def refusing(connection: Connection, id: str) -> Iterator[None]:
    """Answer a refusal under an id, and let the client stay."""
    try:
        yield
    except Refused as refused:
        why = say_in(connection.hello.language, refused)
        connection.send(frames.frame_text(refused=frames.RefusedFrame(id=id, why=why)))
