"""A program that has a session open: `python -m tests.records.holding FOLDER NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from judgetui.records.session import open_session

with open_session(Path(sys.argv[1]), sys.argv[2]) as session:
    print("open", flush=True)
    sys.stdin.read()
