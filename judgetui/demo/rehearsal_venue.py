"""The venue of a rehearsal: a host in a process of its own, and a robot in every seat."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

from judgetui.demo.rehearsal_seat import WITHIN, RobotSeat
from judgetui.meeting.plan import Plan
from judgetui.meeting.seat import ANNOUNCER, BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.records.session_folder import create_session
from judgetui.venue.access.credentials import FILE, Credentials
from judgetui.venue.options import VenueOptions
from judgetui.venue.process import VenueProcess
from judgetui.venue.server.state_file import VenueState

OTHERS = (RECORDER, SUPERVISOR, ANNOUNCER, BOARD)
"""The seats beside the chair and the judges that robots take."""


class RehearsalVenue:
    """A venue on a copy of a session in a folder of its own, which may be killed and opened again.

    What is asked of the host raises `Refused` with its sentence, or `TimeoutError`.
    """

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.path = create_session(folder, "rehearsal", plan)
        """The folder of the copy."""
        self.seats: dict[str, RobotSeat] = {}
        """The robots, by the name that the ledger has for the seat."""
        self._folder, self._plan = folder, plan
        self._state: VenueState | None = None
        self._host: VenueProcess | None = None

    async def open(self) -> None:
        """Start the host; once it was killed, at the address where everybody looks for it."""
        port = None if self._state is None else self._state.port
        self._host = VenueProcess(self.path, options=VenueOptions(port=port, bind="127.0.0.1"))
        self._state = await asyncio.to_thread(self._host.wait)

    async def kill(self) -> None:
        """End the host as a crash would, and wait until every robot has noticed."""
        assert self._host is not None
        await asyncio.to_thread(self._host.kill)
        for robot in self.seats.values():
            await robot.until(lambda robot=robot: not robot.connected)  # type: ignore[misc]

    async def connected_again(self) -> None:
        """Wait until every robot has the meeting from the host that was opened again."""
        for robot in self.seats.values():
            await robot.until(lambda robot=robot: robot.connected)  # type: ignore[misc]

    def seat(self, seat: Seat, plan: Plan | None = None) -> RobotSeat:
        """The robot of a seat; one who came with an amendment is found in the amended plan."""
        if seat.by not in self.seats:
            assert self._state is not None
            token = Credentials(plan or self._plan, self.path).of(seat).token
            self.seats[seat.by] = RobotSeat(seat, self._state.endpoint(token), self._folder)
        return self.seats[seat.by]

    async def newcomer(self, seat: Seat, plan: Plan | None = None) -> RobotSeat:
        """The robot of a seat that came with an amendment, once the host has written its link.

        The host does so beside what it tells of the amendment; whoever asks before would make a
        link of its own.
        """
        async with asyncio.timeout(WITHIN):
            while seat.by not in await asyncio.to_thread(_seats_with_links, self.path):
                await asyncio.sleep(0.01)
        return self.seat(seat, plan)

    async def join(self, judges: Iterable[str]) -> None:
        """Have the chair, these judges and everybody else take their seats."""
        for seat in (CHAIR, *OTHERS, *(Seat(Role.JUDGE, judge) for judge in judges)):
            await self.seat(seat).join()

    @property
    def chair(self) -> RobotSeat:
        """The robot that chairs."""
        return self.seats[CHAIR.by]

    @property
    def meeting(self) -> Meeting:
        """The meeting as the chair sees it."""
        return self.chair.meeting

    async def chair_caught_up(self) -> None:
        """Wait until the chair has seen all that any seat has."""
        latest = max(robot.meeting.seq for robot in self.seats.values())
        await self.chair.until(lambda: self.meeting.seq >= latest)

    async def all_caught_up(self) -> None:
        """Wait until every seat has seen all that the chair has."""
        for robot in self.seats.values():
            await self.caught_up(robot)

    async def caught_up(self, robot: RobotSeat) -> None:
        """Wait until a seat has seen all that the chair has."""
        await robot.until(lambda: robot.meeting.seq >= self.meeting.seq)

    async def admit(self, robot: RobotSeat) -> None:
        """Have a device take its seat, with the chair's yes where it is asked for."""
        welcomed = asyncio.ensure_future(robot.open.welcomed())
        chair = self.chair.open
        while not welcomed.done():
            for device in chair.waiting_devices.devices:
                if device.seat == robot.seat.by:
                    chair.admit(device.knock)
            await asyncio.wait([welcomed], timeout=0.05)
        await welcomed

    async def close(self) -> None:
        """End the venue, and wait until its process is gone."""
        if CHAIR.by in self.seats and self.chair.client is not None:
            self.chair.open.end_venue()
            with contextlib.suppress(TimeoutError):
                await self.chair.until(lambda: self.chair.open.connection.state == "ended")
        for robot in self.seats.values():
            await robot.leave()
        if self._host is not None:
            await asyncio.to_thread(self._host.wait_for_exit, 10.0)


def _seats_with_links(path: Path) -> frozenset[str]:
    return frozenset(json.loads((path / FILE).read_bytes()))
