"""One browser's seat: a running app, and the page that shows it while one is connected."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, BinaryIO, Protocol, TextIO

from textual.app import App

from judgetui.app.resting import RestingApp
from judgetui.app.textual_private import failure_of, redirect_prints
from judgetui.gateway.driver import TERMINAL, SocketDriver, clamp
from judgetui.gateway.files import Files
from judgetui.gateway.input_throttle import InputLane, InputThrottle, TypeAhead, takes_keys
from judgetui.gateway.output_router import ERR, OUT
from judgetui.gateway.page_connection import (
    EndReason,
    FromPage,
    OpenRequest,
    PageConnection,
    Visitor,
)
from judgetui.language import _, own_language, say
from judgetui.log import write_down
from judgetui.meeting.message import Refused

FIRST_PICTURE = 3.0
"""Seconds after which the next app may start although this one has not drawn yet."""
FOCUS_WITHIN = 1.0
"""Seconds after its first screen in which an app gives a widget the focus."""
DONE = 0.25
"""Seconds an app has to handle a frame before the next is delivered."""
_LOOK = 0.02
_ESC = "\x1b"
_ESC_WHOLE = "\x1b[27u"
"""The Esc key in the Kitty protocol, which is not a prefix of another key."""
BREAKS = 3
"""Crashes of an app after which the seat ends."""


AppFactory = Callable[[str], App[Any]]
"""Makes the next app of an open seat; the text says how the one before crashed, empty if not."""


class SeatPage(Protocol):
    """A browser seat's page, as a `SeatOpener` uses it."""

    visitor: Visitor
    remembered: str
    """What the app has had this browser store."""
    witness: str
    """The last that this browser was told of the ledger, as JSON; empty where it was told none."""

    def keep_witness(self, whose: str, text: str) -> None:
        """Have the browser store what is new of what it was told, under the id of its link."""

    def differ(self, sentence: str) -> None:
        """Show that the ledger is not the one this browser was told of, for as long as it is."""

    def offer_receipts(self) -> None:
        """Offer the receipts that the browser keeps for saving, as the result is final."""

    def remember(self, text: str) -> None:
        """Have the browser store a text for the next time."""

    def label_page(
        self, language: str, words: Mapping[str, str], title: str, keys: Sequence[str]
    ) -> None:
        """Set the language, texts and title of the page around the terminal.

        `keys` are the labels, such as "F4", of the optional on-screen keys that it shows.
        """

    def wait(self, sentence: str) -> None:
        """Show a sentence instead of the app, such as that the chair is asked; "" removes it."""

    def end(self, why: str, how: EndReason = "refused") -> None:
        """End the seat for good; the sentence is shown on the page."""


SeatOpener = Callable[[SeatPage], AbstractAsyncContextManager[AppFactory]]
"""Connects a seat to the host and gives its app factory; raises `Refused` with the reason."""


