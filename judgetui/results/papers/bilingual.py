"""HTML in both languages: each text that differs stands there twice, and the page shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from judgetui.language import LANGUAGES, _, name, speaking
from judgetui.meeting.plan import Name


def both(make: Callable[[], str]) -> str:
    """A text in both languages as HTML; once where they are the same."""
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = make()
    if len(set(said.values())) == 1:
        return f"<bdi>{escape(said[LANGUAGES[0]])}</bdi>"
    return "".join(f'<span lang="{code}">{escape(text)}</span>' for code, text in said.items())


def name_of(text: Name) -> str:
    """A name of the plan, which may have line breaks in it."""
    return both(lambda: " ".join(name(text).split()))


def word(message: str) -> str:
    """A word of the program."""
    return both(lambda: _(message))


def section(heading: str, body: str) -> str:
    """A section of the page below its heading, a word of the program."""
    return f"<section>\n<h2>{word(heading)}</h2>\n{body}\n</section>\n"


def listed(heading: str, lines: Callable[[], Iterable[str]]) -> str:
    """A section with a list of sentences; nothing where there are none."""
    said = {}
    for code in LANGUAGES:
        with speaking(code):
            said[code] = list(lines())
    if not any(said.values()):
        return ""
    lists = (
        f'<ul lang="{code}">{"".join(f"<li>{escape(line)}</li>" for line in told)}</ul>'
        for code, told in said.items()
    )
    return section(heading, "\n".join(lists))
