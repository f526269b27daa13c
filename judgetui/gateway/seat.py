"""One browser's seat: a running app, and at times the page that shows it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, BinaryIO, Protocol, TextIO

from textual.app import App

from judgetui.app.textual_private import failure_of, redirect_prints
from judgetui.gateway.driver import TERMINAL, SocketDriver, clamp
from judgetui.gateway.files import Files
from judgetui.gateway.input_throttle import InputLane, InputThrottle, TypeAhead, takes_keys
from judgetui.gateway.output_router import ERR, OUT
from judgetui.gateway.page_connection import EndReason, FromPage, PageConnection, Visitor
from judgetui.language import _, own_language, say
from judgetui.log import write_down
from judgetui.meeting.message import Refused

FIRST_PICTURE = 3.0
"""Seconds after which the next app may start although this one has not drawn."""
FOCUS_WITHIN = 1.0
"""Seconds after its first picture in which an app gives somebody in it the keyboard."""
DONE = 0.25
"""Seconds an app has to do what its page says before the next thing is said to it."""
_LOOK = 0.02
_ESC = "\x1b"
_ESC_WHOLE = "\x1b[27u"
"""The Esc key as terminals say it that leave no doubt whether more belongs to it."""
BREAKS = 3
"""Times in a row an app that breaks is started again."""


Apps = Callable[[str], App[Any]]
"""Makes the next app of an open seat; the text says what befell the one before, if anything."""


class Screen(Protocol):
    """A browser seat, for whoever opens what is behind it."""

    visitor: Visitor
    remembered: str
    """What the app asked this browser to remember."""

    def remember(self, text: str) -> None:
        """Have the browser remember something for the next time."""

    def furnish(
        self, language: str, words: Mapping[str, str], title: str, keys: Sequence[str]
    ) -> None:
        """Have the page around the terminal speak a language, with these words, under a title.

        Of the keys that not every seat needs it is to have these, by what stands on them: "F4".
        """

    def wait(self, sentence: str) -> None:
        """Show a sentence on the page, such as that the chair is asked; an empty one ends it."""

    def end(self, why: str, how: EndReason = "refused") -> None:
        """End the seat for good; the sentence is shown on the page."""


Open = Callable[[Screen], AbstractAsyncContextManager[Apps]]
"""Opens what is behind a seat, or raises `Refused` with the reason why not."""


class BrowserSeat:
    """Keeps an app running for one browser, whether or not its page is there."""

    def __init__(
        self,
        visitor: Visitor,
        open_: Open,
        *,
        starting: asyncio.Semaphore,
        lane: InputLane,
        files: Files,
        grace: float,
        over: Callable[[BrowserSeat], None],
    ) -> None:
        self.visitor = visitor
        self.driver: SocketDriver | None = None
        self._open = open_
        self._starting = starting
        self._files = files
        self._grace = grace
        self._over = over
        self._page: PageConnection | None = None
        self._input = InputThrottle(self._do, self._done, lane, public=visitor.public)
        self._said = ""
        self._furniture: Mapping[str, object] | None = None
        self.size = (80, 24)
        """Columns and rows of the page."""
        self._focused = True
        self._type_ahead = TypeAhead()
        self._starts = False
        """Whether what is typed has to wait for the app."""
        self.remembered = ""
        self._last: tuple[EndReason, str] | None = None
        """How it was ended for good, and the sentence about it."""
        self._app: App[Any] | None = None
        self._running: asyncio.Task[None] | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._closing = False
        self.ending = False
        """Whether its time is over, so that a new page needs a new seat."""

    # -- the page --------------------------------------------------------------------------------

    def attach(self, page: PageConnection, columns: int, rows: int, remembered: str = "") -> None:
        """Show the seat on a page; an older page is told and closed."""
        before, self._page = self._page, page
        if before is not None:
            before.end("elsewhere", _("This seat is now open in another window."))
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self.size, self.remembered = clamp(columns, rows), remembered
        self._focused = self._starts = True
        self._type_ahead.take()
        self._input.forget()
        page.repaint = self.repaint
        if self._furniture is not None:
            page.tell(furnish=self._furniture)
        if self._running is None:
            self._running = asyncio.create_task(self._run(), name=f"seat {self.visitor.name}")
        elif self._app is not None and self.driver is not None and self.driver.started:
            self.driver.again(columns, rows)
            self.driver.focus(True)
            # By then the app has given the keyboard back to whoever had it.
            self._app.call_later(self._feed_type_ahead)
        if self._said:
            page.tell(waiting=self._said)

    def detach(self, page: PageConnection) -> None:
        """Take in that a page is gone; after the grace period the app ends."""
        if self._page is not page:
            return
        self._page = None
        if not self.ending:
            self._leaving = asyncio.get_running_loop().call_later(self._grace, self.close)

    def shown_on(self, page: PageConnection) -> bool:
        """Whether this is the page that shows the seat."""
        return self._page is page

    def hear(self, frame: FromPage) -> None:
        """Take in what the page says; what it says once all is over is for nobody."""
        if not self.ending:
            self._input.hear(frame)

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
        """Return once the app has done what it was told, and has drawn what came of it."""
        if self._app is None or self.driver is None or not self.driver.started:
            return
        drawn = asyncio.Event()
        self._app.call_after_refresh(drawn.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(drawn.wait(), DONE)

    def resize(self, columns: int, rows: int) -> None:
        """Take on the page's size."""
        self.size = clamp(columns, rows)
        if self.driver is not None and self.driver.started:
            self.driver.resize(columns, rows)

    def focus(self, there: bool) -> None:
        """Take in whether the page has the keyboard."""
        self._focused = there
        if self.driver is not None and self.driver.started:
            self.driver.focus(there)

    def type(self, typed: str) -> None:
        """Take in what a person types or pastes; while the app starts it waits."""
        if self._said:
            # Whoever reads a sentence instead of a screen types to nobody.
            return
        if typed == _ESC:
            # A page says each key whole. With the next key it would else be one with Alt.
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
        """Hand output to the page, if one looks; a page that comes later gets a whole picture."""
        if self._page is not None:
            self._page.draw(output)

    def follow(self, url: str, new_tab: bool) -> None:
        """Have the page open an address; only web addresses may leave the app."""
        if self._page is not None and url.startswith(("http://", "https://")):
            self._page.tell(link={"url": url, "new": new_tab})

    def deliver(self, content: BinaryIO | TextIO, name: str, encoding: str | None) -> None:
        """Have the page download a file; without a page it is dropped."""
        if self._page is None:
            content.close()
        else:
            self._page.tell(file={"key": self._files.offer(content, name, encoding), "name": name})

    def remember(self, text: str) -> None:
        """Have the browser remember something for the next time."""
        self.remembered = text
        if self._page is not None:
            self._page.tell(remember=text)

    def furnish(
        self, language: str, words: Mapping[str, str], title: str, keys: Sequence[str]
    ) -> None:
        """Have the page around the terminal fit the seat, now and whenever it comes back."""
        self._furniture = {"language": language, "words": words, "title": title, "keys": keys}
        if self._page is not None:
            self._page.tell(furnish=self._furniture)

    def wait(self, sentence: str) -> None:
        """Show a sentence on the page until an app draws; an empty one takes it away."""
        if sentence == self._said:
            return
        self._said = sentence
        self._type_ahead.take()
        self._input.forget()
        if self._page is not None:
            self._page.tell(waiting=sentence)

    # -- the app ---------------------------------------------------------------------------------

    def close(self) -> None:
        """End the app; a page that is there may come back to a new one."""
        self.ending = self._closing = True
        if self._app is not None and self._app.is_running:
            self._app.exit()
        elif self._running is not None:
            self._running.cancel()

    def end(self, why: str, how: EndReason = "refused") -> None:
        """End the seat for good, and say why on the page."""
        self._last = how, why
        if how == "closed" and self._page is not None:
            # The venue does not wait until every app has ended.
            self._page.end(how, why)
        self.close()

    async def closed(self) -> None:
        """Wait until everything behind the seat has ended."""
        if self._running is not None:
            await asyncio.wait([self._running])

    async def _run(self) -> None:
        own_language(self.visitor.language)
        TERMINAL.set(self)
        how: EndReason = "left"
        why = ""
        try:
            async with self._open(self) as apps:
                how, why = await self._play(apps)
        except Refused as refused:
            how, why = "refused", say(refused)
        except Exception as error:
            write_down(error, words=False)
            how, why = "trouble", _trouble()
        finally:
            self._finish(how, why)

    async def _play(self, apps: Apps) -> tuple[EndReason, str]:
        trouble = ""
        self.wait("")
        for _time in range(BREAKS):
            broke = await self._play_one(apps, trouble)
            if broke is None or self.ending:
                return "left", _("You left this seat.")
            write_down(broke, words=False)
            trouble = _trouble()
        return "trouble", trouble

    async def _play_one(self, apps: Apps, trouble: str) -> BaseException | None:
        """Run one app to its end; gives what broke it."""
        if trouble:
            # What was meant for the one before must not answer what this one says of it.
            self._starts = False
        async with self._starting:
            app = self._app = apps(trouble)
            app.driver_class = SocketDriver
            redirect_prints(app, OUT, ERR)
            running = await self._start(app)
        try:
            await running
        finally:
            self._app = self.driver = None
        return _what_broke(app)

    async def _start(self, app: App[Any]) -> asyncio.Task[Any]:
        """Start an app and wait for its first picture, so that few do so at a time."""
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
        except asyncio.CancelledError:
            running.cancel()
            raise
        finally:
            picture.cancel()
        return running

    def _await_keys(self, app: App[Any], since: float | None = None) -> None:
        """Hand on what was typed too early, once the app that was started takes it."""
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
        self._over(self)


def _what_broke(app: App[Any]) -> BaseException | None:
    crashed: BaseException | None = getattr(app, "crashed", None)
    return crashed or failure_of(app)


def _trouble() -> str:
    return _(
        "Something went wrong inside the program. The meeting goes on and what you typed is kept; "
        "tell the chair if it happens again."
    )
