"""The README and the guide say what is so.

`python -m tests.test_readme` brings the README's table of keys up to date.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.app.commands import (
    ANNOUNCER,
    BOARD,
    CEREMONY,
    CHAIR,
    COMMANDS,
    EDIT,
    LOBBY,
    PAPER_ENTRY,
    ROOMS,
    SCORE,
    SEATED,
    SUPERVISE,
    WELCOME,
    key_label,
    key_labels,
)
from judgetui.cli import main
from judgetui.commands.root import COMMANDS as ON_THE_COMMAND_LINE
from judgetui.language import use_language
from judgetui.records.session import read_session

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TABLE = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)
PLACES = {
    LOBBY: "lobby",
    CHAIR: "chair",
    SEATED: "judge before the meeting",
    SCORE: "judge",
    PAPER_ENTRY: "paper",
    SUPERVISE: "supervisor",
    BOARD: "board",
    WELCOME: "welcome",
    EDIT: "plan",
    CEREMONY: "ceremony",
    ANNOUNCER: "announcer",
    ROOMS: "rooms",
}
TEST_COMMAND = "python3 -m pip install -e '.[dev]' && python3 -m pytest"
START_COMMAND = "python3 -m pip install . && judgetui demo"


def table() -> str:
    """Every key as a row: where it works, and what it does there."""
    lines = ["", "| key | where | what |", "| --- | --- | --- |"]
    for command in COMMANDS:
        places = [name for screen, name in PLACES.items() if screen in command.screens]
        where = "every screen" if len(places) == len(PLACES) else ", ".join(places)
        key = f"`{key_labels(command, {})}`"
        if command.in_browser:
            key += f", in a browser `{key_label(command.in_browser)}`"
        lines.append(f"| {key} | {where} | {command.title}: {command.help} |")
    return "\n".join([*lines, "", ""])


def blocks(text: str, kind: str = "") -> Iterator[str]:
    """The blocks of code of this kind in a page."""
    yield from re.findall(rf"^```{kind}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    """The README and the pages of the guide."""
    return [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_table_of_keys_is_that_of_the_program() -> None:
    found = TABLE.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == table()


def test_the_parts_come_in_their_order() -> None:
    text = README.read_text(encoding="utf-8")
    parts = ["# judgetui", "![", "## Start", "## Your first meeting", "## Keys"]
    places = [text.index(part) for part in [*parts, "## Network", "## Where the data is"]]
    assert places == sorted(places)


def test_the_two_commands_are_what_the_ci_runs() -> None:
    shown = [block.strip() for block in blocks(README.read_text(encoding="utf-8"))]
    assert TEST_COMMAND in shown
    assert START_COMMAND in shown
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert TEST_COMMAND in ci
    assert START_COMMAND in [line.strip() for line in ci]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_commands_that_are_shown_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    code = [*blocks(text), *re.findall(r"`([^`\n]+)`", text)]
    shown = {name for part in code for name in re.findall(r"^judgetui ([a-z]+)", part, re.M)}
    assert shown - set(ON_THE_COMMAND_LINE) == set()


def test_the_first_meetings_commands_do_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("JUDGETUI_SESSIONS", str(tmp_path))
    lines = [
        line
        for block in blocks(README.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.startswith("judgetui ") and not line.startswith(("judgetui run", "judgetui codes"))
    ]
    assert [line.split()[1] for line in lines] == ["new", "check", "standings", "export", "verify"]
    try:
        assert [main(shlex.split(line)[1:]) for line in lines[:3]] == [0, 0, 0]
        ballots = tmp_path / "ballots.csv"
        header = "case,judge,authenticity,integrity,professionalism,effectiveness"
        ballots.write_text(f"{header}\nC01,J1,80,81,82,83\n", encoding="utf-8")
        assert main(["ballots", "first", str(ballots), "--open"]) == 0
        assert [main(shlex.split(line)[1:]) for line in lines[2:]] == [0, 0, 0]
    finally:
        use_language("en")


def test_a_ledger_can_be_verified_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUDGETUI_SESSIONS", str(tmp_path))
    main(["new", "first", "--plan", str(ROOT / "sessions" / "nanhu-2018" / "plan.json")])
    ballots = tmp_path / "ballots.csv"
    header = "case,judge,authenticity,integrity,professionalism,effectiveness"
    ballots.write_text(f"{header}\nC01,J1,80,81,82,83\n", encoding="utf-8")
    main(["ballots", "first", str(ballots), "--open"])
    use_language("en")
    code, *_ = blocks((ROOT / "docs" / "ledger.md").read_text(encoding="utf-8"), "python")

    def by_hand() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code]
        folder = tmp_path / "first"
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    head = read_session(tmp_path, "first").head
    assert by_hand().stdout == f"unchanged; head {head}\n"
    ledger = tmp_path / "first" / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b'"83"', b'"93"'))
    assert "line 2 was changed" in by_hand().stderr


def test_pictures_reach_for_nothing_outside() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.svg"))
    assert pictures
    for picture in pictures:
        text = picture.read_text(encoding="utf-8")
        assert "@font-face" not in text
        assert "url(http" not in text


def test_the_lock_has_every_dependency_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[=<>~!\[ ]", dependency)[0] for dependency in wanted]
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    assert [name for name in names if name not in locked] == []
    assert "://" not in lock


def test_what_only_makes_and_checks_is_named_exactly_as_it_is_locked() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))
    exact = [dependency for dependency in extras["dev"] if dependency not in extras["tls"]]
    # What an extra of it brings is locked by its own name.
    exact = [re.sub(r"\[.*\]", "", dependency) for dependency in exact]
    assert [dependency for dependency in exact if dependency not in locked] == []


if __name__ == "__main__":
    README.write_text(TABLE.sub(lambda _: table(), README.read_text("utf-8")), encoding="utf-8")
