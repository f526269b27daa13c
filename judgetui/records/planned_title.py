"""The title of a session, before its rules are loaded: what is drawn while its venue is opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from judgetui.records.erased import LEDGER, PLAN

_AMENDED = b'"do":"amend"'
"""In a line of a ledger that may have changed the title; only its replay tells."""


def planned_title(session: Path, language: str) -> str:
    """The title as it was planned; empty where that cannot be told, or it may be another now.

    In this language, else in the plan's, as `spoken` chooses.
    """
    try:
        plan = _plan(session)
        title = plan["title"]
        if isinstance(title, str):
            return title
        first, other = ("zh", "en") if (language or plan.get("language")) == "zh" else ("en", "zh")
        return str(title.get(first) or title.get(other) or "")
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ""


def _plan(session: Path) -> dict[str, Any]:
    """The plan as JSON; raises what is caught above."""
    try:
        lines = (session / LEDGER).read_bytes()
    except FileNotFoundError:
        lines = b""
    if not lines:
        found = json.loads((session / PLAN).read_bytes())
    elif _AMENDED in lines:
        raise ValueError("the title may have been amended")
    else:
        found = json.loads(lines[: lines.index(b"\n")])["act"]["plan"]
    if not isinstance(found, dict):
        raise ValueError("a plan is an object")
    return found
