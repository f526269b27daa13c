"""`judgetui forget`: names go from every file, numbers and proof stay, and a kill does no harm."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from judgetui.commands.forgetting import traces
from judgetui.commands.verify import _compare_earlier
from judgetui.log import venue_log_file
from judgetui.meeting.acts import ACT, Entry, opening
from judgetui.meeting.apply import apply
from judgetui.meeting.draft import Draft
from judgetui.meeting.plan import EarlierStage, Plan
from judgetui.meeting.state import EMPTY, Meeting, Phase
from judgetui.records import attachments, removing
from judgetui.records.attachments import Attachment, attach, kept_files
from judgetui.records.lock import WriterLock
from judgetui.records.session import create_session, open_session
from judgetui.venue.client.shared_machine import client_data_folder
from tests.commands.parts import Run
from tests.meeting.factories import an_entry
from tests.results.second_verifier import SECOND

CANARY = "kanari"
"""Stands in every text that people wrote, and nowhere else."""


def tweet(what: str) -> str:
    """A text that must not be found again."""
    return f"{CANARY} {what}"


def the_plan() -> Plan:
    """A plan with a canary in every field that names or describes somebody."""
    judges = [
        {
            "id": f"{CANARY}-{letter}",
            "name": {"en": tweet(f"judge {letter}"), "zh": tweet(f"评委 {letter}")},
            "affiliation": tweet("affiliation"),
            "title": tweet("professor"),
            "conflicts": [f"{CANARY}3"] if letter == "a" else [],
        }
        for letter in "abc"
    ]
    cases = [
        {
            "id": f"{CANARY}{number}",
            "number": number,
            "label": f"{CANARY}{number}",
            "title": tweet(f"story {number}"),
            "type": tweet("kind"),
            "organisation": tweet("school"),
            "presenters": [tweet("presenter"), tweet("other presenter")],
            "summary": tweet("summary"),
            "say": tweet("spoken"),
            "citation": tweet("citation"),
        }
        for number in (1, 2, 3)
    ]
    return Plan.model_validate(
        {
            "title": "Review",
            "venue": tweet("venue"),
            "date": "2018-02-27",
            "deputy": tweet("deputy"),
            "feedback": "optional",
            "notice": {"contact": tweet("contact")},
            "criteria": [
                {
                    "key": "depth",
                    "name": "Depth",
                    "max": "10",
                    "weight": "1",
                    "guide": tweet("guide"),
                    "reason_outside": ["2", "8"],
                }
            ],
            "scoring": {"combine": "mean", "ties": [f"judge:{CANARY}-b", "vote", "chair"]},
            "prizes": [{"name": "First", "count": 2}],
            "judges": judges,
            "cases": cases,
        }
    )


def acts() -> Iterator[tuple[str, dict[str, Any]]]:
    """A whole day: who does what, with a canary in every text."""
    judge = [f"{CANARY}-{letter}" for letter in "abc"]
    case = [f"{CANARY}{number}" for number in range(1, 5)]
    why = {"reason": tweet("reason")}
    late = {"id": case[3], "number": 4, "title": tweet("late"), "presenters": [tweet("late one")]}
    yield "chair", {"do": "add-case", "case": late, **why}
    new = {"id": f"{CANARY}-d", "name": tweet("substitute")}
    yield judge[0], {"do": "call-chair", "kind": "question", "text": tweet("call")}
    for one, number in zip(case, (5, 5, 7, 9), strict=True):
        if one == case[3]:
            seat = {"judge": judge[2], "by": new, "from_case": one}
            yield "chair", {"do": "replace-judge", **seat, **why}
        yield "chair", {"do": "call-case", "case": one}
        yield "chair", {"do": "open-scoring", "case": one}
        for who in (*judge[:2], new["id"] if one == case[3] else judge[2]):
            if (one, who) == (case[2], judge[0]):
                continue
            scores = {"depth": str(number)}
            texts = {"comment": tweet("comment"), "reasons": {"depth": tweet("mark")}}
            texts["feedback"] = tweet("feedback")
            yield who, {"do": "submit-ballot", "case": one, "scores": scores, **texts}
        if one == case[0]:
            yield "chair", {"do": "return-ballot", "case": one, "judge": judge[1], **why}
            yield "chair", {"do": "void-ballot", "case": one, "judge": judge[1], **why}
        yield "chair", {"do": "close-scoring", "case": one, **why}
        yield "chair", {"do": "announce", "case": one}
    yield "chair", {"do": "adjust", "case": case[2], "points": "-1", **why}
    scores = {"depth": "4"}
    yield (
        "chair",
        {"do": "correct-ballot", "case": case[1], "judge": judge[2], "scores": scores, **why},
    )
    amended = {"what": "judge", "id": judge[1], "field": "name", "value": tweet("renamed")}
    yield "chair", {"do": "amend", **amended, **why}
    yield "chair", {"do": "announce", "case": case[1]}
    yield "chair", {"do": "announce", "case": case[2]}
    yield "recorder", {"do": "object", "case": case[0], "by": tweet("parent"), "text": tweet("why")}
    yield "chair", {"do": "answer", "objection": 1, "text": tweet("because")}
    yield "chair", {"do": "finalise", **why}
    yield "chair", {"do": "demote", "case": case[3], **why}


def recorded() -> list[Entry]:
    """The entries of that day, as a venue keeps them: with a salt and the name of the device."""
    meeting: Meeting = EMPTY
    entries: list[Entry] = []
    for by, act in [("chair", None), *acts()]:
        done = opening(the_plan(), "5a" * 32) if act is None else ACT.validate_python(act)
        entry = an_entry(meeting, done, by)
        entry = entry.model_copy(update={"salt": "a5" * 16, "device": tweet("laptop")})
        meeting = apply(meeting, entry)
        entries.append(entry)
    assert meeting.phase is Phase.FINAL
    return entries


@dataclass
class Held:
    """A session that was held, with all that lies around it."""

    path: Path
    public: Path
    """The public bundle that was made of it."""
    before: dict[str, Any]
    """Its result."""


@pytest.fixture
def held(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = create_session(tmp_path / "sessions", "day", the_plan())
    with open_session(path.parent, "day") as session:
        session.append(recorded())
        session.drafts.keep(Draft(f"{CANARY}-a", f"{CANARY}1", comment=tweet("draft")))
        first = session.first
    keep_scan(path)
    for name in ("doors.json", "tls.pem", "ledger.jsonl.torn-1", "drafts.json.damaged-1"):
        (path / name).write_text(tweet(name), encoding="utf-8")
    beside = path.parent / "day-ledger.jsonl.accepted-20180227T090000Z"
    beside.write_text(tweet("beside"), encoding="utf-8")
    copy = tmp_path / "stick" / "day"
    copy.mkdir(parents=True)
    for name in ("ledger.jsonl", "plan.json"):
        (copy / name).write_bytes((path / name).read_bytes())
    (copy / "second-copy").write_text("day\n", encoding="utf-8")
    state = {"port": 1, "pid": 1, "near": "", "base": "", "fingerprint": "", "notes": []}
    state |= {"mirror": str(copy.parent), "closed": True, "devices": {"J1": tweet("phone")}}
    (path / "venue.json").write_text(json.dumps(state), encoding="utf-8")
    outbox = client_data_folder() / "outbox" / "0.json"
    outbox.parent.mkdir(parents=True)
    outbox.write_text(json.dumps({"whose": f"x y {first}", "acts": {"1": tweet("unsent")}}))
    (outbox.parent / "1.json").write_text(json.dumps({"whose": "x y z", "acts": {}}))
    for log in (venue_log_file("day"), venue_log_file("day").with_suffix(".out")):
        log.write_text(tweet("log"), encoding="utf-8")
    assert run("export", "day", "--format", "csv,json,docx,xlsx")[0] == 0
    assert run("export", "day", "--bundle", "--format", "csv")[0] == 0
    out = tmp_path / "out"
    result = json.loads((path / "exports" / "result.json").read_bytes())
    with open_session(path.parent, "day") as session:
        seen = session.meeting
    assert seen.phase is Phase.FINAL
    public = public_bundle_of(path, out)
    return Held(path, public, result)


def keep_scan(path: Path) -> None:
    """Attach what stands for the scan of a sheet."""
    content = tweet("scan").encode()
    digest = hashlib.sha256(content).hexdigest()
    sheet = Attachment(
        case=f"{CANARY}1",
        judge=f"{CANARY}-a",
        sha256=digest,
        media_type="application/pdf",
        page=1,
        at=datetime.datetime(2018, 2, 27, 9, 30, tzinfo=datetime.UTC),
    )
    attach(path, [sheet], {digest: content})


def public_bundle_of(path: Path, out: Path) -> Path:
    """A public bundle, as if the hall had seen the whole ceremony."""
    from judgetui.meeting.standings import standings
    from judgetui.records.read_session import read_session
    from judgetui.results.bundle import packed_bundle, public_bundle
    from judgetui.results.export import Result
    from tests.meeting.factories import ceremony_over

    read = read_session(path.parent, path.name)
    meeting = ceremony_over(read.meeting)
    result = Result(meeting, standings(meeting), read.head, read.checkpoint)
    out.mkdir(exist_ok=True)
    file = out / "day.judgetui.zip"
    file.write_bytes(
        packed_bundle(
            public_bundle(
                path.name, read.reading.lines, result, ("csv",), "en", kept=kept_files(path)
            )
        )
    )
    return file


def songs(content: bytes, name: str = "") -> Iterator[str]:
    """Where the canary is in some bytes, also packed into an archive."""
    if CANARY.encode() in content or CANARY.encode("utf-16-le") in content:
        yield name
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from songs(archive.read(inner), f"{name}/{inner}")
    if CANARY in name:
        yield name


def all_songs(*folders: Path) -> list[str]:
    """Where the canary is in all files of these folders, their names among them."""
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return [song for file in files for song in songs(file.read_bytes(), str(file.name))]


def told(archive: Path) -> dict[str, Any]:
    """The result in a bundle."""
    with zipfile.ZipFile(archive) as opened:
        values: dict[str, Any] = json.loads(opened.read("result.json"))
    return values


def test_the_canary_sings_everywhere_before(held: Held) -> None:
    """Else the others could not fail."""
    places = " ".join(all_songs(held.path))
    for name in ("ledger.jsonl", "plan.json", "drafts.json", "venue.json", "ballots.csv"):
        assert name in places
    for name in ("result.json", "result.xlsx", "minutes.docx", "day.judgetui.zip/plan.json"):
        assert name in places


def test_names_go_from_every_file_and_numbers_stay(run: Run, held: Held, tmp_path: Path) -> None:
    status, out, err = run("forget", "day", "--yes")
    assert (status, err) == (0, "")
    assert "the names in day are erased" in out
    assert "backups" in out
    assert [path.name for path in held.path.iterdir()] == ["erased.judgetui.zip"]
    logs = [path for path in tmp_path.glob("venue-*")]
    assert logs == []
    assert not (tmp_path / "stick" / "day").exists()
    assert sorted(path.name for path in (tmp_path / "data").rglob("*.json")) == ["1.json"]
    assert all_songs(tmp_path / "sessions", tmp_path / "stick", tmp_path / "data") == []
    after = told(held.path / "erased.judgetui.zip")
    numbers = {case["id"]: case["number"] for case in held.before["plan"]["cases"]}
    again = {case["id"]: case["number"] for case in after["plan"]["cases"]}
    keys = ("rank", "tied", "score", "exact", "prize", "criteria", "unadjusted")
    before = [
        [numbers[row["case"]], *map(row.get, keys)] for row in held.before["standings"]["cases"]
    ]
    assert [
        [again[row["case"]], *map(row.get, keys)] for row in after["standings"]["cases"]
    ] == before
    for key in ("root", "code", "read_out", "head", "contract", "seq"):
        assert after[key] == held.before[key]


def test_what_is_left_is_the_same_record(run: Run, held: Held) -> None:
    code = held.before["read_out"]["code"]
    assert run("forget", "day", "--yes")[0] == 0
    archive = held.path / "erased.judgetui.zip"
    for name in ("day", str(archive)):
        status, out, err = run("verify", name, "--against", held.public, "--code", code)
        assert status == 0
        assert "all is well" in out
        assert "was not worked out again" in err
        assert "the same record" in out
    assert "names in day were erased on" in run("verify", "day")[2]
    assert SECOND.verify(archive)[1] == []


def test_commands_say_so_and_do_what_they_can(run: Run, held: Held, tmp_path: Path) -> None:
    assert run("forget", "day", "--yes")[0] == 0
    status, out, err = run("standings", "day")
    assert status == 0
    assert "were erased on" in err
    assert "First" in out
    status, out, _ = run("standings", "day", "--format", "json")
    assert [row["rank"] for row in json.loads(out)["cases"]][:2] == [1, 2]
    assert run("standings", "day", "--format", "csv")[1].startswith("rank,tied,number,case,title")
    assert run("standings", "day", "--judge", "J1")[0] == 1
    status, out, err = run("export", "day", "--to", tmp_path / "again")
    assert status == 0
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == [
        "result.json",
        "standings.csv",
    ]
    status, out, err = run("export", "day", "--bundle", "--to", tmp_path / "again")
    assert run("verify", tmp_path / "again" / "day.judgetui.zip")[0] == 0
    for refused in (("export", "day"), ("export", "day", "--format", "docx", "--to", tmp_path)):
        assert run(*refused)[0] == 1
    for command in (("check", "day"), ("fairness", "day"), ("codes", "day")):
        status, _, err = run(*command)
        assert (status, err.count("\n")) == (1, 1)
        assert "were erased on" in err
    assert run("forget", "day", "--yes")[:2] == (0, run("forget", "day")[1])


def test_a_dry_run_names_all_of_it_and_changes_nothing(
    run: Run, held: Held, tmp_path: Path
) -> None:
    def there() -> dict[str, bytes]:
        files = [one for one in tmp_path.rglob("*") if one.is_file() and one.suffix != ".lock"]
        return {str(one): one.read_bytes() for one in files}

    before = there()
    status, out, _ = run("forget", "day", "--dry-run", "--keep-titles")
    assert status == 0
    assert there() == before
    for file in held.path.rglob("*"):
        if file.suffix not in (".lock", ".owner"):
            assert str(file) in out
    for named in ("stick", "outbox", "venue-day.log", "title of the meeting: Review", "First"):
        assert named in out
    assert tweet("story 1") in out


def test_it_is_refused_before_anything_is_touched(run: Run, held: Held, scored: Path) -> None:
    status, _, err = run("forget", "day")
    assert status == 1
    assert "--yes" in err
    status, _, err = run("forget", "first", "--yes")
    assert status == 1
    assert "not final" in err
    assert run("forget", "nowhere", "--yes")[0] == 1
    lock = WriterLock(held.path / "ledger.jsonl")
    try:
        status, _, err = run("forget", "day", "--yes")
    finally:
        lock.release()
    assert status == 1
    assert "open in another program" in err
    assert run("verify", "day")[0] == 0


def test_a_record_without_anything_random_is_refused(run: Run, held: Held) -> None:
    ledger = held.path / "ledger.jsonl"
    ledger.unlink()
    with open_session(held.path.parent, "day") as session:
        session.append([entry.model_copy(update={"salt": ""}) for entry in recorded()])
    status, _, err = run("forget", "day", "--yes")
    assert status == 1
    assert "nothing random" in err
    assert ledger.is_file()


class Killed(BaseException):
    """The program dies here."""


def test_a_kill_at_any_step_leaves_the_old_session_or_what_the_next_run_finishes(
    run: Run, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dies before each of its changes in turn, going on from where the last run died."""
    real_overwrite = removing._overwrite
    steps = 0

    def dying(function: Any, *, after: bool) -> Any:  # noqa: ANN401
        def step(*arguments: Any) -> Any:  # noqa: ANN401
            nonlocal steps
            if after:
                function(*arguments)
            steps += 1
            if steps == deadline:
                raise Killed
            return None if after else function(*arguments)

        return step

    deadline, runs = 1, 0
    with monkeypatch.context() as patched:
        patched.setattr(removing, "_overwrite", dying(real_overwrite, after=True))
        patched.setattr(Path, "unlink", dying(Path.unlink, after=False))
        patched.setattr(
            "judgetui.commands.forget.put_erased", dying(removing.put_erased, after=False)
        )
        while True:
            steps, runs = 0, runs + 1
            try:
                status, _, _ = run("forget", "day", "--yes")
            except Killed:
                if (held.path / "erased.judgetui.zip").exists():
                    assert run("verify", "day")[0] == 0
                    deadline = 2 + runs % 2
                else:
                    assert run("standings", "day")[0] == 0
                    deadline = 2
                continue
            break
    assert status == 0
    assert runs > 10
    assert [path.name for path in held.path.iterdir()] == ["erased.judgetui.zip"]
    assert all_songs(tmp_path / "sessions", tmp_path / "stick", tmp_path / "data") == []


