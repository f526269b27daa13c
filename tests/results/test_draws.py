"""Draws by lot in what is exported, and whether a changed one is noticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from judgetui.language import use_language
from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    DrawLots,
    Entry,
    Finalise,
    KeyBallot,
    OpenScoring,
    opening,
)
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting
from judgetui.results.export import Result, export
from judgetui.results.text import standings_text
from judgetui.results.verify import differences, replayed, verify_session
from tests.meeting.factories import a_plan, marks
from tests.results.test_verify import record

PLAN = a_plan(3, 1, scoring={"combine": "mean", "ties": ["exact", "draw"]})
SALT = "ab" * 32


def day(*, drawn: str = "3516") -> tuple[Entry, ...]:
    """A day that draws its order and the tie at its end."""
    acts: list[Act] = [
        opening(PLAN, SALT),
        DrawLots(what="order", cases=("C1", "C2", "C3"), digits="20260"),
    ]
    for case, mark in (("C1", 8), ("C2", 8), ("C3", 5)):
        acts += [
            CallCase(case=case),
            OpenScoring(),
            KeyBallot(case=case, judge="J1", scores=marks(mark, mark)),
            CloseScoring(),
            Announce(),
        ]
    return record(*acts, DrawLots(what="tie", cases=("C1", "C2"), digits=drawn), Finalise())


def exported(folder: Path, entries: tuple[Entry, ...]) -> Meeting:
    meeting = replayed(entries)
    export(Result(meeting, standings(meeting), "head"), folder, ["csv", "json"], "en")
    return meeting


def by_hash(contract: str, digits: str, *cases: str) -> list[str]:
    """The order worked out apart from the program."""
    return sorted(
        cases, key=lambda case: hashlib.sha256((contract + digits + case).encode()).hexdigest()
    )


def test_the_result_has_both_draws_and_all_is_well(tmp_path: Path) -> None:
    meeting = exported(tmp_path, day())
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    contract = result["contract"]
    assert result["draws"] == [
        {
            "what": "order",
            "digits": "20260",
            "cases": by_hash(contract, "20260", "C1", "C2", "C3"),
            "seq": 2,
        },
        {
            "what": "tie",
            "digits": "3516",
            "cases": by_hash(contract, "3516", "C1", "C2"),
            "seq": 18,
        },
    ]
    rows = result["standings"]["cases"]
    assert [row["case"] for row in rows][:2] == result["draws"][1]["cases"]
    assert [row["settled_by"] for row in rows] == ["draw", "draw", None]
    assert differences(meeting, standings(meeting), tmp_path, head="head") == []
    heads = tuple(f"h{seq}" for seq in range(1, len(day()) + 1))
    assert len(verify_session(day(), heads, tmp_path)) == 1, "only the head is another"


def test_a_day_without_draws_exports_what_it_did(tmp_path: Path) -> None:
    exported(tmp_path, day()[:1])
    assert "draws" not in json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("draw", [0, 1])
def test_a_changed_order_is_named(tmp_path: Path, draw: int) -> None:
    meeting = exported(tmp_path, day())
    path = tmp_path / "result.json"
    result = json.loads(path.read_text(encoding="utf-8"))
    cases = result["draws"][draw]["cases"]
    cases[0], cases[1] = cases[1], cases[0]
    path.write_text(json.dumps(result), encoding="utf-8")
    (found,) = differences(meeting, standings(meeting), tmp_path, head="head")
    first = meeting.draws[draw].cases[0]
    assert f"draws[{draw}].cases[0] is" in str(found)
    assert str(found).endswith(f'the ledger gives "{first}"')


def test_changed_ranks_and_changed_digits_are_named(tmp_path: Path) -> None:
    other = next(
        str(digits)
        for digits in range(100)
        if by_hash(PLAN.salted(SALT).contract, str(digits), "C1", "C2")
        != by_hash(PLAN.salted(SALT).contract, "3516", "C1", "C2")
    )
    exported(tmp_path, day(drawn=other))
    honest = replayed(day())
    found = differences(honest, standings(honest), tmp_path, head="head")
    assert any(str(one).startswith("standings.csv, row 2") for one in found)
    assert any(str(one).startswith("result.json: ") for one in found)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Running order drawn by lot with the digits 20260: ", "so that no computer can")),
        ("zh", ("出场顺序由抽签决定，数字20260：", "任何电脑都无法左右顺序")),
    ],
)
@pytest.mark.usefixtures("own_settings")
def test_the_text_says_what_was_drawn_and_how(language: str, said: tuple[str, ...]) -> None:
    use_language(language)
    meeting = replayed(day())
    shown = standings_text(meeting, standings(meeting))
    assert all(part in shown for part in said)
    undrawn = replayed(day()[:1])
    assert "SHA-256" not in standings_text(undrawn, standings(undrawn))
