"""Simulated judges, and a simulated chair who takes the meeting through its steps."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from judgetui.demo.simulation import SPEEDS, Opinions, SimulatedClock, reasons_outside
from judgetui.meeting.acts import (
    Act,
    CastVote,
    DecideTie,
    DrawLots,
    Postpone,
    RecordVote,
    Recuse,
    Reinstate,
    ReturnBallot,
    SubmitBallot,
    Withdraw,
)
from judgetui.meeting.ballot_permissions import returned_to
from judgetui.meeting.chair_acts import voters, votes_missing
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.next_step import next_step
from judgetui.meeting.plan import Bilingual, Judge, Plan
from judgetui.meeting.scoring import judge_total
from judgetui.meeting.seat import CHAIR, Role, Seat
from judgetui.meeting.state import BallotStatus, CaseState, Meeting, Phase, Stage
from judgetui.venue.server.room import Room

SEED = 412
"""With the sample plan it has equal scores on both sides of two prize lines."""
SCORING = 3.6
"""Seconds in which the judges write their ballots on a case, at speed 1."""
UNHURRIED = 4.0
"""How many times longer they take when a person chairs."""
WAITS: Mapping[Stage | None, float] = {
    None: 0.8,
    Stage.PRESENTING: 2.6,
    Stage.QUESTIONS: 1.4,
    Stage.SCORING: 0.5,
    Stage.CLOSED: 0.7,
    Stage.ANNOUNCED: 1.2,
}
"""Seconds the chair waits at each stage of the case on stage, at speed 1."""

_DIGITS = "3516"
"""What is called out in a simulated hall for a draw by lot."""
_REASONS = {
    "outside": Sentence("far from the usual, for reasons given to the panel"),
    "recuse": Sentence("once worked in this organisation"),
    "return": Sentence("two marks may have been swapped"),
    "postpone": Sentence("the presenter is still on the way"),
    "withdraw": Sentence("the organisation asked for it"),
    "reinstate": Sentence("the organisation asked for it back"),
    "missing": Sentence("the judge had to leave"),
    "tie": Sentence("after hearing the panel"),
    "feedback": Sentence("Clearly told; we would like to hear more of what came of it."),
}


def with_robots(plan: Plan) -> Plan:
    """The plan with each judge replaced by a robot, so that no real name is shown."""
    judges = tuple(
        Judge(id=judge.id, name=_robot(number), conflicts=judge.conflicts)
        for number, judge in enumerate(plan.judges, 1)
    )
    return plan.changed(judges=judges)


def _robot(number: int) -> Bilingual:
    return Bilingual(en=f"Robot {number}", zh=f"机器人{number}")


class Robots:
    """Plays a meeting in a room: judges, and the chair until a person takes over.

    `play` returns when the result is final.
    """

    def __init__(
        self,
        room: Room,
        clock: SimulatedClock,
        *,
        seed: int = SEED,
        say: Callable[[Sentence], str] = str,
    ) -> None:
        self.taken_over = False
        self._room = room
        self._clock = clock
        self._say = say
        self._opinions = Opinions(room.meeting.plan, seed)
        self._order = room.meeting.order
        """The running order the day began with; incidents are placed by it."""
        self._over: set[str] = set()
        """The incidents that have happened."""

    @property
    def speed(self) -> float:
        """How many times faster than usual they play."""
        return self._clock.speed

    @property
    def paused(self) -> bool:
        """Whether they stand still."""
        return self._clock.paused

    def faster(self) -> None:
        """Play faster."""
        self._clock.set(speed=next((s for s in SPEEDS if s > self.speed), self.speed))

    def slower(self) -> None:
        """Play more slowly."""
        self._clock.set(speed=next((s for s in reversed(SPEEDS) if s < self.speed), self.speed))

    def pause(self) -> None:
        """Pause, or resume."""
        self._clock.set(paused=not self.paused)

    def take_over(self) -> None:
        """Leave the chair's steps to a person; from then on the clock runs at real speed."""
        self.taken_over = True
        self._clock.set(paused=False)
        self._clock.follow()

    async def play(self) -> None:
        """Play until the result is final; once a person chairs, only as the judges."""
        changed = asyncio.Event()
        stop = self._room.seat_api(CHAIR).watch(lambda news: changed.set())
        try:
            while self._room.meeting.phase is not Phase.FINAL:
                changed.clear()
                if await self._judge():
                    continue
                if self.taken_over:
                    await changed.wait()
                else:
                    await self._chair()
        finally:
            stop()

    async def _judge(self) -> bool:
        """Have the judges whose votes or ballots are awaited vote, or write and submit.

        Returns whether any were.
        """
        meeting = self._room.meeting
        if await self._vote(meeting) or await self._set_right(meeting):
            return True
        case = meeting.stage
        if case is None or case.stage is not Stage.SCORING or not meeting.may_submit(case.id):
            return False
        now = 0.0
        for at, judge, filled in self._writing(meeting, case):
            seconds = SCORING * (UNHURRIED if self.taken_over else 1.0)
            await self._clock.wait((at - now) * seconds, (at - now) * self._long(meeting, case))
            now = at
            stage = self._room.meeting.cases[case.id].stage
            if stage is not Stage.SCORING:
                break
            await self._write(case.id, judge, filled)
        # Without a change every ballot was refused; trying again would loop for ever.
        return self._room.meeting is not meeting

    async def _vote(self, meeting: Meeting) -> bool:
        """Have a judge vote on the tie that the panel votes on; return whether one did."""
        vote = meeting.tie_vote
        if vote is None or vote.closed:
            return False
        for judge in votes_missing(meeting, vote):
            await self._clock.wait(WAITS[Stage.CLOSED], 5.0)
            act = CastVote(tie=vote.seq, case=favourite(meeting, judge, vote.cases))
            await self._try(Seat(Role.JUDGE, judge), act)
            return self._room.meeting is not meeting
        return False

    async def _set_right(self, meeting: Meeting) -> bool:
        """Have a judge submit a returned ballot again; return whether there was one.

        Ballots on the case that is being scored are left to `_judge`.
        """
        scoring = (
            meeting.on_stage if meeting.stage and meeting.stage.stage is Stage.SCORING else None
        )
        for judge in (judge.id for judge in meeting.plan.judges):
            for case in returned_to(meeting, judge):
                if case != scoring:
                    await self._clock.wait(WAITS[Stage.CLOSED], 15.0)
                    await self._write(case, judge, len(meeting.plan.asked(judge)) + 1)
                    return self._room.meeting is not meeting
        return False

    def _writing(self, meeting: Meeting, case: CaseState) -> Iterable[tuple[float, str, int]]:
        """Moments (share of the scoring time, judge, number of criteria filled in), in order.

        One more than there are criteria stands for submitting.
        """
        moments: list[tuple[float, str, int]] = []
        for judge in meeting.may_submit(case.id):
            count = len(meeting.plan.asked(judge))
            begin, end = self._opinions.times(case.id, judge)
            each = (end - begin) / (count + 1)
            moments += [(begin + each * filled, judge, filled) for filled in range(1, count + 2)]
        return sorted(moments)

    def _long(self, meeting: Meeting, case: CaseState) -> float:
        """Seconds that the scoring of a case takes on the simulated clock."""
        seconds = meeting.plan.timing.scoring or 60
        return seconds * self._opinions.share(case.id, "scoring")

    async def _write(self, case: str, judge: str, filled: int) -> None:
        """One judge fills in one more criterion, or submits."""
        ballot = self._room.meeting.cases[case].ballots.get(judge)
        if ballot is not None and ballot.status is not BallotStatus.RETURNED:
            return
        marks = self._opinions.marks(case, judge, ballot.version + 1 if ballot else 1)
        seat = Seat(Role.JUDGE, judge)
        if self._is_to_recuse(case, judge):
            await self._try(seat, Recuse(case=case, reason=self._reason("recuse")))
        elif filled <= len(marks):
            shown = {key: f"{mark:f}" for key, mark in [*marks.items()][:filled]}
            self._room.seat_api(seat).keep(Draft(judge, case, shown))
        else:
            plan, why = self._room.meeting.plan, self._reason("outside")
            reasons = reasons_outside(plan, marks, why)
            feedback = self._reason("feedback") if plan.feedback else ""
            act = SubmitBallot(case=case, scores=marks, reasons=reasons, feedback=feedback)
            await self._try(seat, act)

    def _reason(self, name: str) -> str:
        return self._say(_REASONS[name])

    async def _do(self, seat: Seat, act: Act) -> None:
        await self._room.take(seat, act, uuid.uuid4().hex)

    async def _try(self, seat: Seat, act: Act) -> None:
        """Submit an act; ignore a refusal, as a person may have acted first."""
        with contextlib.suppress(Refused):
            await self._do(seat, act)

    async def _chair(self) -> None:
        """Wait, then submit the chair's next step, or an incident such as a postponement."""
        before = self._room.meeting
        stage = before.stage
        simulated = self._time_taken(before)
        await self._clock.wait(WAITS[stage.stage if stage else None], simulated)
        if self.taken_over or self._room.meeting.seq != before.seq:
            return
        meeting = self._room.view(CHAIR)
        if (incident := self._incident(meeting)) is not None:
            await self._try(CHAIR, incident)
        elif (act := self._step(meeting)) is not None:
            await self._do(CHAIR, act)

    def _step(self, meeting: Meeting) -> Act | None:
        """The act of the next step, with a reason where it needs one, or one that settles a tie."""
        step = next_step(meeting)
        if step.tied:
            return settling(meeting, step.tied, self._reason("tie"))
        if step.act is None or not step.needs_reason:
            return step.act
        return step.act.model_copy(update={"reason": self._reason("missing")})

    def _time_taken(self, meeting: Meeting) -> float:
        """Seconds that pass on the simulated clock while the chair waits."""
        case, timing = meeting.stage, meeting.plan.timing
        if case is None or case.stage not in (Stage.PRESENTING, Stage.QUESTIONS):
            return 15.0
        part = timing.presentation if case.stage is Stage.PRESENTING else timing.questions
        return part * self._opinions.share(case.id, case.stage)

    def _placed(self, share: float) -> str | None:
        """The case at a share of the running order, such as 0.5; None with fewer than 8 cases."""
        count = len(self._order)
        return self._order[int(count * share)] if count >= 8 else None

    def _is_to_recuse(self, case: str, judge: str) -> bool:
        judges = self._room.meeting.plan.judges
        return case == self._placed(0.12) and len(judges) > 2 and judge == judges[2].id

    def _incident(self, meeting: Meeting) -> Act | None:
        """The incident that belongs to the present moment of the meeting; each occurs once."""
        case = meeting.stage
        if case is None:
            return None
        postponed, returned, withdrawn, back = map(self._placed, (0.2, 0.3, 0.45, 0.55))
        moments: dict[tuple[str | None, Stage], Callable[[], Act]] = {
            (postponed, Stage.PRESENTING): lambda: Postpone(reason=self._reason("postpone")),
            (returned, Stage.SCORING): lambda: ReturnBallot(
                case=case.id,
                judge=meeting.plan.judges[-1].id,
                reason=self._reason("return"),
            ),
            (withdrawn, Stage.PRESENTING): lambda: Withdraw(reason=self._reason("withdraw")),
            (back, Stage.ANNOUNCED): lambda: Reinstate(
                case=withdrawn, reason=self._reason("reinstate")
            ),
        }
        incident = moments.get((case.id, case.stage))
        if incident is None or f"{case.id} {case.stage}" in self._over:
            return None
        self._over.add(f"{case.id} {case.stage}")
        return incident()


