"""The venue's pages as HTML, with headers that isolate them from other sites."""

from __future__ import annotations

import gzip
import json
import re
import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from judgetui.language import N_, _, language
from judgetui.meeting.message import Refused
from judgetui.results.check.page import check_page
from judgetui.results.check.page import policy as check_policy
from judgetui.venue.browser.ballot_text import ballot_texts
from judgetui.venue.browser.page_text import html_language, page_texts

WEB = Path(__file__).parent.parent / "web"
STATIC: Mapping[str, tuple[str, str]] = {
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "door.css": ("door.css", "text/css"),
    "door.js": ("door.js", "text/javascript"),
    "seat.css": ("seat.css", "text/css"),
    "seat.js": ("seat.js", "text/javascript"),
    "line.js": ("line.js", "text/javascript"),
    "keys.js": ("keys.js", "text/javascript"),
    "fitting.js": ("fitting.js", "text/javascript"),
    "age.js": ("age.js", "text/javascript"),
    "slow.js": ("slow.js", "text/javascript"),
    "awake.js": ("awake.js", "text/javascript"),
    "witness.js": ("witness.js", "text/javascript"),
    "ballot.css": ("ballot.css", "text/css"),
    "ballot.js": ("ballot.js", "text/javascript"),
    **{
        f"{page}.{kind}": (f"{page}.{kind}", f"text/{content}")
        for page in ("board", "overlay", "announcer")
        for kind, content in (("css", "css"), ("js", "javascript"))
    },
    **{
        name: (name, "text/javascript")
        for name in ("hall.js", "fit.js", "parts.js", "standings.js")
    },
    **{
        f"{page}.{kind}": (f"{page}.{kind}", f"text/{content}")
        for page, kind, content in (
            ("rooms", "css", "css"),
            ("rooms", "js", "javascript"),
            ("room", "js", "javascript"),
            ("live", "js", "javascript"),
        )
    },
    "wire.js": ("wire.js", "text/javascript"),
    "words.js": ("words.js", "text/javascript"),
    "old.js": ("old.js", "text/javascript"),
    "sound.js": ("sound.js", "text/javascript"),
    "xterm.css": ("vendor/xterm.css", "text/css"),
    "xterm.mjs": ("vendor/xterm.mjs", "text/javascript"),
    "addon-fit.mjs": ("vendor/addon-fit.mjs", "text/javascript"),
    "addon-unicode11.mjs": ("vendor/addon-unicode11.mjs", "text/javascript"),
}
"""The files that pages fetch, by name: path below `WEB` and content type."""
_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]+")
_MARGIN = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_PIECE = 1 << 16
"""Bytes of a file that are sent at once."""
SECURITY_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


STAYS_ON = N_(
    "This page cannot keep the screen on: switch off this device's automatic lock for the meeting."
)
"""Shown where the connection is not encrypted: browsers then allow no page a wake lock."""
MOST_MARGIN = 10
"""Percent of a screen that a board may leave free at each side."""
_NONE = Decimal(0)


def margin_of(request: web.Request) -> Decimal:
    """The margin that the address of a board asks for, in percent; raises `Refused`."""
    asked = request.query.get("margin", "0")
    if _MARGIN.fullmatch(asked) and 0 <= Decimal(asked) <= MOST_MARGIN:
        return Decimal(asked)
    raise Refused(
        "a board's margin is a number from 0 to %(most)d, in percent of its screen, such as "
        "%(example)s; ask for another",
        most=MOST_MARGIN,
        example="/board?margin=5",
    )


