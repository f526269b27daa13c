"""What a judge's key has the program do, counted: without a stopwatch, a key stays cheap."""

from __future__ import annotations

import asyncio
import datetime
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual import events
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.textual_private import retype, ticking_timers
from judgetui.app.themes import THEMES
from judgetui.meeting.acts import CallCase, OpenMeeting, OpenScoring
from judgetui.meeting.seat import CHAIR
from judgetui.screens.base import SeatScreen
from judgetui.screens.score import Score
from judgetui.widgets.ballot_form import BallotForm
from judgetui.widgets.case_brief import CaseHead
from judgetui.widgets.clock_flash import ClockFlash
from judgetui.widgets.criterion_panel import CriterionPanel
from tests.app.seats import did
from tests.app.terminal import all_is_drawn, from_nothing, watched
from tests.app.test_app import J1, a_room, app_of, scoring, sitting
from tests.long import rounds
from tests.meeting.factories import a_plan
from tests.screens.ballots import BallotHost, staged_meeting
from tests.screens.drawing import until


@contextmanager
def counted(*others: tuple[type, str]) -> Iterator[Counter[str]]:
    """How often styles are matched, widgets rendered, screens laid out and pictures drawn."""
    count: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (Stylesheet, "apply"),
            (Widget, "_render_content"),
            (Compositor, "reflow"),
            (Screen, "_compositor_refresh"),
            *others,
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


_MESSAGES = (MessagePump, "_dispatch_message")


async def settled(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, each once the one before is drawn."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def pressed(app: JudgeApp, key: str) -> None:
    """Press a key and wait until it is drawn, without a message that is not the key's."""
    for timer in ticking_timers(app):
        timer.pause()
    keys = app._keys
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    while app._keys == keys or app._settling or app._undrawn or app.screen._dirty_widgets:
        await asyncio.sleep(0)


def a_second_later(screen: Screen[Any]) -> None:
    """Have a seat's clocks show the next second."""
    assert isinstance(screen, SeatScreen)
    now = (screen.now or datetime.datetime.now().astimezone()) + datetime.timedelta(seconds=1)
    screen._clock = lambda: now
    screen.tick()


def clock_of(screen: Screen[Any]) -> str:
    """The time that is left, as it is on the screen."""
    lines = ("".join(one.text for one in strip) for strip in screen._compositor.render_strips())
    found = re.search(r"[0-9]+:[0-9]{2}", next(iter(lines)))
    assert found is not None
    return found.group()


async def test_a_clock_that_goes_on_has_nothing_rendered_anew() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        screen = app_of(pilot).screen
        # So that the app's own ticks find the time that is shown already.
        a_second_later(screen)
        await until(pilot, lambda: ticking_timers(app_of(pilot)))
        await settled(pilot, "down", "up")
        clock_of(screen)
        shown = []
        with counted() as count:
            for _ in range(5):
                a_second_later(screen)
                shown.append(clock_of(screen))
            await pilot.pause()
        assert count["_render_content"] == 0
        assert count["_compositor_refresh"] == 0
        assert len(set(shown)) == 5
        screen.query_one(CaseHead).refresh()
        await pilot.pause()
        assert clock_of(screen) == shown[-1]


async def test_a_clock_under_a_message_does_not_go_over_it() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        screen = app_of(pilot).screen
        a_second_later(screen)
        await pilot.pause()
        head = screen.query_one(CaseHead)
        old, style = head._clock_drawn
        assert style
        flash = screen.query_one(ClockFlash)
        flash.display = True
        await pilot.pause()
        await until(pilot, lambda: flash in screen._compositor.visible_widgets)
        assert not retype(head, 0, old, old)
        flash.display = False
        await pilot.pause()
        await until(pilot, lambda: flash not in screen._compositor.visible_widgets)
        await until(pilot, lambda: not screen._dirty_widgets and not head._repaint_required)
        assert retype(head, 0, old, old)
        assert not retype(head, 0, old, old + "0")
        assert not retype(head, 0, "nothing of this kind", "nothing of that kind")


async def test_an_arrow_key_styles_nothing_anew_and_draws_once() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await settled(pilot, "down", "up", "down", "up")
        with counted(_MESSAGES) as count:
            await pressed(app_of(pilot), "down")
        assert count["apply"] == 0
        assert count["reflow"] == 0
        assert count["_compositor_refresh"] == 1
        assert count["_render_content"] == 0
        assert count["_dispatch_message"] <= 20


async def test_a_digit_styles_little_and_lays_out_nothing_where_no_line_comes() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        await settled(pilot, "8", "backspace", "8", "backspace")
        with counted(_MESSAGES) as count:
            await pressed(app_of(pilot), "7")
        assert count["apply"] <= 3
        assert count["reflow"] == 0
        assert count["_compositor_refresh"] == 1
        assert count["_render_content"] <= 1
        assert count["_dispatch_message"] <= 10
        await settled(pilot, "backspace")
        with counted(_MESSAGES) as count:
            await pressed(app_of(pilot), "7")
        assert count["_render_content"] == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 50)])
async def test_a_mark_typed_digit_by_digit_lays_out_nothing(size: tuple[int, int]) -> None:
    app = BallotHost(Score(), staged_meeting())
    async with app.run_test(size=size) as pilot:
        await settled(pilot, "8", "5", "backspace", "backspace")
        with counted() as count:
            await settled(pilot, "8", "5", "backspace", "backspace", "9")
        assert count["reflow"] == 0


