"""Loads the network's library for programs that speak with a venue, or are one."""

from __future__ import annotations

import ssl
import sys
from typing import Any


def load_without_certificates() -> None:
    """Import aiohttp without this computer's certificates.

    aiohttp reads them while it is imported, which is a fifth of that, and keeps them: 2 MiB. A seat
    needs none: a venue that is encrypted is known by the fingerprint in its link. Nor does a venue,
    but for its hook, which reads them itself. A connection that did need them would be refused.
    Does nothing where aiohttp was imported before.
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
