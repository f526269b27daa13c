"""A seat's end of the network: mirrors the meeting, keeps acts until answered, reconnects."""

from __future__ import annotations

import asyncio
import datetime
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from judgetui.language import language as spoken_language
from judgetui.meeting.acknowledged import HELD
from judgetui.meeting.acts import Act, KeyBallot, Recuse, SubmitBallot
from judgetui.meeting.board_mode import BoardMode, OverlayMode, SoundsAt
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Name
from judgetui.meeting.seat import BOARD, Seat
from judgetui.meeting.state import EMPTY, Meeting
from judgetui.proof.witness import Seen
from judgetui.venue.access.join_link import PUBLIC, Endpoint
from judgetui.venue.client.chair_requests import ChairRequests
from judgetui.venue.client.clock_sync import ClockSync
from judgetui.venue.client.draft_sync import DraftSync
from judgetui.venue.client.history_requests import HistoryRequests
from judgetui.venue.client.outbox import Outbox
from judgetui.venue.client.replica import Replica, unpacked
from judgetui.venue.client.seat_api import (
    ActAccepted,
    ActRefused,
    ConnectionStatus,
    DraftChanged,
    News,
    RecordDiffers,
    SeatPresence,
    SoundTest,
)
from judgetui.venue.client.witness import Witness
from judgetui.venue.protocol import frames
from judgetui.venue.protocol.limits import BEAT, LARGEST, VERSION

if TYPE_CHECKING:
    import aiohttp

    from judgetui.venue.client.reconnecting_socket import ReconnectingSocket

_GATHER = 0.15
"""Seconds for which changes of a draft are collected before they are sent."""
_LONG = 5.0
"""Seconds without a connection after which a room may be elsewhere."""
_State = Literal["connecting", "connected", "reconnecting", "waiting", "refused", "ended"]


