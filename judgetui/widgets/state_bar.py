"""The top lines: the state of the meeting, and over it that the host is not connected."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from judgetui.app.robots import RobotControls
from judgetui.language import N_, _, name
from judgetui.meeting.acknowledged import LogStatus
from judgetui.meeting.board_mode import BoardMode, OverlayMode, OverlayShown, Shown
from judgetui.meeting.schedule import about, schedule
from judgetui.meeting.state import EMPTY, Meeting, Phase, Stage
from judgetui.widgets.text_width import cut

_LEAST_TITLE = 16
"""Cells the title keeps before less needed parts give way."""
OLD = 2
"""Whole seconds from which on the age of a picture is said."""
_LONG = 120
"""Seconds from which on it is said in minutes."""
_DISPENSABLE = 9
"""From this on a part gives way before the title is cut at all."""
_PHASES: Mapping[Phase, str] = {
    Phase.PLANNING: N_("not open yet"),
    Phase.DELIBERATING: N_("deliberating"),
    Phase.FINAL: N_("final"),
}
_STEERED: Mapping[Shown, str] = {
    "contract": N_("board: rules"),
    "stage": N_("board: case on stage"),
    "standings": N_("board: standings"),
    "schedule": N_("board: running order"),
    "message": N_("board: message"),
    "break": N_("board: break"),
}
_STREAMED: Mapping[OverlayShown, str] = {
    "stage": N_("stream: case on stage"),
    "standings": N_("stream: standings"),
    "message": N_("stream: message"),
    "nothing": N_("stream: nothing"),
}


class StateBar(Widget):
    """One line: the title, then short parts of which the least needed give way first."""

    DEFAULT_CSS = """
    StateBar { dock: top; height: 1; width: 100%; padding: 0 1; background: $panel; }
    """

    meeting: reactive[Meeting] = reactive(EMPTY)
    now: reactive[datetime.datetime | None] = reactive(None, repaint=False)
    robots: reactive[RobotControls | None] = reactive(None)
    taken_over: reactive[bool] = reactive(False)
    state_line: reactive[str] = reactive("")
    showing: reactive[BoardMode] = reactive(BoardMode())
    overlay: reactive[OverlayMode] = reactive(OverlayMode())
    log_status: reactive[LogStatus | None] = reactive(None)

    def watch_now(self, before: datetime.datetime | None, now: datetime.datetime | None) -> None:
        """Draw another minute; and, as the robots' speed tells nobody of its changes, theirs."""
        if (
            self.robots is not None
            or before is None
            or now is None
            or _minute(before) != _minute(now)
        ):
            self.refresh()

    def render(self) -> Content:
        """Draw the title on the left and the parts on the right."""
        width = self.size.width
        title = name(self.meeting.plan.title)
        parts = self._parts()
        while parts:
            least = max(range(len(parts)), key=lambda at: parts[at][0])
            wanted = cell_len(title) if parts[least][0] >= _DISPENSABLE else _LEAST_TITLE
            if width - _long(parts) >= min(cell_len(title), wanted):
                break
            del parts[least]
        title = cut(title, width - _long(parts))
        gap = " " * (width - cell_len(title) - _long(parts) + 2)
        shown = [Content.styled(text, style) for _less, text, style in parts]
        return Content.assemble(
            Content.styled(title, "bold $text-primary"), gap, Content("  ").join(shown)
        )

    def _parts(self) -> list[tuple[int, str, str]]:
        """What stands on the right: how dispensable it is, the text, its style."""
        steered = steered_words(self.showing)
        parts = [
            *((_DISPENSABLE + 1, text, "") for text in schedule_words(self.meeting, self.now)),
            (1, self._robots(), "bold reverse $text-warning"),
            (1, self._pause(), "bold $text-warning"),
            (3, phase_words(self.meeting), "bold"),
            (2, progress(self.meeting), ""),
            (4, self._panel(), ""),
            (2, log_words(self.log_status), "bold $text-warning"),
            (5, both_words(self.log_status), ""),
            (2, steered, "bold $text-accent"),
            (3, streamed_words(self.overlay), "bold $text-accent"),
            (5, "" if steered else board_words(self.meeting), "$text-muted"),
            (_DISPENSABLE, self.state_line, "$text-muted"),
            (6, _minute(self.now) if self.now else "", "bold"),
        ]
        return [part for part in parts if part[1]]

    def _robots(self) -> str:
        """That judges are simulated, and how fast they play."""
        robots = self.robots
        if robots is None:
            return ""
        text = _("SIMULATED") + f" ×{robots.speed:g}"
        if robots.paused:
            text = _("%(simulated)s, stopped") % {"simulated": text}
        return f" {text} "

    def _pause(self) -> str:
        return _("paused") if self.meeting.paused_at else ""

    def _panel(self) -> str:
        stage = self.meeting.stage
        if stage is None:
            return ""
        there = self.meeting.submitted(stage.id)
        counted = {"there": there, "expected": self.meeting.expected(stage.id)}
        return _("panel %(there)d/%(expected)d") % counted


