"""Changes the code one place at a time and looks whether a test fails: `python -m tests.mutate`.

    python -m tests.mutate [--sample N] [--seconds S] [--show] [--only TEXT] [MODULE ...]

MODULE is a dotted name below `judgetui`, such as `meeting.ties`, or a package, such as `meeting`;
without any, every module of `MODULES`. mutmut writes the changed functions (mutants) into a copy of
the project. The tests of the same folder run there once, which tells the tests that call each
function, then again for each mutant until one of them fails. The last lines are a score for each
module: how many of the mutants that were tried made a test fail.

pytest is started once, and every mutant is tried in a fork of it: starting it anew for each, as
mutmut does, takes longer than the tests of a module of `meeting`. So it
runs where there is `fork`. Decorated functions, such as properties, and code outside of functions
are not changed: mutmut leaves them alone.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

ROOT = Path(__file__).parent.parent
MODULES = (
    "meeting",
    "records.group_commit",
    "records.hash_chain",
    "records.ledger",
    "records.ledger_reader",
)
"""What is tried unless modules are named."""
COPIED = ("judgetui", "tests", "sessions", "docs", "pyproject.toml", "README.md")
_STATE = "MUTANT_UNDER_TEST"
"""What tells the changed modules which of their mutants is the one to run."""
_PLAN = "mutants.json"
_QUICK = 0.3
"""Seconds of processor time that a quick test takes at most."""
_HANGING = 60
"""Seconds after which a mutant that waits for something is given up, however busy the machine."""


def files(names: Sequence[str]) -> list[Path]:
    """The modules of these names, as paths below the project; raises SystemExit for none."""
    found: list[Path] = []
    for name in names:
        place = Path("judgetui", *name.split("."))
        inside = sorted(path.relative_to(ROOT) for path in (ROOT / place).rglob("*.py"))
        module = place.with_suffix(".py")
        if not inside and not (ROOT / module).exists():
            raise SystemExit(f"there is no module judgetui.{name}")
        found += inside or [module]
    return found


def tests_of(name: str) -> Path:
    """The folder of tests for a module or package of this name, such as `tests/venue/client`."""
    folder = Path("tests", *name.split("."))
    while not folder.is_dir():
        folder = folder.parent
    return folder


def dotted(path: Path) -> str:
    """The name of a module at this path below the project."""
    return ".".join(path.with_suffix("").parts)


_NO_DIFFERENCE = (
    (re.compile(r",?\s*\bstrict=\w+"), ""),
    (re.compile(r", \)"), ")"),
    (re.compile(r'\b(ValueError|TypeError)\((?:None|"[^"]*")\)'), r"\1()"),
    (re.compile(r'"(utf-8|latin-1|ascii)"', re.IGNORECASE), "codec"),
)
"""What can be changed without a difference to anybody: the check of `zip` that lengths agree and
the words of an exception, which are there for mistakes in the program; the case of a codec's name.
"""


def mutants_of(path: Path) -> tuple[str, dict[str, str]]:
    """The code of a module with all its mutants in it; what each changes, by its name."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    mutated = mutate_file_contents(str(path), (ROOT / path).read_text(encoding="utf-8"))
    lines, changes = mutated.code.splitlines(), {}

    def source(function: str) -> list[str]:
        span = mutated.line_span_by_function_name[function]
        found: list[str] = lines[span.start - 1 : span.end]
        return found

    for mutant in mutated.mutant_names:
        original = f"{mutant.rpartition('_mutmut_')[0]}_mutmut_orig"
        before = source(original)
        after = [line.replace(mutant, original) for line in source(mutant)]
        if _plain(before) != _plain(after):
            diff = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
            changes[mutant] = "\n".join(line for line in diff if not line.startswith("@@"))
    return mutated.code, changes


def _plain(lines: list[str]) -> str:
    text = "\n".join(lines)
    for pattern, instead in _NO_DIFFERENCE:
        text = pattern.sub(instead, text)
    return text


