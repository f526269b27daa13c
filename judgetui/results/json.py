"""Results as JSON, for programs and for checking."""

from __future__ import annotations

import json
from typing import cast

from judgetui.language import language
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Meeting, Phase, Stage, Standings
from judgetui.results.decided import confirmed_values, decision_values, objection_values
from judgetui.results.tables import (
    amendment_values,
    ballot_values,
    every_ballot,
    moment,
    standings_values,
)


def standings_json(meeting: Meeting, standings: Standings) -> str:
    """The standings as `standings --format json` promises them, in the present language."""
    values = standings_values(meeting, standings, language())
    # Scripts are promised both lists; in a `result.json` they are there where there are any.
    for row in cast("list[dict[str, object]]", values["cases"]):
        row.setdefault("amendments", [])
        row.setdefault("adjustments", [])
    return _text(values)


def result_json(meeting: Meeting, standings: Standings, head: str, speech: str) -> str:
    """Everything about a meeting in one JSON text; `head` is the hash of the ledger's last line."""
    return _text(result_values(meeting, standings, head, speech))


def result_values(
    meeting: Meeting, standings: Standings, head: str, speech: str
) -> dict[str, object]:
    """The plan, the standings, every ballot and where the ledger stands; scores are strings."""
    return {
        "judgetui": 1,
        "contract": meeting.contract,
        "head": head,
        "seq": meeting.seq,
        "at": moment(meeting.at),
        "phase": str(meeting.phase),
        "language": speech,
        "plan": _shown(meeting, meeting.plan).model_dump(mode="json", by_alias=True),
        "standings": standings_values(meeting, standings, speech),
        "ballots": [ballot_values(meeting, case, b) for case, b in every_ballot(meeting)],
        "withdrawn": [
            {"case": case, "reason": meeting.cases[case].reason}
            for case in meeting.order
            if meeting.cases[case].stage is Stage.WITHDRAWN
        ],
        "decisions": [decision_values(decision) for decision in meeting.decisions],
        **_draws(meeting),
        **_amendments(meeting),
        **_confirmed(meeting),
        **_objections(meeting),
        **_commitments(meeting),
    }


def _commitments(meeting: Meeting) -> dict[str, object]:
    """What the board showed of a final result before it was put right; mostly nothing."""
    earlier = list(meeting.earlier_commitments)
    return {"earlier_commitments": earlier} if earlier else {}


def _draws(meeting: Meeting) -> dict[str, object]:
    """What was drawn by lot, in the order that was drawn; nothing where nothing was."""
    draws = [
        {
            "what": draw.what,
            "digits": draw.digits,
            "cases": list(draw.cases),
            "seq": draw.seq,
        }
        for draw in meeting.draws
    ]
    return {"draws": draws} if draws else {}


def _amendments(meeting: Meeting) -> dict[str, object]:
    """What was amended, and the plan before that, of which the contract is; mostly nothing."""
    if not meeting.amendments:
        return {}
    values: dict[str, object] = {
        "amendments": [amendment_values(one) for one in meeting.amendments]
    }
    if meeting.opened_with is not None:
        before = _shown(meeting, meeting.opened_with)
        values["opened_with"] = before.model_dump(mode="json", by_alias=True)
    return values


def _confirmed(meeting: Meeting) -> dict[str, object]:
    """The acts that other seats confirmed; nothing where none took a second key."""
    confirmed = [confirmed_values(one) for one in meeting.confirmed]
    return {"confirmed": confirmed} if confirmed else {}


def _objections(meeting: Meeting) -> dict[str, object]:
    """The objections and their answers; nothing where nobody objected."""
    objections = [objection_values(one) for one in meeting.objections]
    return {"objections": objections} if objections else {}


def _shown(meeting: Meeting, plan: Plan) -> Plan:
    """A plan; with what opens its commitment once there is nothing left to be guessed by it."""
    return plan if meeting.phase is Phase.FINAL else plan.unsalted


def _text(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