def favourite(meeting: Meeting, judge: str, cases: Sequence[str]) -> str:
    """The one of these cases that a judge marked best, the first of equal ones.

    Of an entrant the best of its cases counts. A case without marks of the judge comes last.
    """
    sign = -1 if meeting.plan.scoring.marks == "places" else 1

    def marked(ranked: str) -> tuple[bool, Fraction]:
        ballots = (meeting.cases[case].ballots.get(judge) for case in meeting.plan.cases_of(ranked))
        totals = [sign * judge_total(meeting.plan, b.scores) for b in ballots if b and b.counts]
        return bool(totals), max(totals, default=Fraction(0))

    return max(cases, key=marked)


def settling(meeting: Meeting, tied: tuple[str, ...], reason: str) -> Act:
    """The act that settles a tie by the first way the plan allows; else by an extra prize."""
    ties = meeting.plan.scoring.ties
    if "chair" in ties:
        return DecideTie(cases=tied, reason=reason)
    votes = {case: len(tied) - 1 - place for place, case in enumerate(tied)}
    if "vote" in ties and sum(votes.values()) <= len(voters(meeting, tied)):
        return RecordVote(votes=votes)
    if "draw" in ties:
        return DrawLots(what="tie", cases=tied, digits=_DIGITS)
    return DecideTie(cases=tied, extra_prize=True, reason=reason)
