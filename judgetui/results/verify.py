"""Working everything out again, and saying what differs."""

from __future__ import annotations

import csv
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from judgetui.language import LANGUAGES
from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.standings import standings as ranked
from judgetui.meeting.state import EMPTY, Meeting, Standings
from judgetui.proof.checkpoint import Checkpoint
from judgetui.records.strict_json import read_json
from judgetui.results.compare_documents import WHOLE, Compared, compare_document
from judgetui.results.csv import EARLIER, UNMARKED, csv_files
from judgetui.results.document_texts import Unreadable, office_parts
from judgetui.results.earlier import earlier_values, is_earlier
from judgetui.results.export import FORMATS, ExportFormat, Result
from judgetui.results.findings import NOTHING, Finding, rows_of, same_cell, unequal
from judgetui.results.json import result_values

RESULT = "result.json"
_BY_VALUE = ("csv", "json")
"""Formats whose files are compared value by value; those of any other must be the same bytes."""

Past = Callable[[int], tuple[Meeting, str]]
"""The meeting as it was after an act, and the ledger's head then."""
When = Callable[[Path], Collection[int]]
"""The acts after which a file may have been exported; 0 before the first."""
View = tuple[Meeting, Standings, str]
"""A meeting, its standings, and the ledger's head."""
_HASH = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
Proofs = Callable[[int], tuple[Checkpoint | None, ReadOut | None]]
"""The ledger's checkpoint after an act, and the code that was read out last then."""


def _no_proof(_seq: int) -> tuple[Checkpoint | None, ReadOut | None]:
    return None, None


def _never(_path: Path) -> Collection[int]:
    return ()


def verify_session(
    entries: Sequence[Entry],
    heads: Sequence[str],
    folder: Path | None = None,
    proofs: Proofs = _no_proof,
    notes: list[Sentence] | None = None,
) -> list[Sentence]:
    """What is wrong with a record and what was exported from it; empty when all is well.

    `heads` are the hashes of the ledger's lines, in order; `folder` is where exports were
    written; without `proofs`, codes in them are not compared. Every act is conducted again and
    every published number worked out again; what could not be is put into `notes`.
    """
    meetings = _Replayed(entries, heads)
    if meetings.fault:
        return [meetings.fault]
    if folder is None or not folder.is_dir():
        return []
    meeting, head = meetings(len(entries))
    if not meeting.seq:
        return []
    return differences(
        meeting,
        ranked(meeting),
        folder,
        head=head,
        past=meetings,
        proofs=proofs,
        when=meetings.when,
        notes=notes,
    )


def replayed(entries: Sequence[Entry]) -> Meeting:
    """The meeting these acts make; `Refused` names the act that the rules do not allow."""
    meeting = EMPTY
    for entry in entries:
        try:
            meeting = apply(meeting, entry)
        except Refused as refused:
            raise Refused(
                "act %(seq)d (%(act)s, by %(by)s) is not allowed by the rules: %(why)s",
                seq=entry.seq,
                act=entry.act.do,
                by=entry.by,
                why=refused.sentence,
            ) from refused
    return meeting


class _Replayed:
    """The meeting after any of its acts."""

    def __init__(self, entries: Sequence[Entry], heads: Sequence[str]) -> None:
        self._entries, self._heads = entries, heads
        self.fault: Sentence | None = None
        try:
            self._last = replayed(entries)
        except Refused as refused:
            self.fault = refused.sentence

    def __call__(self, seq: int) -> tuple[Meeting, str]:
        last = seq == len(self._entries)
        meeting = self._last if last else replayed(self._entries[:seq])
        return meeting, self._heads[seq - 1] if 0 < seq <= len(self._heads) else ""

    @cached_property
    def _seqs(self) -> Mapping[bytes, int]:
        return {head.encode(): seq for seq, head in enumerate(self._heads, 1)}

    def when(self, path: Path) -> Collection[int]:
        """The acts after which a file may have been exported.

        Most documents name the head; when it was written tells it of the others, unless it was
        copied since.
        """
        try:
            content, written = path.read_bytes(), path.stat().st_mtime
        except OSError:
            return ()
        with suppress(Unreadable):
            if path.suffix in (".docx", ".xlsx"):
                content = b"\n".join(office_parts(content).values())
        named = {self._seqs[head] for head in _HASH.findall(content) if head in self._seqs}
        return named or {bisect_right(self._entries, written, key=lambda one: one.at.timestamp())}


