"""The options before a command: the folder of sessions, the language, the theme."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from judgetui.language import _, asked_language, use_language
from judgetui.meeting.message import Refused, listed

if TYPE_CHECKING:
    import click

    from judgetui.settings import Settings


class Themed(Protocol):
    """An app whose theme can be set before it runs."""

    settings: Settings
    theme: str


_App = TypeVar("_App", bound=Themed)
THEMES = ("dark", "light", "contrast")


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options that are given before a command, and hold for every one."""

    sessions: Path | None = None
    """The folder of sessions; None where it was not given."""
    language: str | None = None
    theme: str | None = None

    @property
    def folder(self) -> Path:
        """The folder that holds the sessions."""
        from judgetui.records.session_folder import sessions_folder

        return sessions_folder(self.sessions)

    def session(self, name: str) -> Path:
        """The folder of an existing session; raises `Refused` with the names there are."""
        from judgetui.records.session_folder import find_session, holds_session

        folder = self.folder
        try:
            return find_session(folder, name)
        except Refused:
            found = folder.iterdir() if folder.is_dir() else iter(())
            there = sorted(path.name for path in found if holds_session(path))
            if not there or name in there:
                raise
            raise Refused(
                "there is no session %(name)s in %(folder)s; there are: %(names)s",
                name=name,
                folder=folder,
                names=listed(there),
            ) from None

    def shell_command(self, command: str, name: str) -> str:
        """The shell command for a command on a session, with the folder of sessions if given."""
        where = ["--sessions", str(self.sessions)] if self.sessions is not None else []
        return shlex.join(["judgetui", *where, command, name])

    def set_language(self, plan: str | None = None) -> None:
        """Use the language of the options, else the user's, else `plan` (the meeting's own)."""
        use_language(self.chosen_language or plan or "en")

    @property
    def chosen_language(self) -> str:
        """The language of the options, else the user's; empty where nobody chose one."""
        return self.language or _preferred_language() or ""

    @property
    def theme_name(self) -> str | None:
        """The theme of the options, by its name in `app.themes`; None where it was not given."""
        return f"judgetui-{self.theme}" if self.theme else None

    def with_theme(self, build: Callable[[str], _App]) -> Callable[[str], _App]:
        """`build`, with the theme of the options set on each app it builds."""
        theme = self.theme_name
        if theme is None:
            return build

        def dress(trouble: str) -> _App:
            app = build(trouble)
            app.settings = app.settings.model_copy(update={"theme": theme})
            app.theme = theme
            return app

        return dress


def _preferred_language() -> str | None:
    """The language of `JUDGETUI_LANGUAGE`, else of the settings, else of the locale."""
    if os.environ.get("JUDGETUI_LANGUAGE"):
        return asked_language()
    from judgetui.settings import load_settings

    return load_settings().language or asked_language()


def fonts_option() -> click.Option:
    """`--font FILE`: draw a PDF with fonts besides those of this computer."""
    import click

    from judgetui.commands.click_i18n import option

    return option(
        "--font",
        "fonts",
        type=click.Path(path_type=Path),
        metavar="FILE",
        multiple=True,
        help=_(
            "Draw a PDF with the font in this file (.ttf, .otf, .ttc), besides those of "
            "this computer; may be given several times."
        ),
    )


def columns_option() -> click.Option:
    """The option for tables without a header, see `column_names`."""
    from judgetui.commands.click_i18n import option

    return option(
        "--columns",
        metavar="NAMES",
        help=_("Where a list has no header: what stands in its columns, such as number,title."),
    )


def column_names(text: str) -> tuple[str, ...]:
    """The names of columns that a person gave, from the left; any comma stands between them."""
    return tuple(name.strip() for name in re.split("[,，、;；]", text))
