"""A gateway process whose seats hold small apps: `python -m tests.gateway.small`."""

from __future__ import annotations

import os
import sys

os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

if __name__ == "__main__":
    from judgetui.gateway.serve import main
    from tests.gateway.pages import Opened

    sys.exit(main(lambda _config: Opened()))
