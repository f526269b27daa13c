"""The public screen."""

from __future__ import annotations

import dataclasses
import datetime
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widget import Widget

from judgetui.app.app import JudgeApp
from judgetui.app.context import Window
from judgetui.language import _, say, use_language
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    DecideTie,
    Finalise,
    OpenMeeting,
    OpenScoring,
    Pause,
    Recuse,
    StartQuestions,
    SubmitBallot,
    Withdraw,
)
from judgetui.meeting.board_mode import BoardMode, Shown
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD, CHAIR, Role, Seat
from judgetui.meeting.state import Meeting, Stage
from judgetui.meeting.worked_example import worked_example
from judgetui.records.session import MemoryRecord
from judgetui.screens.board import Board
from judgetui.settings import Settings, load_settings, save_settings
from judgetui.venue.server.room import Room
from tests.meeting.factories import START, a_plan, do, marks, opened, scored, staged, submitted
from tests.screens.drawing import Host, SimulatedJudges, drawn, large

SIZES = [(80, 24), (120, 40), (200, 55)]


def plan(cases: int = 3, /, **changes: object) -> Plan:
    """A plan whose people and rule can be told apart on a screen."""
    return a_plan(cases, 3, **{"title": "Spring review", "venue": "Great hall"} | changes)


async def board(
    meeting: Meeting, size: tuple[int, int] = (80, 24), *, later: int = 0, **bound: object
) -> list[str]:
    """What the board shows of a meeting, some seconds after its last act."""
    now = (meeting.at or START) + datetime.timedelta(seconds=later)
    app = Host(Board(lambda: now), meeting=redact(meeting, BOARD), **bound)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert app.posted == []
        return drawn(app)


def text(lines: list[str]) -> str:
    """The lines as one text, runs of spaces as one."""
    return re.sub(r"\s+", " ", " ".join(lines))


@pytest.mark.parametrize("size", SIZES)
async def test_before_opening_it_welcomes_and_says_what_was_agreed(size: tuple[int, int]) -> None:
    app = Host(Board(lambda: START), meeting=redact(Meeting.planned(plan()), BOARD))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = text(drawn(app))
        assert "S p r i n g r e v i e w" in shown
        if "page 1 / 2" in shown:
            await pilot.press("pagedown")
            shown += text(drawn(app))
    assert "Great hall" in shown
    assert "Depth: 0 to 10" in shown
    assert "Prizes: First × 1" in shown
    assert "Mean of the judges' totals" in shown


@pytest.mark.parametrize("size", SIZES)
async def test_a_case_on_stage_with_its_clock_and_ticks(size: tuple[int, int]) -> None:
    agreed = plan(board={"show_judges": True})
    meeting = submitted(staged(opened(agreed), "C1"), "C1", {"J1": 7})
    meeting = do(meeting, Recuse(case="C1", judge="J3", reason="her pupil"))
    shown = text(await board(meeting, size))
    assert "Story 1" in shown
    assert "The judges are scoring" in shown
    assert "1 / 2 judges" in shown
    assert "Judge 1 ✓" in shown
    assert "Judge 2 …" in shown
    assert "Judge 3 recused" in shown
    assert "her pupil" not in shown
    assert "case 1 / 3" in shown
    assert "time left" in shown


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("what", ["meeting", "stage"])
async def test_judges_whom_the_plan_does_not_show_are_counted_and_not_named(
    size: tuple[int, int], what: Shown
) -> None:
    meeting = submitted(staged(opened(plan()), "C1"), "C1", {"J2": 7})
    meeting = do(meeting, Recuse(case="C1", judge="J1", reason="her pupil"))
    shown = text(await board(meeting, size, showing=BoardMode(what)))
    assert "1 / 2 judges ✓ · –" in shown
    assert "Judge" not in shown


async def test_the_clock_goes_on_and_says_when_it_is_over() -> None:
    meeting = staged(opened(plan()), "C1", Stage.PRESENTING)
    assert "nearly over" in text(await board(meeting, later=430))
    shown = await board(meeting, later=490)
    assert "over time" in text(shown)
    assert large(shown, "-00:10") == 2


async def test_an_announced_case_shows_score_and_rank() -> None:
    meeting = scored(opened(plan()), "C1", {"J1": 7, "J2": 8})
    shown = text(await board(meeting, (120, 40)))
    assert "Rank 1 of 1 so far" in shown
    assert "score, ballots: 2" in shown
    assert "provisional" in shown


