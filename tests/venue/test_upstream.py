"""What the chair is told of the log of rooms: once for each outage, and not after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from judgetui.app.app_network import ChairNotices
from judgetui.meeting.acknowledged import AcknowledgedBy, LogChoice, LogStatus
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Meeting
from judgetui.venue.client.seat_api import HostNotes
from judgetui.venue.upstream import Upstream
from judgetui.widgets.state_bar import both_words, log_words
from tests.meeting.factories import opened
from tests.venue.venues import a_venue

pytest.importorskip("psycopg")
STOPPED = Sentence("the server of the rooms was stopped, or is just starting")
NO_ANSWER = Sentence("the server of the rooms does not answer")
FULL = Sentence("the disk of the server of the rooms is full; make room there")


async def test_an_outage_is_told_once_and_is_over_once_the_log_is_followed_again() -> None:
    async with a_venue() as venue:
        host, upstream = venue.host, Upstream(None, "room")
        told: list[str] = []
        host.notify_here = lambda note: told.append(str(note))
        for behind, trouble in enumerate((STOPPED, NO_ANSWER, STOPPED, FULL, None, NO_ANSWER)):
            upstream._tell(host, LogStatus("room", behind), trouble)
            assert len(host._notes) == 1
        assert [("is not followed" in one, "full" in one) for one in told] == [
            (True, False),
            (True, True),
            (False, False),
            (True, False),
        ]
        assert host.log.status == LogStatus("room", 5)


def session(meeting: Meeting) -> Any:  # noqa: ANN401
    """A session of which only the meeting and its lines are asked."""
    reading = type("Reading", (), {"lines": []})
    return type("Session", (), {"meeting": meeting, "reading": reading})


@pytest.mark.parametrize(
    ("holds", "asked", "said"),
    [
        ("room", "both", "ballots count once this room has them"),
        ("both", "room", "ballots count once the log of rooms has them too"),
        ("both", "both", ""),
        ("room", None, ""),
        (None, "both", ""),
    ],
)
async def test_an_act_of_the_chairs_that_outweighs_the_command_line_is_named(
    tmp_path: Path, holds: AcknowledgedBy | None, asked: AcknowledgedBy | None, said: str
) -> None:
    meeting = replace(opened(), acknowledged_by=holds)
    choice = LogChoice("postgresql://hall@127.0.0.1:1/none", asked)
    upstream = await Upstream.begin(session(meeting), tmp_path, choice, None)
    note = str(upstream.note) if upstream.note is not None else ""
    assert note.startswith(said)
    assert bool(note) is bool(said)
    assert ("F6" in note) is bool(said)


def test_a_notice_that_is_over_is_not_shown_any_more() -> None:
    started: list[Any] = []
    notices = ChairNotices(cast(Any, None), started.append)
    away, again = Sentence("the log is away"), Sentence("it is followed again")
    notices.host_notes_changed(HostNotes((Sentence("codes are guessed"), away)))
    assert list(notices._waiting) == ["Codes are guessed", "The log is away"]
    notices.host_notes_changed(HostNotes((Sentence("codes are guessed"), again)))
    assert list(notices._waiting) == ["Codes are guessed", "It is followed again"]
    for one in started:
        one.close()


def test_the_top_line_says_that_both_have_to_have_a_ballot() -> None:
    assert both_words(None) == both_words(LogStatus("room")) == ""
    assert both_words(LogStatus("both")) == "ballots count when both have them"
    waiting = LogStatus("both", 2, 1)
    assert (both_words(waiting), log_words(waiting)) == ("", "ballots waiting for the log: 1")
