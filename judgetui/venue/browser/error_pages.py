"""What people read where a page is not to be had: a page in their language, never a bare line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from aiohttp.typedefs import Middleware

from judgetui.language import N_, _, name
from judgetui.venue.browser.html import door_leaf
from judgetui.venue.browser.user_agent import speak_to
from judgetui.venue.server.host import WIRE, Host

_SAID: Mapping[int, str] = {
    403: N_("Another site's page may not speak to this host; open your link or type your code."),
    404: N_("There is no such page here; open your link again, or type your code."),
    413: N_("What was sent is far too long for a code; type the digits on your slip."),
}
"""What is said, by the status of the answer."""


def told_on_pages(host: Host) -> Middleware:
    """Has browsers told what went wrong on the page that asks for a code.

    Guests of the wire show no pages, and are told as ever.
    """

    @web.middleware
    async def tell(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status not in _SAID or request.path == WIRE:
                raise
            plan = host.room.meeting.plan
            speak_to(request, plan.language)
            why = _(_SAID[error.status])
            return door_leaf(request, name(plan.title), why, status=error.status)

    return tell
