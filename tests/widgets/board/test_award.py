"""A step of the ceremony as the board draws it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from rich.cells import cell_len

from judgetui.hall.award import in_ceremony
from judgetui.language import use_language
from judgetui.meeting.acts import Reveal
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.ceremony_step import CeremonyStep, Winner
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.widgets.board.award import award_lines
from tests.meeting.factories import do
from tests.meeting.test_ceremony import PRIZES, finished
from tests.screens.drawing import large

SIZES = ((80, 20), (100, 28), (120, 36), (192, 50))
CASES = [
    {
        "id": f"C{n}",
        "number": n,
        "title": {"en": f"Garden {n} of the elders", "zh": f"长者花园{n}"},
        "organisation": "Nanhu",
        "presenters": ["Zhang Jie"],
    }
    for n in range(1, 8)
]


def the_night(step: int, message: str = "") -> Meeting:
    """The board's view of a ceremony of seven cases at a step."""
    meeting = finished([9, 8, 7, 6, 5, 4, 3], prizes=PRIZES, cases=CASES)
    return redact(do(meeting, Reveal(step=step, message=message)), BOARD)


def lines(meeting: Meeting, width: int = 80, height: int = 20, grown: int = 1) -> list[str]:
    """What is drawn, without spaces at the ends."""
    drawn = award_lines(meeting, width, height, Fraction(grown))
    return [line.plain.rstrip() for line in drawn]


def count() -> int:
    meeting = finished([9, 8, 7, 6, 5, 4, 3], prizes=PRIZES, cases=CASES)
    return len(ceremony_steps(meeting.plan, standings(meeting)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("speech", ["en", "zh"])
def test_every_step_fits_every_screen(size: tuple[int, int], speech: str) -> None:
    use_language(speech)
    for step in range(1, count()):
        drawn = award_lines(the_night(step), *size)
        assert 0 < len(drawn) <= size[1]
        assert max(cell_len(line.plain) for line in drawn) <= size[0]
    use_language("en")


def test_a_place_is_shown_without_a_name_and_a_name_without_a_score() -> None:
    place, name, score = ("\n".join(lines(the_night(step))) for step in (6, 7, 8))
    assert large(place.split("\n"), "3")
    assert "N a n h u" not in place
    assert "N a n h u" in name
    assert large(score.split("\n"), "7.00")
    assert not large(name.split("\n"), "7.00")


def test_bars_have_a_scale_that_says_where_it_begins_and_ends() -> None:
    drawn = lines(the_night(6))
    start, end = drawn[-1].split()[1:5:2]
    assert (start, end) == ("3.50", "7.00")
    assert "to beat ▼" in drawn[-4]


def test_a_bar_grows_from_the_bar_to_beat() -> None:
    before, after = (lines(the_night(6), grown=grown)[-3] for grown in (0, 1))
    # 71 percent and all of the 72 cells.
    assert before.strip() == "█" * 51
    assert after.strip() == "█" * 72


def test_the_chairs_words_fill_the_hall() -> None:
    assert large([*lines(the_night(3, "Thanks"), 120, 36), ""], "THANKS") == 4
    assert in_ceremony(the_night(3, "Thanks"))


def test_the_last_step_leaves_the_board_to_the_standings() -> None:
    assert in_ceremony(the_night(count() - 1))
    assert not in_ceremony(the_night(count()))


def test_text_is_never_markup() -> None:
    plan = finished([9, 8], prizes=PRIZES[:1]).plan
    case = plan.cases[0].model_copy(update={"title": "[red]=1+1[/red]"})
    plan = plan.changed(cases=(case, plan.cases[1]))
    step = CeremonyStep("name", 0, 1, 1, 1, (Winner("C1", 1),))
    meeting = replace(the_night(1), plan=plan, ceremony=step)
    assert "[red]=1+1[/red]" in "".join("".join(lines(meeting)).split())
