"""What tells that the names of a session were erased: one archive instead of everything else."""

from __future__ import annotations

import datetime
import json
import zipfile
from pathlib import Path

from judgetui.meeting.message import Refused

ERASED = "erased.judgetui.zip"
"""The archive in the folder of a session whose names are erased."""
_MANIFEST = "manifest.json"


def is_erased(session: Path) -> bool:
    """Whether the names of the session in this folder were erased.

    Not of one we are not let into: reading that says what is in the way.
    """
    try:
        return (session / ERASED).is_file()
    except OSError:
        return False


def erased_at(session: Path) -> datetime.datetime:
    """When they were. Raises Refused where the archive cannot be read."""
    archive = session / ERASED
    try:
        with zipfile.ZipFile(archive) as opened:
            values = json.loads(opened.read(_MANIFEST))
        return datetime.datetime.fromisoformat(values["erased"]["at"])
    except (OSError, ValueError, LookupError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise Refused(
            "%(file)s, which is what is left of this session, is damaged; take it again from where "
            "it was published",
            file=archive,
        ) from error


def names_erased(session: Path) -> Refused:
    """The refusal of what needs the names, or the record, of a session that has none any more."""
    return Refused(
        "the names in %(name)s were erased on %(date)s, so it cannot be opened any more; `verify`, "
        "`standings` and `export` still tell what is left",
        name=session.name,
        date=f"{erased_at(session):%Y-%m-%d}",
    )
