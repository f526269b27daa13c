"""A ballot to its receipt, beside an echo that writes and syncs the same bytes."""

from __future__ import annotations

import asyncio

from tests.bench.rows._model import Figures, Row
from tests.bench.transport import bare, venue

ROWS = tuple(
    Row(
        name=f"receipt-{judges}",
        says=f"a ballot to its receipt, {judges} guests, / an echo that writes and syncs it",
        unit="ms",
        target=1.25,
    )
    for judges in (15, 500)
)


async def _receipts(judges: int, times: int) -> Figures:
    now: list[float] = []
    anchor: list[float] = []
    async with venue(judges) as ours:
        await ours.one()
        ack, view = ours.clients[0].sizes[b"accepted"], ours.clients[-1].sizes[b'meeting"']
        async with bare(judges, ack, view, kept=True) as echo:
            for number in range(times):
                if ours.sent == judges:
                    await ours.next_case()
                echo.sent = number % judges
                now.append((await ours.one())[0])
                anchor.append((await echo.one())[0])
    return Figures(now, anchor)


def measure() -> dict[str, Figures]:
    """The figures of the build that this interpreter imports."""
    return {
        "receipt-15": asyncio.run(_receipts(15, 300)),
        "receipt-500": asyncio.run(_receipts(500, 120)),
    }
