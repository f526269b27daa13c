"""The lobby: is everything ready, by which rules, and Enter opens the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import OpenMeeting
from judgetui.meeting.plan import Plan
from judgetui.meeting.sentence import Sentence
from judgetui.meeting.state import Meeting
from judgetui.screens.confirm import Confirm
from judgetui.screens.lobby import Lobby
from judgetui.venue.desk import Declined
from tests.meeting.factories import a_plan
from tests.screens.drawing import NOON, Host, drawn, told


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


def a_lobby(plan: Plan, **bound: Any) -> Host:  # noqa: ANN401
    return Host(Lobby(lambda: NOON), meeting=Meeting.planned(plan), **bound)


async def test_enter_opens_the_meeting_once_it_is_confirmed() -> None:
    app = a_lobby(a_plan())
    async with app.run_test() as pilot:
        assert "Enter open the meeting" in drawn(app)[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert "From here on the rules are frozen." in "\n".join(drawn(app))
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == []
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert app.posted == [OpenMeeting()]
        await pilot.press("enter")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm), "the answer is awaited"


async def test_it_can_be_tried_again_after_a_refusal() -> None:
    app = a_lobby(a_plan())
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert isinstance(app.shown, Lobby)
        app.shown.declined(Declined("", Sentence("The disk is full.")))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)


async def test_what_stands_in_the_way_is_said_and_nothing_is_asked() -> None:
    app = a_lobby(a_plan(3, 0))
    async with app.run_test(size=(120, 40)) as pilot:
        lines = "\n".join(drawn(app))
        assert "No go · to mend first: 1" in lines
        assert "✗ There are no judges" in lines
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.shown
        assert told(app)[0].startswith("There are no judges")


async def test_a_demo_opens_its_meeting_itself() -> None:
    app = a_lobby(a_plan(), simulated=True)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is app.shown
        assert told(app) == ["The demo plays by itself; take over first."]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("colour", [True, False])
async def test_everything_that_was_agreed_can_be_read(
    language: str, size: tuple[int, int], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_language(language)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    plan = a_plan(
        title={"en": "Review of cases", "zh": "案例评审会"},
        venue="老人[/b]关爱",
        judges=[{"id": "J1", "name": "=SUM(1,1)"}, {"id": "J2", "name": "李[b]"}],
    )
    app = a_lobby(plan)
    async with app.run_test(size=size) as pilot:
        read = drawn(app)
        for _page in range(4):
            await pilot.press("pagedown")
            await pilot.pause()
            read += drawn(app)
        whole = "\n".join(read)
        assert {"en": "Review of cases", "zh": "案例评审会"}[language] in whole
        for text in ("老人[/b]关爱", "=SUM(1,1)", "李[b]", "2018-02-27", plan.contract[:12]):
            assert text in whole
        for english, chinese in (
            ("✓ Cases: 3.", "✓ 案例：3个。"),
            ("Panel · 2 judges", "评委组 · 2位评委"),
            ("Care: 0 to 10", "关怀：0至10分"),
            ("A tie across the line between two prizes", "在奖项分界上并列的"),
        ):
            assert {"en": english, "zh": chinese}[language] in whole
