"""What one user chose, remembered in the platform's config folder: theme, language, keymap."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Settings(BaseModel):
    """A user's choices."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    theme: str | None = None
    """The name of a theme; none for the program's own choice."""
    language: str | None = None
    """"en" or "zh"; none where the user never chose."""
    margin: int = 0
    """Percent of this screen that the board leaves free at each side, at most 10."""
    keys: Mapping[str, str] = Field(default_factory=dict)
    """Keys by command name, such as {"clock": "f11"}."""


def settings_file() -> Path:
    """Where the choices are kept; `JUDGETUI_SETTINGS` names another file."""
    if chosen := os.environ.get("JUDGETUI_SETTINGS"):
        return Path(chosen)
    from platformdirs import user_config_path

    return user_config_path("judgetui", appauthor=False) / "settings.json"


def load_settings() -> Settings:
    """The user's choices; none where the file is missing or cannot be read."""
    try:
        return Settings.model_validate_json(settings_file().read_bytes())
    except (OSError, ValidationError):
        return Settings()


def save_settings(settings: Settings) -> bool:
    """Keep the user's choices; false where the folder cannot be written."""
    path = settings_file()
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(settings.model_dump_json(indent=1), encoding="utf-8")
        beside.replace(path)
    except OSError:
        return False
    return True
