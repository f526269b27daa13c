"""Lets `python -m judgetui` do what `judgetui` does."""

from __future__ import annotations

import sys

from judgetui.cli import main

sys.exit(main())
