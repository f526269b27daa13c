"""The cases as one judge alone ranks them, beside the panel's ranks: for trainees, above all."""

from __future__ import annotations

import json

from rich.cells import cell_len

from judgetui.language import _, language, name
from judgetui.meeting.judge_history import own_standings
from judgetui.meeting.plan import spoken
from judgetui.meeting.rounding import rounded
from judgetui.meeting.state import Meeting, Standings
from judgetui.results.csv import table_csv
from judgetui.results.tables import Table, fixed
from judgetui.text_layout import aligned


def own_table(meeting: Meeting, standings: Standings, judge: str) -> Table:
    """A row for each case that the judge has marked, the best by that judge first.

    `rank` and `total` are the judge's own, `panel_rank` is empty where the case has none. Ranks
    are equal where totals are.
    """
    plan, panel = meeting.plan, standings.by_case
    rows: Table = [["rank", "case", "title", "total", "panel_rank"]]
    for case, rank, exact in own_standings(meeting, judge):
        total = rounded(exact, plan.scoring.decimals, plan.scoring.rounding)
        title = spoken(plan.case[case].full_title, language())
        there = panel[case].rank if case in panel else None
        rows.append([rank, case, title, fixed(total, plan), there])
    return rows


def own_json(meeting: Meeting, standings: Standings, judge: str) -> str:
    """The same as JSON: the judge's id, whether the ballots count, and the cases."""
    header, *rows = own_table(meeting, standings, judge)
    values = {
        "judge": judge,
        "counts": judge in meeting.plan.panel,
        "cases": [dict(zip(map(str, header), row, strict=True)) for row in rows],
    }
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def own_csv(meeting: Meeting, standings: Standings, judge: str) -> str:
    """The same as CSV."""
    return table_csv(own_table(meeting, standings, judge))


def own_text(meeting: Meeting, standings: Standings, judge: str) -> str:
    """The same as lines of text, with what they are."""
    about = meeting.plan.judge[judge]
    told = _("The ballots of %(judge)s alone") % {"judge": name(about.name)}
    if judge not in meeting.plan.panel:
        told = _("The ballots of %(judge)s alone, which are part of no score") % {
            "judge": name(about.name)
        }
    cells = [[_("Rank"), _("Total"), _("Panel"), _("No."), _("Title")]]
    for rank, case, title, total, panel in own_table(meeting, standings, judge)[1:]:
        called = meeting.plan.case[str(case)].called
        shown = "-" if panel is None else str(panel)
        cells.append([str(rank), str(total), shown, called, " ".join(str(title).split())])
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    lines = [aligned(row, widths, {len(row) - 1}) for row in cells]
    return "\n".join([told, "", *lines]) + "\n"
