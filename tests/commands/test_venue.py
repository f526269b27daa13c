"""A venue as people open it: real processes on the loopback interface, screens in terminals."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("terminals the POSIX way", allow_module_level=True)

from judgetui.meeting.board_mode import BoardMode, OverlayMode, SoundsAt
from judgetui.meeting.seat import CHAIR
from judgetui.records.session import create_session, open_session, read_session
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.client.client import Client
from judgetui.venue.server.state_file import VenueState, answers, read_state
from tests.commands.terminals import Sessions, port, sessions_in
from tests.meeting.factories import a_plan
from tests.venue.venues import until
from tests.waiting import WITHIN

F10, F12, TAB, DOWN, ENTER, END = "\x1b[21~", "\x1b[24~", "\t", "\x1b[B", "\r", "\x1b[F"


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """A folder with a session called first."""
    create_session(tmp_path / "sessions", "first", a_plan(title="Spring review"))
    yield from sessions_in(tmp_path)


def sign_of(sessions: Sessions) -> VenueState:
    """Where the venue of the session is."""
    sign = read_state(sessions.path())
    assert sign is not None
    return sign


def as_chair(sessions: Sessions, deed: Callable[[Client], None]) -> None:
    """Do something as the chair from another device."""

    async def do() -> None:
        token = Credentials(
            read_session(sessions.path().parent, "first").meeting.plan, sessions.path()
        )
        client = Client(sign_of(sessions).endpoint(token.of(CHAIR).token))
        client.start()
        await asyncio.wait_for(client.welcomed(), 10)
        deed(client)
        await until(lambda: client.connection.state == "ended")
        await client.close()

    asyncio.run(do())


def test_the_console_comes_and_goes_and_the_venue_stays(sessions: Sessions) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("Spring review", "Judges join at", "connected ✓")
    before = sign_of(sessions)
    assert answers(before)
    console.kill()
    assert answers(before), "a console that crashes takes nothing with it"
    again = sessions.terminal("run", "first")
    again.until("Spring review", "connected ✓")
    assert sign_of(sessions) == before, "the venue there is is taken up"
    again.press(F10)
    again.until("Leave the chair's console?")
    again.press(ENTER)
    assert again.ended() == 0
    assert f"its venue is open at {before.base}." in again.text
    assert "`judgetui run first` comes back" in again.text
    assert answers(before)


def test_a_console_without_its_terminal_ends_and_the_venue_stays(sessions: Sessions) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("Spring review", "connected ✓")
    before = sign_of(sessions)
    console.hang_up()
    assert console.process.wait(WITHIN) == 1, "its last words could not be written"
    assert answers(before)
    again = sessions.terminal("run", "first")
    again.until("Spring review", "connected ✓")
    assert sign_of(sessions) == before
    log = sessions.folder / "log" / "judgetui.log"
    assert not log.exists() or "Traceback" not in log.read_text()


def test_a_seat_without_its_terminal_ends(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port())
    host.until("The venue is open")
    seat = sessions.terminal("join", f"{sign_of(sessions).base}/board")
    seat.until("Spring review", "What was agreed")
    seat.hang_up()
    assert seat.process.wait(WITHIN) == 0
    assert answers(sign_of(sessions))


def test_ending_the_venue_is_confirmed_and_leaves_the_session_free(sessions: Sessions) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("connected ✓")
    sign = sign_of(sessions)
    console.press(F12)
    console.until("End the venue?", "is kept")
    console.press(ENTER)
    console.until("Go · worth a second look")
    assert answers(sign), "the safe answer comes first"
    console.press(F12)
    console.until("End the venue?")
    console.press(TAB + ENTER)
    assert console.ended() == 0
    assert "The venue is closed; every ballot is kept." in console.text
    assert read_state(sessions.path()) is None
    open_session(sessions.path().parent, "first").close()


def test_a_venue_that_was_killed_is_opened_again_by_its_console(sessions: Sessions) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("connected ✓")
    before = sign_of(sessions)
    os.kill(before.pid, signal.SIGKILL)
    console.wait_for(lambda: sign_of(sessions).pid != before.pid)
    after = sign_of(sessions)
    assert (after.port, after.base) == (before.port, before.base)
    # A console that is not back yet would not hear that the venue ends, and open it once more.
    console.wait_for(
        lambda: -1 < console.text.rfind("reconnecting") < console.text.rfind("connected ✓")
    )
    as_chair(sessions, lambda chair: chair.end_venue())
    console.until("the venue is closed; every ballot it took is kept")
    console.press(F10)
    assert console.ended() == 0


def test_a_venue_comes_back_to_where_links_lead_and_after_a_crash_to_what_boards_showed(
    sessions: Sessions,
) -> None:
    number = port()

    live, follows = OverlayMode("message", "Live from the hall"), OverlayMode()

    def steered(
        showing: BoardMode, overlay: OverlayMode, *, sound: SoundsAt = "none"
    ) -> list[BoardMode]:
        """What a chair hears that boards show, from coming in to having them show this.

        `overlay` is what the livestream shows then. The first one has the clock sound somewhere
        else than by default; that stays, and so does what it has the livestream show.
        """

        async def do() -> list[BoardMode]:
            plan = read_session(sessions.path().parent, "first").meeting.plan
            credentials = Credentials(plan, sessions.path())
            client = Client(sign_of(sessions).endpoint(credentials.of(CHAIR).token))
            heard: list[BoardMode] = []
            client.watch(lambda news: heard.append(news) if isinstance(news, BoardMode) else None)
            client.start()
            await asyncio.wait_for(client.welcomed(), 10)
            await until(lambda: bool(client.venue_address.base))
            client.set_board_mode(showing)
            await until(lambda: client.showing == showing)
            if sound != "none":
                client.choose_sound(sound)
                client.set_overlay_mode(overlay)
            await until(lambda: client.overlay == overlay)
            await until(lambda: client.sounds_at == "board")
            await client.close()
            return heard

        return asyncio.run(do())

    first = sessions.terminal("host", "first", "--port", number, "--bind", "127.0.0.1")
    first.until("Ctrl+C ends the venue")
    message = BoardMode("message", "Back at three")
    assert steered(message, live, sound="board") == [message]
    first.kill()
    second = sessions.terminal("host", "first", "--bind", "127.0.0.1")
    second.until("Ctrl+C ends the venue")
    assert sign_of(sessions).port == int(number)
    assert steered(BoardMode("break"), live) == [message, BoardMode("break")]
    second.process.send_signal(signal.SIGINT)
    assert second.ended() == 0
    third = sessions.terminal("host", "first", "--bind", "127.0.0.1")
    third.until("Ctrl+C ends the venue")
    assert sign_of(sessions).port == int(number)
    stage = BoardMode("stage")
    assert steered(stage, follows) == [stage], "a new day begins with what fits the moment"


def test_a_venue_that_does_not_answer_is_not_called_closed_and_unsent_acts_are_counted(
    sessions: Sessions,
) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("connected ✓")
    host = sign_of(sessions).pid
    os.kill(host, signal.SIGSTOP)
    try:
        console.press(ENTER)
        console.until("Open the meeting?")
        console.press(TAB + TAB + ENTER)
        console.until("1 unsent, do not close")
        console.press(F10)
        console.until("Leave the chair's console?", "Not sent yet, but kept: 1", "answer now")
        console.press(ENTER)
        assert console.ended() == 0
        assert "The venue does not answer now" in console.text
        assert "`judgetui run first` comes back to it" in console.text
        assert "Not sent yet, but kept here: 1" in console.text
        assert "closed" not in console.text
    finally:
        os.kill(host, signal.SIGCONT)
    again = sessions.terminal("run", "first")
    again.until("saved on the host", "announced 0 / 3")


def test_run_says_why_the_venue_cannot_be_opened(sessions: Sessions) -> None:
    with open_session(sessions.path().parent, "first"):
        console = sessions.terminal("run", "first")
        assert console.ended() == 1
        assert (
            f"first is open in another program ({os.environ.get('USER', '')}"[:40] in console.text
        )
    with socket.create_server(("0.0.0.0", 0)) as taken:
        number = taken.getsockname()[1]
        console = sessions.terminal("run", "first", "--port", str(number))
        assert console.ended() == 1
        assert f"port {number} of this computer is in use" in console.text
    assert read_state(sessions.path()) is None


def test_host_says_where_it_is_and_ends_with_a_sentence(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port(), "--bind", "127.0.0.1")
    host.until("Ctrl+C ends the venue")
    sign = sign_of(sessions)
    assert f"open at http://127.0.0.1:{sign.port}" in host.text
    assert "`judgetui codes first`" in host.text
    refused = sessions.run("host", "first")
    assert refused.returncode == 1
    assert f"the venue of first is open already, at {sign.base}" in refused.stderr
    host.process.send_signal(signal.SIGINT)
    assert host.ended() == 0
    assert "The venue is closed" in host.text
    assert read_state(sessions.path()) is None


def test_clients_are_told_of_the_end(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port())
    host.until("Ctrl+C ends the venue")
    as_chair(sessions, lambda _chair: host.process.terminate())
    assert host.ended() == 0


def test_the_chair_ends_a_venue_from_elsewhere(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port())
    host.until("Ctrl+C ends the venue")
    as_chair(sessions, lambda chair: chair.end_venue())
    assert host.ended() == 0


def test_a_seat_in_a_terminal(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port())
    host.until("Ctrl+C ends the venue")
    told = json.loads(sessions.run("codes", "first", "--format", "json").stdout)
    seats = {one["seat"]: one for one in told["seats"]}
    board = sessions.terminal("join", seats["board"]["link"])
    board.until("S p r i n g")
    judge = sessions.terminal("join", f"127.0.0.1:{sign_of(sessions).port}")
    judge.until("Your code:")
    judge.press("0000 0000" + ENTER)
    judge.until("opens no seat", "Your code:")
    judge.press(seats["J1"]["code"] + ENTER)
    judge.until("Spring review", "connected ✓")
    judge.press(F10)
    judge.until("Leave the program?")
    judge.press(TAB + ENTER)
    assert judge.ended() == 0
    old = sessions.terminal("join", seats["J1"]["link"][:-4] + "AAAA")
    assert old.ended() == 1
    assert "opens no seat; ask the chair" in old.text


@pytest.mark.parametrize(
    ("link", "said"),
    [("ftp://x", "is no link to a seat"), ("https://10.0.0.1/j/x", "the link is cut off")],
)
def test_what_is_no_link_is_refused(sessions: Sessions, link: str, said: str) -> None:
    terminal = sessions.terminal("join", link)
    assert terminal.ended() == 1
    assert said in terminal.text


def test_no_code_is_asked_for_where_no_host_answers(sessions: Sessions) -> None:
    number = port()
    nowhere = sessions.terminal("join", f"127.0.0.1:{number}")
    assert nowhere.ended() == 1
    assert f"no meeting is open at port {number} yet" in nowhere.text
    for name in ("nonsense.invalid", "http://nonsense.invalid:8080/j/xxxxxxxxxxxxxxxxxxxxxx"):
        asked = sessions.terminal("join", name)
        assert asked.ended() == 1, "no address becomes right by waiting"
    nonsense = sessions.terminal("join", "nonsense.invalid")
    assert nonsense.ended() == 1
    assert "no computer called nonsense.invalid" in " ".join(nonsense.text.split())
    assert "Your code" not in nowhere.text + nonsense.text


def test_join_goes_on_trying_where_no_meeting_is_open_yet(sessions: Sessions) -> None:
    number = port()
    judge = sessions.terminal("join", f"http://127.0.0.1:{number}/j/{'x' * 22}")
    judge.until("connecting to", f"no meeting is open at port {number} yet")
    judge.press(F10)
    judge.until("Leave the program?")
    judge.press(TAB + ENTER)
    assert judge.ended() == 0


def test_the_chair_is_told_that_the_venue_died_and_why_it_does_not_come_back(
    sessions: Sessions,
) -> None:
    number = port()
    console = sessions.terminal("run", "first", "--port", number)
    console.until("connected ✓")
    before = sign_of(sessions)
    os.kill(before.pid, signal.SIGKILL)
    console.until("program had")
    console.wait_for(lambda: sign_of(sessions).pid != before.pid)
    console.until("connected ✓")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        os.kill(sign_of(sessions).pid, signal.SIGKILL)
        console.wait_for(lambda: not answers(sign_of(sessions)))
        taken.bind(("0.0.0.0", int(number)))
        taken.listen()
        console.until("in use;", number)
    console.wait_for(lambda: answers(sign_of(sessions)))
    as_chair(sessions, lambda chair: chair.end_venue())


def test_a_venue_that_stands_still_is_neither_called_dead_nor_opened_twice(
    sessions: Sessions,
) -> None:
    console = sessions.terminal("run", "first", "--port", port())
    console.until("connected ✓")
    before = sign_of(sessions)
    os.kill(before.pid, signal.SIGSTOP)
    try:
        console.until("stands still")
    finally:
        os.kill(before.pid, signal.SIGCONT)
    console.wait_for(
        lambda: -1 < console.text.rfind("reconnecting") < console.text.rfind("connected ✓")
    )
    assert sign_of(sessions) == before
    assert "program had" not in console.text
    assert "end it there" not in console.text
    as_chair(sessions, lambda chair: chair.end_venue())


def test_run_says_that_an_open_venue_is_not_encrypted_as_was_asked(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--port", port())
    host.until("Ctrl+C ends the venue")
    console = sessions.terminal("run", "first", "--tls")
    console.until("encryption;", "--tls")
    as_chair(sessions, lambda chair: chair.end_venue())
    assert host.ended() == 0


def test_a_venue_is_encrypted_again_as_its_links_say(sessions: Sessions) -> None:
    pytest.importorskip("cryptography")
    number = port()
    for asked, pinned in ((["--tls"], True), ([], True), (["--no-tls"], False), ([], False)):
        host = sessions.terminal("host", "first", "--port", number, *asked)
        host.until("Ctrl+C ends the venue")
        assert bool(sign_of(sessions).fingerprint) is pinned
        host.process.send_signal(signal.SIGINT)
        assert host.ended() == 0


def test_a_venue_goes_by_the_names_it_was_given_until_others_are_given(sessions: Sessions) -> None:
    """Also the venue that a console opens, and opens again."""
    number = port()
    for asked, known in (
        (["--host-name", "Review.example", "--host-name=192.0.2.7"], "review.example"),
        ([], "review.example"),
        (["--host-name", "other.example"], "other.example"),
    ):
        host = sessions.terminal("host", "first", "--port", number, *asked)
        host.until("Ctrl+C ends the venue")
        for name in ("review.example", "other.example", "127.0.0.1"):
            connection = http.client.HTTPConnection("127.0.0.1", int(number), timeout=10)
            connection.request("GET", "/alive", headers={"Host": f"{name}:{number}"})
            allowed = connection.getresponse().status == 200
            connection.close()
            assert allowed is (name in (known, "127.0.0.1")), (asked, name)
        host.process.send_signal(signal.SIGINT)
        assert host.ended() == 0


def test_what_is_no_name_of_a_computer_opens_no_venue(sessions: Sessions) -> None:
    host = sessions.terminal("host", "first", "--host-name", "http://review.example:80")
    assert host.ended() == 1
    assert "without http:// and without a port" in " ".join(host.text.split())


def test_a_link_for_the_other_kind_of_connection_is_said_to_be_one(sessions: Sessions) -> None:
    pytest.importorskip("cryptography")
    number = port()
    token = "x" * 22
    host = sessions.terminal("host", "first", "--port", number, "--tls")
    host.until("Ctrl+C ends the venue")
    plain = sessions.terminal("join", f"http://127.0.0.1:{number}/j/{token}")
    assert plain.ended() == 1
    assert "is encrypted" in plain.text
    host.process.send_signal(signal.SIGINT)
    assert host.ended() == 0
    host = sessions.terminal("host", "first", "--port", number, "--no-tls")
    host.until("Ctrl+C ends the venue")
    secure = sessions.terminal("join", f"https://127.0.0.1:{number}/j/{token}#{'A' * 43}")
    assert secure.ended() == 1
    assert "not as this link says" in secure.text


def test_encrypted_from_the_links_to_the_console(sessions: Sessions) -> None:
    pytest.importorskip("cryptography")
    console = sessions.terminal("run", "first", "--tls", "--port", port())
    console.until("connected ✓")
    sign = sign_of(sessions)
    assert len(sign.fingerprint) == 43
    told = sessions.run("codes", "first").stdout
    assert len(re.findall(rf"https://\S+/j/\S+#{re.escape(sign.fingerprint)}\n", told)) == 8
    console.press(F12)
    console.until("End the venue?")
    console.press(TAB + ENTER)
    assert console.ended() == 0


def test_an_encrypted_venue_tells_a_terminal_to_take_the_personal_link(sessions: Sessions) -> None:
    pytest.importorskip("cryptography")
    host = sessions.terminal("host", "first", "--tls", "--port", port(), "--bind", "127.0.0.1")
    host.until("Ctrl+C ends the venue")
    assert f"open at https://127.0.0.1:{sign_of(sessions).port} in a browser" in host.text
    assert "a terminal needs its personal link" in host.text
    assert "judgetui join`" not in host.text
    host.process.send_signal(signal.SIGINT)
    assert host.ended() == 0
