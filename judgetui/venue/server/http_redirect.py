"""The redirect from http to https at an encrypted venue's port.

Browsers use `http://` where people type an address only. No more of the request is read than the
redirect needs.
"""

from __future__ import annotations

import asyncio
import re
import socket

WITHIN = 5.0
"""Seconds for the request and reading the answer."""
_MOST = 4096
"""Bytes that are read of a request."""
_TLS = 0x16
"""The first byte of a TLS handshake."""
_REQUEST = re.compile(rb"[A-Z]{1,10} (/[!-~]{0,2000}) HTTP/1\.[01]\r\n")
_HOST = re.compile(
    rb"\r\nhost:[ \t]*([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?[ \t]*\r\n",
    re.IGNORECASE,
)
_USUAL_PORT = b":80"
"""The port of a Host header without one; the encrypted pages are at the same port."""


async def is_tls_or_redirect(taken: socket.socket) -> bool:
    """Whether a connection begins with TLS; else it is answered with a redirect to `https://`.

    A TLS handshake is left unread in the socket. Raises OSError, such as TimeoutError.
    """
    await _readable(taken)
    first = taken.recv(1, socket.MSG_PEEK)
    if first and first[0] == _TLS:
        return True
    if first.isalpha():
        async with asyncio.timeout(WITHIN):
            await _answer(taken)
    return False


async def _readable(taken: socket.socket) -> None:
    """Wait until the socket is readable, without reading."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(taken, ready.set)
    except NotImplementedError:
        # Windows' proactor loop has no readers; there, receiving 0 bytes waits for one.
        await loop.sock_recv(taken, 0)
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(taken)


async def _answer(taken: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _MOST:
        more = await loop.sock_recv(taken, _MOST - len(head))
        if not more:
            return
        head += more
    if said := redirection(head):
        await loop.sock_sendall(taken, said)
        taken.shutdown(socket.SHUT_WR)
        # Closing with unread input would reset the connection, and could lose the answer.
        left = _MOST
        while left > 0 and (more := await loop.sock_recv(taken, left)):
            left -= len(more)


def redirection(head: bytes) -> bytes:
    """The redirect for the head of a request; empty for anything else, or without a Host header."""
    request, host = _REQUEST.match(head), _HOST.search(head)
    if request is None or host is None:
        return b""
    there = b"https://" + host[1] + (host[2] or _USUAL_PORT) + request[1]
    return (
        b"HTTP/1.1 302 Found\r\nLocation: " + there + b"\r\n"
        b"Cache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
