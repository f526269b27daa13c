"""What holds for every test: how many run at a time, the same examples, keys pressed on purpose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from textual import constants

from judgetui.app.key_queue import KeyQueueApp
from judgetui.language import use_language
from tests.garbage import rarely_collected
from tests.long import rounds
from tests.pressing import Pressing
from tests.textual_in_tests import spare_textual, wait_for_textual

settings.register_profile(
    "judgetui",
    max_examples=rounds(short=25, long=300),
    # No stopwatch: on a busy machine everything is slow.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # The same examples on every day and machine; `--hypothesis-profile=explore` looks for others.
    derandomize=True,
    database=None,
)
settings.register_profile("explore", settings.get_profile("judgetui"), derandomize=False)
# Each change to the code runs the tests anew (tests/mutate.py): few examples of each law must do.
settings.register_profile("mutants", settings.get_profile("judgetui"), max_examples=5)
settings.load_profile("judgetui")

spare_textual()
wait_for_textual()

_PER_PROCESSOR = 3
"""Many tests wait for programs they started or for keys to be taken: with two for each processor a
whole run took 1,610 s of its two processors and used some 1,100 of them."""
_AT_MOST = 8
"""Each of them may have a browser and a venue of its own, which take some 500 MB."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Tests at a time: three for each processor; one after the other where files are named."""
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    if named and all(".py" in argument for argument in config.args):
        return 0
    return min(_AT_MOST, _PER_PROCESSOR * (os.cpu_count() or 1))


def pytest_collection_finish() -> None:
    """Leave what lives as long as the tests out of every look for garbage."""
    rarely_collected()


@pytest.fixture(autouse=True)
def pressing(monkeypatch: pytest.MonkeyPatch) -> Pressing:
    """The clock of keys: each is pressed a second after the one before, unless a test says when."""
    clock = Pressing()
    monkeypatch.setattr(KeyQueueApp, "timing", clock)
    return clock


@pytest.fixture(autouse=True)
def _nothing_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have lists jump to where they scroll: no test looks at the steps, and each is drawn.

    It took a tenth of the processor time of two files of screens (37.0 s against 33.4 s).
    """
    monkeypatch.setattr(constants, "TEXTUAL_ANIMATIONS", "none")


@pytest.fixture
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test reads or writes the settings of whoever runs it, or leaves its language behind."""
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
    use_language("en")
    yield
    use_language("en")
