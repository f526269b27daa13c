"""Questions that have much to say: what is long scrolls, and their foot stays on the screen."""

from __future__ import annotations

import pytest
from textual.widgets import OptionList

from judgetui.screens.base_value import Consequences
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.correct_marks import CorrectMarks
from judgetui.screens.edit_value import PickValue
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import Host, text

SIZES = [(80, 24), (60, 18)]
LONG = "\n\n".join(f"Sentence {number} of what follows from it." for number in range(1, 31))
MANY = [Choice(str(number), f"Answer {number}") for number in range(1, 31)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_consequence_scrolls_above_the_reason_and_the_buttons(
    size: tuple[int, int],
) -> None:
    app = Host(Confirm("Correct it?", LONG, yes="Correct", ask_reason=True, reason="a slip"))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        first = text(pilot)
        assert "Sentence 1 " in first
        assert "Sentence 30 " not in first
        for part in ("a slip", "Correct", "No (Esc)", "PgUp PgDn read", "╰"):
            assert part in first
        for _page in range(30):
            await pilot.press("pagedown")
        last = text(pilot)
        assert "Sentence 30 " in last
        assert "Sentence 1 " not in last
        assert "No (Esc)" in last


async def test_a_short_consequence_names_no_keys_to_read_it() -> None:
    async with Host(Confirm("Correct it?", "It moves nothing.")).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "It moves nothing." in text(pilot)
        assert "PgUp" not in text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_list_scrolls_above_its_keys(size: tuple[int, int]) -> None:
    page = Choose("Which step does the hall see, of all those that there are?", MANY, "20")
    async with Host(page).run_test(size=size) as pilot:
        await pilot.pause()
        assert "Answer 20" in text(pilot)
        assert "Enter choose" in text(pilot)
        await pilot.press("end")
        await pilot.pause()
        assert page.query_one(OptionList).highlighted == 29
        assert "Answer 30" in text(pilot)
        assert "Enter choose" in text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_many_marks_and_what_they_move_leave_room_for_the_keys(size: tuple[int, int]) -> None:
    names = [f"criterion{number}" for number in range(1, 13)]
    criteria = a_plan(criteria=[{"key": n, "name": n, "max": "10"} for n in names]).criteria
    on_record = {name: marks(5)["depth"] for name in names}
    page = CorrectMarks("03", criteria, on_record, lambda _marks: Consequences(told=(LONG,)))
    async with Host(page).run_test(size=size) as pilot:
        await pilot.press("6", "enter", *["down"] * 12)
        await pilot.pause()
        assert "criterion12" in text(pilot)
        assert "Sentence 1 " in text(pilot)
        assert "back" in text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_many_values_to_pick_leave_room_for_the_keys(size: tuple[int, int]) -> None:
    choices = [choice.text for choice in MANY]
    page = PickValue("Which?", choices, 11, lambda _index: Consequences(told=(LONG,)))
    async with Host(page).run_test(size=size) as pilot:
        await pilot.pause()
        assert "Answer 12" in text(pilot)
        assert "Sentence 1 " in text(pilot)
        assert "Enter choose" in text(pilot)
