"""What is behind a browser's seat: a guest of the host, and the app on its desk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from pydantic import ValidationError

from judgetui.app.app import JudgeApp
from judgetui.app.availability import CommandContext
from judgetui.app.commands import (
    CHAIR,
    IN_BROWSERS,
    LOBBY,
    PAPER_ENTRY,
    SCORE,
    SEATED,
    commands,
    never,
)
from judgetui.app.context import Window
from judgetui.app.labels import seat_name
from judgetui.gateway.page_connection import Visitor
from judgetui.gateway.seat import Apps, Open, Screen
from judgetui.gateway.serve import Orders
from judgetui.language import name, say, use_language
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Role
from judgetui.settings import Settings
from judgetui.venue.access.join_link import Endpoint, read_link
from judgetui.venue.browser.page_text import html_language, page_words
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ConnectionStatus
from judgetui.venue.server.host import GATEWAY

_ALL_COMMANDS = "☰"
"""The key of a page that opens the list of all commands."""
_ROOMS = {
    Role.JUDGE: (SCORE, SEATED),
    Role.RECORDER: (PAPER_ENTRY,),
    Role.CHAIR: (CHAIR, LOBBY),
    Role.SUPERVISOR: (SEATED,),
}
"""The screens of those who have a seat; a supervisor has the keys of who only looks on."""


def seat_opener(orders: Orders) -> Open:
    """Opens seats at the host that gave the orders."""

    @asynccontextmanager
    async def open_(screen: Screen) -> AsyncIterator[Apps]:
        visitor = screen.visitor
        if (chosen := _settings(screen.remembered).language) is not None:
            use_language(chosen)
        headers = {GATEWAY: orders.key, "X-Forwarded-For": visitor.address}
        async with aiohttp.ClientSession(headers=headers) as session:
            client = Client(
                _endpoint(orders, visitor),
                outbox=_outbox(orders, visitor),
                device=visitor.device,
                name=visitor.name,
                session=session,
            )
            client.watch_connection(lambda link: _tell(screen, link))
            client.start()
            try:
                await client.welcomed()
                yield _apps(client, screen)
            finally:
                await client.close()

    return open_


def _endpoint(orders: Orders, visitor: Visitor) -> Endpoint:
    fingerprint = f"#{orders.fingerprint}" if orders.fingerprint else ""
    return read_link(f"{orders.base}/j/{visitor.token}{fingerprint}")


def _outbox(orders: Orders, visitor: Visitor) -> Path | None:
    """Where this browser's unanswered acts wait, also for the next gateway."""
    if not orders.outboxes or visitor.public:
        return None
    whose = hashlib.sha256(f"{visitor.token} {visitor.device}".encode()).hexdigest()
    return Path(orders.outboxes) / f"{whose[:32]}.json"


def _tell(screen: Screen, link: ConnectionStatus) -> None:
    """Show on the page what the app is not there to show."""
    if link.state == "refused":
        screen.end(say(link.why or Sentence("this seat is closed")))
    elif link.state == "ended":
        screen.end(say(link.why or link.sentence), "closed")
    elif link.state == "connected":
        screen.wait("")
    elif link.state in ("waiting", "connecting") and link.why is not None:
        screen.wait(say(link.why))


def _apps(client: Client, screen: Screen) -> Apps:
    def remember(settings: Settings) -> None:
        screen.remember(settings.model_dump_json(exclude_none=True))
        _furnish(client, screen)

    def app(trouble: str) -> JudgeApp:
        settings = _settings(screen.remembered)
        if settings.language is not None:
            use_language(settings.language)
        _furnish(client, screen)
        window = Window(
            open_seat=lambda _seat: client,
            seat=client.seat,
            several_seats=False,
            clock=client.now,
            keys=IN_BROWSERS,
            settings=settings,
            remember=remember,
        )
        opened = JudgeApp(window, trouble=trouble)
        opened.supervised = True
        return opened

    return app


def _furnish(client: Client, screen: Screen) -> None:
    """Have the page speak the app's language, and say in its title whose seat it is."""
    title = name(client.meeting.plan.title)
    if client.seat.role is not Role.BOARD:
        title = f"{seat_name(client.meeting, client.seat)} · {title}"
    screen.furnish(html_language(), page_words(), title, _keys(client, screen))


def _keys(client: Client, screen: Screen) -> list[str]:
    """The keys that do something at the seat some time of the day, such as "F4".

    Much of what a chair may do is on keys that a tablet has not got; the list of all commands
    has it.
    """
    now = CommandContext(client.meeting, client.seat, several_seats=False, networked=True)
    own = {**IN_BROWSERS, **_settings(screen.remembered).keys}
    keys = {
        own.get(command.name, command.key)
        for room in _ROOMS.get(client.seat.role, ())
        for command in commands(room)
        if command.name not in never(now)
    }
    functions = [key.upper() for key in sorted(keys) if re.fullmatch(r"f\d+", key)]
    return [*functions, _ALL_COMMANDS] if client.seat.role is Role.CHAIR else functions


def _settings(remembered: str) -> Settings:
    """What the browser remembers; none of the host's own user's choices."""
    try:
        return Settings.model_validate_json(remembered)
    except ValidationError:
        return Settings()
