"""A program that only takes a seat does not read this computer's certificates."""

from __future__ import annotations

import subprocess
import sys

from tests.waiting import WITHIN

_CODE = """
import ssl
from judgetui.venue.client.network import load_without_certificates
usual = ssl.create_default_context
load_without_certificates()
import aiohttp
assert ssl.create_default_context is usual
context = aiohttp.TCPConnector.__init__.__globals__["_SSL_CONTEXT_VERIFIED"]
assert context.cert_store_stats()["x509"] == 0
assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
"""


def test_it_loads_the_library_without_them_and_what_would_need_them_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CODE], capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stderr


def test_where_the_library_is_loaded_already_it_changes_nothing() -> None:
    code = "import aiohttp.connector as c, ssl\nbefore = c._SSL_CONTEXT_VERIFIED\n"
    code += "from judgetui.venue.client.network import load_without_certificates as load\nload()\n"
    code += "assert c._SSL_CONTEXT_VERIFIED is before"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stderr


_HOOK = """
import ssl
from judgetui.venue.client.network import load_without_certificates
load_without_certificates()
from judgetui.venue.server.hook import Hook
context = Hook("https://mixer.example/events", print).certificates
assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
assert context.cert_store_stats() == ssl.create_default_context().cert_store_stats()
assert Hook("tcp://127.0.0.1:9", print).certificates is None
"""


def test_a_hook_knows_them_all_the_same() -> None:
    """What takes the events proves who it is, as whatever the web leads to."""
    done = subprocess.run(
        [sys.executable, "-c", _HOOK], capture_output=True, text=True, timeout=WITHIN, check=False
    )
    assert done.returncode == 0, done.stderr
