"""`judgetui ballots`: key in paper ballots from a file, all or nothing."""

from __future__ import annotations

import asyncio
import datetime
import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click

from judgetui.commands.click_i18n import TranslatedCommand, option
from judgetui.commands.console import print_line
from judgetui.commands.options import GlobalOptions, column_names, columns_option
from judgetui.commands.sending import send
from judgetui.language import _, n_, say
from judgetui.meeting.acts import Act, Entry, KeyBallot, OpenMeeting, Recuse, opening
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import CHAIR, RECORDER, Seat
from judgetui.meeting.state import Meeting, Phase
from judgetui.records.hash_chain import new_salt
from judgetui.records.imports.ballots import KeyedRow, read_ballots, refused_row
from judgetui.records.imports.encoding import Decoding
from judgetui.records.imports.preview import ballots_preview
from judgetui.records.read_session import read_session
from judgetui.records.session import Session, open_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.process import find_open_venue
from judgetui.venue.server.host_clock import HostClock
from judgetui.venue.server.state_file import VenueState


def command() -> click.Command:
    """The command as click runs it."""
    return TranslatedCommand(
        "ballots",
        callback=_ballots,
        help=_(
            "Key in paper ballots from a workbook or CSV file, as the recorder. A file with "
            "anything wrong in it is refused as a whole. Where the venue is open they are sent "
            "through it, as the chair."
        ),
        params=[
            click.Argument(["name"]),
            click.Argument(["file"], type=click.Path(path_type=Path)),
            option("--sheet", help=_("The sheet of a workbook, where it has several.")),
            columns_option(),
            option("--open", is_flag=True, help=_("Open the meeting first, if it is not open.")),
            option(
                "--encoding",
                help=_("What files are written in that are not UTF-8, such as GB18030."),
            ),
            option(
                "--dry-run",
                is_flag=True,
                help=_("Check the file, say what was understood of it, and record nothing."),
            ),
        ],
    )


@click.pass_obj
def _ballots(
    options: GlobalOptions,
    name: str,
    file: Path,
    open: bool,
    encoding: str | None,
    sheet: str | None,
    columns: str | None,
    dry_run: bool,
) -> int:
    path, decoding = options.session(name), Decoding(encoding or "", sheet=sheet or "")
    if columns is not None:
        decoding.columns[file.name] = column_names(columns)
    if dry_run:
        _preview(path, file, open_first=open, decoding=decoding)
        return 0
    if (state := find_open_venue(path)) is not None:
        rows = send_ballots(path, state, file, open_first=open, decoding=decoding)
        print_line(_("Sent through the venue that is open at %(base)s.") % {"base": state.base})
    else:
        with open_session(options.folder, name) as session:
            rows = key_ballots(session, file, open_first=open, decoding=decoding)
    for note in decoding.notes:
        print_line(say(note))
    print_line(_counted([row.act for row in rows]))
    return 0


def _preview(path: Path, file: Path, *, open_first: bool, decoding: Decoding) -> None:
    """Say what was understood of a file; raises `Refused` as keying it in would."""
    session = read_session(path.parent, path.name)
    latest = session.entries[-1].at if session.entries else None
    batch = _Batch(session.meeting, HostClock(latest))
    rows = _checked(batch, RECORDER, session.name, file, open_first=open_first, decoding=decoding)
    for note in [*decoding.notes, *ballots_preview(batch.meeting, [row.act for row in rows])]:
        print_line(say(note))
    print_line(_("Nothing was recorded."))


def key_ballots(
    session: Session, file: Path, *, open_first: bool = False, decoding: Decoding | None = None
) -> tuple[KeyedRow, ...]:
    """Record every ballot of a file in one write; return its rows.

    Raises `Refused` with the file and the row; then nothing is recorded, not even the opening.
    """
    batch = _Batch(session.meeting, HostClock(session.latest))
    rows = _checked(batch, RECORDER, session.name, file, open_first=open_first, decoding=decoding)
    if batch.entries:
        session.append(batch.entries)
    for row in rows:
        if isinstance(row.act, KeyBallot):
            session.drafts.drop(row.act.judge, row.act.case)
    return rows


