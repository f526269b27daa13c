"""The answers to a question, by key."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Button

from judgetui.screens.confirm import Confirm


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], None),
        (["right", "enter"], ""),
        (["right", "right", "enter"], ""),
        (["right", "left", "enter"], None),
        (["left", "enter"], None),
        (["tab", "enter"], ""),
    ],
)
async def test_arrows_move_between_the_answers(keys: list[str], answer: str | None) -> None:
    answers: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Leave the program?"), answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    assert answers == [answer]


async def test_arrows_stay_in_the_reason_while_it_is_typed() -> None:
    answers: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(Confirm("Postpone it?", ask_reason=True), answers.append)
        await pilot.pause()
        await pilot.press("l", "t", "left", "a", "right", "e")
        assert not isinstance(app.focused, Button)
        await pilot.press("enter")
        await pilot.pause()
    assert answers == ["late"]