async def test_nothing_of_a_case_that_is_not_announced_is_shown() -> None:
    meeting = submitted(staged(opened(plan()), "C1"), "C1", {"J1": 7, "J2": 8, "J3": 9})
    shown = text(await board(do(meeting, CloseScoring())))
    assert "Scoring is closed" in shown
    assert not re.search(r"\b[789]\.00", shown)
    assert "No case has been announced yet." in shown


async def test_sealed_standings_say_so_until_the_end() -> None:
    meeting = scored(opened(plan(board={"policy": "sealed"})), "C1", {"J1": 7, "J2": 8, "J3": 9})
    shown = text(await board(meeting))
    assert "The standings are sealed until the result is final." in shown
    assert "Judged; the score is kept for the end" in shown
    assert "8.00" not in shown


async def test_frozen_standings_say_so() -> None:
    meeting = opened(plan(board={"policy": "live", "freeze_after": 1}))
    meeting = scored(meeting, "C1", {"J1": 7, "J2": 7, "J3": 7})
    meeting = scored(meeting, "C2", {"J1": 9, "J2": 9, "J3": 9})
    shown = text(await board(meeting))
    assert "frozen; announced cases shown: 1" in shown
    assert "7.00" in shown
    assert "9.00" not in shown


async def test_each_judges_total_is_shown_only_where_the_plan_says_so() -> None:
    for shows in (True, False):
        meeting = opened(plan(board={"policy": "live", "show_judges": shows}))
        meeting = scored(meeting, "C1", {"J1": 7, "J2": 8, "J3": 10})
        assert ("Judge 3 10.00" in text(await board(meeting, (120, 40)))) is shows


async def test_a_pause_is_large_and_says_since_when() -> None:
    meeting = do(staged(opened(plan()), "C1"), Pause(reason="the projector"))
    shown = text(await board(meeting))
    assert "T h e m e e t i n g i s p a u s e d" in shown
    assert "since 09:00" in shown
    assert "projector" not in shown


async def test_the_final_result_counts_an_extra_prize() -> None:
    meeting = opened(plan(prizes=[{"name": "First", "count": 1}, {"name": "Second", "count": 2}]))
    for case in ("C1", "C2"):
        meeting = scored(meeting, case, dict.fromkeys(("J1", "J2", "J3"), 7))
    meeting = do(meeting, Withdraw(case="C3", reason="ill"))
    both = DecideTie(cases=("C1", "C2"), extra_prize=True, reason="both")
    lines = await board(do(meeting, both, Finalise()))
    assert "First × 2" in text(lines)
    assert "Second ×" not in text(lines)


async def test_the_final_result_has_its_prizes() -> None:
    meeting = opened(plan(2))
    for case, mark in (("C1", 7), ("C2", 9)):
        meeting = scored(meeting, case, dict.fromkeys(("J1", "J2", "J3"), mark))
    shown = await board(do(meeting, Finalise()))
    assert "T h e r e s u l t i s f i n a l" in text(shown)
    assert "Final standings" in text(shown)
    first = next(n for n, line in enumerate(shown) if "── First ──" in line)
    assert "Story 2" in shown[first + 1]
    assert "provisional" not in text(shown)


async def test_a_simulated_meeting_says_so() -> None:
    meeting = opened(plan())
    assert "SIMULATED" in text(await board(meeting, robots=SimulatedJudges()))
    assert "SIMULATED" not in text(await board(meeting))


async def test_names_from_people_are_shown_as_they_are() -> None:
    cases = [{"id": "C1", "number": 9, "title": "老人[/b]关爱", "presenters": ["=SUM(1,1)"]}]
    meeting = scored(opened(plan(cases=cases)), "C1", {"J1": 7})
    shown = text(await board(meeting))
    assert "老人[/b]关爱" in shown
    assert "=SUM(1,1)" in shown


async def test_a_large_panel_is_counted_where_names_do_not_fit() -> None:
    judges = [{"id": f"J{n}", "name": f"Professor Number {n}"} for n in range(1, 61)]
    meeting = submitted(staged(opened(plan(judges=judges)), "C1"), "C1", {"J1": 7, "J2": 8})
    shown = text(await board(meeting))
    assert "2 / 60 judges" in shown
    assert "✓ ✓ · ·" in shown
    assert "Professor" not in shown