def send_ballots(
    path: Path,
    state: VenueState,
    file: Path,
    *,
    open_first: bool = False,
    decoding: Decoding | None = None,
) -> tuple[KeyedRow, ...]:
    """Send every ballot of a file to the open venue of a session; return its rows.

    All are checked against the record before the first is sent. Raises `Refused`; if the venue
    refused one because the meeting has changed since, the error says which rows are recorded.
    """
    session = read_session(path.parent, path.name)
    latest = session.entries[-1].at if session.entries else None
    batch = _Batch(session.meeting, HostClock(latest))
    rows = _checked(batch, CHAIR, session.name, file, open_first=open_first, decoding=decoding)
    # The venue adds the plan to the act that opens the meeting.
    all_acts = (entry.act for entry in batch.entries)
    acts = [OpenMeeting() if isinstance(act, OpenMeeting) else act for act in all_acts]
    if not acts:
        return rows
    endpoint = state.endpoint(Credentials(session.meeting.plan, path, makes=False).of(CHAIR).token)
    sent = asyncio.run(send(endpoint, acts))
    if sent.why is not None:
        raise _sent_in_part(path, file, rows, sent.ids[len(acts) - len(rows) :], sent.why)
    return rows


def _sent_in_part(
    path: Path, file: Path, rows: Sequence[KeyedRow], ids: Sequence[str], why: Sentence
) -> Refused:
    """The error for rows of which only some are recorded; the ledger says which."""
    recorded = {entry.id for entry in read_session(path.parent, path.name).entries}
    kept = {number for number, id in enumerate(ids) if id in recorded}
    there = [row for number, row in enumerate(rows) if number in kept]
    left = [row for number, row in enumerate(rows) if number not in kept]
    if not there:
        return Refused(
            "%(why)s (%(file)s, row %(row)d); no ballot of this file is on record",
            why=why,
            file=file.name,
            row=left[0].row,
        )
    if not left:
        return Refused(
            "%(why)s; but every row of %(file)s is on record already", why=why, file=file.name
        )
    return Refused(
        "%(why)s (%(file)s, row %(row)d). On record from this file: rows %(there)s; not on "
        "record: rows %(left)s. Keep only those in it before you try again",
        why=why,
        file=file.name,
        row=left[0].row,
        there=rows_named(there, left),
        left=rows_named(left, there),
    )


def rows_named(rows: Sequence[KeyedRow], others: Sequence[KeyedRow]) -> str:
    """Rows of a file, such as "2–5, 8 (J1, J2)": with the judges where `others` share the row."""
    shared = {row.row for row in others}
    judges: dict[int, list[str]] = {}
    for row in rows:
        judges.setdefault(row.row, []).append(row.act.judge or "")
    parts = [f"{row} ({', '.join(ids)})" for row, ids in sorted(judges.items()) if row in shared]
    return ", ".join(filter(None, (spans(sorted(judges.keys() - shared)), *parts)))


def spans(numbers: Sequence[int]) -> str:
    """Ascending numbers with ranges, such as "2–5, 8"."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in found)


def _checked(
    batch: _Batch,
    seat: Seat,
    session: str,
    file: Path,
    *,
    open_first: bool,
    decoding: Decoding | None,
) -> tuple[KeyedRow, ...]:
    """Apply every row of a file to `batch`, after the opening if asked for; return the rows."""
    if batch.meeting.phase is Phase.PLANNING:
        if not open_first:
            raise Refused(
                "%(session)s is not open yet; open the meeting on the chair's screen, "
                "or add --open",
                session=session,
            )
        batch.add(CHAIR, opening(batch.meeting.plan, new_salt()))
    rows = read_ballots(file, batch.meeting, decoding)
    for row in rows:
        try:
            batch.add(seat, row.act)
        except Refused as refused:
            raise refused_row(file, row.row, refused) from refused
    return rows


class _Batch:
    """Acts applied one after another, to be recorded together."""

    def __init__(self, meeting: Meeting, now: Callable[[], datetime.datetime]) -> None:
        self.meeting = meeting
        self._now = now
        self.entries: list[Entry] = []

    def add(self, seat: Seat, act: Act) -> None:
        seq, id = self.meeting.seq + 1, uuid.uuid4().hex
        salt = secrets.token_hex(16)
        entry = Entry(seq=seq, at=self._now(), by=seat.by, id=id, act=act, salt=salt)
        self.meeting = apply(self.meeting, entry)
        self.entries.append(entry)


def _counted(acts: Iterable[Act]) -> str:
    acts = list(acts)
    recusals = sum(isinstance(act, Recuse) for act in acts)
    ballots = len(acts) - recusals
    if not acts:
        return _("There was nothing in it that is not on record already.")
    one = n_("%(count)d ballot", "%(count)d ballots", ballots) % {"count": ballots}
    if not recusals:
        return _("%(ballots)s recorded.") % {"ballots": one}
    other = n_("%(count)d recusal", "%(count)d recusals", recusals) % {"count": recusals}
    if not ballots:
        return _("%(recusals)s recorded.") % {"recusals": other}
    return _("%(ballots)s and %(recusals)s recorded.") % {"ballots": one, "recusals": other}
