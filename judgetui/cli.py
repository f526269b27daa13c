"""The command line; imports late, so that `--version` costs nothing."""

from __future__ import annotations


def main() -> int:
    """Run `judgetui`."""
    raise NotImplementedError
