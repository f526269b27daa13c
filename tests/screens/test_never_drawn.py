"""A screen that is taken away before it was drawn never gets its parts: it looks for none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App
from textual.screen import Screen

from judgetui.meeting.plan_draft import PlanDraft
from judgetui.meeting.plan_pages import Editing
from judgetui.screens.base_value import Consequences
from judgetui.screens.edit_plan import EditPlan
from judgetui.screens.edit_value import PickValue, TypeValue
from judgetui.screens.new_session import NewSession, Wanted
from judgetui.screens.welcome import Welcome
from tests.meeting.factories import a_plan

SCREENS: dict[str, Callable[[], Screen[Any]]] = {
    "welcome": lambda: Welcome("sessions", "1.0"),
    "edit plan": lambda: EditPlan(Editing("first", a_plan(), PlanDraft.of(a_plan()))),
    "type value": lambda: TypeValue("Title", "", "", lambda _text: Consequences()),
    "pick value": lambda: PickValue("Title", ["a"], 0, lambda _index: Consequences()),
    "new session": lambda: NewSession(Wanted()),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_without_its_parts_mounts(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = SCREENS[name]()
    monkeypatch.setattr(type(screen), "compose", lambda self: iter(()))
    app: App[None] = App()
    async with app.run_test() as pilot:
        await app.push_screen(screen)
        await pilot.pause()
        assert app.screen is screen
