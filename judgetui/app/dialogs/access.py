"""Admitting devices to seats, the page of seats, and handing this machine to another seat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from judgetui.app import screen_factory
from judgetui.app.context import AppContext
from judgetui.app.labels import seat_name
from judgetui.app.messages import SeatChosen
from judgetui.language import _
from judgetui.meeting.seat import ANNOUNCER, CHAIR, DEPUTY, RECORDER, SUPERVISOR, Role, Seat, seats
from judgetui.meeting.state import Meeting
from judgetui.screens.access import AccessScreen, SeatRow
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.join_slip import JoinSlip
from judgetui.venue.client.seat_api import (
    SeatPresence,
    WaitingDevice,
)

_OFF_SCREEN = (DEPUTY.by, RECORDER.by, SUPERVISOR.by, ANNOUNCER.by)
"""Seats that the chair's own screen does not show."""


def qr_code(link: str) -> tuple[str, ...]:
    """A link's QR code as lines for a terminal; none where there is no link."""
    # Imported late, as few windows draw a QR code.
    from judgetui.qr_code import qr_lines

    return tuple(qr_lines(link)) if link else ()


def seat_of(meeting: Meeting, by: str) -> Seat:
    """The seat behind a judge's id or a role's name."""
    if by in meeting.plan.judge:
        return Seat(Role.JUDGE, by)
    return Seat(Role(by)) if by in set(Role) else Seat(Role.JUDGE, by)


def waiting_device_text(meeting: Meeting, device: WaitingDevice) -> str:
    """The notice that a device waits for a seat."""
    values = {
        "name": seat_name(meeting, seat_of(meeting, device.seat)),
        "device": _device_text(device),
    }
    return _("%(name)s wants in on another device (%(device)s).") % values


def _device_text(device: WaitingDevice) -> str:
    return ", ".join(part for part in (device.device, device.address) if part) or "?"


def another_console(before: Mapping[str, object], after: Mapping[str, object], key: str) -> str:
    """The notice that one more device has the chair's seat; empty where none has.

    `key` opens the page of seats.
    """
    was, now = before.get(CHAIR.by), after.get(CHAIR.by)
    if not isinstance(now, SeatPresence):
        return ""
    # A console that has just connected is told of devices already here, others of new ones.
    known = was.devices if isinstance(was, SeatPresence) else 1
    if not 1 <= known < now.devices:
        return ""
    text = _(
        "One more device has the chair's seat now (%(devices)s). If it should not, %(key)s makes "
        "a new link for the chair; the old one opens nothing any more."
    )
    return text % {"devices": now.device or "?", "key": key}


def other_devices(
    meeting: Meeting, before: Mapping[str, object], after: Mapping[str, object], key: str
) -> Iterator[str]:
    """The notices about each seat that another device has taken without the chair being asked.

    For recorder and supervisor also about the first device, and about those that came before the
    chair did. `key` opens the page of seats.
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
            text = another if now.another_at != was.another_at else ""
        else:
            text = first if by in _OFF_SCREEN else ""
        if not text:
            continue
        name = seat_name(meeting, seat_of(meeting, by))
        yield text % {"name": name, "device": now.device or "?", "key": key}


def admission_question(meeting: Meeting, device: WaitingDevice) -> Confirm:
    """The question whether to admit a device."""
    if device.seat == CHAIR.by:
        consequence = _(
            "It can then do everything that you can, beside this console. If it is not yours, let "
            "it wait, and make a new link for the chair."
        )
    else:
        consequence = _(
            "The device that has the seat now will be closed; what was typed on it is kept and "
            "shows on the new one."
        )
    question = _("%(knock)s Let it in?") % {"knock": waiting_device_text(meeting, device)}
    return Confirm(question, consequence, yes=_("Let in"), no=_("Not now (Esc)"))


async def show_seats(app: AppContext) -> None:
    """Show the page of seats: each seat's device, connection and code."""
    if app.remote is not None:
        app.remote.request_credentials()
    page = AccessScreen()
    update_seats(app, page)
    app.show(page)


