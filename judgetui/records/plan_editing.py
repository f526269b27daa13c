"""Changing the plan of a session whose meeting has not opened yet."""

from __future__ import annotations

from pathlib import Path

from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import EMPTY
from judgetui.records import atomic_files
from judgetui.records.ledger_reader import read_ledger, unusable
from judgetui.records.lock import WriterLock
from judgetui.records.read_session import Replay, is_other_plan
from judgetui.records.session_folder import (
    LEDGER,
    PLAN,
    check_people,
    find_session,
    plan_file,
)


def editable_plan(folder: Path, name: str) -> Plan:
    """The plan of a session that can still be changed; changes nothing.

    Raises Refused: there is no such session, its plan cannot be read, or the meeting has opened.
    """
    path = find_session(folder, name)
    fold = Replay()
    read_ledger(path / LEDGER, fold)
    _check_planning(fold)
    return fold.finish(path)[0].plan


def save_plan(folder: Path, name: str, plan: Plan, was: Plan) -> None:
    """Put a plan in the place of the one a session has, durably, whole or not at all.

    `was` is the plan that was read before it was changed. Raises Refused, and then nothing has
    changed: another program has the session open, its meeting has opened, its plan is not `was`
    any more, or there is nobody to judge or nothing to be judged.
    """
    check_people(plan)
    path = find_session(folder, name)
    try:
        lock = WriterLock(path / LEDGER)
    except OSError as error:
        raise unusable(path / LEDGER, error) from error
    try:
        fold = Replay()
        read_ledger(path / LEDGER, fold)
        _check_planning(fold)
        if is_other_plan(path, was) and is_other_plan(path, plan):
            raise Refused(
                "%(file)s was changed by another program since it was opened here, and saving "
                "would undo that; leave this page without saving, and open the plan again",
                file=PLAN,
            )
        atomic_files.replace(path / PLAN, plan_file(plan.unsalted), synced=True)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be saved: %(why)s",
            file=PLAN,
            why=error.strerror or str(error),
        ) from error
    finally:
        lock.release()


def _check_planning(fold: Replay) -> None:
    if fold.meeting is not EMPTY:
        raise Refused(
            "the meeting has opened, and its plan cannot be changed any more; "
            "for another meeting make a session of its own"
        )
