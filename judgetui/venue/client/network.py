"""Loads the network's library for a program that only takes a seat."""

from __future__ import annotations

import ssl
import sys
from typing import Any


def load_without_certificates() -> None:
    """Import aiohttp without this computer's certificates, which takes a fifth of the import.

    aiohttp reads them while it is imported. A seat needs none: a venue that is encrypted is known
    by the fingerprint in its link. A connection that did need one would be refused. Does nothing
    where aiohttp was imported before, as in a venue, whose hook may be at an address of the web.
    """
    if "aiohttp" in sys.modules:
        return
    usual = ssl.create_default_context

    def without_certificates(*_arguments: Any, **_options: Any) -> ssl.SSLContext:  # noqa: ANN401
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    ssl.create_default_context = without_certificates
    try:
        import aiohttp  # noqa: F401
    finally:
        ssl.create_default_context = usual
