"""Ranks, scores, bars and prize lines, as they are now."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from judgetui.language import _, labelled, n_, name, say
from judgetui.meeting.adjustments import adjusted_words
from judgetui.meeting.message import Sentence
from judgetui.meeting.prizes import vacant_words
from judgetui.meeting.rules_off import expected_rules_off, off_sentences
from judgetui.meeting.score_scale import Scale, scale_of
from judgetui.meeting.standings import (
    TieOutcome,
    rank_text,
    row_number,
    row_title,
    settled_scores,
    settled_words,
)
from judgetui.meeting.state import EMPTY, Meeting, PrizeLine, Standing, Standings
from judgetui.widgets.bars import Columns, bar, ends, title_and_bar
from judgetui.widgets.scroll_table import ScrollTable
from judgetui.widgets.text_width import cut, fit, fit_right

_LEAST_TITLE, _LEAST_BAR, _MOST_BAR = 14, 6, 48
_PRIZE_FROM = 84
"""Cells from which on every row names its prize; below, the prize lines do."""


class Boundary(NamedTuple):
    """The line between two tiers of prizes that somebody has."""

    line: PrizeLine
    above: int
    below: int | None
    """The tiers; none where no prize is below."""


class Announced(NamedTuple):
    """What stands in public of a case whose score is under correction."""

    rank: str
    score: str


class Adjusted(NamedTuple):
    """A score with points off or added in it, as a sum with what they are for."""

    case: str
    said: Sentence


class Note(NamedTuple):
    """What is said below the rows."""

    said: Sentence
    warns: bool = False


_Line = Standing | Adjusted | Announced | Boundary | TieOutcome | Note | int
"""A row, what is public of it, a prize line, what settled equal scores, what is said below, or how
many rows have no ballot."""


class StandingsTable(ScrollTable):
    """The standings line by line. The score is never cut; titles and bars give way."""

    meeting: reactive[Meeting] = reactive(EMPTY)

    def watch_meeting(self, meeting: Meeting) -> None:
        """Arrange the rows anew and stay at the same place."""
        self._arrange(meeting)
        self.top = self.validate_top(self.top)
        self._retitle()

    def watch_top(self) -> None:
        """Say in the title which rows are seen."""
        self._retitle()

    def on_resize(self) -> None:
        """Say in the title which rows are seen."""
        self._retitle()

    def on_mount(self) -> None:
        """Say in the title what this is."""
        self._retitle()

    _rows: tuple[Standing, ...] = ()
    _unranked = 0
    _lines: tuple[_Line, ...] = ()
    """What each line shows."""
    _off: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """What of the scoring rule does not apply, by case; ballots still awaited are not missed."""
    _scale: Scale | None = None
    _shared: tuple[int, Columns] | None = None
    """The columns as they were last shared out, and for which width."""

    def _arrange(self, meeting: Meeting) -> None:
        standings = meeting.standings or Standings()
        self._rows = tuple(
            row
            for row in standings.rows
            if row.rank is not None or (row.score is not None and not row.competes)
        )
        self._unranked = len(standings.rows) - len(self._rows)
        below = _boundaries(standings)
        self._off = _off_by_case(meeting, standings)
        lines: list[_Line] = []
        public = {row.case: row for row in meeting.public.rows} if meeting.public else {}
        settled = {one.cases[-1]: one for one in settled_scores(meeting.plan, self._rows)}
        for place, row in enumerate(self._rows, start=1):
            lines.append(row)
            lines += self._adjusted(meeting, standings, row)
            if row.under_correction and row.case in public:
                stands = public[row.case]
                lines.append(Announced(rank_text(stands), _score(stands)))
            if row.case in settled:
                lines.append(settled[row.case])
            if place in below and place < len(self._rows):
                lines.append(below[place])
        if vacant := vacant_words(meeting.plan, standings):
            lines.append(Note(vacant))
        lines += [Note(one, warns=True) for one in off_sentences(meeting.plan, self._off)]
        if self._unranked:
            lines.append(self._unranked)
        self._lines, self._shared = tuple(lines), None
        scores = (row.score for row in self._rows if row.score is not None)
        self._scale = scale_of(meeting.plan, scores)
        self.head_height = int(bool(self._rows) and self._scale is not None)

    def _adjusted(self, meeting: Meeting, standings: Standings, row: Standing) -> list[Adjusted]:
        """What stands below a row of points off or added: of an entrant, a line a case."""
        cases = meeting.plan.cases_of(row.case)
        if len(cases) == 1:
            rows = [row]
        else:
            rows = [part for part in standings.parts if part.case in cases]
        told = ((one.case, adjusted_words(meeting.plan, one)) for one in rows)
        return [Adjusted(case, said) for case, said in told if said is not None]

    def _retitle(self) -> None:
        provisional = self.meeting.standings is None or self.meeting.standings.provisional
        title = _("Standings · provisional") if provisional else _("Standings · final")
        if self.count() > self.page:
            last = min(self.top + self.page, self.count())
            shown = {"first": self.top + 1, "last": last, "count": self.count()}
            title += " · " + _("lines %(first)d–%(last)d of %(count)d") % shown
        self.border_title = title

    def count(self) -> int:
        """Rows, the prize lines between them, and a line for the cases without ballots."""
        return len(self._lines)

    def head(self, width: int) -> list[Content]:
        """What the columns are; above the bars, the scores both ends stand for."""
        if not self.head_height or self._scale is None:
            return []
        columns = self._columns(width)
        start = " " * (columns.rank + columns.moved + columns.number + 5)
        title, score = fit(_("Case"), columns.title), fit_right(_("Score"), columns.score)
        text = f"{start}{title} {score}{' ' * columns.ballots}"
        if columns.bar:
            text += "  " + ends(self._scale, columns.bar)
        return [Content.styled(cut(text, width), "$text-muted")]

    def line(self, index: int, width: int) -> Content:
        """A row, a prize line, or what is not ranked yet."""
        line = self._lines[index]
        if isinstance(line, Standing):
            return self._row(line, self._columns(width))
        if isinstance(line, Boundary):
            return self._prize_line(line, _row_width(self._columns(width)))
        if isinstance(line, Adjusted):
            entrant = bool(self.meeting.plan.case[line.case].entrant)
            said = say(line.said)
            if entrant:
                said = labelled(self.meeting.plan.case[line.case].called, said)
            indent = " " * (self._columns(width).rank + 3)
            text = cut(indent + said, width)
            return Content.styled(text, "$text-warning")
        if isinstance(line, Announced):
            told = {"score": line.score, "rank": line.rank}
            said = _("public until announced again: %(score)s, rank %(rank)s") % told
            indent = " " * (self._columns(width).rank + 3)
            return Content.styled(cut(f"{indent}! {said}", width), "bold $text-warning")
        if isinstance(line, TieOutcome):
            said = say(settled_words(self.meeting.plan, [line]))
            indent = " " * (self._columns(width).rank + 3)
            return Content.styled(cut(f"{indent}{said}", width), "$text-muted")
        if isinstance(line, Note):
            mark, style = ("!", "$text-warning") if line.warns else (" ", "$text-muted")
            return Content.styled(cut(f"{mark} {say(line.said)}", width), style)
        text = n_(
            "%(count)d case without a ballot is not ranked.",
            "%(count)d cases without a ballot are not ranked.",
            line,
        )
        text %= {"count": line}
        return Content.styled(cut(f"  {text}", width), "$text-muted")

    def render(self) -> Content:
        """Draw what is in sight; without any ballot, say so."""
        if self._rows:
            return super().render()
        said = _("No case has a ballot yet.") if self.meeting.standings else _("No standings.")
        return Content.styled(cut(said, self.size.width), "$text-muted")

    def _columns(self, width: int) -> Columns:
        """Share the width out: rank, number and score as they need, then title and bar."""
        if self._shared is not None and self._shared[0] == width:
            return self._shared[1]
        self._shared = (width, self._share(width))
        return self._shared[1]

    def _share(self, width: int) -> Columns:
        plan = self.meeting.plan
        rank = len(str(len(self._rows))) + 1
        moved = max([3, *(cell_len(_movement(row)[0]) for row in self._rows)])
        number = max([2, *(cell_len(row_number(plan, row)) for row in self._rows)])
        score = max([cell_len(_("Score")), *(len(_score(row)) for row in self._rows)])
        ballots = max((len(self._part(row)) for row in self._rows), default=0)
        prize = 0
        if width >= _PRIZE_FROM and plan.prizes:
            prize = min(max(cell_len(name(tier.name)) for tier in plan.prizes), 16)
        fixed = rank + moved + number + 6 + score + ballots + (prize + 2 if prize else 0)
        rest = max(width - fixed, 0)
        longest = max([_LEAST_TITLE, *(cell_len(name(row_title(plan, row))) for row in self._rows)])
        usual = min(max(rest * 2 // 5, _LEAST_BAR), _MOST_BAR)
        title, bars = title_and_bar(
            rest, longest, least_title=_LEAST_TITLE, usual=usual, most=_MOST_BAR, least=usual
        )
        if bars:
            title = min(title, longest)
        return Columns(rank, moved, number, title, score, ballots, bars, prize=prize)

    def _row(self, row: Standing, columns: Columns) -> Content:
        plan = self.meeting.plan
        here = plan.ranked_as.get(self.meeting.on_stage or "") == row.case
        strong = "bold $text-accent" if here else ""
        rank = rank_text(row)
        called = fit_right(row_number(plan, row, columns.number), columns.number)
        moved, moved_style = _movement(row)
        parts = [
            Content.styled("▶ " if here else "  ", strong),
            Content.styled(fit_right(rank, columns.rank), strong or "bold"),
            Content.styled(" " + fit(moved, columns.moved), moved_style),
            Content.styled(f" {called} ", strong or "$text-muted"),
            Content.styled(fit(name(row_title(plan, row)), columns.title), strong),
            Content.styled(" " + fit_right(_score(row), columns.score), strong or "bold"),
            Content.styled(fit(self._part(row), columns.ballots), "$text-warning"),
        ]
        if columns.bar and row.score is not None and self._scale is not None:
            drawn = bar(row.score, self._scale, columns.bar)
            style = "$text-accent" if here else "$primary" if row.prize is not None else "$border"
            parts += [Content("  "), Content.styled(drawn, style)]
        if columns.prize:
            text, style = self._prize(row)
            parts.append(Content.styled("  " + fit(text, columns.prize), style))
        return Content.assemble(*parts)

    def _part(self, row: Standing) -> str:
        """The count where ballots are missing, and a mark where not all of the rule applies."""
        off = any(self._off.get(case) for case in self.meeting.plan.cases_of(row.case))
        count = f" {row.ballots}/{row.expected}" if off or row.ballots < row.expected else ""
        return count + " !" * off

    def _prize(self, row: Standing) -> tuple[str, str]:
        if row.prize is not None:
            return name(self.meeting.plan.prizes[row.prize].name), "$text-success"
        return (_("tied"), "$text-warning") if row.tied else ("", "")

    def _prize_line(self, between: Boundary, width: int) -> Content:
        """The tiers above and below a line, and how far apart the scores beside it are."""
        line, prizes = between.line, self.meeting.plan.prizes
        above = name(prizes[between.above].name)
        below = _("no prize") if between.below is None else name(prizes[between.below].name)
        style = "bold $text-warning" if line.tied else "$text-muted"
        middle = _("tie across the line") if line.tied else _margin(line)
        left, right = f"── {above} ↑ ─", f"─ ↓ {below} ──"
        room = width - cell_len(left) - cell_len(right)
        middle = f" {cut(middle, room - 2)} " if middle and room > 8 else ""
        fill = max(room - cell_len(middle), 0)
        text = left + "─" * (fill // 2) + middle + "─" * (fill - fill // 2) + right
        return Content.styled(cut(text, width), style)


def _boundaries(standings: Standings) -> Mapping[int, Boundary]:
    """The prize lines by the place above them; of a vacant prize nothing is drawn."""
    lines = standings.prize_lines
    found: dict[int, Boundary] = {}
    for tier, line in enumerate(lines):
        first = found.get(line.above)
        below = tier + 1 if tier + 1 < len(lines) else None
        if first is not None:
            found[line.above] = first._replace(below=below)
        elif line.above > 0:
            found[line.above] = Boundary(line, tier, below)
    return found


def _off_by_case(meeting: Meeting, standings: Standings) -> Mapping[str, tuple[str, ...]]:
    """What of the scoring rule does not apply, by case; ballots still awaited are not missed."""
    off = {case: row.rules_off for case, row in standings.by_case.items() if row.score is not None}
    if meeting.on_stage in off:
        off[meeting.on_stage] = expected_rules_off(meeting, meeting.on_stage)
    return off


def _score(row: Standing) -> str:
    return "" if row.score is None else f"{row.score:f}"


def _margin(line: PrizeLine) -> str:
    return "" if line.margin is None else f"{line.margin:f}"


def _movement(row: Standing) -> tuple[str, str]:
    """Places up or down since the standings before, with a style that goes with the mark."""
    if row.rank is None:
        return "", ""
    if row.moved is None:
        return _("new"), "$text-muted"
    if row.moved == 0:
        return "", ""
    return (f"▲{row.moved}", "$text-success") if row.moved > 0 else (f"▼{-row.moved}", "")


def _row_width(columns: Columns) -> int:
    """How many cells a row takes, with what stands between its parts."""
    return sum(columns) + 6 + (2 if columns.bar else 0) + (2 if columns.prize else 0)
