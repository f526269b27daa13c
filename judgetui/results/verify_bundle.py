"""Checking a bundle: every act done again, every number of every document worked out again.

It needs nothing but the bundle, also on a machine that never saw the meeting. Of a public bundle,
which has no record, it says what could not be worked out.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from judgetui import __version__
from judgetui.language import LANGUAGES
from judgetui.meeting.message import Refused, Sentence
from judgetui.meeting.standings import standings
from judgetui.meeting.state import Meeting, Phase
from judgetui.proof.checkpoint import Checkpoint, code, read_checkpoint
from judgetui.proof.merkle import MerkleTree
from judgetui.records import attachments
from judgetui.records.ledger_reader import Reading, audit, read_ledger
from judgetui.records.read_session import Replay
from judgetui.records.strict_json import read_json
from judgetui.results import bundle
from judgetui.results.bundle_reader import read_bundle
from judgetui.results.compare_documents import WHOLE, compare_document
from judgetui.results.export import FORMATS, Result
from judgetui.results.findings import DIGEST, Finding, json_findings
from judgetui.results.published import STANDINGS, published_findings
from judgetui.results.record import Asked, Record

Files = Mapping[str, bytes]
"""The files of a bundle by path."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a bundle."""

    seq: int
    """How many acts its record has."""
    head: str
    """The hash of the last line; empty for a public bundle, from which it does not follow."""
    root: str
    """The root of the tree over the lines, as in `checkpoint.txt`."""
    code: str
    """Six groups of four digits, of the checkpoint with the manifest."""
    findings: tuple[Finding, ...]
    left_out: tuple[Sentence, ...] = ()
    """What could not be worked out again."""

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return not self.findings


def check_bundle(files: Files, *, documents: bool = True) -> Checked:
    """Everything that can be told from the files of a bundle.

    Without `documents` the record and its proof alone: neither they nor result.json.

    Raises Refused where it is no whole bundle, or one of a later version.
    """
    manifest = _manifest(files)
    checkpoint = _checkpoint(files)
    found = [*_hash_findings(files, manifest)]
    by = _written_by(files)
    told = [*_version_notes(by)]
    found += _verifier_findings(files, by)
    if bundle.LEDGER in files:
        seq, head, tree, more, left_out = _check_whole(files, documents=documents)
    else:
        seq, head, tree, more, left_out = _check_public(files)
    found += more
    if by != __version__:
        # Another version may lay a document out otherwise, and make others.
        told += [one.sentence for one in found if one.hashed]
        found = [one for one in found if not one.hashed]
    if tree is not None:
        found += _checkpoint_findings(checkpoint, tree)
    if bytes(checkpoint) != files[bundle.CHECKPOINT]:
        signed = Sentence("%(file)s: its signatures were not checked", file=bundle.CHECKPOINT)
        left_out = [*left_out, signed]
    return Checked(
        seq,
        head,
        str(checkpoint).splitlines()[2],
        code(files[bundle.CHECKPOINT], files[bundle.MANIFEST]),
        tuple(found),
        (*told, *left_out),
    )


_Found = tuple[int, str, MerkleTree | None, list[Finding], list[Sentence]]


def _manifest(files: Files) -> Mapping[str, str]:
    """The hashes by path that the manifest gives."""
    values = _json(files, bundle.MANIFEST)
    hashes = values.get("files") if isinstance(values, dict) else None
    if not isinstance(hashes, dict) or not isinstance(values, dict):
        raise _not_whole(bundle.MANIFEST)
    if values.get("format") != bundle.FORMAT:
        raise Refused(
            "this bundle was written by a later judgetui (format %(format)s); check it with that "
            "one, or with the verify.py in it",
            format=values.get("format"),
        )
    return {str(path): str(digest) for path, digest in hashes.items()}


def _written_by(files: Files) -> str:
    """The version of judgetui that wrote a bundle, as its manifest says; empty where it does not.

    Nobody vouches for it, so nothing that differs is passed over because of it.
    """
    values = _json(files, bundle.MANIFEST)
    said = values.get("judgetui") if isinstance(values, dict) else None
    return said if isinstance(said, str) else ""


