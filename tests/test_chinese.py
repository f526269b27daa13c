"""The program in Chinese: no English of ours is left on any screen or in any command."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.app.launcher import LauncherApp
from judgetui.app.textual_private import Palette
from judgetui.commands.rooms import COMMANDS as ROOMS
from judgetui.commands.root import COMMANDS, run
from judgetui.language import _, labelled, say, use_language
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Freeze,
    OpenMeeting,
    OpenScoring,
    Pause,
    Recuse,
    ReturnBallot,
    StartQuestions,
    SubmitBallot,
    VoidBallot,
    Withdraw,
)
from judgetui.meeting.names import case_name
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, Role, Seat
from judgetui.records.session import MemoryRecord
from judgetui.venue.server.room import Room
from tests.catalogue import forms, read
from tests.meeting.factories import a_plan, marks
from tests.screens.drawing import drawn, told
from tests.waiting import WITHIN

SMALL, LARGE = (80, 24), (120, 40)
NAMES = {
    "judgetui", "nanhu", "CSV", "JSON", "SHA", "UTF", "PDF", "JPEG", "PNG", "TIFF", "Wi", "Fi",
    "JavaScript", "English", "Enter", "Esc", "Tab", "Ctrl", "PgUp", "PgDn", "Excel",
    "Windows", "MiB", "GB", "Unicode",
}  # fmt: skip
"""What is called so in Chinese too: programs, formats and keys."""
WORD = re.compile(r"[A-Za-z]{2,}")
NOT_WORDS = re.compile(
    r"(?:[0-9a-f]{4} ){3}[0-9a-f]{4}|[0-9a-f]{8,}|--[a-z-]+|[\w.-]*/[\w./-]*"
    r"|%\(\w+\)[0-9.]*[a-z]|[\w-]*\.\w+"
)
"""Hashes, options, paths, places for values, and names of files."""
J1, J2, J3 = (Seat(Role.JUDGE, f"J{number}") for number in (1, 2, 3))
BEGUN = (OpenMeeting(), CallCase(case="C1"), StartQuestions(), OpenScoring())


def english(text: str, *known: str) -> set[str]:
    """The English words of a text, but for those that Chinese uses too."""
    return set(WORD.findall(NOT_WORDS.sub(" ", text))) - NAMES - set(known)


@pytest.fixture(autouse=True)
def _in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
    monkeypatch.setenv("JUDGETUI_LANGUAGE", "zh")
    use_language("zh")
    yield
    use_language("en")


def the_plan() -> Plan:
    """A plan in which nothing has an English name."""
    criteria: list[dict[str, Any]] = [
        {"key": key, "name": name, "guide": "看什么。", "max": "10", "weight": "0.5"}
        for key, name in (("depth", "深度"), ("care", "关怀"))
    ]
    criteria[0] |= {"reason_outside": ["2", "9"]}
    cases = [
        {"id": f"C{n}", "number": n, "title": f"故事{n}", "type": "家庭", "summary": "概况。"}
        for n in (1, 2, 3, 4)
    ]
    return a_plan(
        title="案例评审会",
        criteria=criteria,
        cases=cases,
        judges=[{"id": f"J{n}", "name": f"评委{n}"} for n in (1, 2, 3)],
        prizes=[{"name": "一等奖", "count": 1}, {"name": "二等奖", "count": 1}],
        timing={"presentation": 480, "questions": 180, "scoring": 120},
    )


async def a_room(*told: tuple[Seat, Act]) -> Room:
    """A room in which this has happened."""
    room = Room(MemoryRecord(the_plan()))
    for seat, act in told:
        await room.take(seat, act, f"test-{room.meeting.seq}")
    return room


def by_chair(*acts: Act) -> tuple[tuple[Seat, Act], ...]:
    """Acts of the chair."""
    return tuple((CHAIR, act) for act in acts)


def ballot(mark: int, case: str = "C1") -> SubmitBallot:
    """The same mark for both criteria."""
    return SubmitBallot(case=case, scores=marks(mark, mark))


SCORED = (*by_chair(*BEGUN), (J1, ballot(7)), (J2, ballot(5)))
ANNOUNCED = (*SCORED, (J3, ballot(5)), *by_chair(CloseScoring(), Announce()))
TIED = (
    *ANNOUNCED,
    *by_chair(CallCase(case="C2"), StartQuestions(), OpenScoring()),
    *((judge, ballot(mark, "C2")) for judge, mark in ((J1, 7), (J2, 5), (J3, 5))),
    *by_chair(CloseScoring(), Announce()),
)
AFTERWARDS = by_chair(
    ReturnBallot(case="C1", judge="J1", reason="填反"),
    VoidBallot(case="C1", judge="J2", reason="离席"),
    Withdraw(case="C3", reason="申请"),
)


async def shown(app: App[Any], pilot: Pilot[Any], *keys: str) -> str:
    """Everything a person has read after pressing keys, one after another."""
    seen = []
    for key in ("", *keys):
        if key:
            await pilot.press(key)
        for _pause in range(3):
            await pilot.pause()
        seen += drawn(app)
    return "\n".join([*seen, *told(app)])


WALKS: dict[str, tuple[tuple[tuple[Seat, Act], ...], Seat, tuple[str, ...]]] = {
    "lobby": ((), CHAIR, ("pagedown", "enter", "escape", "f1", "pagedown", "pagedown")),
    "lobby before": ((), J1, ("f1",)),
    "waiting": (by_chair(OpenMeeting()), J1, ("f1",)),
    "chair": (by_chair(OpenMeeting()), CHAIR, ("f6", "f8", "f9", "ctrl+z", "escape")),
    "presenting": (by_chair(*BEGUN[:2]), CHAIR, ("f4", "f5", "enter")),
    "problem": (SCORED, CHAIR, ("f6", "enter", "escape", "f6", "end", "enter", "enter", "enter")),
    "close": (SCORED, CHAIR, ("enter", "enter", "escape", "f1", "pagedown", "end", "escape")),
    "correct": (SCORED, CHAIR, ("f8", "enter", "enter", "enter", "escape")),
    "undo": (SCORED, CHAIR, ("ctrl+z", "escape", "ctrl+f", "escape", "f10", "escape")),
    "palette": (SCORED, CHAIR, ("ctrl+p", "escape", "ctrl+e")),
    "tie": (TIED, CHAIR, ("f9", "enter", "down", "enter")),
    "afterwards": ((*TIED, *AFTERWARDS), CHAIR, ("enter", "f3", "f3")),
    "seats": (SCORED, CHAIR, ("f2", "enter", "enter", "f1")),
    "score": (by_chair(*BEGUN), J1, ("9", "9", "f9", "escape", "f4", "f5", "f7", "escape")),
    "early": (by_chair(*BEGUN[:3]), J1, ("1", "enter", "f9")),
    "review": (by_chair(*BEGUN), J1, ("7", "right", "left", "enter", "8", "f9", "escape", "x")),
    "submitted": (SCORED, J1, ("f9", "f7")),
    "returned": ((*SCORED, *AFTERWARDS[:1]), J1, ()),
    "void": ((*SCORED, *AFTERWARDS[:2]), J2, ()),
    "recused": ((*SCORED, (J3, Recuse(case="C1", reason="亲属"))), J3, ()),
    "key": (SCORED, RECORDER, ("f6", "enter", "escape", "f7", "escape", "f1")),
    "key nothing": (by_chair(OpenMeeting()), RECORDER, ("f6",)),
    "board": ((), BOARD, ("f1", "escape", "pagedown")),
    "board scoring": (SCORED, BOARD, ()),
    "board announced": (TIED, BOARD, ("pagedown",)),
    "board paused": ((*ANNOUNCED, (CHAIR, Pause(reason="茶歇"))), BOARD, ()),
    "board frozen": ((*ANNOUNCED, (CHAIR, Freeze())), BOARD, ()),
}


SMALL_TOO = ("lobby", "chair", "close", "seats", "score", "board announced")
"""Walks that are taken on a small screen as well."""


@pytest.mark.parametrize(
    ("walk", "size"), [*((walk, LARGE) for walk in WALKS), *((walk, SMALL) for walk in SMALL_TOO)]
)
async def test_no_screen_has_english_on_it(walk: str, size: tuple[int, int]) -> None:
    done, seat, keys = WALKS[walk]
    room = await a_room(*done)
    app = JudgeApp(Window(room.seat_api, seat))
    async with app.run_test(size=size, notifications=True) as pilot:
        assert english(await shown(app, pilot, *keys)) == set()
    await room.close()


async def test_trouble_is_told_in_chinese() -> None:
    room = await a_room()
    app = JudgeApp(Window(room.seat_api, CHAIR), trouble="出错。")
    async with app.run_test(size=SMALL) as pilot:
        assert english(await shown(app, pilot), "log") == set()
    await room.close()


async def test_the_first_screen_is_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A name without letters: a long one would be broken over two lines in the middle of a word.
    monkeypatch.chdir(tmp_path)
    app = LauncherApp(Path("0"))
    async with app.run_test(size=SMALL, notifications=True) as pilot:
        keys = ("f5", "f4", "enter", "escape", "f7", "enter", "escape", "f1", "escape", "ctrl+p")
        seen = await shown(app, pilot, *keys)
        assert english(seen) == set()


async def test_the_palette_says_in_chinese_that_nothing_was_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Palette, "_NO_MATCHES_COUNTDOWN", 0.001)
    room = await a_room()
    app = JudgeApp(Window(room.seat_api, CHAIR))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("ctrl+p", "9", "9")
        async with asyncio.timeout(WITHIN):
            while _("No command is called so.") not in "\n".join(drawn(app)):
                await pilot.pause()
    await room.close()


@pytest.mark.parametrize("command", ["", *COMMANDS, *(f"rooms {name}" for name in ROOMS)])
def test_every_command_explains_itself_in_chinese(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--language", "zh", *command.split(), "--help"]) == 0
    said = re.sub(r" [A-Z]+\b|\[[a-z|]+\]", " ", capsys.readouterr().out)
    known = (
        *COMMANDS,
        *ROOMS,
        # What PostgreSQL calls things.
        "PostgreSQL",
        "postgresql",
        "pgpass",
        "pg",
        "restore",
        # Ids of seats, as the command line takes them.
        "chair",
        "recorder",
        "sessions",
        "exports",
        "text",
        "table",
        "csv",
        "tcp",
        "json",
        "xlsx",
        "html",
        "http",
        "pdf",
        "docx",
        "tls",
        "PostgreSQL",
        "postgresql",
        "pgpass",
        "UPSTREAM",
        "room",
        "both",
    )
    assert english(said, *known, "JUDGETUI", "SESSIONS", "LANGUAGE", "UPSTREAM") == set()


@pytest.mark.parametrize(
    "wrong",
    [
        ("nothing",),
        ("check",),
        ("check", "a", "b"),
        ("check", "none"),
        ("demo", "--speed", "x"),
        ("demo", "--speed"),
        ("demo", "--fast"),
        ("--theme", "pink", "check", "a"),
        ("new", "a", "--plan", "none.json"),
    ],
)
def test_wrong_usage_is_told_in_chinese(
    wrong: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["--sessions", str(tmp_path), "--language", "zh", *wrong]) in (1, 2)
    known = (*COMMANDS, *wrong, "dark", "light", "contrast")
    assert english(capsys.readouterr().err, *known, *WORD.findall(str(tmp_path))) == set()


def test_chinese_is_written_as_chinese_is() -> None:
    """Full-width punctuation between Chinese characters, and no English words in between."""
    halved = re.compile(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.(?!\w)")
    messages = [said for one in read("zh_CN") if one.id for said in forms(one.string)]
    assert [said for said in messages if halved.search(said)] == []


def test_rounding_has_one_word() -> None:
    """舍入, as standards call it; 取舍 is a choice between things."""
    assert [said for one in read("zh_CN") for said in forms(one.string) if "取舍" in said] == []


def test_a_text_stands_after_what_it_is_about_and_a_full_width_colon() -> None:
    assert labelled("Zhu Hailun", "想休息") == "Zhu Hailun：想休息"


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("夕阳无限好", "案例10《夕阳无限好》"),
        ("“夕阳红”进社区", "案例10“夕阳红”进社区"),
        ({"en": "Sunset", "zh": "「夕阳红」"}, "案例10「夕阳红」"),
    ],
)
def test_a_title_that_begins_with_quotes_gets_no_marks_of_ours(
    title: str | dict[str, str], named: str
) -> None:
    plan = a_plan(cases=[{"id": "C1", "number": 10, "title": title}])
    assert say(case_name(plan, "C1")) == named


def test_one_word_for_one_thing() -> None:
    """The words of the trade are those that were agreed."""
    agreed = {
        "session": "场次", "plan": "方案", "contract": "评审规则", "act": "操作", "case": "案例",
        "criterion": "评分项", "ballot": "评分表", "panel": "评委组", "recusal": "回避",
        "standings": "排名", "prize line": "奖项分界", "board": "大屏", "seat": "席位",
        "Chair": "主持人", "Recorder": "统分员", "Supervisor": "监督员", "Judge": "评委",
        "Submit": "提交", "Return": "退回", "Do not count": "作废", "Pause": "暂停",
    }  # fmt: skip
    assert {word: _(word) for word in agreed} == agreed
