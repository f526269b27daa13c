"""The chair's next right step: what Enter does, in words, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass

from judgetui.meeting.acts import (
    Act,
    Announce,
    CallCase,
    CloseScoring,
    CloseVote,
    ConfirmVote,
    Finalise,
    OpenMeeting,
    OpenScoring,
    Resume,
    StartQuestions,
)
from judgetui.meeting.chair_acts import (
    missing_at_the_end,
    tied_groups,
    ties_across_lines,
    unanswered,
    vote_counts,
    votes_missing,
)
from judgetui.meeting.message import Sentence
from judgetui.meeting.names import (
    case_name,
    case_numbers,
    judge_name,
    judge_names,
    ranked_names,
)
from judgetui.meeting.overtime import proposal
from judgetui.meeting.pending import Pending
from judgetui.meeting.rules_off import expected_rules_off, off_briefly, off_rows
from judgetui.meeting.second_key import awaited_seats, concerns, pending_words
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, Stage, TieVote


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the chair through the day."""

    act: Act | None
    """What Enter does; none when there is nothing left to do, a tie is to be settled, or a returned
    ballot or a second key is awaited."""
    sentence: Sentence
    """The same in words, such as "close scoring"."""
    in_the_way: tuple[Sentence, ...] = ()
    """What is missing, such as "Zhou has not submitted"."""
    heed: tuple[Sentence, ...] = ()
    """What of the scoring rule does not apply if it is done now, such as "nothing left out"; and
    the points off that are proposed for running over time."""
    needs_reason: bool = False
    """Whether going on over what is missing needs a reason in the act."""
    tied: tuple[str, ...] = ()
    """The cases of a tie across a prize line; how it is settled is for people to say."""
    returned: str | None = None
    """The case on which a returned ballot is awaited; whether it is to count is for people to
    say."""
    ceremony: bool = False
    """Whether Enter leads to the ceremony: the result is final and nothing of it waits."""


def next_step(meeting: Meeting) -> Step:
    """The next right step of a whole meeting, as the chair's seat has it."""
    if meeting.phase is Phase.FINAL:
        return _after_the_end(meeting)
    if meeting.phase is Phase.PLANNING:
        return Step(OpenMeeting(), OpenMeeting.words, _unready(meeting))
    if meeting.paused_at is not None:
        return Step(Resume(), Resume.words)
    on_stage = meeting.stage
    if on_stage is not None and on_stage.stage is not Stage.ANNOUNCED:
        return _on_stage(meeting, on_stage.id, on_stage.stage)
    return _off_stage(meeting)


def _after_the_end(meeting: Meeting) -> Step:
    """Nothing is left but what a correction brought about, and objections to be answered."""
    final = Sentence("the result is final")
    shows = meeting.rules >= 3
    if shows and not meeting.all_shown:
        final = Sentence("the result is final; lead through the ceremony")
    if meeting.pending:
        return _wait_for_key(meeting, meeting.pending[0])
    if meeting.under_correction:
        return _corrected(meeting, meeting.under_correction[0])
    if shows and (across := ties_across_lines(meeting, meeting.standings)):
        return _settle(meeting, across[0])
    if open_ := unanswered(meeting):
        numbers = ", ".join(str(one.number) for one in open_)
        missing = (Sentence("not answered: objection %(list)s", list=numbers),)
        return Step(None, final, missing, ceremony=shows)
    return Step(None, final, ceremony=shows)


def _settle(meeting: Meeting, tied: tuple[str, ...]) -> Step:
    """A tie across a prize line; how it is settled is for people to say."""
    named = ranked_names if meeting.plan.entrant_cases else case_numbers
    return Step(
        None,
        Sentence("settle the tie of %(cases)s", cases=named(meeting.plan, tied)),
        tied=tied,
    )


def _vote(meeting: Meeting, vote: TieVote) -> Step:
    """A vote of the panel: to be closed, over votes that are missing, then confirmed or dropped."""
    if vote.closed and vote.cases not in tied_groups(meeting):
        # Scores or decisions have changed meanwhile; what was voted on is not there any more.
        return Step(None, Sentence("drop the panel vote: its tie has changed"), tied=vote.cases)
    if vote.closed:
        counts = (vote_counts(meeting.plan, vote.counts),) if vote.counts else ()
        return Step(ConfirmVote(tie=vote.seq), ConfirmVote.words, counts)
    missing: tuple[Sentence, ...] = ()
    if away := votes_missing(meeting, vote):
        names = judge_names(meeting.plan, away)
        missing = (Sentence("not voted yet: %(judges)s", judges=names),)
    return Step(CloseVote(tie=vote.seq), CloseVote.words, missing, needs_reason=bool(missing))


def _unready(meeting: Meeting) -> tuple[Sentence, ...]:
    missing = []
    if not meeting.plan.cases:
        missing.append(Sentence("the plan has no cases"))
    if not meeting.plan.judges:
        missing.append(Sentence("the plan has no judges"))
    return tuple(missing)


