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


async def test_an_answer_that_comes_late_takes_no_other_page_away() -> None:
    """The question went meanwhile, with the screen that it lay over."""
    answers: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        question, below = Confirm("Leave the program?"), app.screen
        app.push_screen(question, answers.append)
        await pilot.pause()
        question.dismiss(None)
        question.query_one("#no", Button).press()
        await pilot.pause()
        question.action_no()
        await pilot.pause()
        assert app.screen is below
    assert answers == [None]


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
