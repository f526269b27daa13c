"""Cases on stage: called, questioned, scored, announced, postponed, withdrawn; their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from judgetui.meeting.acts import (
    Announce,
    CallCase,
    CallInstead,
    CloseScoring,
    Entry,
    OpenScoring,
    Postpone,
    Reinstate,
    Reorder,
    StartQuestions,
    Withdraw,
)
from judgetui.meeting.amendments import amended
from judgetui.meeting.chair_acts.clock import clock_of, ran_over
from judgetui.meeting.chair_acts.places import Places, changed_places, check_waiting, sealed
from judgetui.meeting.chair_acts.public import public_standings
from judgetui.meeting.fields import spoken
from judgetui.meeting.message import Refused
from judgetui.meeting.names import (
    case_name,
    case_names,
    judge_names,
)
from judgetui.meeting.seat import Role, role_of
from judgetui.meeting.second_key import check_nothing_pending
from judgetui.meeting.state import (
    UNDER_WAY,
    Amendment,
    Meeting,
    Phase,
    Stage,
)
from judgetui.meeting.wording import in_stage


def call(meeting: Meeting, act: CallCase, entry: Entry, case: str) -> Places:
    """A waiting case comes on stage; a closed one before it stays closed."""
    check_stage_free(meeting)
    return called(meeting, entry, case)


def called(meeting: Meeting, entry: Entry, case: str) -> Places:
    """A case on stage, where its presentation begins now."""
    # Only where it was drawn, so that other acts before it can be undone as ever.
    drawn: Places = {("drawn", case): False} if meeting.cases[case].drawn else {}
    counted: Places = {("overtime", case): {}} if meeting.cases[case].overtime else {}
    return (
        drawn
        | counted
        | {
            ("on_stage",): case,
            ("called_at", case): entry.at,
            ("closed_at", case): None,
            ("reason", case): "",
            ("postponed", case): False,
            ("clock",): clock_of(entry, meeting.plan.timing.presentation),
        }
    )


def call_instead(meeting: Meeting, act: CallInstead, entry: Entry, case: str) -> Places:
    """A waiting case takes the place of the one that is presented, which comes right after it."""
    late = meeting.stage
    if late is None or late.stage is not Stage.PRESENTING:
        raise Refused(
            "no case is being presented whose place %(case)s could take; call it as usual",
            case=case_name(meeting.plan, case),
        )
    others = [one for one in meeting.order if one != late.id]
    behind = others.index(case) + 1
    waits: Places = {
        ("order",): (*others[:behind], late.id, *others[behind:]),
        ("stage", late.id): Stage.WAITING,
        ("postponed", late.id): True,
    }
    return waits | called(meeting, entry, case)


def start_questions(meeting: Meeting, act: StartQuestions, entry: Entry, case: str) -> Places:
    """The presentation is over."""
    return {
        ("clock",): clock_of(entry, meeting.plan.timing.questions),
        **ran_over(meeting, entry, case),
    }


def open_scoring(meeting: Meeting, act: OpenScoring, entry: Entry, case: str) -> Places:
    """Ballots may come in; a closed case comes back on stage for it."""
    if case != meeting.on_stage:
        check_stage_free(meeting)
    return {
        ("on_stage",): case,
        ("closed_at", case): None,
        ("clock",): clock_of(entry, meeting.plan.timing.scoring),
        **ran_over(meeting, entry, case),
    }


def close_scoring(meeting: Meeting, act: CloseScoring, entry: Entry, case: str) -> Places:
    """No more ballots; what is missing needs a reason."""
    awaited = meeting.awaited(case)
    if awaited and not act.reason:
        raise Refused(
            "no ballot on %(case)s yet from %(judges)s; wait for it, or give a reason to close",
            case=case_name(meeting.plan, case),
            judges=judge_names(meeting.plan, awaited),
        )
    return {
        ("closed_at", case): entry.at,
        ("reason", case): act.reason,
        ("clock",): None,
    }


def announce(meeting: Meeting, act: Announce, entry: Entry, case: str) -> Places:
    """The score becomes public; the case stays on stage until the next is called.

    From rules 2 on no returned ballot may be awaited, or the mark in it could be computed from this
    score and the one after it. Announced again, a corrected score takes the place of the one that
    stood until now.
    """
    if meeting.phase is Phase.FINAL and not meeting.cases[case].under_correction:
        raise sealed()
    if meeting.phase is Phase.FINAL and role_of(entry.by) is Role.DEPUTY:
        raise Refused(
            "the chair alone amends a final result; let the chair announce the corrected score"
        )
    if meeting.rules >= 2 and (returned := meeting.returned(case)):
        raise still_returned(meeting, case, returned)
    check_nothing_pending(meeting, case)
    if case in meeting.announced:
        return _announced_again(meeting, act, entry, case)
    places: Places = {("announced",): (*meeting.announced, case)}
    if meeting.corrected:
        places["corrected",] = ()
    return places


def _announced_again(meeting: Meeting, act: Announce, entry: Entry, case: str) -> Places:
    """The corrected score takes the place of the announced one; another one is an amendment."""
    places: Places = {
        ("published", case): None,
        ("published_adjustments", case): None,
        ("corrected",): corrected(meeting, case),
    }
    before, after = _scores(meeting, case)
    if meeting.rules >= 3 and before != after:
        said = ["" if score is None else str(score) for score in (before, after)]
        places["amendments",] = amended(
            meeting, entry, "score", case, before=said[0], after=said[1], reason=act.reason
        )
    return places


def taken_back(before: Meeting, after: Meeting, entry: Entry, case: str) -> tuple[Amendment, ...]:
    """The amendments once the announcement of a case is undone; `Refused` without a reason."""
    reason = getattr(entry.act, "reason", "")
    if not reason:
        raise Refused(
            "the score of %(case)s is announced; give a reason to take that back",
            case=case_name(before.plan, case),
        )
    score = public_standings(before).by_case[case].score
    said = "" if score is None else str(score)
    return amended(after, entry, "score", case, before=said, reason=reason)


def still_returned(meeting: Meeting, case: str, judges: Collection[str]) -> Refused:
    """What the chair is told who would go on over ballots that were given back."""
    return Refused(
        "the ballot of %(judges)s on %(case)s is returned; wait for it, key it in from paper, or "
        "have it not counted",
        judges=judge_names(meeting.plan, judges),
        case=case_name(meeting.plan, case),
    )


def corrected(meeting: Meeting, case: str) -> tuple[str, ...]:
    """The cases with a corrected score, with this one if announcing it again changes its score."""
    before, after = _scores(meeting, case)
    others = tuple(other for other in meeting.corrected if other != case)
    return (*others, case) if before != after else meeting.corrected


def _scores(meeting: Meeting, case: str) -> tuple[Decimal | None, Decimal | None]:
    """The score of an announced case that stands, and the one once it is announced again."""
    state = replace(meeting.cases[case], published=None, published_adjustments=None)
    after = replace(meeting, cases={**meeting.cases, case: state})
    before, now = (public_standings(one).by_case[case].score for one in (meeting, after))
    return before, now


def postpone(meeting: Meeting, act: Postpone, entry: Entry, case: str) -> Places:
    """The case waits again, at the end of the order; ballots on it stay."""
    return leaving(meeting, case) | {
        ("order",): at_the_end(meeting, case),
        ("reason", case): act.reason,
        ("postponed", case): True,
    }


def withdraw(meeting: Meeting, act: Withdraw, entry: Entry, case: str) -> Places:
    """The case is out; also after it was announced, but then the reason must be on record.

    From rules 3 on that is an amendment: what was announced is taken back.
    """
    places = leaving(meeting, case) | {("reason", case): act.reason}
    if case in meeting.announced:
        if not act.reason:
            raise Refused(
                "the score of %(case)s is announced; give a reason to withdraw it now",
                case=case_name(meeting.plan, case),
            )
        places["announced",] = tuple(other for other in meeting.announced if other != case)
        if meeting.rules >= 2:
            places["published", case] = None
            places["published_adjustments", case] = None
        if meeting.rules >= 3:
            planned = meeting.plan.case[case]
            called = f"{planned.called} {spoken(planned.full_title, meeting.plan.language)}"
            places["amendments",] = amended(
                meeting, entry, "case", case, before=called, reason=act.reason
            )
    return places


def reinstate(meeting: Meeting, act: Reinstate, entry: Entry, case: str) -> Places:
    """A withdrawn case waits again, at the end of the order; ballots on it stay."""
    return {
        ("order",): at_the_end(meeting, case),
        ("reason", case): act.reason,
        ("postponed", case): False,
    }


def reorder(meeting: Meeting, act: Reorder, entry: Entry, case: str) -> Places:
    """The waiting cases change places among themselves."""
    check_waiting(meeting, act.cases)
    waiting = [c for c in meeting.order if meeting.cases[c].stage is Stage.WAITING]
    if missing := [c for c in waiting if c not in act.cases]:
        names = case_names(meeting.plan, missing)
        raise Refused("the new order leaves out %(cases)s; name every waiting case", cases=names)
    return {("order",): changed_places(meeting, act.cases)}


def check_stage_free(meeting: Meeting) -> None:
    """Refuse to bring a case on stage while another is presented, questioned or scored."""
    case = meeting.stage
    if case is not None and case.stage in UNDER_WAY:
        raise Refused(
            "%(fact)s; close scoring, postpone or withdraw it first",
            fact=in_stage(case.stage, case_name(meeting.plan, case.id)),
        )


def leaving(meeting: Meeting, case: str) -> Places:
    """The stage and its clock empty where this case is on it."""
    return {("on_stage",): None, ("clock",): None} if case == meeting.on_stage else {}


def at_the_end(meeting: Meeting, case: str) -> tuple[str, ...]:
    """The running order with this case last."""
    return (*(other for other in meeting.order if other != case), case)


STAGE: Mapping[str, Callable[..., Places]] = {
    "call-case": call,
    "call-instead": call_instead,
    "start-questions": start_questions,
    "open-scoring": open_scoring,
    "close-scoring": close_scoring,
    "announce": announce,
    "postpone": postpone,
    "withdraw": withdraw,
    "reinstate": reinstate,
    "reorder": reorder,
}
"""Acts on the case on stage and the running order."""
