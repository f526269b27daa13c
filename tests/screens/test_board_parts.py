"""The board in a terminal shows the parts that the rule for boards names, and no others."""

from __future__ import annotations

import pytest
from textual.widget import Widget

from judgetui.hall.parts import Part, board_parts
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.screens.board import Board
from judgetui.widgets.board.award import Award
from judgetui.widgets.board.drawn_order import DrawnOrder
from judgetui.widgets.board.leaderboard import Leaderboard
from judgetui.widgets.board.notice import Notice
from judgetui.widgets.board.rules_page import RulesPage
from judgetui.widgets.board.schedule_page import SchedulePage
from judgetui.widgets.board.stage import OnStage, PanelTicks
from tests.pictures.moments import MOMENTS
from tests.screens.drawing import Host

WIDGETS: dict[Part, type[Widget]] = {
    "notice": Notice,
    "award": Award,
    "face": OnStage,
    "panel": PanelTicks,
    "draw": DrawnOrder,
    "standings": Leaderboard,
    "rules": RulesPage,
    "schedule": SchedulePage,
}


@pytest.mark.parametrize("name", sorted(MOMENTS))
async def test_the_terminals_board_shows_the_same_parts(name: str) -> None:
    moment = MOMENTS[name]()
    meeting = redact(moment.meeting, BOARD)
    app = Host(Board(lambda: moment.now), meeting=meeting, showing=moment.showing)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = [
            part
            for part, kind in WIDGETS.items()
            if (widget := app.screen.query_one(kind)).display and widget.size.height
        ]
    expected = board_parts(meeting, moment.showing)
    # Before the first case, and for what is agreed, there is nothing to say of the moment.
    told = moment.view("board", "en")["face"] is not None
    assert shown == [part for part in WIDGETS if part in expected and (part != "face" or told)]
