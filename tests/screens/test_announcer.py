"""The announcer's screen: what the hall sees, what to say, and no judge's mark."""

from __future__ import annotations

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import Finalise
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import ANNOUNCER, BOARD, Role, Seat
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.announcer import Announcer
from judgetui.widgets.cue_card import cues
from tests.meeting.factories import a_plan, do, opened, scored, staged
from tests.screens.drawing import NOON, Host, drawn


def words(case: str) -> dict[str, str]:
    """What is said of a case."""
    return {"say": f"say {case}", "citation": f"praise {case}"}


def plan(**changes: object) -> Plan:
    """A plan in which every case has words for the announcer."""
    cases = [
        {"id": f"C{n}", "number": 10 * n, "title": f"Story {n}", **words(f"C{n}")}
        for n in (1, 2, 3)
    ]
    return a_plan(3, 3, cases=cases, **changes)


async def shown(meeting: Meeting, size: tuple[int, int] = (80, 24)) -> str:
    """What stands on it, as one line."""
    view = redact(meeting, ANNOUNCER)
    app = Host(Announcer(lambda: NOON), seat=ANNOUNCER, meeting=view)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        return " ".join(" ".join(drawn(app)).split())


def test_the_words_are_those_of_the_cases_on_stage_and_on_deck() -> None:
    meeting = scored(opened(plan()), "C1", {"J1": 5, "J2": 6})
    assert set(redact(meeting, ANNOUNCER).spoken) == {"C1", "C2"}
    meeting = staged(meeting, "C2", Stage.PRESENTING)
    seen = redact(meeting, ANNOUNCER)
    assert {case: (one.say, one.citation) for case, one in seen.spoken.items()} == {
        "C2": ("say C2", "praise C2"),
        "C3": ("say C3", "praise C3"),
    }
    assert all(not case.say and not case.citation for case in seen.plan.cases)
    for seat in (BOARD, Seat(Role.JUDGE, "J1")):
        assert redact(meeting, seat).spoken == {}


def test_but_for_the_words_the_announcer_sees_what_the_board_sees() -> None:
    meeting = scored(opened(plan()), "C1", {"J1": 5, "J2": 6})
    seen, board = redact(meeting, ANNOUNCER), redact(meeting, BOARD)
    parts = set(Meeting.__slots__) - {"spoken"}
    assert all(getattr(seen, part) == getattr(board, part) for part in parts)
    assert not any(b.scores for case in seen.cases.values() for b in case.ballots.values())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_shows_the_moment_and_what_to_say(size: tuple[int, int]) -> None:
    meeting = scored(opened(plan()), "C1", {"J1": 5, "J2": 6})
    text = await shown(staged(meeting, "C2", Stage.PRESENTING), size)
    for part in ("Story 2", "Say: say C2", "praise C2", "On deck", "30 Story 3", "5.50, rank 1"):
        assert part in text
    assert "First prize" not in text


async def test_a_sealed_score_is_not_told() -> None:
    sealed = plan(board={"policy": "sealed"})
    meeting = scored(opened(sealed), "C1", {"J1": 5, "J2": 6})
    assert "5.50" not in await shown(meeting)


async def test_at_the_end_it_shows_the_prizes() -> None:
    meeting = opened(a_plan(1, 2))
    meeting = do(scored(meeting, "C1", {"J1": 5, "J2": 6}), Finalise())
    text = await shown(meeting)
    assert "First" in text
    assert "5.50" in text


async def test_before_the_meeting_it_says_who_comes_first() -> None:
    text = await shown(Meeting.planned(plan()))
    assert "On deck" in text
    assert "Say: say C1" in text


async def test_text_from_people_is_text_and_chinese_is_chinese() -> None:
    cases = [{"id": "C1", "number": 1, "title": "甲", "say": "读[b]法"}]
    use_language("zh")
    text = await shown(staged(opened(a_plan(1, 3, cases=cases)), "C1", Stage.PRESENTING))
    assert "读作：读[b]法" in text


def test_without_words_and_cases_there_is_nothing_to_call_out() -> None:
    meeting = do(scored(opened(a_plan(1, 2)), "C1", {"J1": 5, "J2": 6}), Finalise())
    seen = redact(meeting, ANNOUNCER)
    assert [cue.heading for cue in cues(seen)] == ["On stage", "Announced"]
    assert cues(redact(Meeting.planned(a_plan(0, 2)), ANNOUNCER)) == ()
