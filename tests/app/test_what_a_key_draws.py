"""What a judge's key has the program do, counted: without a stopwatch, a key stays cheap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from judgetui.app.textual_private import FrugalCompositor
from judgetui.screens.score import Score
from judgetui.widgets.criterion_panel import CriterionPanel
from tests.app.test_app import J1, app_of, scoring, sitting
from tests.screens.ballots import BallotHost, staged_meeting
from tests.screens.drawing import until


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often styles are matched, widgets rendered, screens laid out and pictures drawn."""
    count: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (Stylesheet, "apply"),
            (Widget, "_render_content"),
            (Compositor, "reflow"),
            (Screen, "_compositor_refresh"),
        ):
            usual = getattr(owner, name)

            def counting(
                *given: Any,  # noqa: ANN401
                _usual: Any = usual,  # noqa: ANN401
                _name: str = name,
                **named: Any,  # noqa: ANN401
            ) -> Any:  # noqa: ANN401
                count[_name] += 1
                return _usual(*given, **named)

            patch.setattr(owner, name, counting)
        yield count


async def settled(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each once the one before is drawn."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def test_an_arrow_key_styles_nothing_anew_and_draws_once() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await settled(pilot, "down", "up", "down", "up")
        with counted() as count:
            await settled(pilot, "down")
        assert count["apply"] == 0
        assert count["reflow"] == 0
        assert count["_compositor_refresh"] <= 2
        assert count["_render_content"] <= 6


async def test_a_digit_styles_little_and_lays_out_nothing_where_no_line_comes() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await settled(pilot, "8", "backspace", "8", "backspace")
        with counted() as count:
            await settled(pilot, "7")
        assert count["apply"] <= 3
        assert count["reflow"] == 0
        assert count["_render_content"] <= 10


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
async def test_a_mark_typed_digit_by_digit_lays_out_nothing(size: tuple[int, int]) -> None:
    app = BallotHost(Score(), staged_meeting())
    async with app.run_test(size=size) as pilot:
        await settled(pilot, "8", "5", "backspace", "backspace")
        with counted() as count:
            await settled(pilot, "8", "5", "backspace", "backspace", "9")
        assert count["reflow"] == 0


async def test_a_panel_looks_as_the_stylesheet_says_wherever_one_goes() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        for key in ("down", "up", "down", "up", "down"):
            await settled(pilot, key)
            for panel in pilot.app.screen.query(CriterionPanel):
                both = (panel, panel.field)
                seen = [dict(widget.styles.base.get_rules()) for widget in both]
                pilot.app.stylesheet.update_nodes(both)
                assert seen == [dict(widget.styles.base.get_rules()) for widget in both]


class _Terminal:
    """The cells that a terminal shows after everything that was sent to it."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, object]] = {}

    def take(self, update: object) -> None:
        """Draw an update."""
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips):
                self.put(0, y, Strip.join(strips))
        elif isinstance(update, ChopsUpdate):
            for y, left, right in update.spans:
                ends = update.chop_ends[y]
                for end, (x, strip) in zip(ends, update.chops[y].items(), strict=False):
                    if strip is not None and x < right and end > left:
                        self.put(x, y, strip.crop(0, min(end, right) - x))

    def put(self, x: int, y: int, strip: Strip) -> None:
        """Draw a strip."""
        for segment in strip:
            for letter in segment.text:
                self.cells[x, y] = (letter, segment.style)
                x += cell_len(letter)


@pytest.mark.parametrize(
    "keys",
    [
        ("left", "down", "8", "5", "up", "right", "tab", "backspace", "down"),
        ("8", "down", "7", "up", "backspace", "enter", "1", "0", "down", "up"),
    ],
)
async def test_what_was_sent_in_parts_is_the_whole_picture(keys: tuple[str, ...]) -> None:
    terminal = _Terminal()
    usual = FrugalCompositor.render_update

    def seen(self: FrugalCompositor, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        update = usual(self, *given, **named)
        terminal.take(update)
        return update

    room = await scoring()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FrugalCompositor, "render_update", seen)
        async with sitting(room, J1) as pilot:
            screen = app_of(pilot).screen
            await until(pilot, lambda: not screen._compositor._dirty_regions)
            for y, strip in enumerate(screen._compositor.render_strips()):
                terminal.put(0, y, strip)
            await settled(pilot, *keys)
            await until(pilot, lambda: not screen._compositor._dirty_regions)
            await until(pilot, lambda: not screen._dirty_widgets)
            assert pilot.app.screen is screen
            whole = _Terminal()
            for y, strip in enumerate(screen._compositor.render_strips()):
                whole.put(0, y, strip)
            assert terminal.cells == whole.cells
