"""Handing the laptop over."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Static

from judgetui.meeting.acts import Recuse, ReturnBallot
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.screens.switch_seat import SwitchSeat, next_seat
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted
from tests.screens.drawing import drawn


def judge(number: int) -> Seat:
    """A judge's seat."""
    return Seat(Role.JUDGE, f"J{number}")


def taking_turns() -> Meeting:
    """Scoring is open: the first has submitted, the fourth is recused."""
    meeting = submitted(staged(opened(a_plan(2, 4)), "C1"), "C1", {"J1": 7})
    return do(meeting, Recuse(case="C1", judge="J4", reason="kin"))


class Laptop(App[None]):
    """Has a judge's marks on it when the seats are asked for."""

    def __init__(self, meeting: Meeting, seat: Seat) -> None:
        super().__init__()
        self.meeting, self.seat = meeting, seat
        self.answers: list[Seat | None] = []

    def on_mount(self) -> None:
        """Show marks, then the seats."""
        self.mount(*(Static("marks 88 91 77") for _row in range(24)))
        self.push_screen(SwitchSeat(self.meeting, self.seat), self.answers.append)


def test_the_next_awaited_judge_comes_next() -> None:
    meeting = taking_turns()
    assert next_seat(meeting, judge(1)) == judge(2)
    assert next_seat(meeting, judge(2)) == judge(3)
    assert next_seat(meeting, judge(3)) == judge(2)
    assert next_seat(meeting, CHAIR) == judge(2)
    done = submitted(meeting, "C1", {"J2": 5, "J3": 5})
    assert next_seat(done, judge(3)) == CHAIR
    assert next_seat(opened(), judge(1)) == CHAIR


async def test_nothing_of_the_last_judge_shows_through() -> None:
    app = Laptop(taking_turns(), judge(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "marks" not in "\n".join(drawn(app))
        await pilot.press("enter")
        await pilot.pause()
        assert "marks" not in "\n".join(drawn(app))


async def test_each_judge_stands_with_how_far_the_ballot_is() -> None:
    app = Laptop(taking_turns(), judge(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "Judge 1     submitted ✓   sits here" in shown
        assert "Judge 2     awaited" in shown
        assert "Judge 4     recused" in shown


async def test_a_judge_is_handed_the_machine_and_says_so() -> None:
    app = Laptop(taking_turns(), judge(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.answers == []
        assert "Judge 2: press Enter when you sit here." in "\n".join(drawn(app))
        await pilot.press("escape")
        await pilot.pause()
        assert "Who sits here next?" in "\n".join(drawn(app))
        await pilot.press("down", "enter", "enter")
        await pilot.pause()
    assert app.answers == [judge(3)]


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["escape"], None),
        (["home", "enter"], None),
        (["end", "enter"], BOARD),
        (["home", "down", "down", "down", "down", "enter", "enter"], RECORDER),
    ],
)
async def test_other_seats(keys: list[str], answer: Seat | None) -> None:
    app = Laptop(taking_turns(), judge(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.answers == [answer]


async def test_a_ballot_that_was_returned_on_another_case_is_marked() -> None:
    meeting = scored(opened(a_plan(2, 4)), "C1", {"J1": 7, "J2": 7, "J3": 7, "J4": 7})
    meeting = do(meeting, ReturnBallot(case="C1", judge="J2", reason="see the note"))
    app = Laptop(staged(meeting, "C2"), judge(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\n".join(drawn(app))
        assert "Judge 2     awaited · returned: 10" in shown
        assert shown.count("returned") == 1
