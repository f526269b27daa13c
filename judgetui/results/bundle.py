"""A bundle: everything about a meeting in one archive that anybody can check.

The files of a whole bundle, for the archive of who held the meeting:

- `manifest.json`: `{"format": 1, "judgetui": VERSION, "files": {path: SHA-256 in hex}}` of all the
  others;
- `plan.json`: the plan as it was frozen when the meeting opened;
- `ledger.jsonl`, `result.json`, and `documents/…`, every document there is;
- `checkpoint.txt`: the ledger's name, its number of lines and the root of its Merkle tree;
- `attachments/…`: scans of signed sheets with their index, where there are any;
- `verify.py`: the second verifier;
- `check.html`: the page that checks a judge's receipt in a browser.

A public one has no ledger, but `leaves.txt`, the hash of each line as a leaf of that tree, and of
the scans only their hashes (`attachments.txt`); its plan, result and documents are what the hall
may see.

One of a meeting whose names are erased is as a public one, with numbers in the place of names, and
says so in `erased` of manifest and result: `{"at": …, "what": [texts]}`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from judgetui import __version__
from judgetui.meeting.ceremony import waits_for_ceremony
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.plan import Plan
from judgetui.meeting.redaction import redact
from judgetui.meeting.seat import BOARD
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Phase
from judgetui.proof.checkpoint import checkpoint_of
from judgetui.proof.merkle import line_hash
from judgetui.records import attachments
from judgetui.results.check.page import CHECK, check_page
from judgetui.results.erasing import erased_table
from judgetui.results.export import FORMATS, Result
from judgetui.results.files import zipped

SUFFIX = ".judgetui.zip"
"""The end of a bundle's name."""
MANIFEST = "manifest.json"
CHECKPOINT = "checkpoint.txt"
LEDGER = "ledger.jsonl"
LEAVES = "leaves.txt"
PLAN = "plan.json"
RESULT = "result.json"
VERIFIER = "verify.py"
DOCUMENTS = "documents/"
ATTACHMENTS = f"{attachments.FOLDER}/"
ATTACHED = "attachments.txt"
"""In a public bundle: the SHA-256 of each kept scan, in hex, a line each, sorted."""
FORMAT = 1
"""The version of the manifest."""
_SALTED = re.compile(rb',"salt":"[0-9a-f]{32,}"}\n?\Z')
"""The end of a line of the ledger whose hash tells nothing of what is in it."""


def whole_bundle(
    name: str,
    lines: Sequence[bytes],
    result: Result,
    formats: Sequence[str],
    speech: str,
    refused: list[Sentence] | None = None,
    kept: Mapping[str, bytes] | None = None,
) -> Mapping[str, bytes]:
    """The files of the bundle of a session, by path.

    `lines` are those of its ledger, newlines included, from which the result was made; `formats`
    are those of its documents. With a list `refused`, a format that cannot be made here is left
    out, and why is put into the list. `kept` are the scans of signed sheets, as `kept_files` reads
    them. Raises Refused while the meeting is not open.
    """
    meeting = result.meeting
    if not meeting.seq:
        raise Refused("the meeting is not open yet, so there is nothing to bundle; open it first")
    return _with_manifest(
        {
            PLAN: _plan(meeting.opened_with or meeting.plan),
            LEDGER: b"".join(lines),
            **_published(name, lines, result, speech),
            **_documents(result, formats, speech, refused),
            **(kept or {}),
        }
    )


def public_bundle(
    name: str,
    lines: Sequence[bytes],
    result: Result,
    formats: Sequence[str],
    speech: str,
    refused: list[Sentence] | None = None,
    kept: Mapping[str, bytes] | None = None,
) -> Mapping[str, bytes]:
    """The files of a bundle that holds only what the hall may see; the arguments as above.

    Raises Refused until the hall may see all of the result, and where a line could be found out
    from its hash.
    """
    if result.meeting.phase is not Phase.FINAL:
        raise Refused(
            "the result is not final yet, and a public bundle is of a final one; leave out "
            "--public for one that holds the meeting as it is now"
        )
    if waits_for_ceremony(result.meeting):
        raise Refused(
            "the hall has not seen the whole result yet; show the last step of the ceremony "
            "before it is published"
        )
    _check_salted(lines, result.meeting.opened_with or result.meeting.plan)
    seen = redact(result.meeting, BOARD)
    # The contract is of the plan with its salt, which proves nothing of a plan that lacks a part.
    told = replace(result, meeting=seen, standings=seen.standings or standings(seen))
    public = [one for one in formats if FORMATS[one].public]
    as_it_is = [one for one in formats if FORMATS[one].for_the_hall]
    return _with_manifest(
        {
            PLAN: _plan(seen.plan),
            LEAVES: _leaves(lines),
            **_published(name, lines, told, speech),
            **_documents(told, public, speech, refused),
            **_documents(result, as_it_is, speech, refused),
            **_hashes(kept or {}),
        }
    )


