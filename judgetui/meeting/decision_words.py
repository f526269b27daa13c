"""What panel and chair decided, and what was objected, in a sentence each."""

from __future__ import annotations

from judgetui.meeting.chair_acts import vote_counts
from judgetui.meeting.message import Sentence, listed
from judgetui.meeting.names import case_name, ranked_name, ranked_names
from judgetui.meeting.plan import Plan
from judgetui.meeting.state import Decision, Objection


def decision_words(plan: Plan, decision: Decision) -> Sentence:
    """A decision with its reason, such as "Left vacant by decision: First prize, 1 (too weak)"."""
    said = _said(plan, decision)
    if not decision.reason:
        return said
    return Sentence("%(told)s (%(reason)s)", told=said, reason=decision.reason)


def _said(plan: Plan, decision: Decision) -> Sentence:
    if decision.kind == "vote":
        counts = vote_counts(plan, decision.votes)
        return Sentence("By a vote of the panel: %(counts)s", counts=counts)
    if decision.kind == "withhold":
        prize = plan.prizes[decision.prize or 0].name
        return Sentence(
            "Left vacant by decision: %(prize)s, %(count)d", prize=prize, count=decision.count
        )
    if decision.kind == "demote":
        case = ranked_name(plan, decision.cases[0])
        if decision.prize is None:
            return Sentence("No prize by decision: %(case)s", case=case)
        prize = plan.prizes[decision.prize].name
        return Sentence("%(prize)s at best by decision: %(case)s", prize=prize, case=case)
    if decision.kind == "extra":
        cases = ranked_names(plan, decision.cases)
        return Sentence("Extra prize, so that all of these have it: %(cases)s", cases=cases)
    cases = listed(ranked_name(plan, case) for case in decision.cases)
    if decision.kind == "draw":
        return Sentence("Put in order by lot: %(cases)s", cases=cases)
    return Sentence("Put in order by the chair: %(cases)s", cases=cases)


def objection_words(plan: Plan, objection: Objection) -> Sentence:
    """An objection with the latest answer, or that there is none yet."""
    about = Sentence("the result")
    if objection.case is not None:
        about = case_name(plan, objection.case)
    raised = Sentence(
        "Objection %(number)d by %(by)s, on %(about)s: %(text)s",
        number=objection.number,
        by=objection.by,
        about=about,
        text=objection.text,
    )
    if not objection.answers:
        return Sentence("%(objection)s — not answered yet", objection=raised)
    answer = objection.answers[-1].text
    return Sentence("%(objection)s — answered: %(answer)s", objection=raised, answer=answer)
