"""When ballots are answered that are on the room's disk: at once, or once the log has them too."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import replace

import pytest

from judgetui.meeting.acts import Act, Announce, Entry, SubmitBallot
from judgetui.meeting.state import Meeting
from judgetui.venue.protocol.news import ActAccepted
from judgetui.venue.server.acknowledgement import Acknowledgement
from tests.meeting.factories import a_plan, marks

AT = datetime.datetime(2026, 11, 30, 9, tzinfo=datetime.UTC)
BALLOT = SubmitBallot(case="C1", scores=marks())


class Asked:
    """A gate, and the acts that were handed to it."""

    def __init__(self, **gate: object) -> None:
        self.gate = Acknowledgement()
        for name, value in gate.items():
            setattr(self.gate, name, value)
        self.meeting = Meeting.planned(a_plan())
        self.answers: list[asyncio.Future[ActAccepted]] = []

    def act(self, seq: int, act: Act = BALLOT) -> asyncio.Future[ActAccepted]:
        """The answer to an act with this number."""
        answer: asyncio.Future[ActAccepted] = asyncio.get_running_loop().create_future()
        entry = Entry(seq=seq, at=AT, by="J1", id=str(seq), act=act)
        accepted = ActAccepted(str(seq), seq, AT, "h")
        self.gate.answer(self.meeting, entry, accepted, answer.set_result)
        self.answers.append(answer)
        return answer

    @property
    def given(self) -> list[int]:
        """The numbers of the acts that were answered."""
        return [answer.result().seq for answer in self.answers if answer.done()]


async def test_without_a_log_every_act_is_answered_at_once() -> None:
    asked = Asked(at_first="both")
    asked.act(1)
    assert asked.given == [1]


async def test_in_the_rooms_way_a_log_that_is_behind_holds_nothing() -> None:
    asked = Asked(logged=0)
    asked.act(1)
    assert asked.given == [1]


async def test_where_both_are_asked_for_a_ballot_waits_for_the_log() -> None:
    asked = Asked(logged=0, at_first="both")
    for seq in (1, 2, 3):
        asked.act(seq)
    assert (asked.given, asked.gate.waiting) == ([], 3)
    asked.gate.log_has(2, asked.meeting)
    assert (asked.given, asked.gate.waiting) == ([1, 2], 1)
    asked.act(2)
    assert asked.given == [1, 2, 2]


async def test_a_ballot_that_a_device_sends_again_waits_once() -> None:
    asked = Asked(logged=0, at_first="both")
    asked.act(1)
    asked.act(1)
    assert asked.gate.waiting == 1
    asked.gate.log_has(1, asked.meeting)
    assert (asked.given, asked.gate.waiting) == ([1, 1], 0)


async def test_the_chairs_acts_do_not_wait() -> None:
    asked = Asked(logged=0, at_first="both")
    asked.act(1, Announce())
    assert asked.given == [1]


@pytest.mark.parametrize("first", ["room", "both"])
async def test_what_the_chair_said_goes_before_what_the_venue_was_opened_with(first: str) -> None:
    asked = Asked(logged=0, at_first=first)
    asked.meeting = replace(asked.meeting, acknowledged_by="both")
    asked.act(1)
    assert asked.given == []
    asked.meeting = replace(asked.meeting, acknowledged_by="room")
    asked.gate.follow(asked.meeting)
    assert asked.given == [1]
