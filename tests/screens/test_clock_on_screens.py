"""What every screen shows of the clock: its warnings, the running order, a break counting down."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import pytest

from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.base import SeatScreen
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.screens.score import Score
from judgetui.widgets.clock_flash import ClockFlash
from tests.meeting.factories import a_plan, opened, staged
from tests.screens.drawing import Host, drawn

J1 = Seat(Role.JUDGE, "J1")


def presenting() -> Meeting:
    return staged(opened(a_plan(4, 2)), "C1", Stage.PRESENTING)


def at(meeting: Meeting, left: int) -> datetime.datetime:
    """The instant at which so many seconds of the clock are left."""
    assert meeting.clock is not None
    return meeting.clock.started_at + datetime.timedelta(seconds=meeting.clock.length - left)


class Listening(Host):
    """Counts the bells; `remote` is what an app on the network has."""

    bells = 0

    def bell(self) -> None:  # a sound that would be heard
        """Count it instead."""
        self.bells += 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("screen", "seat"),
    [(Chair, CHAIR), (Score, J1), (Board, BOARD)],
    ids=["chair", "judge", "board"],
)
async def test_a_warning_covers_the_top_of_every_screen_and_rings_once(
    screen: type[SeatScreen], seat: Seat, size: tuple[int, int]
) -> None:
    meeting = presenting()
    times = [at(meeting, 61)]
    shown = screen(lambda: times[0])
    app = Listening(shown, meeting=redact(meeting, seat), seat=seat)
    async with app.run_test(size=size) as pilot:
        for left, said, bells in (
            (61, "", 0),
            (60, "! 1:00 left !", 1),
            (59, "! 1:00 left !", 1),
            (52, "", 1),
            (0, "! Time is up !", 2),
            (-1, "! Time is up !", 2),
            (-8, "", 2),
        ):
            times[0] = at(meeting, left)
            shown.tick()
            await pilot.pause()
            top = "\n".join(drawn(app)[:3])
            assert shown.query_one(ClockFlash).display == bool(said)
            assert said in top
            assert app.bells == bells


@pytest.mark.parametrize(("sounds", "bells"), [(True, 1), (False, 0)])
async def test_on_the_network_only_the_chosen_device_rings(sounds: bool, bells: int) -> None:
    meeting = presenting()
    app = Listening(Board(lambda: at(meeting, 60)), meeting=redact(meeting, BOARD))
    app.remote = SimpleNamespace(sounds=sounds)  # type: ignore[attr-defined]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.shown.tick()
        await pilot.pause()
        assert app.shown.query_one(ClockFlash).display
        assert app.bells == bells


async def test_it_blinks_some_seconds_and_never_where_nothing_is_to_move() -> None:
    meeting = presenting()
    times = [at(meeting, 61)]
    shown = Board(lambda: times[0])
    app = Listening(shown, meeting=redact(meeting, BOARD))
    async with app.run_test(size=(80, 24)) as pilot:
        for level, expected in (
            ("full", [False, True, False, True, False, False]),
            ("none", [False] * 6),
        ):
            app.animation_level = level  # type: ignore[assignment]
            seen = []
            for left in range(60, 54, -1):
                times[0] = at(meeting, left)
                shown.tick()
                await pilot.pause()
                seen.append(shown.query_one(ClockFlash).has_class("-blink"))
            assert seen == expected
            times[0] = at(meeting, 40)
            shown.tick()
            await pilot.pause()


async def test_the_board_shows_the_cases_to_come_with_their_times() -> None:
    # 13 minutes a case: the next are expected at 09:13:02, 09:26:02 and 09:39:02.
    meeting = presenting()
    shown = Board(lambda: at(meeting, 480))
    mode = BoardMode("schedule")
    app = Host(shown, meeting=redact(meeting, BOARD), showing=mode)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = [line.strip() for line in drawn(app)]
        assert "09:15  20  Story 2" in lines
        assert "09:25  30  Story 3" in lines
        assert "09:40  40  Story 4" in lines
        assert not any("Story 1" in line for line in lines)


async def test_a_break_counts_down_beside_the_chair_s_words() -> None:
    meeting = presenting()
    now = at(meeting, 480).replace(hour=14, minute=19, second=30)
    app = Host(
        Board(lambda: now),
        meeting=redact(meeting, BOARD),
        showing=BoardMode("break", "14:30 coffee"),
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = "".join("".join(drawn(app)).split())
        assert "until14:30·10:30left·coffee" in shown
