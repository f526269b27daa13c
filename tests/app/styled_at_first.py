"""Prints which widgets of each seat's first screen are not styled as they should be.

In a process of its own, as tests share what Textual has read of style sheets: in a new app the
sheet of a widget is read when the first of its kind comes, and is not there for what came before.
"""

from __future__ import annotations

import asyncio

from textual.widget import Widget

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.bench._stage import a_plan_of, to_scoring

SEATS = (Seat(Role.JUDGE, "J1"), CHAIR, RECORDER, SUPERVISOR, BOARD)
SIZES = ((80, 24), (120, 40))


async def styled_otherwise(seat: Seat, size: tuple[int, int]) -> list[str]:
    """The widgets of a seat's first screen that have other styles once all are matched anew."""
    record = MemoryRecord(a_plan_of(7))
    to_scoring(record)
    room = Room(record)
    app = JudgeApp(Window(open_seat=room.seat_api, seat=seat, several_seats=False))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        widgets = list(app.screen.walk_children(Widget, with_self=True))
        before = [dict(widget.styles.base.get_rules()) for widget in widgets]
        app.screen.update_node_styles(animate=False)
        found = [
            f"{seat.by} {size[0]}x{size[1]}: {widget}"
            for widget, rules in zip(widgets, before, strict=True)
            if rules != dict(widget.styles.base.get_rules())
        ]
    await room.close()
    return found


def main() -> None:
    """Look at every seat in every size."""
    for seat in SEATS:
        for size in SIZES:
            for widget in asyncio.run(styled_otherwise(seat, size)):
                print(widget)


if __name__ == "__main__":
    main()
