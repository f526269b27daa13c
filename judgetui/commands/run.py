"""`judgetui run`: open the venue of a session and the chair's console in front of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import gc_paused, need_terminal, print_line, unsent_text
from judgetui.commands.first_picture import FirstPicture
from judgetui.commands.host import LogOptions, listen_options, log_choice, mirror_folder
from judgetui.commands.options import GlobalOptions
from judgetui.commands.taking_over import taken_over
from judgetui.language import _
from judgetui.records.planned_title import planned_title
from judgetui.venue.access.addresses import normalized_host_name
from judgetui.venue.client.glance import glance_of, open_venue
from judgetui.venue.options import AS_THE_LAST_TIME, VenueOptions

if TYPE_CHECKING:
    from judgetui.app.context import Exporter, Window
    from judgetui.meeting.preflight import Finding
    from judgetui.meeting.state import Meeting
    from judgetui.venue.client.shared_machine import SharedMachine
    from judgetui.venue.process import LocalVenue
    from judgetui.venue.server.state_file import VenueState


_SOON = 0.25
"""Seconds for a venue on this machine to say what there is to see; else the ledger tells it."""


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "run",
        callback=_run,
        help=_(
            "Open the venue and the chair's console. Judges join over the network, or take turns "
            "on this computer (F2); the public screen is F3. Whatever happens to the console, the "
            "meeting goes on; start it again to come back."
        ),
        params=[
            click.Argument(["name"]),
            *listen_options(),
            option(
                "--from",
                "source",
                metavar="FOLDER",
                type=click.Path(path_type=Path),
                help=_(
                    "Go on from the second copy in this folder, which is brought into the folder "
                    "of sessions first: for a new computer of the chair's."
                ),
            ),
        ],
    )


@click.pass_obj
def _run(
    options: GlobalOptions,
    name: str,
    port: int | None,
    tls: bool | None,
    host_name: tuple[str, ...],
    mirror: str | None,
    no_mirror: bool,
    hook: str | None,
    source: Path | None,
    **log: Unpack[LogOptions],
) -> int:
    need_terminal(f"judgetui run {name}")
    asked = VenueOptions(
        port=port,
        tls=tls,
        names=tuple(map(normalized_host_name, host_name)),
        mirror=mirror_folder(mirror, no_mirror),
        log=log_choice(log["upstream"], log["no_upstream"], log["ack"]),
        hook=hook,
    )
    if log["take_over"]:
        taken_over(options, name, asked.log, sure=log["yes"])
    path = options.session(name) if source is None else _taken_over(options, name, source)
    with FirstPicture() as picture:
        picture.draw(_known_at_once(path, options.chosen_language))
        left = asyncio.run(chair(options, path, asked, picture))
    print_line(left)
    return 0


def _known_at_once(path: Path, language: str) -> tuple[str, ...]:
    """What its venue says there is to see or, where none is open, what is going to be opened."""
    if (venue := open_venue(path)) is not None:
        endpoint, process = venue
        return glance_of(endpoint, language, process, within=_SOON)
    title = planned_title(path, language)
    return (title, _("The venue is being opened.")) if title else ()


def _taken_over(options: GlobalOptions, name: str, source: Path) -> Path:
    """The session of this name, made of its second copy in a folder."""
    from judgetui.records.mirror import find_copy, take_over
    from judgetui.venue.second_copy import OTHERS

    return take_over(find_copy(source, name), options.folder, OTHERS)


async def chair(
    options: GlobalOptions,
    path: Path,
    asked: VenueOptions = AS_THE_LAST_TIME,
    picture: FirstPicture | None = None,
) -> str:
    """Run the chair's console until it is left; return the closing message.

    Opens the session's venue as a process of its own, or takes the one that is open; the venue goes
    on when the console is left. Raises `Refused`.
    """
    picture = picture or FirstPicture()
    with gc_paused():
        from judgetui.venue.process import LocalVenue

        venue = LocalVenue(path, language=options.language, options=asked)
        machine = _shared_machine(_meeting(options, path, picture), venue)
    await _run_console(options, venue, machine, picture)
    if venue.refused is not None:
        raise venue.refused
    return await asyncio.to_thread(_closing_message, options, path, machine)


async def _run_console(
    options: GlobalOptions, venue: LocalVenue, machine: SharedMachine, picture: FirstPicture
) -> None:
    """Show the console until it is left."""
    with gc_paused():
        from judgetui.app.app import JudgeApp
        from judgetui.app.restart import run_supervised

    async with _open_window(options, venue, machine) as window:

        def build(trouble: str) -> JudgeApp:
            picture.give_way()
            app = JudgeApp(window, trouble=trouble)
            venue.on_refused = app.exit
            venue.on_notes = lambda: app.call_next(app.show_notes)
            return app

        await run_supervised(options.with_theme(build))


@asynccontextmanager
async def _open_window(
    options: GlobalOptions, venue: LocalVenue, machine: SharedMachine
) -> AsyncIterator[Window]:
    """The window of the console; while it is open, the venue is watched."""
    from judgetui.app.context import Window

    window = Window(
        machine.seat_api,
        overview=lambda: machine.chair.meeting,
        clock=machine.now,
        reopen_command=options.shell_command("run", venue.path.name),
        export=_exporter(venue.path, machine),
        machine=_machine(venue.path, machine),
        notes=venue.notes,
    )

    def is_lost() -> bool:
        return machine.chair.connection.state == "reconnecting"

    watching = asyncio.create_task(venue.watch(is_lost))
    try:
        yield window
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await machine.close()


def _meeting(options: GlobalOptions, path: Path, picture: FirstPicture) -> Meeting:
    """The meeting as it is on disk, drawn where its venue has not told more already."""
    from judgetui.hall.glance import glance
    from judgetui.records.read_session import read_session

    meeting = read_session(path.parent, path.name).meeting
    options.set_language(meeting.plan.language)
    picture.draw(glance(meeting))
    return meeting


def _shared_machine(meeting: Meeting, venue: LocalVenue) -> SharedMachine:
    from judgetui.meeting.redaction import redact
    from judgetui.meeting.seat import CHAIR
    from judgetui.venue.client.shared_machine import SharedMachine

    return SharedMachine(
        venue.path, redact(meeting, CHAIR), lambda seat: venue.endpoint(meeting.plan, seat)
    )


def _machine(path: Path, machine: SharedMachine) -> Callable[[], Sequence[Finding]]:
    def findings() -> Sequence[Finding]:
        from judgetui.venue.machine import machine_findings

        return machine_findings(path, machine.chair.meeting.plan)

    return findings


def _exporter(path: Path, machine: SharedMachine) -> Exporter:
    def export(formats: Sequence[str], told: Callable[[str], None]) -> str:
        from judgetui.commands.export import export_beside

        stamp = machine.now().strftime("%Y-%m-%d-%H%M%S")
        return export_beside(path, stamp, formats, told)

    return export


def _closing_message(options: GlobalOptions, path: Path, machine: SharedMachine) -> str:
    """What has become of the venue and of unsent acts once the console is left, and what to do."""
    from judgetui.venue.server.state_file import read_state

    command = {"run": options.shell_command("run", path.name)}
    kept = _("Not sent yet, but kept here: %(unsent)d. It is sent when you come back.")
    unsent = unsent_text(machine.unsent, machine.trouble, kept)
    return "\n".join(filter(None, (_venue_message(read_state(path), command), unsent)))


def _venue_message(state: VenueState | None, command: dict[str, str]) -> str:
    """Whether the venue goes on, is closed, or does not answer."""
    from judgetui.venue.server.state_file import answers

    if state is None:
        return _("The venue is closed; every ballot is kept. `%(run)s` opens it again.") % command
    if not answers(state):
        text = _("The venue does not answer now; what it took is kept. `%(run)s` comes back to it.")
        return text % command
    open_at = _("The meeting goes on: its venue is open at %(base)s.") % {"base": state.base}
    back = _("`%(run)s` comes back to the chair's console; F12 there ends the venue.") % command
    return f"{open_at}\n{back}"