def _version_notes(by: str) -> Iterator[Sentence]:
    """That another version wrote the bundle, whose documents may be worded otherwise."""
    if by != __version__:
        yield Sentence(
            "this bundle was written by %(version)s, this is judgetui %(own)s: a document may "
            "differ in its wording alone, and its verify.py was not compared; check it with that "
            "version too where one does",
            version=Sentence("judgetui %(version)s", version=by[:20])
            if by
            else Sentence("a version that it does not name"),
            own=__version__,
        )


def _verifier_findings(files: Files, by: str) -> Iterator[Finding]:
    """That the second verifier in a bundle is not the one that belongs there."""
    if bundle.VERIFIER not in files:
        what = Sentence("it is missing; take the one from judgetui's own docs")
    elif by == __version__ and files[bundle.VERIFIER] != bundle.second_verifier().read_bytes():
        what = Sentence(
            "it is not the one that judgetui %(own)s puts into a bundle, so what it prints proves "
            "nothing; take the one from judgetui's own docs",
            own=__version__,
        )
    else:
        return
    yield _about(bundle.VERIFIER, what)


def _manifest_erased(files: Files) -> object:
    """What the manifest says of erased names; none where it says nothing."""
    values = _json(files, bundle.MANIFEST)
    return values.get("erased") if isinstance(values, dict) else None


def _checkpoint(files: Files) -> Checkpoint:
    if bundle.CHECKPOINT not in files:
        raise _not_whole(bundle.CHECKPOINT)
    return read_checkpoint(files[bundle.CHECKPOINT].decode(errors="replace"))


def _json(files: Files, path: str) -> object:
    try:
        return read_json(files[path])
    except (KeyError, ValueError, RecursionError) as error:
        raise _not_whole(path) from error


def _not_whole(path: str) -> Refused:
    return Refused(
        "this is no whole bundle: %(file)s is missing, or not as judgetui writes it; take the "
        "bundle again from where it was published",
        file=path,
    )


def _hash_findings(files: Files, manifest: Mapping[str, str]) -> Iterator[Finding]:
    """The files that are not those the manifest names."""
    for path in sorted({*files, *manifest} - {bundle.MANIFEST}):
        said = hashlib.sha256(files[path]).hexdigest() if path in files else ""
        if said != manifest.get(path, ""):
            yield Finding(path, DIGEST, said, manifest.get(path, ""))


def _checkpoint_findings(said: Checkpoint, tree: MerkleTree) -> Iterator[Finding]:
    right = Checkpoint(said.name, tree.size, tree.root())
    for place, one, other in (
        ("size", str(said.size), str(right.size)),
        ("root", str(said).splitlines()[2], str(right).splitlines()[2]),
    ):
        if one != other:
            yield Finding(bundle.CHECKPOINT, place, one, other)


def _check_whole(files: Files, *, documents: bool) -> _Found:
    """A bundle with its record."""
    fold = Replay()
    reading, found = _replayed(files[bundle.LEDGER], fold)
    if reading is None:
        told = Sentence("nothing could be worked out again from a record that cannot be read")
        return 0, "", None, found, [told]
    meeting, head = fold.meeting, reading.head
    tree = reading.tree
    agreed = (meeting.opened_with or meeting.plan).model_dump(mode="json", by_alias=True)
    found += json_findings(bundle.PLAN, _json(files, bundle.PLAN), agreed)
    found += _attachment_findings(files, meeting)
    if not documents:
        return meeting.seq, head, tree, found, []
    name = _checkpoint(files).name
    meeting = replace(meeting, read_out=reading.read_out(name))
    checkpoint = Checkpoint(name, tree.size, tree.root())
    result = Result(meeting, standings(meeting), head, checkpoint)
    speech = _speech(files, meeting)
    found += _result_findings(files, result, speech)
    more, left_out = _document_findings(files, result, speech)
    return meeting.seq, head, tree, [*found, *more], left_out


