"""`judgetui join`: a seat in this terminal, at a venue on the network."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import TranslatedCommand
from judgetui.commands.console import need_terminal, print_error, print_line, unsent_text
from judgetui.commands.first_picture import FirstPicture
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.message import Refused
from judgetui.venue.access.join_link import Endpoint, read_link
from judgetui.venue.client.glance import glance_of

if TYPE_CHECKING:
    from judgetui.venue.client.client import Client

_SOON = 1.5
"""Seconds to wait for the host before the screen is shown in any case."""
_TRIES = 3


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "join",
        callback=_join,
        help=_(
            "Take the seat a link opens: a judge's, the board's, the recorder's, the chair's. "
            "LINK is on the slip the chair hands out; an address such as 192.168.1.5:8080 will "
            "do, then the code is asked for."
        ),
        params=[click.Argument(["link"])],
    )


@click.pass_obj
def _join(options: GlobalOptions, link: str) -> int:
    need_terminal("judgetui join")
    endpoint = read_link(link)
    from judgetui.venue.client.network import load_without_certificates

    if not endpoint.code:
        load_without_certificates()
        _check_reachable(endpoint)
        return _join_by_code(options, endpoint)
    with FirstPicture() as picture:
        lines = glance_of(endpoint, options.chosen_language)
        picture.draw(lines)
        load_without_certificates()
        if not lines:
            _check_reachable(endpoint)
        asyncio.run(run_seat(options, endpoint, picture))
    return 0


def _check_reachable(endpoint: Endpoint) -> None:
    """Raise `Refused` where the host does not answer and waiting for it is not worth it."""
    from judgetui.venue.client.reconnecting_socket import PermanentFailure, check_reachable

    try:
        asyncio.run(check_reachable(endpoint))
    except Refused as refused:
        # A venue that is not open yet, or restarting, is worth waiting for; a wrong address is
        # not, and no code should be asked for before the host was reached.
        if isinstance(refused, PermanentFailure) or not endpoint.code:
            raise


def _join_by_code(options: GlobalOptions, endpoint: Endpoint) -> int:
    """Ask for a code, and take its seat; once more for one that the host does not know."""
    for left in reversed(range(_TRIES)):
        try:
            asyncio.run(run_seat(options, replace(endpoint, code=_ask_code())))
        except Refused as refused:
            if not left:
                raise
            print_error(refused)
        else:
            return 0
    return 1


def _ask_code() -> str:
    """Ask for a code on the terminal; raises `click.Abort` for an empty one."""
    code = ""
    with contextlib.suppress(EOFError):
        code = input(_("Your code: ")).strip()
    if not code:
        raise click.Abort
    return code


async def run_seat(
    options: GlobalOptions, endpoint: Endpoint, picture: FirstPicture | None = None
) -> None:
    """Show a seat's screen until it is left; raises `Refused` when the host does not admit it.

    Acts that are not answered by then are kept, and sent when the same link is joined again.
    """
    from judgetui.meeting.state import EMPTY
    from judgetui.venue.client.client import Client
    from judgetui.venue.client.shared_machine import (
        device_name,
        outbox_path,
        own_device_id,
        witness_path,
    )
    from judgetui.venue.client.witness import Witness

    outbox = outbox_path(endpoint)
    client = Client(
        endpoint,
        outbox=outbox,
        device=own_device_id(),
        name=device_name(),
        witness=Witness(witness_path(outbox)),
    )
    client.start()
    try:
        # The app is imported while the host answers.
        await asyncio.gather(_wait(client), asyncio.to_thread(_preload))
        if client.meeting is not EMPTY:
            options.set_language(client.meeting.plan.language)
        await _show(options, client, picture or FirstPicture())
        _name_unsent(client)
        _name_receipts(client, witness_path(outbox))
        if client.connection.state == "refused" and client.connection.why is not None:
            raise Refused("%(why)s", why=client.connection.why)
    finally:
        await client.close()


def _name_unsent(client: Client) -> None:
    """Say how many acts the host has not answered, and what becomes of them."""
    kept = _("Not sent yet, but kept here: %(unsent)d. Join again to send it.")
    if client.connection.state == "refused":
        kept = _("Not sent: %(unsent)d. Tell the chair.")
    if text := unsent_text(client.unsent, client.trouble, kept):
        print_line(text)


def _name_receipts(client: Client, path: Path) -> None:
    """Tell a judge which file has the receipts of their ballots."""
    if client.witness.receipts and client.witness.trouble:
        text = _(
            "The receipts of your ballots could not be kept in %(file)s (%(why)s); make room there "
            "and join again to have those of the next ballots"
        )
        print_line(text % {"file": path, "why": client.witness.trouble})
    elif client.witness.receipts:
        text = _("Receipts of your ballots, and what this device was told: %(file)s")
        print_line(text % {"file": path})


async def _wait(client: Client) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SOON):
            await client.welcomed()


def _preload() -> None:
    import judgetui.app.app  # noqa: F401


async def _show(options: GlobalOptions, client: Client, picture: FirstPicture) -> None:
    from judgetui.app.app import JudgeApp
    from judgetui.app.context import Window
    from judgetui.app.restart import run_supervised

    picture.give_way()
    window = Window(lambda _seat: client, client.seat, several_seats=False, clock=client.now)
    await run_supervised(options.with_theme(lambda trouble: JudgeApp(window, trouble=trouble)))
