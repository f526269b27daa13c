"""`python -m judgetui.gateway`, as the host starts it."""

from __future__ import annotations

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
    from judgetui.gateway.opening import guests_of
    from judgetui.gateway.serve import main

    return main(guests_of)


if __name__ == "__main__":
    sys.exit(run())