def _check_salted(lines: Sequence[bytes], opened: Plan) -> None:
    """Refuse to tell the hashes of lines that could be found out from them by trying.

    The first line has the salt of the plan it opened the meeting with.
    """
    for number, line in enumerate(lines, 1):
        if not _SALTED.search(line) and not (number == 1 and opened.salt):
            raise Refused(
                "act %(seq)d of the record has no random part, as an earlier judgetui wrote it: "
                "from its hash in a public bundle a ballot could be found out by trying marks; "
                "leave out --public and show the whole bundle to who is to check it",
                seq=number,
            )


def _hashes(kept: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """What may be published of scans: their hashes, by which none can be exchanged later.

    A signature and handwriting are nobody's business; a hash tells nothing of them, and which
    ballots the scans are of is left out.
    """
    index = ATTACHMENTS + attachments.INDEX
    hashes = sorted(hashlib.sha256(kept[path]).hexdigest() for path in kept if path != index)
    return {ATTACHED: "".join(f"{one}\n" for one in hashes).encode()} if hashes else {}


def erased_bundle(
    name: str, lines: Sequence[bytes], values: Mapping[str, Any], erased: Mapping[str, Any]
) -> Mapping[str, bytes]:
    """The files of a bundle without names; `values` are those of its result (`erased_values`).

    `erased` says since when, and what of it.
    """
    return _with_manifest(
        {
            PLAN: _json_text(values["plan"]),
            LEAVES: _leaves(lines),
            RESULT: _json_text(values),
            CHECKPOINT: bytes(checkpoint_of(name, lines)),
            VERIFIER: second_verifier().read_bytes(),
            f"{DOCUMENTS}standings.csv": erased_table(values),
        },
        erased,
    )


def _leaves(lines: Sequence[bytes]) -> bytes:
    return b"".join(line_hash(line).hex().encode() + b"\n" for line in lines)


def _published(
    name: str, lines: Sequence[bytes], result: Result, speech: str
) -> Mapping[str, bytes]:
    """What both kinds of bundle hold beside documents, made of what may be told."""
    return {
        RESULT: FORMATS["json"].make(result, speech)[RESULT],
        CHECKPOINT: bytes(checkpoint_of(name, lines)),
        VERIFIER: second_verifier().read_bytes(),
        CHECK: check_page(speech).encode(),
    }


def _documents(
    result: Result, formats: Sequence[str], speech: str, refused: list[Sentence] | None
) -> Mapping[str, bytes]:
    """The documents in these formats; result.json has its own place in a bundle."""
    made: dict[str, bytes] = {}
    for format in formats:
        try:
            files = FORMATS[format].make(result, speech)
        except Refused as why:
            if refused is None:
                raise
            refused.append(why.sentence)
            continue
        made |= {f"{DOCUMENTS}{file}": files[file] for file in files if file != RESULT}
    return made


def _plan(plan: Plan) -> bytes:
    return _json_text(plan.model_dump(mode="json", by_alias=True))


def _json_text(values: object) -> bytes:
    return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()


def _with_manifest(
    files: Mapping[str, bytes], erased: Mapping[str, Any] | None = None
) -> Mapping[str, bytes]:
    """These files with their manifest, which names all but itself."""
    values: dict[str, Any] = {"format": FORMAT, "judgetui": __version__}
    values["files"] = {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}
    if erased is not None:
        values["erased"] = dict(erased)
    manifest = json.dumps(values, ensure_ascii=False, indent=1)
    return {MANIFEST: (manifest + "\n").encode(), **files}


def packed_bundle(files: Mapping[str, bytes]) -> bytes:
    """The archive with these files; the same files make the same bytes."""
    return zipped(sorted(files.items()))


def second_verifier() -> Path:
    """`verify.py`: inside the installed package, else in the checkout."""
    package = Path(__file__).parent.parent
    inside = package / "bundled" / VERIFIER
    return inside if inside.is_file() else package.parent / "docs" / VERIFIER
