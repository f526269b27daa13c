"""The host names of a venue: a request with another name in its Host header is refused.

That prevents DNS rebinding: another site can make its own name resolve to this machine, and the
browser then lets that site's scripts access the venue. The Host header shows the foreign name.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web
from aiohttp.typedefs import Middleware

from judgetui.language import say
from judgetui.meeting.message import Sentence
from judgetui.venue.access.addresses import (
    NAME,
    known_address,
    machine_names,
    normalized,
    normalized_host_name,
)
from judgetui.venue.server.host import Host
from judgetui.venue.server.user_agent import speak_to

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_HERE = "localhost"
_WITH_PORT = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(?::[0-9]*)?")


class HostNames:
    """The names of one venue: its addresses, this machine's names, and those it was given."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        self.given = tuple(dict.fromkeys(map(normalized_host_name, given)))
        """Names beside the machine's own."""
        self.addresses: Callable[[], Iterable[str]] = tuple
        """Returns the addresses of this machine that were found so far."""

    def knows(self, asked: str, arrived_at: str) -> bool:
        """Whether a request may have this Host header, which may include a port.

        `arrived_at` is the own address of its connection, which is accepted even if it is new and
        not among `addresses`.
        """
        found = _WITH_PORT.fullmatch(asked)
        if found is None:
            return False
        name = normalized(found[1].removeprefix("[").removesuffix("]"))
        if (address := known_address(name)) is not None:
            own = map(known_address, (arrived_at, *self.addresses(), *self.given))
            return address.is_loopback or address in own
        return name == _HERE or name in self.given or name in machine_names()


def check_host_name(names: HostNames, host: Host) -> Middleware:
    """A middleware that refuses every request for another host.

    The message reveals nothing of the meeting.
    """

    @web.middleware
    async def check(request: web.Request, handler: Answer) -> web.StreamResponse:
        asked = request.headers.getall("Host", [])
        place = request.get_extra_info("sockname") or ("",)
        if len(asked) == 1 and names.knows(asked[0], str(place[0])):
            return await handler(request)
        speak_to(request, host.room.meeting.plan.language)
        refusal = web.HTTPForbidden(text=f"{say(_refusal(asked, host.base))}\n")
        # A browser would reuse the connection with the same wrong name.
        refusal.force_close()
        raise refusal

    return check


def _refusal(asked: list[str], base: str) -> Sentence:
    found = _WITH_PORT.fullmatch(asked[0]) if len(asked) == 1 else None
    name = normalized(found[1]) if found is not None else ""
    if not NAME.fullmatch(name):
        return Sentence("this request names no host of ours; open %(base)s instead", base=base)
    return Sentence(
        "this venue does not go by the name %(name)s; open %(base)s instead, or have the venue "
        "opened with --host-name %(name)s",
        name=name,
        base=base,
    )