def differences(
    meeting: Meeting,
    standings: Standings,
    folder: Path,
    *,
    head: str = "",
    past: Past | None = None,
    proofs: Proofs = _no_proof,
    when: When = _never,
    notes: list[Sentence] | None = None,
) -> list[Sentence]:
    """Where the files exported into a folder differ from the meeting; one sentence a file.

    Each names the first thing that differs. An export made before later acts is compared with
    the meeting as it was then, where `past` and result.json, or `when`, can say; files that are
    not there are no difference. `head` is the ledger's head; without it, heads are not compared.
    What could not be compared, as for want of fonts, is put into `notes`.
    """
    found: list[Sentence] = []
    views = [(meeting, standings, head)]
    try:
        content = _exported(folder / RESULT)
        if content is not None:
            then = _then(content, meeting, standings, head, past)
            if then[0] is not meeting:
                views.append(then)
            found += _first(_compared(content, _result(then, proofs)))
    except Refused as refused:
        found.append(refused.sentence)
    comparing = _Comparing(folder, views, past if past is not None else lambda _: views[0][::2])
    comparing.proofs, comparing.when = proofs, when if past is not None else _never
    for name in FORMATS["csv"].files:
        found += comparing.table(name)
    for name, format in FORMATS.items():
        if name not in _BY_VALUE:
            for file in _there(folder, format.files):
                found += comparing.document(format, file)
    if notes is not None:
        notes += dict.fromkeys(comparing.notes)
    return found


@dataclass
class _Comparing:
    """The files of a folder as they are compared with those that may have been exported."""

    folder: Path
    views: list[View]
    """The meeting as it is, and as it was when result.json was exported."""
    past: Past
    proofs: Proofs = _no_proof
    when: When = _never
    notes: list[Sentence] = field(default_factory=list)
    _made: dict[tuple[str, int, str], Mapping[str, bytes]] = field(default_factory=dict)
    """What was made, by the first file of a format, the act and the language; tables by ""."""

    def table(self, name: str) -> list[Sentence]:
        """How a CSV file differs from every export it could be."""
        path = self.folder / name
        if not path.exists():
            return []
        found = self._table(path, self.views)
        if found and (more := self._earlier(path)):
            found = self._table(path, [*self.views, *more])
        return found

    def _table(self, path: Path, views: Sequence[View]) -> list[Sentence]:
        name = path.name
        right = [self._tables(view, speech)[name] for view in views for speech in LANGUAGES]
        if name in EARLIER and _is_earlier(path):
            earlier = [EARLIER[name](*view[:2], speech) for view in views for speech in LANGUAGES]
            # What has no status now either may be as it was then, or as it is.
            right = [*right, *earlier] if name in UNMARKED else earlier
        return _table(path, right)

    def _tables(self, view: View, speech: str) -> Mapping[str, bytes]:
        key = "", view[0].seq, speech
        if key not in self._made:
            self._made[key] = csv_files(*view[:2], speech)
        return self._made[key]

    def document(self, format: ExportFormat, file: str) -> list[Sentence]:
        """How a document differs from every export it could be; the likeliest is told."""
        path = self.folder / file
        try:
            content = path.read_bytes()
        except OSError as error:
            return [_unreadable(path, error)]
        likeliest: Compared | None = None
        try:
            for view in self._all_views(path):
                for speech in LANGUAGES:
                    right = self._of(format, view, speech).get(file)
                    if right is None:
                        continue
                    compared = compare_document(file, content, right)
                    if not compared.findings and not compared.notes:
                        return []
                    if likeliest is None or _differing(compared) < _differing(likeliest):
                        likeliest = compared
        except Refused as refused:
            # Such as a PDF on a computer that lacks the fonts for its text.
            self.notes.append(refused.sentence)
            return []
        if likeliest is None:
            return [_not_ours(file).sentence]
        self.notes += likeliest.notes
        return [_told(one) for one in likeliest.findings[:1]]

    def _all_views(self, path: Path) -> Iterator[View]:
        yield from self.views
        yield from self._earlier(path)

    def _earlier(self, path: Path) -> list[View]:
        """The meeting as it was when a file may have been exported."""
        known = [meeting.seq for meeting, _, _ in self.views]
        return [self._after(seq) for seq in sorted(self.when(path)) if seq not in known]

    def _after(self, seq: int) -> View:
        if not seq:
            return _planned(self.views[0][0])
        meeting, head = self.past(seq)
        return meeting, ranked(meeting), head

    def _of(self, format: ExportFormat, view: View, speech: str) -> Mapping[str, bytes]:
        key = format.files[0], view[0].seq, speech
        if key not in self._made:
            self._made[key] = format.make(_result(view, self.proofs), speech)
        return self._made[key]


def _there(folder: Path, files: Sequence[str]) -> Iterator[str]:
    """Those of a format's files that are there, also those with numbers behind their names."""
    for file in map(Path, files):
        if (folder / file).exists():
            yield file.name
        numbered = folder.glob(f"{file.stem}-[0-9]*{file.suffix}")
        yield from sorted(path.name for path in numbered)


def _differing(compared: Compared) -> tuple[int, int]:
    """How much a document differs; that it does as a whole tells nothing of how much."""
    whole = any(finding.place == WHOLE for finding in compared.findings)
    return (1 << 30 if whole else len(compared.findings)), len(compared.notes)


def _told(finding: Finding) -> Sentence:
    return _not_ours(finding.file).sentence if finding.place == WHOLE else finding.sentence


