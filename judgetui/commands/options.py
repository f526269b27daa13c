"""What stood before the command: where sessions are, the language, the theme."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from judgetui.language import asked_language, use_language
from judgetui.meeting.message import Refused, listed

if TYPE_CHECKING:
    from judgetui.settings import Settings


class Themed(Protocol):
    """An app whose theme can be set before it runs."""

    settings: Settings
    theme: str


_App = TypeVar("_App", bound=Themed)
THEMES = ("dark", "light", "contrast")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that every command has."""

    sessions: Path | None = None
    """The folder of sessions; none where none was named."""
    language: str | None = None
    theme: str | None = None

    @property
    def folder(self) -> Path:
        """The folder that holds the sessions."""
        from judgetui.records.session_folder import sessions_folder

        return sessions_folder(self.sessions)

    def session(self, name: str) -> Path:
        """The folder of a session there is; raises `Refused` with the names there are."""
        from judgetui.records.session_folder import find_session, holds_session

        folder = self.folder
        try:
            return find_session(folder, name)
        except Refused:
            found = folder.iterdir() if folder.is_dir() else iter(())
            there = sorted(path.name for path in found if holds_session(path))
            if not there:
                raise
            raise Refused(
                "there is no session %(name)s in %(folder)s; there are: %(names)s",
                name=name,
                folder=folder,
                names=listed(there),
            ) from None

    def again(self, command: str, name: str) -> str:
        """A command on a session as a person types it here."""
        where = ["--sessions", str(self.sessions)] if self.sessions is not None else []
        return shlex.join(["judgetui", *where, command, name])

    def speak(self, plan: str | None = None) -> None:
        """Use the language that was asked for; `plan` is the meeting's own, tried last."""
        use_language(self.language or _preferred() or plan or "en")

    @property
    def theme_name(self) -> str | None:
        """The theme that was asked for, by the name the screens know it by."""
        return f"judgetui-{self.theme}" if self.theme else None

    def dressed(self, build: Callable[[str], _App]) -> Callable[[str], _App]:
        """`build`, with the theme that was asked for set on each app it builds."""
        theme = self.theme_name
        if theme is None:
            return build

        def dress(trouble: str) -> _App:
            app = build(trouble)
            app.settings = app.settings.model_copy(update={"theme": theme})
            app.theme = theme
            return app

        return dress


def _preferred() -> str | None:
    """The language of the environment's own variable, else remembered, else of the locale."""
    if os.environ.get("JUDGETUI_LANGUAGE"):
        return asked_language()
    from judgetui.settings import load_settings

    return load_settings().language or asked_language()
