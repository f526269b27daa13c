"""The bottom line."""

from __future__ import annotations

from judgetui.app.commands import CHAIR, COMMANDS, DEMO, PAPER_ENTRY, SCORE
from judgetui.widgets.key_bar import KeyBar
from tests.screens.drawing import Host, drawn

LONG = "close scoring — Zhou, Wu, Zheng, Wang, Feng and 3 more have not submitted"


async def test_the_sentence_of_enter_gives_way_to_the_keys() -> None:
    app = Host(KeyBar(CHAIR), saying=LONG)
    async with app.run_test(size=(80, 5)):
        line = drawn(app)[-1]
        assert line.startswith(" Enter close scoring — Zhou")
        assert "…" in line
        assert line.endswith("F4 Clock  F6 Problem  F8 Correct  F1 Help")


async def test_in_two_lines_the_sentence_has_one_to_itself() -> None:
    bar = KeyBar(CHAIR)
    bar.styles.height = 2
    app = Host(bar, saying=LONG)
    async with app.run_test(size=(82, 5)):
        assert drawn(app)[-2:] == [
            f" Enter {LONG}",
            " F4 Clock  F6 Problem  F8 Correct  F1 Help",
        ]


def test_no_bar_has_more_than_five_keys() -> None:
    footers = {footer for command in COMMANDS for footer in command.footer}
    assert DEMO in footers
    for footer in footers:
        assert len(KeyBar(footer).commands) <= 5, footer


async def test_a_key_that_never_works_here_gives_its_place_to_a_useful_one() -> None:
    for screen in (SCORE, PAPER_ENTRY):
        app = Host(KeyBar(screen))
        async with app.run_test(size=(80, 5)) as pilot:
            assert "F2 Change seat" in drawn(app)[-1]
            assert "F4 Case brief" not in drawn(app)[-1]
            app.shown.left_out = frozenset({"seats"})
            await pilot.pause()
            assert "F2" not in drawn(app)[-1]
            assert "F4 Case brief" in drawn(app)[-1]


async def test_a_key_that_something_waits_for_takes_the_place_of_another() -> None:
    app = Host(KeyBar(PAPER_ENTRY), left_out=frozenset({"confirm"}))
    async with app.run_test(size=(80, 5)) as pilot:
        assert "F7 Recuse" in drawn(app)[-1]
        assert "F8 Confirm" not in drawn(app)[-1]
        app.shown.left_out = frozenset()
        await pilot.pause()
        assert "F7 Recuse" not in drawn(app)[-1]
        assert "F8 Confirm" in drawn(app)[-1]
