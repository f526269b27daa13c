"""Longer text broken into lines of terminal cells."""

from __future__ import annotations

from textual.content import Content

from judgetui.widgets.cells import cut


def paragraph(text: str, width: int, most: int | None = None) -> list[str]:
    """The text in lines of at most so many cells; "…" ends it where it has more than `most`."""
    if width <= 0 or most == 0:
        return []
    lines = [line.plain.rstrip() for line in Content(text).wrap(width)]
    if most is None or len(lines) <= most:
        return lines
    start = 0
    for line in lines[: most - 1]:
        start = text.index(line, start) + len(line)
    return [*lines[: most - 1], cut(text[start:].strip(), width)]
