"""A judge's call in three keys, the chair's line about it, and the page of a recused judge."""

from __future__ import annotations

import pytest

from judgetui.app.dialogs.calls import choices, seen
from judgetui.meeting.acts import AnswerCall, CallChair, Finalise, Recuse
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import CHAIR, DEPUTY, Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.screens.call_chair import Asked, CallPage
from judgetui.screens.chair import Chair
from judgetui.screens.score import Score
from tests.meeting.factories import a_plan, do, opened, scored, staged
from tests.screens.drawing import NOON, Host, drawn

J1, J2 = Seat(Role.JUDGE, "J1"), Seat(Role.JUDGE, "J2")


async def asked(*keys: str) -> object:
    """What the page is left with after these keys."""
    answers: list[Asked | None] = []
    app = Host(Score(lambda: NOON), seat=J1, meeting=redact(opened(), J1))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(CallPage(), answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return answers


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        (("1",), Asked("problem", "")),
        (("3",), Asked("break", "")),
        (("enter",), Asked("problem", "")),
        (("down", "enter"), Asked("question", "")),
        (("down", "tab", *"no ink", "enter"), Asked("question", "no ink")),
        (("tab", *"2 min", "enter"), Asked("problem", "2 min")),
        (("escape",), None),
    ],
)
async def test_a_digit_is_enough_and_words_may_be_added(
    keys: tuple[str, ...], wanted: Asked | None
) -> None:
    assert await asked(*keys) == [wanted]


def screen_of(meeting: Meeting, seat: Seat = CHAIR) -> Host:
    """The chair's screen."""
    return Host(Chair(lambda: NOON), seat=seat, meeting=redact(meeting, seat))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_chair_has_one_line_about_it_until_it_is_answered(size: tuple[int, int]) -> None:
    meeting = do(staged(opened(), "C1"), CallChair(kind="question"), by="J2")
    meeting = do(meeting, CallChair(kind="problem", text="[b]dark"), by="J3")
    app = screen_of(meeting)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert "! F6 Judge 2 calls: question, 09:00 (1 more)" in "\n".join(drawn(app))
        answered = do(meeting, AnswerCall(call=meeting.seq - 1))
        app.shown.meeting = redact(answered, CHAIR)
        await pilot.pause()
        assert "Judge 3 calls: problem, 09:00 — [b]dark" in "\n".join(drawn(app))
        app.shown.meeting = redact(do(answered, AnswerCall(call=meeting.seq)), CHAIR)
        await pilot.pause()
        assert "calls:" not in "\n".join(drawn(app))


def test_the_judge_is_told_once_that_it_was_seen() -> None:
    before = do(opened(), CallChair(kind="break"), by="J1")
    after = do(before, AnswerCall(call=2))
    told = (redact(before, J1), redact(after, J1))
    assert list(seen(*told, J1)) == ["Seen by the chair, 09:00: break wanted"]
    assert list(seen(told[1], told[1], J1)) == []
    assert list(seen(redact(before, J2), redact(after, J2), J2)) == []
    assert list(seen(before, after, CHAIR)) == []


def test_the_menu_leads_to_the_queue_only_while_somebody_waits() -> None:
    assert list(choices(opened())) == []
    (line,) = choices(do(opened(), CallChair(kind="break"), by="J1"))
    assert (line.key, line.note) == ("calls", "waiting: 1")


async def test_what_is_the_chairs_alone_is_greyed_for_the_deputy_with_why() -> None:
    meeting = staged(opened(a_plan(deputy="Wang")), "C1")
    app = screen_of(meeting, DEPUTY)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for command in ("correct", "freeze", "draw", "settle"):
            refusal = app.shown.why_not(command)
            assert str(refusal) == "That is the chair's alone; the deputy chair runs the stage."
        for command in ("next-step", "clock", "add-minute", "problem", "pause"):
            assert app.shown.why_not(command) is None
        assert str(app.shown.why_not("undo")) == "There is nothing to undo."


async def test_after_the_end_the_deputys_footer_has_no_key_of_the_chairs() -> None:
    meeting = opened(a_plan(1, deputy="Wang"))
    meeting = do(scored(meeting, "C1", dict.fromkeys(("J1", "J2", "J3"), 7)), Finalise())
    for seat, named in ((CHAIR, True), (DEPUTY, False)):
        app = screen_of(meeting, seat)
        app.bound["networked"] = True
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            footer = " ".join(drawn(app)[-2:])
            assert ("F12 End the venue" in footer) is named
            assert ("lead through the ceremony" in footer) is named
            assert "Ctrl+E Export" in footer


async def page(meeting: Meeting, judge: str = "J1") -> str:
    """What a judge's screen says, as one line."""
    seat = Seat(Role.JUDGE, judge)
    app = Host(Score(lambda: NOON), seat=seat, meeting=redact(meeting, seat))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*"7")
        await pilot.pause()
        return " ".join(" ".join(drawn(app)).split())


async def test_a_declared_conflict_is_a_page_without_a_form() -> None:
    judges = [{"id": "J1", "name": "Li", "conflicts": ["C1"]}, {"id": "J2", "name": "Yu"}]
    text = await page(staged(opened(a_plan(2, 2, judges=judges)), "C1"))
    assert "You are recused from this case." in text
    assert "The plan names this case among your conflicts of interest." in text
    assert "If that is wrong, F6 calls the chair." in text
    assert "Depth" not in text


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("J1", "You said so yourself at 09:00: a cousin"),
        ("chair", "Put on record by the chair at 09:00: a cousin"),
    ],
)
async def test_a_recusal_says_whose_it_was_and_why(by: str, why: str) -> None:
    act = Recuse(case="C1", judge=None if by == "J1" else "J1", reason="a cousin")
    text = await page(do(staged(opened(), "C1"), act, by=by))
    assert why in text
    assert "Depth" not in text


async def test_a_call_that_waits_stands_on_the_judges_own_ballot_alone() -> None:
    meeting = do(staged(opened(), "C1"), CallChair(kind="problem"), by="J1")
    assert "The chair has your call of 09:00 (problem); not seen yet." in await page(meeting)
    assert "not seen yet" not in await page(meeting, "J2")
