"""The pages that show the hall's view to anybody: the public board, and a livestream's overlay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Literal

from aiohttp import web

from judgetui.hall.overlay_view import MOST_ROWS
from judgetui.language import LANGUAGES, N_, _, own_language
from judgetui.meeting.message import Refused
from judgetui.venue.access.join_link import PUBLIC
from judgetui.venue.browser.html import margin_of, script_text, template_page
from judgetui.venue.browser.page_text import shared_texts
from judgetui.venue.server.connection import PageCookies
from judgetui.venue.server.host import Host, check_origin
from judgetui.venue.server.user_agent import device_name, new_device, speak_to

HallForm = Literal["board", "overlay", "announcer"]
MOST_DELAY = 120
"""Seconds by which a page may show everything later."""
_TOP = re.compile(r"[0-9]{1,2}")
_DELAY = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")
_SHARED: Mapping[str, str] = {
    **{
        key: key
        for key in (
            "connecting",
            "seconds_old",
            "minutes_old",
            "is_old",
            "is_new",
            "long",
            "closed",
            "stop",
            "retry",
            "incomplete",
            "old",
            "here",
            "door",
        )
    },
    "lost": "watching",
}
"""The texts that a seat's terminal page has, too, by the keys of both."""
_TEXTS: Mapping[str, str] = {
    "time_left": N_("time left"),
    "nearly_over": N_("nearly over"),
    "over_time": N_("over time"),
    "stopped": N_("stopped"),
    "left": N_("%(time)s left"),
    "goes_on": N_("it goes on in a moment"),
}
_BOARD_TEXTS: Mapping[str, str] = {
    "place": N_("place"),
    "now": N_("now"),
    "score": N_("score"),
    "to_beat": N_("to beat"),
    "page": N_("page %(page)d / %(pages)d"),
    "held": N_(", held"),
    "next_page": N_("Next page"),
    "previous_page": N_("Previous page"),
    "code": N_("QR code of the record's checkpoint"),
    "code_words": N_("Scan and keep it: proof of the record as of now"),
    "column_rank": N_("Rank"),
    "column_moved": N_("Places gained or lost"),
    "column_number": N_("Number"),
    "column_case": N_("Case"),
    "column_score": N_("Score"),
    "column_ballots": N_("Ballots"),
    "column_bar": N_("Score as a bar"),
}
_OWN_TEXTS: Mapping[HallForm, Mapping[str, str]] = {
    "board": _BOARD_TEXTS,
    "overlay": {"place": N_("place")},
    "announcer": {
        "prizes": N_("Prizes"),
        "lost": N_(
            "The connection is lost; trying again. What you see below is the last that arrived."
        ),
    },
}
"""What is said on one page alone, or in words of its own."""


def delay_of(request: web.Request) -> Decimal:
    """By how many seconds the address asks a page to be late; raises `Refused`."""
    asked = request.query.get("delay", "0")
    if _DELAY.fullmatch(asked) and Decimal(asked) <= MOST_DELAY:
        return Decimal(asked)
    raise Refused(
        "a delay is a number of seconds from 0 to %(most)d, such as %(example)s; ask for another",
        most=MOST_DELAY,
        example="/overlay?delay=8",
    )


def top_of(request: web.Request) -> int:
    """How many rows of the standings the address asks an overlay for; raises `Refused`."""
    asked = request.query.get("top", "5")
    if _TOP.fullmatch(asked) and 1 <= int(asked) <= MOST_ROWS:
        return int(asked)
    raise Refused(
        "an overlay shows the best 1 to %(most)d of the standings, such as %(example)s; ask for "
        "another number",
        most=MOST_ROWS,
        example="/overlay?top=5",
    )


def hall_language(request: web.Request, form: HallForm, plan: str) -> str:
    """Use a page's language in this context, and return it: the one its address asks for.

    Else that of the browser, as on every page; an overlay's is the plan's, because production
    software speaks its maker's language.
    """
    asked = request.query.get("language", "")
    if asked not in LANGUAGES and form != "overlay":
        return speak_to(request, plan)
    language = asked if asked in LANGUAGES else plan
    own_language(language)
    return language


def hall_page(request: web.Request, title: str, form: HallForm, line: str) -> web.Response:
    """A page that shows a view of the hall; `line` is the path of its web socket.

    Raises Refused where its address asks for what there is not.
    """
    own = {**_TEXTS, **_OWN_TEXTS[form]}
    texts = {**shared_texts(_SHARED), **{key: _(text) for key, text in own.items()}}
    words = {
        "title": escape(title),
        "line": escape(line),
        "terminal": escape(f"{line.removesuffix('/wire')}?page=terminal"),
        "terminal_word": escape(_("Terminal page")),
        "speak": escape(_("中文 / English")),
        "margin": str(margin_of(request)),
        "delay": str(delay_of(request)),
        "top": str(top_of(request)),
        "words": escape(json.dumps(texts, ensure_ascii=False)),
        "watch": script_text("watch.js"),
        "connecting": escape(texts["connecting"]),
        "noscript": escape(_("This page needs JavaScript; switch it on in the browser.")),
    }
    return template_page(request, f"{form}.html", words, inline=("watch.js",))


async def serve_hall(
    host: Host, request: web.Request, form: Literal["board", "overlay"]
) -> web.WebSocketResponse:
    """The wire of a page that anybody may open."""
    check_origin(request)
    known = device_name(request.headers.get("User-Agent", ""))
    return await host.serve_client(request, PageCookies(PUBLIC, new_device(), known, form))
