"""Commands in a terminal of their own, as a person has them: a process behind a pseudo-terminal."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from judgetui.app.key_repeat import REST
from tests.ports import free_port
from tests.waiting import WITHIN

_QUIET = 0.3
"""Seconds without a byte after which a picture is whole."""
_ESCAPES = re.compile(
    r"\x1b(\[[0-9;?>=<]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[P_^][^\x1b]*\x1b\\|.)"
)


def _in_a_terminal(environment: dict[str, str]) -> dict[str, str]:
    """The environment in which a terminal alone says how large it is.

    Whoever runs tests side by side may say it for them.
    """
    said = {name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")}
    return {**said, "TERM": "xterm-256color"}


def port() -> str:
    """A free port, as it is typed."""
    return str(free_port())


class Terminal:
    """A command in a terminal of 120 by 40; `text` is what it has written, without colours."""

    def __init__(
        self,
        arguments: list[str],
        environment: dict[str, str],
        program: Sequence[str] = ("-m", "judgetui"),
    ) -> None:
        """`program` is what the interpreter is told before the arguments."""
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=_in_a_terminal(environment),
            start_new_session=True,
        )
        os.close(slave)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace")
        self._raw = ""

    @property
    def descriptor(self) -> int:
        """This end of the terminal."""
        return self._master

    @property
    def raw(self) -> str:
        """Everything written so far, as it was written."""
        return self._raw

    @property
    def text(self) -> str:
        """Everything written so far, runs of spaces as one."""
        return re.sub(r"\s+", " ", _ESCAPES.sub(" ", self._raw))

    def read(self, wait: float = 0.05) -> bool:
        """Take in what was written; false when nothing more can come."""
        if not select.select([self._master], [], [], wait)[0]:
            return True
        try:
            piece = os.read(self._master, 65536)
        except OSError:
            return False
        self._raw += self._decode.decode(piece)
        return bool(piece)

    def until(self, *words: str) -> None:
        """Return once all of this was written since the last key, and the rest of its picture."""
        self.wait_for(lambda: all(word in self.text for word in words), words)
        while select.select([self._master], [], [], _QUIET)[0] and self.read():
            pass

    def wait_for(self, true: Callable[[], object], what: object = "") -> None:
        """Return once this is so, reading what is written meanwhile."""
        deadline = time.monotonic() + WITHIN
        while not true():
            alive = self.read()
            assert true() or (alive and time.monotonic() < deadline), f"{what}: {self.text[-3000:]}"

    def press(self, keys: str) -> None:
        """Type; what was written before is forgotten.

        Whoever answers has read what is asked: a key that came with a question answers nothing.
        """
        if "\r" in keys:
            time.sleep(REST + _QUIET)
        self.read(0)
        self._raw = ""
        os.write(self._master, keys.encode())

    def ended(self) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + WITHIN
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read()
        while self.process.poll() is not None and self.read(0):
            if not select.select([self._master], [], [], 0)[0]:
                break
        assert self.process.poll() is not None, self.text[-3000:]
        return self.process.returncode

    def hang_up(self) -> None:
        """Take the terminal away; nothing can be read or written from here on."""
        os.close(self._master)
        self._master = -1

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WITHIN)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            self.kill()
        with contextlib.suppress(OSError):
            os.close(self._master)


class Sessions:
    """A folder of sessions with a home of its own, and what is started on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_DATA_HOME": str(folder / "data"),
            "JUDGETUI_SESSIONS": str(folder / "sessions"),
            "JUDGETUI_SETTINGS": str(folder / "settings.json"),
            "JUDGETUI_LOG": str(folder / "log" / "judgetui.log"),
            "JUDGETUI_LANGUAGE": "en",
        }
        self._open: list[Terminal] = []

    def path(self, name: str = "first") -> Path:
        """A session's folder."""
        return self.folder / "sessions" / name

    def terminal(self, *arguments: str) -> Terminal:
        """Start a command in a terminal."""
        terminal = Terminal(list(arguments), self.environment)
        self._open.append(terminal)
        return terminal

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, without a terminal."""
        return subprocess.run(
            [sys.executable, "-m", "judgetui", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def close(self) -> None:
        """End everything that was started, venues too."""
        for terminal in self._open:
            terminal.close()
        from judgetui.venue.server.state_file import answers, read_state

        for session in (self.folder / "sessions").iterdir():
            sign = read_state(session)
            if sign is not None and answers(sign):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(sign.pid, signal.SIGKILL)


def sessions_in(folder: Path) -> Iterator[Sessions]:
    """A folder of sessions, cleared away behind a test."""
    sessions = Sessions(folder)
    try:
        yield sessions
    finally:
        sessions.close()
