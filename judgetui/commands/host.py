"""`judgetui host`: serve the venue of a session without a console."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, get_args

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.commands.taking_over import taken_over
from judgetui.language import _, name
from judgetui.meeting.acknowledged import AcknowledgedBy, LogChoice
from judgetui.meeting.message import Refused
from judgetui.rooms.address import VARIABLE
from judgetui.venue.access.join_link import USUAL_PORT

if TYPE_CHECKING:
    from judgetui.venue.options import VenueOptions
    from judgetui.venue.server.listen import Venue


class LogOptions(TypedDict):
    """The options for the log of rooms as click hands them on."""

    upstream: str | None
    no_upstream: bool
    ack: AcknowledgedBy | None
    take_over: bool
    yes: bool


def listen_options() -> list[click.Parameter]:
    """The options for port, encryption and names of a venue; `run` has them too."""
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
        *_copy_options(),
        *_log_options(),
        option(
            "--hook",
            metavar="URL",
            help=_(
                "Tell a program at this address what happens in the hall, such as another scene "
                "of a livestream: http://… by POST, tcp://host:port as lines of JSON."
            ),
        ),
    ]


def _copy_options() -> list[click.Parameter]:
    """The options for a second copy of the session."""
    return [
        option(
            "--mirror",
            metavar="FOLDER",
            help=_(
                "Keep a second copy of the session in this folder, such as a stick or a share, to "
                "go on from on another computer. As the last time unless it is said."
            ),
        ),
        option("--no-mirror", is_flag=True, help=_("Keep no second copy.")),
    ]


def _log_options() -> list[click.Parameter]:
    """The options for the shared log of rooms."""
    return [
        option(
            "--upstream",
            metavar="URL",
            help=_(
                "Send every act to the log of rooms on this PostgreSQL server, too, after it is "
                "on this computer: postgresql://login@server/database. As the last time unless it "
                "is said. A password goes into %(variable)s or a pgpass file."
            )
            % {"variable": VARIABLE},
        ),
        option("--no-upstream", is_flag=True, help=_("Follow no log of rooms.")),
        option(
            "--ack",
            type=click.Choice(get_args(AcknowledgedBy)),
            help=_(
                "When a ballot counts as taken: once this room has it (room), or once the log of "
                "rooms has it too (both)."
            ),
        ),
        option(
            "--take-over",
            is_flag=True,
            help=_(
                "Carry the room on at this computer from the log of rooms; its old computer can "
                "then append nothing any more."
            ),
        ),
        option("--yes", is_flag=True, help=_("Take over without a question.")),
    ]


def log_choice(upstream: str | None, no_upstream: bool, ack: AcknowledgedBy | None) -> LogChoice:
    """The log of rooms that is asked for: what was typed, else what the environment says."""
    if no_upstream:
        return LogChoice("", ack)
    from judgetui.rooms.address import ServerAddress, from_environment

    given = ServerAddress.given(upstream) if upstream else from_environment()
    return LogChoice(given.url if given is not None else None, ack)


def mirror_folder(mirror: str | None, no_mirror: bool) -> str | None:
    """The folder for a second copy: None as the last time, "" for none."""
    if no_mirror:
        return ""
    return os.path.abspath(mirror) if mirror else None


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "host",
        callback=_host,
        help=_(
            "Open the venue of a session without a console, for a machine without a screen. "
            "Judges, boards and the chair join it over the network. Ctrl+C ends it; every ballot "
            "it took is kept."
        ),
        params=[
            click.Argument(["name"]),
            *listen_options(),
            option(
                "--bind",
                metavar="ADDRESS",
                help=_("Listen at one address of this computer only."),
            ),
        ],
    )


@click.pass_obj
def _host(
    options: GlobalOptions,
    name: str,
    port: int | None,
    tls: bool | None,
    host_name: tuple[str, ...],
    mirror: str | None,
    no_mirror: bool,
    hook: str | None,
    bind: str | None,
    **log: Unpack[LogOptions],
) -> int:
    chosen = log_choice(log["upstream"], log["no_upstream"], log["ack"])
    if log["take_over"]:
        taken_over(options, name, chosen, sure=log["yes"])
    path = options.session(name)
    from judgetui.venue.process import find_open_venue

    if (state := find_open_venue(path)) is not None:
        raise Refused(
            "the venue of %(session)s is open already, at %(base)s; end it there first",
            session=path.name,
            base=state.base,
        )
    from judgetui.log import venue_log_file
    from judgetui.venue.options import VenueOptions
    from judgetui.venue.server.log_file import keep_log

    keep_log(venue_log_file(path.name), stream_too=sys.stderr)
    copy = mirror_folder(mirror, no_mirror)
    place = VenueOptions(port, bind, tls, host_name, copy, chosen, hook)
    asyncio.run(open_venue(options, path, place))
    return 0


async def open_venue(options: GlobalOptions, path: Path, place: VenueOptions) -> None:
    """Serve a session's venue until it is ended; raises `Refused` when it cannot be opened."""
    from judgetui.records.session import open_session
    from judgetui.venue.client.network import load_without_certificates

    load_without_certificates()
    from judgetui.venue.lifecycle import serve_until_ended

    session = open_session(path.parent, path.name)
    options.set_language(session.meeting.plan.language)
    await serve_until_ended(
        session,
        path,
        place,
        opened=lambda venue, notes: _print_opened(options, path, venue, notes),
        notify=print_error,
    )
    print_line(_("The venue is closed; every ballot it took is kept."))


def _print_opened(options: GlobalOptions, path: Path, venue: Venue, notes: list[str]) -> None:
    print_line(name(venue.host.room.meeting.plan.title))
    for note in notes:
        print_error(note)
    values = {
        "base": venue.host.base,
        "codes": options.shell_command("codes", path.name),
        "run": options.shell_command("run", path.name),
    }
    if venue.host.fingerprint:
        # `join` checks the certificate against the fingerprint, which only a personal link has.
        text = _("The venue is open at %(base)s in a browser; a terminal needs its personal link.")
    else:
        text = _("The venue is open at %(base)s (in a browser, or `judgetui join`).")
    print_line(text % values)
    others = [base for base in venue.host.board_control.bases if base != venue.host.base]
    if others:
        print_line(_("It is also at %(bases)s.") % {"bases": ", ".join(others)})
    print_line(_("Who joins with what: `%(codes)s`") % values)
    print_line(_("The chair's console on this computer: `%(run)s`") % values)
    print_line(_("Ctrl+C ends the venue; every ballot it took is kept."))
    sys.stdout.flush()
