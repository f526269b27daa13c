"""What an act of the chair has every seat's program do, counted; and that it comes to the same.

All judges' pages and boards of a venue are drawn by one process, and all of them after each act.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.frugal_screen import FrugalScreen, PlacingCompositor, _Turns
from judgetui.app.remembered_look import RememberedLook
from judgetui.app.textual_private import ticking_timers
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    OpenMeeting,
    OpenScoring,
    Pause,
    Recuse,
    Resume,
    ReturnBallot,
    StartQuestions,
    SubmitBallot,
    Withdraw,
)
from judgetui.meeting.message import Refused
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.screens.base import SeatScreen
from judgetui.screens.score import Score
from judgetui.venue.server.room import Room
from judgetui.widgets.ballot_form import BallotForm
from judgetui.widgets.words import Words
from tests.app.seats import did
from tests.app.terminal import from_nothing, watched
from tests.app.test_app import a_room, app_of, sitting
from tests.app.test_what_a_key_draws import counted
from tests.long import rounds
from tests.meeting.factories import a_plan
from tests.screens.drawing import Host, until

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")

pytestmark = pytest.mark.usefixtures("own_settings")


@asynccontextmanager
async def at(
    room: Room, seat: Seat, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[None]]:
    """An app at a seat whose clocks stand still, so that only acts have something drawn."""
    async with sitting(room, seat, size=size) as pilot:
        await drawn(pilot, room)
        for timer in ticking_timers(pilot.app):
            timer.pause()
        yield pilot


async def drawn(pilot: Pilot[None], room: Room) -> None:
    """Return once the newest meeting is on the screen, and nothing is left to be drawn."""
    app = app_of(pilot)
    await until(pilot, lambda: app.meeting.seq == room.meeting.seq)
    for _ in range(2):
        await pilot.pause()
        await until(pilot, lambda: not _due(app.screen))


def _due(screen: Screen[Any]) -> bool:
    asked = screen._dirty_widgets or screen._layout_required or screen._repaint_required
    return bool(asked or screen._compositor._dirty_regions)


async def a_case(room: Room, case: str, pilot: Pilot[None]) -> dict[str, dict[str, int]]:
    """What a seat does for each act of a case, from being called to being announced."""
    acts = (
        CallCase(case=case),
        StartQuestions(),
        OpenScoring(),
        CloseScoring(reason="late"),
        Announce(),
    )
    found: dict[str, dict[str, int]] = {}
    for act in acts:
        with counted() as count:
            await did(room, CHAIR, act)
            await drawn(pilot, room)
        found[act.do] = dict(count)
    return found


async def test_a_judges_page_is_laid_out_once_for_an_act_and_styles_nothing_anew() -> None:
    room = a_room(a_plan(4, 2))
    await did(room, CHAIR, OpenMeeting())
    async with at(room, J1) as pilot:
        for case in ("C1", "C2"):
            await a_case(room, case, pilot)
        found = await a_case(room, "C3", pilot)
    for do in ("start-questions", "open-scoring", "announce"):
        assert found[do].get("reflow", 0) == 0, do
        assert found[do]["_render_content"] <= 3, do
        assert found[do]["_compositor_refresh"] <= 2, do
    for do in ("call-case", "close-scoring"):
        assert found[do]["reflow"] == 1, do
        assert found[do]["_render_content"] <= 12, do
        assert found[do]["_compositor_refresh"] <= 3, do
    # The line that says whose turn it is.
    assert all(count.get("apply", 0) <= 1 for count in found.values())


async def test_a_board_is_laid_out_once_for_an_act_at_most() -> None:
    room = a_room(a_plan(4, 2))
    await did(room, CHAIR, OpenMeeting())
    async with at(room, BOARD) as pilot:
        await a_case(room, "C1", pilot)
        found = await a_case(room, "C2", pilot)
    for do in ("start-questions", "close-scoring"):
        assert found[do].get("reflow", 0) == 0, do
        assert found[do].get("apply", 0) == 0, do
    assert all(count.get("reflow", 0) <= 1 for count in found.values())
    assert all(count["_compositor_refresh"] <= 2 for count in found.values())


async def test_a_ballot_has_its_styles_matched_once_when_it_comes() -> None:
    room = a_room(a_plan(4, 2))
    async with at(room, J1) as pilot:
        seen: list[Widget] = []
        usual = SeatScreen.update_node_styles

        def counting(self: SeatScreen, animate: bool = True) -> None:
            seen.append(self)
            usual(self, animate)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(SeatScreen, "update_node_styles", counting)
            await did(room, CHAIR, OpenMeeting())
            await until(pilot, lambda: isinstance(pilot.app.screen, Score))
            await drawn(pilot, room)
        screen = pilot.app.screen
        assert seen == []
        assert all(map(screen.has_class, ("-wide", "-tall", "-briefed")))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert all(map(screen.has_class, ("-narrow", "-short", "-compact")))
        assert not screen.has_class("-briefed")


# -- the same as the long way ------------------------------------------------------------------


def _acts(room: Room, choose: random.Random) -> list[tuple[Seat, Act]]:
    """Some acts, in an order that may be refused."""
    meeting = room.meeting
    case = choose.choice(meeting.order)
    scores = {"depth": Decimal(choose.randint(0, 10)), "care": Decimal(choose.randint(0, 10))}
    stage = meeting.on_stage or case
    acts: list[tuple[Seat, Act]] = [
        (CHAIR, CallCase(case=case)),
        (CHAIR, StartQuestions()),
        (CHAIR, OpenScoring()),
        (CHAIR, CloseScoring(reason="late")),
        (CHAIR, Announce()),
        (CHAIR, Pause(reason="tea")),
        (CHAIR, Resume()),
        (J1, SubmitBallot(case=stage, scores=scores)),
        (J2, SubmitBallot(case=stage, scores=scores)),
        (J1, Recuse(case=stage, reason="related")),
        (CHAIR, ReturnBallot(case=case, judge="J1", reason="look again")),
        (CHAIR, Withdraw(case=case, reason="ill")),
    ]
    choose.shuffle(acts)
    return acts


async def walk(room: Room, pilot: Pilot[None], choose: random.Random, steps: int) -> None:
    """Let things happen, and type meanwhile."""
    keys = ["8", "7", "down", "up", "tab", "enter", "backspace"]
    for _ in range(steps):
        for seat, act in _acts(room, choose):
            try:
                await room.take(seat, act, f"walk-{choose.random()}")
            except Refused:
                continue
            break
        await drawn(pilot, room)
        if choose.random() < 0.5 and isinstance(pilot.app.screen, Score):
            await pilot.press(*choose.sample(keys, 2))
            await drawn(pilot, room)


def _long_way(screen: Screen[Any]) -> dict[Widget, object]:
    """Where everything is when it is laid out from nothing."""
    for widget in screen.walk_children(Widget, with_self=True):
        widget._clear_arrangement_cache()
        widget.clear_cached_dimensions()
        widget._layout_updates += 1
    placed, _widgets = screen._compositor._arrange_root(screen, screen.size, visible_only=False)
    return {widget: (one.region, one.clip) for widget, one in placed.items()}


def _where(screen: Screen[Any]) -> dict[Widget, object]:
    placed = screen._compositor.full_map
    return {widget: (one.region, one.clip) for widget, one in placed.items()}


def _rules(widgets: list[Widget]) -> list[object]:
    """The styles of widgets and of their parts."""
    return [
        (dict(widget.styles.base.get_rules()), dict(widget._component_styles)) for widget in widgets
    ]


@pytest.mark.parametrize("seat", [J1, BOARD], ids=["judge", "board"])
@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
@pytest.mark.parametrize("seed", range(rounds(short=2, long=16)))
async def test_what_acts_change_is_as_if_all_was_styled_laid_out_and_sent_anew(
    seat: Seat, size: tuple[int, int], seed: int
) -> None:
    choose = random.Random(seed)
    cases = [
        # One of them is read by scrolling.
        {"id": f"C{n}", "number": n, "title": f"Story {n}", "summary": "Told at length. " * n**5}
        for n in range(1, 4)
    ]
    room = a_room(a_plan(0, 2, cases=cases))
    await did(room, CHAIR, OpenMeeting())
    with watched() as terminal:
        async with at(room, seat, size) as pilot:
            screen = pilot.app.screen
            # As for a page that comes back.
            terminal.cells.clear()
            pilot.app.refresh(repaint=True, layout=True)
            await drawn(pilot, room)
            for _ in range(4):
                await walk(room, pilot, choose, 3)
                # Otherwise nothing below would be compared with what is seen.
                assert pilot.app.screen is screen
                assert terminal.cells == from_nothing(screen)
                assert _where(screen) == _long_way(screen)
            widgets = list(screen.walk_children(Widget))
            rules = _rules(widgets)
            screen.update_node_styles(animate=False)
            assert rules == _rules(widgets)


# -- its parts -----------------------------------------------------------------------------------


@contextmanager
def layouts_of(widget: Widget) -> Iterator[list[bool]]:
    """Whether each time that a widget is refreshed everything is laid out, too."""
    asked: list[bool] = []
    usual = widget.refresh

    def refresh(*regions: Any, layout: bool = False, **named: Any) -> Any:  # noqa: ANN401
        asked.append(layout)
        return usual(*regions, layout=layout, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(widget, "refresh", refresh)
        yield asked


async def test_words_have_all_laid_out_only_where_they_take_other_room() -> None:
    words = Words("short", markup=False)
    words.styles.width = 20
    async with Host(words).run_test() as pilot:
        await pilot.pause()
        for said, laid_out in (
            ("short", []),
            ("other", [False]),
            ("longer than a line of twenty cells", [False, True]),
            ("as long, in other words, as the line before", [False, True]),
            ("", [False, True]),
        ):
            with layouts_of(words) as asked:
                words.update(said)
            assert asked == laid_out, said
            await pilot.pause()
            assert words.size.height == max(1, -(-len(said) // 20)) or not said


class _Lamp(RememberedLook, Static):
    """Shows the same letters whether it is on or off."""

    DEFAULT_CSS = "_Lamp { color: red; width: 4; } _Lamp:disabled { color: green; }"

    def watch_disabled(self, disabled: bool) -> None:
        self.look(disabled, partial(super().watch_disabled, disabled), not disabled)

    def shown(self) -> str:
        """Always the same."""
        return "lamp"


async def test_a_remembered_picture_is_of_the_same_look() -> None:
    lamp = _Lamp("lamp")
    async with Host(lamp).run_test() as pilot:
        await pilot.pause()
        drawn = []
        with counted() as count:
            for disabled in (True, False, True):
                lamp.disabled = disabled
                await pilot.pause()
                (strip,) = lamp.render_lines(lamp.size.region)
                drawn.append([segment.style.color for segment in strip if segment.style])
        assert count["apply"] == 1
        assert drawn[0] == drawn[2] != drawn[1]


class _Scrolled(FrugalScreen):
    """A place that scrolls, with words that are as wide as it is."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Static("word " * 10)

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield self.words


