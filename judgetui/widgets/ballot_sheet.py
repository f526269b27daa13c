"""A ballot as it was given, to be read: marks, reasons, total, comment, and who entered it when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from judgetui.app.labels import extreme_words, seat_name
from judgetui.language import _, name
from judgetui.meeting.extreme_ballots import ExtremeBallot
from judgetui.meeting.marks import mark_text
from judgetui.meeting.plan import Criterion, Plan
from judgetui.meeting.seat import Role, Seat, role_of
from judgetui.meeting.state import Ballot, BallotStatus, Meeting
from judgetui.widgets.total import total_words


class MarkRow(NamedTuple):
    """One criterion of a ballot."""

    criterion: str
    mark: str
    why: str = ""
    """The reason beside the mark, where there is one."""


def criterion_name(criterion: Criterion) -> str:
    """A criterion's name, and whether its marks are only asked and not counted."""
    if criterion.weight:
        return name(criterion.name)
    return _("%(criterion)s (not counted)") % {"criterion": name(criterion.name)}


def marks_content(rows: Sequence[MarkRow]) -> Content:
    """The marks below each other in two columns, each reason below its mark."""
    names = max((cell_len(row.criterion) for row in rows), default=0)
    width = max((cell_len(row.mark) for row in rows), default=0)
    lines: list[Content] = []
    for row in rows:
        space = " " * (names - cell_len(row.criterion) + 2 + width - cell_len(row.mark))
        lines.append(Content.assemble(row.criterion, space, (row.mark, "bold")))
        if row.why:
            said = "  " + _("reason: %(why)s") % {"why": row.why}
            lines.append(Content.styled(said, "$text-muted"))
    return Content("\n").join(lines)


def ballot_content(meeting: Meeting, ballot: Ballot, far: ExtremeBallot | None = None) -> Content:
    """A ballot whole, as it is on record; a recusal has a reason in place of marks.

    `far` is said where the ballot is far from what was to be expected.
    """
    lines: list[Content] = []
    if ballot.scores:
        rows = list(_rows(meeting.plan, ballot))
        figure, word = total_words(meeting.plan, ballot.scores, ballot.judge, len(rows))
        lines += [marks_content(rows)]
        lines += [Content.styled(f"{word}  {figure}", "bold $text-accent"), Content("")]
        if far is not None:
            lines.append(Content.styled(extreme_words(far), "$text-warning"))
        comment = ballot.comment.strip()
        said = _("Comment: %(comment)s") % {"comment": comment} if comment else _("No comment.")
        lines.append(Content.styled(said, "" if comment else "$text-muted"))
        if ballot.feedback:
            told = _("For the presenters: %(feedback)s") % {"feedback": ballot.feedback}
            lines.append(Content(told))
    if ballot.reason:
        lines.append(Content(_("Reason: %(reason)s") % {"reason": ballot.reason}))
    lines.append(Content.styled(_entered(meeting, ballot), "$text-muted"))
    return Content("\n").join(lines)


def _rows(plan: Plan, ballot: Ballot) -> Iterator[MarkRow]:
    for criterion in plan.criteria:
        if criterion.key not in ballot.scores:
            continue
        mark = mark_text(ballot.scores[criterion.key])
        why = ballot.reasons.get(criterion.key, "").strip()
        yield MarkRow(criterion_name(criterion), mark, why)


def _entered(meeting: Meeting, ballot: Ballot) -> str:
    """What was done last with it, by whom and when."""
    own = ballot.by == ballot.judge
    if ballot.declared:
        said = _("recused from the start, as the plan says")
    elif ballot.status is BallotStatus.RECUSED:
        said = _("recused by %(who)s at %(at)s")
    elif ballot.status is BallotStatus.VOID:
        said = _("not counted any more, by %(who)s at %(at)s")
    elif ballot.corrected:
        said = _("corrected by %(who)s at %(at)s")
    else:
        said = (
            _("submitted by the judge at %(at)s")
            if own
            else _("keyed in from paper by %(who)s at %(at)s")
        )
    role = role_of(ballot.by)
    who = seat_name(meeting, Seat(role, ballot.by if role is Role.JUDGE else None))
    return said % {"who": who, "at": ballot.at.strftime("%H:%M:%S")}
