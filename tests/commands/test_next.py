"""`judgetui next`: the next stage is made whole or not at all, and a tie is asked about."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from judgetui.commands import next as next_command
from judgetui.meeting.acts import RaiseObjection
from judgetui.records.ledger import Ledger
from judgetui.records.read_session import read_session
from judgetui.records.session_folder import LEDGER, PLAN, create_session
from tests.commands.parts import Run, everything
from tests.records.day import entries_of, write_ledger
from tests.results.stages import Marks, a_final_record, a_room_plan

EAST = {"C1": "80", "C2": "90", "C3": "85", "C4": "85"}
WEST = {"C1": "70", "C2": "85", "C3": "75"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of sessions, as `run` has it."""
    return tmp_path / "sessions"


@pytest.fixture
def held(folder: Path) -> Callable[..., Path]:
    """Keep a meeting whose result is final as a session."""

    def keep(name: str, marks: Marks, **changes: Any) -> Path:  # noqa: ANN401
        plan = a_room_plan(marks, **changes)
        path = create_session(folder, name, plan)
        write_ledger(path / LEDGER, list(a_final_record(marks, plan=plan)))
        return path

    return keep


@pytest.fixture
def rooms(held: Callable[..., Path]) -> tuple[Path, Path]:
    """Two rooms, in which three cases have 85 points."""
    return held("east", EAST), held("west", WEST)


def plan_of(session: Path) -> dict[str, Any]:
    plan: dict[str, Any] = json.loads((session / PLAN).read_bytes())
    return plan


def nothing_made(folder: Path) -> bool:
    """Whether only the two rooms are there."""
    return sorted(path.name for path in folder.iterdir()) == ["east", "west"]


def test_a_final_after_a_preliminary(run: Run, rooms: tuple[Path, Path], folder: Path) -> None:
    carry = ("--carry", "preliminary", "--weight", "30%", "--panel-weight", "0.7")
    status, out, err = run("next", "final", "--from", "east", "--best", "3", *carry)
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Title, date, judges, criteria, rule, prizes and times are those of east; change in "
        "plan.json what is different before the meeting opens.",
        "Score: 0.7 × the panel's + 0.3 × Preliminary.",
        f"The session final is in {folder / 'final'}.",
        "Next: `judgetui check final`, then `judgetui run final`.",
    ]
    plan = plan_of(folder / "final")
    head = read_session(folder, "east").head
    assert plan["earlier"] == [{"name": "east", "head": head}]
    assert [(case["id"], case["number"]) for case in plan["cases"]] == [
        ("C2", 1),
        ("C3", 2),
        ("C4", 3),
    ]
    assert plan["cases"][0]["carried"] == {"preliminary": "90.00"}
    assert plan["carried"] == [{"key": "preliminary", "name": "Preliminary", "weight": "0.3"}]
    assert plan["panel_weight"] == "0.7"
    assert "✓ The cases are the best of: east." in run("check", "final")[1]


def test_several_rooms_into_one_final(run: Run, rooms: tuple[Path, Path], folder: Path) -> None:
    given = ("--from", "east", "--from", "west", "--best", "4", "--compare", "none")
    status, out, err = run("next", "final", *given)
    assert (status, err) == (0, "")
    assert "share an id (C2), so every id has its session before it" in out
    ids = [case["id"] for case in plan_of(folder / "final")["cases"]]
    assert ids == ["east-C2", "west-C2", "east-C3", "east-C4"]


def test_a_dry_run_shows_everything_and_makes_nothing(
    run: Run, rooms: tuple[Path, Path], folder: Path
) -> None:
    carry = ("--carry", "pre", "--weight", "1", "--dry-run")
    status, out, err = run("next", "final", "--from", "east", "--best", "1", *carry)
    assert (status, err) == (0, "")
    assert out.splitlines()[-3:] == [
        "Cases, as they will run: 1",
        "  1  C2  Story C2  (east/C2)  place 1, 90.00, carries 90.00",
        "Nothing was made.",
    ]
    assert nothing_made(folder)


@pytest.fixture
def tied() -> tuple[str, ...]:
    """A choice in which one place is left for three cases with 85 points."""
    return "--from", "east", "--from", "west", "--best", "2", "--compare", "none"


