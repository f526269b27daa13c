"""The chair's questions about the venue: what boards and livestream show, its address, its end."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Sequence

from judgetui.app.context import AppContext
from judgetui.language import N_, _
from judgetui.meeting.board_mode import (
    BoardMode,
    OverlayMode,
    OverlayShown,
    Shown,
    SoundsAt,
    break_words,
)
from judgetui.screens.choose import Choice, Choose
from judgetui.screens.confirm import Confirm
from judgetui.screens.join_slip import JoinSlip
from judgetui.venue.client.seat_api import News, VenueAddress

_ADDRESSES_WITHIN = 3.0
"""Seconds the host has to look for addresses before those it knew are offered."""
_SHOWN: tuple[tuple[Shown, str, str], ...] = (
    ("meeting", N_("Follow the meeting"), N_("whatever fits the moment")),
    ("contract", N_("Welcome and rules"), N_("criteria, weights, how ties are settled")),
    ("stage", N_("The case on stage"), N_("with its clock")),
    ("standings", N_("Standings"), N_("as far as the public may see them")),
    ("schedule", N_("Running order"), N_("the cases to come with their times")),
    ("message", N_("A message"), N_("your own words over the whole board")),
    ("break", N_("A break"), N_("with a word on when it goes on")),
)
_OVERLAYS: tuple[tuple[OverlayShown, str, str], ...] = (
    ("meeting", N_("Follow the meeting"), N_("whatever fits the moment")),
    ("stage", N_("The case on stage"), N_("with its clock, or its score")),
    ("standings", N_("Standings"), N_("the best that the hall may see")),
    ("message", N_("A message"), N_("your own words in the lower third")),
    ("nothing", N_("Nothing"), N_("the picture alone")),
)
_SOUNDS: tuple[tuple[SoundsAt, str, str], ...] = (
    ("chair", N_("At this device"), N_("the chair's; it sounds when you choose it")),
    ("board", N_("At a board"), N_("the one that has been here longest")),
    ("none", N_("Nowhere"), N_("every screen shows it")),
)


async def steer_board(app: AppContext) -> None:
    """Ask what every board is to show, and have them show it."""
    showing = await _ask_showing(app)
    if showing is not None and app.remote is not None:
        app.remote.set_board_mode(showing)


async def steer_overlay(app: AppContext) -> None:
    """Ask what the livestream is to show over its picture, and have it shown."""
    now = app.overlay.what
    question = _("What does the livestream show?")
    choices = _choices(_OVERLAYS, now, _("shown now"))
    chosen = await app.ask(Choose(question, choices, now, numbered=True))
    for what, _title, _note in _OVERLAYS:
        if what != chosen:
            continue
        message = await _ask_overlay_message(app) if what == "message" else ""
        if message is not None and app.remote is not None:
            app.remote.set_overlay_mode(OverlayMode(what, message))


async def choose_sound(app: AppContext) -> None:
    """Ask where the clock's warnings sound, and have that device sound at once."""
    remote = app.remote
    if remote is None:
        return
    here = remote.sounds_at
    choices = _choices(_SOUNDS, here, _("chosen now"))
    chosen = await app.ask(Choose(_("Where does the clock sound?"), choices, here, numbered=True))
    for at, _title, _note in _SOUNDS:
        if at == chosen:
            remote.choose_sound(at)
            remote.test_sound()


def _choices(offered: Sequence[tuple[str, str, str]], now: str, said: str) -> list[Choice]:
    """What may be chosen, by name, title and note; `said` stands in place of the present one's."""
    return [
        Choice(what, _(title), said if what == now else _(note)) for what, title, note in offered
    ]


async def _ask_showing(app: AppContext) -> BoardMode | None:
    """Ask what every board is to show, and for its message if it has one."""
    choices = _choices(_SHOWN, app.showing.what, _("shown now"))
    choices.append(Choice("sound", _("Sound of the clock"), _("where its warnings are heard")))
    streamed = next(_(title) for what, title, _note in _OVERLAYS if what == app.overlay.what)
    now = _("now: %(mode)s") % {"mode": streamed}
    choices.append(Choice("livestream", _("The livestream…"), now))
    question = _("What do the boards show?")
    chosen = await app.ask(Choose(question, choices, app.showing.what, numbered=True))
    if chosen == "sound":
        await choose_sound(app)
    if chosen == "livestream":
        await steer_overlay(app)
    for what, _title, _note in _SHOWN:
        if what != chosen:
            continue
        if what not in ("message", "break"):
            return BoardMode(what)
        message = await _ask_message(app, what)
        if message is not None and what == "break":
            message = break_words(message, datetime.datetime.now().astimezone())
        return None if message is None else BoardMode(what, message)
    return None


async def _ask_message(app: AppContext, what: Shown) -> str | None:
    """Ask for the message of a break or message board; the present one can be edited."""
    now = app.showing.message if app.showing.what == what else ""
    if what != "break":
        where = _("One sentence; it fills every board until you choose something else.")
        return await app.ask(_words(where, _("your words to the audience"), now))
    ask = Confirm(
        _("When does the meeting go on?"),
        _(
            "A time such as 14:50 or a number of minutes, and a few words; the boards count "
            "down to it. They follow the meeting again with its next step. May stay empty."
        ),
        yes=_("Show"),
        ask_reason=True,
        placeholder=_("such as: 14:50 or 15 min, and a few words"),
        optional=True,
        reason=now,
    )
    return await app.ask(ask)


async def _ask_overlay_message(app: AppContext) -> str | None:
    """Ask for the words over the livestream; those that are there now can be edited."""
    where = _("A sentence or two; it stays in the lower third until you choose something else.")
    whom = _("your words to those who watch the livestream")
    return await app.ask(_words(where, whom, app.overlay.message))


def _words(where: str, placeholder: str, now: str) -> Confirm:
    """The question for the chair's own words; `where` says how they are shown."""
    return Confirm(
        _("What is to be read?"),
        where,
        yes=_("Show"),
        ask_reason=True,
        placeholder=placeholder,
        reason=now,
    )


def show_address_code(app: AppContext) -> None:
    """Show the venue's address over the whole screen, to scan, once it is known."""
    if app.address:
        typed = _("Then type the code on your slip; nothing is installed.")
        app.show(JoinSlip(_("How people come in"), app.address, app.address_code, typed))


async def choose_address(app: AppContext) -> None:
    """Ask which address links are to begin with; the host looks for new ones first."""
    remote = app.remote
    if remote is None:
        return
    found = asyncio.Event()

    def on_news(news: News) -> None:
        if isinstance(news, VenueAddress):
            found.set()

    unwatch = remote.watch(on_news)
    remote.choose_address("")
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(found.wait(), _ADDRESSES_WITHIN)
    unwatch()
    here = remote.venue_address
    bases = list(dict.fromkeys((*here.bases, here.base)))
    choices = [Choice(base, base, _("used now") if base == here.base else "") for base in bases]
    question = _("Which address can the judges' devices reach?")
    chosen = await app.ask(Choose(question, choices, here.base))
    if chosen is not None:
        remote.choose_address(chosen)


async def end_venue(app: AppContext) -> None:
    """Close the venue for everybody, once that is confirmed."""
    consequence = _(
        "Every judge's screen and every board is told that the venue is closed. Every ballot "
        "is kept, and the meeting goes on from here when the venue is opened again."
    )
    if await app.ask(Confirm(_("End the venue?"), consequence, yes=_("End"))) is not None:
        app.end_venue()
