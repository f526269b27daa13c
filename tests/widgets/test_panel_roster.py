"""The panel: who has submitted, who is writing, who is awaited."""

from __future__ import annotations

import datetime

from judgetui.meeting.acts import Recuse, ReturnBallot, VoidBallot
from judgetui.meeting.state import Meeting, Stage
from judgetui.venue.client.seat_api import SeatPresence
from judgetui.widgets.panel_roster import PanelRoster
from tests.meeting.factories import a_plan, do, opened, staged, submitted
from tests.screens.drawing import NOON, Host, drawn, presence


def every_kind() -> Meeting:
    """Submitted, submitted and writing again, returned, recused, void, awaited, writing."""
    meeting = staged(opened(a_plan(1, 6)), "C1")
    meeting = submitted(meeting, "C1", {"J1": 5, "J2": 5, "J4": 5})
    return do(
        meeting,
        ReturnBallot(case="C1", judge="J2", reason="a slip"),
        Recuse(case="C1", judge="J3", reason="kin"),
        VoidBallot(case="C1", judge="J4", reason="left"),
    )


async def test_each_judge_has_a_mark_and_a_word() -> None:
    meeting = every_kind()
    app = Host(PanelRoster(), meeting=meeting, presence=presence("J1", "J6"), most=6)
    async with app.run_test(size=(26, 12)):
        lines = drawn(app)
        assert lines[0].startswith("Judge 1 ✓ 09:0")
        assert "Judge 2 ! returned" in lines
        assert "Judge 3 – recused" in lines
    assert meeting.expected("C1") == 5


async def test_it_wraps_over_as_many_lines_as_it_needs() -> None:
    app = Host(PanelRoster(), meeting=every_kind(), presence=presence("J6"))
    async with app.run_test(size=(80, 12)):
        lines = drawn(app)
        whole = "\n".join(lines)
        assert app.shown.size.height == 2
        for text in ("Judge 4 – does not count", "Judge 5 ! awaited", "Judge 6 … writing"):
            assert text in whole


async def test_those_who_are_awaited_come_first_where_not_all_fit() -> None:
    meeting = staged(opened(a_plan(1, 40)), "C1")
    there = {f"J{n}": 5 for n in range(1, 40) if n not in (20, 40)}
    app = Host(PanelRoster(), meeting=submitted(meeting, "C1", there))
    async with app.run_test(size=(60, 12)):
        lines = drawn(app)
        assert app.shown.size.height == 4
        assert "Judge 20 ! awaited" in lines[0]
        assert "Judge 40 ! awaited" in lines[0]
        assert "more" in lines[3]
        shown = sum(line.count("Judge") for line in lines)
        assert f"and {40 - shown} more" in lines[3]
        assert app.shown.border_title == "Panel · 38 of 40 ballots"


async def test_nobody_is_awaited_before_scoring_and_a_gap_stays_visible_after_it() -> None:
    app = Host(PanelRoster(), meeting=staged(opened(), "C1", Stage.PRESENTING))
    async with app.run_test(size=(80, 12)) as pilot:
        assert drawn(app)[0].split() == ["Judge", "1", "–", "Judge", "2", "–", "Judge", "3", "–"]
        app.shown.meeting = staged(opened(), "C1", Stage.CLOSED)
        await pilot.pause()
        assert drawn(app)[0].count("! no ballot") == 3


async def test_long_and_hostile_names_leave_the_state_readable() -> None:
    names = ["老人[/b]关爱" * 9, "=SUM(1,1)", "李"]
    judges = [{"id": f"J{n}", "name": name} for n, name in enumerate(names, 1)]
    app = Host(PanelRoster(), meeting=staged(opened(a_plan(judges=judges)), "C1"))
    async with app.run_test(size=(40, 12)):
        lines = drawn(app)
        assert lines[0].startswith("老人[/b]关爱老人[/b]")
        assert lines[0].endswith("… ! awaited")
        assert "=SUM(1,1) ! awaited" in lines[1]


async def test_who_lost_the_connection_is_said_with_how_long_ago() -> None:
    def at(seconds: int) -> datetime.datetime:
        return NOON - datetime.timedelta(seconds=seconds)

    known: dict[str, object] = {
        "J1": SeatPresence(here=False, seen_at=at(40)),
        "J3": SeatPresence(here=False, seen_at=at(200)),
        "J5": SeatPresence(here=False, seen_at=at(2)),
        "J6": SeatPresence(here=True, latency=1.25, writing=True),
    }
    app = Host(PanelRoster(), meeting=every_kind(), presence=known, now=NOON, most=6)
    async with app.run_test(size=(40, 12)) as pilot:
        lines = drawn(app)
        assert lines[0].startswith("Judge 1 ✓"), "the ballot is there, so nothing is missed"
        assert "Judge 3 ! away 3 min" in lines
        assert "Judge 5 ! no connection" in lines
        assert "Judge 6 … writing · 1.2 s" in lines
        app.shown.now = NOON + datetime.timedelta(seconds=38)
        await pilot.pause()
        assert "Judge 5 ! away 40 s" in drawn(app)
        app.shown.presence = {"J5": SeatPresence(here=True)}
        await pilot.pause()
        assert "Judge 5 ! awaited" in drawn(app)


async def test_it_grows_when_longer_words_leave_fewer_columns() -> None:
    meeting = staged(opened(a_plan(1, 7)), "C1")
    app = Host(PanelRoster(), meeting=meeting, now=NOON)
    async with app.run_test(size=(62, 12)) as pilot:
        assert app.shown.size.height == 3
        app.shown.presence = {"J2": SeatPresence(here=False, seen_at=NOON)}
        await pilot.pause()
        assert app.shown.size.height == 4
        whole = "\n".join(drawn(app))
        assert "Judge 2 ! no connection" in whole
        assert whole.count("! awaited") == 6
        assert "more" not in whole
        app.shown.now = NOON + datetime.timedelta(seconds=10)
        await pilot.pause()
        assert app.shown.size.height == 3, "shorter words leave more columns again"
        assert "\n".join(drawn(app)).count("! a") == 7
        app.shown.presence = {"J3": SeatPresence(here=False, seen_at=app.shown.now)}
        await pilot.pause()
        assert app.shown.size.height == 4


async def test_nobody_waits_for_a_judge_who_does_not_count() -> None:
    judges = [{"id": f"J{n}", "name": f"Judge {n}", "weight": str(n % 2)} for n in range(1, 5)]
    meeting = submitted(staged(opened(a_plan(1, judges=judges)), "C1"), "C1", {"J1": 5, "J2": 5})
    app = Host(PanelRoster(), meeting=meeting, most=6)
    async with app.run_test(size=(40, 12)):
        lines = [line.strip() for line in drawn(app) if line.strip()]
        assert lines[1].startswith("Judge 2 ✓ 09:0")
        assert lines[1].endswith(" · not counted")
        assert lines[2:4] == ["Judge 3 ! awaited", "Judge 4 – not counted"]
        assert app.shown.border_title == "Panel · 1 of 2 ballots"
