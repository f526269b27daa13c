"""The program's own themes: dark, light and high contrast."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="judgetui-dark",
    primary="#7aa2f7",
    secondary="#9d8cff",
    accent="#ffb454",
    success="#7fd88f",
    warning="#ffc66d",
    error="#ff7b8a",
    foreground="#e6e9f0",
    background="#10131a",
    surface="#171b24",
    panel="#202634",
    dark=True,
    variables={
        "text-success": "#8fe09d",
        "text-warning": "#ffd08a",
        "text-error": "#ff98a4",
        "text-primary": "#9dbbff",
        "text-accent": "#ffc37a",
        "text-muted": "#a3adc2",
        "border": "#3c465c",
        "block-cursor-background": "#35508f",
        "block-cursor-foreground": "#ffffff",
    },
)

LIGHT = Theme(
    name="judgetui-light",
    primary="#1f4fa8",
    secondary="#5b3fa8",
    accent="#9a4a00",
    success="#12692f",
    warning="#7a4a00",
    error="#a3152b",
    foreground="#1b2130",
    background="#fafbfd",
    surface="#ffffff",
    panel="#e9edf5",
    dark=False,
    variables={
        "text-success": "#0e5c28",
        "text-warning": "#6b4000",
        "text-error": "#94112a",
        "text-primary": "#173f8a",
        "text-accent": "#7d3c00",
        "text-muted": "#4d566b",
        "border": "#9aa6bd",
        "block-cursor-background": "#1f4fa8",
        "block-cursor-foreground": "#ffffff",
    },
)

CONTRAST = Theme(
    name="judgetui-contrast",
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff66",
    warning="#ffff00",
    error="#ff8080",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    dark=True,
    variables={
        "text-success": "#00ff66",
        "text-warning": "#ffff00",
        "text-error": "#ff8080",
        "text-primary": "#ffffff",
        "text-accent": "#ffff00",
        "text-muted": "#e0e0e0",
        "border": "#ffffff",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)
"""In the order in which the key for colours goes through them."""


def apply_theme(app: App[Any], wanted: str | None) -> None:
    """Register the themes with an app that does not run yet, and apply `wanted`, else the dark."""
    for theme in THEMES:
        app.register_theme(theme)
    named = {theme.name: theme for theme in THEMES}
    theme = named.get(wanted or "", DARK)
    # Assigning to `app.theme` would compute all styles a second time before the first frame.
    app.set_reactive(App.theme, theme.name)
    app.stylesheet.set_variables(app.get_css_variables())
    for name in (f"-theme-{theme.name}", "-dark-mode" if theme.dark else "-light-mode"):
        app.add_class(name, update=False)
    app.remove_class("-light-mode" if theme.dark else "-dark-mode", update=False)