def _unreadable(path: Path, error: OSError) -> Sentence:
    why = error.strerror or error
    return Sentence("%(file)s cannot be read: %(why)s", file=path.name, why=why)


def _result(view: View, proofs: Proofs) -> Result:
    """What an export of this meeting, its standings and its head was made from."""
    meeting, standings, head = view
    checkpoint, read_out = proofs(meeting.seq)
    return Result(replace(meeting, read_out=read_out), standings, head, checkpoint)


def _is_earlier(path: Path) -> bool:
    """Whether a file's header is one of 0.1.0, which did not say what became of a row."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return "status" not in next(csv.reader(file), ["status"])
    except (OSError, UnicodeDecodeError, csv.Error):
        return False


def _exported(path: Path) -> dict[str, object] | None:
    """What a result.json says; none where there is no such file."""
    try:
        content = read_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused(
            "%(file)s cannot be read: %(why)s", file=path.name, why=error.strerror or error
        ) from error
    except (ValueError, RecursionError) as error:
        raise _not_ours(path.name) from error
    if not isinstance(content, dict) or not isinstance(content.get("seq"), int):
        raise _not_ours(path.name)
    return content


def _not_ours(file: str) -> Refused:
    return Refused(
        "%(file)s is not a result that this program wrote; export again to replace it", file=file
    )


def _then(
    content: Mapping[str, object],
    meeting: Meeting,
    standings: Standings,
    head: str,
    past: Past | None,
) -> View:
    """The meeting when a result was exported."""
    seq = content["seq"]
    if seq == meeting.seq:
        return meeting, standings, head
    if seq == 0:
        return _planned(meeting)
    if not isinstance(seq, int) or not 0 < seq < meeting.seq:
        why = Counted(
            "%(file)s was exported after act %(seq)s, the ledger has %(last)d act",
            "%(file)s was exported after act %(seq)s, the ledger has %(last)d acts",
            of="last",
            file=RESULT,
            seq=seq,
            last=meeting.seq,
        )
        raise Refused(why)
    if past is None:
        raise Refused(
            "%(file)s was exported after act %(seq)s of %(last)d; export again to compare",
            file=RESULT,
            seq=seq,
            last=meeting.seq,
        )
    earlier, head = past(seq)
    return earlier, ranked(earlier), head


def _planned(meeting: Meeting) -> View:
    """The meeting before it opened."""
    planned = Meeting.planned((meeting.opened_with or meeting.plan).unsalted)
    return planned, ranked(planned), ""


def _compared(content: Mapping[str, object], result: Result) -> Iterator[Sentence]:
    meeting, standings, head = result.meeting, result.standings, result.head
    speech = content.get("language")
    speech = speech if isinstance(speech, str) and speech in LANGUAGES else meeting.plan.language
    said_head = head or str(content.get("head"))
    # Exports of before have no root and no codes.
    checkpoint = result.checkpoint if "root" in content else None
    expected = result_values(meeting, standings, said_head, speech, checkpoint)
    if is_earlier(content):
        expected = earlier_values(expected, standings)
    for place, said, right in unequal("", content, expected):
        yield Sentence(
            "%(file)s: %(place)s is %(said)s, the ledger gives %(right)s",
            file=RESULT,
            place=place,
            said=_shown(said),
            right=_shown(right),
        )


def _shown(value: object) -> Sentence:
    if value is NOTHING:
        return Sentence("missing")
    text = json.dumps(value, ensure_ascii=False)
    return Sentence("%(value)s", value=text if len(text) <= 60 else text[:59] + "…")


def _table(path: Path, exports: Sequence[bytes]) -> list[Sentence]:
    """How a CSV file differs from every export it could be; the likeliest is told."""
    try:
        content = path.read_bytes()
        if content in exports:
            return []
        said = rows_of(content)
    except FileNotFoundError:
        return []
    except OSError as error:
        return [_unreadable(path, error)]
    except (UnicodeDecodeError, csv.Error):
        return [_not_ours(path.name).sentence]
    tries = (list(_cells(path.name, said, rows_of(right))) for right in exports)
    return min(tries, key=len)[:1]


def _cells(file: str, said: list[list[str]], right: list[list[str]]) -> Iterator[Sentence]:
    header = right[0]
    for row in range(max(len(said), len(right))):
        one = said[row] if row < len(said) else []
        other = right[row] if row < len(right) else []
        for column in range(max(len(one), len(other))):
            here = one[column] if column < len(one) else ""
            there = other[column] if column < len(other) else ""
            if not same_cell(here, there):
                yield Sentence(
                    "%(file)s, row %(row)d, column %(column)s: %(said)s, the ledger gives "
                    "%(right)s",
                    file=file,
                    row=row + 1,
                    column=header[column] if column < len(header) else str(column + 1),
                    said=_shown(here),
                    right=_shown(there),
                )


def _first(sentences: Iterator[Sentence]) -> list[Sentence]:
    return [sentence for sentence, _ in zip(sentences, (None,), strict=False)]