async def test_a_scrollbar_that_comes_has_everything_laid_out_again() -> None:
    screen = _Scrolled()
    async with Host(screen).run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert screen.words.size.width == 40
        screen.words.update("word " * 200)
        await pilot.pause()
        await until(pilot, lambda: not _due(screen))
        assert screen.words.size.width < 40
        assert _where(screen) == _long_way(screen)
        screen.words.update("word")
        await pilot.pause()
        await until(pilot, lambda: not _due(screen))
        assert screen.words.size.width == 40
        assert _where(screen) == _long_way(screen)


async def test_what_grows_is_drawn_also_where_its_place_was_asked_for_before_the_layout() -> None:
    scale = {"max": "10", "reason_outside": ["1", "9"]}
    criteria = [scale | {"key": f"k{n}", "name": f"Criterion {n}"} for n in range(30)]
    room = a_room(a_plan(3, 2, criteria=criteria))
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"), OpenScoring())
    with watched() as terminal:
        async with at(room, J1, (80, 24)) as pilot:
            screen = pilot.app.screen
            form = screen.query_one(BallotForm)
            panel = form.panels[8]
            panel.field.put("10")
            form.scroll_to(y=4, animate=False, force=True, immediate=True)
            await drawn(pilot, room)
            terminal.cells = from_nothing(screen)
            with pilot.app.batch_update():
                # The line for a reason comes, below which all moves down.
                panel.key_tab()
                await until(pilot, lambda: screen._layout_required)
                # As scrolling leaves it; then all places are found before the layout is made.
                screen._compositor._full_map_invalidated = True
                assert screen.find_widget(panel.reason)
            await drawn(pilot, room)
            assert panel.reason.size.height == 1
            assert terminal.cells == from_nothing(screen)


