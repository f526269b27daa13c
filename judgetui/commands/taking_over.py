"""Taking a room over: asked about, done, and told of. Part of `host` and `run`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from judgetui.commands.console import print_error, print_line
from judgetui.commands.options import GlobalOptions
from judgetui.language import _
from judgetui.meeting.acknowledged import LogChoice
from judgetui.meeting.message import Refused


def taken_over(options: GlobalOptions, name: str, log: LogChoice, *, sure: bool) -> None:
    """Carry a room on at this computer, once a person has said that its old one is off.

    Raises Refused where no server is named, where it has no such room, or nobody says yes.
    """
    if not log.address:
        raise Refused("name the server of the rooms with --upstream to take a room over")
    from judgetui.rooms.address import ServerAddress
    from judgetui.rooms.driver import check_driver
    from judgetui.rooms.taking_over import find_room, take_room_over
    from judgetui.venue.upstream import FILES

    check_driver()
    address = ServerAddress.given(log.address)
    _check_closed(options.folder / name)
    end = find_room(address, name)
    values = {"name": name, "acts": end.seq, "before": end.address or _("an address nobody knows")}
    print_line(
        _(
            "The room %(name)s has %(acts)d acts in the log; its venue was at %(before)s. What "
            "that computer has taken and not sent to the log is not in it: judges' own devices "
            "send their ballots again, and the rest stays there in a file of its own."
        )
        % values
    )
    if not sure:
        _ask()
    taken = take_room_over(address, options.folder, name, end, FILES)
    _forget_process(taken.path)
    told = {"name": name, "acts": taken.acts}
    print_line(_("This computer holds the room %(name)s now, from act %(acts)d on.") % told)
    if taken.branch is not None:
        kept = _("What this computer had that is not in the log is kept in %(file)s.")
        print_error(kept % {"file": taken.branch})


def _check_closed(path: Path) -> None:
    """Raise Refused where the session in this folder is open at this computer."""
    from judgetui.records.lock import is_written
    from judgetui.records.session_folder import LEDGER
    from judgetui.venue.process import find_open_venue

    ledger = path / LEDGER
    if (ledger.exists() and is_written(ledger)) or find_open_venue(path) is not None:
        raise Refused(
            "%(name)s is open at this computer already; end it there first", name=path.name
        )


def _forget_process(path: Path) -> None:
    """Have the state of the venue, which came from the old computer, name no process of this one.

    The two may be one computer, where the old venue still runs.
    """
    from judgetui.venue.server.state_file import read_state, write_state

    if (state := read_state(path)) is not None:
        write_state(path, replace(state, pid=0))


def _ask() -> None:
    """Raise Refused unless a person at the terminal says yes."""
    if not sys.stdin.isatty():
        raise Refused(
            "is the old computer off, or cut from the network? Answer with --yes once it is"
        )
    question = _("Is the old computer off, or cut from the network?")
    if not click.confirm(question, default=False):
        raise Refused("nothing was changed: the room is where it was")
