"""What the chair is asked and shown about seats, devices, boards and addresses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from judgetui.app.labels import seat_name
from judgetui.app.messages import SeatChosen
from judgetui.language import N_, _
from judgetui.meeting.board_mode import BoardMode, Shown
from judgetui.meeting.seat import BOARD, CHAIR, RECORDER, SUPERVISOR, Role, Seat
from judgetui.meeting.state import Meeting
from judgetui.screens.access import AccessScreen, SeatRow
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.join_slip import JoinSlip
from judgetui.venue.client.seat_api import (
    News,
    SeatPresence,
    SeatStatuses,
    VenueAddress,
    WaitingDevice,
)

if TYPE_CHECKING:
    from judgetui.app.app import JudgeApp

_LOOKED_WITHIN = 3.0
"""Seconds the host has to look for addresses before those it knew are offered."""
_QUIET = (RECORDER.by, SUPERVISOR.by)
"""Seats that are not on the chair's own screen."""
_SHOWN: tuple[tuple[Shown, str, str], ...] = (
    ("meeting", N_("Follow the meeting"), N_("whatever fits the moment")),
    ("contract", N_("Welcome and rules"), N_("criteria, weights, how ties are settled")),
    ("stage", N_("The case on stage"), N_("with its clock")),
    ("standings", N_("Standings"), N_("as far as the public may see them")),
    ("message", N_("A message"), N_("your own words over the whole board")),
    ("break", N_("A break"), N_("with a word on when it goes on")),
)


def qr_code(link: str) -> tuple[str, ...]:
    """A link's QR code as lines for a terminal; none where there is no link."""
    # Only where one is drawn at all.
    from judgetui.venue.access.slips import qr_lines

    return tuple(qr_lines(link)) if link else ()


def seat_of(meeting: Meeting, by: str) -> Seat:
    """The seat behind a judge's id or a role's name."""
    if by in meeting.plan.judge:
        return Seat(Role.JUDGE, by)
    return Seat(Role(by)) if by in set(Role) else Seat(Role.JUDGE, by)


def knock_words(meeting: Meeting, knock: WaitingDevice) -> str:
    """Who knocks."""
    values = {"name": seat_name(meeting, seat_of(meeting, knock.seat)), "device": _device(knock)}
    return _("%(name)s wants in on another device (%(device)s).") % values


def _device(knock: WaitingDevice) -> str:
    return ", ".join(part for part in (knock.device, knock.address) if part) or "?"


def another_console(before: Mapping[str, object], after: Mapping[str, object], key: str) -> str:
    """What a chair is told when one more device has the chair's seat; empty where none has.

    `key` opens the page of seats.
    """
    was, now = before.get(CHAIR.by), after.get(CHAIR.by)
    if not isinstance(now, SeatPresence):
        return ""
    # Whoever comes is told of those who are here already; else of those who come.
    known = was.devices if isinstance(was, SeatPresence) else 1
    if not 1 <= known < now.devices:
        return ""
    said = _(
        "One more device has the chair's seat now (%(devices)s). If it should not, %(key)s makes "
        "a new link for the chair; the old one opens nothing any more."
    )
    return said % {"devices": now.device or "?", "key": key}


def other_devices(
    meeting: Meeting, before: Mapping[str, object], after: Mapping[str, object], key: str
) -> Iterator[str]:
    """What a chair is told of each seat that another device has taken without a question.

    Of recorder and supervisor, also of the first device, and of those who came before the chair
    did. `key` opens the page of seats.
    """
    first = _(
        "%(name)s has come in: %(device)s. If it is somebody else, %(key)s makes a new link for "
        "the seat; the old one opens nothing any more."
    )
    another = _(
        "%(name)s has come in on another device: %(device)s. If it is somebody else, %(key)s "
        "makes a new link for the seat; the old one opens nothing any more."
    )
    for by, now in after.items():
        was = before.get(by)
        if not isinstance(now, SeatPresence) or now.another_at is None:
            continue
        if isinstance(was, SeatPresence):
            said = another if now.another_at != was.another_at else ""
        else:
            said = first if by in _QUIET else ""
        if not said:
            continue
        called = seat_name(meeting, seat_of(meeting, by))
        yield said % {"name": called, "device": now.device or "?", "key": key}


def knock_question(meeting: Meeting, knock: WaitingDevice) -> Confirm:
    """Asks whether a device is let in."""
    if knock.seat == CHAIR.by:
        consequence = _(
            "It can then do everything that you can, beside this console. If it is not yours, let "
            "it wait, and make a new link for the chair."
        )
    else:
        consequence = _(
            "The device that has the seat now will be closed; what was typed on it is kept and "
            "shows on the new one."
        )
    question = _("%(knock)s Let it in?") % {"knock": knock_words(meeting, knock)}
    return Confirm(question, consequence, yes=_("Let in"), no=_("Not now (Esc)"))


# -- seats and doors -----------------------------------------------------------------------------


def take_openings(app: JudgeApp, openings: SeatStatuses) -> None:
    """Keep the links and codes for the page of seats."""
    app.openings = {one.seat: one for one in openings.openings}


def bring_up_to_date(app: JudgeApp) -> None:
    """Give the page of seats what is known now, where it is open."""
    for screen in app.screen_stack:
        if isinstance(screen, AccessScreen):
            screen.now = app.window.clock()
            screen.rows = rows(app)


