"""The announcer's screen: what the hall sees, what to say, and no judge's mark."""

from __future__ import annotations

import pytest

from judgetui.hall.cues import cues
from judgetui.language import use_language
from judgetui.meeting.acts import Finalise, Reveal
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import ANNOUNCER, BOARD, Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.announcer import Announcer
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


def at_step(kind: str) -> Meeting:
    """A final meeting behind a sealed board, at the first step of this kind of its ceremony."""
    meeting = opened(plan(board={"policy": "sealed"}, prizes=[{"name": "Gold", "count": 3}]))
    for case, mark in (("C1", 9), ("C2", 9), ("C3", 7)):
        meeting = scored(meeting, case, {"J1": mark})
    meeting = do(meeting, Finalise(reason="two were ill"))
    steps = ceremony_steps(meeting.plan, standings(meeting))
    found = next(number for number, step in enumerate(steps, 1) if step.kind == kind)
    return do(meeting, Reveal(step=found))


def test_in_the_ceremony_the_words_are_those_of_whoever_the_hall_is_named() -> None:
    for kind in ("opening", "tier", "place"):
        assert redact(at_step(kind), ANNOUNCER).spoken == {}
    for kind in ("name", "score"):
        assert set(redact(at_step(kind), ANNOUNCER).spoken) == {"C3"}
        assert redact(at_step(kind), BOARD).spoken == {}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_in_the_ceremony_the_citation_is_read_when_the_name_is_shown(
    size: tuple[int, int],
) -> None:
    masked = await shown(at_step("place"), size)
    assert "Gold, 1 of 3: the place" in masked
    assert "praise" not in masked
    told = await shown(at_step("name"), size)
    for part in ("Gold, 1 of 3: who it is", "30 Story 3", "Say: say C3", "Citation: praise C3"):
        assert part in told
    assert "praise C1" not in told
    message = await shown(do(at_step("name"), Reveal(step=4, message="[b]Music")), size)
    assert "[b]Music" in message


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
    assert [cue.heading for cue in cues(seen)] == ["What the hall sees", "Announced"]
    assert cues(redact(Meeting.planned(a_plan(0, 2)), ANNOUNCER)) == ()
