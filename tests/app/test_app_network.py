"""A window over the network: its connection in words, waiting devices, boards, the end."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList

from judgetui.app import toasts
from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.language import _, use_language
from judgetui.meeting.acts import Act, CloseScoring, OpenMeeting, Recuse
from judgetui.meeting.board_mode import BoardMode, OverlayMode
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import BallotStatus
from judgetui.qr_code import qr_lines
from judgetui.records.session import MemoryRecord
from judgetui.results.verify import differences
from judgetui.screens.access import AccessScreen
from judgetui.screens.arriving import Connecting
from judgetui.screens.board import Board
from judgetui.screens.chair import Chair
from judgetui.screens.choose import Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.help import Help
from judgetui.screens.join_slip import JoinSlip
from judgetui.screens.lobby import Lobby
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.score import Score
from judgetui.screens.seated import Seated
from judgetui.venue.access.credentials import SUSPICIOUS
from judgetui.venue.access.join_link import Endpoint
from judgetui.venue.client.client import Client
from judgetui.venue.protocol.frames import AccessRequest
from judgetui.venue.server.host import GATEWAY
from judgetui.venue.server.listen import Venue
from judgetui.venue.server.room import Room
from judgetui.widgets.ballot_form import BallotForm
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import drawn, large, text, told, until
from tests.venue.venues import a_venue, connected_client, endpoint, judge, plain, staged_venue
from tests.venue.venues import until as here

pytestmark = pytest.mark.usefixtures("own_settings")

J1, J2 = judge("J1"), judge("J2")


@asynccontextmanager
async def sitting(there: Endpoint, **how: object) -> AsyncIterator[Pilot[None]]:
    """An app at an endpoint, whose client has not been admitted to a seat yet."""
    client = Client(there, device="this one", name="this one")
    window = Window(lambda _seat: client, several_seats=False, clock=client.now, **how)  # type: ignore[arg-type]
    app = JudgeApp(window)
    try:
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            yield pilot
            # A screen that is being put together must not be closed half-way.
            await pilot.pause()
            await pilot.pause()
    finally:
        await client.close()


def at(pilot: Pilot[None], screen: type) -> Callable[[], bool]:
    """Whether this screen is in front."""
    return lambda: isinstance(pilot.app.screen, screen)


def shows(pilot: Pilot[None], said: str) -> bool:
    """Whether this is on the screen."""
    return said in text(pilot)


async def yes(pilot: Pilot[None]) -> None:
    """Agree to what is asked."""
    await until(pilot, at(pilot, Confirm))
    pilot.app.screen.query_one("#yes", Button).press()
    await pilot.pause()


async def choose(pilot: Pilot[None], key: str) -> None:
    """Choose one of several answers."""
    await until(pilot, at(pilot, Choose))
    await until(pilot, lambda: pilot.app.screen.is_mounted)
    await pilot.pause()
    answers = pilot.app.screen.query_one(OptionList)
    answers.highlighted = answers.get_option_index(key)
    await pilot.press("enter")


@pytest.mark.parametrize(
    ("seat", "screen"),
    [(CHAIR, Chair), (J1, Score), (RECORDER, PaperEntry), (BOARD, Board)],
    ids=["chair", "judge", "recorder", "board"],
)
async def test_the_welcome_decides_which_screen_it_is(seat: Seat, screen: type) -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, seat)) as pilot:
            await until(pilot, at(pilot, screen))
            assert isinstance(pilot.app, JudgeApp)
            assert pilot.app.seat == seat
            assert pilot.app.link_line == ""


async def test_on_the_way_it_says_what_it_waits_for_and_then_goes_on() -> None:
    async with a_venue() as venue:
        credentials, port, there = venue.host.credentials, venue.port, endpoint(venue, J1)
    async with sitting(there) as pilot:
        await until(pilot, lambda: f"no meeting is open at port {port} yet" in text(pilot))
        assert isinstance(pilot.app.screen, Connecting)
        assert f"connecting to http://127.0.0.1:{port}" in text(pilot)
        async with a_venue(credentials=credentials, port=port):
            await until(pilot, at(pilot, Seated))


async def test_a_wrong_code_is_a_sentence_and_final() -> None:
    async with a_venue() as venue, sitting(Endpoint("127.0.0.1", venue.port, "x" * 22)) as pilot:
        await until(pilot, lambda: "opens no seat; ask the chair" in text(pilot))
        assert "This seat is closed here" in text(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_a_full_venue_and_another_language() -> None:
    use_language("zh")
    async with a_venue() as venue:
        venue.host.most = 0
        async with sitting(endpoint(venue, J1)) as pilot:
            full = _("the venue is full; close a screen that nobody needs")
            assert not full.isascii()
            await until(pilot, lambda: full in text(pilot))


async def test_a_ballot_is_saved_on_the_host_and_a_lost_link_is_said_in_words() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        credentials, port, record = venue.host.credentials, venue.port, venue.host.room.record
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, lambda: pilot.app.focused is not None)
            assert "connected ✓" in text(pilot)
            await pilot.press("8", "enter", "9", "f9")
            await pilot.pause()
            await pilot.press("f9")
            await until(pilot, lambda: "saved on the host" in text(pilot))
            ballot = venue.host.room.meeting.cases["C1"].ballots["J1"]
            assert ballot.status is BallotStatus.SUBMITTED
            await venue.close()
            await until(pilot, lambda: "! the venue is closed" in text(pilot))
            assert "every ballot it took is kept" in text(pilot)
            async with a_venue(record=record, credentials=credentials, port=port):
                await until(pilot, lambda: "! the venue is closed" not in text(pilot))


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_end_is_said_once_and_whole_in_eighty_columns(language: str) -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await pilot.resize_terminal(80, 24)
            await until(pilot, lambda: pilot.app.focused is not None)
            assert isinstance(pilot.app, JudgeApp)
            pilot.app.choose_language(language)
            await venue.close()
            kept = _("the venue is closed; every ballot it took is kept")
            await until(pilot, lambda: f" ! {kept}" in drawn(pilot.app))
            pilot.app.submit(Recuse(case="C1", reason="a friend"))
            unsent = _("the venue is closed; %(unsent)d unsent, kept and sent when it opens again")
            await until(pilot, lambda: f" ! {unsent % {'unsent': 1}}" in drawn(pilot.app))


async def test_where_the_meeting_goes_on_is_said_where_it_was_taken_over() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, lambda: pilot.app.focused is not None)
            where = "this meeting was taken over and goes on at http://10.0.0.9:8080"
            await venue.close(Sentence("%(where)s", where=where), elsewhere=True)
            await until(pilot, lambda: f"! {where}" in text(pilot))
            # However long ago it was: the two would not fit.
            client = cast(JudgeApp, pilot.app).remote
            assert isinstance(client, Client)
            client._heard_at = asyncio.get_running_loop().time() - 100
            assert client.age == 0


async def test_another_device_finds_the_half_typed_ballot_once_the_chair_lets_it_in() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with connected_client(venue, J1, device="old", name="laptop") as old:
            old.keep(Draft("J1", "C1", {"depth": "7"}))
            await here(lambda: venue.host.room.record.drafts.get("J1", "C1"))
            async with (
                connected_client(venue, CHAIR) as chair,
                sitting(endpoint(venue, J1)) as pilot,
            ):
                await until(pilot, lambda: "waiting for the chair's yes" in text(pilot))
                await until(pilot, lambda: chair.waiting_devices.devices)
                chair.admit(chair.waiting_devices.devices[0].knock)
                await until(pilot, at(pilot, Score))
                await until(pilot, lambda: pilot.app.screen.query(BallotForm))
                form = pilot.app.screen.query_one(BallotForm)
                await until(pilot, lambda: form.marks == {"depth": marks(7)["depth"]})
                await until(pilot, lambda: old.connection.state == "refused")


async def test_a_seat_taken_over_elsewhere_ends_with_the_sentence() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, at(pilot, Score))
            await venue.host.admission.decide(AccessRequest(do="reissue", seat="J1"))
            await until(pilot, at(pilot, Connecting))
            await until(pilot, lambda: "This link was replaced" in text(pilot))


@asynccontextmanager
async def chairing(venue: Venue, **how: object) -> AsyncIterator[Pilot[None]]:
    """The chair's console, connected."""
    async with sitting(endpoint(venue, CHAIR), reopen_command="judgetui run first", **how) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Chair | Lobby))
        yield pilot


