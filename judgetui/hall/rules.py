"""What the hall reads while there are no standings: why, and what was agreed."""

from __future__ import annotations

from collections.abc import Iterator

from judgetui.hall.moment import commitment_text
from judgetui.language import _, say
from judgetui.meeting.amendments import amendment_words
from judgetui.meeting.plan import Plan
from judgetui.meeting.rules_text import contract_lines
from judgetui.meeting.state import Amendment, Meeting, Phase


def shows_rules(meeting: Meeting) -> bool:
    """Whether there are no standings to be shown instead."""
    return not (meeting.standings and meeting.standings.rows)


def has_begun(meeting: Meeting) -> bool:
    """Whether a case was called already."""
    return meeting.phase is not Phase.PLANNING and any(
        state.called_at is not None for state in meeting.cases.values()
    )


def plan_counts(plan: Plan) -> str:
    """The day, how many cases there are and how many judges."""
    return _("%(date)s · cases: %(cases)d · judges: %(judges)d") % {
        "date": plan.date.isoformat(),
        "cases": len(plan.cases),
        "judges": max((len(plan.seated(case)) for case in plan.order), default=0),
    }


def why_no_standings(meeting: Meeting) -> str:
    """Why the hall sees no standings by now."""
    if meeting.phase is Phase.FINAL:
        return _("The standings stay sealed until the ceremony.")
    if meeting.plan.board.policy == "sealed":
        return _("The standings are sealed until the result is final.")
    if meeting.frozen is not None:
        return _("The standings are frozen until the result is final.")
    return _("No case has been announced yet.")


def agreed_lines(plan: Plan, amendments: tuple[Amendment, ...]) -> Iterator[str]:
    """The agreed rules and what was amended since, a sentence each."""
    amended = (amendment_words(plan, one) for one in amendments)
    return (say(line) for line in (*contract_lines(plan), *amended))


def contract_text(meeting: Meeting) -> str:
    """The beginning of the contract's hash; empty before the meeting opens."""
    if meeting.phase is Phase.PLANNING:
        return ""
    return _("contract %(hash)s") % {"hash": meeting.contract[:8]}


def foot_parts(meeting: Meeting, *, brief: bool) -> tuple[str, str]:
    """The contract, for which there may be no room, and the commitment to what is sealed."""
    return "" if brief else contract_text(meeting), commitment_text(meeting)
