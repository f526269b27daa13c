"""The guide's page on personal data names every place where the program keeps something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from judgetui.records.erased import ERASED
from judgetui.records.mirror import MARK
from judgetui.records.session_folder import DRAFTS, LEDGER, PLAN
from judgetui.venue.browser.routes import SEAT
from judgetui.venue.machine import SLIPS
from judgetui.venue.second_copy import OTHERS
from judgetui.venue.server.user_agent import DEVICE, LANGUAGE

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "judgetui"
PAGE = (ROOT / "docs" / "guide" / "personal-data.md").read_text(encoding="utf-8")
ENGLISH, CHINESE = PAGE.split("\n## 中文\n")

WRITES = re.compile(
    r"\b(write_new|write_beside|write_text|write_bytes|open_appending|mkstemp|mkdtemp"
    r"|TemporaryDirectory|NamedTemporaryFile|write_all|copyfile|copytree)\("
    r"|atomic_files\.replace\(|\bos\.open\(|open\([^)]*[\"'](?:[wax]\+?b?|r\+b?)[\"']|opener="
    r"|set_cookie\(|\bRotatingFileHandler\b"
)
BROWSER = re.compile(
    r"(localStorage|sessionStorage|indexedDB|document\.cookie|caches\.|serviceWorker|navigator\.storage)"
)
KEPT = {
    "commands/console.py": "files you name",
    "commands/rooms/init.py": "`rooms init --passwords`",
    "commands/rehearse.py": "a rehearsal's copy",
    "fonts.py": "fonts",
    "log.py": "`judgetui.log`",
    "records/atomic_files.py": "",
    "records/attachments.py": "`attachments/`",
    "records/drafts.py": "`drafts.json`",
    "records/ledger.py": "`ledger.jsonl.torn-…`",
    "records/ledger_watch.py": "`ledger.jsonl.accepted-…`",
    "records/lock.py": "`ledger.jsonl.owner`",
    "records/mirror.py": "second copy",
    "records/plan_editing.py": "`plan.json`",
    "records/removing.py": f"`{ERASED}`",
    "records/session_folder.py": "`.new-…`",
    "records/workbook/writer.py": "workbooks of `template`",
    # Only reads what `witness.js` keeps.
    "results/check/page.js": "",
    "rooms/backup.py": "`rooms backup`",
    "results/export.py": "`exports/`",
    "results/files.py": "`exports/`",
    "results/verify_bundle.py": "a bundle that is being verified",
    "rooms/holder.py": "`upstream.json`",
    "rooms/taking_over.py": "`ledger.diverged-….jsonl`",
    "settings.py": "`settings.json`",
    "commands/export.py": "`exports/`",
    "commands/erased.py": "export --to FOLDER",
    "venue/access/credentials.py": "`doors.json`",
    "venue/access/tls.py": "`tls.pem`",
    "venue/browser/routes.py": "cookie `seat`",
    "venue/client/outbox.py": "`outbox/`",
    "venue/client/shared_machine.py": "`device`",
    "venue/client/witness.py": "`witness/`",
    "venue/machine.py": "`slips.json`",
    "venue/process.py": "`venue-NAME.out`",
    "venue/server/log_file.py": "`venue-NAME.log`",
    "venue/server/state_file.py": "`venue.json`",
    "venue/web/hall.js": "sessionStorage “judgetui.hall …”",
    "venue/web/seat.js": "localStorage `judgetui`",
    "venue/web/witness.js": "localStorage `judgetui.witness …`",
    "venue/web/ballot.js": "localStorage `judgetui.ballot …`",
    "venue/web/choose.js": "localStorage “judgetui page”",
    "venue/web/fitting.js": "“judgetui zoom”",
    "venue/web/watch.js": "“judgetui tries”",
    "venue/web/words.js": "cookie `language`",
}
"""Every file of the program that writes a file or into a browser's storage, and the words that say
so on the page; none where it only writes for others."""
NOT_AT_A_MEETING = {
    "results/schema.py",
    "venue/protocol/docgen.py",
    "venue/server/feed_schema.py",
    "venue/web/vendor.py",
}
"""They write parts of the program itself, when somebody develops it."""


def writers() -> Iterator[str]:
    """The files of the program that write somewhere."""
    for path in sorted(PACKAGE.rglob("*")):
        pattern = {".py": WRITES, ".js": BROWSER, ".html": BROWSER}.get(path.suffix)
        name = path.relative_to(PACKAGE).as_posix()
        if pattern and "vendor/" not in name and pattern.search(path.read_text(encoding="utf-8")):
            yield name


def test_every_place_that_is_written_to_stands_on_the_page() -> None:
    """Where something new is kept, say on the page what, who reads it, how long, how it goes."""
    assert set(writers()) - NOT_AT_A_MEETING == set(KEPT)


@pytest.mark.parametrize("words", sorted({*KEPT.values()} - {""}))
def test_the_page_says_so(words: str) -> None:
    assert " ".join(words.split()) in " ".join(ENGLISH.split())


@pytest.mark.parametrize("name", [PLAN, LEDGER, DRAFTS, ERASED, SLIPS, *OTHERS])
def test_every_file_of_a_session_is_in_both_languages(name: str) -> None:
    assert f"`{name}`" in ENGLISH
    assert f"`{name}`" in CHINESE


@pytest.mark.parametrize("name", [MARK, SEAT, DEVICE, LANGUAGE])
def test_marks_and_cookies_are_named(name: str) -> None:
    assert f"`{name}`" in ENGLISH


def test_a_browser_stores_nothing_by_another_name() -> None:
    said = set()
    for path in (PACKAGE / "venue" / "web").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        if BROWSER.search(text):
            said |= set(re.findall(r'(?:KEPT|TRIES|REMEMBERED|CHOSEN) = "([^"]+)"', text))
            said |= {f"{name} …" for name in re.findall(r'NAME = "(judgetui[.\w]+)"', text)}
            said |= {f"{name} …" for name in re.findall(r"new Kept\(`(judgetui[.\w]+) \$", text)}
    kept = {"judgetui", "judgetui page", "judgetui zoom", "judgetui tries"}
    assert said == kept | {"judgetui.witness …", "judgetui.ballot …"}
    assert all(f"`{name}`" in ENGLISH or f"“{name}”" in ENGLISH for name in said)
