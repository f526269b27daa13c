"""The chair's screen: what it posts, what it says, and what it looks like."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Finalise,
    OpenScoring,
    Pause,
    Reorder,
    Resume,
    ReturnBallot,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.chair import Chair
from judgetui.screens.confirm import Confirm
from judgetui.widgets.prose import Prose
from judgetui.widgets.run_sheet import RunSheet
from judgetui.widgets.standings_table import StandingsTable
from tests.meeting.factories import a_plan, do, opened, scored, staged, submitted
from tests.screens.drawing import NOON, Host, SimulatedJudges, drawn, presence, told, until

ALL = {"J1": 7, "J2": 8, "J3": 9}
LANGUAGES = ("en", "zh")
SIZES = ((80, 24), (120, 40))
HOSTILE = ("老人[/b]关爱", "=SUM(1,1)")


def a_chair(meeting: Meeting, now: datetime.datetime = NOON, **bound: object) -> Host:
    return Host(Chair(lambda: now), meeting=redact(meeting, CHAIR), **bound)


def the_chair(app: Host) -> Chair:
    assert isinstance(app.shown, Chair)
    return app.shown


def answer(app: Host, meeting: Meeting) -> None:
    """Have the act that was posted last accepted, and show this meeting."""
    the_chair(app).meeting = redact(meeting, CHAIR)
    the_chair(app).act_accepted(app.posted[-1], meeting.seq)


def wordy(language: str) -> Plan:
    """A plan as people make them: both languages, long and hostile titles."""
    long = {"en": "A very long title " * 8, "zh": "一个很长很长的题目" * 8}
    titles = [*HOSTILE, long, {"en": "Garden of the elders", "zh": "长者花园"}]
    return a_plan(
        title={"en": "Review of cases", "zh": "案例评审会"},
        language=language,
        cases=[
            {"id": f"C{n}", "number": n, "title": title, "type": "家庭", "presenters": ["张三"]}
            for n, title in enumerate(titles, 1)
        ],
        judges=[{"id": f"J{n}", "name": {"en": f"Judge {n}", "zh": f"评委{n}"}} for n in (1, 2, 3)],
        prizes=[{"name": {"en": "First prize", "zh": "一等奖"}, "count": 1}],
    )


def in_the_middle(plan: Plan) -> Meeting:
    """Two cases announced, the third being scored with one ballot in, the fourth waiting."""
    meeting = scored(opened(plan), "C1", {"J1": 9, "J2": 9})
    meeting = scored(meeting, "C2", ALL)
    return submitted(staged(meeting, "C3"), "C3", {"J1": 10})


NEXT = [
    (opened(), CallCase(case="C1")),
    (staged(opened(), "C1", Stage.PRESENTING), StartQuestions(case="C1")),
    (staged(opened(), "C1", Stage.QUESTIONS), OpenScoring(case="C1")),
    (submitted(staged(opened(), "C1"), "C1", ALL), CloseScoring(case="C1")),
    (staged(opened(), "C1", Stage.CLOSED), Announce(case="C1")),
    (scored(opened(), "C1", ALL), CallCase(case="C2")),
    (do(staged(opened(), "C1"), Pause()), Resume()),
]


@pytest.mark.parametrize(("meeting", "act"), NEXT)
async def test_enter_posts_the_next_right_step(meeting: Meeting, act: Act) -> None:
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        assert app.posted == [act]


async def test_a_long_list_of_who_has_not_submitted_hides_no_time_that_ran_over() -> None:
    judges = [{"id": f"J{n}", "name": f"Somebody of a long name {n}"} for n in (1, 2, 3)]
    over = {"key": "over", "name": "Over time", "points": "-1", "overtime": True, "per": 30}
    timing = {"presentation": 60, "questions": 60, "scoring": 60}
    plan = a_plan(2, judges=judges, timing=timing, adjustments=[over])
    meeting = do(opened(plan), CallCase(case="C1"))
    # 90 s of 60: 30 s over, which is one point.
    meeting = do(do(meeting, StartQuestions(), seconds=90), OpenScoring())
    app = a_chair(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = drawn(app)[-2]
        assert line.startswith(" Enter close scoring — 30 s over time: −1, Somebody of a long")
        assert line.endswith("…")


async def test_scoring_with_a_ballot_missing_is_closed_with_a_reason() -> None:
    app = a_chair(submitted(staged(opened(), "C1"), "C1", {"J1": 7, "J2": 8}))
    async with app.run_test() as pilot:
        assert "Enter close scoring — Judge 3 has not submitted" in drawn(app)[-2]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        lines = "\n".join(drawn(app))
        assert "Close scoring?" in lines
        assert "Judge 3 has not submitted" in lines
        await pilot.press("enter")
        await pilot.pause()
        assert "Type a reason first" in "\n".join(drawn(app))
        assert app.posted == []
        await pilot.press(*"ill", "enter")
        await pilot.pause()
        assert app.posted == [CloseScoring(case="C1", reason="ill")]


async def test_an_open_question_is_asked_anew_when_what_is_in_the_way_changes() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7})
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"ill")
        assert "Judge 2, Judge 3 have not submitted" in "\n".join(drawn(app))
        the_chair(app).meeting = redact(submitted(meeting, "C1", {"J2": 8}), CHAIR)
        await pilot.pause()
        said = "\n".join(drawn(app)[4:-2])
        assert "Judge 3 has not submitted" in said
        assert "Judge 2, Judge 3" not in said
        await pilot.press(*" at home", "enter")
        await pilot.pause()
        assert app.posted == [CloseScoring(case="C1", reason="ill at home")]


async def test_what_changes_before_the_question_is_drawn_is_in_it() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7})
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        the_chair(app).action_perform("next-step")
        the_chair(app).meeting = redact(submitted(meeting, "C1", {"J2": 8}), CHAIR)
        await until(pilot, lambda: "Judge 3 has not submitted" in "\n".join(drawn(app)))
        await pilot.press(*"ill", "enter")
        await until(pilot, lambda: app.posted)
        assert app.posted == [CloseScoring(case="C1", reason="ill")]


async def test_once_nothing_is_in_the_way_the_open_question_needs_no_reason() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7, "J2": 8})
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"ill")
        the_chair(app).meeting = redact(submitted(meeting, "C1", {"J3": 9}), CHAIR)
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert "Nothing is in the way any more; no reason is needed." in said
        assert "has not submitted" not in said
        assert "ill" not in said
        await pilot.press("enter")
        await pilot.pause()
        assert (app.posted, app.screen) == ([], app.shown), "Enter in flight does nothing"
        await pilot.press("enter")
        assert app.posted == [CloseScoring(case="C1")]


async def test_a_reason_no_longer_needed_is_not_recorded_but_kept_for_when_it_is() -> None:
    meeting = submitted(staged(opened(), "C1"), "C1", {"J1": 7, "J2": 8})
    whole = submitted(meeting, "C1", {"J3": 9})
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"ill")
        the_chair(app).meeting = redact(whole, CHAIR)
        await pilot.pause()
        back = do(whole, ReturnBallot(case="C1", judge="J2", reason="swapped"))
        the_chair(app).meeting = redact(back, CHAIR)
        await pilot.pause()
        said = "\n".join(drawn(app))
        assert "Judge 2 has not submitted" in said
        assert "ill" in said
        the_chair(app).meeting = redact(whole, CHAIR)
        await pilot.pause()
        await pilot.press("tab", "enter")
        await pilot.pause()
        assert app.posted == [CloseScoring(case="C1")]


async def test_the_end_asks_for_a_reason_once_a_ballot_goes_missing_under_the_question() -> None:
    # By the rules of 0.1.0; by those of today a returned ballot leaves nothing to make final.
    meeting = replace(scored(opened(a_plan(1)), "C1", ALL), rules=1)
    app = a_chair(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        back = do(meeting, ReturnBallot(case="C1", judge="J2", reason="swapped"))
        the_chair(app).meeting = redact(back, CHAIR)
        await pilot.pause()
        assert "no ballot on case 10 (Story 1) from Judge 2" in "\n".join(drawn(app))
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == []
        await pilot.press(*"gone", "enter")
        await pilot.pause()
        assert app.posted == [Finalise(reason="gone")]


async def test_the_end_is_not_confirmed_over_a_ballot_that_was_returned_under_the_question() -> (
    None
):
    meeting = scored(opened(a_plan(1)), "C1", ALL)
    app = a_chair(meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        back = do(meeting, ReturnBallot(case="C1", judge="J2", reason="swapped"))
        the_chair(app).meeting = redact(back, CHAIR)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == []
        assert told(app) == ["The meeting has moved on meanwhile; look again."]
        assert "wait for the returned ballot of Judge 2" in "\n".join(drawn(app))


async def test_saying_no_does_nothing_and_enter_asks_again() -> None:
    app = a_chair(staged(opened(), "C1"))
    async with app.run_test() as pilot:
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert (app.posted, app.screen) == ([], app.shown)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)


class Remapped(Host):
    """Shows the screen to somebody who undoes by another key."""

    own_keys: ClassVar[Mapping[str, str]] = {"undo": "f7"}


@pytest.mark.parametrize("size", [(60, 18), *SIZES])
@pytest.mark.parametrize("missing", [False, True])
async def test_before_the_result_is_final_it_says_what_that_means(
    size: tuple[int, int], missing: bool
) -> None:
    meeting = replace(scored(opened(a_plan(1)), "C1", {"J1": 7} if missing else ALL), rules=1)
    app = Remapped(Chair(lambda: NOON), meeting=redact(meeting, CHAIR))
    async with app.run_test(size=size) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        page = app.screen
        assert isinstance(page, Confirm)
        told = " ".join(one.text for one in page.query_one("#consequence", Prose).said)
        assert "no ballot, no order and no prize changes any more" in told
        assert told.endswith("F7 can still undo it.")
        assert ("no ballot on case 10" in told) is missing
        assert "Make it final" in "".join(drawn(app))
        back = do(meeting, ReturnBallot(case="C1", judge="J1", reason="swapped"))
        the_chair(app).meeting = redact(back, CHAIR)
        await pilot.pause()
        told = " ".join(one.text for one in page.query_one("#consequence", Prose).said)
        assert "Judge 1" in told
        assert told.endswith("F7 can still undo it.")


async def test_the_result_is_made_final_only_once_confirmed() -> None:
    meeting = opened(a_plan(1))
    app = a_chair(scored(meeting, "C1", ALL))
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert "Make the result final?" in "\n".join(drawn(app))
        await pilot.press("escape")
        await pilot.pause()
        assert app.posted == []
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert app.posted == [Finalise()], "Enter alone leads through the day"


@pytest.mark.parametrize("size", SIZES)
async def test_enter_says_that_a_tie_is_settled_before_the_end(size: tuple[int, int]) -> None:
    meeting = opened(a_plan(3, 1))
    for case in ("C1", "C2", "C3"):
        meeting = scored(meeting, case, {"J1": 5 if case == "C2" else 8})
    app = a_chair(meeting)
    async with app.run_test(size=size) as pilot:
        said = "\n".join(drawn(app)[-2:])
        assert "Enter settle the tie of cases 10 and 30 (F9)" in said
        await pilot.press("enter")
        await pilot.pause()
        assert (app.posted, app.screen) == ([], app.shown)


async def test_what_was_confirmed_is_not_done_when_the_meeting_has_moved_on() -> None:
    meeting = staged(opened(), "C1")
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        await pilot.pause()
        the_chair(app).meeting = redact(do(meeting, CloseScoring(reason="by another")), CHAIR)
        await pilot.press(*"ill", "enter")
        await pilot.pause()
        assert app.posted == []
        assert told(app) == ["The meeting has moved on meanwhile; look again."]


async def test_a_second_enter_waits_for_the_answer_to_the_first() -> None:
    meeting = staged(opened(), "C1", Stage.PRESENTING)
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("enter", "enter")
        assert app.posted == [StartQuestions(case="C1")]
        answer(app, do(meeting, StartQuestions(case="C1")))
        await pilot.press("enter")
        assert app.posted == [StartQuestions(case="C1"), OpenScoring(case="C1")]


async def test_enter_waits_until_the_screen_has_seen_the_step_done() -> None:
    before = staged(opened(), "C1", Stage.PRESENTING)
    after = do(before, StartQuestions(case="C1"))
    app = a_chair(before)
    async with app.run_test() as pilot:
        await pilot.press("enter")
        the_chair(app).act_accepted(app.posted[0], after.seq)
        await pilot.press("enter")
        assert app.posted == [StartQuestions(case="C1")]
        the_chair(app).meeting = redact(after, CHAIR)
        await pilot.press("enter")
        assert app.posted == [StartQuestions(case="C1"), OpenScoring(case="C1")]


async def test_enter_works_again_after_a_refusal() -> None:
    app = a_chair(opened())
    async with app.run_test() as pilot:
        await pilot.press("enter")
        the_chair(app).act_refused()
        await pilot.press("enter")
        assert app.posted == [CallCase(case="C1")] * 2


async def test_the_mark_moves_and_enter_stays_the_next_step() -> None:
    app = a_chair(staged(opened(a_plan(6)), "C1"))
    async with app.run_test() as pilot:
        chair, marks = the_chair(app), []
        for key in ("down", "down", "up", "end", "home", "pagedown", "escape", "up"):
            await pilot.press(key)
            await pilot.pause()
            marks.append(chair.marked)
        assert marks == ["C2", "C3", "C2", "C6", "C1", "C6", None, "C1"]
        await pilot.click(RunSheet, offset=(4, 4))
        assert chair.marked == "C4"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)


async def test_the_mark_goes_when_another_case_comes_on_stage() -> None:
    meeting = opened()
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("end")
        await pilot.pause()
        assert the_chair(app).marked == "C3"
        the_chair(app).meeting = redact(do(meeting, CallCase(case="C1")), CHAIR)
        await pilot.pause()
        assert the_chair(app).marked is None


@pytest.mark.parametrize(("earlier", "later"), [("ctrl+up", "ctrl+down"), ("ctrl+u", "ctrl+y")])
async def test_waiting_cases_change_places(earlier: str, later: str) -> None:
    app = a_chair(staged(opened(a_plan(5)), "C1"))
    async with app.run_test() as pilot:
        await pilot.press("down")
        await pilot.pause()
        await pilot.press(earlier)
        assert app.posted == []
        await pilot.press(later, later, earlier)
        assert [act.cases for act in app.posted if isinstance(act, Reorder)] == [
            ("C3", "C2", "C4", "C5"),
            ("C3", "C4", "C2", "C5"),
            ("C3", "C2", "C4", "C5"),
        ]


async def test_a_refused_order_is_forgotten() -> None:
    app = a_chair(opened())
    async with app.run_test() as pilot:
        await pilot.press("home")
        await pilot.pause()
        await pilot.press("ctrl+down")
        the_chair(app).act_refused()
        await pilot.press("ctrl+down")
        assert app.posted == [Reorder(cases=("C2", "C1", "C3"))] * 2


async def test_the_marked_case_is_called_out_of_turn() -> None:
    app = a_chair(opened())
    async with app.run_test() as pilot:
        await pilot.press("ctrl+o")
        assert told(app) == ["Mark a waiting case in the run sheet first."]
        await pilot.press("end")
        await pilot.pause()
        await pilot.press("ctrl+o")
        assert app.posted == [CallCase(case="C3")]


async def test_a_demo_is_watched_until_somebody_takes_over() -> None:
    app = a_chair(opened(), robots=SimulatedJudges())
    async with app.run_test(size=(100, 30)) as pilot:
        lines = drawn(app)
        assert "SIMULATED" in lines[0]
        assert "the demo plays by itself; Ctrl+X takes over" in lines[-1]
        await pilot.press("enter")
        assert (app.posted, told(app)) == ([], ["The demo plays by itself; take over first."])
        the_chair(app).taken_over = True
        await pilot.pause()
        assert "call case 10 (Story 1)" in drawn(app)[-1]


@pytest.mark.parametrize("size", SIZES)
async def test_the_bar_has_the_demos_keys_until_somebody_takes_over(size: tuple[int, int]) -> None:
    app = a_chair(opened(), robots=SimulatedJudges())
    async with app.run_test(size=size) as pilot:
        said = "\n".join(drawn(app)[-2:])
        assert "the demo plays by itself; Ctrl+X takes over" in said
        assert said.endswith("F7 Pause  ← Slower  → Faster  F1 Help")
        assert "F4" not in said
        the_chair(app).taken_over = True
        await pilot.pause()
        said = "\n".join(drawn(app)[-2:])
        assert said.endswith("F4 Clock  F6 Problem  F8 Correct  F1 Help")
        assert "Slower" not in said


@pytest.mark.parametrize("size", SIZES)
async def test_once_the_result_is_final_the_bar_has_what_is_useful_then(
    size: tuple[int, int],
) -> None:
    meeting = do(scored(opened(a_plan(1)), "C1", ALL), Finalise())
    app = a_chair(meeting)
    async with app.run_test(size=size):
        said = " ".join("\n".join(drawn(app)[-2:]).split())
        ceremony = "Enter the result is final; lead through the ceremony"
        assert said.endswith(f"{ceremony} Ctrl+E Export F3 Board F1 Help F10 Leave")


async def test_a_venue_can_be_ended_from_the_bar_once_the_result_is_final() -> None:
    meeting = do(scored(opened(a_plan(1)), "C1", ALL), Finalise())
    app = a_chair(meeting, networked=True)
    async with app.run_test(size=(80, 24)):
        said = "\n".join(drawn(app)[-2:])
        assert " Ctrl+E Export  F12 End the venue  F3 Board  F1 Help" in said


async def test_a_newer_meeting_leaves_the_standings_where_they_were_scrolled_to() -> None:
    meeting = opened(a_plan(30, 1))
    for number in range(1, 29):
        meeting = scored(meeting, f"C{number}", {"J1": number % 10})
    app = a_chair(meeting)
    async with app.run_test() as pilot:
        await pilot.press("tab", "pagedown")
        table = the_chair(app).query_one(StandingsTable)
        top = table.top
        assert top > 0
        the_chair(app).meeting = redact(scored(meeting, "C29", {"J1": 10}), CHAIR)
        await pilot.pause()
        assert table.top == top


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", [True, False])
async def test_everything_is_there_in_both_sizes_and_languages(
    language: str, size: tuple[int, int], colour: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_language(language)
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    meeting = in_the_middle(wordy(language))
    assert meeting.clock is not None
    now = meeting.clock.started_at + datetime.timedelta(seconds=18)
    app = a_chair(meeting, now, presence=presence("J2"))
    async with app.run_test(size=size):
        lines = drawn(app)
        whole = "\n".join(lines)
        title, judge = {"en": ("Review of", "Judge"), "zh": ("案例评审会", "评委")}[language]
        assert title in lines[0]
        assert "3 / 4" in lines[0]
        assert "1/3" in lines[0]
        assert "01:42" in whole
        assert f"{judge} 1 ✓" in whole or f"{judge}1 ✓" in whole
        for score in ("10.00", "9.00", "8.00"):
            assert score in whole
        assert {"en": "First prize ↑", "zh": "一等奖 ↑"}[language] in whole
        for hostile in HOSTILE:
            assert whole.count(hostile) == 2, "once in the run sheet, once in the standings"
        assert all(len(line) <= size[0] for line in lines)


@pytest.mark.parametrize("columns", [60, 80, 120])
async def test_scores_are_never_cut(columns: int) -> None:
    plan = wordy("en").model_copy(
        update={"scoring": wordy("en").scoring.model_copy(update={"decimals": 6})}
    )
    app = a_chair(in_the_middle(plan))
    async with app.run_test(size=(columns, 24)):
        whole = "\n".join(drawn(app))
        for score in ("10.000000", "9.000000", "8.000000"):
            assert score in whole
        assert "2/3" in whole
        assert "1/3" in whole


async def test_each_stage_of_a_case_has_its_own_mark_and_word() -> None:
    meeting = scored(opened(a_plan(6)), "C1", ALL)
    meeting = do(meeting, Withdraw(case="C2"))
    meeting = staged(meeting, "C3", Stage.CLOSED)
    meeting = do(meeting, CallCase(case="C4"))
    app = a_chair(meeting)
    async with app.run_test(size=(140, 40)):
        lines = [line.split("│")[1].split() for line in drawn(app)[2:8]]
        assert lines == [
            ["✓", "10", "Story", "1"],
            ["–", "20", "Story", "2", "withdrawn"],
            ["■", "30", "Story", "3", "closed"],
            ["▶", "40", "Story", "4", "on", "stage"],
            ["→", "50", "Story", "5", "on", "deck"],
            ["60", "Story", "6"],
        ]


async def test_what_the_boards_show_stands_on_the_chairs_screen() -> None:
    app = a_chair(opened())
    async with app.run_test() as pilot:
        assert "board live" in drawn(app)[0]
        the_chair(app).showing = BoardMode("break", "until 14:30")
        await pilot.pause()
        assert "board: break" in drawn(app)[0]
        the_chair(app).showing = BoardMode()
        await pilot.pause()
        assert "board live" in drawn(app)[0]
