"""The overview of a thousand rooms: how soon it is there, how soon a change is drawn, its memory.

`judgetui rooms watch` runs in a terminal of its own on a real PostgreSQL. A change is timed from
before its room says it to its being drawn, without and with other rooms that speak all the time.
"""

from __future__ import annotations

import datetime
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from judgetui.rooms import schema
from judgetui.rooms.shared_log import connected
from tests.bench.start import drawn, in_terminal, own_environment, program, resident
from tests.rooms.contest import a_room, fill
from tests.rooms.server import BIN, Server, a_server

ROOMS, STARTS, CHANGES = 1000, 7, 40
OTHERS = 100
"""Changes of other rooms in a second: each room says something every ten."""
FIRST, CHANGE, MEMORY = 1.5, 0.3, 150.0
"""The targets: seconds to the first picture and to a change, MiB."""


def run() -> None:
    """Measure the overview of a thousand rooms."""
    if BIN is None:
        print("rooms_overview: there is no PostgreSQL server on this machine")
        return
    with a_server() as server, tempfile.TemporaryDirectory() as folder:
        server.prepare("hall")
        with server.owner() as owner:
            schema.add_logins(owner, ["eyes"], "judgetui_overview")
        fill(server, ROOMS)
        environment = own_environment(folder)
        command = program("rooms", "watch", server.url("eyes"))
        _first(command, environment)
        with in_terminal(command, environment) as (process, terminal):
            drawn(terminal, f"{ROOMS} rooms")
            _changes(server, terminal, "with no other change")
            with _speaking(server):
                _changes(server, terminal, f"with {OTHERS} others a second")
            held = resident(process)
        print(
            f"memory with {ROOMS} rooms: {held:.0f} MiB (target {MEMORY:.0f}): {_met(held, MEMORY)}"
        )


def _met(found: float, target: float) -> str:
    return "met" if found <= target else "missed"


def _first(command: list[str], environment: dict[str, str]) -> None:
    took = []
    for _ in range(STARTS + 2):
        began = time.perf_counter()
        with in_terminal(command, environment) as (_, terminal):
            drawn(terminal, f"{ROOMS} rooms")
            took.append(time.perf_counter() - began)
    # The first two also compile.
    worst, middle = max(took[2:]), statistics.median(took[2:])
    print(
        f"first picture of {ROOMS} rooms: median {middle:.2f} s, worst {worst:.2f} s"
        f" (target {FIRST} s): {_met(middle, FIRST)}"
    )


def _changes(server: Server, terminal: int, when: str) -> None:
    took = []
    now = datetime.datetime.now(datetime.UTC)
    with connected(server.url("hall"), "room 0002") as log:
        end = log.claim("A")
        public = a_room(2, now)
        assert public.on_stage is not None
        for number in range(CHANGES):
            title = f"{'xyzw'[number % 4] * 3}{number:02}"
            stage = replace(public.on_stage, title=title)
            began = time.perf_counter()
            assert log.tell(end, "", replace(public, on_stage=stage).document())
            drawn(terminal, title)
            took.append(time.perf_counter() - began)
            time.sleep(0.03)
    worst = sorted(took)[int(len(took) * 0.95)]
    print(
        f"a change {when}: median {statistics.median(took) * 1000:.0f} ms, 95 % within"
        f" {worst * 1000:.0f} ms (target {CHANGE * 1000:.0f} ms): {_met(worst, CHANGE)}"
    )


@contextmanager
def _speaking(server: Server) -> Iterator[None]:
    """Other rooms say something all the time."""
    stop = threading.Event()

    def speak() -> None:
        now = datetime.datetime.now(datetime.UTC)
        numbers = range(10, ROOMS)
        with connected(server.url("hall"), "room 0010") as log:
            while not stop.is_set():
                for number in numbers:
                    log.room = f"room {number:04}"
                    log.tell(log.claim("A"), "", a_room(number, now).document())
                    if stop.wait(1 / OTHERS):
                        return

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
