"""What the apps without a seat have in common: the launcher, and the overview of all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from judgetui.app.preferences import PreferencesApp
from judgetui.app.screen_factory import help_page, palette_commands
from judgetui.app.themes import apply_theme
from judgetui.screens.base import SeatScreen
from judgetui.screens.palette import open_palette
from judgetui.settings import load_settings

_Result = TypeVar("_Result")


class SeatlessApp(PreferencesApp[_Result | None]):
    """An app with a person's own keys and colours, help and palette; it is left with no result."""

    TITLE = "judgetui"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+p", "command_palette", show=False, priority=True),
    ]

    def __init__(self, theme: str | None = None) -> None:
        super().__init__()
        self.settings = load_settings()
        apply_theme(self, theme or self.settings.theme)

    def use_own_keys(self) -> None:
        """Use the keys that the person chose."""
        self.set_keymap(dict(self.settings.keys))

    async def action_quit(self) -> None:
        """Leave; nothing is open."""
        self.exit(None)

    def action_command_palette(self) -> None:
        """Open the palette, in the person's language."""
        open_palette(self)

    def perform_help(self) -> None:
        """Show every key of the present screen."""
        if isinstance(self.screen, SeatScreen):
            self.push_screen(help_page(self.screen))

    def perform_leave(self) -> None:
        """Leave; nothing is open."""
        self.exit(None)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every command that can be used now, for the palette."""
        return palette_commands(screen, self.settings.keys)
