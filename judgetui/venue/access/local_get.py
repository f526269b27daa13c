"""One small answer of a venue over HTTP, by the standard library alone.

It is what a command asks before anything is drawn; aiohttp takes longer to load than to answer, and
`http.client` loads what reads mail.
"""

from __future__ import annotations

import socket

from judgetui.venue.access.join_link import Endpoint

_MOST = 8192


def body_of(endpoint: Endpoint, path: str, within: float) -> bytes:
    """The body of the answer; blocks for at most `within` seconds a step.

    Raises OSError, also where the venue has another certificate than the endpoint says, and
    ValueError for an answer that is too long or not 200.
    """
    host = endpoint.base.partition("://")[2]
    request = f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n"
    with socket.create_connection((endpoint.host, endpoint.port), within) as plain:
        connection = _encrypted(plain, endpoint.fingerprint) if endpoint.secure else plain
        with connection:
            connection.sendall(request.encode("ascii"))
            received = b""
            while part := connection.recv(_MOST):
                received += part
                if len(received) > _MOST:
                    raise ValueError("the answer is too long")
    head, _, body = received.partition(b"\r\n\r\n")
    if head.split(b" ")[1:2] != [b"200"]:
        raise ValueError("there is no such page")
    return body


def _encrypted(plain: socket.socket, fingerprint: str) -> socket.socket:
    """An encrypted connection to whoever has the certificate of this fingerprint."""
    import base64
    import hashlib
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The endpoint says which certificate it is; no authority knows it.
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = context.wrap_socket(plain)
    certificate = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").digest()
    if base64.urlsafe_b64encode(certificate).rstrip(b"=").decode() != fingerprint:
        connection.close()
        raise OSError("this is another certificate")
    return connection
