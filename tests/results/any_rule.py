"""Whole days by any rule there is: every scoring method, rounding, tie link and kind of prize.

They are drawn from a seed, so that a differential test can be told which day went wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from pydantic import ValidationError

from judgetui.meeting.acts import ACT, Entry, opening
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Refused
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import EMPTY, Meeting
from tests.meeting.factories import a_plan, an_entry

METHODS = ("sum", "mean", "median", "trimmed", "rank-sum", "majority", "points")
LINKS = (
    "exact",
    "untrimmed",
    "criterion:depth",
    "criteria:depth+care",
    "carried:before",
    "judge:J2",
    "highest",
    "majority",
    "vote",
    "chair",
    "draw",
)


def any_plan(random: Random) -> Plan:
    """A plan that is right, of any kind; most of what can be set is set in some."""
    while True:
        try:
            return _plan(random)
        except ValidationError:
            continue


def _plan(random: Random) -> Plan:
    cases, judges = random.randint(2, 7), random.randint(1, 7)
    maybe = _maybe(random)
    rule: dict[str, Any] = {
        "combine": random.choice(METHODS),
        "drop_from": random.choice([3, 4, 5]),
        "decimals": random.choice([0, 1, 2, 2, 3]),
        "round": random.choice(["end", "criterion", "panel"]),
        "rounding": random.choice(["half-up", "half-even", "down"]),
        "ties": random.sample(LINKS, random.randint(0, 5)),
        **maybe({"drop_by": "criterion"}),
        **maybe({"total": "sum"}),
        **maybe({"ranks": "dense"}),
        **maybe({"correct": {"within": random.choice(["0.5", "3"])}}),
        **maybe({"standardise": {"mean": "50", "sd": "10", "least": 2}}),
        **maybe({"places": "scaled"}),
        **maybe({"marks": "places"}),
        **maybe({"points": random.choice([["12", "10", "8.5"], ["3", "1"]])}),
        **maybe({"floor": "2"}),
        **maybe({"entrants": "sum"}),
        **maybe({"departed": "drop"}),
        **maybe({"vote": "open"}),
    }
    if rule["combine"] == "points":
        rule["points"] = ["12", "10", "8.5"]
    top = str(cases) if "marks" in rule else "3"
    criteria: list[dict[str, Any]] = [
        {"key": key, "name": key, "min": "1", "max": top, "step": step, "weight": weight}
        for key, step, weight in (
            ("depth", random.choice(["1", "0.5"]), random.choice(["1", "0.35", "25%"])),
            ("care", "1", random.choice(["1", "0.65", "0"])),
        )
    ]
    if "marks" in rule:
        criteria = [{**criteria[0], "step": "1", "weight": "1"}]
    elif judges > 2 and random.random() < 0.2:
        criteria[1]["judges"] = [f"J{n}" for n in range(1, judges)]
    carried = maybe({"carried": [{"key": "before", "name": "Before", "weight": "0.5"}]})
    rule["ties"] = [
        link
        for link in rule["ties"]
        if (carried or "carried" not in link) and ("care" not in link or len(criteria) > 1)
    ]
    weights = maybe({"weight": random.choice(["0", "2", "0.5"])})
    return a_plan(
        cases,
        judges,
        criteria=criteria,
        scoring=rule,
        **carried,
        **maybe({"panel_weight": "0.6"}),
        **maybe({"second_key": {"correction": ["recorder"], "final": ["supervisor"]}}),
        judges=[
            {
                "id": f"J{n}",
                "name": f"Judge {n}",
                **(weights if n == 1 else {}),
                "conflicts": [f"C{n}"] if n <= cases and random.random() < 0.2 else [],
            }
            for n in range(1, judges + 1)
        ],
        cases=[
            {
                "id": f"C{n}",
                "number": n,
                "title": {"en": f"Story {n}", "zh": f"案例 {n}"},
                "carried": {"before": str(random.randint(0, 9))} if carried else {},
                **({"entrant": random.choice("ABC")} if "entrants" in rule else {}),
                **maybe({"factor": "1.5"}),
                **({} if "entrants" in rule else maybe({"competes": False})),
                **maybe({"label": f"A{n}"}),
            }
            for n in range(1, cases + 1)
        ],
        prizes=[
            {
                "name": {"en": name, "zh": f"{name}奖"},
                **random.choice([{"count": 1}, {"count": 2}, {"share": "30%"}]),
                **maybe({"from": random.choice(["1.5", "2"])}),
                **maybe({"ties": random.choice(["extra", "use-up"])}),
            }
            for name in ["First", "Second", "Third"][: random.randint(0, 3)]
        ],
    )


def _maybe(random: Random) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda values: values if random.random() < 0.3 else {}


def any_day(seed: int) -> list[Entry]:
    """The acts of a whole day by such a plan, up to its end where it has one."""
    return _Day(Random(seed)).entries


class _Day:
    """A day as it is conducted; what the rules refuse is left out."""

    def __init__(self, random: Random) -> None:
        self.random, self.meeting = random, EMPTY
        self.spread = random.choice([1, 1, 2, 99])
        """How many steps of a mark judges use: with few there are many equal scores."""
        self.entries: list[Entry] = []
        self.plan = any_plan(random)
        self._take("chair", opening(self.plan, "5a" * 32))
        for case in self.plan.order:
            self._judged(case)
        for case in self.plan.order:
            self._troubled(case)
        for _ in range(3):
            self._settled()
        self._ended()

    def do(self, by: str, do: str, **fields: Any) -> bool:  # noqa: ANN401
        """Whether an act was taken, named as in the ledger."""
        fields = {key: value for key, value in fields.items() if value is not None}
        return self._take(by, ACT.validate_python({"do": do, **fields}))

    def _take(self, by: str, act: Any) -> bool:  # noqa: ANN401
        entry = an_entry(self.meeting, act, by, seconds=1)
        try:
            self.meeting = apply(self.meeting, entry)
        except Refused:
            return False
        self.entries.append(entry)
        for one in self.meeting.pending:
            if one.seq == entry.seq and self.random.random() < 0.9:
                for seat in one.awaits:
                    self.do(seat, "confirm", seq=one.seq)
        return True

    def _scores(self, judge: str) -> dict[str, str]:
        found = {}
        for one in self.meeting.plan.asked(judge):
            steps = int((one.max - one.min) / one.step)
            found[one.key] = str(
                one.min + one.step * self.random.randint(0, min(steps, self.spread))
            )
        return found

    def _judged(self, case: str) -> None:
        self.do("chair", "call-case", case=case)
        self.do("chair", "open-scoring")
        for judge in list(self.meeting.plan.judge):
            chance = self.random.random()
            if chance < 0.8:
                self.do(judge, "submit-ballot", case=case, scores=self._scores(judge))
            elif chance < 0.85:
                scores = self._scores(judge)
                self.do("recorder", "key-ballot", case=case, judge=judge, scores=scores)
            elif chance < 0.92:
                self.do("chair", "recuse", case=case, judge=judge, reason="kin")
        self.do("chair", "close-scoring", reason="enough")
        self.do("chair", "announce")

    def _troubled(self, case: str) -> None:
        judge = self.random.choice(list(self.meeting.plan.judge))
        chance = self.random.random()
        if chance < 0.2:
            points = self.random.choice(["-1", "1", "-3"])
            self.do("chair", "adjust", case=case, points=points, reason="late")
        elif chance < 0.4:
            scores = self._scores(judge)
            fields = {"case": case, "judge": judge, "scores": scores, "reason": "misread"}
            self.do("chair", "correct-ballot", **fields)
        elif chance < 0.5:
            self.do("chair", "void-ballot", case=case, judge=judge, reason="not signed")
        elif chance < 0.55:
            self.do("chair", "withdraw", case=case, reason="ill")
        elif chance < 0.6:
            self.do("chair", "excuse-judge", judge=judge, reason="ill")
        if self.random.random() < 0.8:
            self.do("chair", "announce", case=case)

    def _settled(self) -> None:
        rows = [row for row in standings(self.meeting).rows if row.tied]
        if not rows:
            return
        rank = self.random.choice(rows).rank
        cases = [row.case for row in rows if row.rank == rank]
        self.random.shuffle(cases)
        digits = str(self.random.randint(0, 999))
        ways: list[tuple[str, dict[str, Any]]] = [
            ("draw", {"what": "tie", "cases": cases, "digits": digits}),
            ("decide-tie", {"cases": cases, "reason": "so it is"}),
            ("decide-tie", {"cases": cases, "extra_prize": True, "reason": "so it is"}),
            ("record-vote", {"votes": {case: self.random.randint(0, 2) for case in cases}}),
        ]
        if self.random.random() < 0.3 and self.do("chair", "open-vote", cases=cases):
            self._voted(cases)
        for do, fields in self.random.sample(ways, len(ways)):
            if self.do("chair", do, **fields):
                return

    def _voted(self, cases: list[str]) -> None:
        tie = self.entries[-1].seq
        for judge in list(self.meeting.plan.judge):
            self.do(judge, "cast-vote", tie=tie, case=self.random.choice(cases))
        self.do("chair", "close-vote", tie=tie, reason="enough")
        if not self.do("chair", "confirm-vote", tie=tie):
            self.do("chair", "drop-vote", tie=tie, reason="changed")

    def _ended(self) -> None:
        if self.random.random() < 0.3:
            self.do("chair", "withhold-prize", prize="First", reason="weak")
        case = self.random.choice(self.plan.order)
        if self.random.random() < 0.3:
            self.do("chair", "demote", case=case, prize=None, reason="rules of the house")
        self.do("chair", "finalise", reason="so it is")


def meeting_of(entries: list[Entry]) -> Meeting:
    """The meeting that acts make."""
    meeting = EMPTY
    for entry in entries:
        meeting = apply(meeting, entry)
    return meeting