class Client(ChairRequests, HistoryRequests):
    """One seat's `RemoteSeatApi`. Call `start`, then await `welcomed`, in a running event loop.

    Before the first welcome its seat is the board's and its meeting EMPTY, unless both are given as
    `known`. With `shared`, people take turns on this device.
    """

    _temporary_refusal: Sentence | None = None
    """Why the host refused a connection although trying again is worth it."""
    _send_timer: asyncio.TimerHandle | None = None

    first_hash = ""
    """The h of the ledger's first line, unique to a meeting; empty until the meeting is open."""
    ledger_head: tuple[int, str] = (0, "")
    """The number of the newest act of which it knows the ledger's hash, and that hash."""
    checkpoint = ""
    """The ledger's checkpoint as the host said it last, for seats that see everything."""
    witness: Witness
    """What it was told of the ledger, also on earlier connections."""

    _welcomed: asyncio.Future[Seat] | None = None
    _logged: int | None = None
    """The number of the last act that the shared log of rooms has, where the host follows one."""
    _room_page = ""
    """The page that leads to where the room is, should the host be gone."""
    _lost_at: float | None = None
    """When the connection was lost; None while there is one, and before the first."""
    _elsewhere = False
    """Whether the venue ended because the meeting goes on at another computer."""
    _here: bool
    """Whether the host is on this machine, so that no network lies between."""
    _heard_at: float | None = None
    """When the host last said something once it had admitted this client."""
    _sound: frames.SoundFrame | None = None
    """Where the clock's warnings sound, as the host said last."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        outbox: Path | None = None,
        device: str = "",
        name: str = "",
        shared: bool = False,
        language: str | None = None,
        known: tuple[Seat, Meeting] = (BOARD, EMPTY),
        witness: Witness | None = None,
        session: aiohttp.ClientSession | None = None,
        here: bool = False,
    ) -> None:
        super().__init__()
        self.endpoint = endpoint
        self.seat, self.meeting = known
        self.presence: Mapping[str, SeatPresence] = {}
        """What is known of each seat, by judge id or role; empty for seats that may not know."""
        self.showing, self.overlay = BoardMode(), OverlayMode()
        """What every board shows, and every overlay of the livestream."""
        self.connection = ConnectionStatus("connecting")
        """How it is connected."""
        self.name: Name = ""
        """The judge's name."""
        self._device = device or uuid.uuid4().hex
        self._device_name, self._shared, self._language = name[:64], shared, language
        self._outbox, self._drafts = Outbox(outbox), DraftSync()
        self._replica = Replica(None)
        self._watchers: list[Callable[[News], None]] = []
        self._connection_watchers: list[Callable[[ConnectionStatus], None]] = []
        self.witness = witness or Witness()
        self._undelivered: list[ActRefused] = []
        self._session, self._own_session = session, session is None
        self._socket: ReconnectingSocket | None = None
        self._task: asyncio.Task[None] | None = None
        self._clock = ClockSync()
        self._here = here

    # -- start and close ---------------------------------------------------------------------

    def start(self) -> None:
        """Connect, and reconnect until `close`. Calling it again does nothing."""
        if self._welcomed is not None:
            return
        # Imported late, so that the first screen does not wait for the network's libraries.
        import aiohttp

        from judgetui.venue.client.reconnecting_socket import ReconnectingSocket

        if self._session is None:
            self._session = aiohttp.ClientSession()
        self._welcomed = asyncio.get_running_loop().create_future()
        self._socket = ReconnectingSocket(self.endpoint, self, self._session)
        self._socket.asks_soon = not self._here
        self._task = asyncio.create_task(self._socket.run())

    async def welcomed(self) -> Seat:
        """Return the seat once the host has admitted this client; raises Refused if it does not."""
        assert self._welcomed is not None, "start the client first"
        return await asyncio.shield(self._welcomed)

    async def close(self) -> None:
        """Disconnect; acts that are not answered stay in the outbox."""
        if self._socket is not None and self._task is not None:
            self._send_drafts()
            await asyncio.sleep(0)
            self._socket.stop()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._welcomed is not None:
            self._welcomed.cancel()
        self._outbox.close(self._drafts.unknown)
        if self._own_session and self._session is not None:
            await self._session.close()

    @property
    def base(self) -> str:
        """The host's address, such as `http://192.168.1.5:8080`."""
        return self.endpoint.base

    @property
    def unsent(self) -> int:
        """Acts the host has not answered yet."""
        return len(self._outbox)

    @property
    def trouble(self) -> Sentence | None:
        """What is wrong with keeping unsent acts."""
        return self._outbox.trouble

    def now(self) -> datetime.datetime:
        """The host's time; this machine's own until the host has sent its time."""
        return self._clock.now()

    @property
    def age(self) -> float:
        """Seconds since the host said what was heard last, when what is shown was the newest.

        0 before anything was heard, and once the meeting goes on elsewhere, which is said instead:
        both together would not fit.
        """
        if self._heard_at is None or self.connection.elsewhere:
            return 0.0
        age = asyncio.get_running_loop().time() - self._heard_at + self._clock.late
        # Here the host is asked less often, and nothing but the host itself can keep it from
        # answering.
        return 0.0 if self._here and age < BEAT + 1 else age

    # -- what a seat's interface offers ------------------------------------------------------

    def submit(self, act: Act) -> str:
        """Hand in an act and return its id at once; the answer comes as news."""
        id = uuid.uuid4().hex
        text = frames.client_frame_text(do=frames.Do(id=id, act=act))
        if len(text.encode("utf-8", "replace")) > LARGEST:
            sentence = Sentence("this is too long to be sent; shorten the comment or the reasons")
            asyncio.get_running_loop().call_soon(self.notify, ActRefused(id, sentence))
            return id
        self._outbox.put(id, act)
        if self._socket is not None and self.connection.state == "connected":
            self._send_drafts()
            self._socket.send(text)
        else:
            self._set_connection(self.connection.state, self.connection.why)
        return id

    def watch(self, notify: Callable[[News], None]) -> Callable[[], None]:
        """Call `notify` with all news from now on; the function returned stops it."""
        self._watchers.append(notify)
        if self._undelivered:
            asyncio.get_running_loop().call_soon(self._deliver_refusals)

        def stop() -> None:
            if notify in self._watchers:
                self._watchers.remove(notify)

        return stop

    def watch_connection(self, notify: Callable[[ConnectionStatus], None]) -> None:
        """Call `notify` with each state of the connection; refused acts stay for `watch`."""
        self._connection_watchers.append(notify)

    def _deliver_refusals(self) -> None:
        refusals, self._undelivered = self._undelivered, []
        for refused in refusals:
            self.notify(refused)

    def notify(self, news: News) -> None:
        """Pass news on to every watcher; a refused act is kept until there is one."""
        if isinstance(news, ActRefused) and not self._watchers:
            self._undelivered.append(news)
        link = self._connection_watchers if isinstance(news, ConnectionStatus) else ()
        for notify in (*self._watchers, *link):
            try:
                notify(news)
            except Exception as error:
                # An error in one screen must not stop the news to the others.
                context = {"message": "a watcher of the client broke", "exception": error}
                asyncio.get_running_loop().call_exception_handler(context)

    def draft(self, case: str, judge: str | None = None) -> Draft | None:
        """What this seat has half typed: a judge's own ballot, or the paper one of a judge."""
        if self.seat.judge:
            return self._drafts.get((self.seat.judge, case, False))
        return self._drafts.get((judge, case, True)) if judge else None

    def keep(self, draft: Draft) -> None:
        """Keep a half-typed ballot, here and at the host."""
        if self._drafts.keep(draft) and self._send_timer is None:
            loop = asyncio.get_running_loop()
            self._send_timer = loop.call_later(_GATHER, self._send_drafts)

    def practised(self) -> None:
        """Have the chair told that this judge has filled in a practice ballot."""
        if self._socket is not None and self.connection.state == "connected":
            self._socket.send(frames.client_frame_text(practised=frames.Practised()))

    def rest(self, resting: bool) -> None:
        """Take in whether anybody looks; without, it sends no pings and keeps what it is sent."""
        if self._heard_at is not None and self.connection.state == "connected":
            # All that the host has said meanwhile was taken in.
            self._heard_at = asyncio.get_running_loop().time()
        if self._socket is not None:
            self._socket.rest(resting)

    def _send_drafts(self) -> None:
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None
        self._keep_drafts()
        if self._socket is None or self.connection.state != "connected":
            return
        for draft in self._drafts.due():
            text = frames.client_frame_text(draft=frames.DraftFrame.of(draft))
            if len(text.encode("utf-8", "replace")) <= LARGEST:
                self._socket.send(text)

    def _keep_drafts(self) -> None:
        """Write drafts that the host may not have to the outbox's file, while not connected."""
        self._outbox.keep_drafts(
            self._drafts.unknown if self.connection.state != "connected" else ()
        )

    # -- called by the socket ----------------------------------------------------------------

    def language(self) -> str:
        """The language in which the host is to answer."""
        return self._language or spoken_language()

    def hello(self) -> frames.Hello:
        """The first frame on every connection."""
        # A board that anybody opens may show another meeting each day at the same address.
        seen = self.witness.seen if self.endpoint.code != PUBLIC else None
        return frames.Hello(
            version=VERSION,
            code=self.endpoint.code,
            device=self._device,
            name=self._device_name,
            shared=self._shared,
            language=self.language(),
            form="terminal",
            seen=frames.SeenFrame.of(seen, self.witness.epoch) if seen is not None else None,
            rows=True,
            packed=True,
        )

    def on_ping(self, mark: float) -> None:
        """Take in that a ping with this mark is sent now."""
        self._drafts.mark(mark)

    def on_disconnect(self, why: Sentence) -> None:
        """Take in that the connection ended, or could not be made; the socket tries again."""
        why, self._temporary_refusal = self._temporary_refusal or why, None
        now = asyncio.get_running_loop().time()
        self._lost_at = now if self._lost_at is None else self._lost_at
        if self._room_page and now - self._lost_at >= _LONG:
            why = Sentence(
                "%(why)s; where the room is now, should it have moved: %(page)s",
                why=why,
                page=self._room_page,
            )
        if self.connection.state == "ended":
            self._set_connection("ended", self.connection.why)
        else:
            self._set_connection("reconnecting" if self._clock.known else "connecting", why)
        self._keep_drafts()

    def on_frame(self, frame: dict[str, Any]) -> None:
        """Take in a frame; raises ValueError for what cannot be read; ignores unknown ones."""
        if self._heard_at is not None or "welcome" in frame:
            self._heard_at = asyncio.get_running_loop().time()
        for key, content in frame.items():
            if key == "meeting":
                self.meeting = self._replica.merge(content)
                self.notify(self.meeting)
            elif key in ON_FRAME:
                ON_FRAME[key](self, getattr(frames.FROM_HOST.validate_python({key: content}), key))

    def _on_welcome(self, welcome: frames.Welcome) -> None:
        self.seat = Seat(welcome.seat.role, welcome.seat.id)
        self.name = welcome.seat.name
        self._clock.welcome(welcome.now)
        if welcome.token:
            # Typed codes are throttled; a token is not, so reconnecting never has to wait.
            self.endpoint = self.endpoint.with_code(welcome.token)
        self._replica = Replica(self.seat.judge)
        self.meeting = self._replica.merge(unpacked(welcome.meeting, welcome.packed))
        drafts = (one.draft(self.seat.judge) for one in welcome.drafts)
        self._drafts.welcome(filter(None, drafts))
        self.first_hash, self.ledger_head = welcome.first, (welcome.seq, welcome.head)
        self.witness.changed_hands(welcome.epoch)
        self._lost_at, self._room_page = None, welcome.room_page or self._room_page
        if welcome.seen is not None:
            self._noticed(self.witness.compare(welcome.seen.seen))
        self._told(welcome.first, welcome.seq, welcome.head, welcome.epoch)
        self._logged = welcome.logged
        foreign = self._claim()
        self._outbox.send_again_what_is_not_logged()
        self._resend()
        self._set_shown(BoardMode(), OverlayMode())
        self._sound = None
        self._set_connection("connected")
        self.notify(self.meeting)
        for id in foreign:
            sentence = Sentence("an unsent act belonged to another meeting and was not sent")
            self.notify(ActRefused(id, sentence))
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_result(self.seat)

    def _claim(self) -> list[str]:
        """Bind the outbox to this seat and meeting, and take over its drafts.

        Returns the ids of acts in it that belong to another seat or meeting.
        """
        foreign = self._outbox.claim(self.meeting.contract, self.seat.by, self.first_hash)
        for one in self._outbox.drafts:
            self._drafts.offer(one)
        self._drafts.forget_submitted(self.meeting)
        return foreign

    def _resend(self) -> None:
        if self._socket is None:
            return
        self._socket.welcomed()
        self._socket.send(
            *(
                frames.client_frame_text(draft=frames.DraftFrame.of(draft))
                for draft in self._drafts.due()
            ),
            *(frames.client_frame_text(do=frames.Do(id=id, act=act)) for id, act in self._outbox),
        )

    def _answered(self, id: str) -> Act | None:
        act = self._outbox.take(id)
        if self.connection.unsent:
            self._set_connection(self.connection.state, self.connection.why)
        return act

    def _on_accepted(self, frame: ActAccepted) -> None:
        # Whoever waits is told before the file is written: until then the act counts in it as not
        # answered, and is sent again if this program ends, which the host answers as before.
        with self._outbox.written_once():
            self._take_in(frame)

    def _take_in(self, frame: ActAccepted) -> None:
        again = self._outbox.sent_again(frame.id)
        act = self._answered(frame.id)
        if act is not None and self._logged is not None and act.do in HELD:
            self._outbox.keep_until_logged(frame.id, act, frame.seq)
        # What is half typed since the first answer belongs to a later ballot, of one returned.
        if isinstance(act, SubmitBallot | Recuse) and self.seat.judge and not again:
            self._drafts.drop(self.seat.judge, act.case)
        if isinstance(act, KeyBallot) and not again:
            self._drafts.drop(act.judge, act.case)
        self.ledger_head = max(self.ledger_head, (frame.seq, frame.head))
        if frame.receipt is not None:
            self.witness.add(frame.receipt)
        # An act that was sent again has the answer of then.
        if self.witness.seen is not None and frame.seq > self.witness.seen.seq:
            self._told(self.first_hash, frame.seq, frame.head)
        self.notify(frame)

    def _on_refused(self, frame: frames.RefusedFrame) -> None:
        sentence = Sentence("%(why)s", why=frame.why)
        if frame.id is not None:
            if self.refused_history(frame.id, sentence):
                return
            act = self._answered(frame.id)
            if isinstance(act, SubmitBallot) and self.seat.judge:
                self._restore_draft(self.seat.judge, act)
            self.notify(ActRefused(frame.id, sentence))
            return
        if frame.again:
            self._temporary_refusal = sentence
            return
        if self._socket is not None:
            self._socket.stop()
        self._set_connection("refused", sentence)
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_exception(Refused("%(why)s", why=frame.why))
            # Retrieved here, so that asyncio logs nothing where nobody awaits `welcomed`.
            self._welcomed.exception()

    def _restore_draft(self, judge: str, act: SubmitBallot) -> None:
        """Turn a refused ballot back into a draft, unless something newer was typed."""
        if self.draft(act.case) is None:
            marks = {key: str(mark) for key, mark in act.scores.items()}
            reasons, feedback = dict(act.reasons), act.feedback
            self.keep(Draft(judge, act.case, marks, act.comment, reasons, feedback=feedback))

    def _on_draft(self, frame: frames.DraftEcho) -> None:
        draft = frame.draft(self.seat.judge)
        if draft is not None and self._drafts.echoed(draft, own=frame.own):
            self.notify(DraftChanged(draft))

    def _on_presence(self, frame: Mapping[str, SeatPresence]) -> None:
        self.presence = frame
        self.notify(self.presence)

    def _on_board(self, frame: frames.BoardFrame) -> None:
        overlay = OverlayMode(frame.overlay, frame.overlay_message)
        self._set_shown(BoardMode(frame.show, frame.message), overlay)

    @property
    def sounds(self) -> bool:
        """Whether the clock's warnings sound here: connected, and the device that was chosen."""
        here = self._sound is not None and self._sound.here
        return here and self.connection.state == "connected"

    @property
    def sounds_at(self) -> SoundsAt:
        """Where the chair has them sound, as far as this seat knows."""
        return self._sound.at if self._sound is not None else "none"

    def _on_sound(self, frame: frames.SoundFrame) -> None:
        before, self._sound = self._sound, frame
        if frame.here and before is not None and frame.tests > before.tests:
            self.notify(SoundTest())

    def _set_shown(self, showing: BoardMode, overlay: OverlayMode) -> None:
        if showing != self.showing:
            self.showing = showing
            self.notify(showing)
        if overlay != self.overlay:
            self.overlay = overlay
            self.notify(overlay)

    def _on_waiting(self, frame: str) -> None:
        self._set_connection("waiting", Sentence("%(why)s", why=frame))

    def _on_ended(self, frame: frames.Ended) -> None:
        self._elsewhere = bool(frame.elsewhere)
        self._set_connection("ended", Sentence("%(why)s", why=frame.why))

    def _on_pong(self, frame: frames.Pong) -> None:
        self._clock.pong(frame.mark, frame.now)
        # Before the welcome, a pong does not confirm what an earlier connection sent.
        if self.connection.state == "connected":
            self._drafts.answered(frame.mark)
        self.ledger_head = max(self.ledger_head, (frame.seq, frame.head))
        self.checkpoint, self._logged = frame.checkpoint, frame.logged
        self._room_page = frame.room_page or self._room_page
        if frame.logged is not None:
            self._outbox.logged(frame.logged)
        self._told(frame.first, frame.seq, frame.head, frame.epoch)
        if frame.first and frame.first != self.first_hash:
            self.first_hash = frame.first
            self._claim()
            self._resend()
            self._set_connection(self.connection.state, self.connection.why)
        self._keep_drafts()

    def _told(self, first: str, seq: int, head: str, epoch: int | None = None) -> None:
        """Keep what the host says of its ledger, or notice that it is another one."""
        if self.endpoint.code != PUBLIC:
            self._noticed(self.witness.told(Seen(first, seq, head), epoch))

    def _noticed(self, differs: bool) -> None:
        if differs and (why := self.difference) is not None:
            self.notify(RecordDiffers(why))

    @property
    def difference(self) -> Sentence | None:
        """That the host's ledger is not the one it was told of before; None where it is that."""
        why = self.witness.difference
        if why is None:
            return None
        if self.witness.taken_over:
            return Sentence(
                "Another computer took this room over without all that the old one had (%(why)s). "
                "What you handed in is sent again. If nobody took the room over, tell the "
                "supervisor",
                why=why,
            )
        return Sentence(
            "This record is not the one shown here before; tell the supervisor: %(why)s", why=why
        )

    def _set_connection(self, state: _State, why: Sentence | None = None) -> None:
        elsewhere = self._elsewhere and state == "ended"
        link = ConnectionStatus(state, len(self._outbox), why, elsewhere)
        if link != self.connection:
            self.connection = link
            self.notify(link)


ON_FRAME: dict[str, Callable[[Client, Any], None]] = {
    "welcome": Client._on_welcome,
    "accepted": Client._on_accepted,
    "refused": Client._on_refused,
    "presence": Client._on_presence,
    "knocks": Client.on_waiting_devices,
    "doors": Client.on_credentials,
    "venue": Client.on_venue_address,
    "board": Client._on_board,
    "sound": Client._on_sound,
    "notes": Client.on_notes,
    "upstream": Client.on_log_status,
    "history": Client.on_history,
    "draft": Client._on_draft,
    "waiting": Client._on_waiting,
    "ended": Client._on_ended,
    "pong": Client._on_pong,
}
"""The handler of each frame from the host, by its key in `FromHost`, except `meeting`."""
