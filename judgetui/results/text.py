"""The standings as a table for a terminal, aligned by cells so that Chinese lines up too."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.cells import cell_len

from judgetui.language import N_, _, labelled, language, name, say
from judgetui.meeting.adjustments import adjusted_words
from judgetui.meeting.amendments import amendment_words
from judgetui.meeting.decision_words import decision_words, objection_words
from judgetui.meeting.lots import LOTS, draw_words
from judgetui.meeting.prizes import vacant_words
from judgetui.meeting.read_out import read_out_line
from judgetui.meeting.rules_off import off_rows
from judgetui.meeting.rules_text import second_key_lines
from judgetui.meeting.second_key import confirmed_words
from judgetui.meeting.standings import (
    rank_text,
    row_number,
    row_title,
    settled_scores,
    settled_words,
)
from judgetui.meeting.state import Meeting, PrizeLine, Standing, Standings
from judgetui.meeting.statuses import CaseStatus, case_status
from judgetui.results.tables import fixed, prize_name
from judgetui.text_layout import GAP, aligned

_TITLE = 2
_LEFT = frozenset({_TITLE, 5})
"""Columns that begin at the left; the others hold numbers."""
_NARROWEST = 8
_TOLD = {
    CaseStatus.WITHDRAWN: N_("Withdrawn: %(case)s"),
    CaseStatus.POSTPONED: N_("Postponed: %(case)s"),
}
"""What is said of such cases below the table."""


def standings_text(meeting: Meeting, standings: Standings, width: int | None = None) -> str:
    """The standings as lines of text; with `width` (in cells) titles are cut to fit, nothing else.

    Ties are marked with =, and what placed equal scores is said below; scores to which a part of
    the scoring rule does not apply have a ! beside their count. The lines between prizes
    are drawn where ranked cases stand above them.
    """
    held = {case for line in standings.prize_lines for case in line.tied}
    marks = any(standing.rules_off for standing in standings.rows)
    rows = [_row(meeting, standing, held, marks=marks) for standing in standings.rows]
    header = [_("Rank"), _("No."), _("Title"), _("Score"), _("Ballots"), _("Prize")]
    widths = _widths([header, *rows], width)
    whole = sum(widths) + len(GAP) * (len(widths) - 1)
    lines = [name(meeting.plan.title)]
    if standings.provisional:
        lines.append(_("Provisional: the result is not final yet."))
    lines += ["", aligned(header, widths, _LEFT)]
    # Of several lines at one place, as below a vacant prize, the first says all there is to say.
    ends = {line.above: line for line in reversed(standings.prize_lines)}
    ranked = sum(standing.rank is not None for standing in standings.rows)
    for place, row in enumerate(rows, 1):
        lines.append(aligned(row, widths, _LEFT))
        if place in ends and place <= ranked and place < len(rows):
            lines.append(_drawn(ends[place], meeting, whole))
    settled = settled_scores(meeting.plan, standings.rows)
    ties = [say(settled_words(meeting.plan, [one])) for one in settled]
    off = [f"! {say(one)}" for one in off_rows(meeting.plan, standings.by_case.values())]
    vacant = vacant_words(meeting.plan, standings)
    adjusted = adjusted_lines(meeting, standings)
    lines += ["", *([say(vacant)] if vacant else []), *adjusted, *ties, *off, *_footnotes(meeting)]
    return "\n".join(lines) + "\n"


def _row(meeting: Meeting, standing: Standing, held: Collection[str], *, marks: bool) -> list[str]:
    """The cells of a case; `held` are the cases that a tie holds across a prize line.

    `marks` tells whether the counts leave room for a mark.
    """
    plan = meeting.plan
    prize = prize_name(meeting.plan, standing, language()) or ""
    mark = (" !" if standing.rules_off else "  ") if marks else ""
    return [
        rank_text(standing),
        row_number(plan, standing),
        " ".join(name(row_title(plan, standing)).split()),
        fixed(standing.score, meeting.plan) or "-",
        f"{standing.ballots}/{standing.expected}{mark}",
        _("tied") if standing.case in held else prize,
    ]


def _widths(rows: Sequence[Sequence[str]], width: int | None) -> list[int]:
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    if width is not None:
        others = sum(widths) - widths[_TITLE] + len(GAP) * (len(widths) - 1)
        widths[_TITLE] = min(widths[_TITLE], max(_NARROWEST, width - others))
    return widths


def _drawn(line: PrizeLine, meeting: Meeting, width: int) -> str:
    """A line between two prizes across the table, with how close it is."""
    text = f"--- {line_words(line, meeting)} "
    return text + "-" * max(3, width - cell_len(text))


def line_words(line: PrizeLine, meeting: Meeting) -> str:
    """Where a line between two prizes is, and how close it is."""
    if line.tied:
        return _("after place %(place)d, tied and to be settled: %(cases)s") % {
            "place": line.above,
            "cases": ", ".join(meeting.plan.case[case].entrant or case for case in line.tied),
        }
    if line.margin is None:
        return _("after place %(place)d") % {"place": line.above}
    return _("after place %(place)d, margin %(margin)s") % {
        "place": line.above,
        "margin": fixed(line.margin, meeting.plan),
    }


def adjusted_lines(meeting: Meeting, standings: Standings) -> list[str]:
    """The scores with points off or added in them, a line each."""
    told = []
    for case, row in standings.by_case.items():
        if words := adjusted_words(meeting.plan, row):
            planned = meeting.plan.case[case]
            told.append(labelled(f"{planned.called} {name(planned.full_title)}", say(words)))
    return told


def absence_lines(meeting: Meeting) -> list[str]:
    """The cases that are withdrawn or postponed, a line each, with the reason."""
    notes = []
    for case in meeting.order:
        status = case_status(meeting.cases[case])
        if status in _TOLD:
            planned, reason = meeting.plan.case[case], meeting.cases[case].reason
            told = f"{planned.called} {name(planned.full_title)}{f' ({reason})' if reason else ''}"
            notes.append(_(_TOLD[status]) % {"case": told})
    return notes


def _footnotes(meeting: Meeting) -> list[str]:
    notes = absence_lines(meeting)
    notes += [say(amendment_words(meeting.plan, one)) for one in meeting.amendments]
    notes += [say(line) for line in second_key_lines(meeting.plan)]
    notes += [say(confirmed_words(meeting.plan, one)) for one in meeting.confirmed]
    draws = [say(draw_words(meeting.plan, draw)) for draw in meeting.draws]
    notes += [*draws, say(LOTS)] if draws else []
    prizes = [one for one in meeting.decisions if one.kind in ("withhold", "demote")]
    notes += [say(decision_words(meeting.plan, one)) for one in prizes]
    notes += [say(objection_words(meeting.plan, one)) for one in meeting.objections]
    if meeting.read_out is not None:
        notes.append(say(read_out_line(meeting.read_out)))
    return [*notes, _("Contract: %(hash)s") % {"hash": meeting.contract}]
