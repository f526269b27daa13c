"""Decisions, votes and objections in what is exported, and whether a changed one is noticed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Literal

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Act,
    Announce,
    AnswerObjection,
    CallCase,
    CastVote,
    CloseScoring,
    CloseVote,
    ConfirmVote,
    DecideTie,
    Demote,
    Entry,
    Finalise,
    KeyBallot,
    OpenScoring,
    OpenVote,
    RaiseObjection,
    WithholdPrize,
    opening,
)
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.export import Result, export
from judgetui.results.text import standings_text
from judgetui.results.verify import replayed, verify_session
from tests.meeting.factories import a_plan, marks
from tests.results.test_verify import record


def day(vote: Literal["secret", "open"]) -> tuple[Entry, ...]:
    """A day with a vote on the tie of C1 and C2, a vacant and a lower prize and two objections."""
    plan = a_plan(
        3,
        2,
        scoring={"combine": "mean", "ties": ["vote"], "vote": vote},
        prizes=[
            {"name": {"en": "First", "zh": "一等奖"}, "count": 1},
            {"name": "Second", "count": 2},
        ],
    )
    acts: list[Act] = [opening(plan, "ab" * 32)]
    for case, mark in (("C1", 8), ("C2", 8), ("C3", 5)):
        acts += [CallCase(case=case), OpenScoring()]
        acts += [KeyBallot(case=case, judge=j, scores=marks(mark, mark)) for j in plan.judge]
        acts += [CloseScoring(), Announce()]
    tie = len(acts) + 1
    acts += [OpenVote(cases=("C1", "C2")), *[CastVote(tie=tie, case="C2")] * 2]
    acts += [
        CloseVote(tie=tie),
        ConfirmVote(tie=tie),
        WithholdPrize(prize="Second", reason="too weak"),
        Demote(case="C1", reason="copied"),
        Finalise(),
        RaiseObjection(case="C1", by="=Lin", text="It was not."),
        AnswerObjection(objection=1, text="It was; page 3."),
        RaiseObjection(by="Wu", text="No break."),
    ]
    by = {tie + 1: "J1", tie + 2: "J2"}
    entries = record(*acts)
    return tuple(one.model_copy(update={"by": by.get(one.seq, one.by)}) for one in entries)


def exported(folder: Path, entries: tuple[Entry, ...]) -> Meeting:
    """The meeting, with its results written into a folder."""
    meeting = replayed(entries)
    export(Result(meeting, standings(meeting), "head"), folder, ["csv", "json"], "en")
    return meeting


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("vote", "ballots"), [("secret", ""), ("open", "J1: C2; J2: C2")])
def test_decisions_are_exported_and_whose_votes_only_of_an_open_one(
    tmp_path: Path, vote: Literal["secret", "open"], ballots: str
) -> None:
    exported(tmp_path, day(vote))
    voted, vacant, lower = rows(tmp_path / "decisions.csv")
    assert (voted["kind"], voted["votes"], voted["ballots"]) == ("vote", "C1: 0; C2: 2", ballots)
    assert (voted["by"], voted["prize"], voted["count"]) == ("chair", "", "")
    assert (vacant["kind"], vacant["prize"], vacant["count"]) == ("withhold", "Second", "1")
    assert (lower["kind"], lower["cases"], lower["prize"]) == ("demote", "C1", "")
    assert lower["reason"] == "copied"
    values = json.loads((tmp_path / "result.json").read_text())["decisions"]
    assert ("ballots" in values[0]) == (vote == "open")
    assert (values[1]["prize"], values[1]["count"]) == (1, 1)
    assert (values[2]["prize"], values[2]["by"]) == (None, "chair")


def test_no_file_tells_whose_a_secret_vote_was(tmp_path: Path) -> None:
    for folder, voters in (("one", ("J1", "J2")), ("other", ("J2", "J1"))):
        entries = []
        for entry in day("secret"):
            act = entry.act
            if isinstance(act, CastVote):
                # One vote each; whose which is differs.
                choice = {voters[0]: "C1", voters[1]: "C2"}[entry.by]
                act = act.model_copy(update={"case": choice})
            if isinstance(act, Demote):
                # The tie is left: give both the better prize before the end.
                act = DecideTie(cases=("C1", "C2"), extra_prize=True, reason="equal votes")
            entries.append(entry.model_copy(update={"act": act}))
        exported(tmp_path / folder, tuple(entries))
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / path.name).read_bytes()
    assert "C1: 1; C2: 1" in (tmp_path / "one" / "decisions.csv").read_text()


def test_objections_are_exported_with_their_answers(tmp_path: Path) -> None:
    meeting = exported(tmp_path, day("open"))
    answered, waiting = rows(tmp_path / "objections.csv")
    assert (answered["objection"], answered["case"], answered["answer"]) == (
        "1",
        "C1",
        "It was; page 3.",
    )
    # A formula in a name is none for a spreadsheet.
    assert answered["by"] == "'=Lin"
    assert (waiting["case"], waiting["by"], waiting["answer"]) == ("", "Wu", "")
    values = json.loads((tmp_path / "result.json").read_text())["objections"]
    assert [one["objection"] for one in values] == [1, 2]
    assert values[0]["answers"][0]["text"] == "It was; page 3."
    use_language("en")
    text = standings_text(meeting, standings(meeting))
    assert "Left vacant by decision: Second, 1 (too weak)" in text
    assert "No prize by decision: case 10 (Story 1) (copied)" in text
    assert (
        "Objection 1 by =Lin, on case 10 (Story 1): It was not. — answered: It was; page 3." in text
    )
    assert "Objection 2 by Wu, on the result: No break. — not answered yet" in text


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("decisions.csv", "C1: 0; C2: 2", "C1: 2; C2: 0", "decisions.csv, row 2, column votes"),
        ("objections.csv", "No break.", "None.", "objections.csv, row 3, column text"),
        ("result.json", '"text": "No break."', '"text": "-"', "result.json: objections[1].text"),
        ("result.json", '"count": 1', '"count": 2', "result.json: "),
    ],
)
def test_verify_notices_what_was_changed(
    tmp_path: Path, file: str, before: str, after: str, said: str
) -> None:
    entries = day("open")
    exported(tmp_path, entries)
    heads = ["head"] * len(entries)
    assert verify_session(entries, heads, tmp_path) == []
    path = tmp_path / file
    text = path.read_bytes().decode()
    assert before in text
    path.write_bytes(text.replace(before, after).encode())
    (difference,) = verify_session(entries, heads, tmp_path)
    assert said in str(difference)
