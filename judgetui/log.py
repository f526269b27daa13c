"""The file that keeps what went wrong in detail; screens and commands only name it."""

from __future__ import annotations

import datetime
import os
import traceback
from pathlib import Path

_LARGEST = 1_000_000
"""Bytes after which the file is begun anew; the one before is kept beside it."""


def log_file() -> Path:
    """Where it is; `JUDGETUI_LOG` names another file."""
    if chosen := os.environ.get("JUDGETUI_LOG"):
        return Path(chosen)
    from platformdirs import user_log_path

    return user_log_path("judgetui", appauthor=False) / "judgetui.log"


def write_down(error: BaseException) -> Path | None:
    """Add an error with its traceback to the file; none where that cannot be written."""
    path = log_file()
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    told = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_name(path.name + ".1"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{now}\n{told}\n")
    except OSError:
        return None
    return path
