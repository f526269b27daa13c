"""What is exported as CSV and JSON is read back to the same values, whatever people typed."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judgetui.meeting.acts import KeyBallot, Recuse, VoidBallot
from judgetui.meeting.plan import Plan, clean
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Ballot, BallotStatus, Meeting
from judgetui.records.imports.plan import read_ballots, read_cases, read_judges
from judgetui.results.export import Result, export
from tests.meeting.factories import a_plan, do, opened

ODD = (
    *(
        "=1+1",
        "'=1",
        "''",
        "'",
        "+86",
        "-x",
        "@a",
        "1/2",
        "1E5",
        "001",
        "2-1",
        "１２",
        "TRUE",
        "nan",
    ),
    *("recused: kin", "回避：亲属", "recused", "'recused: kin", "void", "作废", '"', '""', ","),
    *(
        "a\nb",
        "a\r\nb",
        "\n\nb",
        "a\tb",
        "案例,“引号”",
        "𠮷",
        "مرحبا",
        "\u200bx",
        "e\u0301",
        "\ufeffa",
    ),
    *("合计", "总分", "90", "88.50", "-", "/", "缺席", "null", "#REF!", "x" * 300),
)
TEXTS = st.one_of(st.sampled_from(ODD), st.text(max_size=20))
"""Whatever somebody may type."""
UNSEEN = "\u200b\u2060 "
"""What is trimmed from the ends of a cell: nobody can see it."""
SOME = TEXTS.filter(lambda text: bool(clean(text).strip(UNSEEN)))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan with criteria of any step, and names that may be anything."""
    step = draw(st.sampled_from(["1", "0.5", "0.05", "0.000001"]))
    cases, judges = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    titles = draw(st.lists(SOME, min_size=cases, max_size=cases))
    names = draw(st.lists(SOME, min_size=judges, max_size=judges))
    ids = draw(st.sampled_from(["C{}", "0{}", "{}E5", "{}-1"]))
    return a_plan(
        criteria=[
            {"key": "depth", "name": "Depth", "min": "-5", "max": "100", "step": step},
            {"key": "care", "name": "关怀", "max": "10", "step": "1"},
        ],
        scoring={"combine": "mean"},
        cases=[
            {"id": ids.format(n), "number": n, "title": f"{n} {title[:200]}"}
            for n, title in enumerate(titles, 1)
        ],
        judges=[{"id": f"J{n}", "name": f"{n} {name[:200]}"} for n, name in enumerate(names, 1)],
    )


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    """A meeting with ballots, recusals, and ballots that do not count."""
    meeting = opened(draw(plans()))
    step = meeting.plan.criteria[0].step
    for case in meeting.order:
        for judge in meeting.plan.judge:
            kind = draw(st.sampled_from(["ballot", "ballot", "recused", "void", "none"]))
            if kind == "recused":
                meeting = do(meeting, Recuse(case=case, judge=judge, reason=draw(SOME)))
            elif kind != "none":
                depth = draw(st.integers(int(-5 / step), int(100 / step))) * step
                act = KeyBallot(
                    case=case,
                    judge=judge,
                    scores={"depth": depth, "care": Decimal(draw(st.integers(0, 10)))},
                    comment=draw(TEXTS),
                    reasons={"care": reason} if (reason := draw(TEXTS)) else {},
                )
                meeting = do(meeting, act, by="recorder")
                if kind == "void":
                    meeting = do(meeting, VoidBallot(case=case, judge=judge, reason=draw(SOME)))
    return meeting


Said = tuple[BallotStatus, dict[str, Decimal], str, str, dict[str, str]]


def said(ballot: Ballot) -> Said:
    """What a ballot says."""
    reason = ballot.reason if ballot.status is BallotStatus.RECUSED else ""
    reasons = {key: seen for key, text in ballot.reasons.items() if (seen := text.strip(UNSEEN))}
    comment, reason = ballot.comment.strip(UNSEEN), reason.strip(UNSEEN)
    return ballot.status, dict(ballot.scores), comment, reason, reasons


def ballots(meeting: Meeting) -> dict[tuple[str, str], Said]:
    """What every ballot says that counts, and every recusal."""
    return {
        (case, judge): said(ballot)
        for case in meeting.order
        for judge, ballot in meeting.cases[case].ballots.items()
        if ballot.status in (BallotStatus.SUBMITTED, BallotStatus.RECUSED)
    }


RARELY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)


@RARELY
@given(meetings(), st.sampled_from(["en", "zh"]))
def test_every_ballot_in_the_table_is_read_back_as_it_was(meeting: Meeting, speech: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(Result(meeting, standings(meeting)), folder, ["csv"], speech)
        assert read_cases(folder / "cases.csv") == meeting.plan.cases
        assert read_judges(folder / "judges.csv") == meeting.plan.judges
        expected = ballots(meeting)
        again = opened(meeting.plan)
        if expected:
            rows = read_ballots(folder / "ballots.csv", again)
            again = do(again, *(row.act for row in rows), by="recorder")
        assert ballots(again) == expected


@RARELY
@given(meetings(), st.sampled_from(["en", "zh"]))
def test_every_value_in_the_result_is_read_back_as_it_was(meeting: Meeting, speech: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        export(Result(meeting, standings(meeting), "9f3a"), Path(name), ["json"], speech)
        values: dict[str, Any] = json.loads((Path(name) / "result.json").read_bytes())
    # A plan is read from it as from any plan.json.
    assert Plan.model_validate(values["plan"]) == meeting.plan.unsalted
    read = {
        (one["case"], one["judge"]): (
            {key: Decimal(mark) for key, mark in one["scores"].items()},
            one["comment"].strip(UNSEEN),
            {key: seen for key, why in one["reasons"].items() if (seen := why.strip(UNSEEN))},
        )
        for one in values["ballots"]
    }
    for key, (status, scores, comment, _, reasons) in ballots(meeting).items():
        assert read[key] == (scores, comment, reasons), status


def test_a_comment_that_reads_like_a_recusal_stays_a_comment(tmp_path: Path) -> None:
    meeting = opened(a_plan(1, 1))
    scores = {"depth": Decimal(1), "care": Decimal(2)}
    act = KeyBallot(case="C1", judge="J1", scores=scores, comment="recused: kin")
    meeting = do(meeting, act, by="recorder")
    export(Result(meeting, standings(meeting)), tmp_path, ["csv"], "en")
    (row,) = read_ballots(tmp_path / "ballots.csv", opened(meeting.plan))
    assert row.act == act
