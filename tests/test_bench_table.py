"""The table of performance: what its lines say of the figures that were measured."""

from __future__ import annotations

import io
import sys

import pytest

from tests.bench import _table
from tests.bench.__main__ import main
from tests.bench._earlier import Build, present
from tests.bench._table import figure, interval, line, print_table
from tests.bench.rows._model import Figures, Part, Row, part, parts

RATIO = Row("key", "a key beside another", "ms", 1.5)
PLAIN = Row("idle", "share of a core", "%", 2.0, anchored=False)


def once(now: float, anchor: float) -> Figures:
    """What one turn found."""
    return Figures([now], [anchor])


def test_a_row_with_an_anchor_is_held_against_its_ratio() -> None:
    found = line(RATIO, [once(30, 20)], [])
    assert (found.compared, found.met) == (1.5, True)
    assert found.cells() == ("key", "20", "-", "30", "1.5", "1.5", "met")


def test_each_turn_is_held_against_the_anchor_of_its_own() -> None:
    # The machine was half as fast in the second turn; the ratio is the same in both.
    found = line(RATIO, [once(10, 10), once(20, 20), once(30, 30)], [])
    assert found.compared == 1


def test_a_row_without_an_anchor_is_held_against_its_figure() -> None:
    found = line(PLAIN, [Figures([3.0], [])], [Figures([15.5], [])])
    assert found.cells() == ("idle", "-", "15.5", "3", "-", "2", "missed")
    assert "before 15.5 %" in found.sentence()
    assert "target 2 %: missed" in found.sentence()


def test_slower_is_said_only_where_the_whole_interval_lies_above_one() -> None:
    steady = [once(10, 10)] * 20
    slower = [once(11 + turn % 2, 10) for turn in range(20)]
    mixed = [once(9 if turn % 2 else 11, 10) for turn in range(20)]
    low, high = interval(RATIO, slower, steady) or (0, 0)
    assert 1.1 <= low <= high <= 1.2
    assert line(RATIO, slower, steady).sentence().endswith("slower")
    assert line(RATIO, steady, slower).sentence().endswith("faster")
    assert line(RATIO, mixed, steady).sentence().endswith("no difference seen")


def test_too_few_turns_say_nothing() -> None:
    assert interval(RATIO, [once(2, 1)] * 4, [once(1, 1)] * 4) is None
    assert interval(PLAIN, [Figures([0.0], [])] * 9, [Figures([1.0], [])] * 9) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1234.6, "1235"), (12.34, "12.3"), (1.5, "1.5"), (0.01234, "0.0123"), (20, "20")],
)
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_build_that_cannot_be_measured_leaves_its_column_empty(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Build("other", present().folder)
    found = {sys.executable: {"key": once(30, 20)}, "other": None}
    monkeypatch.setattr(_table, "measured", lambda build, _part: found[build.python])
    tsv = io.StringIO()
    rows = Part("keys", (RATIO, PLAIN), dict)
    assert not print_table([rows], present(), other, 2, tsv)
    assert tsv.getvalue().splitlines() == [
        "row\tanchor\tbefore\tnow\tratio\ttarget\tmet",
        "key\t20\t-\t30\t1.5\t1.5\tmet",
    ]
    assert "idle: no figure" in capsys.readouterr().out


def test_every_row_has_a_name_of_its_own() -> None:
    names = [row.name for name in parts() for row in part(name).rows]
    assert len(names) == len(set(names))


def test_a_name_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nothing"]) == 2
    assert "no benchmark is called nothing" in capsys.readouterr().err
