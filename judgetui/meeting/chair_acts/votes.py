"""A vote of the panel on the judges' own screens: opened, cast, closed, confirmed or dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from judgetui.meeting.acts import (
    CastVote,
    CloseVote,
    ConfirmVote,
    DropVote,
    Entry,
    OpenVote,
)
from judgetui.meeting.chair_acts.places import Places
from judgetui.meeting.chair_acts.ties import check_agreed, decided, names_of, taken_down, voters
from judgetui.meeting.message import Refused, Sentence, listed
from judgetui.meeting.names import case_name, judge_name, judge_names, ranked_name, ranked_names
from judgetui.meeting.plan import Plan
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, TieVote


def open_vote(meeting: Meeting, act: OpenVote, entry: Entry, case: str) -> Places:
    """The judges may vote; the plan has to settle ties so, and the vote to settle something."""
    check_agreed(meeting, "vote")
    if meeting.tie_vote is not None:
        raise Refused(
            "a panel vote on %(cases)s is under way; confirm or drop it first",
            cases=ranked_names(meeting.plan, meeting.tie_vote.cases),
        )
    if meeting.phase is not Phase.DELIBERATING:
        raise Refused(
            "the panel votes once every case is announced or withdrawn; until then scores may "
            "still change"
        )
    # With as many different counts as cases: what could not part them then never can.
    names = names_of(meeting, act.cases)
    supposed = {one: votes for votes, one in enumerate(act.cases)}
    decision = taken_down(meeting, entry, "vote", act.cases, votes=supposed)
    decided(meeting, decision, standings(meeting), entry)
    if not voters(meeting, act.cases):
        raise Refused(
            "no judge may vote on %(cases)s: all are recused from one of them; settle it by "
            "another way",
            cases=names,
        )
    cases = tuple(one for one in meeting.order if one in act.cases)
    secret = meeting.plan.scoring.vote == "secret"
    return {("tie_vote",): TieVote(entry.seq, cases, secret)}


def cast_vote(meeting: Meeting, act: CastVote, entry: Entry, case: str) -> Places:
    """A judge's choice, in the place of the one before."""
    vote = _vote(meeting, act.tie)
    if vote.closed:
        raise Refused("the panel vote is closed; what you chose before counts")
    if act.case not in vote.cases:
        raise Refused(
            "%(case)s is not one of the tied cases: %(cases)s; vote for one of those",
            case=_named(meeting, act.case),
            cases=ranked_names(meeting.plan, vote.cases),
        )
    if entry.by not in voters(meeting, vote.cases):
        raise Refused(
            "%(judge)s has no vote on %(cases)s: whoever is recused from one of them, or whose "
            "ballots do not count, does not choose between them",
            judge=judge_name(meeting.plan, entry.by),
            cases=ranked_names(meeting.plan, vote.cases),
        )
    return {("tie_vote",): replace(vote, votes={**vote.votes, entry.by: act.case})}


def close_vote(meeting: Meeting, act: CloseVote, entry: Entry, case: str) -> Places:
    """No more votes; what is missing needs a reason."""
    vote = _vote(meeting, act.tie)
    if vote.closed:
        raise Refused("the panel vote is closed already; confirm or drop it")
    missing = [judge for judge in voters(meeting, vote.cases) if judge not in vote.votes]
    if missing and not act.reason:
        raise Refused(
            "%(judges)s have not voted on %(cases)s; wait for them, or give a reason to close",
            judges=judge_names(meeting.plan, missing),
            cases=ranked_names(meeting.plan, vote.cases),
        )
    return {("tie_vote",): replace(vote, closed=True, reason=act.reason)}


def confirm_vote(meeting: Meeting, act: ConfirmVote, entry: Entry, case: str) -> Places:
    """The votes of those who may vote by now are a decision, if the tie is still the same."""
    vote = _vote(meeting, act.tie)
    if not vote.closed:
        raise Refused("the panel vote is still open; close it first")
    counting = votes_that_count(meeting, vote)
    decision = taken_down(
        meeting,
        entry,
        "vote",
        vote.cases,
        votes=counted(vote.cases, counting),
        reason=vote.reason,
    )
    if not vote.secret:
        decision = replace(decision, ballots=counting)
    return decided(meeting, decision, standings(meeting), entry) | {("tie_vote",): None}


