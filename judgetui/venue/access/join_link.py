"""Join links, which people click, scan or type to open a seat."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from judgetui.meeting.message import Refused

USUAL_PORT = 8080
"""The default port of a venue."""
PUBLIC = "board"
"""The code that opens the public board, without a credential."""
_CODE = re.compile(r"\d{4}[\s-]?\d{4}")
_FINGERPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a client connects: the host's address, and the code of a seat."""

    host: str
    port: int
    code: str = ""
    """A token or a typed code; empty where it has still to be typed."""
    secure: bool = False
    fingerprint: str = ""
    """The SHA-256 of the host's TLS certificate, base64url; no other certificate is accepted."""

    def with_code(self, code: str) -> Endpoint:
        """The same endpoint with another token or code."""
        return replace(self, code=code)

    @property
    def base(self) -> str:
        """The beginning of links, such as `http://192.168.1.5:8080`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"

    @property
    def wire_url(self) -> str:
        """The URL of the web socket for clients."""
        return f"{self.base}/wire"


def read_link(text: str) -> Endpoint:
    """The endpoint of a link such as `http://192.168.1.5:8080/j/TOKEN`; raises Refused.

    Without `http://` it is taken as an address, such as `192.168.1.5:8080` or `192.168.1.5`.
    """
    link = text.strip()
    if _CODE.fullmatch(link):
        raise Refused(
            "%(code)s is a code, not an address; join the address on your slip, such as "
            "192.168.1.5:8080, and type the code then",
            code=link,
        )
    whole = link if "://" in link else f"http://{link}"
    try:
        parts = urlsplit(whole)
        port = parts.port
    except ValueError as error:
        raise _no_link(link) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _no_link(link)
    secure = parts.scheme == "https"
    match [part for part in parts.path.split("/") if part]:
        case []:
            code = ""
        case ["j", code]:
            pass
        case ["board"]:
            code = PUBLIC
        case _:
            raise _no_link(link)
    if secure and not _FINGERPRINT.fullmatch(parts.fragment):
        raise Refused(
            "the link is cut off: it has to end with # and 43 characters; copy the whole link"
        )
    if port is None and "://" not in link:
        port = USUAL_PORT
    port = port or (443 if secure else 80)
    return Endpoint(parts.hostname, port, code, secure, parts.fragment if secure else "")


def _no_link(link: str) -> Refused:
    return Refused(
        "%(link)s is no link to a seat; it looks like http://192.168.1.5:8080/j/… "
        "and is on the slip the chair hands out",
        link=link[:200] or "''",
    )
