"""One digit, one ballot and one `close-scoring` through the program, from a key to every screen.

A meeting in this process: a host on a session on disk, and the chair's, a judge's and a board's
screen, each connected to it over the network. A line for each of the three says

- `files`: modules of judgetui in which a function was called on the way;
- `moves`: calls from a function in one of them to a function in another (a coroutine counts when
  it is called, not each time it goes on);
- `forms`: the classes with a field for this ballot's marks or its total, and the texts with these
  in them (a JSON text is named by its first keys); what only carries such an object is none.

The names of the forms, and the most frequent moves, are printed before. Clocks tick and peers are
pinged meanwhile, so each is done for three cases and the run with the fewest moves is told.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from textual.pilot import Pilot

import judgetui
from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.key_queue import KeyQueueApp
from judgetui.language import own_language
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    OpenMeeting,
    OpenScoring,
    StartQuestions,
    SubmitBallot,
)
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import Stage
from judgetui.records.session import open_session
from judgetui.records.session_folder import DRAFTS, create_session
from judgetui.settings import Settings
from judgetui.venue.access.credentials import Credentials
from judgetui.venue.server.listen import Venue, serve
from tests.meeting.factories import a_plan
from tests.pressing import Pressing
from tests.venue.venues import connected_client, until

PACKAGE = str(Path(judgetui.__file__).parent) + "/"
MARKS = ("73194", "61857")
"""What the judge types; found nowhere else in the meeting, neither is the total."""
CASES = ("C1", "C2", "C3")
TOTAL = Fraction(73194 + 61857, 2)
SHOWN = 25
"""How many of the most frequent moves are printed."""
_TEXTS = (*MARKS, str(float(TOTAL)))
_NUMBERS = (*map(Decimal, MARKS), TOTAL)


@dataclass
class Trace:
    """What was called, and what held the ballot, while it was on."""

    files: set[str] = field(default_factory=set)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    forms: dict[str, None] = field(default_factory=dict)
    """In the order in which they came up."""

    def line(self, name: str) -> str:
        """The figures in one line."""
        return f"{name}: files={len(self.files)} moves={self.moves.total()} forms={len(self.forms)}"

    def worst(self) -> Iterator[str]:
        """The most frequent moves, one a line."""
        for (caller, called), count in self.moves.most_common(SHOWN):
            yield f"  {count:5} {caller} -> {called}"


class Tracer:
    """Follows the calls of this thread and of every one that begins after it was installed."""

    def __init__(self) -> None:
        self._trace: Trace | None = None
        self._names: dict[CodeType, str] = {}

    def install(self) -> None:
        """Begin to follow them."""
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def remove(self) -> None:
        """Follow them no more."""
        sys.setprofile(None)
        threading.setprofile(None)

    @contextmanager
    def on(self) -> Iterator[Trace]:
        """Trace what happens inside."""
        trace = self._trace = Trace()
        try:
            yield trace
        finally:
            self._trace = None

    def _name(self, code: CodeType) -> str:
        """The module's path inside the package; empty outside it."""
        found = self._names.get(code)
        if found is None:
            path = code.co_filename
            found = path.removeprefix(PACKAGE) if path.startswith(PACKAGE) else ""
            self._names[code] = found
        return found

    def _profile(self, frame: FrameType, event: str, returned: object) -> None:
        trace = self._trace
        if trace is None or event not in ("call", "return"):
            return
        name = self._name(frame.f_code)
        if not name:
            return
        if event == "return":
            self._look(trace, returned)
            return
        trace.files.add(name)
        for value in list(frame.f_locals.values()):
            self._look(trace, value)
        caller = frame.f_back
        if caller is None or _goes_on(frame):
            return
        calling = self._name(caller.f_code)
        if calling and calling != name:
            trace.moves[calling, name] += 1

    def _look(self, trace: Trace, value: object) -> None:
        form = form_of(value)
        if form:
            trace.forms.setdefault(form)


def _goes_on(frame: FrameType) -> bool:
    """Whether a coroutine or generator goes on here, which was called before.

    A call is told at the instruction RESUME, whose argument is 0 only where a function begins.
    """
    return frame.f_code.co_code[frame.f_lasti + 1] & 3 != 0


def form_of(value: object) -> str:
    """The class or kind of text in which a value holds the ballot's marks or total; else empty."""
    if isinstance(value, str | bytes):
        return _text_form(value)
    if isinstance(value, Mapping | tuple | list | set | frozenset) or not _is_record(value):
        return ""
    return type(value).__name__ if any(map(_is_of_ballot, _fields(value))) else ""


def _is_record(value: object) -> bool:
    kind = type(value)
    return kind.__module__.startswith("judgetui.") and (
        hasattr(kind, "__dataclass_fields__") or hasattr(kind, "model_fields")
    )


def _fields(value: object) -> list[object]:
    names = getattr(type(value), "__dataclass_fields__", None) or getattr(
        type(value), "model_fields", {}
    )
    return [getattr(value, name, None) for name in names]


def _is_of_ballot(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_one, value.values()))
    return _is_one(value)


def _is_one(value: object) -> bool:
    if isinstance(value, str):
        return value in _TEXTS
    return isinstance(value, Decimal | Fraction) and value in _NUMBERS


