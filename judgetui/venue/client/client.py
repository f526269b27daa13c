"""The far desk: mirrors the meeting, keeps acts until they are answered, comes back by itself."""

from __future__ import annotations

import asyncio
import datetime
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from judgetui.language import language as spoken_language
from judgetui.meeting.acts import Act, KeyBallot, Recuse, SubmitBallot
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Name
from judgetui.meeting.seat import BOARD, Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.chair_requests import ChairRequests
from judgetui.venue.client.clock_sync import ClockSync
from judgetui.venue.client.draft_sync import DraftSync
from judgetui.venue.client.outbox import Outbox
from judgetui.venue.client.replica import Replica
from judgetui.venue.client.seat_api import ActAccepted, ActRefused, Link, News, SeatPresence
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import LARGEST, VERSION

if TYPE_CHECKING:
    import aiohttp

    from judgetui.venue.client.reconnecting_socket import ReconnectingSocket

_GATHER = 0.15
"""Seconds in which what is typed is sent together."""
_State = Literal["connecting", "connected", "reconnecting", "waiting", "refused", "ended"]


class Client(ChairRequests):
    """One seat's desk over the network. `start` it, then wait for `welcomed`.

    Before the first welcome its seat is the board's and its meeting EMPTY, unless both are `known`
    from elsewhere. With `shared`, people take turns on this device. Methods that begin
    something belong to the running event loop.
    """

    _passing: Sentence | None = None
    """Why the host let nobody in just now."""
    _sending: asyncio.TimerHandle | None = None

    def __init__(
        self,
        way: Endpoint,
        *,
        outbox: Path | None = None,
        device: str = "",
        name: str = "",
        shared: bool = False,
        language: str | None = None,
        known: tuple[Seat, Meeting] = (BOARD, EMPTY),
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        super().__init__()
        self.way = way
        self.seat, self.meeting = known
        self.presence: Mapping[str, SeatPresence] = {}
        """Who is here and what they do, by judge id or role; empty where one may not know."""
        self.showing = BoardMode()
        """What every board shows."""
        self.link = Link("connecting")
        """How it is connected."""
        self.name: Name = ""
        """The judge's name."""
        self._device = device or uuid.uuid4().hex
        self._device_name, self._shared, self._language = name[:64], shared, language
        self._outbox, self._typed = Outbox(outbox), DraftSync()
        self._mirror = Replica(None)
        self._tell: list[Callable[[News], None]] = []
        self._tell_link: list[Callable[[Link], None]] = []
        self.first = ""
        """The h of the ledger's first line, which no other meeting has; empty until it is open."""
        self.witness = (0, "")
        """The newest act of which this guest knows the ledger's hash, and that hash."""
        self._untold: list[ActRefused] = []
        self._session, self._own_session = session, session is None
        self._line: ReconnectingSocket | None = None
        self._running: asyncio.Task[None] | None = None
        self._welcomed: asyncio.Future[Seat] | None = None
        self._time = ClockSync()

    # -- coming and going --------------------------------------------------------------------

    def start(self) -> None:
        """Begin to connect; goes on by itself until `close`. Once is enough."""
        if self._welcomed is not None:
            return
        # Only now, so that a screen can be there before the network's libraries are.
        import aiohttp

        from judgetui.venue.client.reconnecting_socket import ReconnectingSocket

        if self._session is None:
            self._session = aiohttp.ClientSession()
        self._welcomed = asyncio.get_running_loop().create_future()
        self._line = ReconnectingSocket(self.way, self, self._session)
        self._running = asyncio.create_task(self._line.run())

    async def welcomed(self) -> Seat:
        """Return once the host let this guest in; raises Refused when it never will."""
        assert self._welcomed is not None, "start the guest first"
        return await asyncio.shield(self._welcomed)

    async def close(self) -> None:
        """Leave; what is unanswered stays in the outbox."""
        if self._line is not None and self._running is not None:
            self._send_drafts()
            await asyncio.sleep(0)
            self._line.stop()
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        if self._welcomed is not None:
            self._welcomed.cancel()
        self._outbox.close(self._typed.unknown)
        if self._own_session and self._session is not None:
            await self._session.close()

    @property
    def base(self) -> str:
        """The address it goes to, such as `http://192.168.1.5:8080`."""
        return self.way.base

    @property
    def unsent(self) -> int:
        """Acts the host has not answered yet."""
        return len(self._outbox)

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts."""
        return self._outbox.trouble

    def now(self) -> datetime.datetime:
        """The host's time; before it was told, our own."""
        return self._time.now()

    # -- the desk ----------------------------------------------------------------------------

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""
        id = uuid.uuid4().hex
        text = frames.guest_text(do=frames.Do(id=id, act=act))
        if len(text.encode("utf-8", "replace")) > LARGEST:
            sentence = Sentence("this is too long to be sent; shorten the comment or the reasons")
            asyncio.get_running_loop().call_soon(self.tell, ActRefused(id, sentence))
            return id
        self._outbox.put(id, act)
        if self._line is not None and self.link.state == "connected":
            self._send_drafts()
            self._line.say(text)
        else:
            self._set_link(self.link.state, self.link.why)
        return id

    def watch(self, tell: Callable[[News], None]) -> Callable[[], None]:
        """Be told of everything from now on; call what is returned to stop."""
        self._tell.append(tell)
        if self._untold:
            asyncio.get_running_loop().call_soon(self._tell_untold)

        def stop() -> None:
            if tell in self._tell:
                self._tell.remove(tell)

        return stop

    def watch_link(self, tell: Callable[[Link], None]) -> None:
        """Be told of the link alone; whoever draws nothing else takes no refusal away."""
        self._tell_link.append(tell)

    def _tell_untold(self) -> None:
        untold, self._untold = self._untold, []
        for declined in untold:
            self.tell(declined)

    def tell(self, news: News) -> None:
        """Pass news on to whoever watches; a refusal waits until somebody does."""
        if isinstance(news, ActRefused) and not self._tell:
            self._untold.append(news)
        link = self._tell_link if isinstance(news, Link) else ()
        for tell in (*self._tell, *link):
            try:
                tell(news)
            except Exception as error:
                # One broken screen must not cut the line for the others.
                context = {"message": "a watcher of the desk broke", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""
        if self.seat.judge:
            return self._typed.get((self.seat.judge, case, False))
        return self._typed.get((judge, case, True)) if judge else None

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, here and at the host."""
        if self._typed.keep(draft) and self._sending is None:
            loop = asyncio.get_running_loop()
            self._sending = loop.call_later(_GATHER, self._send_drafts)

    def _send_drafts(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
        self._keep_drafts()
        if self._line is None or self.link.state != "connected":
            return
        for draft in self._typed.due():
            text = frames.guest_text(draft=frames.DraftSaid.of(draft))
            if len(text.encode("utf-8", "replace")) <= LARGEST:
                self._line.say(text)

    def _keep_drafts(self) -> None:
        """Keep what the host is not known to have where it outlives this program."""
        self._outbox.keep_drafts(self._typed.unknown if self.link.state != "connected" else ())

    # -- what the line tells -----------------------------------------------------------------

    def language(self) -> str:
        """What the host is to answer in."""
        return self._language or spoken_language()

    def hello(self) -> frames.Hello:
        """What is said first on every connection."""
        return frames.Hello(
            version=VERSION,
            code=self.way.code,
            device=self._device,
            name=self._device_name,
            shared=self._shared,
            language=self.language(),
        )

    def beat(self, mark: float) -> None:
        """A ping with this mark goes out now."""
        self._typed.mark(mark)

    def lost(self, why: Sentence) -> None:
        """The connection ended, or could not be made; the line tries again."""
        why, self._passing = self._passing or why, None
        if self.link.state == "ended":
            self._set_link("ended", self.link.why)
        else:
            self._set_link("reconnecting" if self._time.known else "connecting", why)
        self._keep_drafts()

    def hear(self, frame: dict[str, Any]) -> None:
        """Take in a frame; raises ValueError for what cannot be read; ignores unknown ones."""
        for key, said in frame.items():
            if key == "meeting":
                self.meeting = self._mirror.merge(said)
                self.tell(self.meeting)
            elif key in ON_FRAME:
                ON_FRAME[key](self, getattr(frames.FROM_HOST.validate_python({key: said}), key))

    def _on_welcome(self, welcome: frames.Welcome) -> None:
        self.seat = Seat(welcome.seat.role, welcome.seat.id)
        self.name = welcome.seat.name
        self._time.welcome(welcome.now)
        if welcome.token:
            # A typed code may have to wait for its turn; this opens the seat again at once.
            self.way = self.way.by(welcome.token)
        self._mirror = Replica(self.seat.judge)
        self.meeting = self._mirror.merge(welcome.meeting)
        drafts = (said.draft(self.seat.judge) for said in welcome.drafts)
        self._typed.welcome(filter(None, drafts))
        self.first, self.witness = welcome.first, (welcome.seq, welcome.head)
        foreign = self._claim()
        self._resend()
        self._set_showing(BoardMode())
        self._set_link("connected")
        self.tell(self.meeting)
        for id in foreign:
            sentence = Sentence("an unsent act belonged to another meeting and was not sent")
            self.tell(ActRefused(id, sentence))
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_result(self.seat)

    def _claim(self) -> list[str]:
        """Say at the outbox whose it is, and take up what was typed before; foreign acts' ids."""
        foreign = self._outbox.claim(self.meeting.contract, self.seat.by, self.first)
        for one in self._outbox.drafts:
            self._typed.offer(one)
        self._typed.forget_submitted(self.meeting)
        return foreign

    def _resend(self) -> None:
        if self._line is None:
            return
        self._line.welcomed()
        self._line.say(
            *(frames.guest_text(draft=frames.DraftSaid.of(draft)) for draft in self._typed.due()),
            *(frames.guest_text(do=frames.Do(id=id, act=act)) for id, act in self._outbox),
        )

    def _answered(self, id: str) -> Act | None:
        act = self._outbox.take(id)
        if self.link.unsent:
            self._set_link(self.link.state, self.link.why)
        return act

    def _on_accepted(self, said: ActAccepted) -> None:
        act = self._answered(said.id)
        if isinstance(act, SubmitBallot | Recuse) and self.seat.judge:
            self._typed.drop(self.seat.judge, act.case)
        if isinstance(act, KeyBallot):
            self._typed.drop(act.judge, act.case)
        self.witness = max(self.witness, (said.seq, said.head))
        self.tell(said)

    def _on_refused(self, said: frames.Refused) -> None:
        sentence = Sentence("%(why)s", why=said.why)
        if said.id is not None:
            act = self._answered(said.id)
            if isinstance(act, SubmitBallot) and self.seat.judge:
                self._take_back(self.seat.judge, act)
            self.tell(ActRefused(said.id, sentence))
            return
        if said.again:
            self._passing = sentence
            return
        if self._line is not None:
            self._line.stop()
        self._set_link("refused", sentence)
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_exception(Refused("%(why)s", why=said.why))
            # Read here, so that nobody has to wait for it.
            self._welcomed.exception()

    def _take_back(self, judge: str, act: SubmitBallot) -> None:
        """Have a ballot that was refused as a draft again, unless something newer was typed."""
        if self.draft(act.case) is None:
            marks = {key: str(mark) for key, mark in act.scores.items()}
            self.keep(Draft(judge, act.case, marks, act.comment, dict(act.reasons)))

    def _on_presence(self, said: Mapping[str, SeatPresence]) -> None:
        self.presence = said
        self.tell(self.presence)

    def _on_board(self, said: frames.BoardSaid) -> None:
        self._set_showing(BoardMode(said.show, said.message))

    def _set_showing(self, showing: BoardMode) -> None:
        if showing != self.showing:
            self.showing = showing
            self.tell(showing)

    def _on_waiting(self, said: str) -> None:
        self._set_link("waiting", Sentence("%(why)s", why=said))

    def _on_ended(self, said: frames.Ended) -> None:
        self._set_link("ended", Sentence("%(why)s", why=said.why))

    def _on_pong(self, said: frames.Pong) -> None:
        self._time.pong(said.mark, said.now)
        # Before the welcome it tells nothing of what was sent on the connection before.
        if self.link.state == "connected":
            self._typed.answered(said.mark)
        self.witness = max(self.witness, (said.seq, said.head))
        if said.first and said.first != self.first:
            self.first = said.first
            self._claim()
            self._resend()
            self._set_link(self.link.state, self.link.why)
        self._keep_drafts()

    def _set_link(self, state: _State, why: Sentence | None = None) -> None:
        link = Link(state, len(self._outbox), why)
        if link != self.link:
            self.link = link
            self.tell(link)


ON_FRAME: dict[str, Callable[[Client, Any], None]] = {
    "welcome": Client._on_welcome,
    "accepted": Client._on_accepted,
    "refused": Client._on_refused,
    "presence": Client._on_presence,
    "knocks": Client.on_knocks,
    "doors": Client.on_doors,
    "venue": Client.on_venue,
    "board": Client._on_board,
    "notes": Client.on_notes,
    "waiting": Client._on_waiting,
    "ended": Client._on_ended,
    "pong": Client._on_pong,
}
"""What is done with a frame from the host, by its key in `FromHost`, except `meeting`."""
