"""Pages of the hall are sent a view that is ready to draw, and no meeting."""

from __future__ import annotations

import aiohttp

from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.browser.routes import Routes
from tests.venue.venues import a_venue, connected_client, judge, plain, staged_venue, token, until


async def test_a_page_is_sent_its_view_whole_when_it_changes() -> None:
    async with a_venue() as venue, plain(venue) as board, plain(venue) as overlay:
        welcome = (await board.hello(PUBLIC, form="board"))["welcome"]
        assert "meeting" not in welcome or welcome["meeting"] == {}
        assert "token" not in welcome or not welcome["token"]
        first = (await board.next("hall"))["hall"]
        await overlay.hello(PUBLIC, form="overlay")
        assert (await overlay.next("hall"))["hall"] != first
        await staged_venue(venue)
        later = (await board.next("hall"))["hall"]
        while later["progress"] == first["progress"]:
            later = (await board.next("hall"))["hall"]
        assert later["title"] == first["title"]
        await board.say(ping={"mark": 1})
        assert await board.next("meeting", "pong")
        assert not any("meeting" in frame for frame in board._passed_over)


async def test_the_announcers_page_has_the_announcers_view_alone() -> None:
    async with a_venue() as venue, plain(venue) as page:
        await page.hello(token(venue, ANNOUNCER), form="page")
        assert "progress" in (await page.next("hall"))["hall"]


async def test_the_form_of_a_public_page_opens_no_second_judge_beside_another() -> None:
    async with a_venue() as venue, plain(venue) as page, plain(venue) as other:
        await page.hello(token(venue, judge("J1")), form="page", device="one")
        welcome = (await other.hello(token(venue, judge("J1")), form="board", device="one"))[
            "welcome"
        ]
        assert welcome["seat"]["role"] == "judge"
        assert (await page.next("refused"))["refused"]["elsewhere"] is True


async def test_a_view_is_in_the_language_of_its_page() -> None:
    async with a_venue() as venue, plain(venue) as english, plain(venue) as chinese:
        await english.hello(PUBLIC, form="board", language="en")
        await chinese.hello(PUBLIC, form="board", language="zh")
        assert (await english.next("hall"))["hall"]["progress"] == "cases: 3"
        assert "案例" in (await chinese.next("hall"))["hall"]["progress"]
        again = {"version": 1, "code": PUBLIC, "form": "board", "language": "zh"}
        await english.say(hello=again)
        assert "案例" in (await english.next("hall"))["hall"]["progress"]


async def test_an_overlay_is_no_board_of_the_hall_and_does_not_sound() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        plain(venue) as overlay,
        plain(venue) as board,
    ):
        chair.choose_sound("board")
        await overlay.hello(PUBLIC, form="overlay")
        await board.hello(PUBLIC, form="board")
        sound = await board.next("sound")
        while not sound["sound"]["here"]:
            sound = await board.next("sound")
        await until(lambda: venue.host.attendance.text.count('"devices":1'))
        assert len(venue.host.attendance.at(BOARD)) == 2


async def test_a_board_by_its_own_link_sounds_before_a_visitor_s_phone() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR) as chair,
        plain(venue) as phone,
    ):
        chair.choose_sound("board")
        await phone.hello(PUBLIC, form="board")
        while not (await phone.next("sound"))["sound"]["here"]:
            pass
        async with plain(venue) as board:
            await board.hello(token(venue, BOARD), form="board")
            while not (await board.next("sound"))["sound"]["here"]:
                pass
            while (await phone.next("sound"))["sound"]["here"]:
                pass
        while not (await phone.next("sound"))["sound"]["here"]:
            pass


async def test_the_chair_steers_overlays_apart_from_boards() -> None:
    async with (
        a_venue() as venue,
        plain(venue) as chair,
        plain(venue) as j1,
        plain(venue) as overlay,
    ):
        await chair.hello(token(venue, CHAIR))
        await overlay.hello(PUBLIC, form="overlay")
        asked = {"do": "overlay", "overlay": "message", "message": "Welcome"}
        await chair.say(venue=asked)
        said = (await chair.next("board"))["board"]
        assert said == {
            "show": "meeting",
            "message": "",
            "overlay": "message",
            "overlay_message": "Welcome",
        }
        await j1.hello(token(venue, judge("J1")))
        await j1.say(venue={**asked, "overlay": "nothing"})
        assert "chair" in (await j1.next("refused"))["refused"]["why"]
        shown = (await overlay.next("hall"))["hall"]
        while shown["shows"] != "message":
            shown = (await overlay.next("hall"))["hall"]


async def test_pages_refuse_in_a_sentence_what_their_address_asks_for() -> None:
    async with (
        a_venue(pages=lambda host: Routes(host).routes()) as venue,
        aiohttp.ClientSession() as session,
    ):
        for wrong in (
            *("overlay?delay=x", "overlay?delay=121", "board?margin=50", "board?delay=-1"),
            *("overlay?top=0", "overlay?top=11", "overlay?top=two"),
        ):
            async with session.get(f"{venue.loopback}/{wrong}") as answer:
                assert answer.status == 400, wrong
                assert "ask for another" in await answer.text()
