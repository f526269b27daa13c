"""`judgetui join`: a seat in this terminal, at a venue somewhere on the network."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import Spoken
from judgetui.commands.console import complain, need_terminal, tell, unsent_said
from judgetui.commands.options import Asked
from judgetui.language import _
from judgetui.meeting.message import Refused
from judgetui.meeting.state import EMPTY
from judgetui.venue.access.join_link import Endpoint, read_link

if TYPE_CHECKING:
    from judgetui.venue.client.client import Client

_SOON = 1.5
"""Seconds in which a host usually answers; a screen opens then in any case."""
_TRIES = 3


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
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
def _join(asked: Asked, link: str) -> int:
    need_terminal("judgetui join")
    endpoint = read_link(link)
    from judgetui.venue.client.reconnecting_socket import PermanentFailure, check_reachable

    try:
        asyncio.run(check_reachable(endpoint))
    except Refused as refused:
        # A meeting may not be open yet, or be away for a moment; but nobody should wait, or look
        # for a code, where the address is wrong.
        if isinstance(refused, PermanentFailure) or not endpoint.code:
            raise
    if endpoint.code:
        asyncio.run(sit(asked, endpoint))
        return 0
    for left in reversed(range(_TRIES)):
        try:
            asyncio.run(sit(asked, replace(endpoint, code=_ask_code())))
        except Refused as refused:
            if not left:
                raise
            complain(refused)
        else:
            return 0
    return 1


def _ask_code() -> str:
    """What a person types; raises `Refused` for nothing."""
    code = ""
    with contextlib.suppress(EOFError):
        code = input(_("Your code: ")).strip()
    if not code:
        raise click.Abort
    return code


async def sit(asked: Asked, endpoint: Endpoint) -> None:
    """Keep a seat's screen open until it is left; raises `Refused` when the host does not let in.

    What the host has not answered by then is kept, and sent when the same link is joined again.
    """
    from judgetui.venue.client.client import Client
    from judgetui.venue.client.shared_machine import device_name, outbox_path, own_device_id

    client = Client(
        endpoint, outbox=outbox_path(endpoint), device=own_device_id(), name=device_name()
    )
    client.start()
    try:
        # What takes long here is done while the host answers.
        await asyncio.gather(_wait(client), asyncio.to_thread(_load))
        if client.meeting is not EMPTY:
            asked.speak(client.meeting.plan.language)
        await _show(asked, client)
        kept = _("Not sent yet, but kept here: %(unsent)d. Join again to send it.")
        if client.connection.state == "refused":
            kept = _("Not sent: %(unsent)d. Tell the chair.")
        if said := unsent_said(client.unsent, client.trouble, kept):
            tell(said)
        if client.connection.state == "refused" and client.connection.why is not None:
            raise Refused("%(why)s", why=client.connection.why)
    finally:
        await client.close()


async def _wait(client: Client) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SOON):
            await client.welcomed()


def _load() -> None:
    import judgetui.app.app  # noqa: F401


async def _show(asked: Asked, client: Client) -> None:
    from judgetui.app.app import JudgeApp
    from judgetui.app.context import Window
    from judgetui.app.restart import keep_open

    window = Window(lambda _seat: client, client.seat, several_seats=False, clock=client.now)
    await keep_open(asked.dressed(lambda trouble: JudgeApp(window, trouble=trouble)))
