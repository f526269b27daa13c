"""The command line: what it prints, how it ends, and that it never ends in a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from judgetui.cli import main
from judgetui.language import use_language
from judgetui.meeting.acts import OpenMeeting
from judgetui.records.session import open_session, read_session

SAMPLE = Path(__file__).parent.parent / "sessions" / "nanhu-2018"
KEYS = ("authenticity", "integrity", "professionalism", "effectiveness")
HEADER = ",".join(("case", "judge", *KEYS, "comment"))

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command on a folder of sessions of its own: status, output, complaints."""
    monkeypatch.setenv("JUDGETUI_SESSIONS", str(tmp_path / "sessions"))
    monkeypatch.setenv("JUDGETUI_SETTINGS", str(tmp_path / "settings.json"))
    monkeypatch.setenv("JUDGETUI_LOG", str(tmp_path / "judgetui.log"))
    for name in ("JUDGETUI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        finally:
            use_language("en")
        out, err = capfd.readouterr()
        return status, out, err

    return command


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Path:
    """A session called first, made from the sample's files."""
    files = ("--cases", SAMPLE / "cases.csv", "--judges", SAMPLE / "judges.csv")
    status, _, _ = run("new", "first", "--plan", SAMPLE / "plan.json", *files)
    assert status == 0
    return tmp_path / "sessions" / "first"


def paper(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A file with paper ballots."""
    path = folder / "ballots.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


def everything(session: Path) -> dict[str, bytes]:
    """What a session's folder holds, but for what says who has it open."""
    files = (path for path in session.rglob("*") if path.is_file())
    return {p.name: p.read_bytes() for p in files if p.suffix not in (".lock", ".owner")}


# ── what stands before a command ──


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
        (("dmeo",), "There is no command dmeo; there are: demo, new,"),
        (("new",), "NAME is missing."),
        (("new", "x"), "--plan is missing."),
        (("standings", "x", "--format", "xml"), "--format must be one of: table, json, csv."),
        (("export", "x", "--format", "xml"), "--format: there is no format xml"),
        (("demo", "--speed", "0"), "--speed must be a number above 0"),
        (("demo", "--speed", "fast"), "--speed must be a number above 0"),
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


# ── new ──


def test_new_makes_a_session_and_says_what_is_next(run: Run, tmp_path: Path) -> None:
    status, out, err = run("new", "second", "--plan", SAMPLE / "plan.json")
    assert (status, err) == (0, "")
    assert str(tmp_path / "sessions" / "second") in out
    assert "judgetui check second" in out
    meeting = read_session(tmp_path / "sessions", "second").meeting
    assert (len(meeting.plan.cases), len(meeting.plan.judges)) == (28, 7)


def test_cases_from_a_file_replace_those_of_the_plan(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text('id,number,title\nA,1,老人[/b]关爱\nB,2,"=SUM(1,1)"\n', encoding="gb18030")
    assert run("new", "two", "--plan", SAMPLE / "plan.json", "--cases", cases)[0] == 0
    plan = read_session(tmp_path / "sessions", "two").meeting.plan
    assert [case.title for case in plan.cases] == ["老人[/b]关爱", "=SUM(1,1)"]


def test_every_fault_of_a_file_is_a_line_and_nothing_is_made(run: Run, tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("id,number,title\nA,1,One\nA,x,Two\nB,3,\n", encoding="utf-8")
    status, out, err = run("new", "bad", "--plan", SAMPLE / "plan.json", "--cases", cases)
    assert (status, out) == (1, "")
    assert len(err.splitlines()) >= 2
    assert all(line.startswith("cases.csv") for line in err.splitlines())
    assert not (tmp_path / "sessions").exists()


def test_a_name_that_is_taken_is_refused(run: Run, made: Path) -> None:
    before = everything(made)
    status, _, err = run("new", "first", "--plan", SAMPLE / "plan.json")
    assert status == 1
    assert "there is a session first" in err
    assert everything(made) == before


# ── check ──


def test_check_says_go(run: Run, made: Path) -> None:
    status, out, err = run("check", "first")
    assert (status, err) == (0, "")
    assert "✓ Cases: 28." in out.splitlines()
    assert out.endswith("Everything is ready to open the meeting.\n")


def test_check_says_no_go(run: Run, made: Path) -> None:
    plan = json.loads((made / "plan.json").read_text(encoding="utf-8"))
    plan["judges"] = []
    (made / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    status, out, err = run("check", "first")
    assert status == 1
    assert any(line.startswith("✗ ") for line in out.splitlines())
    assert err.startswith("Not ready")


def test_check_says_how_far_an_open_meeting_is(run: Run, made: Path, tmp_path: Path) -> None:
    run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    assert "announced so far: 0 of 28" in run("check", "first")[1]


# ── ballots ──


def test_paper_ballots_are_recorded_in_one_go(run: Run, made: Path, tmp_path: Path) -> None:
    rows = ("C01,J1,80,81,82,83,", "C01,J2,90,91,92,93,good", "C01,J3,,,,,recused: a relative")
    status, out, err = run("ballots", "first", paper(tmp_path, *rows), "--open")
    assert (status, out, err) == (0, "2 ballots and 1 recusal recorded.\n", "")
    session = read_session(made.parent, "first")
    assert [(entry.by, entry.act.do) for entry in session.entries] == [
        ("chair", "open-meeting"),
        ("recorder", "key-ballot"),
        ("recorder", "key-ballot"),
        ("recorder", "recuse"),
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["C01,J1,80,81,82,83,"], "1 ballot recorded."),
        (["C01,J1,,,,,recused: kin"], "1 recusal recorded."),
        (["C01,J1,,,,,recused: kin", "C01,J2,,,,,回避：亲属"], "2 recusals recorded."),
        (["C01,J1,80,81,82,83,", "C02,J1,80,81,82,83,"], "2 ballots recorded."),
    ],
)
def test_what_was_recorded_is_counted(
    run: Run, made: Path, tmp_path: Path, rows: list[str], said: str
) -> None:
    assert run("ballots", "first", paper(tmp_path, *rows), "--open")[1] == said + "\n"


def test_ballots_for_a_planned_meeting_need_open(run: Run, made: Path, tmp_path: Path) -> None:
    status, out, err = run("ballots", "first", paper(tmp_path, "C01,J1,80,81,82,83,"))
    assert (status, out) == (1, "")
    assert "add --open" in err
    assert read_session(made.parent, "first").meeting.seq == 0


@pytest.mark.parametrize(
    "bad",
    [
        "C01,J2,NaN,80,80,80,",
        "C01,J2,Infinity,80,80,80,",
        "C01,J2,1e1,80,80,80,",
        "C01,J2,80.5,80,80,80,",
        "C01,J2,101,80,80,80,",
        "C01,J2,,80,80,80,",
        "C99,J2,80,80,80,80,",
        "C01,J9,80,80,80,80,",
        "C01,J1,80,80,80,80,",
        "C01,J2,80,80,80,80,recused: both",
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(
    run: Run, made: Path, tmp_path: Path, bad: str
) -> None:
    before = everything(made)
    status, out, err = run(
        "ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,", bad), "--open"
    )
    assert (status, out) == (1, "")
    assert err.startswith("ballots.csv")
    assert "row 3" in err
    after = everything(made)
    assert {name: after[name] for name in before} == before
    assert read_session(made.parent, "first").meeting.seq == 0


def test_a_ballot_on_record_is_never_overwritten(run: Run, made: Path, tmp_path: Path) -> None:
    run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    before = everything(made)
    again = paper(tmp_path, "C01,J2,70,70,70,70,", "C01,J1,70,70,70,70,")
    status, _, err = run("ballots", "first", again)
    assert status == 1
    assert "row 3" in err
    assert "F8" in err
    assert everything(made) == before


def test_ballots_wait_while_the_session_is_open_elsewhere(
    run: Run, made: Path, tmp_path: Path
) -> None:
    with open_session(made.parent, "first"):
        status, _, err = run("ballots", "first", paper(tmp_path, "C01,J1,80,80,80,80,"), "--open")
    assert status == 1
    assert "open in another program" in err


# ── standings, export, verify ──


@pytest.fixture
def scored(run: Run, made: Path, tmp_path: Path) -> Path:
    """The session with three cases scored by all seven judges."""
    rows = [
        f"C0{case},J{judge},{mark},{mark},{mark},{mark},"
        for case, mark in ((1, 80), (2, 90), (3, 85))
        for judge in range(1, 8)
    ]
    assert run("ballots", "first", paper(tmp_path, *rows), "--open")[0] == 0
    return made


def test_standings_as_a_table(run: Run, scored: Path) -> None:
    status, out, err = run("standings", "first")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("Rank")) + 1
    places = [line.split()[:2] for line in lines[first : first + 3]]
    assert places == [["1", "2"], ["2", "3"], ["3", "1"]]
    assert "First prize" in lines[first]


def test_standings_as_json(run: Run, scored: Path) -> None:
    told = json.loads(run("standings", "first", "--format", "json")[1])
    assert list(told) == ["contract", "provisional", "cases", "prize_lines"]
    first, unscored = told["cases"][0], told["cases"][-1]
    assert (first["rank"], first["case"], first["score"], first["exact"]) == (
        1,
        "C02",
        "90.00",
        "90",
    )
    assert (first["ballots"], first["panel"], first["recused"]) == (7, 7, 0)
    assert first["criteria"] == dict.fromkeys(KEYS, "90.00")
    assert (unscored["rank"], unscored["score"]) == (None, None)


def test_standings_as_csv(run: Run, scored: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("standings", "first", "--format", "csv")[1])))
    assert [row["case"] for row in rows[:3]] == ["C02", "C03", "C01"]


def test_standings_and_export_read_a_session_that_is_open(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    with open_session(scored.parent, "first"):
        assert run("standings", "first")[0] == 0
        assert run("export", "first", "--to", tmp_path / "out")[0] == 0
        assert run("verify", "first")[0] == 0


def test_export_writes_every_format_beside_the_ledger(run: Run, scored: Path) -> None:
    status, out, err = run("export", "first")
    assert (status, err) == (0, "")
    names = {Path(line).name for line in out.splitlines()}
    assert names == {"standings.csv", "ballots.csv", "cases.csv", "judges.csv", "result.json"}
    assert all(Path(line).parent == scored / "exports" for line in out.splitlines())


def test_export_writes_what_is_asked_where_it_is_asked(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    assert run("export", "first", "--to", tmp_path / "out", "--format", "json")[0] == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["result.json"]


def test_exported_ballots_can_be_keyed_into_another_session(
    run: Run, scored: Path, tmp_path: Path
) -> None:
    run("export", "first", "--to", tmp_path / "out")
    run("new", "second", "--plan", SAMPLE / "plan.json")
    keyed = run("ballots", "second", tmp_path / "out" / "ballots.csv", "--open")
    assert keyed[1] == "21 ballots recorded.\n"
    first, second = (run("standings", n, "--format", "json")[1] for n in ("first", "second"))
    assert json.loads(first)["cases"] == json.loads(second)["cases"]


def test_verify_says_in_one_line_that_all_is_well(run: Run, scored: Path) -> None:
    run("export", "first")
    status, out, err = run("verify", "first")
    assert (status, err) == (0, "")
    assert out.startswith("all is well: 22 acts, head ")
    assert out.count("\n") == 1


def test_verify_of_a_planned_meeting(run: Run, made: Path) -> None:
    assert run("verify", "first") == (0, "all is well: the meeting is not open yet\n", "")


@pytest.mark.parametrize("line", [1, 2, 11, 22])
def test_verify_names_the_line_in_which_one_byte_was_changed(
    run: Run, scored: Path, line: int
) -> None:
    ledger = scored / "ledger.jsonl"
    lines = ledger.read_bytes().splitlines(keepends=True)
    changed = bytearray(lines[line - 1])
    changed[len(changed) // 2] ^= 1
    lines[line - 1] = bytes(changed)
    ledger.write_bytes(b"".join(lines))
    status, out, _ = run("verify", "first")
    assert status == 1
    assert len(out.splitlines()) == 1
    assert out.startswith(f"ledger.jsonl: line {line}:")


def test_verify_finds_an_export_that_was_changed(run: Run, scored: Path) -> None:
    run("export", "first")
    folders = (scored / "exports", scored / "exports" / "again")
    run("export", "first", "--to", folders[1])
    for folder in folders:
        path = folder / "standings.csv"
        path.write_bytes(path.read_bytes().replace(b"90.00", b"91.00", 1))
    status, out, _ = run("verify", "first")
    assert status == 1
    assert [line.split(",")[0] for line in out.splitlines()] == [
        "standings.csv",
        "again: standings.csv",
    ]


def test_verify_names_a_plan_that_was_changed_after_opening(run: Run, scored: Path) -> None:
    plan = scored / "plan.json"
    plan.write_text(plan.read_text("utf-8").replace('"count": 3', '"count": 4'), encoding="utf-8")
    status, out, _ = run("verify", "first")
    assert status == 1
    assert out.startswith("plan.json")


def test_a_torn_last_line_is_told_and_is_no_difference(run: Run, scored: Path) -> None:
    ledger = scored / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-20])
    status, out, err = run("verify", "first")
    assert (status, out.startswith("all is well: 21 acts")) == (0, True)
    assert "ledger.jsonl" in err


# ── demo, and how every command ends ──


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
        timeout=60,
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
