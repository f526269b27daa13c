"""`judgetui ballots`: key in paper ballots from a file, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path

import click

from judgetui.commands.asked import Asked
from judgetui.commands.console import tell
from judgetui.commands.spoken import Spoken, option
from judgetui.language import _, say
from judgetui.meeting.acts import Act, Entry, KeyBallot, Recuse, opening
from judgetui.meeting.conduct import conduct
from judgetui.meeting.seat import CHAIR, RECORDER, Seat
from judgetui.meeting.sentence import Refused
from judgetui.meeting.state import Meeting, Phase
from judgetui.records.chain import new_salt
from judgetui.records.encoding import Told
from judgetui.records.paper import KeyedRow, read_ballots, refused_row
from judgetui.records.session import Session, open_session
from judgetui.venue.desk import present


def command() -> click.Command:
    """The command as click runs it."""
    return Spoken(
        "ballots",
        callback=_ballots,
        help=_(
            "Key in paper ballots from a CSV file, as the recorder. A file with anything wrong "
            "in it is refused as a whole."
        ),
        params=[
            click.Argument(["name"]),
            click.Argument(["file"], type=click.Path(path_type=Path)),
            option("--open", is_flag=True, help=_("Open the meeting first, if it is not open.")),
            option(
                "--encoding",
                help=_("What files are written in that are not UTF-8, such as GB18030."),
            ),
        ],
    )


@click.pass_obj
def _ballots(asked: Asked, name: str, file: Path, open: bool, encoding: str | None) -> int:
    asked.session(name)
    told = Told(encoding or "")
    with open_session(asked.folder, name) as session:
        rows = key_in(session, file, open_first=open, told=told)
    for note in told.notes:
        tell(say(note))
    tell(_counted([row.act for row in rows]))
    return 0


def key_in(
    session: Session, file: Path, *, open_first: bool = False, told: Told | None = None
) -> tuple[KeyedRow, ...]:
    """Put every ballot of a file on record, in one write; the rows.

    `told` holds the encoding that a person named, and keeps what is to be told of the file.
    Raises `Refused` with the file and the row; then nothing is on record, not even the opening.
    """
    batch = _Batch(session.meeting)
    if session.meeting.phase is Phase.PLANNING:
        if not open_first:
            raise Refused(
                "%(session)s is not open yet; open the meeting on the chair's screen, "
                "or add --open",
                session=session.name,
            )
        batch.add(CHAIR, opening(session.meeting.plan, new_salt()))
    rows = read_ballots(file, batch.meeting, told)
    for row in rows:
        try:
            batch.add(RECORDER, row.act)
        except Refused as refused:
            raise refused_row(file, row.row, refused) from refused
    if batch.entries:
        session.append(batch.entries)
    for row in rows:
        if isinstance(row.act, KeyBallot):
            session.drafts.drop(row.act.judge, row.act.case)
    return rows


class _Batch:
    """Acts conducted one after another, to be kept together."""

    def __init__(self, meeting: Meeting) -> None:
        self.meeting = meeting
        self.entries: list[Entry] = []

    def add(self, seat: Seat, act: Act) -> None:
        seq, id = self.meeting.seq + 1, uuid.uuid4().hex
        entry = Entry(seq=seq, at=present(), by=seat.by, id=id, act=act)
        self.meeting = conduct(self.meeting, entry)
        self.entries.append(entry)


def _counted(acts: Iterable[Act]) -> str:
    acts = list(acts)
    recusals = sum(isinstance(act, Recuse) for act in acts)
    ballots = len(acts) - recusals
    if not acts:
        return _("There was nothing in it that is not on record already.")
    one = _("1 ballot") if ballots == 1 else _("%(count)d ballots") % {"count": ballots}
    if not recusals:
        return _("%(ballots)s recorded.") % {"ballots": one}
    other = _("1 recusal") if recusals == 1 else _("%(count)d recusals") % {"count": recusals}
    if not ballots:
        return _("%(recusals)s recorded.") % {"recusals": other}
    return _("%(ballots)s and %(recusals)s recorded.") % {"ballots": one, "recusals": other}
