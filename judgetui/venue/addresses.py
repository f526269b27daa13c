"""Which addresses this machine has, found without sending anything; which ones are one place."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

EVERYWHERE = "0.0.0.0"
"""Listens at every address of this machine."""
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
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))
