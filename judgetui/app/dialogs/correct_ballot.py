"""Questions for a ballot of a judge: look at it, return it, correct it, or do not count it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from judgetui.app.context import AppContext
from judgetui.app.dialogs.common import ANY_REASON, choose, reason_for
from judgetui.app.labels import (
    ballot_status_label,
    before_saying_yes,
    extreme_mark,
    public_score_warning,
)
from judgetui.language import _, say
from judgetui.meeting.acts import Act, CorrectBallot, ReturnBallot, VoidBallot
from judgetui.meeting.chair_acts import may_be_corrected
from judgetui.meeting.extreme_ballots import ExtremeBallot, extreme_ballots
from judgetui.meeting.next_step import next_step
from judgetui.meeting.preview import foreseen_moves, moves_words
from judgetui.meeting.scoring import published_total
from judgetui.meeting.state import Ballot, BallotStatus, Meeting, Phase
from judgetui.names_text import case_label, judge_name
from judgetui.screens.base_value import Consequences
from judgetui.screens.choose import Choice
from judgetui.screens.correct_marks import Corrected, CorrectMarks
from judgetui.widgets.ballot_sheet import ballot_content


async def correct(app: AppContext) -> Act | None:
    """Ask for case, ballot and what to do with it; Esc goes back one question.

    A case that is marked in the run sheet is taken without asking.
    """
    likely = next_step(app.meeting).returned
    case = app.marked if app.marked and _ballots(app.meeting, app.marked) else None
    while True:
        if case is None:
            case = await choose(app, _("A ballot on which case?"), _cases(app.meeting), likely)
        if case is None:
            return None
        judge: str | None = None
        while (judge := await _whose(app, case, judge)) is not None:
            how = await _how(app, case, judge)
            if how is not None:
                return await _confirmed(app, case, judge, how)
        likely, case = case, None


def _cases(meeting: Meeting) -> list[Choice]:
    """The cases with ballots, the one on stage first."""
    kept = [case for case in meeting.order if _ballots(meeting, case)]
    kept.sort(key=lambda case: case != meeting.on_stage)
    return [Choice(case, case_label(meeting, case)) for case in kept]


def _ballots(meeting: Meeting, case: str) -> list[Ballot]:
    """The ballots that can be returned or not counted, in the order of the panel."""
    ballots = meeting.cases[case].ballots
    ordered = [ballots[judge.id] for judge in meeting.plan.judges if judge.id in ballots]
    return [ballot for ballot in ordered if _can_void(meeting, ballot) or not _is_back(ballot)]


def _is_back(ballot: Ballot) -> bool:
    """Whether the judge has it."""
    return ballot.status is BallotStatus.RETURNED


def _can_void(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether the ballot can be marked as not counting."""
    return ballot.counts or (meeting.rules >= 2 and _is_back(ballot))


