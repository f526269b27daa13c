"""The command palette, in the person's language where Textual has words of its own."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.content import Content

from judgetui.language import _


class Palette(CommandPalette):
    """Finds a command by a part of its name."""

    def __init__(self) -> None:
        super().__init__(id="--command-palette", placeholder=_("Type to find a command…"))

    def _start_no_matches_countdown(self, search_value: str) -> None:
        super()._start_no_matches_countdown(search_value)
        self.set_timer(self._NO_MATCHES_COUNTDOWN, self._speak)

    def _speak(self) -> None:
        """Say in the person's language that no command is called so."""
        commands = self.query_one(CommandList)
        if any(option.id == self._NO_MATCHES for option in commands.options):
            said = Content("  " + _("No command is called so."))
            commands.replace_option_prompt(self._NO_MATCHES, said)


def open_palette(app: App[Any]) -> None:
    """Open the palette, unless it is open."""
    if not isinstance(app.screen, CommandPalette):
        app.push_screen(Palette())
