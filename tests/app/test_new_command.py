"""A chair's command that is new takes three files: carried out on a copy of the program, and used.

The steps are those of the guide's page on the architecture. `STEPS` holds what is written where.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tests
from tests.waiting import WITHIN

ROOT = Path(tests.__file__).parent.parent
STEPS = {
    # What a person does, as it is kept and sent: its words, who may do it, when, from which stages.
    "meeting/acts/stage.py": (
        (
            "class AddTime(_Clock):",
            '''class ResetClock(OnStage):
    """Begin the clock of a presentation anew."""

    words: ClassVar[Sentence] = Sentence("begin the clock anew")
    rule: ClassVar[ActRule] = ActRule(CHAIR, RUNNING, (Stage.PRESENTING,))
    do: Literal["reset-clock"] = "reset-clock"


''',
        ),
        ("    | AddTime\n", "    | ResetClock\n"),
    ),
    # What it changes.
    "meeting/chair_acts/clock.py": (
        (
            "def add_time(",
            '''def reset_clock(meeting: Meeting, act: object, entry: Entry, case: str) -> Places:
    """The clock has the whole time of a presentation again."""
    return {("clock",): clock_of(entry, meeting.plan.timing.presentation)}


''',
        ),
        ('    "add-time": ', '    "reset-clock": reset_clock,\n'),
    ),
    # Where it is found, when it can be used, what is asked, which act it submits.
    "app/commands.py": (
        (
            "from judgetui.meeting.acts import Act",
            "from judgetui.meeting.acts.stage import ResetClock\n",
        ),
        (
            '    Command(\n        "rehearse",',
            """    Command(
        "reset-clock",
        "ctrl+n",
        N_("Clock anew"),
        N_("Begin the clock of the case on stage anew."),
        (CHAIR,),
        (CHAIR,),
        when=availability.clock_there,
        confirm=Confirmation(
            N_("Begin the clock anew?"), N_("All of it."), yes=N_("Begin anew"), ask_reason=True
        ),
        act=lambda meeting, reason: ResetClock(case=meeting.on_stage, reason=reason),
    ),
""",
        ),
    ),
}
"""By file: before which line of it what is inserted."""


async def use_it() -> None:
    """Find the new command in every place, and use it; runs on the copy."""
    from judgetui.app.app import JudgeApp
    from judgetui.app.context import Window
    from judgetui.app.key_queue import KeyQueueApp
    from judgetui.meeting.acts import CallCase, OpenMeeting
    from judgetui.meeting.seat import CHAIR
    from judgetui.records.session import MemoryRecord
    from judgetui.venue.server.room import Room
    from judgetui.widgets.key_bar import KeyBar
    from tests.meeting.factories import a_plan
    from tests.pressing import Pressing
    from tests.screens.drawing import drawn, until
    from tests.test_readme import table

    KeyQueueApp.timing = Pressing()
    assert (
        "| `Ctrl+N` | chair | Clock anew: Begin the clock of the case on stage anew. |" in table()
    )
    record = MemoryRecord(a_plan())
    room = Room(record)
    await room.take(CHAIR, OpenMeeting(), "open")
    app = JudgeApp(Window(room.seat_api))
    async with app.run_test(size=(160, 50)) as pilot:
        await pilot.pause()
        assert "reset-clock" in app.screen.query_one(KeyBar).unavailable
        assert not any("Clock anew" in c.title for c in app.get_system_commands(app.screen))
        await room.take(CHAIR, CallCase(case="C1"), "call")
        await until(pilot, lambda: app.meeting.on_stage == "C1")
        await pilot.pause()
        assert "reset-clock" not in app.screen.query_one(KeyBar).unavailable
        assert "Ctrl+N Clock anew" in "\n".join(drawn(app))
        assert any(c.title == "Clock anew  (Ctrl+N)" for c in app.get_system_commands(app.screen))
        await pilot.press("f1")
        await pilot.pause()
        assert "Begin the clock of the case on stage anew." in "\n".join(drawn(app))
        await pilot.press("escape", "ctrl+n")
        await until(pilot, lambda: "Begin the clock anew?" in "\n".join(drawn(app)))
        await pilot.press(*"late", "enter")
        await until(pilot, lambda: app.meeting.seq == 3)
        last = [*record.entries()][-1].act
        assert last.model_dump() == {"do": "reset-clock", "case": "C1", "reason": "late"}
        await pilot.press("ctrl+z")
        await until(pilot, lambda: "begin the clock anew" in "\n".join(drawn(app)))
    await room.close()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the program, in which the steps are carried out."""
    package = tmp_path / "judgetui"
    shutil.copytree(ROOT / "judgetui", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, insertions in STEPS.items():
        path = package / name
        code = path.read_text(encoding="utf-8")
        for before, inserted in insertions:
            assert code.count(before) == 1, (name, before)
            code = code.replace(before, inserted + before)
        path.write_text(code, encoding="utf-8")
    return tmp_path


def test_a_new_command_of_the_chair_takes_three_files(copy: Path) -> None:
    assert len(STEPS) == 3
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(copy), str(ROOT)]),
        "JUDGETUI_SETTINGS": str(copy / "settings.json"),
        "JUDGETUI_LOG": str(copy / "judgetui.log"),
        "JUDGETUI_LANGUAGE": "en",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.test_new_command"],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(copy / "judgetui")), done.stderr


if __name__ == "__main__":
    asyncio.run(use_it())
    found = importlib.util.find_spec("judgetui")
    assert found is not None
    assert found.origin is not None
    print(Path(found.origin).parent)