async def test_a_burst_of_keys_is_drawn_on_the_way() -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        app = app_of(pilot)
        await settled(pilot, "down", "up", "down", "up")
        at_end = app.focused
        with counted() as count:
            before = app._keys
            for key in ("down", "up") * 8:
                app.post_message(events.Key(key, None))
            await until(pilot, lambda: app._keys == before + 16 and not app._settling)
        assert 4 <= count["_compositor_refresh"] <= 6
        assert app.focused is at_end


async def test_a_key_is_drawn_where_the_next_of_a_burst_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = await scoring()
    async with sitting(room, J1) as pilot:
        app = app_of(pilot)
        await settled(pilot, "down", "up")
        for timer in ticking_timers(app):
            timer.pause()
        monkeypatch.setattr(app, "is_pressed_anew", lambda event: event.key != "x")
        with counted() as count:
            for key in ("8", "x"):
                app.post_message(events.Key(key, key))
            await until(pilot, lambda: app._keys and not app._due and not app._settling)
            await until(pilot, lambda: count["_compositor_refresh"] > 0 and not app._undrawn)


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


@pytest.mark.parametrize(
    "keys",
    [
        ("left", "down", "8", "5", "up", "right", "tab", "backspace", "down"),
        ("8", "down", "7", "up", "backspace", "enter", "1", "0", "down", "up"),
    ],
)
async def test_what_was_sent_in_parts_is_the_whole_picture(keys: tuple[str, ...]) -> None:
    room = await scoring()
    with watched() as terminal:
        async with sitting(room, J1) as pilot:
            screen = app_of(pilot).screen
            await all_is_drawn(pilot)
            terminal.cells = from_nothing(screen)
            for key in keys:
                a_second_later(screen)
                await settled(pilot, key)
                a_second_later(screen)
            await all_is_drawn(pilot)
            assert pilot.app.screen is screen
            assert terminal.cells == from_nothing(screen)


async def test_a_mark_is_seen_that_comes_in_the_place_of_what_the_field_scrolled_to_show() -> None:
    """What is longer than any mark may have been typed into a plain page."""
    room = await scoring()
    with watched() as terminal:
        async with sitting(room, J1) as pilot:
            screen = pilot.app.screen
            assert isinstance(screen, Score)
            await all_is_drawn(pilot)
            terminal.cells = from_nothing(screen)
            field = screen.form.panels[0].field
            for keys in (("home",), ("end",), ("down", "up"), ("7",)):
                if keys == ("home",):
                    field.put("123456789.1234")
                await settled(pilot, *keys)
                await all_is_drawn(pilot)
                assert terminal.cells == from_nothing(screen), keys
            assert field.value == "7"
            assert "7" in "".join(strip.text for strip in field.render_lines(Region(0, 0, 9, 3)))


async def happens(pilot: Pilot[None], chance: random.Random) -> None:
    """Press a key, or have something happen after which fields look otherwise, and maybe again."""
    app = app_of(pilot)
    form = app.screen.query_one(BallotForm)
    match chance.randrange(16):
        case 0:
            app.theme = chance.choice(THEMES).name
        case 1:
            await pilot.resize_terminal(*chance.choice(_SIZES))
        case 2 | 3:
            form.writable = not form.writable
        case 4:
            # Kept from a page on which more can be typed than can be a mark.
            chance.choice(form.panels).field.put("10.5555555555")
        case 5:
            form.focus_comment()
        case _:
            await settled(pilot, chance.choice(_TYPED))


@pytest.mark.parametrize("seed", range(rounds(short=2, long=24)))
async def test_what_is_remembered_is_what_would_be_drawn_anew(seed: int) -> None:
    chance = random.Random(seed)
    plan = a_plan(3, 2, criteria=[_criterion(n) for n in range((2, 4, 7)[seed // 2])])
    room = a_room(plan)
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"), OpenScoring())
    app = JudgeApp(Window(room.seat_api, J1))
    with watched() as terminal:
        async with app.run_test(size=_SIZES[seed % 4], notifications=True) as pilot:
            await pilot.pause()
            await all_is_drawn(pilot)
            screen = app.screen
            for timer in ticking_timers(app):
                timer.pause()
            terminal.cells = from_nothing(screen)
            for _ in range(32):
                await happens(pilot, chance)
                await all_is_drawn(pilot)
                terminal.resize(app.size)
                assert app.screen is screen
                assert terminal.cells == from_nothing(screen)
            app.stylesheet.update(screen)
            assert terminal.cells == from_nothing(screen)
    await room.close()


_TYPED = ("down", "down", "up", "tab", "shift+tab", "left", "right", "backspace", *"98751106.")
_SIZES = ((120, 40), (80, 24), (160, 50), (100, 32))


def _criterion(number: int) -> dict[str, object]:
    """One with a rubric, and with a band outside of which a reason is asked for."""
    texts = ("nothing of it is there", "一半有据可查", "all of it is borne out by what was shown")
    anchors = [{"from": str(30 * n), "text": text} for n, text in enumerate(texts)]
    name = {"key": f"k{number}", "name": f"Criterion {number}", "guide": "What was done?"}
    return name | {"max": "100", "step": "0.5", "anchors": anchors, "reason_outside": ["60", "98"]}
