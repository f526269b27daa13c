"""The state line: one truth about what is saved and how a seat is connected, and nothing stale."""

from __future__ import annotations

import asyncio

import pytest
from textual.pilot import Pilot

from judgetui.app.app import JudgeApp
from judgetui.app.save_status import SLOW, SaveStatus, Unanswered, still_saved
from judgetui.language import _
from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CloseScoring,
    KeyBallot,
    OpenMeeting,
    OpenScoring,
    ReturnBallot,
    SubmitBallot,
)
from judgetui.meeting.seat import CHAIR, RECORDER
from judgetui.meeting.state import Meeting, Stage
from judgetui.screens.chair import Chair
from judgetui.screens.paper_entry import PaperEntry
from judgetui.screens.score import Score
from tests.app.seats import did
from tests.app.test_app import a_room
from tests.app.test_app import scoring as a_scoring_room
from tests.app.test_app import sitting as near
from tests.app.test_app_network import J1, at, sitting
from tests.meeting.factories import START, do, marks, opened, staged, submitted
from tests.screens.drawing import text, until
from tests.venue.venues import a_venue, endpoint, staged_venue

pytestmark = pytest.mark.usefixtures("own_settings")

BALLOT = SubmitBallot(case="C1", scores=marks())


def scoring() -> Meeting:
    """The first case is open for scoring."""
    return staged(opened(), "C1", Stage.SCORING)


def test_an_act_is_said_to_be_sent_once_its_answer_takes_long() -> None:
    now = 0.0
    unanswered = Unanswered(lambda: now)
    unanswered.add("first", OpenMeeting())
    now = SLOW / 2
    unanswered.add("second", BALLOT)
    assert not unanswered.slow
    now = SLOW
    assert unanswered.slow
    assert unanswered.take("first") == OpenMeeting()
    assert not unanswered.slow, "the second was handed in later"
    now = 2 * SLOW
    assert unanswered.slow
    assert unanswered.take("second") == BALLOT
    assert not unanswered.slow
    assert unanswered.take("second") is None


def test_a_ballot_is_said_to_be_saved_while_it_is_the_one_on_the_screen() -> None:
    before = scoring()
    saved = SaveStatus(START, before.seq + 1, BALLOT)
    after = submitted(before, "C1", {"J1": 5})
    assert still_saved(saved, before, before, J1), "the meeting is not that far yet"
    assert still_saved(saved, before, after, J1)
    closed = do(after, CloseScoring(reason="late"))
    assert still_saved(saved, after, closed, J1)
    announced = do(closed, Announce())
    called = do(announced, CallCase(case="C2"))
    assert not still_saved(saved, announced, called, J1)
    returned = do(after, ReturnBallot(case="C1", judge="J1", reason="why"))
    assert not still_saved(saved, after, returned, J1)


def test_a_ballot_that_was_returned_and_submitted_again_is_saved_again() -> None:
    first = submitted(scoring(), "C1", {"J1": 5})
    returned = do(first, ReturnBallot(case="C1", judge="J1", reason="why"))
    saved = SaveStatus(START, returned.seq + 1, BALLOT)
    assert still_saved(saved, returned, returned, J1)
    again = submitted(returned, "C1", {"J1": 6})
    assert still_saved(saved, returned, again, J1)


def test_calling_a_case_is_saved_although_it_changes_the_case() -> None:
    before = opened()
    call = CallCase(case="C1")
    called = do(before, call)
    saved = SaveStatus(START, called.seq, call)
    assert still_saved(saved, before, called, CHAIR)
    withdrawn = do(called, OpenScoring(), CloseScoring(reason="late"), Announce())
    assert still_saved(saved, called, withdrawn, CHAIR)
    assert not still_saved(saved, withdrawn, do(withdrawn, CallCase(case="C2")), CHAIR)


def test_what_an_app_before_this_one_handed_in_is_not_called_saved() -> None:
    assert not still_saved(SaveStatus(START, 5, None), scoring(), scoring(), J1)


async def test_the_chair_reads_when_anybodys_act_was_last_kept() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        room = venue.host.room
        async with sitting(endpoint(venue, CHAIR)) as pilot:
            app = pilot.app
            assert isinstance(app, JudgeApp)
            await until(pilot, lambda: app.meeting.seq == room.meeting.seq)
            app.submit(CloseScoring(reason="late"))
            await until(pilot, lambda: app.meeting.cases["C1"].stage is Stage.CLOSED)
            own = room.meeting.at
            await asyncio.sleep(1.1)
            await room.take(RECORDER, KeyBallot(case="C1", judge="J1", scores=marks()), "paper")
            await until(pilot, lambda: "J1" in app.meeting.cases["C1"].ballots)
            assert room.meeting.at is not None
            assert own is not None
            assert f"{room.meeting.at:%H:%M:%S}" != f"{own:%H:%M:%S}"
            assert app.state_line == f"saved on the host {room.meeting.at:%H:%M:%S} ✓"


