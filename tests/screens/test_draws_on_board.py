"""What the hall sees of a draw by lot."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from judgetui.language import use_language
from judgetui.meeting.acts import CallCase, DrawLots, Finalise, Pause
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Meeting
from judgetui.screens.board import Board
from tests.meeting.factories import START, do, opened, scored
from tests.screens.drawing import Host, drawn
from tests.screens.test_board import SIZES, board, plan, text


def order_drawn(cases: int) -> Meeting:
    meeting = opened(plan(cases))
    return do(meeting, DrawLots(what="order", cases=meeting.order, digits="3516"))


def tie_drawn() -> Meeting:
    meeting = opened(plan(3, scoring={"combine": "mean", "ties": ["draw"]}))
    for case, mark in (("C1", 8), ("C2", 8), ("C3", 5)):
        meeting = scored(meeting, case, {"J1": mark, "J2": mark, "J3": mark})
    return do(meeting, DrawLots(what="tie", cases=("C1", "C2"), digits="0406"))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_drawn_running_order_is_shown_whole(size: tuple[int, int], language: str) -> None:
    use_language(language)
    meeting = order_drawn(6)
    lines = await board(meeting, size)
    shown = text(lines)
    assert ("Running order drawn by lot" if language == "en" else "抽签决定的出场顺序") in shown
    assert ("digits called out" if language == "en" else "现场报出的数字") in shown
    assert "SHA-256" in shown
    assert all(cell_len(line) <= size[0] for line in lines)
    places = [
        shown.index(f"{place} {10 * int(case[1:])} Story {case[1:]}")
        for place, case in enumerate(meeting.order, 1)
    ]
    assert places == sorted(places)


async def test_a_long_order_has_pages() -> None:
    meeting = order_drawn(40)
    app = Host(Board(lambda: START), meeting=redact(meeting, BOARD))
    seen: list[str] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for page in range(1, 5):
            shown = text(drawn(app))
            assert f"page {page} / 4" in shown
            seen += re.findall(r"[0-9]+ [0-9]+ Story ([0-9]+)", shown)
            await pilot.press("pagedown")
            await pilot.pause()
    assert [f"C{number}" for number in seen] == list(meeting.order)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_drawn_tie_is_shown_above_the_standings(
    size: tuple[int, int], language: str
) -> None:
    use_language(language)
    meeting = tie_drawn()
    first, second = meeting.draws[0].cases
    shown = text(await board(meeting, size))
    assert ("A tie drawn by lot" if language == "en" else "抽签决定的并列名次") in shown
    assert "SHA-256" in shown
    listed = shown.split("SHA-256", 1)[1]
    assert listed.index(f"Story {first[1:]}") < listed.index(f"Story {second[1:]}")
    assert (
        "Equal scores: 8.00 by a draw by lot" if language == "en" else "（8.00分）的名次由抽签确定"
    ) in shown


async def test_the_board_goes_on_with_the_meeting() -> None:
    meeting = order_drawn(3)
    for later in (do(meeting, CallCase(case=meeting.order[0])), do(meeting, Pause())):
        assert "drawn by lot" not in text(await board(later))
    assert "drawn by lot" not in text(await board(do(tie_drawn(), Finalise()))).split("Equal")[0]
    standing = text(await board(tie_drawn(), showing=BoardMode("standings")))
    assert "A tie drawn by lot" not in standing
    stage = text(await board(order_drawn(3), showing=BoardMode("stage")))
    assert "drawn by lot" not in stage
    assert "comes next" in stage