async def test_the_lobby_shows_where_people_come_in_and_the_address_is_changed() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await until(pilot, lambda: f"Judges join at 127.0.0.1:{venue.port}" in text(pilot))
        # It is shown once its place is known.
        await until(pilot, lambda: "▀▀▀▀▀▀▀" in text(pilot))
        venue.host.board_control.find = lambda: [venue.loopback, "http://10.9.8.7:1"]
        await pilot.press("f4")
        await choose(pilot, "http://10.9.8.7:1")
        await until(pilot, lambda: "Judges join at 10.9.8.7:1" in text(pilot))
        assert venue.host.base == "http://10.9.8.7:1"


async def test_a_waiting_device_is_reported_and_asked_about_and_enter_keeps_it_waiting() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        other = Client(endpoint(venue, J1), device="b", name="tablet")
        other.start()
        await until(pilot, at(pilot, Confirm))
        question = "Judge 1 wants in on another device (tablet, 127.0.0.1)."
        await until(pilot, lambda: told(pilot.app) == [question])
        await until(pilot, lambda: "Let it in?" in text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: "It goes on waiting; Ctrl+D shows who waits." in told(pilot.app))
        assert other.connection.state == "waiting"
        await pilot.press("ctrl+d")
        await until(pilot, at(pilot, AccessScreen))
        await until(pilot, lambda: "! waits" in text(pilot))
        await pilot.press("home", "enter")
        await choose(pilot, "admit")
        await until(pilot, lambda: other.connection.state == "connected")
        await other.close()