async def submit_ballot(pilot: Pilot[None]) -> None:
    """Type a ballot and submit it, and wait until the host has it."""
    await until(pilot, lambda: pilot.app.focused is not None)
    await pilot.press("8", "enter", "9", "f9")
    await pilot.pause()
    await pilot.press("f9")
    await until(pilot, lambda: "saved on the host" in text(pilot))


async def test_nothing_is_called_connected_while_the_link_is_not() -> None:
    async with a_venue() as venue:
        credentials, port, record = venue.host.credentials, venue.port, venue.host.room.record
        async with sitting(endpoint(venue, J1)) as pilot:
            await until(pilot, lambda: "connected ✓" in text(pilot))
            await venue.close()
            await until(pilot, lambda: "! the venue is closed" in text(pilot))
            assert "connected ✓" not in text(pilot)
            async with a_venue(record=record, credentials=credentials, port=port):
                await until(pilot, lambda: "connected ✓" in text(pilot))
                assert "the venue is closed" not in text(pilot)


async def test_nothing_is_called_saved_while_the_link_is_not() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await submit_ballot(pilot)
            await venue.close()
            await until(pilot, lambda: "! the venue is closed" in text(pilot))
            assert "saved on the host" not in text(pilot)
            assert "Submitted" in text(pilot)


async def test_the_next_case_begins_without_the_last_ones_tick() -> None:
    async with a_venue() as venue:
        await staged_venue(venue)
        async with sitting(endpoint(venue, J1)) as pilot:
            await submit_ballot(pilot)
            for act in (CloseScoring(reason="late"), Announce(), CallCase(case="C2")):
                await venue.host.room.take(CHAIR, act, f"next-{act.do}")
            await until(pilot, lambda: "Story 2" in text(pilot))
            await pilot.pause()
            assert "saved" not in text(pilot)
            assert "connected ✓" in text(pilot)


async def test_a_returned_ballot_and_marks_typed_again_are_not_called_saved() -> None:
    room = await a_scoring_room()
    async with near(room, J1) as pilot:
        assert isinstance(pilot.app, JudgeApp)
        app = pilot.app
        app.submit(SubmitBallot(case="C1", scores=marks(8, 9)))
        await until(pilot, lambda: "saved" in app.state_line)
        await did(room, CHAIR, ReturnBallot(case="C1", judge="J1", reason="look again"))
        await until(pilot, lambda: app.state_line == "")
        await pilot.press("escape")
        await until(pilot, at(pilot, Score))
        await pilot.press("7")
        assert app.state_line == ""


async def test_the_chairs_own_steps_are_said_to_be_saved() -> None:
    room = a_room()
    await did(room, CHAIR, OpenMeeting())
    async with near(room) as pilot:
        assert isinstance(pilot.app, JudgeApp)
        assert isinstance(pilot.app.screen, Chair)
        pilot.app.submit(CallCase(case="C1"))
        await until(pilot, lambda: pilot.app.meeting.on_stage == "C1")  # type: ignore[attr-defined]
        assert "saved" in pilot.app.state_line


async def test_a_paper_ballot_is_saved_by_its_judges_name_until_the_next_one_is_begun() -> None:
    room = await a_scoring_room()
    async with near(room, RECORDER) as pilot:
        assert isinstance(pilot.app, JudgeApp)
        app = pilot.app
        await until(pilot, at(pilot, PaperEntry))
        app.submit(KeyBallot(case="C1", judge="J1", scores=marks(8, 9)))
        await until(pilot, lambda: app.state_line != "")
        assert app.state_line.startswith("Judge 1: saved ")
        await until(pilot, lambda: "J1" in app.meeting.cases["C1"].ballots)
        await pilot.pause()
        assert app.state_line.startswith("Judge 1: saved ")
        await pilot.press("7")
        await until(pilot, lambda: app.state_line == "")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_line_is_said_anew_in_another_language(language: str) -> None:
    room = await a_scoring_room()
    async with near(room) as pilot:
        assert isinstance(pilot.app, JudgeApp)
        app = pilot.app
        app.submit(CloseScoring(reason="late"))
        await until(pilot, lambda: "saved" in app.state_line)
        app.choose_language(language)
        await pilot.pause()
        said = _("saved %(at)s")
        assert app.state_line.startswith(said[: said.index("%")])
        await pilot.pause()
