"""Cases that not all judges judge, by the command line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.commands.parts import Run


def a_session(
    run: Run, folder: Path, scoring: dict[str, Any], conflicts: Sequence[Sequence[str]], cases: int
) -> None:
    """A session called rooms with one criterion; `conflicts` has those of each judge."""
    plan = {
        "title": "Rooms",
        "date": "2026-11-28",
        "criteria": [{"key": "a", "name": "A"}],
        "scoring": scoring,
        "judges": [
            {"id": f"J{n}", "name": f"Judge {n}", "conflicts": list(theirs)}
            for n, theirs in enumerate(conflicts, 1)
        ],
        "cases": [{"id": f"C0{n}", "number": n, "title": f"Case {n}"} for n in range(1, cases + 1)],
    }
    path = folder / "rooms.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    status, _, err = run("new", "rooms", "--plan", path)
    assert (status, err) == (0, "")


def keyed(run: Run, folder: Path, *rows: str) -> list[dict[str, Any]]:
    """The standings' rows once these ballots are keyed in."""
    path = folder / "rooms.csv"
    path.write_text("\n".join(["case,judge,a", *rows]) + "\n", encoding="utf-8")
    assert run("ballots", "rooms", path, "--open")[0] == 0
    rows_: list[dict[str, Any]] = json.loads(run("standings", "rooms", "--format", "json")[1])[
        "cases"
    ]
    return rows_


def test_ranks_that_not_every_judge_gave_are_warned_of_and_marked(run: Run, tmp_path: Path) -> None:
    rule = {"combine": "rank-sum", "ties": ["exact", "chair"]}
    a_session(run, tmp_path, rule, [[], [], ["C01"]], 3)
    told = run("check", "rooms")[1]
    assert "! Each judge ranks only the cases they score" in told
    assert "fewer judges than others: C01." in told
    rows = keyed(
        run,
        tmp_path,
        *("C01,J1,85", "C02,J1,90", "C03,J1,60", "C01,J2,95", "C02,J2,80", "C03,J2,70"),
        *("C02,J3,71", "C03,J3,70"),
    )
    assert [(row["case"], row["rules_off"], row["ballots"], row["expected"]) for row in rows] == [
        ("C02", [], 3, 3),
        ("C01", ["rank-sum-unequal"], 2, 2),
        ("C03", [], 3, 3),
    ]
    assert "! Unequal ranks on case 1: not every judge gave one." in run("check", "rooms")[1]
    table = run("standings", "rooms")[1]
    assert "2/2 !" in table
    assert "! Unequal ranks on case 1: not every judge gave one." in table


def test_two_rooms_are_counted_against_their_own_judges(run: Run, tmp_path: Path) -> None:
    rooms = [["C03", "C04"]] * 3 + [["C01", "C02"]] * 3
    a_session(run, tmp_path, {"combine": "trimmed", "drop_from": 3, "ties": []}, rooms, 4)
    told = run("check", "rooms")[1]
    assert "have fewer than" not in told
    assert "C01, C02, C03, C04 have just 3 judges" in told
    rows = keyed(
        run,
        tmp_path,
        *("C01,J1,80", "C01,J2,80", "C01,J3,80", "C02,J1,80", "C02,J2,80"),
        *("C03,J4,80", "C03,J5,80", "C03,J6,80"),
    )
    counts = {row["case"]: (row["ballots"], row["expected"], row["panel"]) for row in rows}
    assert counts == {"C01": (3, 3, 6), "C02": (2, 3, 6), "C03": (3, 3, 6), "C04": (0, 3, 6)}
    table = run("standings", "rooms")[1]
    assert "3/6" not in table
    assert "2/3 !" in table
