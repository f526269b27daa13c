"""docs/verify.py, which shares no code with judgetui, comes to the same numbers."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

from judgetui.meeting.acts import ACT, ACTS, Entry, opening
from judgetui.meeting.apply import apply
from judgetui.meeting.state import EMPTY
from judgetui.records.imports.plan import read_plan
from judgetui.records.ledger_reader import read_ledger
from tests.meeting.factories import an_entry, one_by_one
from tests.meeting.strategies import days
from tests.results.any_rule import LINKS, METHODS, any_day, any_plan
from tests.results.second_verifier import FILE, SECOND, disagreements

GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*.jsonl"))


def test_it_is_one_file_of_at_most_700_lines() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 700
    assert max(map(len, lines)) <= 128


def test_it_needs_nothing_but_python() -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            imported.add(node.module)
    assert imported <= sys.stdlib_module_names


@settings(max_examples=20)
@given(days())
def test_both_agree_on_any_meeting(entries: list[Entry]) -> None:
    assert disagreements(entries, one_by_one(entries)) == []


@pytest.mark.parametrize("seeds", [range(30), range(30, 60)], ids=str)
def test_both_agree_on_days_by_every_rule(seeds: range) -> None:
    for seed in seeds:
        entries = any_day(seed)
        assert disagreements(entries, one_by_one(entries), "zh") == [], seed


def test_those_days_use_every_rule() -> None:
    plans = [any_plan(Random(seed)) for seed in range(60)]
    assert {plan.scoring.combine for plan in plans} == set(METHODS)
    assert {plan.scoring.rounding for plan in plans} == {"half-up", "half-even", "down"}
    assert {link for plan in plans for link in plan.scoring.ties} == set(LINKS)


@pytest.mark.parametrize("ledger", GOLDEN, ids=lambda path: path.stem)
def test_both_agree_on_ledgers_of_earlier_versions(ledger: Path) -> None:
    entries: list[Entry] = []
    read_ledger(ledger, entries.extend)
    assert disagreements(entries, one_by_one(entries)) == []


def test_both_agree_on_the_sample_session() -> None:
    sample = Path(__file__).parents[2] / "sessions" / "nanhu-2018"
    plan, marks = read_plan(sample / "plan.json"), Random(1)
    meeting, entries = EMPTY, list[Entry]()

    def take(by: str, do: str, **fields: object) -> None:
        nonlocal meeting
        act = ACT.validate_python({"do": do, **fields})
        entries.append(an_entry(meeting, act, by))
        meeting = apply(meeting, entries[-1])

    entries.append(an_entry(meeting, opening(plan, "5a" * 32)))
    meeting = apply(meeting, entries[0])
    for case in plan.order:
        take("chair", "call-case", case=case)
        take("chair", "open-scoring")
        for judge in meeting.may_submit(case):
            scores = {one.key: str(marks.randint(80, 84)) for one in plan.asked(judge)}
            take(judge, "submit-ballot", case=case, scores=scores)
        take("chair", "close-scoring")
        take("chair", "announce")
    assert disagreements(entries, meeting) == []


@pytest.mark.parametrize(
    ("number", "decimals", "rounding", "right"),
    [
        ("2.5", 0, "half-up", 3),
        ("-2.5", 0, "half-up", -3),
        ("2.5", 0, "half-even", 2),
        ("3.5", 0, "half-even", 4),
        ("2.9", 0, "down", 2),
        ("-2.9", 0, "down", -2),
        ("1.005", 2, "half-up", 101),
    ],
)
def test_it_rounds_as_the_guide_says(number: str, decimals: int, rounding: str, right: int) -> None:
    assert SECOND.rounded(SECOND.number(number), decimals, rounding) == right


@pytest.mark.parametrize("text", ["1e9", "1/3", "", "９", "1.0000001", "1234567890", "nan"])
def test_it_takes_no_number_that_no_plan_or_ballot_has(text: str) -> None:
    with pytest.raises(TypeError):
        SECOND.number(text)


@pytest.mark.parametrize("do", sorted(ACTS))
def test_each_act_is_documented_and_known_to_it(do: str) -> None:
    page = (FILE.parent / "ledger.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert any(f"`{do}`" in row for row in rows)
    source = FILE.read_text(encoding="utf-8")
    # What brings the plan makes the meeting, whatever it is called.
    assert f'"{do}"' in source or do == "open-meeting"