def _text_form(text: str | bytes) -> str:
    decoded = text if isinstance(text, str) else text.decode("utf-8", "replace")
    if not any(one in decoded for one in _TEXTS):
        return ""
    try:
        read: Any = json.loads(decoded)
    except ValueError:
        return "text on a screen"
    if isinstance(read, dict):
        first = ["case" if key in CASES else key for key in list(read)[:2]]
        return f"JSON text {{{', '.join(first)}}}"
    return "text of a field" if not isinstance(read, list) else "JSON list"


@dataclass
class Screens:
    """The screens of the meeting, and the venue they are connected to."""

    venue: Venue
    folder: Path
    chair: Pilot[None]
    judge: Pilot[None]
    others: list[Pilot[None]]

    def kept(self, mark: str) -> bool:
        """Whether the host has this mark of a half-typed ballot on disk."""
        drafts = self.folder / DRAFTS
        return drafts.exists() and f'"{mark}"' in drafts.read_text("utf-8")

    async def stage(self, case: str) -> None:
        """Take a case to scoring; two of its three judges submit."""
        take = self.venue.host.room.take
        for act in (CallCase(case=case), StartQuestions(), OpenScoring()):
            await take(CHAIR, act, f"{act.do}-{case}")
        for judge in ("J2", "J3"):
            ballot = SubmitBallot(case=case, scores={"depth": Decimal(11), "care": Decimal(12)})
            await take(Seat(Role.JUDGE, judge), ballot, f"{judge}-{case}")
        await self.shown()

    async def shown(self, seq: int = 0) -> None:
        """Return once every screen shows the meeting after this act, or else the last."""
        seq = seq or self.venue.host.room.meeting.seq
        for pilot in (self.chair, self.judge, *self.others):
            app = pilot.app
            assert isinstance(app, JudgeApp)
            await until(lambda app=app: app.meeting.seq >= seq)  # type: ignore[misc]
        for _ in range(2):
            for pilot in (self.chair, self.judge, *self.others):
                await pilot.pause()


@asynccontextmanager
async def screen(venue: Venue, seat: Seat) -> AsyncIterator[Pilot[None]]:
    """A seat's app, connected to the venue."""
    own_language("en")
    async with connected_client(venue, seat) as client:
        window = Window(
            lambda _seat: client,
            seat=client.seat,
            several_seats=False,
            clock=client.now,
            settings=Settings(),
            remember=lambda _settings: None,
        )
        async with JudgeApp(window).run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            yield pilot


@asynccontextmanager
async def meeting(folder: Path) -> AsyncIterator[Screens]:
    """A meeting that scores its first case; two of three judges have submitted."""
    criteria = [
        {"key": "depth", "name": "Depth", "max": "100000", "weight": "0.5"},
        {"key": "care", "name": "Care", "max": "100000", "weight": "0.5"},
    ]
    plan = a_plan(criteria=criteria)
    create_session(folder, "trace", plan)
    record = open_session(folder, "trace")
    venue = await serve(record, Credentials(plan, folder / "trace"), bind="127.0.0.1")
    try:
        await venue.host.room.take(CHAIR, OpenMeeting(), "open")
        async with AsyncExitStack() as stack:
            pilots = [
                await stack.enter_async_context(screen(venue, seat))
                for seat in (CHAIR, Seat(Role.JUDGE, "J1"), BOARD)
            ]
            yield Screens(venue, folder / "trace", pilots[0], pilots[1], pilots[2:])
    finally:
        await venue.close()


async def score(screens: Screens, tracer: Tracer, case: str) -> dict[str, Trace]:
    """Take a case from its call to its end; the traces of a digit, a ballot and `close-scoring`."""
    judge, room = screens.judge, screens.venue.host.room
    await screens.stage(case)
    found: dict[str, Trace] = {}
    await judge.press(*MARKS[0], "enter", *MARKS[1][:-1])
    await until(lambda: screens.kept(MARKS[1][:-1]))
    await screens.shown()
    with tracer.on() as found["digit"]:
        await judge.press(MARKS[1][-1])
        await until(lambda: screens.kept(MARKS[1]))
        await screens.shown()
    await judge.press("enter")
    await screens.shown()
    seq = room.meeting.seq
    with tracer.on() as found["ballot"]:
        await judge.press("enter")
        await screens.shown(seq + 1)
    with tracer.on() as found["close-scoring"]:
        await screens.chair.press("enter")
        await screens.shown(seq + 2)
    assert room.meeting.cases[case].stage is Stage.CLOSED
    await room.take(CHAIR, Announce(), f"announce-{case}")
    await screens.shown()
    return found


async def trace_all(folder: Path) -> dict[str, Trace]:
    """Of three cases the traces with the fewest moves, by name; forms are those of all three."""
    tracer = Tracer()
    tracer.install()
    fewest: dict[str, Trace] = {}
    try:
        async with meeting(folder) as screens:
            for case in CASES:
                for name, trace in (await score(screens, tracer, case)).items():
                    before = fewest.get(name, trace)
                    fewest[name] = min(before, trace, key=lambda one: one.moves.total())
                    fewest[name].forms = before.forms | trace.forms
    finally:
        tracer.remove()
    return fewest


def run() -> None:
    """Print the figures."""
    KeyQueueApp.timing = Pressing()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(trace_all(Path(folder)))
    forms: dict[str, None] = {}
    for name, trace in found.items():
        print(f"{name}: the most frequent moves")
        print("\n".join(trace.worst()))
        forms |= trace.forms
    print("forms of the ballot, as they came up:")
    for form in forms:
        print(f"  {form}")
    for name, trace in found.items():
        print(trace.line(name))
    print(f"all: forms={len(forms)}")