async def test_pages_are_turned_by_hand() -> None:
    meeting = opened(plan(20))
    for number in range(1, 21):
        meeting = scored(meeting, f"C{number}", {"J1": 10 - number // 3})
    app = Host(Board(lambda: START), meeting=redact(meeting, BOARD))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "page 1 / " in text(drawn(app))
        await pilot.press("pagedown")
        assert "page 2 / " in text(drawn(app))
        await pilot.press("pageup")
        assert "page 1 / " in text(drawn(app))
        assert "held" in text(drawn(app))


async def drawn_again(meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The parts of the board that are drawn again when a second passes."""
    app = Host(Board(lambda: START), meeting=redact(meeting, BOARD))
    async with app.run_test() as pilot:
        await pilot.pause()
        shown, again = app.shown, set[str]()
        assert isinstance(shown, Board)
        for part in shown.query("#scene > *"):
            part.refresh()
            await pilot.pause()

            def note(*_how: object, part: Widget = part, **_why: object) -> Widget:
                again.add(type(part).__name__)
                return part

            monkeypatch.setattr(part, "refresh", note)
        shown.now = START + datetime.timedelta(seconds=30)
        await pilot.pause()
    return again


async def test_only_a_running_clock_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = scored(opened(plan()), "C1", {"J1": 7})
    assert await drawn_again(quiet, monkeypatch) == set()
    running = staged(quiet, "C2", Stage.PRESENTING)
    assert await drawn_again(running, monkeypatch) == {"OnStage"}


async def test_it_moves_when_a_case_is_announced() -> None:
    closed = do(submitted(staged(opened(plan()), "C1"), "C1", {"J1": 7, "J2": 8, "J3": 9}))
    closed = do(closed, CloseScoring())
    app = Host(Board(lambda: START), meeting=redact(closed, BOARD))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        shown = app.shown
        assert isinstance(shown, Board)
        assert "Standings" not in text(drawn(app))
        shown.meeting = redact(do(closed, Announce()), BOARD)
        await pilot.pause()
        assert "Standings · provisional" in text(drawn(app))


@pytest.mark.parametrize("size", SIZES)
async def test_chinese_names_keep_their_columns(size: tuple[int, int]) -> None:
    title = {"en": "A single mother's new life", "zh": "单亲妈妈的“新生活”"}
    cases = [{"id": f"C{n}", "number": n, "title": title} for n in (1, 2)]
    meeting = scored(opened(plan(cases=cases)), "C1", {"J1": 7})
    use_language("zh")
    try:
        shown = await board(dataclasses.replace(meeting), size)
    finally:
        use_language("en")
    assert "单亲妈妈的“新生活”" in text(shown)
    assert "mother" not in text(shown)


SHOWN = {
    "contract": ("What was agreed", ("1 / 3 judges", "Standings")),
    "stage": ("1 / 3 judges", ("What was agreed", "Standings")),
    "standings": ("Standings", ("1 / 3 judges", "What was agreed")),
    "message": ("READY", ("1 / 3 judges", "What was agreed", "Standings")),
    "break": ("BREAK", ("1 / 3 judges", "What was agreed", "Standings")),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("what", SHOWN)
async def test_it_shows_what_the_chair_chose_and_nothing_else(
    what: Shown, size: tuple[int, int]
) -> None:
    meeting = scored(opened(plan()), "C1", {"J1": 7, "J2": 6, "J3": 5})
    meeting = submitted(staged(meeting, "C2"), "C2", {"J1": 7})
    lines = await board(meeting, size, showing=BoardMode(what, "Coffee is ready"))
    there, gone = SHOWN[what]
    assert there in text(lines) or large(lines, there)
    assert not any(words in text(lines) for words in gone)
    assert "Mean of the judges' totals" in lines[-1]


@pytest.mark.parametrize(("size", "scale"), [((60, 18), 2), ((80, 24), 4), ((120, 40), 4)])
async def test_a_break_has_its_word_and_the_time_in_large_letters(
    size: tuple[int, int], scale: int
) -> None:
    lines = await board(opened(plan()), size, showing=BoardMode("break"))
    assert large(lines, "09:00") == scale
    assert large(lines, "BREAK") == scale - 1
    lines = await board(opened(plan()), size, showing=BoardMode("break", "Back at ten"))
    assert large(lines, "BACK") or "B a c k a t t e n" in text(lines)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(60, 18), *SIZES])
@pytest.mark.parametrize(("typed", "time"), [("14:50", "14:50"), (" 14：50 ", "14:50")])
async def test_nobody_takes_the_end_of_a_break_for_the_time_now(
    typed: str, time: str, size: tuple[int, int], language: str
) -> None:
    use_language(language)
    try:
        lines = await board(opened(plan()), size, showing=BoardMode("break", typed))
        now, until = " ".join(_("now")), _("until %(time)s") % {"time": time}
    finally:
        use_language("en")
    (label,) = [index for index, line in enumerate(lines) if line.strip() == now]
    below = lines[label + 1 :]
    assert large(below, "09:00")
    whole = "".join(until.split())
    assert whole in "".join("".join(below).split()) or large(below, until.upper())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("what", ["message", "break"])
async def test_chinese_words_stand_in_the_middle_with_air_around_them(
    what: Shown, size: tuple[int, int]
) -> None:
    use_language("zh")
    try:
        lines = await board(opened(plan()), size, showing=BoardMode(what, "请休息十分钟"))
    finally:
        use_language("en")
    (row,) = [line for line in lines if "请休息十分钟" in "".join(line.split())]
    assert " " in row.strip(" ┃")
    left = cell_len(row) - cell_len(row.lstrip())
    assert abs(2 * left + cell_len(row.strip()) - size[0]) <= 1
    assert any("┏" in line for line in lines)


async def test_a_message_may_be_long_and_hostile() -> None:
    message = "老人[/b]关爱 " * 16
    lines = await board(opened(plan()), showing=BoardMode("message", message.strip()))
    shown = "".join(lines).replace("┃", "")
    assert "".join(shown.split()).count("老人[/b]关爱") == 16


WHOLE = {
    "title": {"en": "A single mother's new life after the debts", "zh": "单亲妈妈的“新生活”"},
    "type": {"en": "family service", "zh": "婚姻家庭服务"},
    "organisation": {"en": "House of the river", "zh": "河畔社工站"},
    "summary": {
        "en": "After a divorce came conflict over her daughter's marriage. "
        "Joint family therapy and rational emotive therapy, in five sessions.",
        "zh": "服务对象离婚后还清了债务，又因女儿的婚事与女儿发生冲突。"
        "社工运用联合家庭治疗和理性情绪疗法。",
    },
}
PRESENTERS = [{"en": "Zhang Yihuan", "zh": "张一欢"}, {"en": "Li Wei", "zh": "李伟"}]
STAGE_WORDS = {
    Stage.PRESENTING: ("Presentation", "汇报"),
    Stage.QUESTIONS: ("Questions", "提问"),
    Stage.SCORING: ("The judges are scoring", "评委打分"),
    Stage.CLOSED: ("Scoring is closed", "打分结束"),
    Stage.ANNOUNCED: ("Rank 1 of 1 so far", "暂列第1名（共1个）"),
}


def a_whole_case() -> Plan:
    """A plan whose one case has everything a case may have, and a clock for each part."""
    timing = {"presentation": 480, "questions": 180, "scoring": 120}
    return plan(cases=[{"id": "C1", "number": 9, **WHOLE, "presenters": PRESENTERS}], timing=timing)


def longest_gap(lines: list[str]) -> int:
    """How many empty lines there are below each other at the most."""
    return max(
        len(gap) for gap in "".join("x" if line.strip() else "." for line in lines).split("x")
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stage", STAGE_WORDS)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_case_on_stage_alone_fills_the_board(
    stage: Stage, size: tuple[int, int], language: str
) -> None:
    meeting = opened(a_whole_case())
    if stage is Stage.ANNOUNCED:
        meeting = scored(meeting, "C1", {"J1": 7, "J2": 8})
    else:
        meeting = staged(meeting, "C1", stage)
    use_language(language)
    try:
        lines = await board(meeting, size, showing=BoardMode("stage"))
    finally:
        use_language("en")
    shown = text(lines).replace(" ", "")
    for part in WHOLE.values():
        assert part[language].replace(" ", "") in shown
    for person in PRESENTERS:
        assert person[language].replace(" ", "") in shown
    word = STAGE_WORDS[stage][language == "zh"].replace(" ", "")
    assert word in shown
    assert ("▀" in shown) or ("█" in shown), "the case's number is large"
    if stage in (Stage.PRESENTING, Stage.QUESTIONS, Stage.SCORING):
        assert {"en": "timeleft", "zh": "剩余时间"}[language] in shown
    assert ("/3judges" in shown or "/3位评委" in shown) is (
        stage not in (Stage.PRESENTING, Stage.QUESTIONS)
    )
    assert {"en": "Mean of", "zh": "取平均"}[language] in lines[-1], "the foot is at the bottom"
    assert longest_gap(lines) <= size[1] // 5


async def test_a_case_without_more_than_a_title_stands_in_the_middle() -> None:
    meeting = staged(opened(plan()), "C1", Stage.PRESENTING)
    lines = await board(meeting, showing=BoardMode("stage"))
    title = next(row for row, line in enumerate(lines) if "S t o r y   1" in line)
    assert 10 <= title <= 18
    assert "Mean of" in lines[-1]


async def test_a_long_story_is_cut_and_its_title_is_not() -> None:
    case = {"id": "C1", "number": 9, "title": "老人[/b]关爱" * 6, "summary": "word " * 800}
    meeting = staged(opened(plan(cases=[case])), "C1")
    for size in SIZES:
        lines = await board(meeting, size, showing=BoardMode("stage"))
        assert "".join("".join(lines).split()).count("老人[/b]关爱") == 6
        assert any(line.rstrip().endswith("…") for line in lines)
        assert "Mean of" in lines[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_where_nobody_is_on_stage_the_next_case_fills_the_board(
    size: tuple[int, int],
) -> None:
    for meeting in (Meeting.planned(plan()), opened(plan())):
        shown = await board(meeting, size, showing=BoardMode("stage"))
        assert "S t o r y   1" in "\n".join(shown)
        assert "comes next" in text(shown)


@pytest.mark.parametrize("size", SIZES)
async def test_a_pause_fills_the_board_that_shows_the_case(size: tuple[int, int]) -> None:
    meeting = do(staged(opened(plan()), "C1"), Pause(reason="tea"))
    lines = await board(meeting, size, showing=BoardMode("stage"))
    said = next(row for row, line in enumerate(lines) if "T h e   m e e t i n g" in line)
    assert abs(said - size[1] // 2) <= 3
    assert "Mean of" in lines[-1]


async def test_every_name_of_a_panel_is_shown_beside_the_case_where_there_is_room() -> None:
    judges = [{"id": f"J{n}", "name": f"Judge {n}"} for n in range(1, 16)]
    agreed = plan(judges=judges, board={"show_judges": True})
    meeting = submitted(staged(opened(agreed), "C1"), "C1", {"J1": 7})
    shown = text(await board(meeting, showing=BoardMode("stage")))
    assert "1 / 15 judges" in shown
    assert all(f"Judge {n} …" in shown for n in range(2, 16))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("drop_by", ["ballot", "criterion"])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_worked_example_can_be_read_to_its_end(
    language: str, drop_by: str, size: tuple[int, int]
) -> None:
    criteria = [
        {
            "key": f"c{n}",
            "name": {"en": f"Professionalism {n}", "zh": f"专业性{n}"},
            "weight": "0.25",
        }
        for n in range(1, 5)
    ]
    scoring = {"combine": "trimmed", "drop_by": drop_by, "drop_from": 3}
    meeting = Meeting.planned(plan(criteria=criteria, scoring=scoring))
    use_language(language)
    try:
        app = Host(Board(lambda: START), meeting=redact(meeting, BOARD))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            read = drawn(app)
            for _page in range(4):
                await pilot.press("pagedown")
                await pilot.pause()
                read += drawn(app)
        sentences = [say(sentence) for sentence in worked_example(meeting.plan)]
    finally:
        use_language("en")
    whole = "".join("".join(read).split())
    assert [said for said in sentences if "".join(said.split()) not in whole] == []
    assert len(sentences) == {"ballot": 3, "criterion": 5}[drop_by]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("percent", [2, 5, 10])
async def test_a_margin_keeps_ranks_and_scores_out_of_the_edges(
    percent: int, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    save_settings(Settings(margin=percent))
    room = Room(MemoryRecord(a_plan(3)))
    done: list[Act] = [OpenMeeting(), CallCase(case="C1"), StartQuestions(), OpenScoring()]
    acts: list[tuple[Seat, Act]] = [(CHAIR, act) for act in done]
    acts += [
        (Seat(Role.JUDGE, j), SubmitBallot(case="C1", scores=marks(7, 9)))
        for j in ("J1", "J2", "J3")
    ]
    acts += [(CHAIR, CloseScoring()), (CHAIR, Announce())]
    for number, (seat, act) in enumerate(acts):
        await room.take(seat, act, f"margin-{number}")
    app = JudgeApp(Window(room.seat_api, BOARD))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        shown = drawn(app)
        across, down = (-(-percent * cells // 100) for cells in size)
        edges = [*shown[:down], *shown[size[1] - down :]]
        edges += [part for line in shown for part in (line[:across], line[size[0] - across :])]
        assert "".join(edges).strip() == ""
        whole = "\n".join(shown)
        assert "Story 1" in whole
        assert "8.00" in whole or large(shown, "8.00")
    await room.close()


async def test_a_key_sets_the_margin_and_it_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    room = Room(MemoryRecord(a_plan(3)))
    app = JudgeApp(Window(room.seat_api, BOARD))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        margins = []
        for _press in range(6):
            await pilot.press("f6")
            await pilot.pause()
            margins.append(load_settings().margin)
        assert margins == [2, 3, 5, 8, 10, 0]
        await pilot.press("f6")
    again = JudgeApp(Window(room.seat_api, BOARD))
    assert again.margin == 2
    await room.close()
