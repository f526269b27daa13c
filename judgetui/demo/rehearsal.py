"""A rehearsal: robots play a whole day through a real venue, on a copy of a session.

The host is a process of its own, as on the day; every seat is a client over the network. They act
one after another and wait for every answer, so that the same seed gives the same acts in the same
order. Nothing of it touches the session that is rehearsed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from judgetui.demo.rehearsal_ballots import submit
from judgetui.demo.rehearsal_ceremony import RehearsedCeremony
from judgetui.demo.rehearsal_chairing import turn_keys
from judgetui.demo.rehearsal_disturbances import Disturbances
from judgetui.demo.rehearsal_plan import REASON, Day, expected
from judgetui.demo.rehearsal_report import Check, Report
from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.demo.rehearsal_vote import vote, votes_on
from judgetui.demo.robots import settling
from judgetui.language import N_
from judgetui.meeting.acts import Finalise
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.next_step import Step, next_step
from judgetui.meeting.plan import spoken
from judgetui.meeting.seat import Role
from judgetui.meeting.second_key import seats_words
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, Stage, Standings
from judgetui.records.read_session import ReadSession, read_session
from judgetui.results.verify import verify_session

_TIE = N_("a tie across a prize line is found, and settled before the result is final")
_VOTE = N_("a tie is settled by a vote on the judges' screens")
_FINAL_KEY = N_("the result is final once the second keys are turned")
_PRACTICE = N_("every judge fills in a practice ballot before the meeting opens")
_RESULT = N_("ranks, scores and prizes are those worked out beforehand")
_RECORD = N_("the record is whole: every act and number worked out again")
_SEATS = N_("every seat and the board see the same end of the day")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the day goes."""

    factor: float | None = None
    """How many times faster than planned; none: no time passes but what the acts take."""

    async def part(self, seconds: float) -> None:
        """Let a part of the day pass that takes so many seconds as planned."""
        if self.factor is not None:
            await asyncio.sleep(seconds / self.factor)


