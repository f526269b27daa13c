"""The commands of the overview of many rooms, a part of `commands.COMMANDS`."""

from __future__ import annotations

from judgetui.app.command_model import ROOMS, Command
from judgetui.language import N_

WATCHING: tuple[Command, ...] = (
    Command(
        "open-board",
        "enter",
        N_("Open its board"),
        N_("Open the board of the marked room in a browser, or say its address."),
        (ROOMS,),
        (ROOMS,),
    ),
    Command(
        "trouble-only",
        "f5",
        N_("Trouble only"),
        N_("Show only rooms with trouble, or all again."),
        (ROOMS,),
        (ROOMS,),
    ),
    Command(
        "running-only",
        "f6",
        N_("Running only"),
        N_("Show only rooms whose meeting is under way, or all again."),
        (ROOMS,),
        (ROOMS,),
    ),
    Command(
        "all-rooms",
        "escape",
        N_("All rooms"),
        N_("Show all rooms again: no text, no other filter."),
        (ROOMS,),
        (ROOMS,),
    ),
)
