"""`python -m judgetui.gateway`, as the host starts it."""

from __future__ import annotations

import gc
import os
import signal
import sys

# Textual reads these once, when it is imported; the host's terminal says nothing about browsers.
os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
os.environ.pop("NO_COLOR", None)


def run() -> int:
    """Serve judges' and the board's screens."""
    # Ctrl+C in the host's terminal is handled by the host, which then closes standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from judgetui.venue.client.network import load_without_certificates

    load_without_certificates()
    from judgetui.gateway.seat_opener import seat_opener
    from judgetui.gateway.serve import main

    _collect_rarely()
    return main(seat_opener)


def _collect_rarely() -> None:
    """Run the garbage collector less often than by default, and exempt imported modules from it.

    Each seat adds objects to traverse: with the defaults, opening forty seats took twice as long.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


if __name__ == "__main__":
    sys.exit(run())
