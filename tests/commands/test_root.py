"""What stands before a command, and how every command ends: never in a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from judgetui.meeting.acts import OpenMeeting
from judgetui.records.session import read_session
from tests.commands.parts import Run
from tests.waiting import WITHIN


def test_version(run: Run) -> None:
    from judgetui import __version__

    assert run("--version") == (0, f"judgetui {__version__}\n", "")
    assert run("--language", "zh", "--version")[1] == f"judgetui {__version__}\n"


def test_help_names_every_command(run: Run) -> None:
    from judgetui.commands.root import COMMANDS

    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    for name in COMMANDS:
        status, out, err = run(name, "--help")
        assert (status, err) == (0, "")
        assert out.startswith(f"Usage: judgetui {name}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dmeo",), "There is no command dmeo; there are: demo, template, new,"),
        (("new",), "NAME is missing."),
        (("new", "x"), "--plan or --from is missing."),
        (("new", "x", "--plan", "a", "--from", "b"), "Give either --plan or --from."),
        (("template",), "--to is missing."),
        (("plan", "x"), "--to is missing."),
        (("standings", "x", "--format", "xml"), "--format must be one of: table, json, csv."),
        (("export", "x", "--format", "xml"), "--format: there is no format xml"),
        (("demo", "--speed", "0"), "--speed must be a number above 0"),
        (("demo", "--speed", "fast"), "--speed must be a number above 0"),
        (("demo", "--speed", "nan"), "--speed must be a number above 0"),
        (("rehearse", "x", "--clock", "nan"), "--clock must be a number from 0.1 to 100000."),
        (("rehearse", "x", "--clock", "0"), "--clock must be a number from 0.1 to 100000."),
        (("check", "--quick", "x"), "There is no option --quick."),
        (("--language", "fr", "check", "x"), "--language must be one of: en, zh."),
        (("--theme", "pink"), "--theme must be one of: dark, light, contrast."),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(said)
    assert "--help` explains it." in err


def test_a_session_nobody_made_is_answered_with_those_there_are(run: Run, made: Path) -> None:
    for command in ("check", "standings", "export", "verify"):
        status, out, err = run(command, "frist")
        assert (status, out) == (1, "")
        assert "there is no session frist" in err
        assert err.endswith("there are: first\n")


def test_sessions_may_be_named_before_the_command(run: Run, made: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert run("--sessions", made.parent, "check", "first")[0] == 0
    status, _, err = run("--sessions", elsewhere, "check", "first")
    assert status == 1
    assert str(elsewhere) in err


@pytest.mark.parametrize("command", [(), ("run", "first")])
def test_a_screen_needs_a_terminal(run: Run, made: Path, command: list[str]) -> None:
    status, out, err = run(*command)
    assert (status, out) == (1, "")
    assert "needs a terminal" in err


def test_demo_without_a_terminal_prints_the_day_and_its_result(run: Run) -> None:
    status, out, err = run("demo")
    assert (status, err) == (0, "")
    assert "Simulated" in out
    assert "28 of 28" in out
    assert out.count("First prize") == 3
    assert "Provisional" not in out
    assert not any(name in out for name in ("Zhu Hailun", "Yu Jian"))


def test_the_meetings_own_titles_are_spoken(run: Run, scored: Path) -> None:
    assert "单亲妈妈" in run("--language", "zh", "standings", "first")[1]


@pytest.mark.parametrize(
    ("environment", "remembered", "spoken"),
    [
        ({}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, None, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "en"),
        ({"LANG": "en_GB.UTF-8", "JUDGETUI_LANGUAGE": "zh"}, "en", "zh"),
    ],
)
def test_the_language_that_was_asked_for_last_is_spoken(
    run: Run,
    scored: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    remembered: str | None,
    spoken: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = json.dumps({"language": remembered})
    (tmp_path / "settings.json").write_text(settings, encoding="utf-8")
    assert ("单亲妈妈" in run("standings", "first")[1]) == (spoken == "zh")


def test_what_nobody_foresaw_is_one_sentence_and_a_log(
    run: Run, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(folder: Path, name: str) -> None:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr("judgetui.commands.standings.read_session", broken)
    status, out, err = run("standings", "first")
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert str(tmp_path / "judgetui.log") in err
    assert "ZeroDivisionError: seven" in (tmp_path / "judgetui.log").read_text(encoding="utf-8")


def test_an_interruption_is_a_sentence(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(folder: Path, name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("judgetui.commands.standings.read_session", interrupted)
    status, out, err = run("standings", "first")
    assert (status, out, err.strip()) == (1, "", "Interrupted.")


def shell(line: str, sessions: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of shell in which $judgetui is this program."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    program = f"{sys.executable} -m judgetui"
    given = {"judgetui": program, "JUDGETUI_SESSIONS": str(sessions), **environment}
    return subprocess.run(
        ["sh", "-c", line],
        env=inherited | given,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=WITHIN,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("format", ["table", "json", "csv"])
def test_a_terminal_without_chinese_gets_something_readable(scored: Path, format: str) -> None:
    line = f"$judgetui --language zh standings first --format {format}"
    done = shell(line, scored.parent, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "C02" in done.stdout or "90.00" in done.stdout
    if format == "json":
        assert "单亲妈妈" in json.loads(done.stdout)["cases"][0]["title"]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("line", ["$judgetui standings first >&-", "$judgetui check first >&-"])
def test_nobody_listening_is_no_trouble(scored: Path, line: str) -> None:
    done = shell(line, scored.parent)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_reader_who_goes_away_is_no_trouble(scored: Path) -> None:
    done = shell("($judgetui demo; echo ended $? >&2) | head -c 1 >/dev/null", scored.parent)
    assert done.stderr in ("ended 1\n", "ended 0\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_for_the_answer_is_a_sentence(scored: Path) -> None:
    done = shell("$judgetui standings first >/dev/full", scored.parent)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "could not be written" in done.stderr


def test_the_opening_act_holds_the_plan(run: Run, scored: Path) -> None:
    first = read_session(scored.parent, "first").entries[0].act
    assert isinstance(first, OpenMeeting)
    assert first.plan is not None