def update_seats(app: AppContext, page: AccessScreen) -> None:
    """Update the page of seats."""
    page.now = app.now()
    page.rows = _rows(app)


def _rows(app: AppContext) -> tuple[SeatRow, ...]:
    """The rows of the page: waiting devices first, then chair, judges and the other seats."""
    if app.remote is None:
        return ()
    meeting = app.meeting
    waiting = [
        SeatRow(
            by=device.seat,
            name=seat_name(meeting, seat_of(meeting, device.seat)),
            device=_device_text(device),
            knock=device.knock,
        )
        for device in app.remote.waiting_devices.devices
    ]
    return (*waiting, *(_row(app, seat) for seat in seats(meeting.plan)))


def _row(app: AppContext, seat: Seat) -> SeatRow:
    present = app.presence.get(seat.by)
    status = app.seat_credentials.get(seat.by)
    found = present if isinstance(present, SeatPresence) else SeatPresence(here=False)
    ended = seat.judge is not None and app.meeting.has_left(seat.judge)
    return SeatRow(
        by=seat.by,
        name=seat_name(app.meeting, seat),
        here=found.here,
        seen_at=found.seen_at,
        device=found.device,
        devices=found.devices,
        latency=found.latency,
        code=status.code if status is not None and not ended else "",
        ended=ended,
    )


async def ask_about_seat(app: AppContext, picked: SeatChosen) -> None:
    """Ask what to do about a seat, or a device that waits for it, and do it."""
    name = seat_name(app.meeting, seat_of(app.meeting, picked.by))
    status = app.seat_credentials.get(picked.by)
    closed = _("the device that has the seat now will be closed")
    ended = app.meeting.has_left(picked.by)
    left = _("the judge was excused or replaced")
    shown = left if ended else _("to scan or to type")
    replaced = left if ended else _("the old ones open nothing any more")
    both = _("it can then do everything that you can")
    answers = (
        (
            Choice("admit", _("Let it in"), both if picked.by == CHAIR.by else closed),
            Choice("turn-away", _("Send it away")),
        )
        if picked.knock
        else (
            Choice("show", _("Show link and code"), shown, status is not None and not ended),
            Choice("reissue", _("New link and code"), replaced, not ended),
        )
    )
    chosen = await app.ask(Choose(name, answers))
    if chosen is None or app.remote is None:
        return
    if chosen == "admit":
        app.remote.admit(picked.knock)
    elif chosen == "turn-away":
        app.remote.turn_away(picked.knock)
    elif chosen == "show" and status is not None:
        typed = _("or type the code %(code)s") % {"code": status.code}
        await app.ask(JoinSlip(name, status.link, qr_code(status.link), typed))
    elif chosen == "reissue":
        await _reissue(app, picked.by, name)


async def _reissue(app: AppContext, by: str, name: str) -> None:
    question = _("Make a new link and code for %(name)s?") % {"name": name}
    consequence = _("The old ones stop working at once, also on a screen that is open with them.")
    sure = await app.ask(Confirm(question, consequence, yes=_("Make new ones")))
    if sure is not None and app.remote is not None:
        app.remote.reissue(by)


async def hand_over(app: AppContext) -> None:
    """Hand this machine to another seat; a page in between hides the seat before."""
    seat = await app.ask(screen_factory.seats(app.overview, app.seat))
    if seat is not None and await _may_take(app, seat):
        app.sit(seat)


async def _may_take(app: AppContext, seat: Seat) -> bool:
    """Whether a seat may be taken on this machine; asks where another device has it."""
    present = app.presence.get(seat.by)
    shared = seat.role in (Role.CHAIR, Role.BOARD)
    if app.remote is None or shared or not isinstance(present, SeatPresence) or not present.here:
        return True
    question = _("%(name)s sits at another device (%(device)s). Take the seat over here?") % {
        "name": seat_name(app.meeting, seat),
        "device": present.device or "?",
    }
    consequence = _("That device will be closed; what was typed on it is kept and shows here.")
    ask = Confirm(question, consequence, yes=_("Take over"))
    return await app.ask(ask) is not None
