"""The strip of one criterion: ends, mark and one's own earlier marks stand where they belong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from judgetui.meeting.plan import Criterion
from judgetui.widgets.mark_history import MarkHistory
from tests.screens.drawing import Host, drawn

HUNDRED = Criterion(key="depth", name="Depth")


async def lines(
    width: int, height: int, mark: str | None, earlier: tuple[str, ...], criterion: Criterion
) -> list[str]:
    marks = tuple(Decimal(one) for one in earlier)
    gauge = MarkHistory(criterion)
    app = Host(gauge, mark=Decimal(mark) if mark else None, earlier=marks)
    async with app.run_test(size=(width, height)) as pilot:
        gauge.styles.height = height
        await pilot.pause()
        return drawn(app)


@pytest.mark.parametrize(
    ("mark", "row"),
    [
        (None, "0 ────────── 100"),
        ("0", "0 ●───────── 100"),
        ("50", "0 ━━━━━●──── 100"),
        ("100", "0 ━━━━━━━━━● 100"),
    ],
)
async def test_the_mark_stands_between_lowest_and_highest(mark: str | None, row: str) -> None:
    assert await lines(16, 1, mark, (), HUNDRED) == [row]


async def test_in_one_row_earlier_marks_are_blocks_and_the_present_one_is_over_them() -> None:
    row = await lines(16, 1, "85", ("75", "75", "85", "15"), HUNDRED)
    assert row == ["0 ━▄━━━━━█●─ 100"]


async def test_in_several_rows_earlier_marks_are_hills_on_the_scale() -> None:
    rows = await lines(16, 3, "50", ("75", "75", "85"), HUNDRED)
    assert rows == ["         █", "         ██", "0 ━━━━━●──── 100"]


async def test_decimals_and_negative_ends_are_written_in_full() -> None:
    criterion = Criterion(
        key="k", name="K", min=Decimal("-2.5"), max=Decimal("2.5"), step=Decimal("0.5")
    )
    assert await lines(20, 1, "0", (), criterion) == ["-2.5 ━━━━━●───── 2.5"]


async def test_without_room_it_draws_nothing_rather_than_a_wrong_scale() -> None:
    assert await lines(9, 1, "50", (), HUNDRED) == [""]