def test_rows_that_were_cut_otherwise_meanwhile_are_sent_again() -> None:
    compositor = PlacingCompositor()
    wide = [Strip([Segment(word)]) for word in ("left", "right")]
    narrow = [Strip([Segment(word)]) for word in ("le", "ftright")]
    other = [Strip([Segment("other")])]

    def sent(cuts: list[int], strips: list[Strip]) -> list[str]:
        compositor._cuts = [cuts, [0, 9]]
        chops: Any = [dict(zip(cuts, strips, strict=False)), {0: other[0]}]
        compositor._take_out_what_is_sent(chops, [(0, 0, 9), (1, 0, 9)])
        return [strip.text for row in chops for strip in row.values() if strip is not None]

    assert sent([0, 4, 9], wide) == ["left", "right", "other"]
    assert sent([0, 4, 9], wide) == []
    assert sent([0, 2, 9], narrow) == ["le", "ftright"]
    assert sent([0, 4, 9], wide) == ["left", "right"]


class _Drawn:
    """A screen that only counts in which turn of the loop it is drawn."""

    def __init__(self, turn: Callable[[], int], turns: _Turns) -> None:
        self.drawn: list[int] = []
        self._turn, self._turns = turn, turns

    def change(self) -> None:
        """Be drawn as soon as that may be."""
        if self._turns.take(self):  # type: ignore[arg-type]
            self.draw_in_turn()

    def draw_in_turn(self) -> None:
        self.drawn.append(self._turn())

    def call_next(self, callback: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(callback)


async def test_screens_are_drawn_in_turns_of_the_loop_of_their_own() -> None:
    turns, turn = _Turns(), 0
    screens = [_Drawn(lambda: turn, turns) for _ in range(5)]
    for screen in screens:
        screen.change()
        screen.change()
    assert [len(screen.drawn) for screen in screens] == [1, 0, 0, 0, 0]
    for turn in range(1, 12):  # noqa: B007 - read by the screens
        await asyncio.sleep(0)
    first, *others = [screen.drawn for screen in screens]
    # It changed once more while it was its turn, as any other may.
    assert [len(drawn) for drawn in (first, *others)] == [2, 1, 1, 1, 1]
    every = [drawn for screen in screens for drawn in screen.drawn]
    assert len(set(every)) == len(every) == 6
    screens[3].change()
    assert screens[3].drawn[-1] == turn


async def test_seats_that_are_drawn_in_turn_each_show_the_whole_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[tuple[bool, bool]] = []
    usual = FrugalScreen.draw_in_turn

    def draw_in_turn(self: FrugalScreen) -> None:
        due = _due(self)
        usual(self)
        waited.append((due, _due(self)))

    monkeypatch.setattr(FrugalScreen, "draw_in_turn", draw_in_turn)
    room = a_room(a_plan(4, 2))
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"))
    apps = [JudgeApp(Window(room.seat_api, seat)) for seat in (J1, J2)]
    with watched(apps[0]) as first, watched(apps[1]) as second:
        async with apps[0].run_test(size=(120, 40)) as one, apps[1].run_test(size=(80, 24)) as two:
            for app, pilot, terminal in zip(apps, (one, two), (first, second), strict=True):
                await drawn(pilot, room)
                for timer in ticking_timers(app):
                    timer.pause()
                terminal.cells = from_nothing(app.screen)
            with apps[0].batch_update(), apps[1].batch_update():
                await did(room, CHAIR, OpenScoring())
                for app, pilot in zip(apps, (one, two), strict=True):
                    await until(pilot, lambda app=app: _due(app.screen))  # type: ignore[misc]
            # Both are due at once, as they are where a loop is busy when their timers go off.
            for app in apps:
                app.screen.call_next(app.screen._on_timer_update)
            for pilot in (one, two):
                await drawn(pilot, room)
            assert (True, False) in waited
            for app, terminal in zip(apps, (first, second), strict=True):
                assert terminal.cells == from_nothing(app.screen)
    await room.close()


async def test_a_key_is_drawn_at_once_although_others_have_their_turn() -> None:
    room = a_room(a_plan(4, 2))
    await did(room, CHAIR, OpenMeeting(), CallCase(case="C1"), OpenScoring())
    async with at(room, J1) as pilot:
        await pilot.press("down")
        await drawn(pilot, room)
        with pytest.MonkeyPatch.context() as patch, counted() as count:
            patch.setattr(_Turns, "take", lambda _self, _screen: False)
            await pilot.press("up")
            await until(pilot, lambda: count["_compositor_refresh"] > 0)
