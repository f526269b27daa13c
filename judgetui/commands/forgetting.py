"""What erasing the names of a session takes: the bundle that stays, and every file that goes."""

from __future__ import annotations

import datetime
import json
import re
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from judgetui.log import log_file, venue_log_file
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.plan import Bilingual, Plan, spoken
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Phase
from judgetui.records import hash_chain
from judgetui.records.erased import is_erased
from judgetui.records.ledger_watch import kept_elsewhere
from judgetui.records.mirror import MARK
from judgetui.records.read_session import ReadSession
from judgetui.records.removing import waiting
from judgetui.records.session_folder import LEDGER
from judgetui.results.bundle import erased_bundle, packed_bundle
from judgetui.results.erasing import erased_values, what_is_erased
from judgetui.results.json import result_values
from judgetui.results.verify_bundle import check_bundle
from judgetui.venue.client.shared_machine import client_data_folder
from judgetui.venue.server.state_file import last_state

_RANDOM_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}")
"""Ids that nobody guesses, as this program makes them."""


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a session on this computer."""

    files: tuple[Path, ...]
    """What is removed, in this order; folders behind what is in them."""
    beyond: tuple[Sentence, ...]
    """What this program knows of and cannot remove."""


def traces(path: Path) -> Traces:
    """Everything there is of the session in this folder, but for its archive without names."""
    beyond: list[Sentence] = []
    files = [one for one in _logs(path.name) if one.is_file()]
    files += kept_elsewhere(path / LEDGER)
    files += _kept_by_seats(path)
    files += _copy(path, beyond)
    beyond += _logged(path)
    if log_file().is_file():
        beyond.append(
            Sentence(
                "%(file)s, the log of all sessions, may name people in what went wrong; remove it "
                "when you need it no more",
                file=log_file(),
            )
        )
    return Traces((*files, *waiting(path)), tuple(beyond))


def _kept_by_seats(path: Path) -> Iterator[Path]:
    """What seats of this meeting keep on this computer: unsent acts, what they were told, receipts.

    They name the meeting by the hash of its first line.
    """
    first = hash_chain.head(_first_line(path)) if _first_line(path) else ""
    for folder in ("outbox", "witness"):
        for file in sorted((client_data_folder() / folder).glob("*.json")):
            if first and first in _meetings_of(file):
                yield file


def _meetings_of(file: Path) -> Sequence[object]:
    """What a file that a seat keeps says of whose it is; nothing where it is none of ours."""
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ()
    if not isinstance(values, dict):
        return ()
    return (*str(values.get("whose", "")).split(), values.get("first"))


def _logs(name: str) -> Iterator[Path]:
    log = venue_log_file(name)
    yield from (log, log.with_name(f"{log.name}.1"), log.with_suffix(".out"))


def _copy(path: Path, beyond: list[Sentence]) -> list[Path]:
    """The files of the second copy, where it is there; else where it is to be looked for."""
    state = last_state(path)
    if state is None or not state.mirror:
        return []
    copy = Path(state.mirror) / path.name
    if (copy / MARK).is_file() and _is_copy_of(copy, path):
        # Its mark goes last: by that an interrupted run knows it again.
        files = [file for file in waiting(copy) if file != copy / MARK]
        return [
            *files,
            *(copy / f"{LEDGER}{end}" for end in (".lock", ".owner")),
            copy / MARK,
            copy,
        ]
    beyond.append(
        Sentence(
            "a second copy was kept in %(folder)s, which is not there now, or another's; look for "
            "it and remove the folder",
            folder=copy,
        )
    )
    return []


def _logged(path: Path) -> Iterator[Sentence]:
    """That the log of rooms has the record too, which only whoever keeps the server can remove."""
    state = last_state(path)
    if state is not None and state.upstream:
        yield Sentence(
            "the log of rooms at %(server)s has the whole record of this room, with names; have "
            "whoever keeps that server remove it",
            server=state.upstream,
        )


def _is_copy_of(copy: Path, path: Path) -> bool:
    """Whether a copy is of this session, also where an interrupted run began to erase it."""
    first = _first_line(copy)
    begun = is_erased(path) and (not first or first.startswith(b"\0"))
    return begun or first == _first_line(path)


def _first_line(session: Path) -> bytes:
    try:
        with (session / LEDGER).open("rb") as file:
            return file.readline()
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Left:
    """What stays of a session."""

    archive: bytes
    """The bundle without names."""
    texts: tuple[Sentence, ...]
    """What stays readable in it that people have written."""


def what_is_left(
    session: ReadSession, scans: Collection[str], now: datetime.datetime, *, keep_titles: bool
) -> Left:
    """The bundle without names of a session that was read; `scans` are the hashes of its scans.

    Raises Refused where names cannot be erased from it: its result is not final, its record is not
    whole, or its lines hold nothing random, so that names could be found out by trying.
    """
    _check(session)
    meeting, language = session.meeting, session.meeting.plan.language
    values = result_values(meeting, standings(meeting), session.head, language, session.checkpoint)
    judges = [judge.id for judge in meeting.plan.judges]
    # In an order that is drawn and kept nowhere: the panel's own would tell who was which.
    secrets.SystemRandom().shuffle(judges)
    what = what_is_erased(keep_titles=keep_titles)
    erased = {"at": now.isoformat(timespec="milliseconds"), "what": what}
    told = erased_values(json.loads(json.dumps(values)), judges, erased, keep_titles=keep_titles)
    files = erased_bundle(session.name, session.reading.lines, told, erased, scans)
    if not (checked := check_bundle(files)).ok:
        raise Refused(
            "nothing was erased: what would be left of %(name)s does not agree with itself "
            "(%(what)s); `judgetui verify` may say why",
            name=session.name,
            what=checked.findings[0].sentence,
        )
    texts = tuple(_texts(session, keep_titles=keep_titles))
    return Left(packed_bundle(files), texts)


def _check(session: ReadSession) -> None:
    if session.meeting.phase is not Phase.FINAL:
        raise Refused(
            "the result of %(name)s is not final, so there is nothing yet that could stay without "
            "names; make it final first, or remove the folder of a meeting that never came to one",
            name=session.name,
        )
    if session.lost is not None:
        raise Refused("%(why)s", why=session.lost)
    salted = bool((session.meeting.opened_with or session.meeting.plan).salt)
    drawn = all(entry.salt or _RANDOM_ID.fullmatch(entry.id) for entry in session.entries)
    if not salted or not drawn:
        raise Refused(
            "the record of %(name)s has lines with nothing random in them, as version 0.1.0 wrote "
            "them: names could be found out from their hashes by trying; remove the folder whole "
            "instead, once you have what you need of it",
            name=session.name,
        )


def _texts(session: ReadSession, *, keep_titles: bool) -> Iterator[Sentence]:
    """What people wrote that stays, so that somebody looks whether it names anybody."""
    plan = session.meeting.plan
    yield Sentence("name of the session: %(text)s", text=session.name)
    yield Sentence("title of the meeting: %(text)s", text=plan.title)
    yield Sentence("criteria: %(text)s", text=_said(plan, [one.name for one in plan.criteria]))
    if plan.carried:
        yield Sentence("carried scores: %(text)s", text=_said(plan, [c.name for c in plan.carried]))
    if plan.adjustments:
        names = [one.name for one in plan.adjustments]
        yield Sentence("kinds of points off or added: %(text)s", text=_said(plan, names))
    if plan.prizes:
        yield Sentence("prizes: %(text)s", text=_said(plan, [one.name for one in plan.prizes]))
    if keep_titles:
        titles = _said(plan, [case.title for case in plan.cases])
        yield Sentence("titles, labels, kinds and organisations of cases: %(text)s", text=titles)


def _said(plan: Plan, names: Sequence[str | Bilingual]) -> Sentence:
    return listed([spoken(one, plan.language) for one in names])
