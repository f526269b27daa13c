"""Who joins with what: as text, for a program, and as slips to print."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from judgetui.meeting.acts import ExcuseJudge, ReplaceJudge, opening
from judgetui.meeting.plan import Judge
from judgetui.records import atomic_files
from judgetui.records.read_session import read_session
from judgetui.records.session_folder import LEDGER, create_session
from judgetui.venue.access.credentials import FILE, Credentials
from judgetui.venue.server.state_file import VenueState, mark_closed, write_state
from tests.commands.parts import SAMPLE, Run
from tests.meeting.factories import a_plan
from tests.records.day import entries_of, write_ledger
from tests.venue.made_fonts import EVERYDAY, a_font

SEATS = [
    "chair",
    "J1",
    "J2",
    "J3",
    "J4",
    "J5",
    "J6",
    "J7",
    "recorder",
    "supervisor",
    "announcer",
    "board",
]


def test_every_seat_has_a_link_and_a_code(run: Run, made: Path) -> None:
    status, out, err = run(
        "--language", "en", "codes", "first", "--format", "json", "--base", "http://10.1.2.3:9000"
    )
    assert (status, err) == (0, "")
    seats = json.loads(out)["seats"]
    assert [seat["seat"] for seat in seats] == SEATS
    assert [seat["role"] for seat in seats[1:3]] == ["judge", "judge"]
    assert all(seat["link"].startswith("http://10.1.2.3:9000/j/") for seat in seats)
    assert len({seat["link"] for seat in seats} | {seat["code"] for seat in seats}) == 2 * len(
        SEATS
    )
    assert seats[1]["name"] == "Zhu Hailun"


def test_they_stay_the_same_until_they_are_made_anew(run: Run, made: Path) -> None:
    first, second = (run("--language", "en", "codes", "first")[1] for _ in range(2))
    assert first == second
    assert len(first.splitlines()) == 1 + len(SEATS)
    if sys.platform != "win32":
        assert stat.S_IMODE((made / "doors.json").stat().st_mode) == 0o600


def test_without_a_venue_it_says_what_the_links_are_for(run: Run, made: Path) -> None:
    status, out, err = run("--language", "en", "codes", "first")
    assert status == 0
    assert "The venue is not open; the links are for http://" in err
    assert ":8080/j/" in out


def test_links_are_for_where_the_venue_was_last(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "judgetui.venue.access.addresses.local_addresses", lambda: ["10.1.2.3", "10.9.9.9"]
    )
    pin = "f" * 43

    def links() -> list[str]:
        told = run("--language", "en", "codes", "first", "--format", "json")[1]
        return [seat["link"] for seat in json.loads(told)["seats"]]

    write_state(made, VenueState(8093, 1, "127.0.0.1", "http://10.9.9.9:8093"))
    mark_closed(made)
    assert all(link.startswith("http://10.9.9.9:8093/j/") for link in links())
    write_state(made, VenueState(8093, 1, "127.0.0.1", "https://10.7.7.7:8093", pin))
    mark_closed(made)
    assert all(link.startswith("https://10.1.2.3:8093/j/") for link in links())
    assert all(link.endswith(f"#{pin}") for link in links())


def test_slips_are_one_page_that_asks_nothing_of_the_network(
    run: Run, made: Path, tmp_path: Path
) -> None:
    slips = tmp_path / "slips.html"
    base = ("--base", "http://10.1.2.3:9000/")
    status, out, _ = run(
        "--language", "en", "codes", "first", "--format", "html", "--to", slips, *base
    )
    assert (status, out) == (0, f"{slips}\n")
    page = slips.read_text(encoding="utf-8")
    assert page.count("<svg") == len(SEATS)
    assert not [word for word in ("src=", "href=", "@import", "url(") if word in page]
    assert "http://10.1.2.3:9000/j/" in page
    if sys.platform != "win32":
        assert stat.S_IMODE(slips.stat().st_mode) == 0o600


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A font with all that stands on the sample's slips."""
    needed = EVERYDAY + "".join(one.read_text(encoding="utf-8") for one in SAMPLE.iterdir())
    return a_font(tmp_path_factory.mktemp("fonts") / "song.ttf", "Song", needed)


def test_slips_as_a_pdf(run: Run, made: Path, tmp_path: Path, song: Path) -> None:
    slips = tmp_path / "slips.pdf"
    base = ("--base", "http://10.1.2.3:9000", "--font", song)
    status, out, _ = run(
        "--language", "zh", "codes", "first", "--format", "pdf", "--to", slips, *base
    )
    assert (status, out) == (0, f"{slips}\n")
    assert slips.read_bytes().startswith(b"%PDF-")
    if sys.platform != "win32":
        assert stat.S_IMODE(slips.stat().st_mode) == 0o600


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whose_slip_cannot_be_drawn_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, song: Path, language: str
) -> None:
    # No font has this character: it is not assigned.
    judges = tmp_path / "judges.csv"
    judges.write_text("id,name\nJ1,王建国\nJ2,王\U0003fffd\n", encoding="utf-8")
    files = ("--plan", SAMPLE / "plan.json", "--cases", SAMPLE / "cases.csv", "--judges", judges)
    assert run("new", "second", *files)[0] == 0
    slips = tmp_path / "slips.pdf"
    asked = ("--format", "pdf", "--to", slips, "--font", song)
    status, out, err = run("--language", language, "codes", "second", *asked)
    assert (status, out) == (1, "")
    assert "王\U0003fffd (J2)" in err
    assert "U+3FFFD" in err
    assert "--format html" in err
    assert "--font" in err
    assert not slips.exists()
    assert run("codes", "second", "--format", "html", "--to", slips)[0] == 0


