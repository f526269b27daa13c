"""The moments of a meeting that its hall sees, for pages that show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import DrawLots, Freeze, Pause, StartQuestions
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.state import Meeting
from judgetui.proof.checkpoint import checkpoint_of
from tests.meeting.factories import do
from tests.pictures.contest import contest_after, contest_final
from tests.pictures.scenes import after, award, called, final, night, sample, scoring
from tests.pictures.ties import tied
from tests.venue.hall import Moment

_CHECKPOINT = checkpoint_of("nanhu-2018", [b"{}"] * 57)


def _read_out(meeting: Meeting) -> Meeting:
    """The meeting as a host sends it, with the code that is read out."""
    return replace(meeting, read_out=ReadOut(57, _CHECKPOINT.code, str(_CHECKPOINT)))


def _sealed(meeting: Meeting) -> Meeting:
    sealed = meeting.plan.board.model_copy(update={"policy": "sealed"})
    return replace(meeting, plan=meeting.plan.changed(board=sealed))


def _named(meeting: Meeting) -> Meeting:
    """The meeting on a board that shows who has submitted."""
    shown = meeting.plan.board.model_copy(update={"show_judges": True})
    return replace(meeting, plan=meeting.plan.changed(board=shown))


def _plain(make: Callable[[], Meeting], later: float = 30) -> Callable[[], Moment]:
    return lambda: Moment(make(), later=later)


def _showing(
    make: Callable[[], Meeting], what: BoardMode, later: float = 30
) -> Callable[[], Moment]:
    return lambda: Moment(make(), what, later=later)


MOMENTS: Mapping[str, Callable[[], Moment]] = {
    "welcome": _plain(lambda: Meeting.planned(sample())),
    "first-case": _plain(lambda: called(after(0), 1)),
    "presenting": _plain(lambda: called(after(8), 9)),
    "questions": _plain(lambda: do(called(after(8), 9), StartQuestions()), 170),
    "over-time": _plain(lambda: called(after(8), 9), 500),
    "scoring": _plain(lambda: scoring(after(8), 9, 5)),
    "scoring-named": _plain(lambda: _named(scoring(after(8), 9, 5))),
    "scoring-first": _plain(lambda: scoring(after(0), 1, 2)),
    "standings-3": _plain(lambda: _read_out(after(3))),
    "standings-12": _plain(lambda: _read_out(after(12))),
    "standings-28": _plain(lambda: after(28)),
    "frozen": _plain(lambda: scoring(do(after(8), Freeze()), 9, 4)),
    "sealed": _plain(lambda: _sealed(scoring(after(8), 9, 4))),
    "paused": _plain(lambda: do(called(after(8), 9), Pause(reason="Lunch"))),
    "tied": _plain(tied),
    "drawn-order": _plain(
        lambda: do(after(0), DrawLots(what="order", cases=sample().order, digits="3516"))
    ),
    "stage": _showing(lambda: scoring(after(8), 9, 5), BoardMode("stage")),
    "rules": _showing(lambda: after(8), BoardMode("contract")),
    "schedule": _showing(lambda: called(after(8), 9), BoardMode("schedule")),
    "message": _showing(lambda: after(8), BoardMode("message", "Please take your seats")),
    "message-zh": _showing(lambda: after(8), BoardMode("message", "请各位入座，颁奖典礼即将开始")),
    "break": _showing(lambda: after(8), BoardMode("break", "14:30 茶歇，请在大厅享用点心")),
    "final": _plain(lambda: _read_out(final())),
    "sealed-final": _plain(lambda: night(0)),
    "award-opening": _plain(lambda: night(1)),
    "award-tier": _plain(lambda: night(2)),
    "award-group": _plain(lambda: night(4)),
    "award-place": _plain(lambda: night(award("place"))),
    "award-name": _plain(lambda: night(award("place") + 1)),
    "award-score": _plain(lambda: night(award("place") + 2)),
    "award-duel": _plain(lambda: night(award("duel"))),
    "award-duel-told": _plain(lambda: night(award("duel") + 2)),
    "award-best": _plain(lambda: night(award("score"))),
    "award-words": _plain(lambda: night(5, "感谢各位评委的辛勤付出")),
    "contest": _plain(lambda: contest_after(7)),
    "contest-final": _plain(contest_final),
}
"""What stands on the board of the sample meeting, and of a contest with every kind of rule."""