def _attachment_findings(files: Files, meeting: Meeting) -> Iterator[Finding]:
    """The scans of signed sheets that are not those their index names."""
    index, plan = files.get(bundle.ATTACHMENTS + attachments.INDEX), meeting.plan
    hashes = _scan_hashes(files)
    for file, what in attachments.faults(index, hashes, plan.judge, plan.case):
        yield _about(file, what)


def _scan_hashes(files: Files) -> Mapping[str, str]:
    """The SHA-256 of each scan in a whole bundle, by its name."""
    index = bundle.ATTACHMENTS + attachments.INDEX
    return {
        path.removeprefix(bundle.ATTACHMENTS): hashlib.sha256(content).hexdigest()
        for path, content in files.items()
        if path.startswith(bundle.ATTACHMENTS) and path != index
    }


def _result_findings(files: Files, result: Result, speech: str) -> Iterator[Finding]:
    right = FORMATS["json"].make(result, speech)[bundle.RESULT]
    # Mostly it is as it was made, and need not be read value by value.
    if files.get(bundle.RESULT) != right:
        yield from json_findings(bundle.RESULT, _json(files, bundle.RESULT), json.loads(right))


def _replayed(content: bytes, fold: Replay) -> tuple[Reading | None, list[Finding]]:
    """The record read and done again by `fold`; what is wrong with it instead where that fails."""
    try:
        with tempfile.TemporaryDirectory(prefix="judgetui-") as folder:
            path = Path(folder) / bundle.LEDGER
            path.write_bytes(content)
            try:
                reading = read_ledger(path, fold)
            except Refused as refused:
                told = [finding.sentence for finding in audit(path)] or [refused.sentence]
                return None, [_about(bundle.LEDGER, sentence) for sentence in told]
    except OSError as error:
        raise Refused(
            "there is nowhere to unpack the record to (%(why)s); make room, or name a folder in "
            "the variable TMPDIR",
            why=error.strerror or error,
        ) from error
    if reading.tail or not reading.lines:
        told = [Sentence("the last line of %(file)s was cut off, or taken away", file=path.name)]
        return None, [_about(bundle.LEDGER, sentence) for sentence in told]
    return reading, []


def _about(file: str, sentence: Sentence) -> Finding:
    return Finding(file, str(sentence), "", "", sentence)


def _speech(files: Files, meeting: Meeting) -> str:
    """The language of titles and prizes in the documents."""
    values = _json(files, bundle.RESULT)
    said = values.get("language") if isinstance(values, dict) else None
    return said if said in LANGUAGES else meeting.plan.language


def _document_findings(
    files: Files, result: Result, speech: str
) -> tuple[list[Finding], list[Sentence]]:
    """Where the documents differ from those that are made of the record now."""
    there = sorted(path for path in files if path.startswith(bundle.DOCUMENTS))
    made: dict[str, bytes] = {}
    left_out: list[Sentence] = []
    for format in FORMATS.values():
        if any(f"{bundle.DOCUMENTS}{file}" in files for file in format.files):
            try:
                contents = format.make(result, speech)
            except Refused as refused:
                # Such as a PDF on a computer that lacks the fonts for its text.
                left_out.append(refused.sentence)
                continue
            made |= {f"{bundle.DOCUMENTS}{file}": content for file, content in contents.items()}
    found: list[Finding] = []
    for path in sorted(made.keys() - files.keys()):
        where = Sentence("the document")
        digest = hashlib.sha256(made[path]).hexdigest()
        found.append(Finding(path, WHOLE, "", digest, where, hashed=True))
    for path in there:
        if path not in made:
            left_out.append(
                Sentence(
                    "%(file)s was not made again, as this version makes no such document, or not "
                    "here; only its hash was compared",
                    file=path,
                )
            )
            continue
        compared = compare_document(path, files[path], made[path])
        found += compared.findings
        left_out += compared.notes
    return found, left_out


