"""Measures one module of rows with this interpreter: `python -m tests.bench.rows NAME`.

The last line it prints is the figures in JSON, by the row's name.
"""

from __future__ import annotations

import dataclasses
import json
import sys

from tests.bench.rows._model import part, parts


def main(given: list[str]) -> int:
    """Print the figures of this module; 2 when there is none of that name."""
    if len(given) != 1 or given[0] not in parts():
        print(f"name one of: {', '.join(parts())}", file=sys.stderr)
        return 2
    found = part(given[0]).measure()
    print(json.dumps({name: dataclasses.asdict(figures) for name, figures in found.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