def policy(request: web.Request, nonce: str = "", *, inline: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page: this host's files only.

    `inline` names the files whose text stands in the page as scripts. With a nonce it is for a
    terminal's page, which has some inline styles.
    """
    host = request.host if _HOST.fullmatch(request.host) else ""
    # Older Safari does not take 'self' to mean web sockets.
    sockets = f" ws://{host} wss://{host}" if host else ""
    script = "".join(f" '{_script(file)[1]}'" for file in inline)
    styles = f" 'nonce-{nonce}'" if nonce else ""
    return (
        f"default-src 'none'; script-src 'self'{script}; style-src 'self'{styles}; "
        f"font-src 'self'; img-src 'self'; connect-src 'self'{sockets}; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


_WATCH, _CHOOSE = "watch.js", "choose.js"
"""The scripts that stand in a page itself."""


@cache
def _script(file: str) -> tuple[str, str]:
    """The text of an inline script, and its hash for the Content-Security-Policy."""
    script = (WEB / file).read_text(encoding="utf-8")
    return script, f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def script_text(file: str) -> str:
    """The text of an inline script, for the page that has it in `inline`."""
    return _script(file)[0]


@cache
def _template(name: str) -> Template:
    return Template((WEB / name).read_text(encoding="utf-8"))


def template_page(
    request: web.Request,
    name: str,
    words: Mapping[str, str],
    *,
    nonce: str = "",
    inline: Sequence[str] = (),
    status: int = 200,
) -> web.Response:
    """A page made of a template in `WEB` and the words that stand in it, escaped already.

    `inline` names the scripts among them, `nonce` is for inline styles.
    """
    text = _template(name).substitute({"language": html_language(), **words})
    headers = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": policy(request, nonce, inline=inline),
        "Cache-Control": "no-store",
    }
    return web.Response(text=text, content_type="text/html", headers=headers, status=status)


def seat_page(
    request: web.Request,
    title: str,
    line: str,
    *,
    plain: str = "",
    paging: bool = False,
    margin: Decimal = _NONE,
) -> web.Response:
    """The page that shows a seat; `line` is the path of its web socket.

    `plain` is the path of the seat's plain page, which opens instead where the device asks for it;
    empty for a seat without one. With `paging` the on-screen keys only turn pages. `margin` is in
    percent of the window, at each side.
    """
    nonce = secrets.token_urlsafe(16)
    texts = page_texts()
    words = {
        "title": escape(title),
        "line": escape(line),
        "keys": "paging" if paging else "all",
        "nonce": nonce,
        "margin": str(margin),
        "plain": _to_plain(plain) if plain else "",
        "choose": _chooser(plain) if plain else "",
        "watch": script_text(_WATCH),
        "words": escape(json.dumps(texts, ensure_ascii=False)),
        "connecting": escape(texts["connecting"]),
        "noscript": escape(_("This page needs JavaScript; switch it on in the browser.")),
    }
    inline = (_WATCH, _CHOOSE) if plain else (_WATCH,)
    return template_page(request, "seat.html", words, nonce=nonce, inline=inline)


def _to_plain(plain: str) -> str:
    """The way to the plain page, and where a judge is told that a terminal is slow here."""
    note = '<div id="slow" role="status" hidden></div>\n' if plain.endswith("/ballot") else ""
    return f'<a id="plain" href="{escape(plain)}">{escape(_("Plain page"))}</a>\n{note}'


def _chooser(plain: str) -> str:
    """The script by which a device gets to the plain page at this path."""
    return f'<script id="choose" data-plain="{escape(plain)}">{script_text(_CHOOSE)}</script>\n'


def ballot_page(request: web.Request, title: str, seat: str) -> web.Response:
    """A judge's plain page; `seat` is the path of the seat."""
    texts = ballot_texts()
    words = {
        "title": escape(title),
        "line": escape(f"{seat}/wire"),
        "terminal": escape(f"{seat}?page=terminal"),
        "terminal_word": escape(_("Terminal page")),
        "speak": escape(_("中文 / English")),
        "awake": _awake(request),
        "watch": script_text(_WATCH),
        "words": escape(json.dumps(texts, ensure_ascii=False)),
        "connecting": escape(texts["connecting"]),
        "noscript": escape(
            _(
                "This page needs JavaScript; switch it on in the browser, or ask the recorder for "
                "a paper sheet."
            )
        ),
    }
    return template_page(request, "ballot.html", words, inline=(_WATCH,))


def _awake(request: web.Request) -> str:
    """What the device's owner has to do where no page may keep the screen on."""
    return "" if request.secure else f'<p class="awake">{escape(_(STAYS_ON))}</p>\n'


def receipt_page() -> web.Response:
    """The page that checks a receipt, which can also be saved and opened without the venue."""
    headers = {
        **SECURITY_HEADERS,
        "Content-Security-Policy": f"{check_policy()}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return web.Response(text=check_page(language()), content_type="text/html", headers=headers)


_WHO_HAS_PLAIN = N_(
    "Judges and the announcer have a plain page, and the board a page of its own; every other "
    "seat opens as a terminal page."
)


def terminal_only_page(request: web.Request, title: str, whose: str, seat: str) -> web.Response:
    """What is said where a plain page is asked for and there is none; `seat` is the seat's path.

    `whose` names the seat.
    """
    why = _(
        "There is no plain page for this seat (%(seat)s). It opens as a terminal page, with keys "
        "on the screen where there is no keyboard; a screen reader reads it badly."
    ) % {"seat": whose}
    links = (
        (f"{seat}?page=terminal", _("Open the terminal page")),
        ("/ballot", _("Type another code")),
        ("/board", _("Only watch the public board")),
    )
    return links_page(request, title, why, links, style="door.css")


def links_page(
    request: web.Request,
    title: str,
    why: str,
    links: Iterable[tuple[str, str]],
    *,
    style: str,
    status: int = 200,
) -> web.Response:
    """A page of a sentence and what to follow instead, as addresses with their words."""
    listed = "".join(
        f'<p><a href="{escape(path)}">{escape(text)}</a></p>\n' for path, text in links
    )
    words = {"title": escape(title), "why": escape(why), "links": listed, "style": style}
    return template_page(request, "links.html", words, status=status)


def code_page(
    request: web.Request,
    title: str,
    trouble: str = "",
    status: int = 200,
    *,
    seconds: int = 0,
    plain: bool = False,
) -> web.Response:
    """The page that asks for a code; `trouble` says why the last one was refused.

    `seconds` is the waiting time named in it, which the page counts down; 0 without one. `plain`
    tells that the code is to open the plain page.
    """
    words = {
        "action": "/ballot" if plain else "/",
        "other": "/" if plain else "/ballot",
        "other_word": escape(
            _("Open the terminal page instead")
            if plain
            else _("Plain page, for a screen reader, a tablet or a phone")
        ),
        "title": escape(title),
        "trouble": _trouble(trouble, seconds) if trouble else "",
        "label": escape(_("Your code")),
        "hint": escape(_("It is on the slip the chair gave you.")),
        "open": escape(_("Open my seat")),
        "board": escape(_("Only watch the public board")),
        "note": f"<p>{escape(_(_WHO_HAS_PLAIN))}</p>" if plain else "",
        "awake": _awake(request),
    }
    response = template_page(request, "door.html", words, status=status)
    # With "no-referrer" a browser would send no Origin with the form, which `check_origin` needs.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _trouble(trouble: str, seconds: int) -> str:
    counted = ""
    if seconds:
        ready = _("You may type your code again now.")
        counted = f' data-seconds="{seconds}" data-ready="{escape(ready)}"'
    return f'<p class="trouble" role="alert"{counted}>{escape(trouble)}</p>'


_PACKED = (
    *(
        f"{page}.{kind}"
        for page in ("ballot", "board", "overlay", "announcer")
        for kind in ("js", "css")
    ),
    *("hall.js", "fit.js", "parts.js", "standings.js"),
    *("wire.js", "words.js", "witness.js", "awake.js", "age.js"),
)
"""The files that are sent packed: those of pages that phones fetch."""


_COMMENT = re.compile(rb"(?m)^[ ]*//[^\n]*\n")
"""A line that holds a comment alone."""


@cache
def _packed(path: str) -> bytes:
    content = (WEB / path).read_bytes()
    if path.endswith(".js"):
        # Comments are for those who read the file as it lies; they are a tenth of it.
        content = _COMMENT.sub(b"", content)
    return gzip.compress(content, mtime=0)


def static(request: web.Request) -> web.StreamResponse:
    """The answer with one of the files in `STATIC`; raises HTTPNotFound for another."""
    path, kind = STATIC.get(request.match_info["name"], ("", ""))
    if not path:
        raise web.HTTPNotFound
    headers = {
        **SECURITY_HEADERS,
        "Content-Type": f"{kind}; charset=utf-8",
        "Cache-Control": "no-cache",
    }
    if path in _PACKED and "gzip" in request.headers.get("Accept-Encoding", ""):
        body = _packed(path)
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        packed = {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": tag}
        if tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers={**headers, "ETag": tag})
        return web.Response(body=body, headers=packed)
    response = web.FileResponse(WEB / path, chunk_size=_PIECE, headers=headers)
    # Written in pieces by this process: with sendfile, the accept guard could not see progress.
    response.enable_compression(web.ContentCoding.identity)
    return response
