"""`judgetui host`: the venue without a console; it keeps the meeting and serves every screen."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from judgetui.commands.click_i18n import Spoken, option
from judgetui.commands.console import complain, tell
from judgetui.commands.options import Asked
from judgetui.language import _, name
from judgetui.meeting.message import Refused
from judgetui.venue.access.join_link import USUAL_PORT

if TYPE_CHECKING:
    from judgetui.venue.lifecycle import Place
    from judgetui.venue.server.listen import Venue


def place_options() -> list[click.Parameter]:
    """The options that say where a venue listens; `run` has them too."""
    return [
        option(
            "--port",
            type=click.IntRange(1, 65535),
            metavar="N",
            help=_("The port (%(port)d, or the next that is free).") % {"port": USUAL_PORT},
        ),
        option(
            "--tls/--no-tls",
            default=None,
            help=_(
                "Encrypt; links then carry the certificate's fingerprint. As the last time "
                "unless it is said."
            ),
        ),
        option(
            "--host-name",
            multiple=True,
            metavar="NAME",
            help=_(
                "A name by which browsers call this computer, beside its addresses and its own "
                "name; may be given several times. As the last time unless it is said."
            ),
        ),
    ]


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "host",
        callback=_host,
        help=_(
            "Open the venue of a session without a console, for a machine without a screen. "
            "Judges, boards and the chair join it over the network. Ctrl+C ends it; every ballot "
            "it took is kept."
        ),
        params=[
            click.Argument(["name"]),
            *place_options(),
            option(
                "--bind",
                metavar="ADDRESS",
                help=_("Listen at one address of this computer only."),
            ),
        ],
    )


@click.pass_obj
def _host(
    asked: Asked,
    name: str,
    port: int | None,
    tls: bool | None,
    host_name: tuple[str, ...],
    bind: str | None,
) -> int:
    path = asked.session(name)
    from judgetui.commands.venue_process import find

    if (sign := find(path)) is not None:
        raise Refused(
            "the venue of %(session)s is open already, at %(base)s; end it there first",
            session=path.name,
            base=sign.base,
        )
    from judgetui.log import venue_log_file
    from judgetui.venue.lifecycle import Place
    from judgetui.venue.server.log_file import keep_log

    keep_log(venue_log_file(path.name), say_to=sys.stderr)
    asyncio.run(open_venue(asked, path, Place(port, bind, tls, host_name)))
    return 0


async def open_venue(asked: Asked, path: Path, place: Place) -> None:
    """Keep a session's venue open until it is ended; raises `Refused` when it cannot be opened."""
    from judgetui.records.session import open_session
    from judgetui.venue.lifecycle import keep_open

    session = open_session(path.parent, path.name)
    asked.speak(session.meeting.plan.language)
    await keep_open(
        session,
        path,
        place,
        opened=lambda venue, notes: _tell(asked, path, venue, notes),
        notify=complain,
    )
    tell(_("The venue is closed; every ballot it took is kept."))


def _tell(asked: Asked, path: Path, venue: Venue, notes: list[str]) -> None:
    tell(name(venue.host.room.meeting.plan.title))
    for note in notes:
        complain(note)
    told = {
        "base": venue.host.base,
        "codes": asked.again("codes", path.name),
        "run": asked.again("run", path.name),
    }
    if venue.host.fingerprint:
        # `join` holds the host to the fingerprint, which only a personal link has.
        said = _("The venue is open at %(base)s in a browser; a terminal needs its personal link.")
    else:
        said = _("The venue is open at %(base)s (in a browser, or `judgetui join`).")
    tell(said % told)
    others = [base for base in venue.host.board_control.bases if base != venue.host.base]
    if others:
        tell(_("It is also at %(bases)s.") % {"bases": ", ".join(others)})
    tell(_("Who joins with what: `%(codes)s`") % told)
    tell(_("The chair's console on this computer: `%(run)s`") % told)
    tell(_("Ctrl+C ends the venue; every ballot it took is kept."))
    sys.stdout.flush()