def _minute(time: datetime.datetime) -> str:
    return time.strftime("%H:%M")


def _long(parts: list[tuple[int, str, str]]) -> int:
    """Cells the parts take, with the gap before each."""
    return sum(cell_len(text) + 2 for _less, text, _style in parts)


def phase_words(meeting: Meeting) -> str:
    """How far the meeting is, where the cases do not say it."""
    return _(_PHASES[meeting.phase]) if meeting.phase in _PHASES else ""


def progress(meeting: Meeting) -> str:
    """Which case is on stage of how many; between cases, how many are announced."""
    whole = len(meeting.order)
    stage = meeting.stage
    if meeting.phase is Phase.PLANNING:
        return _("%(count)d cases") % {"count": whole}
    if stage is not None and stage.stage is not Stage.ANNOUNCED:
        place = meeting.order.index(stage.id) + 1
        return _("case %(place)d / %(whole)d") % {"place": place, "whole": whole}
    whole -= sum(state.stage is Stage.WITHDRAWN for state in meeting.cases.values())
    return _("announced %(count)d / %(whole)d") % {"count": len(meeting.announced), "whole": whole}


def schedule_words(meeting: Meeting, now: datetime.datetime | None) -> tuple[str, ...]:
    """How far the meeting is behind, and about when it ends: "6 min behind", "end about 16:40".

    Empty before the meeting opens and once no case is left.
    """
    expected = schedule(meeting, now) if now is not None and meeting.phase is Phase.OPEN else None
    if expected is None:
        return ()
    minutes = abs(expected.behind) // datetime.timedelta(minutes=1)
    behind = _("on time")
    if minutes:
        early = expected.behind < datetime.timedelta()
        behind = _("%(minutes)d min early") if early else _("%(minutes)d min behind")
        behind %= {"minutes": minutes}
    return behind, _("end about %(time)s") % {"time": f"{about(expected.end):%H:%M}"}


def steered_words(showing: BoardMode) -> str:
    """What the chair has every board show; empty while they follow the meeting."""
    return _(_STEERED[showing.what]) if showing.what in _STEERED else ""


def streamed_words(overlay: OverlayMode) -> str:
    """What the chair has the livestream show; empty while it follows the meeting."""
    return _(_STREAMED[overlay.what]) if overlay.what in _STREAMED else ""


def log_words(status: LogStatus | None) -> str:
    """What is not as it should be with the shared log of rooms; empty while it has every act."""
    if status is None or not (status.trouble or status.behind):
        return ""
    if status.waiting:
        return _("ballots waiting for the log: %(waiting)d") % {"waiting": status.waiting}
    words = _("log away, behind: %(behind)d") if status.trouble else _("log behind: %(behind)d")
    return words % {"behind": status.behind}


def both_words(status: LogStatus | None) -> str:
    """That a ballot counts once the log has it too; empty where it need not, or words say more."""
    both = status is not None and status.acknowledged_by == "both"
    return _("ballots count when both have them") if both and not log_words(status) else ""


def board_words(meeting: Meeting) -> str:
    """What the public screen shows of the standings, in a word or two."""
    if meeting.phase is Phase.FINAL:
        return ""
    if meeting.plan.board.policy == "sealed":
        return _("board sealed")
    return _("board frozen") if meeting.frozen else _("board live")


class ConnectionLine(Widget):
    """One line over the screen; it is not there while the connection is."""

    DEFAULT_CSS = """
    ConnectionLine {
        dock: top; height: 1; width: 100%; padding: 0 1; display: none;
        background: $text-warning; color: $background; text-style: bold;
    }
    """

    link_line: reactive[str] = reactive("")
    age: reactive[int] = reactive(0, repaint=False)
    """How many seconds old what the screen shows is."""

    def watch_link_line(self) -> None:
        """Come and go."""
        self.display = bool(self.said)

    def watch_age(self, before: int, age: int) -> None:
        """Say so from `OLD` on."""
        if max(before, age) >= OLD:
            self.display = bool(self.said)
            self.refresh()

    @property
    def said(self) -> str:
        """How old the picture is, and what stands between it and the host."""
        old = age_words(self.age) if self.age >= OLD else ""
        return " ".join(filter(None, (old, self.link_line)))

    def render(self) -> Content:
        """Draw the words, with a mark that does not depend on colour."""
        return Content(cut(f"! {self.said}", self.size.width))


def age_words(seconds: int) -> str:
    """That what a screen shows is as old as this."""
    if seconds < _LONG:
        return _("What you see here is %(seconds)s s old.") % {"seconds": seconds}
    return _("What you see here is %(minutes)s min old.") % {"minutes": seconds // 60}
