"""A rehearsal: robots play a whole day through a real venue, on a copy of a session.

The host is a process of its own, as on the day; every seat is a client over the network. They act
one after another and wait for every answer, so that the same seed gives the same acts in the same
order. Nothing of it touches the session that is rehearsed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from judgetui.demo.rehearsal_ceremony import RehearsedCeremony
from judgetui.demo.rehearsal_plan import TITLES, Day, Disturbance, expected
from judgetui.demo.rehearsal_report import Check, Report
from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.demo.robots import settling
from judgetui.demo.simulation import reasons_outside
from judgetui.language import N_
from judgetui.meeting.acts import (
    Finalise,
    Pause,
    Postpone,
    Recuse,
    Reinstate,
    Resume,
    ReturnBallot,
    SubmitBallot,
    Withdraw,
)
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.next_step import Step, next_step
from judgetui.meeting.plan import spoken
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase, Stage, Standings
from judgetui.records.read_session import ReadSession, read_session
from judgetui.results.verify import verify_session

_REASON = "rehearsal"
_TIE = N_("a tie across a prize line is found, and settled before the result is final")
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
        self._played: set[Disturbance] = set()
        self._late = ""

    # -- the day -----------------------------------------------------------------------------

    async def play(self) -> Report:
        """Play the day to its end; raises `Refused` where no venue can be opened."""
        began = time.monotonic()
        await self._venue.open()
        try:
            await self._join()
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

    async def _join(self) -> None:
        self._late = self._day.judges.get(self._day.case_of(Disturbance.LATE) or "", "")
        await self._venue.join(one.id for one in self._plan.judges if one.id != self._late)

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
        if case is not None and await self._disturb(case.id, case.stage):
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
                act = act.model_copy(update={"reason": _REASON})
            await self._chair.do(act)
        else:
            raise Refused(step.sentence)

    # -- ballots -----------------------------------------------------------------------------

    def _to_submit(self, case: str) -> tuple[str, ...]:
        """The judges who are there and have not submitted, in panel order."""
        return tuple(judge for judge in self._meeting.may_submit(case) if judge != self._late)

    async def _ballots(self, case: str) -> None:
        await self._pace.part(self._plan.timing.scoring)
        what, about = self._day.disturbed.get(case), self._day.judges.get(case)
        for judge in self._to_submit(case):
            disturbed = judge == about and what not in self._played
            if disturbed and what is Disturbance.RECUSAL:
                await self._recuse(case, judge)
            elif disturbed and what is Disturbance.DROPPED:
                await self._drop(case, judge)
            elif disturbed and what is Disturbance.HOST:
                await self._kill_host(case, judge)
            else:
                await self._submit(case, judge)

    async def _submit(self, case: str, judge: str, version: int = 1) -> None:
        await self._open_for(case, judge)
        await self._seats[judge].do(self._ballot(case, judge, version))

    async def _open_for(self, case: str, judge: str) -> None:
        """Wait until a judge sees that a case is scored."""
        await self._venue.caught_up(self._seats[judge])

    def _ballot(self, case: str, judge: str, version: int = 1) -> SubmitBallot:
        marks = self._day.marks(case, judge, version)
        reasons = reasons_outside(self._plan, marks, _REASON)
        return SubmitBallot(case=case, scores=marks, reasons=reasons)

    # -- what goes wrong ---------------------------------------------------------------------

    async def _disturb(self, case: str, stage: Stage) -> bool:
        """Have happen what goes wrong on this case at this stage; whether anything did."""
        what = self._day.disturbed.get(case)
        moments: Mapping[tuple[Disturbance, Stage], Callable[[str], Awaitable[None]]] = {
            (Disturbance.LATE, Stage.ANNOUNCED): self._come_late,
            (Disturbance.CORRECTION, Stage.ANNOUNCED): self._correct,
            (Disturbance.CONSOLE, Stage.SCORING): self._kill_console,
            (Disturbance.POSTPONED, Stage.PRESENTING): self._postpone,
            (Disturbance.WITHDRAWN, Stage.PRESENTING): self._withdraw,
            (Disturbance.PAUSE, Stage.QUESTIONS): self._pause,
            (Disturbance.PAUSE, Stage.PRESENTING): self._pause,
        }
        if what is None or what in self._played or (what, stage) not in moments:
            return False
        await moments[what, stage](case)
        return True

    async def _come_late(self, case: str) -> None:
        late, self._late = self._late, ""
        await self._venue.seat(Seat(Role.JUDGE, late)).join()
        state = self._meeting.cases[case]
        self._went(Disturbance.LATE, late not in state.ballots and state.reason == _REASON)

    async def _recuse(self, case: str, judge: str) -> None:
        await self._seats[judge].do(Recuse(case=case, reason=_REASON))
        await self._chair.until(lambda: judge not in self._meeting.may_submit(case))
        with contextlib.suppress(Refused):
            await self._seats[judge].do(self._ballot(case, judge))
            self._went(Disturbance.RECUSAL, False)
            return
        self._went(Disturbance.RECUSAL, True)

    async def _drop(self, case: str, judge: str) -> None:
        """A laptop breaks with half a ballot; another device goes on with what was typed."""
        await self._open_for(case, judge)
        marks = self._day.marks(case, judge)
        half = {key: f"{mark:f}" for key, mark in [*marks.items()][: (len(marks) + 1) // 2]}
        seat = self._seats[judge]
        seat.open.keep(Draft(judge, case, half))
        await self._chair.until(lambda: self._writes(judge))
        await seat.leave()
        seat.start(other_device=True)
        await self._venue.admit(seat)
        kept = seat.open.draft(case)
        self._went(Disturbance.DROPPED, kept is not None and dict(kept.marks) == half)
        await self._submit(case, judge)

    def _writes(self, judge: str) -> bool:
        presence = self._chair.open.presence.get(judge)
        return presence is not None and presence.writing

    async def _kill_host(self, case: str, judge: str) -> None:
        """The host dies with a ballot on its way; it comes back and has it once."""
        await self._open_for(case, judge)
        seat = self._seats[judge]
        await self._venue.kill()
        sent = seat.open.submit(self._ballot(case, judge))
        await self._venue.open()
        await seat.answered(sent)
        await self._venue.chair_caught_up()
        ballot = self._meeting.cases[case].ballots.get(judge)
        self._went(Disturbance.HOST, ballot is not None and ballot.version == 1)

    async def _kill_console(self, case: str) -> None:
        """The console ends with an act on its way; opened again it has it once."""
        act = next_step(self._meeting).act
        assert act is not None
        before = self._meeting.seq
        sent = self._chair.open.submit(act)
        await self._chair.leave()
        self._chair.start()
        await self._venue.admit(self._chair)
        await self._chair.until(lambda: self._meeting.seq > before and not self._chair.open.unsent)
        closed = self._meeting.cases[case].stage is Stage.CLOSED
        self._went(Disturbance.CONSOLE, bool(sent) and closed and self._meeting.seq == before + 1)

    async def _postpone(self, case: str) -> None:
        await self._chair.do(Postpone(case=case, reason=_REASON))
        self._went(Disturbance.POSTPONED, self._meeting.order[-1] == case)

    async def _withdraw(self, case: str) -> None:
        await self._chair.do(Withdraw(case=case, reason=_REASON))
        withdrawn = self._meeting.cases[case].stage is Stage.WITHDRAWN
        await self._chair.do(Reinstate(case=case, reason=_REASON))
        self._went(
            Disturbance.WITHDRAWN,
            withdrawn and self._meeting.cases[case].stage is Stage.WAITING,
        )

    async def _pause(self, case: str) -> None:
        await self._chair.do(Pause(reason=_REASON))
        refused = False
        try:
            await self._chair.do(Postpone(case=case, reason=_REASON))
        except Refused:
            refused = True
        await self._chair.do(Resume())
        self._went(Disturbance.PAUSE, refused and self._meeting.paused_at is None)

    async def _correct(self, case: str) -> None:
        """An announced score stands until the corrected one is announced."""
        judge = self._day.judges[case]
        announced = self._public_score(case)
        await self._chair.do(ReturnBallot(case=case, judge=judge, reason=_REASON))
        await self._submit(case, judge, version=2)
        await self._chair.until(lambda: judge not in self._meeting.may_submit(case))
        stood = self._meeting.cases[case].under_correction and (
            self._public_score(case) == announced
        )
        self._went(Disturbance.CORRECTION, stood)

    def _public_score(self, case: str) -> Decimal | None:
        now = self._meeting.public or self._meeting.standings
        return now.by_case[case].score if now is not None else None

    async def _settle(self, tied: tuple[str, ...]) -> None:
        """Try to make the result final over a tie, then settle the tie as the plan says."""
        refused = False
        try:
            await self._chair.do(Finalise(reason=_REASON))
        except Refused:
            refused = True
        await self._chair.do(settling(self._meeting, tied, _REASON))
        if self._day.tied and set(self._day.tied) <= set(tied):
            self.report.note("tie", Sentence(_TIE), refused)

    # -- the end -----------------------------------------------------------------------------

    async def _look_at_the_end(self) -> None:
        """Compare what every seat sees with what was worked out beforehand."""
        for what in self._day.disturbed.values():
            if what not in self._played:
                self._went(what, False)
        for missing in (one for one in Disturbance if one not in self._day.disturbed.values()):
            why = Sentence("there are too few cases or judges for it")
            self.report.note(missing, Sentence(TITLES[missing]), None, why)
        if not self._day.tied:
            why = Sentence("no two cases of this plan can be tied across a prize line")
            self.report.note("tie", Sentence(_TIE), None, why)
        elif not any(check.name == "tie" for check in self.report.checks):
            self.report.note("tie", Sentence(_TIE), False)
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

    def _went(self, what: Disturbance, ok: bool) -> None:
        self._played.add(what)
        self.report.note(what, Sentence(TITLES[what]), ok)


def _rows(now: Standings) -> list[tuple[object, ...]]:
    """What must be equal in two standings of one day, in an order of its own."""
    rows = ((row.case, row.rank, row.score, row.exact, row.prize) for row in now.rows)
    return sorted(rows, key=str)


def _prizes(session: ReadSession) -> list[tuple[str, str]]:
    plan = session.meeting.plan
    return [
        (spoken(plan.prizes[row.prize].name, plan.language), row.case)
        for row in standings(session.meeting).rows
        if row.prize is not None
    ]
