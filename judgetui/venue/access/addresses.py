"""Addresses and names of this machine, found without sending packets; comparing of host names."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from judgetui.meeting.message import Refused

EVERYWHERE = "0.0.0.0"
"""The bind address for every address of this machine."""
NAME = re.compile(r"(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*")
"""A valid host name."""
_ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "203.0.113.1")
"""Destinations whose route is looked up, to find the source address; no packet is sent."""


def local_addresses() -> list[str]:
    """The IPv4 addresses at which other machines may reach this one, the likeliest first.

    Private networks come before others, and addresses on a route before the rest, such as the
    bridges of containers. Without any network it is the loopback address alone.
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
    for *_, network_of in found:
        yield str(network_of[0])


def _usable(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified or known.is_multicast)


def _unlikely(address: str) -> int:
    known = ipaddress.ip_address(address)
    if known.is_link_local:
        return 2
    return 0 if known.is_private else 1


def network_of(address: str) -> str:
    """The key for limits by client address: an IPv4 address, or the /64 network of an IPv6 one.

    One user has all addresses of such a network.
    """
    known = known_address(address)
    if known is None:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, 64), strict=False))


def normalized_host_name(text: str) -> str:
    """A host name or address in its normal form; raises Refused for what is neither."""
    name = normalized(text.strip().removeprefix("[").removesuffix("]"))
    if not NAME.fullmatch(name) and known_address(name) is None:
        raise Refused(
            "%(name)s is no name of a computer; give it as in review.example, without http:// "
            "and without a port",
            name=text[:100] or "''",
        )
    return name


def normalized(name: str) -> str:
    """A host name in its normal form, by which names are compared."""
    name = name.removesuffix(".").lower()
    if not name.isascii():
        try:
            # As a browser writes it.
            return name.encode("idna").decode()
        except UnicodeError:
            return name
    return name


def known_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host name spells out; None for other names."""
    try:
        known = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known


def from_this_machine(address: str, arrived_at: str) -> bool:
    """Whether a connection from `address` to the own address `arrived_at` is from this machine.

    A venue that listens at a network address is reached by it from this machine too; both ends of
    the connection then have that address, which no other machine can cause.
    """
    known = known_address(address)
    return known is not None and (known.is_loopback or known == known_address(arrived_at))


def machine_names() -> set[str]:
    """The present host names of this machine, including its mDNS name."""
    name = normalized(socket.gethostname())
    first = name.partition(".")[0]
    return {name, first, f"{first}.local"} if first else set()
