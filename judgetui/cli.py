"""The command line; imports late, so that `--version` costs nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from judgetui import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `judgetui` with these arguments; 0 done, 1 refused, 2 wrong usage."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given == ["--version"]:
        print(f"judgetui {__version__}")
        return 0
    import gc
    import os

    # No plugin of pydantic is wanted; looking for one reads what is installed beside this program.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # Most of what is made while the program starts stays; looking for what does not takes as long
    # as a good part of the start.
    gc.disable()
    from judgetui.commands.root import run

    return run(given)
