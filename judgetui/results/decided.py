"""What was decided on ties and prizes, confirmed or objected, as tables and plain values.

Of a secret vote only the counts are in the meeting that these are made of, and so in any file.
"""

from __future__ import annotations

from judgetui.meeting.pending import Confirmed
from judgetui.meeting.plan import spoken
from judgetui.meeting.state import Decision, Meeting, Objection
from judgetui.results.tables import Cell, Table, moment


def decisions_table(meeting: Meeting, language: str) -> Table:
    """Every decision on ties and prizes, in the order they were made.

    `votes` and `ballots` are lists such as "C03: 4; C05: 3"; `ballots` says of an open vote which
    judge voted for which case.
    """
    header = ["seq", "at", "by", "kind", "cases", "prize", "count", "votes", "ballots", "reason"]
    table: Table = [[*header]]
    for decision in meeting.decisions:
        table.append(
            [
                decision.seq,
                moment(decision.at),
                decision.by,
                decision.kind,
                "; ".join(decision.cases),
                _prize(meeting, decision, language),
                decision.count if decision.kind == "withhold" else None,
                "; ".join(f"{case}: {count}" for case, count in decision.votes.items()),
                "; ".join(f"{judge}: {case}" for judge, case in decision.ballots.items()),
                decision.reason,
            ]
        )
    return table


def _prize(meeting: Meeting, decision: Decision, language: str) -> str | None:
    return (
        None
        if decision.prize is None
        else spoken(meeting.plan.prizes[decision.prize].name, language)
    )


def objections_table(meeting: Meeting) -> Table:
    """Every objection: a row for each answer to it, and one without where there is none."""
    header = ["objection", "at", "entered_by", "case", "by", "text"]
    table: Table = [[*header, "answered_at", "answered_by", "answer"]]
    for one in meeting.objections:
        raised = [one.number, moment(one.at), one.entered_by, one.case, one.by, one.text]
        answers = [[moment(said.at), said.by, said.text] for said in one.answers]
        table += [[*raised, *answer] for answer in answers or [[None, None, None]]]
    return table


def confirmations_table(meeting: Meeting) -> Table:
    """Every act that took effect by a second key: a row for each seat that confirmed it.

    `seq` is the act by which it took effect, which ballots and amendments in other files name too;
    `asked` the act that asked for it.
    """
    header = ["seq", "act", "case", "judge", "asked", "asked_at", "asked_by"]
    table: Table = [[*header, "confirmed", "confirmed_at", "confirmed_by"]]
    for one in meeting.confirmed:
        asked_at = moment(one.asked_at)
        asked: list[Cell] = [one.seq, one.do, one.case, one.judge, one.asked, asked_at, one.by]
        for key in one.keys:
            table.append([*asked, key.seq, moment(key.at), key.by])
    return table


def confirmed_values(one: Confirmed) -> dict[str, object]:
    """One act that took effect by a second key, as JSON."""
    return {
        "seq": one.seq,
        "act": one.do,
        "case": one.case,
        "judge": one.judge,
        "asked": one.asked,
        "asked_at": moment(one.asked_at),
        "asked_by": one.by,
        "keys": [{"seq": key.seq, "at": moment(key.at), "by": key.by} for key in one.keys],
    }


def decision_values(decision: Decision) -> dict[str, object]:
    """One decision as JSON; what only meetings of rules 3 know is there only with those."""
    values: dict[str, object] = {
        "kind": decision.kind,
        "cases": list(decision.cases),
        "votes": dict(decision.votes),
        "reason": decision.reason,
        "seq": decision.seq,
    }
    if decision.at is not None:
        values |= {"at": moment(decision.at), "by": decision.by}
    if decision.ballots:
        values["ballots"] = dict(decision.ballots)
    if decision.kind in ("withhold", "demote"):
        values["prize"] = decision.prize
    if decision.kind == "withhold":
        values["count"] = decision.count
    return values


def objection_values(objection: Objection) -> dict[str, object]:
    """One objection with its answers as JSON."""
    return {
        "objection": objection.number,
        "seq": objection.seq,
        "at": moment(objection.at),
        "entered_by": objection.entered_by,
        "case": objection.case,
        "by": objection.by,
        "text": objection.text,
        "answers": [
            {"text": said.text, "seq": said.seq, "at": moment(said.at), "by": said.by}
            for said in objection.answers
        ],
    }
