"""What a person chooses for every screen of an app: language and colours, kept in the settings."""

from __future__ import annotations

from typing import TypeVar

from judgetui.app.min_size_app import MinSizeApp
from judgetui.app.themes import THEMES
from judgetui.language import language, use_language
from judgetui.settings import Settings, save_settings

_Result = TypeVar("_Result")


class PreferencesApp(MinSizeApp[_Result]):
    """An app whose language and colours can be changed while it runs."""

    def save_settings(self, settings: Settings) -> None:
        """Save what was chosen, on this machine; an app may save it elsewhere."""
        save_settings(settings)

    def draw_anew(self) -> None:
        """Draw every screen in the language that is used now; each app does it its own way."""

    def remember(self, **choices: object) -> None:
        """Change these fields of the settings, and save them."""
        self.settings = self.settings.model_copy(update=choices)
        self.save_settings(self.settings)

    def choose_language(self, code: str) -> None:
        """Switch to another language ("en" or "zh"), remember it, and draw everything anew."""
        use_language(code)
        self.remember(language=code)
        self.draw_anew()

    def perform_speak(self) -> None:
        """Switch between English and Chinese."""
        self.choose_language("en" if language() == "zh" else "zh")

    def perform_colours(self) -> None:
        """Go on to the next theme."""
        themes = [theme.name for theme in THEMES]
        following = (themes.index(self.theme) + 1) % len(themes) if self.theme in themes else 0
        self.theme = themes[following]
        self.remember(theme=self.theme)
