"""The page that checks a receipt, as one HTML file in both languages.

It is served by the venue, kept by judges who save it, and part of every bundle. Its policy lets it
run its own script and nothing else: it can fetch nothing and send nothing.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from judgetui.language import LANGUAGES, N_, _, speaking

CHECK = "check.html"
"""The file's name in a bundle."""
_HERE = Path(__file__).parent
_SCRIPTS = ("hashes.js", "archive.js", "record.js", "page.js")
_WORDS: Mapping[str, str] = {
    "title": N_("Check a receipt"),
    "intro": N_(
        "Does the published record still have your ballots as you gave them? Choose the receipts "
        "that your device kept, and the bundle that was published. Everything is worked out in "
        "this browser; nothing is sent anywhere, and no network is needed."
    ),
    "noscript": N_("This page needs JavaScript; switch it on in the browser."),
    "save_page": N_("Save this page: it also works when the venue is closed"),
    "kept": N_("What this browser keeps"),
    "record": N_("%(day)s %(session)s, receipts: %(count)d"),
    "save": N_("Save my receipts"),
    "use": N_("Check these"),
    "receipts": N_("The receipts that a device kept (a file):"),
    "pasted": N_("Or what a phone read from the QR code beside the code of the record:"),
    "bundle": N_("The published bundle (.judgetui.zip):"),
    "well": N_("All is well: this is the record that your device was told of."),
    "differs": N_("This is not the record that your device was told of."),
    "nothing": N_("There is nothing to compare in what you chose."),
    "there": N_("Act %(seq)d is in this record as your device was told: %(what)s."),
    "changed": N_("Act %(seq)d is another one in this record. Your device was told: %(what)s."),
    "before": N_("Act %(seq)d is there (%(what)s), but an act before it was changed."),
    "missing": N_("Act %(seq)d is not in this record any more: %(what)s."),
    "foreign": N_("This is of the session %(said)s, and the bundle of %(right)s."),
    "broken": N_(
        "A receipt is broken: its proof does not lead to its checkpoint. Take the file again from "
        "the device that kept it."
    ),
    "seen": N_("Line %(seq)d, the last that the device was told, has the same hash."),
    "seen_first": N_("The record begins with another first line than the device was told."),
    "seen_short": N_("The record ends with line %(last)d, and line %(seq)d was there."),
    "seen_changed": N_("Line %(seq)d or one before it was changed."),
    "seen_public": N_(
        "A public bundle does not hold the chain, so the last line that the device was told was "
        "not compared."
    ),
    "checkpoint": N_("After act %(seq)d the record had this checkpoint."),
    "checkpoint_other": N_("After act %(seq)d the record did not have this checkpoint."),
    "manifest": N_("A file of the bundle is not the one that its manifest names."),
    "chain": N_("The lines of the record in the bundle do not follow from one another."),
    "tree": N_("The checkpoint of the bundle is not that of its record."),
    "ballot": N_("your ballot on %(case)s"),
    "recusal": N_("your recusal from %(case)s"),
    "vote": N_("your vote"),
    "act": N_("an act of yours"),
    "code": N_("Code of this bundle: %(code)s"),
    "trust": N_(
        "Compare the code with the one that was published. That scores follow from the ballots is "
        "checked by judgetui verify, or by verify.py in the bundle."
    ),
    "no_bundle": N_(
        "This is no whole bundle; choose the file NAME.judgetui.zip as it was published."
    ),
    "no_receipt": N_(
        "This is nothing that a device keeps of a record; choose the file that the judge's page "
        "or terminal saved."
    ),
    "old_browser": N_("This browser is too old to unpack a bundle; use a newer one."),
    "unreadable": N_("The file cannot be read; choose it again."),
}


def check_page(speech: str) -> str:
    """The page; `speech` is the language it opens in, "en" or "zh"."""
    said = {code: _words(code) for code in LANGUAGES}
    words = said[speech]
    return Template(_file("page.html")).substitute(
        language="zh-CN" if speech == "zh" else "en",
        policy=escape(policy()),
        title=escape(words["title"]),
        intro=escape(words["intro"]),
        noscript=escape(words["noscript"]),
        style=_file("page.css"),
        script=_script(),
        words=escape(json.dumps(said, ensure_ascii=False)),
    )


def policy() -> str:
    """The Content-Security-Policy of the page: its own script and style, and no address at all."""
    return (
        f"default-src 'none'; script-src '{_digest(_script())}'; "
        f"style-src '{_digest(_file('page.css'))}'; base-uri 'none'; form-action 'none'"
    )


def _words(code: str) -> Mapping[str, str]:
    with speaking(code):
        return {key: _(message) for key, message in _WORDS.items()}


@cache
def _file(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    return '"use strict";\n' + "\n".join(map(_file, _SCRIPTS))


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