async def test_a_question_about_a_device_waits_while_the_hall_reads_the_board() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        await pilot.press("f3")
        await until(pilot, at(pilot, Board))
        assert "* F3 back" not in text(pilot)
        other = Client(endpoint(venue, J1), device="b", name="tablet")
        other.start()
        await until(pilot, lambda: "* F3 back" in text(pilot))
        await pilot.press("f1")
        await until(pilot, at(pilot, Help))
        third = Client(endpoint(venue, J2), device="c", name="phone")
        async with connected_client(venue, J2, device="d"):
            third.start()
            await until(pilot, lambda: len(pilot.app.devices.waiting) == 2)  # type: ignore[attr-defined]
            await pilot.pause(0.3)
            assert told(pilot.app) == []
            assert isinstance(pilot.app.screen, Help)
            await pilot.press("escape")
            await pilot.pause(0.3)
            assert isinstance(pilot.app.screen, Board)
            assert not any(name in text(pilot) for name in ("Judge 1", "tablet", "127.0.0.1"))
            await third.close()
        await until(pilot, lambda: len(pilot.app.devices.waiting) == 1)  # type: ignore[attr-defined]
        await pilot.press("f3")
        await until(pilot, at(pilot, Confirm))
        question = "Judge 1 wants in on another device (tablet, 127.0.0.1)."
        await until(pilot, lambda: question in text(pilot))
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, Lobby), "nobody is asked about who is gone"
        await other.close()


async def test_a_question_about_who_left_says_so_and_its_enter_does_nothing_else() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        other = Client(endpoint(venue, J1), device="b", name="tablet")
        other.start()
        await until(pilot, at(pilot, Confirm))
        about = pilot.app.screen
        await until(pilot, lambda: about.is_mounted)
        await pilot.press("ctrl+q")
        await until(pilot, at(pilot, Choose))
        leaving = pilot.app.screen
        await other.close()
        await until(pilot, lambda: not pilot.app.devices.waiting)  # type: ignore[attr-defined]
        await pilot.pause(0.3)
        assert pilot.app.screen is leaving
        await pilot.press("escape")
        await until(pilot, at(pilot, Confirm))
        await until(pilot, lambda: "The device has come in meanwhile, or has gone" in text(pilot))
        assert not about.query_one("#yes").display
        await pilot.press("enter")
        await until(pilot, at(pilot, Lobby))
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, Lobby), "the Enter was the question's"
        third = Client(endpoint(venue, J1), device="c", name="phone")
        third.start()
        await until(pilot, at(pilot, Confirm))
        await until(pilot, lambda: "phone" in text(pilot))
        await pilot.press("escape")
        await until(pilot, at(pilot, Lobby))
        await third.close()


