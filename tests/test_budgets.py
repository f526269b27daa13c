"""How long files and functions may be: the one file that runs away is noticed while it is small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "judgetui"
MODULE, SCREEN, FUNCTION = 600, 300, 40


def sources() -> Iterator[tuple[str, Path]]:
    """Every module of the package, by the name it is told by."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), path


def length(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a file and how many lines each has, from its name to its end."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


def test_modules_stay_short() -> None:
    assert {name: length(path) for name, path in sources() if length(path) > MODULE} == {}


def test_screens_stay_shorter() -> None:
    screens = [(name, path) for name, path in sources() if name.startswith("screens/")]
    assert screens
    assert {name: length(path) for name, path in screens if length(path) > SCREEN} == {}


def test_functions_stay_short() -> None:
    long = {
        f"{name}: {function}": lines
        for name, path in sources()
        for function, lines in functions(path)
        if lines > FUNCTION
    }
    assert long == {}
