"""One judge's app in a process of its own, as textual-serve starts one for each tab."""

from __future__ import annotations

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.language import use_language
from judgetui.meeting.seat import Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.bench._stage import a_plan_of, to_scoring


def main() -> None:
    """Show the first judge's screen while the first case is scored."""
    use_language("zh")
    record = MemoryRecord(a_plan_of(7))
    to_scoring(record)
    room = Room(record)
    window = Window(open_seat=room.seat_api, seat=Seat(Role.JUDGE, "J1"), several_seats=False)
    JudgeApp(window).run()


if __name__ == "__main__":
    main()
