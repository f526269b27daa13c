"""The ceremony of a rehearsal: to its last step, once back, and once over a crash of the host."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from judgetui.demo.rehearsal_report import Report
from judgetui.demo.rehearsal_venue import RehearsalVenue
from judgetui.language import N_
from judgetui.meeting.acts import Reveal, StepBack
from judgetui.meeting.ceremony import ceremony_steps
from judgetui.meeting.ceremony_step import CeremonyStep
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.seat import BOARD
from judgetui.meeting.state import Standings

_STEPS = N_("the ceremony shows the hall, step by step, what was worked out beforehand")
_BACK = N_("the ceremony goes a step back")
_KILLED = N_("the host's process is killed in the ceremony, which goes on at the same step")


class RehearsedCeremony:
    """Leads through the ceremony of a final result that was worked out beforehand."""

    def __init__(self, venue: RehearsalVenue, report: Report, final: Standings) -> None:
        self._venue, self._report, self._final = venue, report, final
        self._steps: Sequence[CeremonyStep] = ceremony_steps(venue.meeting.plan, final)
        dice = Random(f"{report.seed}/ceremony")
        self._back = dice.randint(2, len(self._steps))
        self._killed = dice.randint(1, len(self._steps))

    async def lead(self) -> None:
        """Show every step, and take down whether each seat saw it."""
        right = True
        for number in range(1, len(self._steps) + 1):
            right &= await self._reveal(number)
            if number == self._back:
                await self._step_back(number)
            if number == self._killed:
                await self._kill_host(number)
        right &= await self._is_the_last() and self._hall_sees_all()
        count = Counted("%(count)d step", "%(count)d steps", count=len(self._steps))
        self._report.note("ceremony", Sentence(_STEPS), right, count)

    async def _reveal(self, number: int) -> bool:
        """Show a step; whether every seat sees it then."""
        await self._venue.chair.do(Reveal(step=number))
        return await self._all_see(number)

    async def _all_see(self, number: int) -> bool:
        """Whether every seat sees this step; before the first, none."""
        await self._venue.all_caught_up()
        step = self._steps[number - 1] if number else None
        meetings = [robot.meeting for robot in self._venue.seats.values()]
        return all((one.revealed, one.ceremony) == (number, step) for one in meetings)

    async def _step_back(self, number: int) -> None:
        await self._venue.chair.do(StepBack())
        before = await self._all_see(number - 1)
        again = await self._reveal(number)
        at = Sentence("from step %(step)d of %(last)d", step=number, last=len(self._steps))
        self._report.note("step-back", Sentence(_BACK), before and again, at)

    async def _kill_host(self, number: int) -> None:
        """The host dies while the hall sees a step; opened again, everybody sees that one."""
        await self._venue.kill()
        await self._venue.open()
        await self._venue.connected_again()
        same = await self._all_see(number)
        at = Sentence("at step %(step)d of %(last)d", step=number, last=len(self._steps))
        self._report.note("ceremony-killed", Sentence(_KILLED), same, at)

    async def _is_the_last(self) -> bool:
        """Whether there is no step after the last one."""
        try:
            await self._venue.chair.do(Reveal(step=len(self._steps) + 1))
        except Refused:
            return True
        return False

    def _hall_sees_all(self) -> bool:
        """Whether the board has every rank, score and prize once the last step is shown."""
        meeting = self._venue.seats[BOARD.by].meeting
        if not meeting.all_shown or meeting.standings is None:
            return False
        return _told(meeting.standings) == _told(self._final)


def _told(now: Standings) -> set[tuple[object, ...]]:
    """What the hall is told of everybody."""
    return {(row.case, row.rank, row.score, row.prize) for row in now.rows}