async def test_each_of_several_who_wait_is_asked_about_and_a_yes_answers_for_one() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
        connected_client(venue, J2, device="d"),
    ):
        tablet = Client(endpoint(venue, J1), device="b", name="tablet")
        phone = Client(endpoint(venue, J2), device="c", name="phone")
        tablet.start()
        await until(pilot, at(pilot, Confirm))
        first = pilot.app.screen
        phone.start()
        await until(pilot, lambda: len(pilot.app.devices.waiting) == 2)  # type: ignore[attr-defined]
        await pilot.pause(0.3)
        assert pilot.app.screen is first, "one more who waits takes no question away"
        await yes(pilot)
        await until(pilot, lambda: tablet.connection.state == "connected")
        await until(pilot, lambda: pilot.app.screen is not first and at(pilot, Confirm)())
        await until(pilot, lambda: "Judge 2 wants in" in text(pilot))
        await yes(pilot)
        await until(pilot, lambda: phone.connection.state == "connected")
        assert not any("It goes on waiting" in said for said in told(pilot.app))
        await tablet.close()
        await phone.close()


async def test_questions_that_a_new_screen_takes_away_can_be_asked_again() -> None:
    async with a_venue() as venue, sitting(endpoint(venue, J1)) as judge, chairing(venue) as pilot:
        await until(judge, at(judge, Seated))
        await judge.press("f10")
        await until(judge, at(judge, Confirm))
        tablet = Client(endpoint(venue, J1), device="b", name="tablet")
        tablet.start()
        await until(pilot, at(pilot, Confirm))
        await venue.host.room.take(CHAIR, OpenMeeting(), "open")
        await until(judge, at(judge, Score))
        await until(pilot, at(pilot, Chair))
        await judge.press("f10")
        await until(judge, at(judge, Confirm))
        await tablet.close()
        phone = Client(endpoint(venue, J1), device="c", name="phone")
        phone.start()
        await until(pilot, at(pilot, Confirm))
        await phone.close()


async def test_asking_twice_to_leave_asks_one_question() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await pilot.press("ctrl+q")
        await until(pilot, at(pilot, Choose))
        await pilot.press("ctrl+q")
        await pilot.pause(0.3)
        await pilot.press("escape")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, Lobby)
        await pilot.press("ctrl+q")
        await until(pilot, at(pilot, Choose))
        await pilot.press("escape")
        await until(pilot, at(pilot, Lobby))


async def test_nobody_is_asked_about_who_left_while_the_board_was_shown() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        await pilot.press("f3")
        await until(pilot, at(pilot, Board))
        other = Client(endpoint(venue, J1), device="b")
        other.start()
        await until(pilot, lambda: "* F3 back" in text(pilot))
        await other.close()
        await until(pilot, lambda: "* F3 back" not in text(pilot))
        await pilot.press("f3")
        await pilot.pause(0.5)
        assert isinstance(pilot.app.screen, Lobby)


async def test_the_board_begins_without_what_the_chair_was_told() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        other = Client(endpoint(venue, J1), device="b", name="tablet")
        other.start()
        await until(pilot, at(pilot, Confirm))
        await pilot.press("escape")
        await until(pilot, lambda: "Judge 1 wants in" in text(pilot))
        await pilot.press("f3")
        await until(pilot, lambda: "* F3 back" in text(pilot))
        assert "Judge 1" not in text(pilot)
        assert told(pilot.app) == []
        await other.close()


async def test_a_question_about_a_device_that_left_asks_nothing_any_more() -> None:
    async with (
        a_venue() as venue,
        chairing(venue) as pilot,
        connected_client(venue, J1, device="a"),
    ):
        other = Client(endpoint(venue, J1), device="b")
        other.start()
        await until(pilot, at(pilot, Confirm))
        await other.close()
        await until(pilot, lambda: "The device has come in meanwhile, or has gone" in text(pilot))
        await pilot.press("enter")
        await until(pilot, at(pilot, Lobby))


