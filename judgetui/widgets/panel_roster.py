"""The panel on the case on stage: who has submitted, who is writing, who is awaited."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.labels import age_text, ballot_status_label, extreme_mark, latency_text
from judgetui.language import _, n_, say
from judgetui.meeting.extreme_ballots import ExtremeBallot, extreme_ballots
from judgetui.meeting.rules_off import expected_rules_off, off_in_a_word
from judgetui.meeting.state import EMPTY, Ballot, BallotStatus, CaseState, Meeting, Stage
from judgetui.names_text import judge_name
from judgetui.widgets.text_width import cut, fit

_SLOW = 0.5
"""Seconds of a round trip from which on it is worth saying."""
_LEAST, _GAP = 16, 2
"""Cells of the narrowest column, and between two columns."""


class _Entry(NamedTuple):
    """One judge as the roster shows them."""

    name: str
    state: str
    style: str
    awaited: bool


class PanelRoster(Widget):
    """Every judge with what became of their ballot, in columns; the awaited ones stand out."""

    DEFAULT_CSS = """
    PanelRoster { height: auto; width: 1fr; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY, layout=True)
    presence: reactive[Mapping[str, object]] = reactive(dict, layout=True)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    most: reactive[int] = reactive(4, layout=True)
    """Lines it may take; those who are awaited are shown first where the rest does not fit."""

    _extreme: Mapping[str, ExtremeBallot] = MappingProxyType({})
    """The ballots on the case on stage that are far from what was to be expected, by judge."""

    def watch_meeting(self, meeting: Meeting) -> None:
        """Count in the title, and say there what of the scoring rule will not apply."""
        self.border_title = _("Panel")
        stage = meeting.stage
        self._extreme = extreme_ballots(meeting, stage.id) if stage is not None else {}
        if stage is None:
            return
        there = meeting.submitted(stage.id)
        counted = {"there": there, "expected": meeting.expected(stage.id)}
        self.border_title = (
            n_(
                "Panel · %(there)d of %(expected)d ballot",
                "Panel · %(there)d of %(expected)d ballots",
                counted["expected"],
            )
            % counted
        )
        if stage.stage is not Stage.WITHDRAWN and (off := expected_rules_off(meeting, stage.id)):
            self.border_title += f" · ! {say(off_in_a_word(off))}"

    def watch_now(self) -> None:
        """Let what is said of those who are away grow older."""
        if any(_away_since(present) for present in self.presence.values()):
            # Words of another length may need other columns, and with them other lines.
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the panel takes in this width."""
        columns = self._columns(self._entries(), width)
        return max(1, min(-(-len(self._seated()) // columns), self.most))

    def render(self) -> Content:
        """Draw the judges line by line, in the order of the panel."""
        entries = self._entries()
        if not entries:
            return Content.styled(_("There are no judges."), "$text-muted")
        width = self.size.width
        columns = self._columns(entries, width)
        cell = (width + _GAP) // columns - _GAP
        room = columns * max(self.size.height, 1)
        left = 0
        if len(entries) > room:
            left = len(entries) - room + 1
            entries = sorted(entries, key=lambda entry: not entry.awaited)[: room - 1]
        cells = [self._draw(entry, cell) for entry in entries]
        if left:
            more = _("and %(count)d more") % {"count": left}
            cells.append(Content.styled(fit(more, cell), "$text-muted"))
        rows = [cells[at : at + columns] for at in range(0, len(cells), columns)]
        return Content("\n").join(Content(" " * _GAP).join(row) for row in rows)

    def _columns(self, entries: list[_Entry], width: int) -> int:
        longest = max((cell_len(f"{e.name} {e.state}") for e in entries), default=_LEAST)
        cell = min(max(longest, _LEAST), max(width, 1))
        return max((width + _GAP) // (cell + _GAP), 1)

    @staticmethod
    def _draw(entry: _Entry, width: int) -> Content:
        name = cut(entry.name, max(width - cell_len(entry.state) - 1, 4))
        state = cut(entry.state, width - cell_len(name) - 1)
        drawn = Content.assemble(
            Content.styled(name, "bold" if entry.awaited else ""),
            " ",
            Content.styled(state, entry.style),
        )
        return drawn.pad_right(width - drawn.cell_length)

    def _entries(self) -> list[_Entry]:
        stage = self.meeting.stage
        entries = {judge: self._entry(judge, stage) for judge in self._seated()}
        panel = self.meeting.plan.panel
        return [entry if judge in panel else _aside(entry) for judge, entry in entries.items()]

    def _seated(self) -> tuple[str, ...]:
        """Ids of the judges who sit for the case on stage; without one, of those still here."""
        meeting = self.meeting
        if meeting.on_stage is not None:
            return meeting.plan.seated(meeting.on_stage)
        return tuple(judge.id for judge in meeting.plan.judges if not meeting.has_left(judge.id))

    def _entry(self, judge: str, stage: CaseState | None) -> _Entry:
        """What became of the ballot; until it is there, also how the judge is connected."""
        name, present = judge_name(self.meeting, judge), self.presence.get(judge)
        ballot = stage.ballots.get(judge) if stage is not None else None
        if ballot is not None and ballot.counts:
            entry = _Entry(name, f"✓ {ballot.at:%H:%M}", "$text-success", False)
            far = self._extreme.get(judge)
            if far is None:
                return entry
            return entry._replace(state=f"{entry.state} {extreme_mark(far)}", style="$text-warning")
        entry = self._without_ballot(name, stage, ballot, present)
        since = _away_since(present)
        if since is not None and self.now is not None:
            state = "! " + age_text(since, self.now)
            return entry._replace(state=state, style="bold $text-error")
        latency = getattr(present, "latency", None)
        if latency is not None and latency >= _SLOW:
            return entry._replace(state=f"{entry.state} · {latency_text(latency)}".strip(" ·"))
        return entry

    @staticmethod
    def _without_ballot(
        name: str, stage: CaseState | None, ballot: Ballot | None, present: object
    ) -> _Entry:
        """How far the judge's ballot is, which does not count yet or any more."""
        if stage is None:
            return _Entry(name, "", "", False)
        scoring = stage.stage is Stage.SCORING
        if ballot is not None and ballot.status is not BallotStatus.RETURNED:
            return _Entry(name, f"– {ballot_status_label(ballot)}", "$text-muted", False)
        if getattr(present, "writing", False):
            return _Entry(name, "… " + _("writing"), "$text-accent", scoring)
        if ballot is not None:
            return _Entry(name, f"! {ballot_status_label(ballot)}", "bold $text-warning", True)
        if stage.stage in (Stage.CLOSED, Stage.ANNOUNCED):
            return _Entry(name, "! " + _("no ballot"), "$text-warning", False)
        return _Entry(name, "! " + _("awaited") if scoring else "–", _style(scoring), scoring)


def _aside(entry: _Entry) -> _Entry:
    """A judge whose ballots are part of no score: nobody waits for them."""
    counted = _("not counted")
    state = f"– {counted}" if entry.awaited or not entry.state else f"{entry.state} · {counted}"
    return entry._replace(state=state, style="$text-muted", awaited=False)


def _away_since(present: object) -> datetime.datetime | None:
    """Since when a seat that was connected is not any more; none while it is, or never was."""
    return None if getattr(present, "here", True) else getattr(present, "seen_at", None)


def _style(awaited: bool) -> str:
    return "$text-warning" if awaited else "$text-muted"
