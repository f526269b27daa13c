"""The pages of the overview: all rooms, one room with the way to it, and what is not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from aiohttp import web

from judgetui.language import N_, _
from judgetui.rooms.room_record import RoomRecord
from judgetui.rooms.row_words import RoomRow
from judgetui.venue.browser.html import links_page, script_text, template_page
from judgetui.venue.browser.page_text import shared_texts

_SHARED: Mapping[str, str] = {
    key: key
    for key in (
        *("incomplete", "old", "retry", "stop", "connecting"),
        *("seconds_old", "minutes_old", "is_old", "is_new"),
    )
}
_TEXTS: Mapping[str, str] = {
    "lost": N_("The connection to this page's server is lost; trying again."),
    "board": N_("Board"),
    "clock": N_("Clock"),
    "ballots": N_("Ballots"),
    "announced": N_("Announced"),
    "behind": N_("Min behind"),
    "lag": N_("Lag"),
    "shown": N_("shown: %(count)d"),
    "none": N_("No room is like that."),
}


def room_path(name: str) -> str:
    """The path of a room's page."""
    return f"/{quote(name, safe='')}"


def rooms_page(request: web.Request) -> web.Response:
    """The page with all rooms."""
    title = _("All rooms")
    return template_page(
        request,
        "rooms.html",
        {
            **_common(title, "/rooms/live"),
            "filter": escape(_("Filter: name, title or code")),
            "trouble_only": escape(_("Trouble only")),
            "running_only": escape(_("Running only")),
            "list": escape(_("Rooms")),
        },
        inline=("watch.js",),
    )


def _common(title: str, live: str) -> dict[str, str]:
    """The words that every page with a live part has."""
    texts = {**shared_texts(_SHARED), **{key: _(text) for key, text in _TEXTS.items()}}
    return {
        "title": escape(title),
        "live": escape(live),
        "words": escape(json.dumps(texts, ensure_ascii=False)),
        "watch": script_text("watch.js"),
        "connecting": escape(_("Reading the rooms …")),
        "speak": escape(_("中文 / English")),
        "noscript": escape(_("This page needs JavaScript; switch it on in the browser.")),
    }


def room_page(request: web.Request, record: RoomRecord, row: RoomRow) -> web.Response:
    """The page of one room: where it is now. It also works without scripts."""
    live = f"/rooms/live?room={quote(record.name, safe='')}"
    return template_page(
        request,
        "room.html",
        {
            **_common(row.title or row.name, live),
            "name": escape(row.name),
            "state": escape(" · ".join(filter(None, (row.state, row.case)))),
            "hidden": "" if row.address else " hidden",
            "unknown_hidden": " hidden" if row.address else "",
            "unknown": escape(_("The room did not say where its pages are; ask its chair.")),
            "home": escape(row.address),
            "plain": escape(f"{row.address}/ballot"),
            "board": escape(f"{row.address}/board"),
            "home_word": escape(_("Type your code")),
            "plain_word": escape(_("Type your code for the plain page (phone, screen reader)")),
            "board_word": escape(_("Watch the board")),
            "where": escape(_("The room is here now:")),
            "noscript": escape(
                _("Load this page again if the room is not at this address any more.")
            ),
            "all": escape(_("All rooms")),
        },
        inline=("watch.js",),
    )


def choose_page(request: web.Request, code: str, rows: Iterable[RoomRow]) -> web.Response:
    """The page where several rooms have the same code."""
    links = [(room_path(row.name), " · ".join(filter(None, (row.name, row.title)))) for row in rows]
    why = _("Several rooms have the code %(code)s; which one is yours?") % {"code": code}
    return _plain_page(request, _("Which room?"), why, links)


def missing_page(request: web.Request, called: str, why: str = "") -> web.Response:
    """The page where there is no room of this name or code; `why` is why nothing is known."""
    text = _("There is no room %(room)s in the log; look whether it is written like that.")
    said = why or text % {"room": called}
    return _plain_page(request, _("No such room"), said, [], status=503 if why else 404)


def _plain_page(
    request: web.Request,
    title: str,
    why: str,
    links: Sequence[tuple[str, str]],
    status: int = 200,
) -> web.Response:
    every = (*links, ("/", _("All rooms")))
    return links_page(request, title, why, every, style="rooms.css", status=status)
