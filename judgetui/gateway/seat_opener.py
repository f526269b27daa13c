"""What is behind a browser's seat: a client of the host, and the app that shows it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from pydantic import ValidationError

from judgetui.app.app import JudgeApp
from judgetui.app.availability import CommandContext
from judgetui.app.commands import (
    ANNOUNCER,
    CEREMONY,
    CHAIR,
    IN_BROWSERS,
    LOBBY,
    PAPER_ENTRY,
    SCORE,
    SEATED,
    SUPERVISE,
    commands,
    never,
)
from judgetui.app.context import Window
from judgetui.app.labels import seat_name
from judgetui.gateway.page_connection import Visitor
from judgetui.gateway.seat import AppFactory, SeatOpener, SeatPage
from judgetui.gateway.serve import GatewayConfig
from judgetui.language import name, say, use_language
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import Role
from judgetui.meeting.state import Phase
from judgetui.settings import Settings
from judgetui.venue.access.join_link import Endpoint, read_link
from judgetui.venue.browser.page_text import html_language, page_texts
from judgetui.venue.client.client import Client
from judgetui.venue.client.seat_api import ConnectionStatus, News, RecordDiffers
from judgetui.venue.client.witness import Witness
from judgetui.venue.server.host import GATEWAY

_ALL_COMMANDS = "☰"
"""The on-screen key that opens the list of all commands."""
_ROOMS = {
    Role.JUDGE: (SCORE, SEATED),
    Role.RECORDER: (PAPER_ENTRY,),
    Role.CHAIR: (CHAIR, LOBBY, CEREMONY),
    Role.DEPUTY: (CHAIR, LOBBY),
    Role.ANNOUNCER: (ANNOUNCER,),
    Role.SUPERVISOR: (SUPERVISE,),
}
"""The screens of each role, whose commands decide which on-screen keys a page shows."""

_CHAIRING = (Role.CHAIR, Role.DEPUTY)


def seat_opener(config: GatewayConfig) -> SeatOpener:
    """A function that opens seats at the host of this configuration."""

    @asynccontextmanager
    async def open_(page: SeatPage) -> AsyncIterator[AppFactory]:
        visitor = page.visitor
        if (chosen := _settings(page.remembered).language) is not None:
            use_language(chosen)
        headers = {GATEWAY: config.key, "X-Forwarded-For": visitor.address}
        async with aiohttp.ClientSession(headers=headers) as session:
            client = Client(
                _endpoint(config, visitor),
                outbox=_outbox(config, visitor),
                device=visitor.device,
                name=visitor.name,
                witness=_witness(page),
                session=session,
                here=True,
            )
            client.watch_connection(lambda link: _show_connection(page, link))
            client.watch(lambda news: _show_difference(page, news))
            client.watch(lambda _news: _offer_receipts(client, page))
            client.start()
            try:
                await client.welcomed()
                yield _app_factory(client, page)
            finally:
                await client.close()

    return open_


def _endpoint(config: GatewayConfig, visitor: Visitor) -> Endpoint:
    fingerprint = f"#{config.fingerprint}" if config.fingerprint else ""
    return read_link(f"{config.base}/j/{visitor.token}{fingerprint}")


def _outbox(config: GatewayConfig, visitor: Visitor) -> Path | None:
    """The file for this browser's unanswered acts, the same for every gateway process."""
    if not config.outboxes or visitor.public:
        return None
    whose = hashlib.sha256(f"{visitor.token} {visitor.device}".encode()).hexdigest()
    return Path(config.outboxes) / f"{whose[:32]}.json"


def _witness(page: SeatPage) -> Witness:
    """What the page's browser keeps of what it was told: not here, where it could be rewritten too.

    What it was told by another link may be of another meeting.
    """
    if page.visitor.public:
        return Witness()
    whose = hashlib.sha256(f"witness {page.visitor.token}".encode()).hexdigest()[:16]
    try:
        of_this_link = json.loads(page.witness)["id"] == whose
    except (ValueError, TypeError, KeyError):
        of_this_link = False
    return Witness(
        kept=page.witness if of_this_link else "",
        keep=lambda text: page.keep_witness(whose, text),
    )


def _show_difference(page: SeatPage, news: News) -> None:
    """Show in the page's own words, over the terminal, that the ledger is another one."""
    if isinstance(news, RecordDiffers):
        page.differ(say(news.why))


def _offer_receipts(client: Client, page: SeatPage) -> None:
    """Have a judge's page offer the receipts once nothing more comes to them."""
    if client.seat.judge is not None and client.meeting.phase is Phase.FINAL:
        page.offer_receipts()


def _show_connection(page: SeatPage, link: ConnectionStatus) -> None:
    """Show the state of the connection on the page while no app is there to show it."""
    if link.state == "refused":
        page.end(say(link.why or Sentence("this seat is closed")))
    elif link.state == "ended":
        page.end(say(link.why or link.sentence), "closed")
    elif link.state == "connected":
        page.wait("")
    elif link.state in ("waiting", "connecting") and link.why is not None:
        page.wait(say(link.why))


def _app_factory(client: Client, page: SeatPage) -> AppFactory:
    def remember(settings: Settings) -> None:
        page.remember(settings.model_dump_json(exclude_none=True))
        _label_page(client, page)

    def app(trouble: str) -> JudgeApp:
        settings = _settings(page.remembered)
        if settings.language is not None:
            use_language(settings.language)
        _label_page(client, page)
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


def _label_page(client: Client, page: SeatPage) -> None:
    """Set the page's texts in the app's language, and the seat's name in its title."""
    title = name(client.meeting.plan.title)
    if client.seat.role is not Role.BOARD:
        title = f"{seat_name(client.meeting, client.seat)} · {title}"
    page.label_page(html_language(), page_texts(), title, _keys(client, page))


def _keys(client: Client, page: SeatPage) -> list[str]:
    """The labels of the function keys that have a command at the seat, such as "F4".

    The pages of chair and deputy also get the key for the list of all commands, as a tablet has no
    Ctrl key.
    """
    now = CommandContext(client.meeting, client.seat, several_seats=False, networked=True)
    own = {**IN_BROWSERS, **_settings(page.remembered).keys}
    keys = {
        own.get(command.name, command.key)
        for room in _ROOMS.get(client.seat.role, ())
        for command in commands(room)
        if command.name not in never(now)
    }
    functions = [key.upper() for key in sorted(keys) if re.fullmatch(r"f\d+", key)]
    return [*functions, _ALL_COMMANDS] if client.seat.role in _CHAIRING else functions


def _settings(remembered: str) -> Settings:
    """The settings that the browser has stored; never those of the host's own user."""
    try:
        return Settings.model_validate_json(remembered)
    except ValidationError:
        return Settings()
