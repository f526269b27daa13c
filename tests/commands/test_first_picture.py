"""What is drawn before the program is loaded, in a real terminal; and that it leaves no trace."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("terminals the POSIX way", allow_module_level=True)

import fcntl
import struct
import termios

from judgetui.records.session import create_session
from judgetui.venue.server.state_file import read_state
from tests.commands.terminals import Sessions, Terminal, port, sessions_in
from tests.meeting.factories import a_plan
from tests.waiting import WITHIN

_DRAWS = """
import sys
from judgetui.commands.first_picture import FirstPicture
picture = FirstPicture()
with picture:
    picture.draw(())
    print("nothing yet", flush=True)
    picture.draw(("Spring\x07 \x1b[31mreview", "soon"))
    lines = ("Spring review", "case 2 / 3", "20  " + "a very long title " * 20)
    picture.draw(lines)
    picture.draw(lines)
    if sys.stdin.readline() == "app\\n":
        picture.give_way()
        picture.draw(("another",))
print("after it", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[Sessions]:
    """A folder with a session called first."""
    create_session(tmp_path / "sessions", "first", a_plan(title="Spring review"))
    yield from sessions_in(tmp_path)


@pytest.fixture
def drawing() -> Iterator[Terminal]:
    """A program that draws a first picture and waits for a line."""
    terminal = Terminal(["-c", _DRAWS], dict(os.environ), program=())
    yield terminal
    terminal.close()


def echoes(terminal: Terminal) -> bool:
    return bool(termios.tcgetattr(terminal.descriptor)[3] & termios.ECHO)


def test_a_picture_is_taken_away_where_no_app_comes(drawing: Terminal) -> None:
    drawing.until("nothing yet", "case 2 / 3")
    assert drawing.raw.count("\x1b[?1049h") == 1
    assert drawing.raw.count("\x1b[2J") == 2, "what is there already is not drawn again"
    assert "Spring   [31mreview" in drawing.raw, "nothing in it is for the terminal to obey"
    assert not echoes(drawing), "what is typed is for the app"
    drawing.press("over\n")
    drawing.until("after it")
    assert "\x1b[?1049l" in drawing.raw
    assert "\x1b[?25h" in drawing.raw
    assert "over" not in drawing.text
    assert echoes(drawing)
    drawing.press("\n")
    assert drawing.ended() == 0


def test_where_the_app_takes_the_terminal_it_stays_until_that_draws(drawing: Terminal) -> None:
    drawing.until("case 2 / 3")
    drawing.press("app\n")
    drawing.until("after it")
    assert "\x1b[?1049l" not in drawing.raw
    assert "another" not in drawing.text
    assert echoes(drawing), "the app saves how the terminal was"


def test_lines_end_at_the_edge_of_a_narrow_terminal(drawing: Terminal) -> None:
    fcntl.ioctl(drawing.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 20, 0, 0))
    drawing.until("case 2 / 3")
    before, _, after = drawing.raw.partition("\x1b[?7l")
    assert "Spring" in after
    assert after.rstrip().endswith("\x1b[?7h")
    assert "Spring" not in before


def opened(sessions: Sessions) -> str:
    """The address of the session's venue, which is open from now on."""
    host = sessions.terminal("host", "first", "--port", port())
    host.until("The venue is open")
    state = read_state(sessions.path())
    assert state is not None
    return state.base


def test_a_wrong_code_is_refused_on_the_screen_as_it_was(sessions: Sessions) -> None:
    base = opened(sessions)
    seat = sessions.terminal("join", f"{base}/j/nobody-has-this-code")
    assert seat.ended() == 1
    assert "Spring review" in seat.text
    picture, _, rest = seat.raw.partition("\x1b[?1049l")
    assert "Spring review" in picture
    assert "\x1b[?1049h" not in rest, "no app was begun"
    assert "code" in rest


def test_a_terminal_that_hangs_up_before_the_app_is_there_ends_it(sessions: Sessions) -> None:
    seat = sessions.terminal("join", f"{opened(sessions)}/board")
    seat.wait_for(lambda: "Spring review" in seat.text)
    seat.hang_up()
    assert seat.process.wait(WITHIN) == 0


def test_keys_typed_before_the_app_is_there_are_for_the_app(sessions: Sessions) -> None:
    console = sessions.terminal("run", "first")
    console.wait_for(lambda: "Spring review" in console.text)
    # F1 opens the page of keys once the app is there.
    os.write(console.descriptor, b"\x1bOP")
    console.wait_for(lambda: "Keys" in console.text, "the page of keys")
    # So that there is a venue to end behind the test.
    console.until("connected ✓")
    assert "^[OP" not in console.raw
