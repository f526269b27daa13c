"""Which addresses and names this machine has, found without sending anything; what is one place."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from judgetui.meeting.message import Refused

EVERYWHERE = "0.0.0.0"
"""Listens at every address of this machine."""
NAME = re.compile(r"(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*")
"""How a computer may be called."""
_ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "203.0.113.1")
"""Addresses no packet is sent to: asked is only from where one would be sent."""


def local_addresses() -> list[str]:
    """The IPv4 addresses other machines may reach this one at, the likeliest first.

    Private networks come before others, and those a packet would leave by before the rest (such as
    the bridges of containers); without any network it is the loopback address alone.
    """
    found = dict.fromkeys((*_leaving(), *_named()))
    usable = [one for one in found if _usable(one)]
    return sorted(usable, key=_unlikely) or ["127.0.0.1"]


def _leaving() -> Iterable[str]:
    for elsewhere in reversed(_ELSEWHERE):
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                # Connecting a datagram socket only looks up the route.
                asking.connect((elsewhere, 9))
                yield asking.getsockname()[0]
        except OSError:
            continue


def _named() -> Iterable[str]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return
    for *_, place in found:
        yield str(place[0])


def _usable(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified or known.is_multicast)


def _unlikely(address: str) -> int:
    known = ipaddress.ip_address(address)
    if known.is_link_local:
        return 2
    return 0 if known.is_private else 1


def place(address: str) -> str:
    """What counts as one place: an IPv4 address, or a network of IPv6, which has plenty."""
    known = known_address(address)
    if known is None:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))


def plain_name(text: str) -> str:
    """A name or an address as it is compared; raises Refused for what is neither."""
    name = compared(text.strip().removeprefix("[").removesuffix("]"))
    if not NAME.fullmatch(name) and known_address(name) is None:
        raise Refused(
            "%(name)s is no name of a computer; give it as in review.example, without http:// "
            "and without a port",
            name=text[:100] or "''",
        )
    return name


def compared(name: str) -> str:
    """A name of a computer in the one way in which names are compared."""
    name = name.removesuffix(".").lower()
    if not name.isascii():
        try:
            # As a browser writes it.
            return name.encode("idna").decode()
        except UnicodeError:
            return name
    return name


def known_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address a name is; none where it is none."""
    try:
        known = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known


def from_this_machine(address: str, arrived_at: str) -> bool:
    """Whether who comes from an address sits at this machine, having arrived at one of its own.

    A venue that listens at one address of a network is reached by that one from here too; then
    both ends of the connection have it, which no other machine can bring about.
    """
    known = known_address(address)
    return known is not None and (known.is_loopback or known == known_address(arrived_at))


def machine_names() -> set[str]:
    """What this machine is called now, also where names are found without a server."""
    name = compared(socket.gethostname())
    first = name.partition(".")[0]
    return {name, first, f"{first}.local"} if first else set()
