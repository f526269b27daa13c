"""A judge's page after the meeting: that it is over, what counted, and who won."""

from __future__ import annotations

import pytest

from judgetui.meeting.acts import Finalise, Reveal, VoidBallot, Withdraw
from judgetui.meeting.ballot_permissions import ballots_in_result
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.screens.ended import Ended
from tests.meeting.factories import a_plan, do, opened, scored
from tests.screens.drawing import NOON, Host, drawn

J1 = Seat(Role.JUDGE, "J1")
SIZES = [(80, 24), (120, 40), (60, 18)]
PRIZES = (
    {"name": {"en": "First prize", "zh": "一等奖"}, "count": 1},
    {"name": {"en": "Second prize", "zh": "二等奖"}, "count": 2},
)


def over(count: int = 4, /, **plan: object) -> Meeting:
    """A meeting whose result is final; the later a case, the fewer points it has."""
    meeting = opened(a_plan(count, 2, **({"prizes": PRIZES} | plan)))
    for number in range(1, count + 1):
        meeting = scored(meeting, f"C{number}", {"J1": 10 - number, "J2": 10 - number})
    return do(meeting, Finalise())


def a_page(meeting: Meeting) -> Host:
    seen = redact(meeting, J1)
    return Host(Ended(lambda: NOON), seat=J1, meeting=seen, state_line="connected ✓")


async def shown(meeting: Meeting, size: tuple[int, int] = (80, 24)) -> list[str]:
    app = a_page(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return drawn(app)


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_that_the_result_is_final_what_counted_and_thanks(
    size: tuple[int, int],
) -> None:
    lines = await shown(over(), size)
    page = "\n".join(lines)
    assert "The result is final" in page
    assert "Thank you, Judge 1." in page
    assert "Your ballots in the result: 4" in page
    assert "connected ✓" in page
    assert "F1 Help" in lines[-1]
    assert "F10 Leave" in lines[-1]


@pytest.mark.parametrize("policy", ["live", "sealed"])
async def test_it_has_the_prize_list_once_everybody_may_see_it(policy: str) -> None:
    meeting = over(board={"policy": policy})
    last = len(ceremony_steps(meeting.plan, standings(meeting)))
    hidden = await shown(do(meeting, Reveal(step=last - 1)))
    assert any("Story 1" in line for line in hidden) == (policy == "live")
    lines = await shown(do(meeting, Reveal(step=last)))
    listed = [" ".join(line.strip("│ ").split()) for line in lines if "│" in line]
    assert listed == [
        "First prize",
        "1 10 Story 1 9.00",
        "Second prize",
        "2 20 Story 2 8.00",
        "3 30 Story 3 7.00",
    ]


async def test_without_prizes_there_is_no_list() -> None:
    assert "Prizes" not in "\n".join(await shown(over(prizes=[])))


async def test_a_long_list_is_scrolled() -> None:
    app = a_page(over(9, prizes=[{"name": f"Prize {n}", "count": 1} for n in range(1, 10)]))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Prize 9" not in "\n".join(drawn(app))
        await pilot.press("end")
        await pilot.pause()
        assert "Prize 9" in "\n".join(drawn(app))


@pytest.mark.parametrize("size", SIZES)
async def test_long_hostile_titles_are_cut_and_scores_are_not(size: tuple[int, int]) -> None:
    cases = [{"id": "C1", "number": 7, "title": "老人[/b]关爱" * 12}]
    lines = await shown(over(1, cases=cases), size)
    (line,) = (line for line in lines if "老人[/b]关爱老人" in line)
    assert "…  9.00" in line


async def test_only_ballots_in_the_result_are_counted() -> None:
    meeting = opened(a_plan(4, 2))
    for number in (1, 2, 3):
        meeting = scored(meeting, f"C{number}", {"J1": number, "J2": 9 - number})
    assert ballots_in_result(meeting, "J1") == 3
    meeting = do(meeting, VoidBallot(case="C1", judge="J1", reason="late"))
    meeting = do(meeting, Withdraw(case="C2", reason="asked to"))
    assert (ballots_in_result(meeting, "J1"), ballots_in_result(meeting, "J2")) == (1, 2)
    assert ballots_in_result(redact(meeting, J1), "J1") == 1
    assert ballots_in_result(meeting, "J9") == 0
