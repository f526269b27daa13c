"""What stays of a result once the names in it are erased: numbers, and who was which no more.

It is made of the values of `result.json` by naming what stays. Whatever is not named here, such as
what a later version adds, is not taken over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from judgetui.language import N_
from judgetui.meeting.seat import Role

Values = Mapping[str, Any]
"""Values as JSON has them."""

WHAT = (
    N_("names, affiliations and titles of judges"),
    N_("presenters, entrants, summaries, citations"),
    N_("titles, labels, kinds and organisations of cases"),
    N_("comments and reasons"),
    N_("texts of objections, answers and amendments"),
    N_("ids of judges and cases, in whose place numbers are"),
    N_("place and deputy of the meeting"),
    N_("the record itself, of which the hashes of the lines stay"),
)
"""What is erased, as the bundle says it; the third only unless titles are kept."""
_TITLES = 2
_NAMES = {"judge": ("Judge %d", "评委%d"), "case": ("Case %d", "案例%d")}
_RULE = ("key", "name", "min", "max", "step", "weight", "reason_outside")
_PLAN = (
    "judgetui",
    "title",
    "date",
    "start",
    "language",
    "carried",
    "panel_weight",
    "adjustments",
    "prizes",
    "timing",
    "board",
    "second_key",
    "needs",
)
_RESULT = (
    "judgetui",
    "contract",
    "head",
    "seq",
    "root",
    "code",
    "read_out",
    "at",
    "phase",
    "language",
    "earlier_commitments",
)
_ROW = (
    "rank",
    "tied",
    "score",
    "exact",
    "ballots",
    "panel",
    "recused",
    "criteria",
    "prize",
    "status",
    "expected",
    "rules_off",
    "under_correction",
    "amendments",
    "competes",
    "entrant_score",
    "unadjusted",
)
_BALLOT = ("status", "version", "seq", "at", "scores", "total", "declared")
_DECISION = ("kind", "seq", "at", "prize", "count")
_AMENDMENT = ("number", "act", "what", "field", "at", "seq")
_OBJECTION = ("objection", "seq", "at")
_CONFIRMED = ("seq", "act", "asked", "asked_at")
_COLUMNS = ("rank", "tied", "case", "title", "score", "exact", "ballots", "panel", "recused")


def what_is_erased(*, keep_titles: bool) -> list[str]:
    """What is erased, as the manifest and the result of the bundle say it."""
    return [one for at, one in enumerate(WHAT) if at != _TITLES or not keep_titles]


def erased_values(
    values: Values, judges: Sequence[str], erased: Values, *, keep_titles: bool = False
) -> dict[str, Any]:
    """The values of a final `result.json` without names and texts of people.

    `judges` are the ids of the panel in the order in which they are numbered; one that was drawn
    tells nobody who was which. Cases are numbered as they were in the meeting. `erased` is what the
    result says of it. With `keep_titles` cases keep title, label, kind and organisation.
    """
    return _Eraser(values, judges, keep_titles=keep_titles).result(erased)


def erased_table(values: Values) -> bytes:
    """`standings.csv` of such values: a row for each case, the best first."""
    keys = [criterion["key"] for criterion in values["plan"]["criteria"]]
    numbers = {case["id"]: case["number"] for case in values["plan"]["cases"]}
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow([*_COLUMNS[:2], "number", *_COLUMNS[2:], *keys, "prize", "settled_by", "status"])
    for row in values["standings"]["cases"]:
        first = [row["rank"], "tied" if row["tied"] else None, numbers[row["case"]]]
        marks = [row["criteria"].get(key) for key in keys]
        last = [row["prize"], row["settled_by"], row["status"]]
        about = [_cell(row[key]) for key in _COLUMNS[2:]]
        table.writerow([*first, *about, *marks, *map(_cell, last)])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> object:
    """A value as a cell of which no spreadsheet makes a formula."""
    dangerous = isinstance(value, str) and value[:1] in tuple("=+-@\t\r")
    return f"'{value}" if dangerous else value


def _kept(values: Values, keys: Sequence[str]) -> dict[str, Any]:
    return {key: values[key] for key in keys if key in values}


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The ids that stand in the place of those of judges, cases and entrants."""

    judges: Mapping[str, str]
    cases: Mapping[str, str]
    entrants: Mapping[str, str]

    @classmethod
    def of(cls, plan: Values, judges: Sequence[str]) -> _Numbers:
        digits = max(2, *(len(str(case["number"])) for case in plan["cases"]))
        entrants = dict.fromkeys(case.get("entrant") or "" for case in plan["cases"])
        entrants.pop("", None)
        return cls(
            {judge: f"J{number}" for number, judge in enumerate(judges, 1)},
            {case["id"]: f"C{case['number']:0{digits}d}" for case in plan["cases"]},
            {entrant: f"E{number}" for number, entrant in enumerate(entrants, 1)},
        )


