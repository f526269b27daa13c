"""How the screens call acts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from judgetui.app.labels import act_label, capitalized, standing_alone
from judgetui.language import say, use_language
from judgetui.meeting.acts import ACTS
from judgetui.meeting.message import Sentence
from judgetui.meeting.state import Done, Meeting
from tests.meeting.factories import a_plan

AT = datetime.datetime(2018, 2, 27, 9, tzinfo=datetime.UTC)


@pytest.fixture(params=["en", "zh"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language that is spoken."""
    use_language(request.param)
    yield request.param
    use_language("en")


def test_every_act_has_words_of_its_own(spoken: str) -> None:
    words = {do: say(act.words) for do, act in ACTS.items()}
    assert all(words.values())
    assert len(set(words.values())) == len(words)


def test_an_act_that_may_be_undone_is_listed_by_its_words(spoken: str) -> None:
    meeting = Meeting.planned(a_plan())
    for do, act in ACTS.items():
        assert act_label(meeting, Done(1, AT, "chair", do, None, None)) == say(act.words)


def test_an_act_of_a_newer_host_is_listed_by_its_name() -> None:
    done = Done(1, AT, "chair", "applaud", None, None)
    assert act_label(Meeting.planned(a_plan()), done) == "applaud"


def test_a_clause_shown_alone_begins_in_upper_case_but_for_the_name_of_a_file() -> None:
    use_language("en")
    assert say(capitalized(Sentence("the venue is open"))) == "The venue is open"
    assert say(capitalized(Sentence("%(file)s holds acts", file="ledger.jsonl"))) == (
        "ledger.jsonl holds acts"
    )
    assert say(capitalized(Sentence("%(name)s", name="closed."))) == "Closed."
    assert say(capitalized(Sentence("%(name)s", name=""))) == ""


@pytest.mark.parametrize(
    ("clause", "shown"),
    [
        ("this seat has ended: thank you", "This seat has ended: thank you."),
        ("This seat is taken.", "This seat is taken."),
        ("who sits here?", "Who sits here?"),
    ],
)
def test_a_clause_that_stands_alone_is_a_whole_sentence(clause: str, shown: str) -> None:
    assert standing_alone(Sentence(clause)) == shown
