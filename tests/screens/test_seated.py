"""A judge's page before the meeting opens: whose seat, which meeting, what will be scored."""

from __future__ import annotations

import pytest

from judgetui.language import _, use_language
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.screens.seated import Seated
from tests.meeting.factories import a_plan
from tests.screens.drawing import NOON, Host, drawn

J1 = Seat(Role.JUDGE, "J1")
SIZES = [(80, 24), (120, 40), (60, 18)]


async def page(size: tuple[int, int], **plan: object) -> str:
    """What stands on it, as one line."""
    meeting = redact(Meeting.planned(a_plan(**plan)), J1)
    app = Host(Seated(lambda: NOON), seat=J1, meeting=meeting, state_line="connected ✓")
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return " ".join(" ".join(drawn(app)).split())


@pytest.mark.parametrize("size", SIZES)
async def test_it_says_whose_seat_and_that_it_changes_by_itself(size: tuple[int, int]) -> None:
    shown = await page(size, title="Spring review")
    assert "This is the seat of Judge 1." in shown
    assert "The meeting has not been opened yet; this page changes by itself." in shown
    assert "Spring review" in shown
    assert "connected ✓" in shown
    assert "F1 Help" in shown


@pytest.mark.parametrize("size", SIZES[:2])
async def test_it_says_which_meeting_and_what_is_scored(size: tuple[int, int]) -> None:
    guided = {"key": "depth", "name": "Depth", "guide": "How far does it go?", "weight": "1"}
    judges = [{"id": "J1", "name": "Li Wei", "title": "Professor", "affiliation": "Jiaxing"}]
    shown = await page(size, venue="Town hall", criteria=[guided], judges=judges)
    for words in (
        "This is the seat of Li Wei.",
        "Professor · Jiaxing",
        "Town hall",
        "2018-02-27",
        "Depth: 0 to 100",
        "How far does it go?",
    ):
        assert words in shown


async def test_the_key_for_practice_is_named_once_it_is_known_whose_seat_it_is() -> None:
    app = Host(Seated(lambda: NOON))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Practice ballot" not in drawn(app)[-1]
        app.shown.meeting, app.shown.seat = redact(Meeting.planned(a_plan()), J1), J1
        await pilot.pause()
        assert drawn(app)[-1].startswith(" Enter Practice ballot  F1 Help  F10 Leave")


async def test_chinese_is_chinese() -> None:
    use_language("zh")
    judges = [{"id": "J1", "name": {"en": "Li Wei", "zh": "李伟"}}]
    shown = await page((80, 24), judges=judges)
    assert _("This is the seat of %(name)s.") % {"name": "李伟"} in shown
    assert "Li Wei" not in shown


async def test_a_long_hostile_name_is_text_and_keeps_its_lines() -> None:
    name = "老人[/b]关爱" * 12
    shown = await page((80, 24), judges=[{"id": "J1", "name": name}])
    assert "老人[/b]关爱老人[/b]" in shown
    assert "this page changes by itself" in shown


async def test_what_does_not_fit_is_scrolled_to() -> None:
    criteria = [{"key": f"k{n}", "name": f"Aspect {n}", "weight": "1"} for n in range(30)]
    meeting = redact(Meeting.planned(a_plan(criteria=criteria)), J1)
    app = Host(Seated(lambda: NOON), seat=J1, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "Aspect 29" not in "\n".join(drawn(app))
        await pilot.press("end")
        await pilot.pause()
        assert "Aspect 29" in "\n".join(drawn(app))
