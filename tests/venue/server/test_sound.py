"""Where the clock's warnings sound: at one device at the most, as the chair chose."""

from __future__ import annotations

from judgetui.meeting.seat import BOARD, CHAIR
from judgetui.venue.client.seat_api import SoundTest
from tests.venue.venues import a_venue, connected_client, judge, until


async def test_it_sounds_at_the_chair_s_device_until_another_is_chosen() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
        connected_client(venue, BOARD) as other,
        connected_client(venue, judge("J1")) as j1,
    ):
        await until(lambda: chair.sounds)
        assert not board.sounds
        chair.choose_sound("board")
        await until(lambda: board.sounds)
        await until(lambda: not chair.sounds)
        assert chair.sounds_at == "board"
        assert not other.sounds
        assert not j1.sounds
        chair.choose_sound("none")
        await until(lambda: not board.sounds)
        assert not other.sounds


async def test_when_a_board_leaves_the_next_one_sounds() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as stays,
    ):
        async with connected_client(venue, BOARD) as leaves:
            chair.choose_sound("board")
            await until(lambda: stays.sounds or leaves.sounds)
            assert not (stays.sounds and leaves.sounds)
        await until(lambda: stays.sounds)


async def test_the_chosen_device_alone_is_tried() -> None:
    heard: list[str] = []

    def listening(name: str) -> object:
        return lambda news: heard.append(name) if isinstance(news, SoundTest) else None

    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, BOARD) as board,
    ):
        chair.watch(listening("chair"))  # type: ignore[arg-type]
        board.watch(listening("board"))  # type: ignore[arg-type]
        await until(lambda: chair.sounds)
        chair.test_sound()
        await until(lambda: heard == ["chair"])
        chair.choose_sound("board")
        await until(lambda: board.sounds)
        chair.test_sound()
        await until(lambda: heard == ["chair", "board"])


async def test_nobody_but_the_chair_chooses() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        connected_client(venue, judge("J1")) as j1,
    ):
        await until(lambda: chair.sounds)
        j1.choose_sound("board")
        chair.test_sound()
        await until(lambda: venue.host.board_control.sound_tests == 1)
        assert venue.host.board_control.sound == "chair"
