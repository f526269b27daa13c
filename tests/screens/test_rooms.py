"""The overview of many rooms: what a line says, filters, the mark, and what is told of one room."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from textual import on
from textual.pilot import Pilot
from textual.widgets import Input

from judgetui.language import use_language
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Phase
from judgetui.rooms.public_room import PublicRoom, Unreadable
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import RoomFilter, link_words, room_row, summary
from judgetui.screens.rooms import Rooms
from judgetui.widgets.rooms_table import RoomsTable
from tests.rooms.contest import a_room
from tests.screens.drawing import Host, drawn, told
from tests.test_chinese import english

NOW = datetime.datetime(2026, 5, 1, 9, tzinfo=datetime.UTC)


def a_record(number: int, **changes: object) -> RoomRecord:
    """A room that has just spoken."""
    record = RoomRecord(
        f"room {number}", 1, 40, f"http://10.0.0.{number}:8080", a_room(number, NOW), NOW
    )
    return replace(record, **changes)  # type: ignore[arg-type]


ROOMS = tuple(a_record(number) for number in range(1, 41))


class Overview(Host):
    """Shows the overview, and notes which boards are asked for."""

    def __init__(self, rooms: Sequence[RoomRecord] | None = ROOMS) -> None:
        super().__init__(Rooms("postgresql://eyes@server/judgetui", lambda: NOW), rooms=rooms)
        self.opened: list[str] = []

    @on(Rooms.OpenBoard)
    def note(self, message: Rooms.OpenBoard) -> None:
        """Note it."""
        self.opened.append(message.record.name)


async def lines(pilot: Pilot[None]) -> list[str]:
    """What is on the screen by now."""
    await pilot.pause()
    return drawn(pilot.app)


async def test_a_line_says_what_there_is_to_a_room() -> None:
    app = Overview()
    async with app.run_test(size=(140, 30)) as pilot:
        shown = await lines(pilot)
        assert "40 rooms · running 36 · final 4 · with trouble 5" in shown[0]
        assert "postgresql://eyes@server/judgetui" in shown[0]
        row = next(line for line in shown if "room 2 " in line)
        assert [part for part in row.split("  ") if part][:2] == [" ▶ room 2", "scoring"]
        for part in ("3  Care for the young", "00:44", "2/7!", "2/28", "-3", "2"):
            assert part.split()[0] in row
        trouble = next(line for line in shown if "! room 7 " in line)
        assert "1 call of a judge waits (+1)" in trouble


async def test_in_a_small_window_trouble_takes_the_place_of_the_case() -> None:
    app = Overview()
    async with app.run_test(size=(80, 24)) as pilot:
        shown = await lines(pilot)
        trouble = next(line for line in shown if "! room 7 " in line)
        assert "! 1 call of a j" in trouble
        assert "postgresql" not in shown[0]
        assert all(len(line) <= 80 for line in shown)


async def test_what_is_typed_filters_and_escape_shows_all() -> None:
    app = Overview()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*"room 12")
        shown = await lines(pilot)
        assert sum("▶ room" in line for line in shown) == 1
        assert "shown: 1" in shown[1]
        await pilot.press("escape")
        assert app.shown.filter == RoomFilter()
        assert sum("room" in line for line in await lines(pilot)) > 15
        await pilot.press(*"第3会场")
        assert app.screen.query_one(RoomsTable).count() == 1


async def test_only_trouble_and_only_running() -> None:
    app = Overview()
    async with app.run_test(size=(120, 30)) as pilot:
        table = app.screen.query_one(RoomsTable)
        await pilot.press("f5")
        assert [room.name for room in table.rooms] == [f"room {n}" for n in (7, 14, 21, 28, 35)]
        assert "trouble only" in (await lines(pilot))[1]
        await pilot.press("f5", "f6")
        assert table.count() == 36
        await pilot.press("escape")
        assert table.count() == 40


async def test_the_mark_stays_on_its_room() -> None:
    app = Overview()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press("down", "down")
        table = app.screen.query_one(RoomsTable)
        assert table.marked_room == ROOMS[2]
        app.shown.rooms = (a_record(0), *ROOMS)
        await pilot.pause()
        assert table.marked_room == ROOMS[2]
        app.shown.rooms = ROOMS[:2]
        await pilot.pause()
        assert table.marked_room == ROOMS[1]
        app.shown.rooms = ()
        await pilot.pause()
        assert table.marked_room is None
        app.shown.rooms = ROOMS
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        assert table.marked_room == ROOMS[-1]
        assert "room 40" in "\n".join(await lines(pilot))


async def test_enter_opens_the_board_of_the_marked_room_also_out_of_the_field() -> None:
    app = Overview((*ROOMS[:2], a_record(50, address="")))
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await pilot.press("down", "enter")
        assert app.opened == ["room 2"]
        await pilot.press("down", "enter")
        assert app.opened == ["room 2"]
        assert told(app) == ["The room did not say where its pages are."]


async def test_text_of_other_rooms_is_no_markup_and_no_control() -> None:
    public = replace(a_room(1, NOW), title="[red]Review[/] [A]")
    evil = a_record(1, name="\x1b[31mroom [b]1[/b]\nx", public=replace(public, on_stage=None))
    app = Overview((evil, a_record(2, public=Unreadable.BROKEN)))
    async with app.run_test(size=(160, 30)) as pilot:
        shown = "\n".join(await lines(pilot))
        assert "[red]Review[/] [A]" in shown
        assert "[31mroom [b]1[/b] x" in shown
        assert "\x1b" not in shown
        assert "what it says cannot be read" in shown


async def test_no_room_says_how_one_comes() -> None:
    app = Overview(())
    async with app.run_test(size=(120, 30)) as pilot:
        assert "judgetui host NAME --upstream" in "\n".join(await lines(pilot))
    app = Overview(None)
    async with app.run_test(size=(120, 30)) as pilot:
        assert "Reading the rooms" in (await lines(pilot))[0]


async def test_a_filter_that_takes_nothing_says_which_key_shows_all() -> None:
    app = Overview()
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.press(*"nothing")
        assert "No room is like that; Esc shows all." in "\n".join(await lines(pilot))
        assert app.screen.query_one(Input).value == "nothing"


@pytest.mark.parametrize("size", [(80, 24), (160, 40)])
async def test_in_chinese_no_english_of_ours_is_left(size: tuple[int, int]) -> None:
    use_language("zh")
    try:
        app = Overview()
        async with app.run_test(size=size) as pilot:
            await pilot.press("f5", "f6")
            shown = "\n".join(await lines(pilot))
    finally:
        use_language("en")
    # What the rooms themselves say is theirs.
    said = shown.replace("Care for the young", "").replace("postgresql://eyes@server/judgetui", "")
    assert english(said, "room", "http", "Care", "for", "the", "young") == set()


def test_the_words_of_a_row() -> None:
    row = room_row(ROOMS[6], NOW)
    assert (row.tone, row.lag, row.behind, row.announced) == ("trouble", "1", "+2", "7/28")
    final = room_row(ROOMS[8], NOW)
    assert (final.tone, final.state, final.case) == ("over", "final", "")
    paused = room_row(ROOMS[30], NOW)
    assert paused.state == "paused"
    nothing = room_row(a_record(1, public=Unreadable.NOTHING), NOW)
    assert (nothing.state, nothing.tone, nothing.title) == ("nothing said yet", "waiting", "")


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_has_a_state(phase: Phase) -> None:
    public = a_room(1, NOW)
    record = a_record(1, public=replace(public, phase=phase, on_stage=None, paused=False))
    assert room_row(record, NOW).state


def test_the_summary_counts() -> None:
    assert str(summary(ROOMS[:1], NOW)).startswith("1 room · running 1")


def test_what_stands_between_reader_and_server() -> None:
    why = Sentence("the server is gone")
    assert link_words(None, 1.9, True) is None
    assert link_words(None, 900, False) is None
    assert str(link_words(why, 0, False)) == "Trying again: the server is gone"
    assert str(link_words(why, 42.7, True)) == (
        "What you see is 42 s old; trying again: the server is gone"
    )
    assert "15 min old" in str(link_words(why, 900, True))
    assert "does not answer at the moment" in str(link_words(None, 40, True))


def test_a_filter_looks_at_name_code_and_both_titles() -> None:
    record = ROOMS[2]
    assert isinstance(record.public, PublicRoom)
    for text in ("ROOM 3", record.code, "district", "会场案例", "3 review"):
        assert RoomFilter(text).takes(record, NOW)
    assert not RoomFilter("room 4").takes(record, NOW)