def test_what_is_left_still_shows_that_a_later_stage_was_chosen_from_it(
    run: Run, held: Held
) -> None:
    assert run("forget", "day", "--yes")[0] == 0
    named = EarlierStage(name="day", head=held.before["head"])
    assert _compare_earlier(held.path.parent, named) == (None, None)
    difference, _ = _compare_earlier(held.path.parent, named.model_copy(update={"head": "0" * 64}))
    assert "is not the record" in str(difference)


def test_what_is_in_use_is_named_and_the_next_run_finishes(
    run: Run, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.unlink

    def held_open(path: Path, *arguments: Any, **more: Any) -> None:  # noqa: ANN401
        if path.name == "result.xlsx":
            raise PermissionError(13, "in use")
        real(path, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", held_open)
        status, _, err = run("forget", "day", "--yes")
    assert status == 1
    assert "result.xlsx cannot be removed: in use" in err
    assert "not all erased yet" in err
    assert "erasing was interrupted" in run("verify", "day")[2]
    assert run("forget", "day")[0] == 0
    assert all_songs(held.path) == []


@pytest.mark.parametrize("how", ["damaged", "locked"])
def test_an_archive_that_cannot_be_unpacked_is_told(run: Run, held: Held, how: str) -> None:
    assert run("forget", "day", "--yes")[0] == 0
    archive = held.path / "erased.judgetui.zip"
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        entry = opened.getinfo("manifest.json")
    at = entry.header_offset + 30 + len(entry.filename)
    if how == "damaged":
        content[at : at + 40] = b"\xff" * 40
    else:
        content[entry.header_offset + 6] |= 1
        central = content.index(b"PK\x01\x02", 0)
        while content[central + 46 : central + 46 + 13] != b"manifest.json":
            central = content.index(b"PK\x01\x02", central + 1)
        content[central + 8] |= 1
    archive.write_bytes(content)
    for command in ("standings", "forget", "check"):
        status, _, err = run(command, "day")
        assert status == 1
        assert "is damaged" in err


def files_of(path: Path) -> dict[str, bytes]:
    """Every file of a session but those of its lock."""
    return {
        str(one): one.read_bytes()
        for one in path.rglob("*")
        if one.is_file() and one.suffix not in (".lock", ".owner")
    }


@pytest.mark.parametrize("name", ["other", "day"])
def test_an_archive_of_another_session_removes_nothing(
    run: Run, held: Held, tmp_path: Path, name: str
) -> None:
    """Of another name, or of the same name with other lines."""
    whole = held.path.parent
    kept = tmp_path / "aside"
    shutil.copytree(held.path, kept)
    if name == "other":
        shutil.copytree(held.path, whole / name)
    else:
        (held.path / "ledger.jsonl").unlink()
        with open_session(whole, "day") as session:
            session.append([one.model_copy(update={"salt": "b6" * 16}) for one in recorded()])
    assert run("forget", name, "--yes")[0] == 0
    archive = (whole / name / "erased.judgetui.zip").read_bytes()
    if name == "day":
        shutil.rmtree(held.path)
        shutil.copytree(kept, held.path)
    (held.path / "erased.judgetui.zip").write_bytes(archive)
    before = files_of(held.path)
    for command in (
        ("forget", "day"),
        ("forget", "day", "--yes"),
        ("standings", "day"),
        ("export", "day"),
        ("verify", "day"),
        ("check", "day"),
    ):
        status, _, err = run(*command)
        assert (status, err.count("\n")) == (1, 1)
        assert "is of another session" in err
    assert files_of(held.path) == before
    (held.path / "erased.judgetui.zip").unlink()
    assert run("verify", "day")[0] == 0


def test_an_archive_beside_a_plan_of_another_name_removes_nothing(
    run: Run, held: Held, tmp_path: Path
) -> None:
    planned = create_session(held.path.parent, "planned", the_plan())
    assert run("forget", "day", "--yes")[0] == 0
    shutil.copy(held.path / "erased.judgetui.zip", planned)
    status, _, err = run("forget", "planned", "--yes")
    assert status == 1
    assert "is of another session" in err
    assert (planned / "plan.json").is_file()


def test_names_are_not_erased_while_a_scan_is_attached(
    run: Run, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "WAIT", 0.01)
    with attachments.locked(held.path):
        status, _, err = run("forget", "day", "--yes")
    assert status == 1
    assert "is attaching something" in err
    assert not (held.path / "erased.judgetui.zip").exists()


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"[]", b"3", b'{"whose": [3], "first": {}}', b"\xff", b"{"]
)
def test_an_odd_file_of_a_seat_is_left_alone(run: Run, held: Held, content: bytes) -> None:
    odd = client_data_folder() / "witness" / "odd.json"
    odd.parent.mkdir(parents=True, exist_ok=True)
    odd.write_bytes(content)
    assert run("forget", "day", "--yes")[0] == 0
    assert odd.read_bytes() == content
    assert not (odd.parent.parent / "outbox" / "0.json").exists()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("result.json", None),
        ("documents/standings.csv", None),
        ("result.json", b"[]"),
        ("result.json", b"{"),
        ("result.json", b'{"plan": 3}'),
        ("documents/standings.csv", b"\xff"),
    ],
)
def test_an_archive_that_lacks_something_is_told(
    run: Run, held: Held, tmp_path: Path, path: str, content: bytes | None
) -> None:
    assert run("forget", "day", "--yes")[0] == 0
    archive = held.path / "erased.judgetui.zip"
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(archive, "w") as opened:
        for name, kept in files.items():
            if name != path or content is not None:
                opened.writestr(name, kept if name != path else content or b"")
    format = "csv" if path.endswith("csv") else "json"
    commands: list[tuple[str, ...]] = [("standings", "day", "--format", format)]
    commands += [("standings", "day")] if format == "json" else []
    commands += [] if content else [("export", "day", "--to", str(tmp_path / "again"))]
    for command in commands:
        status, _, err = run(*command)
        assert status == 1
        assert "is damaged" in err


def test_it_is_said_that_the_log_of_rooms_has_the_record_too(tmp_path: Path) -> None:
    path = create_session(tmp_path, "day", the_plan())
    state = {"port": 1, "pid": 1, "near": "", "base": "", "fingerprint": "", "notes": []}
    state |= {"upstream": "postgresql://hall@server/rooms", "closed": True}
    (path / "venue.json").write_text(json.dumps(state), encoding="utf-8")
    said = "\n".join(map(str, traces(path).beyond))
    assert "log of rooms at postgresql://hall@server/rooms" in said