class _Eraser:
    """Makes the values that stay of one result."""

    def __init__(self, values: Values, judges: Sequence[str], *, keep_titles: bool) -> None:
        self._values, self._keep_titles = values, keep_titles
        self._numbers = _Numbers.of(values["plan"], judges)
        self._order = judges
        self._cases = {case["id"]: self._plan_case(case) for case in values["plan"]["cases"]}

    def result(self, erased: Values) -> dict[str, Any]:
        """All of it, with what it says of being erased."""
        values, lists = self._values, self._lists()
        told: dict[str, Any] = _kept(values, _RESULT[:-1])
        told |= {"plan": self._plan(values["plan"]), "standings": self._standings()}
        for key, make in lists.items():
            if key in values:
                told[key] = [make(one) for one in values[key]]
        return told | _kept(values, _RESULT[-1:]) | {"erased": dict(erased)}

    def _lists(self) -> Mapping[str, Callable[[Values], dict[str, Any]]]:
        return {
            "ballots": self._ballot,
            "withdrawn": lambda one: {"case": self._case(one["case"]), "reason": ""},
            "decisions": self._decision,
            "draws": lambda one: (
                _kept(one, ("what", "digits", "seq")) | {"cases": self._all(one["cases"])}
            ),
            "amendments": self._amendment,
            "confirmed": self._confirmed,
            "objections": self._objection,
        }

    def _case(self, id: str | None) -> str | None:
        return None if id is None else self._numbers.cases.get(id, "")

    def _all(self, ids: Sequence[str]) -> list[str]:
        return [self._numbers.cases[id] for id in ids if id in self._numbers.cases]

    def _seat(self, by: str | None) -> str | None:
        """A seat: roles stay, a judge's id becomes a number, anything else is a name."""
        if by is None or by in set(Role):
            return by
        return self._numbers.judges.get(by, "")

    def _link(self, link: str | None) -> str | None:
        """A link of the tie chain, which may name a judge."""
        if link is None or not link.startswith("judge:"):
            return link
        return f"judge:{self._numbers.judges[link.removeprefix('judge:')]}"

    def _plan(self, plan: Values) -> dict[str, Any]:
        by_id = {judge["id"]: judge for judge in plan["judges"]}
        scoring = dict(plan["scoring"])
        scoring["ties"] = [self._link(link) for link in scoring["ties"]]
        return _kept(plan, _PLAN) | {
            "criteria": [self._criterion(one) for one in plan["criteria"]],
            "scoring": scoring,
            "judges": [self._plan_judge(by_id[judge]) for judge in self._order],
            "cases": list(self._cases.values()),
        }

    def _criterion(self, one: Values) -> dict[str, Any]:
        told = _kept(one, _RULE)
        if one.get("judges"):
            told["judges"] = [self._numbers.judges[judge] for judge in one["judges"]]
        return told

    def _plan_judge(self, judge: Values) -> dict[str, Any]:
        id = self._numbers.judges[judge["id"]]
        told: dict[str, Any] = {"id": id, "name": _named("judge", int(id[1:]))}
        told |= {"conflicts": self._all(judge.get("conflicts", ()))} | _kept(judge, ("weight",))
        if judge.get("away"):
            told["away"] = self._all(judge["away"])
        if judge.get("replaces"):
            told["replaces"] = self._numbers.judges.get(judge["replaces"], "")
        return told

    def _plan_case(self, case: Values) -> dict[str, Any]:
        told = {"id": self._numbers.cases[case["id"]], "title": _named("case", case["number"])}
        told |= _kept(case, ("number", "carried", "factor", "competes"))
        if case.get("entrant"):
            told["entrant"] = self._numbers.entrants[case["entrant"]]
        if self._keep_titles:
            told |= _kept(case, ("title", "label", "type", "organisation"))
        return told

    def _standings(self) -> dict[str, Any]:
        standings = self._values["standings"]
        lines = [line | {"tied": self._all(line["tied"])} for line in standings["prize_lines"]]
        rows = [self._row(row) for row in standings["cases"]]
        return _kept(standings, ("contract", "provisional")) | {"cases": rows, "prize_lines": lines}

    def _row(self, row: Values) -> dict[str, Any]:
        case, language = self._cases[row["case"]], self._values["language"]
        title = case["title"]
        told = _kept(row, _ROW) | {
            "case": case["id"],
            "title": title[language] if isinstance(title, Mapping) else title,
            "settled_by": self._link(row["settled_by"]),
            "reason": "",
        }
        if "corrected" in row:
            corrected = row["corrected"].items()
            told["corrected"] = {self._numbers.judges[judge]: one for judge, one in corrected}
        if "entrant" in row:
            told["entrant"] = self._numbers.entrants.get(row["entrant"], "")
        if "label" in row and self._keep_titles:
            told["label"] = row["label"]
        if "adjustments" in row:
            told["adjustments"] = [one | {"reason": ""} for one in row["adjustments"]]
        return told

    def _ballot(self, one: Values) -> dict[str, Any]:
        named = {"case": self._case(one["case"]), "judge": self._seat(one["judge"])}
        texts: dict[str, Any] = {
            "by": self._seat(one["by"]),
            "comment": "",
            "reasons": {},
            "reason": "",
        }
        return named | _kept(one, _BALLOT) | texts

    def _decision(self, one: Values) -> dict[str, Any]:
        told = _kept(one, _DECISION) | {"cases": self._all(one["cases"]), "reason": ""}
        told["votes"] = {self._case(case): count for case, count in one["votes"].items()}
        if "by" in one:
            told["by"] = self._seat(one["by"])
        if "ballots" in one:
            votes = one["ballots"].items()
            told["ballots"] = {self._seat(judge): self._case(case) for judge, case in votes}
        return told

    def _amendment(self, one: Values) -> dict[str, Any]:
        id = self._numbers.cases.get(one["id"]) or self._numbers.judges.get(one["id"], "")
        texts = {"id": id, "before": "", "after": "", "reason": "", "by": self._seat(one["by"])}
        if one["what"] == "ballot":
            # Whose it is stands in the place of a field.
            texts["field"] = self._numbers.judges.get(one["field"], "")
        return _kept(one, _AMENDMENT) | texts | {"cases": self._all(one["cases"])}

    def _confirmed(self, one: Values) -> dict[str, Any]:
        seats = {"judge": self._seat(one["judge"]), "asked_by": self._seat(one["asked_by"])}
        keys = [_kept(key, ("seq", "at")) | {"by": self._seat(key["by"])} for key in one["keys"]]
        return _kept(one, _CONFIRMED) | seats | {"case": self._case(one["case"]), "keys": keys}

    def _objection(self, one: Values) -> dict[str, Any]:
        answers = [
            _kept(said, ("seq", "at")) | {"text": "", "by": self._seat(said["by"])}
            for said in one["answers"]
        ]
        seat = {"entered_by": self._seat(one["entered_by"]), "case": self._case(one["case"])}
        return _kept(one, _OBJECTION) | seat | {"by": "", "text": "", "answers": answers}


def _named(kind: str, number: int) -> dict[str, str]:
    """What a judge or a case is called by its number, in both languages."""
    english, chinese = _NAMES[kind]
    return {"en": english % number, "zh": chinese % number}
