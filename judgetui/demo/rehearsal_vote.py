"""A vote of the panel at a rehearsed day, on the judges' own screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from random import Random

from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.meeting.acts import Act, CastVote, CloseVote, ConfirmVote, OpenVote
from judgetui.meeting.chair_acts import vote_counts, voters
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.state import Meeting, Phase


def planned_votes(
    seed: int, tied: Sequence[str], judges: Sequence[str]
) -> Mapping[str, str] | None:
    """For which of tied cases each judge votes, so that no two have as many votes.

    None where there are too few judges for that.
    """
    dice = Random(f"{seed}/vote")
    order = dice.sample(tied, len(tied))
    # 0 for the last, 1 for the next …; what is left over goes to the first.
    each, spare = divmod(len(judges) - sum(range(len(order))), len(order))
    if each < 0:
        return None
    votes = [each + more for more in reversed(range(len(order)))]
    votes[0] += spare
    cast = list(chain.from_iterable(map(repeat, order, votes)))
    return dict(zip(judges, dice.sample(cast, len(cast)), strict=True))


def votes_on(meeting: Meeting, seed: int, tied: Sequence[str]) -> Mapping[str, str] | None:
    """The votes with which the panel settles a tie on its screens; None where it does not vote."""
    if "vote" not in meeting.plan.scoring.ties or meeting.phase is not Phase.DELIBERATING:
        return None
    return planned_votes(seed, tied, voters(meeting, tied))


async def vote(
    venue: RehearsalVenue, tied: Sequence[str], votes: Mapping[str, str]
) -> tuple[bool, Sentence]:
    """Settle a tie by these votes, each cast from the judge's own seat.

    Returns whether they counted as planned, nobody saw another's before the end, and the vote could
    not be closed over one that was missing; and the counts in words.
    """
    await venue.chair.do(OpenVote(cases=tuple(tied)))
    tie = venue.meeting.seq
    *before, last = votes
    # Somebody thinks again: the last choice counts.
    await _cast(venue, tie, last, next(case for case in tied if case != votes[last]))
    for judge in before[1:]:
        await _cast(venue, tie, judge, votes[judge])
    right = not before or await _is_refused(venue, CloseVote(tie=tie))
    for judge in (*before[:1], last):
        await _cast(venue, tie, judge, votes[judge])
    right &= await _keeps_secret(venue)
    await venue.chair.do(CloseVote(tie=tie))
    closed, counts = venue.meeting.tie_vote, Counter({case: 0 for case in tied})
    counts.update(votes.values())
    right &= closed is not None and dict(closed.counts) == counts
    await venue.chair.do(ConfirmVote(tie=tie))
    right &= dict(venue.meeting.decisions[-1].votes) == counts
    return right, vote_counts(venue.meeting.plan, counts)


async def _cast(venue: RehearsalVenue, tie: int, judge: str, case: str) -> None:
    robot = venue.seats[judge]
    await venue.caught_up(robot)
    await robot.do(CastVote(tie=tie, case=case))
    await venue.chair_caught_up()


async def _is_refused(venue: RehearsalVenue, act: Act) -> bool:
    try:
        await venue.chair.do(act)
    except Refused:
        return True
    return False


async def _keeps_secret(venue: RehearsalVenue) -> bool:
    """Whether no seat has anybody's choice but a judge their own, while the vote is open."""
    await venue.all_caught_up()
    seen = ((robot.seat.by, robot.meeting.tie_vote) for robot in venue.seats.values())
    return all(one is None or set(one.votes) <= {by} for by, one in seen)
