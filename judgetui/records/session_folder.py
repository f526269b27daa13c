"""The folder that holds sessions: where it is, what a session may be called, making one whole."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files, erased
from judgetui.records.erased import ERASED, is_erased, names_erased

if TYPE_CHECKING:
    from judgetui.meeting.plan import Plan

PLAN = erased.PLAN
LEDGER = erased.LEDGER
DRAFTS = "drafts.json"

_LONGEST = 64
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"/\\|?*')


def sessions_folder(chosen: Path | None) -> Path:
    """The folder that holds sessions; it need not exist.

    The one that was asked for, else `JUDGETUI_SESSIONS`, else `./sessions` where there is one,
    else the platform's folder for a user's own files.
    """
    if chosen is not None:
        return chosen
    if asked := os.environ.get("JUDGETUI_SESSIONS"):
        return Path(asked)
    here = Path("sessions")
    return here if here.is_dir() else user_data_path("judgetui", appauthor=False) / "sessions"


def check_name(name: str) -> str:
    """The name as a folder is called by it; raises Refused for one that some system cannot have."""
    name = unicodedata.normalize("NFC", name)
    if not name or len(name) > _LONGEST:
        raise Refused(
            "a session's name has 1 to %(longest)d characters; this one has %(length)d",
            longest=_LONGEST,
            length=len(name),
        )
    if any(one in _FORBIDDEN or unicodedata.category(one)[0] == "C" for one in name):
        raise Refused(
            "%(name)s cannot be a session's name: use letters, digits, spaces, - and _",
            name=ascii(name),
        )
    if name.startswith((".", "-", " ")) or name.endswith((".", " ")):
        raise Refused(
            "%(name)s cannot be a session's name: begin and end it with a letter or a digit",
            name=ascii(name),
        )
    if _RESERVED.fullmatch(name):
        raise Refused(
            "%(name)s cannot be a session's name: Windows keeps it for itself; choose another",
            name=name,
        )
    return name


def free_name(folder: Path, title: str) -> str:
    """A name for a session that nobody has yet, as much like a title as a name can be."""
    title = unicodedata.normalize("NFC", title)
    drawn = (
        " " if one in _FORBIDDEN or unicodedata.category(one)[0] == "C" else one for one in title
    )
    name = "-".join("".join(drawn).split())[: _LONGEST - 4].strip(".- ")
    if not name or _RESERVED.fullmatch(name):
        name = f"meeting-{name}".rstrip("-")
    number, free = 1, name
    while os.path.lexists(folder / free):
        number += 1
        free = f"{name}-{number}"
    return free


def find_session(folder: Path, name: str) -> Path:
    """The folder of this session; raises Refused where there is none, or its names are erased."""
    session = find_folder(folder, name)
    if is_erased(session):
        raise names_erased(session)
    return session


def find_folder(folder: Path, name: str) -> Path:
    """The folder of this session, also of one whose names are erased; raises Refused for none."""
    with contextlib.suppress(Refused):
        session = folder / check_name(name)
        if holds_session(session):
            return session
    raise Refused(
        "there is no session %(name)s in %(folder)s; `judgetui new` makes one",
        name=name,
        folder=folder,
    )


def holds_session(session: Path) -> bool:
    """Whether this folder is a session: a plan, a ledger, which holds the plan, or what is left.

    One we are not let into counts as one, so that opening it says what is in the way.
    """
    try:
        return any((session / name).is_file() for name in (PLAN, LEDGER, ERASED))
    except PermissionError:
        return True
    except OSError:
        return False


def check_free(folder: Path, name: str) -> Path:
    """The folder that a session of this name would have; `Refused` where it cannot be made."""
    name = check_name(name)
    if os.path.lexists(folder / name):
        raise _taken(name, folder)
    return folder / name


def create_session(folder: Path, name: str, plan: Plan) -> Path:
    """Make a session of this plan, whole or not at all; its folder.

    Raises Refused for a name that cannot be or is taken, and a plan nobody can score or be
    scored by; then nothing is left behind.
    """
    session = check_free(folder, name)
    name = session.name
    check_people(plan)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Made under a hidden name beside it, it appears whole; its owner alone may look inside.
        making = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            atomic_files.write_new(making / PLAN, plan_file(plan))
            making.rename(session)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        atomic_files.sync_folder(folder)
    except OSError as error:
        if os.path.lexists(session):
            raise _taken(name, folder) from error
        raise Refused(
            "the session cannot be made in %(folder)s: %(why)s",
            folder=folder,
            why=error.strerror or str(error),
        ) from error
    return session


def plan_file(plan: Plan) -> bytes:
    """What a session's plan.json holds of this plan."""
    return f"{plan.model_dump_json(by_alias=True, indent=1)}\n".encode()


def check_people(plan: Plan) -> None:
    """Raise Refused for a plan without cases, or without judges."""
    if not plan.cases:
        raise Refused(
            "a session needs cases: write them into the plan, or give a file with --cases"
        )
    if not plan.judges:
        raise Refused(
            "a session needs judges: write them into the plan, or give a file with --judges"
        )


def _taken(name: str, folder: Path) -> Refused:
    return Refused(
        "there is a session %(name)s in %(folder)s already; choose another name",
        name=name,
        folder=folder,
    )
