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
    # Ctrl+C in the host's terminal is the host's to answer; it then closes standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from judgetui.gateway.seat_opener import seat_opener
    from judgetui.gateway.serve import main

    _collect_seldom()
    return main(seat_opener)


def _collect_seldom() -> None:
    """Look for garbage less often than a small program does, and never among what is imported.

    Every seat adds to what there is to look through: opening forty of them took twice as long.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 100)


if __name__ == "__main__":
    sys.exit(run())
