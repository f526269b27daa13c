"""The commands of the screen that leads through the ceremony, a part of `commands.COMMANDS`."""

from __future__ import annotations

from judgetui.app import availability
from judgetui.app.command_model import CEREMONY, Command
from judgetui.language import N_

CONDUCTING: tuple[Command, ...] = (
    Command(
        "reveal-next",
        "enter",
        N_("Next step"),
        N_("Show the hall the next step of the ceremony; after the last, go back to the day."),
        (CEREMONY,),
        (CEREMONY,),
        second="pagedown",
        when=availability.ceremony_there,
    ),
    Command(
        "reveal-back",
        "pageup",
        N_("Step back"),
        N_("Show the hall the step before, or take a message away."),
        (CEREMONY,),
        (CEREMONY,),
        when=availability.ceremony_begun,
    ),
    Command(
        "peek",
        "f4",
        N_("What comes"),
        N_("Show on this screen for three seconds who comes next."),
        (CEREMONY,),
        (CEREMONY,),
        when=availability.ceremony_goes_on,
    ),
    Command(
        "card",
        "f6",
        N_("Message"),
        N_("Show the hall your own words until the next step."),
        (CEREMONY,),
        when=availability.ceremony_there,
    ),
    Command(
        "automatic",
        "f7",
        N_("Automatic"),
        N_("Let the steps follow each other by themselves, or stop that."),
        (CEREMONY,),
        when=availability.ceremony_goes_on,
    ),
    Command(
        "longer",
        "left",
        N_("Slower steps"),
        N_("Let more time pass between steps that follow by themselves."),
        (CEREMONY,),
    ),
    Command(
        "shorter",
        "right",
        N_("Faster steps"),
        N_("Let less time pass between steps that follow by themselves."),
        (CEREMONY,),
    ),
    Command(
        "jump",
        "f9",
        N_("Jump"),
        N_("Show the hall any step of the ceremony, chosen from a list."),
        (CEREMONY,),
        when=availability.ceremony_there,
    ),
    Command(
        "to-the-day",
        "escape",
        N_("Back to the day"),
        N_("Go back to the screen with run sheet and standings."),
        (CEREMONY,),
        (CEREMONY,),
    ),
)