def drop_vote(meeting: Meeting, act: DropVote, entry: Entry, case: str) -> Places:
    """The vote is over and counts for nothing."""
    _vote(meeting, act.tie)
    return {("tie_vote",): None}


def votes_that_count(meeting: Meeting, vote: TieVote) -> Mapping[str, str]:
    """The votes cast by those who may vote by now, by judge id in panel order."""
    may_vote = voters(meeting, vote.cases)
    return {judge: vote.votes[judge] for judge in may_vote if judge in vote.votes}


def counted(cases: tuple[str, ...], votes: Mapping[str, str]) -> Mapping[str, int]:
    """How many of these votes, by judge id, are for each of the cases."""
    given = Counter(votes.values())
    return {case: given[case] for case in cases}


def seen_vote(meeting: Meeting, judge: str | None) -> TieVote | None:
    """The vote under way as a judge may see it: with their own vote alone; else none.

    Whoever has no vote is not told of it: that cases are tied follows from their scores.
    """
    vote = meeting.tie_vote
    if vote is None or judge is None or judge not in voters(meeting, vote.cases):
        return None
    own = {judge: vote.votes[judge]} if judge in vote.votes else {}
    return replace(vote, votes=own, reason="")


def overseen_vote(meeting: Meeting) -> TieVote | None:
    """The vote under way as the chair's side may see it.

    While it is open: who has voted, and not for what, so that nobody closes it at a moment of
    their liking. Once it is closed: the counts, and of an open vote whose they are.
    """
    vote = meeting.tie_vote
    if vote is None:
        return None
    votes = votes_that_count(meeting, vote)
    seen = replace(vote, votes={}, voted=tuple(votes))
    if not vote.closed:
        return seen
    shown = {} if vote.secret else votes
    return replace(seen, votes=shown, counts=counted(vote.cases, votes))


def votes_missing(meeting: Meeting, vote: TieVote) -> tuple[str, ...]:
    """Who may vote and has not, in panel order; of a whole meeting or of the chair's view."""
    voted = {*vote.voted, *vote.votes}
    return tuple(judge for judge in voters(meeting, vote.cases) if judge not in voted)


def vote_counts(plan: Plan, counts: Mapping[str, int]) -> Sentence:
    """The votes by case, the most first, such as "case 3 (Autumn) 4, case 5 (Winter) 2"."""
    ordered = sorted(counts, key=counts.__getitem__, reverse=True)
    return listed(
        Sentence("%(case)s %(votes)d", case=ranked_name(plan, case), votes=counts[case])
        for case in ordered
    )


def check_no_vote(meeting: Meeting) -> None:
    """Refuse what ends the meeting while a vote is under way."""
    if meeting.tie_vote is not None:
        raise Refused(
            "a panel vote on %(cases)s is under way; confirm or drop it first",
            cases=ranked_names(meeting.plan, meeting.tie_vote.cases),
        )


def _vote(meeting: Meeting, tie: int) -> TieVote:
    """The vote that is under way, which must be the one that was opened by this act."""
    vote = meeting.tie_vote
    if vote is None:
        raise Refused("no panel vote is under way; the chair opens one on a whole tie")
    if vote.seq != tie:
        raise Refused(
            "panel vote %(tie)d is over; the one under way is %(now)d, on %(cases)s",
            tie=tie,
            now=vote.seq,
            cases=ranked_names(meeting.plan, vote.cases),
        )
    return vote


def _named(meeting: Meeting, case: str) -> Sentence:
    """A case somebody named, which may not exist or have no rank of its own."""
    if case not in meeting.cases:
        raise Refused("there is no case %(case)s", case=case)
    plan = meeting.plan
    return ranked_name(plan, case) if plan.ranked_as[case] == case else case_name(plan, case)


VOTES: Mapping[str, Callable[..., Places]] = {
    "open-vote": open_vote,
    "cast-vote": cast_vote,
    "close-vote": close_vote,
    "confirm-vote": confirm_vote,
    "drop-vote": drop_vote,
}
"""Acts of a vote on the judges' own screens."""
