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
    way = read_link(link)
    from judgetui.venue.client.reconnecting_socket import Hopeless, reach

    try:
        asyncio.run(reach(way))
    except Refused as refused:
        # A meeting may not be open yet, or be away for a moment; but nobody should wait, or look
        # for a code, where the address is wrong.
        if isinstance(refused, Hopeless) or not way.code:
            raise
    if way.code:
        asyncio.run(sit(asked, way))
        return 0
    for left in reversed(range(_TRIES)):
        try:
            asyncio.run(sit(asked, replace(way, code=_ask_code())))
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


async def sit(asked: Asked, way: Endpoint) -> None:
    """Keep a seat's screen open until it is left; raises `Refused` when the host does not let in.

    What the host has not answered by then is kept, and sent when the same link is joined again.
    """
    from judgetui.venue.client.client import Client
    from judgetui.venue.client.shared_machine import device_name, outbox_of, own_device

    guest = Client(way, outbox=outbox_of(way), device=own_device(), name=device_name())
    guest.start()
    try:
        # What takes long here is done while the host answers.
        await asyncio.gather(_wait(guest), asyncio.to_thread(_load))
        if guest.meeting is not EMPTY:
            asked.speak(guest.meeting.plan.language)
        await _show(asked, guest)
        kept = _("Not sent yet, but kept here: %(unsent)d. Join again to send it.")
        if guest.link.state == "refused":
            kept = _("Not sent: %(unsent)d. Tell the chair.")
        if said := unsent_said(guest.unsent, guest.trouble, kept):
            tell(said)
        if guest.link.state == "refused" and guest.link.why is not None:
            raise Refused("%(why)s", why=guest.link.why)
    finally:
        await guest.close()


async def _wait(guest: Client) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_SOON):
            await guest.welcomed()


def _load() -> None:
    import judgetui.app.app  # noqa: F401


async def _show(asked: Asked, guest: Client) -> None:
    from judgetui.app.app import JudgeApp
    from judgetui.app.context import Window
    from judgetui.app.restart import keep_open

    window = Window(lambda _seat: guest, guest.seat, several_seats=False, clock=guest.now)
    await keep_open(asked.dressed(lambda trouble: JudgeApp(window, trouble=trouble)))
