"""What holds for every sentence the program makes, whichever test makes it say it."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from judgetui.meeting.message import Counted, Sentence
from tests.catalogue import read

_PLACE = re.compile(r"%\((\w+)\)\d*[sd]")


@functools.cache
def _translated() -> frozenset[str]:
    """Every message the Chinese catalogue has, each form of those that count by itself."""
    ids = (message.id for message in read("zh_CN"))
    return frozenset(form for one in ids for form in ((one,) if isinstance(one, str) else one))


@functools.cache
def _texts_of(test: Path) -> frozenset[str]:
    """Every text that stands in a file of tests: what it registers itself has no translation."""
    nodes = ast.walk(ast.parse(test.read_text(encoding="utf-8")))
    constants = (node.value for node in nodes if isinstance(node, ast.Constant))
    return frozenset(text for text in constants if isinstance(text, str))


def _check(test: Path, template: str, values: dict[str, object]) -> None:
    text = _PLACE.sub("", template)
    if any(character.isalpha() for character in text) and template not in _translated():
        assert template in _texts_of(test), f"no message of the catalogue: {template!r}"
    # Without any values it is made for its template alone.
    empty = [name for name in _PLACE.findall(template) if values and values.get(name) is None]
    assert not empty, f"{template!r} has nothing to put in for {empty}"


def _by_the_program() -> bool:
    """Whether the sentence that is being made is the program's, and not of a test's own."""
    frame = sys._getframe(2)
    # What puts a changed function in the place of another (tests/mutate.py) is neither.
    between = (Sentence.__module__, "mutmut.mutation.trampoline")
    while frame.f_back is not None and frame.f_globals["__name__"] in between:
        frame = frame.f_back
    return str(frame.f_globals["__name__"]).startswith("judgetui.")


@pytest.fixture(autouse=True)
def whole_sentences(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the program says can be translated, and every place in it has its value."""
    plain: Callable[..., None] = Sentence.__init__
    counted: Callable[..., None] = Counted.__init__

    def sentence(self: Sentence, template: str, /, **values: object) -> None:
        if _by_the_program() and not isinstance(self, Counted):
            _check(request.path, template, values)
        plain(self, template, **values)

    def counting(self: Counted, one: str, several: str, /, **values: object) -> None:
        if _by_the_program():
            _check(request.path, one, values)
            _check(request.path, several, values)
        counted(self, one, several, **values)

    monkeypatch.setattr(Sentence, "__init__", sentence)
    monkeypatch.setattr(Counted, "__init__", counting)