def _on_stage(meeting: Meeting, case: str, stage: Stage) -> Step:
    """What comes next for the case on stage."""
    if stage is Stage.PRESENTING and meeting.plan.timing.questions:
        return Step(StartQuestions(case=case), StartQuestions.words)
    if stage in (Stage.PRESENTING, Stage.QUESTIONS):
        return Step(OpenScoring(case=case), OpenScoring.words)
    if stage is Stage.SCORING:
        missing = _not_submitted(meeting, case)
        close, heed = CloseScoring(case=case), _off(meeting, case)
        deed = CloseScoring.words
        return Step(close, deed, missing, heed, needs_reason=bool(missing))
    if awaited := _awaiting(meeting, case) or _unconfirmed(meeting, case):
        return awaited
    return _announce(meeting, case, Announce.words)


def _announce(meeting: Meeting, case: str, said: Sentence) -> Step:
    """Announcing a score, over ballots that are missing and what does not apply for that."""
    missing, heed = _not_submitted(meeting, case), _off(meeting, case)
    return Step(Announce(case=case), said, missing, heed)


def _off(meeting: Meeting, case: str) -> tuple[Sentence, ...]:
    """What of the scoring rule does not apply to a case now, and points off for overtime."""
    words = expected_rules_off(meeting, case, closing=True)
    off = (off_briefly(meeting.plan, words),) if words else ()
    proposed = proposal(meeting, case)
    return off if proposed is None else (*off, proposed.words)


def _off_stage(meeting: Meeting) -> Step:
    """What comes next when no case is on its way."""
    under_correction = meeting.under_correction
    for case in under_correction:
        if not meeting.returned(case) and _unconfirmed(meeting, case) is None:
            return _corrected(meeting, case)
    if waiting := _in_stage(meeting, Stage.WAITING):
        name = case_name(meeting.plan, waiting[0])
        still = tuple(
            _not_back(meeting, case) for case in under_correction if meeting.returned(case)
        )
        return Step(CallCase(case=waiting[0]), Sentence("call %(case)s", case=name), still)
    for case in (*_in_stage(meeting, Stage.CLOSED), *under_correction):
        name = case_name(meeting.plan, case)
        said = Sentence("announce the score of %(case)s", case=name)
        held = _awaiting(meeting, case) or _unconfirmed(meeting, case)
        return held or _announce(meeting, case, said)
    if meeting.pending:
        return _wait_for_key(meeting, meeting.pending[0])
    if meeting.tie_vote is not None:
        return _vote(meeting, meeting.tie_vote)
    if across := ties_across_lines(meeting, meeting.standings):
        return _settle(meeting, across[0])
    missing = tuple(missing_at_the_end(meeting))
    heed = tuple(off_rows(meeting.plan, (meeting.standings or standings(meeting)).by_case.values()))
    return Step(Finalise(), Finalise.words, missing, heed, needs_reason=bool(missing))


def _in_stage(meeting: Meeting, stage: Stage) -> list[str]:
    """The cases in this stage, in running order."""
    return [case for case in meeting.order if meeting.cases[case].stage is stage]


def _awaiting(meeting: Meeting, case: str) -> Step | None:
    """The step to take while a returned ballot keeps a score from being announced."""
    if meeting.rules < 2 or not meeting.returned(case):
        return None
    name = case_name(meeting.plan, case)
    wait = Sentence(
        "wait for the returned ballot of %(judges)s on %(case)s, or do not count it",
        judges=judge_names(meeting.plan, meeting.returned(case)),
        case=name,
    )
    return Step(None, wait, returned=case)


def _corrected(meeting: Meeting, case: str) -> Step:
    """Announcing a corrected score in the place of the one that stands."""
    name = case_name(meeting.plan, case)
    return _announce(meeting, case, Sentence("announce the corrected score of %(case)s", case=name))


def _unconfirmed(meeting: Meeting, case: str) -> Step | None:
    """The step to take while a correction of a ballot on the case waits for a second key."""
    waits = (pending for pending in meeting.pending if concerns(meeting, pending, case))
    pending = next(waits, None)
    return _wait_for_key(meeting, pending) if pending is not None else None


def _wait_for_key(meeting: Meeting, pending: Pending) -> Step:
    wait = Sentence(
        "wait until this is confirmed by %(seats)s: %(deed)s",
        seats=awaited_seats(pending),
        deed=pending_words(meeting.plan, pending),
    )
    return Step(None, wait)


def _not_back(meeting: Meeting, case: str) -> Sentence:
    """Whose ballot on a case was returned and is not submitted again."""
    return Sentence(
        "the ballot of %(judges)s on %(case)s is returned",
        judges=judge_names(meeting.plan, meeting.returned(case)),
        case=case_name(meeting.plan, case),
    )


def _not_submitted(meeting: Meeting, case: str) -> tuple[Sentence, ...]:
    awaited = meeting.awaited(case)
    if not awaited:
        return ()
    if len(awaited) == 1:
        judge = judge_name(meeting.plan, awaited[0])
        return (Sentence("%(judge)s has not submitted", judge=judge),)
    judges = judge_names(meeting.plan, awaited)
    return (Sentence("%(judges)s have not submitted", judges=judges),)