def _can_return(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether its judge can be given it back: once the result is final nobody submits any more."""
    return meeting.phase is not Phase.FINAL and not _is_back(ballot)


def _can_correct(meeting: Meeting, ballot: Ballot) -> bool:
    """Whether other marks can be put in the place of its own; by older rules it is returned."""
    return meeting.rules >= 3 and may_be_corrected(ballot)


async def _whose(app: AppContext, case: str, marked: str | None) -> str | None:
    ballots = _ballots(app.meeting, case)
    far = extreme_ballots(app.meeting, case)
    choices = [
        Choice(b.judge, judge_name(app.meeting, b.judge), _note(b, far.get(b.judge)))
        for b in ballots
    ]
    question = _("Whose ballot?") + "\n" + case_label(app.meeting, case)
    return await choose(app, question, choices, marked, numbered=True)


def _note(ballot: Ballot, far: ExtremeBallot | None) -> str:
    """What became of a ballot, what there is to read on it, and whether it is extreme."""
    comment = _("with a comment") if ballot.comment.strip() else ""
    feedback = _("with feedback") if ballot.feedback.strip() else ""
    extreme = extreme_mark(far) if far is not None else ""
    told = (ballot_status_label(ballot), comment, feedback, extreme)
    return " · ".join(part for part in told if part)


def _still_there(app: AppContext, case: str, judge: str) -> Ballot | None:
    """The ballot as it is by now; None where it was taken back meanwhile, which is said."""
    meeting = app.meeting
    ballot = meeting.cases[case].ballots.get(judge) if case in meeting.cases else None
    if ballot is None:
        gone = _("The ballot of %(judge)s has been taken back meanwhile; look again.")
        app.notify(gone % {"judge": judge_name(meeting, judge)}, severity="warning", markup=False)
    return ballot


async def _how(app: AppContext, case: str, judge: str) -> str | None:
    """Show the ballot whole, and ask what is to become of it."""
    meeting = app.meeting
    ballot = _still_there(app, case, judge)
    if ballot is None:
        return None
    final = meeting.phase is Phase.FINAL
    sealed = _("the result is final") if final else ""
    answers = (
        Choice(
            "return",
            _("Return it"),
            sealed or _("the judge submits again"),
            _can_return(meeting, ballot),
        ),
        Choice(
            "correct",
            _("Correct marks or feedback") if ballot.feedback else _("Correct its marks"),
            _("you type them"),
            _can_correct(meeting, ballot),
        ),
        Choice("void", _("Do not count it"), _("it stays on record"), _can_void(meeting, ballot)),
    )
    far = extreme_ballots(meeting, case).get(judge)
    question = f"{case_label(meeting, case)} — {judge_name(meeting, judge)}"
    about = ballot_content(meeting, ballot, far)
    return await choose(app, question, answers, about=about, numbered=True)


async def _confirmed(app: AppContext, case: str, judge: str, how: str) -> Act | None:
    """The act that was chosen, once its reason is given below what it moves."""
    build = await _act_for(app, case, judge, how)
    if build is None:
        return None
    whose = {"judge": judge_name(app.meeting, judge)}
    question, yes = {
        "return": (_("Return the ballot of %(judge)s?"), _("Return")),
        "correct": (_("Correct the ballot of %(judge)s?"), _("Correct")),
        "void": (_("Not count the ballot of %(judge)s?"), _("Do not count")),
    }[how]
    act = build(ANY_REASON)
    warning = (
        "" if _only_feedback(app.meeting, act) else public_score_warning(app.meeting, case, how)
    )
    about = before_saying_yes(app.meeting, act, case_label(app.meeting, case), warning)
    reason = await reason_for(app, question % whose, about, yes)
    return None if reason is None else build(reason)


def _only_feedback(meeting: Meeting, act: Act) -> bool:
    """Whether a correction leaves the marks of a ballot that counts, and so every score."""
    if not isinstance(act, CorrectBallot) or act.case not in meeting.cases:
        return False
    ballot = meeting.cases[act.case].ballots.get(act.judge)
    return ballot is not None and ballot.counts and ballot.scores == act.scores


async def _act_for(
    app: AppContext, case: str, judge: str, how: str
) -> Callable[[str], ReturnBallot | CorrectBallot | VoidBallot] | None:
    """What makes the act that was chosen from its reason; asks for the marks of a correction."""
    if how == "return":
        return lambda reason: ReturnBallot(case=case, judge=judge, reason=reason)
    if how == "void":
        return lambda reason: VoidBallot(case=case, judge=judge, reason=reason)
    corrected = await _corrected(app, case, judge)
    if corrected is None:
        return None
    marks, feedback = corrected
    return lambda reason: CorrectBallot(
        case=case, judge=judge, scores=marks, feedback=feedback, reason=reason
    )


async def _corrected(app: AppContext, case: str, judge: str) -> Corrected | None:
    """What the ballot is to have, typed over what is on record; shows what it moves."""
    meeting, ballot = app.meeting, _still_there(app, case, judge)
    if ballot is None:
        return None
    before = published_total(meeting.plan, ballot.scores)

    def look(marks: Mapping[str, Decimal]) -> Consequences:
        act = CorrectBallot(case=case, judge=judge, scores=marks, reason=ANY_REASON)
        after = published_total(app.meeting.plan, marks)
        total = _("Total of the ballot: %(before)s → %(after)s")
        moved = say(moves_words(app.meeting.plan, foreseen_moves(app.meeting, act)))
        return Consequences(told=(total % {"before": before, "after": after}, moved))

    title = f"{case_label(meeting, case)} — {judge_name(meeting, judge)}"
    criteria = meeting.plan.asked(judge)
    return await app.ask(CorrectMarks(title, criteria, ballot.scores, look, ballot.feedback))
