"""The page on fairness: who has it, its tables one after the other, what people typed as it is."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from judgetui.fairness.report import fairness_report
from judgetui.fairness.tables import fairness_tables
from judgetui.meeting.seat import CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.screens.fairness import Fairness
from tests.app.dialogs.test_common import keys
from tests.app.dialogs.test_second_key import at
from tests.fairness.meetings import with_totals
from tests.meeting.tallied import plan_of
from tests.screens.drawing import Host, text, until

pytestmark = pytest.mark.usefixtures("own_settings")

ROWS = [[80, 82, 90], [85, 84, 70], [70, 71, 60]]


def shown(pilot: Pilot[None]) -> str:
    return " ".join(text(pilot).split())


@pytest.mark.parametrize("seat", [CHAIR, SUPERVISOR])
async def test_chair_and_supervisor_open_it_by_a_key(seat: Seat) -> None:
    async with at(seat) as (_room, pilot):
        await keys(pilot, "ctrl+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, Fairness))
        assert "How fair the judging was; by the ballots so far" in shown(pilot)
        await keys(pilot, "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Fairness))


async def test_nobody_else_does() -> None:
    async with at(RECORDER) as (_room, pilot):
        await keys(pilot, "ctrl+k")
        assert not isinstance(pilot.app.screen, Fairness)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_arrows_go_through_every_table(size: tuple[int, int]) -> None:
    plan = plan_of(cases=3, judges=3, prizes=(1, 1), combine="mean")
    cases = [plan.cases[0].model_copy(update={"title": "A [b]bold[/b] case"}), *plan.cases[1:]]
    report = fairness_report(with_totals(plan.changed(cases=tuple(cases)), ROWS), resamples=50)
    count = len(fairness_tables(report))
    async with Host(Fairness(report)).run_test(size=size) as pilot:
        await until(pilot, lambda: f"1/{count} Prize lines" in shown(pilot))
        assert "A [b]bold[/b] case" in shown(pilot)
        seen = set()
        for place in range(2, count + 2):
            await pilot.press("right")
            here = f"{(place - 1) % count + 1}/{count} "
            await until(pilot, lambda here=here: here in shown(pilot))  # type: ignore[misc]
            seen.add(shown(pilot).split(here)[1].split("  ")[0][:30])
        assert len(seen) == count
        await pilot.press("left")
        await until(pilot, lambda: f"{count}/{count} " in shown(pilot))
        # What is longer than the window is read on.
        await pilot.press("pagedown", "end")
        assert f"{count}/{count} " in shown(pilot)