def rows(app: JudgeApp) -> tuple[SeatRow, ...]:
    """Every seat as the page shows it: those who wait first, then the panel, then the others."""
    if app.far is None:
        return ()
    meeting = app.meeting
    judges = (Seat(Role.JUDGE, judge.id) for judge in meeting.plan.judges)
    seats = [CHAIR, *judges, RECORDER, SUPERVISOR, BOARD]
    waiting = [
        SeatRow(
            by=knock.seat,
            name=seat_name(meeting, seat_of(meeting, knock.seat)),
            device=_device(knock),
            knock=knock.knock,
        )
        for knock in app.far.knocks.knocks
    ]
    return (*waiting, *(_row(app, seat) for seat in seats))


def _row(app: JudgeApp, seat: Seat) -> SeatRow:
    present = app.presence.get(seat.by)
    opening = app.openings.get(seat.by)
    found = present if isinstance(present, SeatPresence) else SeatPresence(here=False)
    return SeatRow(
        by=seat.by,
        name=seat_name(app.meeting, seat),
        here=found.here,
        seen_at=found.seen_at,
        device=found.device,
        devices=found.devices,
        latency=found.latency,
        code=opening.code if opening is not None else "",
    )


async def ask_about_seat(app: JudgeApp, picked: SeatChosen) -> None:
    """Ask what is to be done about a seat or about who waits for it, and have it done."""
    called = seat_name(app.meeting, seat_of(app.meeting, picked.by))
    opening = app.openings.get(picked.by)
    closed = _("the device that has the seat now will be closed")
    both = _("it can then do everything that you can")
    answers = (
        (
            Choice("admit", _("Let it in"), both if picked.by == CHAIR.by else closed),
            Choice("turn-away", _("Send it away")),
        )
        if picked.knock
        else (
            Choice("show", _("Show link and code"), _("to scan or to type"), opening is not None),
            Choice("reissue", _("New link and code"), _("the old ones open nothing any more")),
        )
    )
    chosen = await app.push_screen_wait(Choose(called, answers))
    if chosen is None or app.far is None:
        return
    if chosen == "admit":
        app.far.admit(picked.knock)
    elif chosen == "turn-away":
        app.far.turn_away(picked.knock)
    elif chosen == "show" and opening is not None:
        typed = _("or type the code %(code)s") % {"code": opening.code}
        await app.push_screen_wait(JoinSlip(called, opening.link, qr_code(opening.link), typed))
    elif chosen == "reissue":
        await _reissue(app, picked.by, called)


async def _reissue(app: JudgeApp, by: str, called: str) -> None:
    question = _("Make a new link and code for %(name)s?") % {"name": called}
    consequence = _("The old ones stop working at once, also on a screen that is open with them.")
    sure = await app.push_screen_wait(Confirm(question, consequence, yes=_("Make new ones")))
    if sure is not None and app.far is not None:
        app.far.reissue(by)


# -- boards and addresses -------------------------------------------------------------------------


async def ask_showing(app: JudgeApp) -> BoardMode | None:
    """Ask what every board is to show, with the words it needs."""
    here = _("shown now")
    choices = [
        Choice(what, _(title), here if app.showing.what == what else _(note))
        for what, title, note in _SHOWN
    ]
    question = _("What do the boards show?")
    chosen = await app.push_screen_wait(Choose(question, choices, app.showing.what))
    for what, _title, _note in _SHOWN:
        if what != chosen:
            continue
        if what not in ("message", "break"):
            return BoardMode(what)
        message = await _words(app, what)
        return None if message is None else BoardMode(what, message)
    return None


async def _words(app: JudgeApp, what: Shown) -> str | None:
    """Ask for the words that belong to it; what they are now can be changed."""
    now = app.showing.message if app.showing.what == what else ""
    if what == "break":
        ask = Confirm(
            _("When does the meeting go on?"),
            _("A time, or a few words; the boards show it below the time of day. May stay empty."),
            yes=_("Show"),
            ask_reason=True,
            placeholder=_("such as: 14:50"),
            optional=True,
            reason=now,
        )
    else:
        ask = Confirm(
            _("What is to be read?"),
            _("One sentence; it fills every board until you choose something else."),
            yes=_("Show"),
            ask_reason=True,
            placeholder=_("your words to the audience"),
            reason=now,
        )
    return await app.push_screen_wait(ask)


def address_slip(app: JudgeApp) -> JoinSlip:
    """The venue's address over the whole screen."""
    typed = _("Then type the code on your slip; nothing is installed.")
    return JoinSlip(_("How people come in"), app.address, app.address_code, typed)


async def ask_address(app: JudgeApp) -> str | None:
    """Ask which address links are to begin with; the host looks for new ones first."""
    if app.far is None:
        return None
    looked = asyncio.Event()

    def hear(news: News) -> None:
        if isinstance(news, VenueAddress):
            looked.set()

    stop = app.far.watch(hear)
    app.far.choose_base("")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(looked.wait(), _LOOKED_WITHIN)
    stop()
    here = app.far.whereabouts
    bases = list(dict.fromkeys((*here.bases, here.base)))
    choices = [Choice(base, base, _("used now") if base == here.base else "") for base in bases]
    question = _("Which address can the judges' devices reach?")
    return await app.push_screen_wait(Choose(question, choices, here.base))


async def ask_to_take_over(app: JudgeApp, seat: Seat) -> bool:
    """Whether a seat may be taken on this machine; asks where another device has it."""
    present = app.presence.get(seat.by)
    shared = seat.role in (Role.CHAIR, Role.BOARD)
    if app.far is None or shared or not isinstance(present, SeatPresence) or not present.here:
        return True
    question = _("%(name)s sits at another device (%(device)s). Take the seat over here?") % {
        "name": seat_name(app.meeting, seat),
        "device": present.device or "?",
    }
    consequence = _("That device will be closed; what was typed on it is kept and shows here.")
    ask = Confirm(question, consequence, yes=_("Take over"))
    return await app.push_screen_wait(ask) is not None