async def test_a_chair_is_told_of_one_more_device_in_the_own_seat_but_not_the_hall() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await staged_venue(venue)
        await until(pilot, at(pilot, Chair))
        await until(pilot, lambda: "chair" in pilot.app.presence)  # type: ignore[attr-defined]
        await pilot.press("f3")
        await until(pilot, at(pilot, Board))
        async with connected_client(venue, CHAIR, device="b", name="tablet"):
            await until(
                pilot,
                lambda: pilot.app.presence["chair"].devices == 2,  # type: ignore[attr-defined]
            )
            assert told(pilot.app) == []
            await pilot.press("f3")
            await until(pilot, lambda: any("One more device" in said for said in told(pilot.app)))
            assert any("tablet" in said and "Ctrl+D" in said for said in told(pilot.app))


async def test_what_the_host_has_to_tell_the_chair_is_told_once_and_not_to_the_hall() -> None:
    first, second = Sentence("The clock [red] was set"), Sentence("The record was moved")
    async with a_venue() as venue:
        venue.host.notify_chair(first)
        async with chairing(venue) as pilot:
            await until(pilot, lambda: told(pilot.app) == [str(first)])
            await staged_venue(venue)
            await until(pilot, at(pilot, Chair))
            await pilot.press("f3")
            await until(pilot, at(pilot, Board))
            venue.host.notify_chair(second)
            await pilot.pause(0.3)
            assert str(second) not in told(pilot.app)
            await pilot.press("f3")
            await until(pilot, lambda: str(second) in told(pilot.app))
            assert told(pilot.app).count(str(first)) <= 1


async def test_a_chair_is_told_that_codes_are_guessed_and_who_came_into_quiet_seats() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await staged_venue(venue)
        await until(pilot, at(pilot, Chair))
        for number in range(SUSPICIOUS + 5):
            with suppress(Refused):
                venue.host.admission.seat_for("1", f"10.0.0.{number}")
        await until(pilot, lambda: any("guessing codes" in said for said in told(pilot.app)))
        async with connected_client(venue, SUPERVISOR, device="b", name="tablet"):
            await until(pilot, lambda: any("has come in: tablet" in one for one in told(pilot.app)))
        assert sum("guessing codes" in said for said in told(pilot.app)) == 1


async def test_a_chair_who_comes_later_is_told_who_has_the_own_seat_already() -> None:
    async with (
        a_venue() as venue,
        connected_client(venue, CHAIR, device="b", name="tablet"),
        chairing(venue) as pilot,
    ):
        await until(pilot, lambda: any("One more device" in said for said in told(pilot.app)))
        assert any("tablet" in said for said in told(pilot.app))


async def test_a_second_device_of_the_chairs_is_asked_about_in_its_own_words() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        headers = {GATEWAY: venue.host.gateway_key, "X-Forwarded-For": "10.0.0.9"}
        async with plain(venue, headers=headers) as other:
            code = venue.host.credentials.of(CHAIR).token
            assert "waiting" in await other.hello(code, device="b", name="iPad")
            await until(pilot, at(pilot, Confirm))
            said = "It can then do everything that you can"
            await until(pilot, lambda: said in " ".join(text(pilot).split()))
            assert "will be closed" not in text(pilot)


@pytest.mark.parametrize("name", ["Firefox, Windows", "[/b] 手机"])
async def test_a_chair_is_told_of_a_seat_that_another_device_took_but_not_the_hall(
    name: str,
) -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        app = cast("JudgeApp", pilot.app)
        await staged_venue(venue)
        await until(pilot, at(pilot, Chair))
        async with connected_client(venue, J1, device="a"):
            await until(pilot, lambda: "J1" in app.presence)
        await pilot.press("f3")
        await until(pilot, at(pilot, Board))
        async with connected_client(venue, J1, device="b", name=name):
            await until(pilot, lambda: getattr(app.presence["J1"], "device", "") == name)
            assert told(app) == []
            await pilot.press("f3")
            said = f"Judge 1 has come in on another device: {name}."
            await until(pilot, lambda: any(one.startswith(said) for one in told(app)))
            assert "Ctrl+D makes a new link" in "".join(told(app))
            await pilot.pause(0.3)
            assert len(told(app)) == 1