class Rehearsal:
    """One rehearsed day. `play` returns the report; `notify` is called with each check."""

    def __init__(
        self,
        name: str,
        day: Day,
        folder: Path,
        *,
        pace: Pace,
        notify: Callable[[Check], None],
    ) -> None:
        self.report = Report(name, day.seed, notify)
        self._day, self._plan, self._pace = day, day.plan, pace
        self._folder = folder
        self._venue = RehearsalVenue(day.plan, folder)
        self._disturbances = Disturbances(self._venue, day, self.report)

    # -- the day -----------------------------------------------------------------------------

    async def play(self) -> Report:
        """Play the day to its end; raises `Refused` where no venue can be opened."""
        began = time.monotonic()
        await self._venue.open()
        try:
            late = self._disturbances.late
            await self._venue.join(one.id for one in self._plan.judges if one.id != late)
            await self._practise()
            while self._meeting.phase is not Phase.FINAL:
                await self._next()
            await self._look_at_the_end()
        except (Refused, TimeoutError) as error:
            self._broken(error)
        finally:
            await self._venue.close()
        self._take_down()
        self.report.seconds = time.monotonic() - began
        return self.report

    def _broken(self, error: Refused | TimeoutError) -> None:
        """Take down that the day could not be played on."""
        why = error.sentence if isinstance(error, Refused) else Sentence("no answer came")
        title = Sentence("the day is played to its end")
        self.report.note("day", title, False, why)

    async def _practise(self) -> None:
        """Have every judge who is there practise, and the chair see it; nothing of it is kept."""
        judges = [seat for seat in self._seats.values() if seat.seat.role is Role.JUDGE]
        for judge in judges:
            judge.open.practised()
        await self._chair.until(lambda: all(self._has_practised(judge) for judge in judges))
        self.report.note("practice", Sentence(_PRACTICE), self._meeting.seq == 0)

    def _has_practised(self, judge: RobotSeat) -> bool:
        seen = self._chair.open.presence.get(judge.seat.by)
        return seen is not None and seen.practised

    @property
    def _chair(self) -> RobotSeat:
        return self._venue.chair

    @property
    def _seats(self) -> Mapping[str, RobotSeat]:
        return self._venue.seats

    @property
    def _meeting(self) -> Meeting:
        return self._venue.meeting

    async def _next(self) -> None:
        """The next thing that happens: ballots come in, something goes wrong, or the next step."""
        await self._venue.chair_caught_up()
        case = self._meeting.stage
        if case is not None and case.stage is Stage.SCORING and self._to_submit(case.id):
            await self._ballots(case.id)
            return
        if case is not None and await self._disturbances.happen(case.id, case.stage):
            return
        await self._step(next_step(self._meeting))

    async def _step(self, step: Step) -> None:
        case, timing = self._meeting.stage, self._plan.timing
        if case is not None and case.stage in (Stage.PRESENTING, Stage.QUESTIONS):
            presenting = case.stage is Stage.PRESENTING
            await self._pace.part(timing.presentation if presenting else timing.questions)
        if step.tied:
            await self._settle(step.tied)
        elif step.act is not None:
            act = step.act
            if step.needs_reason:
                act = act.model_copy(update={"reason": REASON})
            await self._chair.do(act)
        elif self._meeting.pending:
            await self._turn_keys()
        else:
            raise Refused(step.sentence)

    async def _turn_keys(self) -> None:
        """Have what waits confirmed: that the result is final."""
        keys = self._plan.second_key.final
        right = await turn_keys(self._venue, lambda: self._meeting.phase is not Phase.FINAL)
        told = Sentence("with the second key of %(seats)s", seats=seats_words(keys))
        self.report.note("final-key", Sentence(_FINAL_KEY), right, told)

    # -- ballots -----------------------------------------------------------------------------

    def _to_submit(self, case: str) -> tuple[str, ...]:
        """The judges who are there and have not submitted, in panel order."""
        return tuple(
            judge for judge in self._meeting.may_submit(case) if judge != self._disturbances.late
        )

    async def _ballots(self, case: str) -> None:
        await self._pace.part(self._plan.timing.scoring)
        for judge in self._to_submit(case):
            if not await self._disturbances.instead(case, judge):
                await submit(self._venue, self._day, case, judge)

    # -- ties --------------------------------------------------------------------------------

    async def _settle(self, tied: tuple[str, ...]) -> None:
        """Try to make the result final over a tie, then settle the tie as the plan says."""
        refused = False
        try:
            await self._chair.do(Finalise(reason=REASON))
        except Refused:
            refused = True
        votes = votes_on(self._meeting, self._day.seed, tied)
        if votes:
            right, counts = await vote(self._venue, tied, votes)
            self._note_once("vote", _VOTE, right, counts)
        else:
            await self._chair.do(settling(self._meeting, tied, REASON))
        if self._day.tied and set(self._day.tied) <= set(tied):
            self.report.note("tie", Sentence(_TIE), refused)

    def _note_once(
        self, name: str, title: str, ok: bool | None, detail: Sentence | None = None
    ) -> None:
        """Take down what is played as often as it comes: the first time, and when it went wrong."""
        if ok is False or all(check.name != name for check in self.report.checks):
            self.report.note(name, Sentence(title), ok, detail)

    # -- the end -----------------------------------------------------------------------------

    async def _look_at_the_end(self) -> None:
        """Compare what every seat sees with what was worked out beforehand."""
        self._disturbances.finish()
        if not self._plan.second_key.final:
            why = Sentence("no second key in this plan: the chair alone")
            self.report.note("final-key", Sentence(_FINAL_KEY), None, why)
        if not self._day.tied:
            why = Sentence("no two cases of this plan can be tied across a prize line")
            self.report.note("tie", Sentence(_TIE), None, why)
        elif not any(check.name == "tie" for check in self.report.checks):
            self.report.note("tie", Sentence(_TIE), False)
        self._note_once("vote", _VOTE, None, Sentence("no tie came to a vote of the panel"))
        right = expected(self._day, self._meeting.decisions)
        now = self._meeting.standings
        ok = now is not None and _rows(now) == _rows(right)
        self.report.note("result", Sentence(_RESULT), ok)
        await RehearsedCeremony(self._venue, self.report, right).lead()
        await self._venue.all_caught_up()
        shown = all(
            seat.meeting.phase is Phase.FINAL and seat.meeting.all_shown
            for seat in self._seats.values()
        )
        self.report.note("seats", Sentence(_SEATS), shown)

    def _take_down(self) -> None:
        """What is on record: the sequence of acts, the prizes, and whether all of it is right."""
        session = read_session(self._folder, self._venue.path.name)
        self.report.sequence = [(entry.by, entry.act.do) for entry in session.entries]
        self.report.prizes = _prizes(session)
        found = verify_session(session.entries, session.heads)
        self.report.note("record", Sentence(_RECORD), not found, found[0] if found else None)


def _rows(now: Standings) -> list[tuple[object, ...]]:
    """What must be equal in two standings of one day, in an order of its own."""
    rows = (
        (row.case, row.rank, row.score, row.exact, row.prize, row.unadjusted, row.ballots)
        for row in now.rows
    )
    return sorted(rows, key=str)


def _prizes(session: ReadSession) -> list[tuple[str, str]]:
    plan = session.meeting.plan
    return [
        (spoken(plan.prizes[row.prize].name, plan.language), row.case)
        for row in standings(session.meeting).rows
        if row.prize is not None
    ]
