"""What a browser's request tells: its language, its kind, and its device id."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from aiohttp import web

from judgetui.language import LANGUAGES, own_language

DEVICE = "device"
"""The cookie that tells one browser from another."""
LANGUAGE = "language"
"""The cookie that holds the language a person chose; a page sets it."""
_KEPT = re.compile(r"[A-Za-z0-9_-]{16,64}")
_KINDS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def asked_language(header: str, otherwise: str) -> str:
    """The supported language with the highest weight in `Accept-Language`; else `otherwise`."""
    best, liked = otherwise, 0.0
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        code = tag.strip().lower()[:2]
        try:
            quality = float(weight or "1")
        except ValueError:
            continue
        if code in LANGUAGES and quality > liked:
            best, liked = code, quality
    return best


def chosen_language(cookies: Mapping[str, str]) -> str:
    """The language a person chose in this browser; empty for none."""
    chosen = cookies.get(LANGUAGE, "")
    return chosen if chosen in LANGUAGES else ""


def speak_to(request: web.Request, otherwise: str) -> str:
    """Use the browser's language in this context, else `otherwise`; return the language.

    A page's socket names the language of its page: its own header may name another one.
    """
    page = request.query.get("language", "") if "Upgrade" in request.headers else ""
    asked = asked_language(request.headers.get("Accept-Language", ""), otherwise)
    language = page if page in LANGUAGES else chosen_language(request.cookies) or asked
    own_language(language)
    return language


def device_name(user_agent: str) -> str:
    """A readable name of the device, such as "Firefox, Windows"; empty where it is unknown."""
    kind = next((name for mark, name in _KINDS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(part for part in (kind, system) if part)


def device_of(cookies: Mapping[str, str]) -> str:
    """The device id in a browser's cookies; empty for a new browser."""
    device = cookies.get(DEVICE, "")
    return device if _KEPT.fullmatch(device) else ""


def new_device() -> str:
    """A device id for a new browser."""
    return secrets.token_urlsafe(24)