async def test_the_page_of_seats_shows_devices_codes_and_makes_new_ones() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        async with connected_client(venue, J1, name="iPad 张"):
            await pilot.press("ctrl+d")
            code = venue.host.credentials.of(J2).spaced
            await until(pilot, lambda: code in text(pilot) and "iPad 张" in text(pilot))
            assert "✓ here" in text(pilot)
            assert "– not yet" in text(pilot)
        await until(pilot, lambda: "! no connection" in text(pilot))
        seats = pilot.app.screen.query_one(OptionList)
        seats.highlighted = seats.get_option_index("J2")
        await pilot.press("enter")
        await choose(pilot, "show")
        await until(pilot, at(pilot, JoinSlip))
        assert venue.host.credentials.of(J2).token in text(pilot)
        await pilot.press("escape", "enter")
        await choose(pilot, "reissue")
        await yes(pilot)
        await until(pilot, lambda: venue.host.credentials.of(J2).spaced != code)
        await until(pilot, lambda: venue.host.credentials.of(J2).spaced in text(pilot))


async def test_a_chair_without_the_ledger_at_hand_is_handed_the_results(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a download in a browser, as a file in a terminal; with the ledger's own hash."""
    delivered: dict[str, bytes] = {}

    def deliver(content: BinaryIO, *, save_filename: str, name: str) -> None:
        delivered[save_filename] = content.read()

    async with a_venue() as venue, chairing(venue) as pilot:
        await staged_venue(venue)
        monkeypatch.setattr(pilot.app, "deliver_binary", deliver)
        await until(pilot, at(pilot, Chair))
        await pilot.press("ctrl+e")
        await until(pilot, at(pilot, Choose))
        await pilot.press("enter")
        await until(pilot, lambda: bool(delivered))
        (content,) = delivered.values()
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(tmp_path)
        room = venue.host.room
        assert json.loads((tmp_path / "result.json").read_text("utf-8"))["head"] == room.head
        right = standings(room.meeting)
        assert differences(room.meeting, right, tmp_path, head=room.head) == []


async def test_the_venues_address_is_a_code_over_the_whole_screen() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await until(pilot, lambda: f"127.0.0.1:{venue.port}" in text(pilot))
        await pilot.resize_terminal(80, 24)
        await pilot.press("f6")
        await until(pilot, at(pilot, JoinSlip))
        await pilot.pause()
        whole = text(pilot)
        assert f"http://127.0.0.1:{venue.port}" in whole
        assert all(row.strip() in whole for row in qr_lines(f"http://127.0.0.1:{venue.port}"))
        await pilot.press("escape")
        await until(pilot, at(pilot, Lobby))
        titles = {one.title for one in pilot.app.get_system_commands(pilot.app.screen)}
        assert "QR code  (F6)" in titles
        await pilot.press("f1")
        await until(pilot, lambda: "F6" in text(pilot) and "QR code" in text(pilot))


async def test_the_chair_steers_the_boards_and_its_own() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with chairing(venue) as pilot, sitting(endpoint(venue, BOARD)) as hall:
            await until(hall, at(hall, Board))
            await pilot.press("ctrl+t")
            await choose(pilot, "message")
            await until(pilot, at(pilot, Confirm))
            await pilot.press(*"Coffee", "enter")
            await until(hall, lambda: large(drawn(hall.app), "COFFEE") > 0)
            await pilot.press("f3")
            await until(pilot, lambda: large(drawn(pilot.app), "COFFEE") > 0)


async def test_a_break_needs_no_words() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await pilot.press("ctrl+t")
        await choose(pilot, "break")
        await yes(pilot)
        await until(pilot, lambda: venue.host.board_control.showing.what == "break")


async def test_a_break_has_words_of_its_own_and_never_those_of_the_message() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        app = cast("JudgeApp", pilot.app)
        await pilot.press("ctrl+t")
        await choose(pilot, "message")
        await until(pilot, at(pilot, Confirm))
        await pilot.press(*"Coffee", "enter")
        await until(pilot, lambda: app.showing == BoardMode("message", "Coffee"))
        await pilot.press("ctrl+t")
        await choose(pilot, "break")
        await until(pilot, at(pilot, Confirm))
        assert "When does the meeting go on?" in text(pilot)
        assert app.screen.query_one(Input).value == ""
        await pilot.press(*"14:50", "enter")
        await until(pilot, lambda: app.showing == BoardMode("break", "14:50"))
        await pilot.press("ctrl+t")
        await choose(pilot, "break")
        await until(pilot, at(pilot, Confirm))
        assert app.screen.query_one(Input).value == "14:50"
        await pilot.press("escape", "ctrl+t")
        await choose(pilot, "message")
        await until(pilot, at(pilot, Confirm))
        assert app.screen.query_one(Input).value == ""


async def test_the_chair_steers_the_livestream_apart_from_the_boards() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        app, control = cast("JudgeApp", pilot.app), venue.host.board_control
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "What do the boards show?" in text(pilot))
        assert re.search(r"9 +The livestream… +now: Follow the meeting", text(pilot))
        await pilot.press("9")
        await until(pilot, lambda: "What does the livestream show?" in text(pilot))
        assert re.search(r"1 +Follow the meeting +shown now", text(pilot))
        await pilot.press("4")
        await until(pilot, at(pilot, Confirm))
        assert "lower third" in text(pilot)
        await pilot.press(*"Welcome", "enter")
        await until(pilot, lambda: app.overlay == OverlayMode("message", "Welcome"))
        assert control.overlay == app.overlay
        assert control.showing == app.showing == BoardMode()
        await until(pilot, lambda: "stream: message" in text(pilot))
        await pilot.press("ctrl+t")
        await choose(pilot, "livestream")
        await until(pilot, lambda: "What does the livestream show?" in text(pilot))
        assert re.search(r"4 +A message +shown now", text(pilot))
        await pilot.press("4")
        await until(pilot, at(pilot, Confirm))
        assert app.screen.query_one(Input).value == "Welcome"
        await pilot.press("escape", "ctrl+t")
        await choose(pilot, "livestream")
        await choose(pilot, "nothing")
        await until(pilot, lambda: control.overlay == OverlayMode("nothing"))