def test_a_pdf_goes_down_a_pipe_but_not_to_a_terminal(
    run: Run, made: Path, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = ("--base", "http://10.1.2.3:9000", "--font", song)
    program = (sys.executable, "-m", "judgetui", "codes", "first", "--format", "pdf", *base)
    piped = subprocess.run(program, capture_output=True, check=True)
    assert piped.stdout.startswith(b"%PDF-")
    monkeypatch.setattr("judgetui.commands.codes.stdout_is_terminal", lambda: True)
    status, out, err = run("--language", "en", "codes", "first", "--format", "pdf", *base)
    assert (status, out) == (1, "")
    assert "name a file with --to" in err


def test_a_file_that_cannot_be_written_is_said(run: Run, made: Path, tmp_path: Path) -> None:
    status, _, err = run(
        "--language", "en", "codes", "first", "--to", tmp_path / "nowhere" / "slips.html"
    )
    assert status == 1
    assert "slips.html cannot be written" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "10.1.2.3"), "--base is what links begin with"),
        (("--base", "http://10.1.2.3/j/x"), "--base is what links begin with"),
        (("--font", "song.ttf"), "--font is for the PDF"),
        (("--font", "nowhere.ttf", "--format", "pdf", "--to", "slips.pdf"), "nowhere.ttf cannot"),
    ],
)
def test_what_cannot_be_is_refused(
    run: Run, made: Path, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = run("--language", "en", "codes", "first", *arguments)
    assert (status, out) == (1, "")
    assert said in err


@pytest.fixture
def amended(tmp_path: Path) -> Path:
    """A session in which J2 was replaced by a substitute, and J3 was excused for the day."""
    plan = a_plan(2, 4)
    path = create_session(tmp_path / "sessions", "amended", plan)
    acts = (
        opening(plan),
        ReplaceJudge(judge="J2", by=Judge(id="N1", name="Wu"), from_case="C1"),
        ExcuseJudge(judge="J3", reason="ill"),
    )
    write_ledger(path / LEDGER, entries_of(*(("chair", act) for act in acts)))
    return path


def seats_told(run: Run, *more: str) -> list[str]:
    status, out, _err = run("codes", "amended", "--format", "json", *more)
    assert status == 0
    return [seat["seat"] for seat in json.loads(out)["seats"]]


def test_judges_who_have_left_have_no_slip_unless_their_seat_is_named(
    run: Run, amended: Path
) -> None:
    assert seats_told(run) == ["chair", "J1", "N1", "J4", *SEATS[-4:]]
    assert seats_told(run, "--seat", "J3", "--seat", "chair") == ["chair", "J3"]
    slips = amended / "slips.html"
    assert run("codes", "amended", "--format", "html", "--to", str(slips))[0] == 0
    assert "Judge 1 (J1)" in slips.read_text(encoding="utf-8")
    assert "Judge 3" not in slips.read_text(encoding="utf-8")


def test_a_seat_that_there_is_not_is_refused(run: Run, amended: Path) -> None:
    status, out, err = run("--language", "en", "codes", "amended", "--seat", "J9")
    assert (status, out) == (1, "")
    assert "there is no seat J9; choose from: chair, J1, J2, N1, J3, J4, recorder" in err


def test_a_link_that_an_open_venue_is_about_to_keep_is_waited_for_and_no_other_is_made(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The venue of a session whose newest judge is in the ledger, and not among the links yet."""
    run("codes", "first")
    plan = read_session(made.parent, made.name).meeting.plan
    host = Credentials(plan, made)
    kept = json.loads((made / FILE).read_bytes())
    newest = kept.pop("J7")
    atomic_files.replace(made / FILE, json.dumps(kept).encode())
    state = VenueState(8093, 1, "127.0.0.1", "http://10.9.9.9:8093")
    monkeypatch.setattr("judgetui.commands.codes.find_open_venue", lambda _path: state)
    looked = 0

    def sleep(_seconds: float) -> None:
        nonlocal looked
        looked += 1
        if looked == 2:
            host.keep()

    monkeypatch.setattr("judgetui.commands.codes.time.sleep", sleep)
    status, out, err = run("codes", "first", "--format", "json")
    assert (status, err, looked) == (0, "", 2)
    links = {seat["seat"]: seat["link"] for seat in json.loads(out)["seats"]}
    assert links["J7"].endswith(newest["token"])


def test_a_link_that_an_open_venue_does_not_keep_is_said_to_be_missing(
    run: Run, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("codes", "first")
    kept = json.loads((made / FILE).read_bytes())
    del kept["J7"]
    atomic_files.replace(made / FILE, json.dumps(kept).encode())
    state = VenueState(8093, 1, "127.0.0.1", "http://10.9.9.9:8093")
    monkeypatch.setattr("judgetui.commands.codes.find_open_venue", lambda _path: state)
    monkeypatch.setattr("judgetui.commands.codes._WAIT", 0.0)
    status, out, err = run("--language", "en", "codes", "first", "--format", "json")
    assert status == 0
    assert "J7" not in [seat["seat"] for seat in json.loads(out)["seats"]]
    assert "has not kept a link and a code for these seats yet: J7." in err
    assert json.loads((made / FILE).read_bytes()) == kept
