"""Commands of the board's screen and of a demo; `app.commands` puts them in their place."""

from __future__ import annotations

from judgetui.app import availability
from judgetui.app.command_model import BOARD, CHAIR, DEMO, SUPERVISE, Command
from judgetui.language import N_

BOARDING: tuple[Command, ...] = (
    Command(
        "margin",
        "f6",
        N_("Margin"),
        N_("Leave more of a margin around the board, for a screen that cuts its edges off."),
        (SUPERVISE, BOARD),
    ),
    Command(
        "next-page",
        "pagedown",
        N_("Next page"),
        N_("Turn to the next page of the standings."),
        (SUPERVISE, BOARD),
        repeats=True,
    ),
    Command(
        "previous-page",
        "pageup",
        N_("Page before"),
        N_("Turn to the page before."),
        (SUPERVISE, BOARD),
        repeats=True,
    ),
    Command(
        "slower",
        "left",
        N_("Slower"),
        N_("Let the simulated judges play more slowly."),
        (CHAIR, BOARD),
        (DEMO,),
        repeats=True,
        when=availability.in_a_demo,
    ),
    Command(
        "faster",
        "right",
        N_("Faster"),
        N_("Let the simulated judges play faster."),
        (CHAIR, BOARD),
        (DEMO,),
        repeats=True,
        when=availability.in_a_demo,
    ),
    Command(
        "take-over",
        "ctrl+x",
        N_("Take over"),
        N_("Chair the demo yourself; the simulated judges go on scoring."),
        (CHAIR, BOARD),
        when=availability.demo_not_taken_over,
    ),
)
"""Commands for the pages of a board, and for the simulated judges of a demo."""