async def test_leaving_says_that_the_meeting_goes_on() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await pilot.press("f10")
        await until(pilot, lambda: "`judgetui run first` comes back" in text(pilot))
        await choose(pilot, "leave")
        await until(pilot, lambda: not pilot.app.is_running)
        assert not venue.host.board_control.ended.is_set()


async def test_ending_asks_and_leaves_when_the_host_has_closed() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await pilot.press("f12")
        await yes(pilot)
        await until(pilot, venue.host.board_control.ended.is_set)
        assert pilot.app.is_running
        await venue.close()
        await until(pilot, lambda: not pilot.app.is_running)


async def test_without_a_connection_the_end_cannot_be_told() -> None:
    async with a_venue() as venue, chairing(venue) as pilot:
        await venue.close()
        await until(pilot, lambda: "! the venue is closed" in text(pilot))
        await pilot.press("f12")
        await yes(pilot)
        await until(pilot, lambda: "There is no connection" in "".join(told(pilot.app)))


async def test_a_judge_has_one_seat_and_decides_nothing_about_the_venue() -> None:
    async with a_venue(a_plan()) as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, at(pilot, Score))
            await until(pilot, lambda: "F4 Case brief" in text(pilot))
            assert "F2" not in text(pilot)
            await pilot.press("f2")
            assert told(pilot.app) == ["This screen belongs to one seat."]
            names = {one.title for one in pilot.app.get_system_commands(pilot.app.screen)}
            assert not [name for name in names if "venue" in name or "seat" in name.lower()]


async def with_one_unsent(pilot: Pilot[None], act: Act) -> Client:
    """Hand in an act that the host does not answer: the line is cut, as far as the client knows."""
    assert isinstance(pilot.app, JudgeApp)
    client = pilot.app.remote
    assert isinstance(client, Client)
    if client.connection.state == "connected":
        client.on_disconnect(Sentence("the connection was cut"))
    pilot.app.submit(act)
    await pilot.pause()
    assert client.unsent == 1
    return client


RECUSAL = Recuse(case="C1", reason="a friend")
UNSENT = "Not sent yet, but kept: 1"


