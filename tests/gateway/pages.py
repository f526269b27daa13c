"""Small apps and pages without a browser, for tests of the gateway."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.widgets import Button, Input, Label

from judgetui.app.key_queue import KeyQueueApp
from judgetui.gateway.hub import Hub
from judgetui.gateway.page_connection import Visitor
from judgetui.gateway.seat import AppFactory, SeatOpener, SeatPage
from judgetui.language import _
from tests.waiting import WITHIN


class Small(KeyQueueApp[None]):
    """Shows a field, and how often its button was pressed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "print", "Print"),
        ("f3", "link", "Link"),
        ("f4", "file", "File"),
        ("f5", "crash", "Crash"),
        ("f6", "exit", "Exit"),
        ("f8", "hang", "Hang"),
    ]
    CSS = "Input { color: #123456; }"

    def __init__(self, trouble: str = "") -> None:
        super().__init__()
        self.told = trouble
        self.printed: list[str] = []
        self.pressed = 0

    def compose(self) -> ComposeResult:
        """A field, a button, and a label in the seat's language."""
        yield Label(_("Leave the program?"), id="language")
        yield Label(self.told, id="told")
        yield Input(id="field")
        yield Button("0", id="press")

    def on_mount(self) -> None:
        """Hear what is printed."""
        self.begin_capture_print(self)

    def on_print(self, event: events.Print) -> None:
        """Keep what was printed here."""
        self.printed.append(event.text)

    @on(Button.Pressed)
    def count(self) -> None:
        """Count."""
        self.pressed += 1
        self.query_one("#press", Button).label = str(self.pressed)

    def action_print(self) -> None:
        """Print who is here."""
        print(self.query_one(Input).value, end="")

    def action_link(self) -> None:
        """Open an address."""
        self.open_url("https://example.org/")

    def action_file(self) -> None:
        """Give a file."""
        import io

        self.deliver_text(io.StringIO("真实性,88\n"), save_filename="marks.csv")

    def action_crash(self) -> None:
        """Break."""
        raise ZeroDivisionError

    def action_hang(self) -> None:
        """Never return."""
        while True:
            pass

    def action_exit(self) -> None:
        """Leave."""
        self.exit()


class Opened:
    """Opens seats on small apps and keeps them for a test to look at."""

    def __init__(self, make: Callable[[str], App[Any]] = Small) -> None:
        self.make = make
        self.apps: dict[str, list[App[Any]]] = {}
        self.screens: dict[str, SeatPage] = {}
        self.closed: list[str] = []

    @asynccontextmanager
    async def __call__(self, screen: SeatPage) -> AsyncIterator[AppFactory]:
        """Open one."""
        token = screen.visitor.token
        apps = self.apps.setdefault(token, [])
        self.screens[token] = screen

        def app(trouble: str) -> App[Any]:
            apps.append(self.make(trouble))
            return apps[-1]

        yield app
        self.closed.append(token)

    def app(self, token: str) -> Small:
        """The newest app behind a token."""
        app = self.apps[token][-1]
        assert isinstance(app, Small)
        return app


class Page:
    """A page without a browser: keeps what was drawn and told."""

    def __init__(
        self, hub: Hub, visitor: Visitor, columns: int = 80, rows: int = 24, *, silent: bool = False
    ) -> None:
        """A silent one never says how large it is, which is the first thing pages say."""
        self.drawn = ""
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self.taking = asyncio.Event()
        """Cleared, the page takes nothing, as a frozen browser does."""
        self.taking.set()
        self._said: asyncio.Queue[str | None] = asyncio.Queue()
        self._changed = asyncio.Event()
        if not silent:
            self.say(open={"columns": columns, "rows": rows})
        self._visit = asyncio.create_task(hub.serve_page(visitor, self, self._frames()))

    async def _frames(self) -> AsyncIterator[str]:
        while (text := await self._said.get()) is not None:
            yield text

    async def send_bytes(self, data: bytes) -> None:
        """Take terminal output."""
        await self.taking.wait()
        self.drawn += data.decode()
        self._changed.set()

    async def send_str(self, data: str) -> None:
        """Take a frame."""
        await self.taking.wait()
        self.frames.append(json.loads(data))
        self._changed.set()

    async def close(self, *, code: int = 1000) -> bool:
        """Be closed by the gateway."""
        self.code = code
        self._changed.set()
        self._said.put_nowait(None)
        return True

    def say(self, **frame: object) -> None:
        """Send a frame."""
        self._said.put_nowait(json.dumps(frame))

    def type(self, text: str) -> None:
        """Type."""
        self.say(typed=text)

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something holds; looks again whenever this page hears anything, and often."""
        async with asyncio.timeout(WITHIN):
            while not true():
                self._changed.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.02)

    async def draws(self, text: str) -> None:
        """Wait until a text was drawn."""
        await self.until(lambda: text in self.drawn)

    def told(self, key: str) -> Any:  # noqa: ANN401
        """The newest frame of a kind."""
        return next((frame[key] for frame in reversed(self.frames) if key in frame), None)

    def is_closed(self) -> bool:
        """Whether the gateway closed it."""
        return self.code is not None

    async def leave(self) -> None:
        """Go away, as a closed tab does."""
        self._said.put_nowait(None)
        await self._visit


def visitor(
    token: str = "J1", device: str = "laptop", language: str = "en", public: bool = False
) -> Visitor:
    """Somebody with a page."""
    return Visitor(token=token, device=device, language=language, public=public)


@asynccontextmanager
async def gateway(
    open_: SeatOpener, grace: float = 600.0, most: int = 600, most_public: int = 100
) -> AsyncIterator[Hub]:
    """A hub that is closed at the end."""
    hub = Hub(open_, grace=grace, most=most, most_public=most_public)
    try:
        yield hub
    finally:
        await hub.close()