def prepare(copy: Path, chosen: list[Path], sample: int, only: str, seconds: float) -> None:
    """Copy the project, with the mutants in it, and write down which of them to try."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    modules: dict[str, dict[str, object]] = {}
    for path in chosen:
        code, changes = mutants_of(path)
        names = [name for name in changes if only in f"{dotted(path)}.{name}"]
        if sample and len(names) > sample:
            # The same ones every time, whatever other modules are tried.
            names = sorted(random.Random(dotted(path)).sample(names, sample))
        if names:
            (copy / path).write_text(code, encoding="utf-8")
            tried = {name: changes[name] for name in names}
            modules[dotted(path)] = {"mutants": tried, "total": len(changes)}
    if not modules:
        raise SystemExit("nothing to try")
    plan = {"modules": modules, "seconds": seconds}
    (copy / _PLAN).write_text(json.dumps(plan), encoding="utf-8")


class Trial:
    """A pytest plugin: in the place of the tests, every mutant with the tests that call it."""

    def __init__(self, show: bool) -> None:
        plan = json.loads(Path(_PLAN).read_text(encoding="utf-8"))
        self._modules = plan["modules"]
        self._seconds: float = plan["seconds"]
        self._show = show

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant; what pytest itself would do with the tests is not done."""
        callers = self._callers(session.items)
        scores = []
        for module, one in self._modules.items():
            began, alive, hung = time.monotonic(), [], 0
            for mutant, text in one["mutants"].items():
                function = f"{module}.{mutant.partition('__mutmut_')[0]}"
                tests = callers.get(function, [])
                outcome = self._try(f"{module}.{mutant}", tests)
                hung += outcome == "hung"
                if outcome == "alive":
                    alive.append(mutant)
                    what = "" if tests else " (no test calls it)"
                    print(f"alive: {module}.{mutant}{what}", flush=True)
                    if self._show:
                        print(text, flush=True)
            tried = len(one["mutants"])
            whole = "whole" if tried == one["total"] else f"a sample of {one['total']}"
            killed = tried - len(alive)
            score = f"{module}: {killed} of {tried} killed, {100 * killed / tried:.1f} % ({whole}"
            score += f", {hung} by time)" if hung else ")"
            print(f"{score} in {time.monotonic() - began:.0f} s", flush=True)
            scores.append((killed, tried, score))
        print("\n" + "\n".join(score for _, _, score in scores))
        killed = sum(dead for dead, _, _ in scores)
        tried = sum(number for _, number, _ in scores)
        print(f"all: {killed} of {tried} killed, {100 * killed / tried:.1f} %", flush=True)
        return True

    def _callers(self, items: list[pytest.Item]) -> dict[str, list[pytest.Item]]:
        """The tests that call each function, up to so many seconds of them.

        Quick ones come before slow ones, those in the file named after its module before others.
        """
        from mutmut.state import state

        os.environ[_STATE] = "stats"
        calls: dict[str, list[tuple[float, int, pytest.Item]]] = defaultdict(list)
        for place, item in enumerate(items):
            state()._stats.clear()
            began = _used()
            following = items[place + 1] if place + 1 < len(items) else None
            if _fails(item, following):
                print(f"fails without any change: {item.nodeid}", flush=True)
                continue
            took = _used() - began
            for function in state()._stats:
                calls[function].append((took, place, item))
        os.environ[_STATE] = ""
        return {name: self._affordable(name, tests) for name, tests in calls.items()}

    def _affordable(
        self, function: str, tests: list[tuple[float, int, pytest.Item]]
    ) -> list[pytest.Item]:
        module = function.split(".")[-2]
        tests = sorted(
            tests, key=lambda one: (one[0] > _QUICK, module not in one[2].path.stem, *one[:2])
        )
        spent = itertools.accumulate(took for took, _, _ in tests)
        after = zip(tests, spent, strict=True)
        return [item for (_, _, item), so_far in after if so_far <= self._seconds]

    def _try(self, mutant: str, tests: list[pytest.Item]) -> str:
        """What becomes of a mutant: killed, alive, or hung."""
        child = os.fork()
        if child == 0:
            signal.alarm(_HANGING)
            limit = int(2 * self._seconds) + 2
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
            os.environ[_STATE] = mutant
            failed = True
            try:
                sink = os.open(os.devnull, os.O_WRONLY)
                os.dup2(sink, 1)
                os.dup2(sink, 2)
                after = [*tests[1:], None]
                failed = any(_fails(*pair) for pair in zip(tests, after, strict=True))
            finally:
                os._exit(failed)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return "hung"
        return "killed" if os.WEXITSTATUS(status) else "alive"


def _used() -> float:
    """Seconds of processor time of this process and of those it started that have ended."""
    return sum(os.times()[:4])


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def main() -> None:
    """Try the mutants of the named modules and print the scores."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate")
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    parser.add_argument("--sample", type=int, default=0, help="at most so many of each module")
    parser.add_argument("--seconds", type=float, default=8, help="of tests for each mutant")
    parser.add_argument("--show", action="store_true", help="what is changed in those alive")
    parser.add_argument("--only", default="", help="mutants with this in their name")
    parser.add_argument("--in-copy", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.in_copy:
        folders = sorted({str(tests_of(name)) for name in given.modules})
        options = ["-n0", "-s", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=mutants"]
        raise SystemExit(pytest.main([*options, *folders], plugins=[Trial(given.show)]))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        prepare(copy, files(given.modules), given.sample, given.only, given.seconds)
        command = [sys.executable, "-m", "tests.mutate", "--in-copy", *sys.argv[1:]]
        environment = {**os.environ, "PYTHONPATH": folder}
        done = subprocess.run(command, cwd=copy, env=environment, check=False)
    raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