def test_a_tie_at_the_cut_is_refused_with_the_cases_and_the_remedy(
    run: Run, rooms: tuple[Path, Path], folder: Path, tied: tuple[str, ...]
) -> None:
    status, out, err = run("next", "final", *tied)
    assert (status, out) == (1, "")
    assert err.splitlines() == [
        "a tie at the cut: 3 are equal, and 1 place is left for them:",
        "  east/C3: case 3 (Story C3)",
        "  east/C4: case 4 (Story C4)",
        "  west/C2: case 2 (Story C2)",
        "Name those that go on with --include ID, or write --best 1 or --best 4.",
    ]
    assert nothing_made(folder)
    status, _, err = run("--language", "zh", "next", "final", *tied)
    assert (status, err.splitlines()[0]) == (1, "入围分界上有并列：3个相等，只剩1个名额：")
    assert (
        err.splitlines()[-1] == "请用 --include 编号 写明入围的案例，或改写 --best 1 或 --best 4。"
    )


def test_a_tie_at_the_cut_is_settled_by_naming_who_goes_on(
    run: Run, rooms: tuple[Path, Path], folder: Path, tied: tuple[str, ...]
) -> None:
    assert run("next", "final", *tied, "--include", "west/C2")[0] == 0
    ids = [case["id"] for case in plan_of(folder / "final")["cases"]]
    assert ids == ["east-C2", "west-C2"]


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Sit at a terminal and give these answers, then end the input; the questions asked."""
    asked: list[str] = []
    left: Iterator[str] = iter(answers)

    def answer(question: str) -> str:
        asked.append(question)
        try:
            return next(left)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr(next_command, "is_interactive", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    return asked


def test_on_a_terminal_a_tie_is_asked_about_until_the_answer_fits(
    run: Run,
    rooms: tuple[Path, Path],
    folder: Path,
    tied: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = answering(monkeypatch, "C9", "C3，C4", "C3")
    status, out, err = run("next", "final", *tied)
    assert (status, len(asked)) == (0, 3)
    assert out.startswith("a tie at the cut: 3 are equal")
    assert err.splitlines() == [
        "C9 is not tied at the cut; those that are: east/C3, east/C4, west/C2",
        "1 place is left for the tied, and 2 were named",
    ]
    assert [case["id"] for case in plan_of(folder / "final")["cases"]] == ["C2", "C3"]


@pytest.mark.parametrize("answers", [("",), (" , ",), ()])
def test_without_an_answer_nothing_is_made(
    run: Run,
    rooms: tuple[Path, Path],
    folder: Path,
    tied: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    answers: tuple[str, ...],
) -> None:
    answering(monkeypatch, *answers)
    status, _, err = run("next", "final", *tied)
    assert (status, err) == (1, "Interrupted.\n")
    assert nothing_made(folder)


@pytest.mark.parametrize(
    ("arguments", "said", "in_chinese"),
    [
        (("--from", "nope", "--best", "1"), "there is no session nope", "nope"),
        (("--from", "east", "--best", "5"), "only 4 are ranked", "有名次的只有4个"),
        (
            ("--from", "east", "--from", "east", "--best", "1"),
            "--from east is given twice",
            "写了两次",
        ),
        (
            ("--from", "east", "--from", "west", "--best", "1"),
            "say how with --compare",
            "请用 --compare 写明",
        ),
        (
            ("--from", "east", "--best", "1", "--include", "C2"),
            "there is no tie at the cut",
            "分界上没有并列",
        ),
        (
            ("--from", "east", "--best", "3", "--include", "C2", "--include", "C9"),
            "there is no tie at the cut",
            "分界上没有并列",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    run: Run,
    rooms: tuple[Path, Path],
    folder: Path,
    arguments: tuple[str, ...],
    said: str,
    in_chinese: str,
) -> None:
    for language, expected in (("en", said), ("zh", in_chinese)):
        status, out, err = run("--language", language, "next", "final", *arguments)
        assert (status, out) == (1, "")
        assert expected in err
        assert nothing_made(folder)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--best", "1"), "--from is missing."),
        (("--from", "east"), "--best is missing."),
        (("--from", "east", "--best", "0"), "--best must be a whole number from 1 to 10000."),
        (("--from", "east", "--best", "1", "--weight", "1"), "--weight and --panel-weight go with"),
        (("--from", "east", "--best", "1", "--panel-weight", "1"), "--weight and --panel-weight"),
        (("--from", "east", "--best", "1", "--carry", "a"), "--carry goes with --weight"),
        (
            ("--from", "east", "--best", "1", "--carry", "9", "--weight", "1"),
            "--carry: must begin with a letter",
        ),
        (
            ("--from", "east", "--best", "1", "--carry", "a", "--weight", "much"),
            "--weight: 'much' is not a number",
        ),
        (
            ("--from", "east", "--best", "1", "--carry", "a", "--weight", "-1"),
            "--weight cannot be below 0.",
        ),
        (
            ("--from", "east", "--best", "1", "--compare", "z"),
            "--compare must be one of: none, ranks, standardise.",
        ),
    ],
)
def test_wrong_usage_is_said_and_ends_with_2(
    run: Run, rooms: tuple[Path, Path], folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run("next", "final", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(said)
    assert "--help` explains it." in err
    assert nothing_made(folder)


def test_a_name_that_is_taken_is_refused_before_anything_is_asked(
    run: Run,
    rooms: tuple[Path, Path],
    tied: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = answering(monkeypatch, "C3")
    before = everything(rooms[1])
    for more in ((), ("--dry-run",)):
        status, out, err = run("next", "west", *tied, *more)
        assert (status, out, asked) == (1, "", [])
        assert "there is a session west" in err
    assert everything(rooms[1]) == before


def test_a_meeting_that_is_not_final_is_refused(run: Run, scored: Path, made: Path) -> None:
    for language, said in (("en", "first is not final yet"), ("zh", "first 的结果尚未确定")):
        arguments = ("next", "final", "--from", "first", "--best", "1")
        status, out, err = run("--language", language, *arguments)
        assert (status, out) == (1, "")
        assert said in err


def test_a_record_that_does_not_verify_is_refused(
    run: Run, rooms: tuple[Path, Path], folder: Path
) -> None:
    run("export", "east")
    table = rooms[0] / "exports" / "standings.csv"
    table.write_bytes(table.read_bytes().replace(b"90.00", b"91.00", 1))
    status, out, err = run("next", "final", "--from", "east", "--best", "1")
    assert (status, out) == (1, "")
    assert err.startswith("east does not verify, so nothing was made: standings.csv, row 2")
    assert nothing_made(folder)


def test_a_ledger_in_which_a_byte_was_changed_is_refused(
    run: Run, rooms: tuple[Path, Path], folder: Path
) -> None:
    ledger = rooms[0] / LEDGER
    ledger.write_bytes(ledger.read_bytes().replace(b"Story C2", b"Story C9", 1))
    status, out, err = run("next", "final", "--from", "east", "--best", "1")
    assert (status, out) == (1, "")
    assert "ledger.jsonl: line 1:" in err
    assert nothing_made(folder)


def test_verify_says_whether_the_earlier_record_is_still_the_one_it_was(
    run: Run, rooms: tuple[Path, Path], folder: Path
) -> None:
    assert run("next", "final", "--from", "east", "--best", "1")[0] == 0
    assert run("verify", "final") == (0, "all is well: the meeting is not open yet\n", "")
    before, head = (rooms[0] / LEDGER).read_bytes(), read_session(folder, "east").head
    # Somebody objects to the final result.
    (raised,) = entries_of(("chair", RaiseObjection(by="Lin", text="too loud")))
    with_more = Ledger(rooms[0] / LEDGER)
    with_more.append([raised.model_copy(update={"seq": 7, "id": "raised"})])
    with_more.close()
    status, out, err = run("verify", "final")
    now = read_session(folder, "east").head
    assert (status, out) == (1, err)
    assert out == (
        "the earlier session east went on after the cases were chosen from it: its head was "
        f"{head[:8]}…, and is {now[:8]}… now\n"
    )
    (rooms[0] / LEDGER).write_bytes((rooms[1] / LEDGER).read_bytes())
    status, out, _ = run("verify", "final")
    assert status == 1
    assert "is not the record that the cases were chosen from: the plan names head" in out
    (rooms[0] / LEDGER).write_bytes(before[:-20].replace(b"Story C2", b"Story C9", 1))
    status, out, _ = run("verify", "final")
    assert status == 1
    assert out.startswith("the earlier session east: ledger.jsonl: line 1:")


def test_verify_says_that_an_earlier_record_is_not_beside_it(
    run: Run, rooms: tuple[Path, Path], folder: Path, tmp_path: Path
) -> None:
    assert run("next", "final", "--from", "east", "--best", "1")[0] == 0
    rooms[0].rename(tmp_path / "elsewhere")
    status, out, err = run("verify", "final")
    assert (status, out) == (0, "all is well: the meeting is not open yet\n")
    assert err.startswith(f"the earlier session east is not in {folder}, so its head ")