def _check_public(files: Files) -> _Found:
    """A bundle without its record."""
    leaves = _leaves(files)
    values = _json(files, bundle.RESULT)
    if not isinstance(values, dict):
        raise _not_whole(bundle.RESULT)
    found = [*published_findings(files, values, len(leaves))]
    found += _proof_findings(files, values, leaves)
    manifest = {"erased": erased} if (erased := _manifest_erased(files)) is not None else {}
    result = {"erased": values["erased"]} if "erased" in values else {}
    found += json_findings(bundle.MANIFEST, manifest, result)
    left_out = [_without_record(values)]
    left_out += [
        Sentence("%(file)s was not made again; only its hash was compared", file=path)
        for path in sorted(files)
        if path.startswith(bundle.DOCUMENTS) and path != STANDINGS
    ]
    return len(leaves), "", MerkleTree(leaves), found, left_out


def _without_record(values: Mapping[str, object]) -> Sentence:
    """Why a bundle has no record, and what could not be worked out for that."""
    erased = values.get("erased")
    if isinstance(erased, dict):
        return Sentence(
            "names and comments were erased on %(date)s, and the record with them: that the scores "
            "follow from the ballots, and the ties from the decisions, was not worked out again; "
            "nor was the head",
            date=str(erased.get("at"))[:10],
        )
    return Sentence(
        "this is a public bundle, without the record: that the scores follow from the ballots, "
        "and the ties from the decisions, was not worked out again; nor was the head"
    )


def _proof_findings(
    files: Files, values: Mapping[str, object], leaves: Sequence[bytes]
) -> Iterator[Finding]:
    """Where root and codes in the result are not those of the lines' hashes."""
    tree, name = MerkleTree(leaves), _checkpoint(files).name
    now = Checkpoint(name, tree.size, tree.root())
    right: dict[str, object] = {"root": str(now).splitlines()[2], "code": now.code}
    if "read_out" in values:
        said = values["read_out"]
        seq = said.get("seq") if isinstance(said, dict) else None
        # A number that no act has is told beside the last one that has one.
        seq = seq if type(seq) is int and 0 < seq <= tree.size else tree.size
        right["read_out"] = {"seq": seq, "code": Checkpoint(name, seq, tree.root(seq)).code}
    elif values.get("phase") == str(Phase.FINAL):
        yield Finding(bundle.RESULT, "read_out.seq", "", f"1 … {tree.size}")
    yield from json_findings(bundle.RESULT, {key: values.get(key) for key in right}, right)


def _leaves(files: Files) -> list[bytes]:
    """The hashes of the record's lines as leaves."""
    try:
        leaves = [bytes.fromhex(line) for line in files[bundle.LEAVES].decode().split()]
    except (KeyError, ValueError) as error:
        raise _not_whole(bundle.LEAVES) from error
    if any(len(leaf) != hashlib.sha256().digest_size for leaf in leaves):
        raise _not_whole(bundle.LEAVES)
    return leaves


def check(path: Path, asked: Asked) -> Checked:
    """Everything about the bundle at this path. Raises Refused where it cannot be read."""
    files = read_bundle(path)
    checked = check_bundle(files)
    if asked == Asked():
        return checked
    record = record_of(files)
    return replace(
        checked,
        findings=(*checked.findings, *asked.findings(record)),
        left_out=(*checked.left_out, *asked.left_out(record)),
    )


def record_of(files: Files) -> Record:
    """The record that a bundle is of, whole or public."""
    name, manifest = _checkpoint(files).name, files[bundle.MANIFEST]
    if bundle.LEDGER in files:
        lines = files[bundle.LEDGER].split(b"\n")[:-1]
        return Record.of(name, lines, manifest, frozenset(_scan_hashes(files).values()))
    told = files.get(bundle.ATTACHED, b"").decode(errors="replace").split()
    return Record(name, _leaves(files), None, manifest, frozenset(told))
