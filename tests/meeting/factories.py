"""Small plans, meetings and entries for tests."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    Entry,
    OpenScoring,
    Reveal,
    StartQuestions,
    SubmitBallot,
    opening,
)
from judgetui.meeting.apply import apply
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting, Stage

START = datetime.datetime(2018, 2, 27, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
"""When the tests' meetings open; every act comes a second after the one before."""

CRITERIA = (
    {"key": "depth", "name": "Depth", "max": "10", "weight": "0.5"},
    {"key": "care", "name": {"en": "Care", "zh": "关怀"}, "max": "10", "weight": "0.5"},
)


def a_plan(cases: int = 3, judges: int = 3, /, **changes: Any) -> Plan:  # noqa: ANN401
    """A plan with cases C1, C2 …, judges J1, J2 … and two criteria, depth and care, 0 to 10.

    A case's number is ten times its place, so that tests cannot mix up the two.
    """
    fields: dict[str, Any] = {
        "title": "Review",
        "date": "2018-02-27",
        "criteria": CRITERIA,
        "scoring": {"combine": "mean", "ties": ["exact", "vote", "chair"]},
        "prizes": [{"name": "First", "count": 1}],
        "judges": [{"id": f"J{n}", "name": f"Judge {n}"} for n in range(1, judges + 1)],
        "cases": [
            {"id": f"C{n}", "number": 10 * n, "title": f"Story {n}"} for n in range(1, cases + 1)
        ],
    }
    return Plan.model_validate(fields | changes)


def an_entry(meeting: Meeting, act: Act, by: str = "chair", *, seconds: int = 1) -> Entry:
    """The entry that brings an act to a meeting, some seconds after the last."""
    at = (meeting.at or START) + datetime.timedelta(seconds=seconds)
    return Entry(seq=meeting.seq + 1, at=at, by=by, id=f"id-{meeting.seq + 1}", act=act)


def one_by_one(entries: Iterable[Entry]) -> Meeting:
    """The meeting these entries make, one applied after the other."""
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    return meeting


def do(meeting: Meeting, *acts: Act, by: str = "chair", seconds: int = 1) -> Meeting:
    """The meeting after some acts of one seat."""
    for act in acts:
        meeting = apply(meeting, an_entry(meeting, act, by, seconds=seconds))
    return meeting


def opened(plan: Plan | None = None) -> Meeting:
    """A meeting that has just opened."""
    return do(EMPTY, opening(plan or a_plan()))


def ceremony_over(meeting: Meeting) -> Meeting:
    """A final meeting after the last step of its ceremony."""
    return do(meeting, Reveal(step=len(ceremony_steps(meeting.plan, standings(meeting)))))


def marks(depth: object = 5, care: object = 5) -> Mapping[str, Decimal]:
    """Scores for the two criteria."""
    return {"depth": Decimal(str(depth)), "care": Decimal(str(care))}


def submitted(meeting: Meeting, case: str, scores: Mapping[str, int]) -> Meeting:
    """The meeting after judges submitted, each the same mark for both criteria."""
    for judge, mark in scores.items():
        act = SubmitBallot(case=case, scores=marks(mark, mark))
        meeting = do(meeting, act, by=judge)
    return meeting


def staged(meeting: Meeting, case: str, stage: Stage = Stage.SCORING) -> Meeting:
    """The meeting with a waiting case called and taken to a stage; gaps need no reason here."""
    steps: list[tuple[Stage, Act]] = [
        (Stage.PRESENTING, CallCase(case=case)),
        (Stage.QUESTIONS, StartQuestions()),
        (Stage.SCORING, OpenScoring()),
        (Stage.CLOSED, CloseScoring(reason="test")),
        (Stage.ANNOUNCED, Announce()),
    ]
    for reached, act in steps:
        meeting = do(meeting, act)
        if reached is stage:
            break
    return meeting


def scored(meeting: Meeting, case: str, scores: Mapping[str, int]) -> Meeting:
    """The meeting with a waiting case called, scored by some judges and announced."""
    meeting = submitted(staged(meeting, case), case, scores)
    return do(meeting, CloseScoring(reason="test"), Announce())