async def test_a_judge_whose_venue_ended_leaves_at_once_only_with_everything_sent() -> None:
    for unsent in (False, True):
        async with a_venue() as venue:
            await staged_venue(venue)
            async with sitting(endpoint(venue, J1)) as pilot:
                await until(pilot, at(pilot, Score))
                await venue.close()
                await until(pilot, lambda: "! the venue is closed" in text(pilot))
                if unsent:
                    await with_one_unsent(pilot, RECUSAL)
                await pilot.press("f10")
                if unsent:
                    await until(pilot, lambda: "Leave the program?" in text(pilot))
                    assert UNSENT in text(pilot)
                    assert "goes on" not in text(pilot)
                    await yes(pilot)
                await until(pilot, lambda: not pilot.app.is_running)


async def test_a_judge_who_leaves_with_something_unsent_is_told_so() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, at(pilot, Score))
            await with_one_unsent(pilot, RECUSAL)
            await pilot.press("f10")
            await until(pilot, lambda: UNSENT in text(pilot))
            assert "does not answer now" in text(pilot)
            await pilot.press("escape")
            await pilot.resize_terminal(50, 15)
            await pilot.pause()
            await pilot.press("f10")
            assert "".join(UNSENT.split()) in "".join(text(pilot).split())


async def test_unsent_acts_are_not_said_to_be_kept_where_the_disk_does_not_take_them() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, at(pilot, Score))
            client = await with_one_unsent(pilot, RECUSAL)
            why = "unsent acts are not kept on disk now: No space left on device"
            client._outbox.trouble = Sentence("%(why)s", why=why)
            await pilot.press("f10")
            await until(pilot, lambda: "Not sent yet: 1; unsent acts are not" in text(pilot))
            assert "but kept" not in text(pilot)


async def test_a_seat_that_is_closed_here_says_what_was_not_sent_before_it_is_left() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, at(pilot, Score))
            client = await with_one_unsent(pilot, RECUSAL)
            await venue.host.admission.decide(AccessRequest(do="reissue", seat="J1"))
            await until(pilot, lambda: client.connection.state == "refused")
            await pilot.press("f10")
            await until(pilot, lambda: "Not sent: 1. Tell the chair." in text(pilot))


async def test_the_chair_who_leaves_a_venue_that_does_not_answer_is_told_so() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with chairing(venue) as pilot:
            await with_one_unsent(pilot, CloseScoring(reason="late"))
            await pilot.press("f10")
            await until(pilot, lambda: UNSENT in text(pilot))
            assert "The venue does not answer now." in text(pilot)
            said = " ".join(text(pilot).split())
            assert "Leave `judgetui run first` comes back to it" in said
            assert "goes on" not in text(pilot)
            await choose(pilot, "leave")
            await until(pilot, lambda: not pilot.app.is_running)


async def test_everything_the_host_has_to_say_is_read_one_after_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(toasts, "_QUICKEST", 3.0)
    async with a_venue() as venue, chairing(venue) as pilot:
        said = [f"{word} thing the chair has to know" for word in ("One", "Another", "A third")]
        for one in said:
            venue.host.notify_chair(Sentence("%(note)s", note=one))
        for one in said:
            await until(pilot, partial(shows, pilot, one))


async def test_a_note_for_the_chair_waits_while_a_judge_has_the_machine() -> None:
    room = Room(MemoryRecord(a_plan(3, 2)))
    await room.take(CHAIR, OpenMeeting(), "open")
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        app.sit(J1)
        app.notices.add("only the chair is to know")
        await pilot.pause(0.5)
        assert "only the chair" not in text(pilot)
        app.sit(CHAIR)
        await until(pilot, lambda: "only the chair is to know" in text(pilot))
    await room.close()


async def test_a_chair_hears_of_a_judges_recusal_by_which_a_rule_stops() -> None:
    scoring = {"combine": "trimmed", "drop_from": 3, "ties": ["exact", "chair"]}
    async with a_venue(a_plan(2, 4, scoring=scoring)) as venue:
        await staged_venue(venue)
        room = venue.host.room
        async with chairing(venue) as pilot:
            await room.take(J1, Recuse(case="C1", reason="kin"), "first")
            await until(pilot, lambda: pilot.app.meeting.seq == room.meeting.seq)  # type: ignore[attr-defined]
            assert "is recused from" not in text(pilot)
            await room.take(J2, Recuse(case="C1", reason="kin"), "second")
            await until(pilot, lambda: "Judge 2 is recused from: case 10" in text(pilot))
            assert "Nothing left out on case 10: fewer than 3 ballots." in text(pilot)
