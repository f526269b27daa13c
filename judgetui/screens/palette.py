"""The command palette, in the person's language where Textual has words of its own."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.command import CommandPalette

from judgetui.app.textual_private import Palette
from judgetui.language import _


def open_palette(app: App[Any]) -> None:
    """Open the palette, unless it is open."""
    if not isinstance(app.screen, CommandPalette):
        palette = Palette(id="--command-palette", placeholder=_("Type to find a command…"))
        palette.no_match_text = _("No command is called so.")
        app.push_screen(palette)
