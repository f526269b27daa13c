"""The stylesheets of screens and widgets: every class that they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from textual.app import App
from textual.dom import DOMNode

PACKAGE = Path(__file__).parents[2] / "judgetui"
DRAWN = ("app", "screens", "widgets")
"""The folders whose classes may have a stylesheet."""


def modules() -> Iterator[str]:
    """The modules in which screens and widgets are written."""
    for folder in DRAWN:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            yield ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def subclasses(kind: type[DOMNode]) -> Iterator[type[DOMNode]]:
    """A class and everything derived from it."""
    yield kind
    for derived in kind.__subclasses__():
        yield from subclasses(derived)


def type_names(css: str) -> set[str]:
    """The classes of widgets that the selectors of a stylesheet name."""
    selectors = re.sub(r"\{[^{}]*\}", " ", css)
    return set(re.findall(r"(?<![\w$.#:-])[A-Z]\w*", selectors))


def styled() -> dict[str, str]:
    """The stylesheet of each class of this program that has one."""
    for module in modules():
        import_module(module)
    sheets = {}
    for kind in {*subclasses(DOMNode)}:
        if kind.__module__.startswith("judgetui."):
            own = vars(kind).get("DEFAULT_CSS", "") + str(vars(kind).get("CSS", ""))
            sheets[f"{kind.__module__}.{kind.__name__}"] = own
    return {kind: css for kind, css in sorted(sheets.items()) if css}


SHEETS = styled()


@pytest.mark.parametrize("kind", SHEETS)
def test_a_stylesheet_names_only_classes_that_exist(kind: str) -> None:
    known = {one.__name__ for one in subclasses(DOMNode)} | {App.__name__}
    assert type_names(SHEETS[kind]) - known == set()


def test_stylesheets_are_found() -> None:
    assert len(SHEETS) > 30
    assert type_names("Screen.-on Listing, #id, .Class { color: $Red; } A:hover > B {}") == {
        "Screen",
        "Listing",
        "A",
        "B",
    }
