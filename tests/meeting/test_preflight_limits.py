"""Where each finding of the preflight begins: what is just within its limit and just beyond."""

from __future__ import annotations

from typing import Any

import pytest

from judgetui.meeting.preflight import duration, go_no_go, ready
from tests.meeting.factories import a_plan

TRIMMED = {"combine": "trimmed", "drop": 1, "drop_from": 3}
ROOMS = (["C2", "C3"], ["C2", "C3"], ["C1"], ["C1"])
"""The recusals of two rooms with two judges each."""
CHAIN = (
    "The tie chain ends without vote, chair or draw: a tie across a prize line could then only be "
    "settled by an extra prize."
)


def judges(*conflicts: list[str]) -> list[dict[str, object]]:
    """A judge for each list of cases they are recused from."""
    return [{"id": f"J{n}", "name": f"N{n}", "conflicts": c} for n, c in enumerate(conflicts, 1)]


def cases(*ids: str) -> list[dict[str, object]]:
    """A case with each id; their numbers are 1, 2, 3 and so on."""
    return [{"id": id, "number": n, "title": f"Story {n}"} for n, id in enumerate(ids, 1)]


def told(changes: dict[str, Any], words: str) -> list[str]:
    """What is found about a plan, as far as it has these words in it."""
    found = [str(one.sentence) for one in go_no_go(a_plan(**changes))]
    return [sentence for sentence in found if words in sentence]


@pytest.mark.parametrize(
    ("within", "beyond", "kind", "whole"),
    [
        # As many prizes as cases are not too many.
        (
            {"prizes": [{"name": "First", "count": 3}]},
            {"prizes": [{"name": "First", "count": 2}, {"name": "Second", "count": 2}]},
            "more prizes",
            "There are more prizes (4) than cases (3).",
        ),
        # Where nobody is recused, no case has fewer judges than another.
        (
            {"scoring": {"combine": "rank-sum"}},
            {"scoring": {"combine": "rank-sum"}, "judges": judges([], ["C2"])},
            "fewer judges than others",
            "With the declared recusals these cases have fewer judges than others: C2.",
        ),
        # Of two rooms alike no case has fewer in a sum; ranks are of the whole panel.
        (
            {"scoring": {"combine": "sum"}, "judges": judges(*ROOMS)},
            {"scoring": {"combine": "sum"}, "judges": judges(["C3"], ["C3"], ["C3"], [])},
            "fewer judges than others",
            "With the declared recusals these cases have fewer judges than others: C3.",
        ),
        (
            {"scoring": TRIMMED, "judges": judges([], [], [])},
            {"scoring": TRIMMED, "judges": judges([], [], ["C2"])},
            "fewer than 3 judges",
            "With the declared recusals these cases have fewer than 3 judges, so nothing is left "
            "out on them: C2.",
        ),
        # With one judge more than are needed, one absence changes nothing.
        (
            {"scoring": TRIMMED, "judges": judges([], [], [], [])},
            {"scoring": TRIMMED, "judges": judges([], [], [], ["C2"])},
            "nothing is left out",
            "One absence or recusal, and nothing is left out any more: C2 have just 3 judges (any "
            "of N1, N2, N3).",
        ),
        (
            {"scoring": {"combine": "mean", "decimals": 2}},
            {"scoring": {"combine": "mean", "decimals": 0}},
            "equal scores",
            "Scores have 0 decimals; with so few, equal scores are likely.",
        ),
        (
            {"scoring": {"combine": "rank-sum", "decimals": 1}},
            {"scoring": {"combine": "mean", "decimals": 1}},
            "equal scores",
            "Scores have 1 decimal; with so few, equal scores are likely.",
        ),
        (
            {"board": {"freeze_after": 2}},
            {"board": {"freeze_after": 4}},
            "never does",
            "Board: it is to freeze after 4 cases, so it never does.",
        ),
        # An id that is its own case's number is not mistaken, nor one that is nobody's.
        (
            {"cases": cases("1", "02", "7")},
            {"cases": cases("1", "03", "C3")},
            "mistaken",
            "Ids that can be mistaken for another case's number: 03. A file of paper ballots needs "
            "a column number or title beside them; ids such as C01 do not.",
        ),
        (
            {"prizes": [], "scoring": {"combine": "mean", "ties": ["exact"]}},
            {"scoring": {"combine": "mean", "ties": ["exact"]}},
            "tie chain",
            CHAIN,
        ),
        (
            {"scoring": {"combine": "mean", "ties": ["vote"]}},
            {"scoring": {"combine": "mean", "ties": []}},
            "tie chain",
            CHAIN,
        ),
        (
            {"scoring": {"combine": "trimmed", "drop": 0, "drop_from": 5}},
            {"scoring": {"combine": "trimmed", "drop": 1, "drop_from": 4}},
            "left out",
            "The highest and lowest are left out from 4 ballots on, but there are only 3 judges: "
            "nothing is ever left out.",
        ),
    ],
)
def test_a_finding_begins_at_its_limit(
    within: dict[str, Any], beyond: dict[str, Any], kind: str, whole: str
) -> None:
    assert told(within, kind) == []
    assert told(beyond, kind) == [whole]


@pytest.mark.parametrize(("count", "names"), [(8, "J1, J2, J3, J4, J5, J6, J7, J8"), (9, "9 of 9")])
def test_up_to_eight_are_named_and_more_are_counted(count: int, names: str) -> None:
    (found,) = told({"cases": cases(*(f"J{n}" for n in range(1, count + 1)))}, "presenters")
    assert found == f"Without presenters: {names}."


def test_of_a_panel_of_one_it_is_said_in_the_singular() -> None:
    trimmed = {"scoring": TRIMMED, "judges": judges([])}
    assert told(trimmed, "there is only 1 judge: nothing is ever left out.")
    rooms = {"scoring": TRIMMED, "judges": judges(["C1"], ["C2", "C3"])}
    assert told(rooms, "no case has more than 1 judge: nothing is ever left out.")
    assert told({"board": {"freeze_after": 1}}, "frozen after 1 case.")


def test_a_part_without_time_is_left_out_of_the_day() -> None:
    nothing = {"presentation": 0, "questions": 0, "scoring": 0}
    assert not told({"timing": nothing}, "Time:")
    some = nothing | {"questions": 90, "scoring": 5}
    assert told({"timing": some}, "Time:") == [
        "Time: 3 × 1 min 35 s = 4 min 45 s, without breaks.",
    ]


def test_only_what_cannot_be_opened_is_no_go() -> None:
    doubtful = a_plan(judges=judges([], ["C1"]), prizes=[], scoring={"combine": "sum"})
    assert {finding.ok for finding in go_no_go(doubtful)} == {True, None}
    assert ready(go_no_go(doubtful))
    nobody = a_plan(judges=judges(["C1"], ["C1"]))
    assert [finding.ok for finding in go_no_go(nobody)].count(False) == 1
    assert not ready(go_no_go(nobody))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (61, "1 min 01 s"),
        (120, "2 min"),
        (3599, "59 min 59 s"),
        (3660, "1 h 01 min"),
        (7199, "2 h 00 min"),
        (7200, "2 h 00 min"),
        (7201, "2 h 01 min"),
    ],
)
def test_a_length_of_time_turns_to_the_next_unit_in_time(seconds: int, text: str) -> None:
    assert str(duration(seconds)) == text
