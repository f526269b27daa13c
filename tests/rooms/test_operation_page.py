"""The page of operation and the compose file: both languages say the same, and nothing secret."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from judgetui.commands import rooms
from judgetui.commands.root import COMMANDS

ROOT = Path(__file__).parent.parent.parent / "docs"
ENGLISH = (ROOT / "guide" / "rooms.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "guide" / "rooms.zh.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "rooms" / "compose.yaml").read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """The blocks of code of a page."""
    return re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_both_languages_have_the_same_commands() -> None:
    assert blocks(ENGLISH) == blocks(CHINESE)
    assert len(re.findall("^## ", ENGLISH, re.M)) == len(re.findall("^## ", CHINESE, re.M))


@pytest.mark.parametrize("name", rooms.COMMANDS)
def test_every_command_stands_on_the_page_with_options_that_exist(name: str) -> None:
    lines = "\n".join(blocks(ENGLISH)).replace("\\\n", "").splitlines()
    shown = [shlex.split(line)[3:] for line in lines if line.startswith(f"judgetui rooms {name}")]
    assert shown
    group = rooms.command()
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    for given in shown:
        command.make_context(name, list(given), resilient_parsing=True)
        known = {option for param in command.params for option in param.opts}
        assert {part for part in given if part.startswith("--")} <= known


def test_other_commands_exist() -> None:
    shown = set(re.findall(r"^judgetui ([a-z]+)", "\n".join(blocks(ENGLISH)), re.M))
    assert shown <= set(COMMANDS)


def test_the_compose_file_names_one_major_version_and_no_password() -> None:
    assert re.search(r"image: postgres:[0-9]+$", COMPOSE, re.M)
    for setting in ("fsync=on", "full_page_writes=on", "synchronous_commit=on", "ssl=on"):
        assert f"-c{setting}" in COMPOSE
    assert "--data-checksums" in COMPOSE
    assert "POSTGRES_PASSWORD_FILE" in COMPOSE
    assert not re.search(r"POSTGRES_PASSWORD:|trust", COMPOSE)
    hba = (ROOT / "rooms" / "pg_hba.conf").read_text(encoding="utf-8")
    network = [line for line in hba.splitlines() if line.startswith("host")]
    assert [line.split() for line in network] == [["hostssl", "all", "all", "all", "scram-sha-256"]]
