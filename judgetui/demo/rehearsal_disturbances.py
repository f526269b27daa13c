"""What goes wrong at a rehearsed day: each played through the venue, and looked at."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal

from judgetui.demo.rehearsal_ballots import ballot, submit
from judgetui.demo.rehearsal_chairing import (
    Outcome,
    call_chair,
    correct_ballot,
    excuse_judge,
    replace_judge,
    take_points_off,
)
from judgetui.demo.rehearsal_plan import REASON, TITLES, Day, Disturbance, allows
from judgetui.demo.rehearsal_report import Report
from judgetui.demo.rehearsal_seat import RobotSeat
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.meeting.acts import Pause, Postpone, Recuse, Reinstate, Resume, ReturnBallot, Withdraw
from judgetui.meeting.draft import Draft
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.next_step import next_step
from judgetui.meeting.seat import Role, Seat
from judgetui.meeting.state import Meeting, Stage


class Disturbances:
    """Plays what goes wrong, each once, and takes down whether all went as it should."""

    def __init__(self, venue: RehearsalVenue, day: Day, report: Report) -> None:
        self._venue, self._day, self._report = venue, day, report
        self._played: set[Disturbance] = set()
        self.late = day.judges.get(Disturbance.LATE, "")
        """The judge who is not there yet; nobody is once they have come."""

    async def happen(self, case: str, stage: Stage) -> bool:
        """Have happen the next of what goes wrong on a case at this stage; whether anything did."""
        for what in self._day.on(case):
            if what not in self._played and (act := self._at(stage).get(what)) is not None:
                await act(case)
                return True
        return False

    def _at(self, stage: Stage) -> Mapping[Disturbance, Callable[[str], Awaitable[None]]]:
        """What may happen at a stage of a case."""
        at: dict[Stage, Mapping[Disturbance, Callable[[str], Awaitable[None]]]] = {}
        at[Stage.PRESENTING] = {
            Disturbance.SUBSTITUTE: self._chairing(Disturbance.SUBSTITUTE, replace_judge),
            Disturbance.EXCUSED: self._chairing(Disturbance.EXCUSED, excuse_judge),
            Disturbance.CALL: self._chairing(Disturbance.CALL, call_chair),
            Disturbance.POSTPONED: self._postpone,
            Disturbance.WITHDRAWN: self._withdraw,
            Disturbance.PAUSE: self._pause,
        }
        at[Stage.SCORING] = {Disturbance.CONSOLE: self._kill_console}
        at[Stage.CLOSED] = {
            Disturbance.DEDUCTION: self._chairing(Disturbance.DEDUCTION, take_points_off)
        }
        at[Stage.ANNOUNCED] = {
            Disturbance.LATE: self._come_late,
            Disturbance.CORRECTION: self._correct,
            Disturbance.CORRECTED: self._chairing(Disturbance.CORRECTED, correct_ballot),
        }
        return at.get(stage, {})

    def _chairing(
        self,
        what: Disturbance,
        play: Callable[[RehearsalVenue, Day, str], Awaitable[Outcome]],
    ) -> Callable[[str], Awaitable[None]]:
        """Play one of `rehearsal_chairing`, and take down what came of it."""

        async def played(case: str) -> None:
            ok, detail = await play(self._venue, self._day, case)
            self._went(what, ok, detail)

        return played

    async def instead(self, case: str, judge: str) -> bool:
        """Have happen what goes wrong when a judge is about to submit; whether anything did."""
        moments: Mapping[Disturbance, Callable[[str, str], Awaitable[None]]] = {
            Disturbance.RECUSAL: self._recuse,
            Disturbance.DROPPED: self._drop,
            Disturbance.HOST: self._kill_host,
        }
        for what in self._day.about(case, judge):
            if what not in self._played and what in moments:
                await moments[what](case, judge)
                return True
        return False

    def finish(self) -> None:
        """Take down what was not played, and why."""
        for what in self._day.cases:
            if what not in self._played:
                self._went(what, False)
        for what in (one for one in Disturbance if one not in self._day.cases):
            why = Sentence("there are too few cases or judges for it")
            if what is Disturbance.DEDUCTION and not allows(self._day.plan, what):
                why = Sentence("with this rule the lowest score wins, so no points are taken off")
            self._report.note(what, Sentence(TITLES[what]), None, why)

    def _went(self, what: Disturbance, ok: bool, detail: Sentence | None = None) -> None:
        self._played.add(what)
        self._report.note(what, Sentence(TITLES[what]), ok, detail)

    @property
    def _meeting(self) -> Meeting:
        return self._venue.meeting

    @property
    def _chair(self) -> RobotSeat:
        return self._venue.chair

    # -- people and computers ----------------------------------------------------------------

    async def _come_late(self, case: str) -> None:
        late, self.late = self.late, ""
        await self._venue.seat(Seat(Role.JUDGE, late)).join()
        state = self._meeting.cases[case]
        self._went(Disturbance.LATE, late not in state.ballots and state.reason == REASON)

    async def _recuse(self, case: str, judge: str) -> None:
        await self._venue.seats[judge].do(Recuse(case=case, reason=REASON))
        await self._chair.until(lambda: judge not in self._meeting.may_submit(case))
        with contextlib.suppress(Refused):
            await self._venue.seats[judge].do(ballot(self._day, case, judge))
            self._went(Disturbance.RECUSAL, False)
            return
        self._went(Disturbance.RECUSAL, True)

    async def _drop(self, case: str, judge: str) -> None:
        """A laptop breaks with half a ballot; another device goes on with what was typed."""
        await self._venue.caught_up(self._venue.seats[judge])
        marks = self._day.marks(case, judge)
        half = {key: f"{mark:f}" for key, mark in [*marks.items()][: (len(marks) + 1) // 2]}
        seat = self._venue.seats[judge]
        seat.open.keep(Draft(judge, case, half))
        await self._chair.until(lambda: self._writes(judge))
        await seat.leave()
        seat.start(other_device=True)
        await self._venue.admit(seat)
        kept = seat.open.draft(case)
        self._went(Disturbance.DROPPED, kept is not None and dict(kept.marks) == half)
        await submit(self._venue, self._day, case, judge)

    def _writes(self, judge: str) -> bool:
        presence = self._chair.open.presence.get(judge)
        return presence is not None and presence.writing

    async def _kill_host(self, case: str, judge: str) -> None:
        """The host dies with a ballot on its way; it comes back and has it once."""
        await self._venue.caught_up(self._venue.seats[judge])
        seat = self._venue.seats[judge]
        await self._venue.kill()
        sent = seat.open.submit(ballot(self._day, case, judge))
        await self._venue.open()
        await seat.answered(sent)
        await self._venue.chair_caught_up()
        taken = self._meeting.cases[case].ballots.get(judge)
        self._went(Disturbance.HOST, taken is not None and taken.version == 1)

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

    # -- the stage ---------------------------------------------------------------------------

    async def _postpone(self, case: str) -> None:
        await self._chair.do(Postpone(case=case, reason=REASON))
        self._went(Disturbance.POSTPONED, self._meeting.order[-1] == case)

    async def _withdraw(self, case: str) -> None:
        await self._chair.do(Withdraw(case=case, reason=REASON))
        withdrawn = self._meeting.cases[case].stage is Stage.WITHDRAWN
        await self._chair.do(Reinstate(case=case, reason=REASON))
        self._went(
            Disturbance.WITHDRAWN,
            withdrawn and self._meeting.cases[case].stage is Stage.WAITING,
        )

    async def _pause(self, case: str) -> None:
        await self._chair.do(Pause(reason=REASON))
        refused = False
        try:
            await self._chair.do(Postpone(case=case, reason=REASON))
        except Refused:
            refused = True
        await self._chair.do(Resume())
        self._went(Disturbance.PAUSE, refused and self._meeting.paused_at is None)

    async def _correct(self, case: str) -> None:
        """An announced score stands until the corrected one is announced."""
        judge = self._day.judges[Disturbance.CORRECTION]
        announced = self._public_score(case)
        await self._chair.do(ReturnBallot(case=case, judge=judge, reason=REASON))
        await submit(self._venue, self._day, case, judge, version=2)
        await self._chair.until(lambda: judge not in self._meeting.may_submit(case))
        stood = self._meeting.cases[case].under_correction and (
            self._public_score(case) == announced
        )
        self._went(Disturbance.CORRECTION, stood)

    def _public_score(self, case: str) -> Decimal | None:
        now = self._meeting.public or self._meeting.standings
        return now.by_case[case].score if now is not None else None