class BrowserSeat:
    """Keeps an app running for one browser, whether or not its page is connected."""

    def __init__(
        self,
        visitor: Visitor,
        open_: SeatOpener,
        *,
        starting: asyncio.Semaphore,
        lane: InputLane,
        files: Files,
        grace: float,
        on_end: Callable[[BrowserSeat], None],
    ) -> None:
        self.visitor = visitor
        self.driver: SocketDriver | None = None
        self._open = open_
        self._starting = starting
        self._files = files
        self._grace = grace
        self._on_end = on_end
        self._page: PageConnection | None = None
        self._request: OpenRequest | None = None
        """What the page that shows the seat asked for, or showed it last."""
        self._input = InputThrottle(self._do, self._done, lane, public=visitor.public)
        self._waiting_text = ""
        self._standing: dict[str, object] = {}
        """What every page of the seat is told once it is connected."""
        self.size = (80, 24)
        """Columns and rows of the page."""
        self._focused = True
        self._type_ahead = TypeAhead()
        self._starts = False
        """Whether input has to wait for the app to start."""
        self.remembered = self.witness = ""
        self._last: tuple[EndReason, str] | None = None
        """How it was ended for good, and the sentence about it."""
        self._app: App[Any] | None = None
        self._running: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._closing = False
        self.ending = False
        """Whether it is closing or closed, so that a new page needs a new seat."""

    # -- the page --------------------------------------------------------------------------------

    def attach(self, page: PageConnection, request: OpenRequest) -> None:
        """Show the seat on a page; an older page gets a message and is closed.

        A window that hears nothing for seconds lets go of its connection and opens the next. Where
        the host was too busy to take in the first, the two may arrive in either order; the one
        that was let go of is closed and takes the seat from nobody.
        """
        if self._request is not None and request.is_older_than(self._request):
            page.end("closing", "")
            return
        self._request = request
        before, self._page = self._page, page
        if before is not None:
            before.end("elsewhere", _("This seat is now open in another window."))
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self.size = columns, rows = clamp(request.columns, request.rows)
        self.remembered, self.witness = request.remembered, request.witness
        self._focused = self._starts = True
        self._type_ahead.take()
        self._input.forget()
        page.repaint = self.repaint
        for told, content in self._standing.items():
            page.send(**{told: content})
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name=f"seat {self.visitor.name}")
        elif self._app is not None and self.driver is not None and self.driver.started:
            self._rest_or_wake()
            self.driver.redraw_all(columns, rows)
            self.driver.focus(True)
            # By then the app has given the focus back to the widget that had it.
            self._app.call_later(self._feed_type_ahead)
        if self._waiting_text:
            page.send(waiting=self._waiting_text)

    def detach(self, page: PageConnection) -> None:
        """Take in that a page has disconnected; after the grace period the app ends."""
        if self._page is not page:
            return
        self._page = None
        self._rest_or_wake()
        if not self.ending:
            self._leaving = asyncio.get_running_loop().call_later(self._grace, self.close)

    def _rest_or_wake(self) -> None:
        """Have the app draw while a page shows it, and rest while none does."""
        started = self.driver is not None and self.driver.started
        if started and isinstance(self._app, RestingApp):
            if self._page is None:
                self._app.rest()
            else:
                self._app.wake()

    def shown_on(self, page: PageConnection) -> bool:
        """Whether this is the page that shows the seat."""
        return self._page is page

    def on_frame(self, frame: FromPage) -> None:
        """Take in a frame of the page; ignored once the seat is ending."""
        if not self.ending:
            self._input.on_frame(frame)

    def _do(self, frame: FromPage) -> None:
        if frame.size is not None:
            self.resize(*frame.size)
        elif frame.typed is not None:
            self.type(frame.typed)
        elif frame.focus is not None:
            self.focus(frame.focus)
        elif frame.gap:
            self._type_ahead.take()
            if self.driver is not None:
                self.driver.forget()

    async def _done(self) -> None:
        """Return once the app has handled its input and drawn the result."""
        if self._app is None or self.driver is None or not self.driver.started:
            return
        drawn = asyncio.Event()
        self._app.call_after_refresh(drawn.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(drawn.wait(), DONE)

    def resize(self, columns: int, rows: int) -> None:
        """Set the page's size."""
        self.size = clamp(columns, rows)
        if self.driver is not None and self.driver.started:
            self.driver.resize(columns, rows)

    def focus(self, there: bool) -> None:
        """Set whether the page has the keyboard focus."""
        self._focused = there
        if self.driver is not None and self.driver.started:
            self.driver.focus(there)

    def type(self, typed: str) -> None:
        """Take in what a person types or pastes; it is kept while the app starts."""
        if self._waiting_text:
            # There is no screen to type on while a sentence is shown.
            return
        if typed == _ESC:
            # A page sends each key whole. Followed by another key, ESC would mean Alt.
            typed = _ESC_WHOLE
        if self._starts:
            self._type_ahead.add(typed)
        elif self.driver is not None:
            self.driver.feed(typed)

    def repaint(self) -> None:
        """Draw everything again."""
        if self.driver is not None and self.driver.started:
            self.driver.repaint()

    def draw(self, output: str) -> None:
        """Send output to the page, if one is connected; a later page gets a full redraw."""
        if self._page is not None:
            self._page.draw(output)

    def follow(self, url: str, new_tab: bool) -> None:
        """Have the page open an address; only web addresses may leave the app."""
        if self._page is not None and url.startswith(("http://", "https://")):
            self._page.send(link={"url": url, "new": new_tab})

    def deliver(self, content: BinaryIO | TextIO, name: str, encoding: str | None) -> None:
        """Have the page download a file; without a page it is dropped."""
        if self._page is None:
            content.close()
        else:
            self._page.send(file={"key": self._files.offer(content, name, encoding), "name": name})

    def keep_witness(self, whose: str, text: str) -> None:
        """Have the browser store what is new of what it was told, under the id of its link."""
        if self._page is not None:
            self._page.send(witness={"id": whose, "kept": text})

    def differ(self, sentence: str) -> None:
        """Show that the ledger is not the one this browser was told of, also on later pages."""
        self._tell(differs=sentence)

    def offer_receipts(self) -> None:
        """Offer the receipts that the browser keeps for saving, also on later pages."""
        if "receipts" not in self._standing:
            self._tell(receipts=True)

    def remember(self, text: str) -> None:
        """Have the browser store a text for the next time."""
        self.remembered = text
        if self._page is not None:
            self._page.send(remember=text)

    def label_page(
        self, language: str, words: Mapping[str, str], title: str, keys: Sequence[str]
    ) -> None:
        """Set the texts of the page around the terminal, now and after every reconnection."""
        self._tell(furnish={"language": language, "words": words, "title": title, "keys": keys})

    def _tell(self, **told: object) -> None:
        """Tell the page, and every later one."""
        self._standing |= told
        if self._page is not None:
            self._page.send(**told)

    def wait(self, sentence: str) -> None:
        """Show a sentence on the page until an app draws; "" removes it."""
        if sentence == self._waiting_text:
            return
        self._waiting_text = sentence
        self._type_ahead.take()
        self._input.forget()
        if self._page is not None:
            self._page.send(waiting=sentence)

    # -- the app ---------------------------------------------------------------------------------

    def close(self) -> None:
        """End the app; a connected page may come back to a new one."""
        self.ending = self._closing = True
        if self._app is not None and self._app.is_running:
            self._app.exit()
        elif self._running is not None:
            self._running.cancel()

    def end(self, why: str, how: EndReason = "refused") -> None:
        """End the seat for good, and show why on the page."""
        self._last = how, why
        if how == "closed" and self._page is not None:
            # Sent at once, as the venue does not wait until every app has ended.
            self._page.end(how, why)
        self.close()

    async def closed(self) -> None:
        """Return once the app and its connection have ended."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        own_language(self.visitor.language)
        TERMINAL.set(self)
        how: EndReason = "left"
        why = ""
        try:
            async with self._open(self) as factory:
                how, why = await self._run_apps(factory)
        except Refused as refused:
            how, why = "refused", say(refused)
        except Exception as error:
            write_down(error, words=False)
            how, why = "trouble", _crash_text()
        finally:
            self._finish(how, why)

    async def _run_apps(self, factory: AppFactory) -> tuple[EndReason, str]:
        trouble = ""
        self.wait("")
        for _time in range(BREAKS):
            broke = await self._run_app(factory, trouble)
            if broke is None or self.ending:
                return "left", _("You left this seat.")
            write_down(broke, words=False)
            trouble = _crash_text()
        return "trouble", trouble

    async def _run_app(self, factory: AppFactory, trouble: str) -> BaseException | None:
        """Run one app to its end; return the exception that broke it, if any."""
        if trouble:
            # Keys typed for the app that broke must not dismiss the notice of the new one.
            self._starts = False
        async with self._starting:
            app = self._app = factory(trouble)
            app.driver_class = SocketDriver
            redirect_prints(app, OUT, ERR)
            running = await self._start(app)
        try:
            await running
        finally:
            self._app = self.driver = None
        return _crash_of(app)

    async def _start(self, app: App[Any]) -> asyncio.Task[Any]:
        """Start an app and wait for its first screen, so that few do so at a time."""
        drawn = asyncio.Event()
        app.call_after_refresh(drawn.set)
        loop = asyncio.get_running_loop()
        factory = loop.get_task_factory()
        running = asyncio.create_task(app.run_async(size=self.size))
        # From Python 3.12 on an app changes how the whole loop starts tasks, ours included.
        await asyncio.sleep(0)
        loop.set_task_factory(factory)
        picture = asyncio.create_task(drawn.wait())
        try:
            await asyncio.wait(
                {running, picture}, timeout=FIRST_PICTURE, return_when=asyncio.FIRST_COMPLETED
            )
            self._await_keys(app)
            self._rest_or_wake()
        except asyncio.CancelledError:
            running.cancel()
            raise
        finally:
            picture.cancel()
        return running

    def _await_keys(self, app: App[Any], since: float | None = None) -> None:
        """Deliver what was typed early once the started app takes input; checks again later."""
        if app is not self._app or not self._starts:
            return
        loop = asyncio.get_running_loop()
        drawn = self.driver is not None and self.driver.started
        since = loop.time() if since is None and drawn else since
        late = since is not None and loop.time() - since > FOCUS_WITHIN
        if drawn and (takes_keys(app) or late or not self._focused):
            self._feed_type_ahead()
        else:
            loop.call_later(_LOOK, self._await_keys, app, since)

    def _feed_type_ahead(self) -> None:
        self._starts = False
        if self.driver is None:
            return
        if not self._focused:
            self.driver.focus(False)
        if early := self._type_ahead.take():
            self.driver.feed(early)

    def _finish(self, how: EndReason, why: str) -> None:
        self.ending = True
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if self._last is not None:
            how, why = self._last
        elif self._closing:
            how = "closing"
        if self._page is not None and not self._page.ended:
            self._page.end(how, why)
        self._on_end(self)


def _crash_of(app: App[Any]) -> BaseException | None:
    crashed: BaseException | None = getattr(app, "crashed", None)
    return crashed or failure_of(app)


def _crash_text() -> str:
    return _(
        "Something went wrong inside the program. The meeting goes on and what you typed is kept; "
        "tell the chair if it happens again."
    )
