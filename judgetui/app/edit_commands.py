"""The commands of the screen that changes a plan, a part of `commands.COMMANDS`."""

from __future__ import annotations

from judgetui.app.command_model import EDIT, Command
from judgetui.language import N_

EDITING: tuple[Command, ...] = (
    Command(
        "change",
        "enter",
        N_("Change"),
        N_("Change what is marked, or open its page."),
        (EDIT,),
        (EDIT,),
        repeats=True,
    ),
    Command(
        "back",
        "escape",
        N_("Back"),
        N_("Go back to the page before; from the first one, leave the plan."),
        (EDIT,),
        (EDIT,),
        repeats=True,
    ),
    Command(
        "both-languages",
        "f3",
        N_("Both languages"),
        N_("Write the marked text in English and in Chinese, or in this one alone again."),
        (EDIT,),
    ),
    Command(
        "add-item",
        "f4",
        N_("Add"),
        N_("Add one to the list, behind the one that is marked."),
        (EDIT,),
        (EDIT,),
    ),
    Command(
        "remove-item",
        "f8",
        N_("Remove"),
        N_("Remove the one that is marked from the list."),
        (EDIT,),
    ),
    Command(
        "save-plan",
        "f9",
        N_("Save"),
        N_("Check the whole plan and save it."),
        (EDIT,),
        (EDIT,),
    ),
    Command(
        "undo-change",
        "ctrl+z",
        N_("Undo"),
        N_("Take the latest change back."),
        (EDIT,),
        repeats=True,
    ),
    Command(
        "redo-change",
        "ctrl+r",
        N_("Redo"),
        N_("Make the change again that was taken back."),
        (EDIT,),
        repeats=True,
    ),
    Command(
        "item-up",
        "ctrl+up",
        N_("Earlier"),
        N_("Move the one that is marked up in its list."),
        (EDIT,),
        second="ctrl+u",
        repeats=True,
    ),
    Command(
        "item-down",
        "ctrl+down",
        N_("Later"),
        N_("Move the one that is marked down in its list."),
        (EDIT,),
        second="ctrl+y",
        repeats=True,
    ),
)
"""In the order of the help page."""
