"""What the app does where its desk is far: the link in words, who knocks, the end of a venue."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import App
from textual.reactive import var

from judgetui.app import screen_factory
from judgetui.app.commands import BOARD, key_label
from judgetui.app.dialogs import access, quit
from judgetui.app.messages import SeatChosen
from judgetui.app.toasts import reading_time
from judgetui.language import _, say
from judgetui.meeting.board_mode import BoardMode
from judgetui.meeting.consequences import stopped_by_recusals
from judgetui.meeting.message import Sentence
from judgetui.meeting.seat import CHAIR, Role
from judgetui.meeting.state import Meeting, Phase
from judgetui.screens.base import SeatScreen
from judgetui.screens.confirm import Confirm
from judgetui.venue.client.seat_api import (
    HostNotes,
    Link,
    News,
    RemoteSeatApi,
    SeatStatuses,
    VenueAddress,
    WaitingDevice,
    WaitingDevices,
)

if TYPE_CHECKING:
    from judgetui.app.app import JudgeApp

PATIENCE = 1.0
"""Seconds of a first connection before a screen that is there already speaks of it."""
_ANSWERED_WITHIN = 3.0
_ASIDE = 20.0
"""Seconds for which something that answers no key stays, where nothing comes after it."""


class Reaching(App[None]):
    """The part of the app that knows there is a network."""

    link_line: var[str] = var("")
    """What stands between this screen and its host, in words; empty while nothing does."""
    link_state: var[str] = var("connecting")
    link_why: var[str] = var("")
    showing: var[BoardMode] = var(BoardMode())
    """What every board shows."""
    address: var[str] = var("")
    """Where other devices find the venue; empty where there is none."""
    address_code: var[tuple[str, ...]] = var(())
    """The same as the lines of a QR code."""
    knocking: var[bool] = var(False)
    """Whether a device waits for the chair's yes."""

    far: RemoteSeatApi | None = None
    """The desk, where it is over the network."""
    ending = False
    """Whether this console has asked for the venue's end."""
    _knocks: tuple[WaitingDevice, ...] = ()
    _warned = ""
    """What was last said about keeping unsent acts."""
    _heard_notes: tuple[str, ...] = ()
    """What the host has told the chair, in the present language."""
    _asides: deque[str]
    """What is still to be told, one after another."""
    _asking: Confirm | None = None
    _asked_about: WaitingDevice | None = None
    """The question whether a device is let in, while it is on the screen."""

    @property
    def _judge_app(self) -> JudgeApp:
        return cast("JudgeApp", self)

    @property
    def closed(self) -> bool:
        """Whether the host has refused this seat for good."""
        return self.far is not None and self.far.link.state == "refused"

    def reach(self) -> None:
        """Connect a far desk, and take over what it knows already."""
        far = self.far
        if far is None:
            return
        self._knocks = ()
        far.start()
        self.showing = far.showing
        self._hear_whereabouts(far.whereabouts)
        self._hear_link(far.link)
        self._hear_knocks(far.knocks)
        self._hear_notes(far.notes)

    def hear_far(self, news: News) -> None:
        """Take in what only a far desk tells."""
        if isinstance(news, Link):
            self._hear_link(news)
        elif isinstance(news, WaitingDevices):
            self._hear_knocks(news)
        elif isinstance(news, BoardMode):
            self.showing = news
        elif isinstance(news, VenueAddress):
            self._hear_whereabouts(news)
        elif isinstance(news, HostNotes):
            self._hear_notes(news)
        elif isinstance(news, SeatStatuses):
            access.take_openings(self._judge_app, news)
        access.bring_up_to_date(self._judge_app)

    # -- the link --------------------------------------------------------------------------------

    def _hear_link(self, link: Link) -> None:
        was_closed = self.link_state == "refused"
        self.link_state, self.link_why = link.state, say(link.why) if link.why else ""
        if link.state == "connecting":
            self.set_timer(PATIENCE, self._say_link)
        else:
            self._say_link()
        self._judge_app.say_state(self._judge_app.meeting)
        if link.state == "connected":
            self._judge_app.show_notes()
        if link.unsent and self.far is not None and self.far.trouble is not None:
            # Said anew only when it is another one, or the screen would be full of it.
            self._warn(say(self.far.trouble))
        if link.state == "refused" and not was_closed:
            self._judge_app.show_seat()
        if link.state == "ended" and self.ending:
            self.exit()

    def _warn(self, said: str) -> None:
        if said != self._warned:
            self._warned = said
            self.notify(said, severity="warning", markup=False, timeout=20)

    def _say_link(self) -> None:
        link = self.far.link if self.far is not None else Link("connected")
        said = "" if link.state == "connected" else say(link.sentence)
        if said and link.why is not None and link.state not in ("refused", "ended"):
            said = _("%(state)s — %(why)s") % {"state": said, "why": say(link.why)}
        self.link_line = said

    def _hear_whereabouts(self, found: VenueAddress) -> None:
        if found.base != self.address:
            self.address = found.base
            self.address_code = access.qr_code(found.base)

    def _hear_notes(self, news: HostNotes) -> None:
        """Tell the chair what was not told here before; a host that began anew begins with none."""
        before, self._heard_notes = self._heard_notes, tuple(map(say, news.notes))
        known = self._heard_notes[: len(before)] == before
        for said in self._heard_notes[len(before) if known else 0 :]:
            self.tell_aside(said)

    # -- who knocks ------------------------------------------------------------------------------

    def _hear_knocks(self, knocks: WaitingDevices) -> None:
        before, self._knocks = self._knocks, knocks.knocks
        self.knocking = bool(knocks.knocks)
        if self._asking is not None and self._asked_about not in knocks.knocks:
            # The worker asks about the next once this is put away.
            self._asking.settle(_("The device has come in meanwhile, or has gone; nothing to do."))
        for knock in knocks.knocks:
            if knock not in before and not self._read_by_the_hall:
                said = access.knock_words(self._judge_app.meeting, knock)
                self.notify(said, severity="warning", markup=False, timeout=12)
        if knocks.knocks and not self._is_at("knocks"):
            self._ask_about_knocks()

    def hear_presence(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        """Tell the chair of a device that has taken a seat without the chair being asked."""
        app, key = self._judge_app, self._key("doors")
        if app.seat != CHAIR:
            return
        if said := access.another_console(before, after, key):
            self.tell_aside(said)
        for said in access.other_devices(app.meeting, before, after, key):
            self.tell_aside(said)

    def tell_aside(self, said: str) -> None:
        """Tell the chair something that answers no key, and is neither for the hall nor a judge.

        Several of it are told one after another: the newest would cover the others.
        """
        self._asides.append(said)
        if not self._is_at("asides"):
            self._tell_asides()

    def hear_meeting(self, before: Meeting, after: Meeting) -> None:
        """Tell the chair of a judge by whose own recusal a rule stops applying."""
        if self._judge_app.seat != CHAIR or before.phase is Phase.PLANNING:
            return
        if said := stopped_by_recusals(before, after):
            self.tell_aside(" ".join(map(say, said)))

    @work(group="asides")
    async def _tell_asides(self) -> None:
        while self._asides:
            while self._read_by_the_hall or self._judge_app.seat != CHAIR:
                await asyncio.sleep(0.2)
            said = self._asides.popleft()
            self.notify(said, severity="warning", markup=False, timeout=_ASIDE)
            await asyncio.sleep(reading_time(said))

    def _is_at(self, group: str) -> bool:
        """Whether a worker of this group is not through yet."""
        return any(one.group == group and not one.is_finished for one in self.workers)

    @property
    def _read_by_the_hall(self) -> bool:
        """Whether the board lies over the chair's own screen, for everybody to read."""
        scenes = (screen for screen in self.screen_stack if isinstance(screen, SeatScreen))
        return any(scene.room == BOARD for scene in scenes)

    @work(group="knocks")
    async def _ask_about_knocks(self) -> None:
        """Ask about each device that waits, but never over another question or on the board."""
        app, asked = self._judge_app, set[str]()
        while True:
            while not isinstance(self.screen, SeatScreen) or self._read_by_the_hall:
                await asyncio.sleep(0.2)
            # Whoever knocked may be gone by now.
            knock = next((one for one in self._knocks if one.knock not in asked), None)
            if knock is None:
                return
            asked.add(knock.knock)
            self._asking, self._asked_about = access.knock_question(app.meeting, knock), knock
            answer = await app.push_screen_wait(self._asking)
            self._asking = None
            if answer is not None and self.far is not None:
                self.far.admit(knock.knock)
            elif knock in self._knocks:
                key = self._key("doors")
                said = _("It goes on waiting; %(key)s shows who waits.") % {"key": key}
                self.notify(said, markup=False)

    def _key(self, command: str) -> str:
        return key_label(self._judge_app.own_key(command))

    # -- what the chair decides ------------------------------------------------------------------

    @work(exclusive=True, group="question")
    async def perform_doors(self) -> None:
        """Show every seat: its device, how it is connected, its code."""
        if self.far is not None:
            self.far.ask_openings()
        self.push_screen(screen_factory.doors())
        access.bring_up_to_date(self._judge_app)

    @on(SeatChosen)
    @work(exclusive=True, group="question")
    async def pick(self, message: SeatChosen) -> None:
        """Ask what is to be done about a seat."""
        await access.ask_about_seat(self._judge_app, message)

    @work(exclusive=True, group="question")
    async def perform_steer_board(self) -> None:
        """Ask what every board is to show."""
        showing = await access.ask_showing(self._judge_app)
        if showing is not None and self.far is not None:
            self.far.steer(showing)

    @work(exclusive=True, group="question")
    async def perform_address(self) -> None:
        """Ask which address links are to begin with."""
        base = await access.ask_address(self._judge_app)
        if base is not None and self.far is not None:
            self.far.choose_base(base)

    def perform_qr_code(self) -> None:
        """Show the venue's address to scan, once it is known."""
        if self.address:
            self.push_screen(access.address_slip(self._judge_app))

    @work(exclusive=True, group="question")
    async def perform_end_venue(self) -> None:
        """Close the venue for everybody, once that is confirmed."""
        question = _("End the venue?")
        if await self.push_screen_wait(Confirm(question, self._end(), yes=_("End"))) is not None:
            self.end_venue()

    def _end(self) -> str:
        return _(
            "Every judge's screen and every board is told that the venue is closed. Every ballot "
            "is kept, and the meeting goes on from here when the venue is opened again."
        )

    def end_venue(self) -> None:
        """Have the host close, and leave when it has."""
        if self.far is None:
            return
        if self.far.link.state != "connected":
            scene = self.screen
            sentence = Sentence("There is no connection to the host, so it cannot be told.")
            if isinstance(scene, SeatScreen):
                scene.refuse(sentence)
            return
        self.ending = True
        self.far.end_venue()
        self.set_timer(_ANSWERED_WITHIN, self._not_ended)

    def _not_ended(self) -> None:
        self.ending = False
        said = _("The host has not answered; the venue is still open.")
        self.notify(said, severity="error", markup=False)

    @property
    def at_stake(self) -> str:
        """What has not reached the host."""
        return quit.unsent_words(self.far)

    async def leave_far(self) -> None:
        """Leave a seat at a venue, which goes on; the chair may also end it."""
        app = self._judge_app
        over = self.link_state in ("refused", "ended")
        if self.far is None or (over and not self.far.unsent):
            self.exit()
        elif self.far.seat.role is Role.CHAIR and not over:
            await self._leave_chair()
        elif await quit.ask_to_leave(app):
            self.exit()

    async def _leave_chair(self) -> None:
        chosen = await quit.ask_leaving(self._judge_app)
        if chosen == "leave":
            self.exit()
        elif chosen == "end":
            self.end_venue()
