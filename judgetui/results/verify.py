"""Working everything out again, and saying what differs."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from judgetui.language import LANGUAGES
from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.read_out import ReadOut
from judgetui.meeting.standings import standings as ranked
from judgetui.meeting.state import EMPTY, Meeting, Standings
from judgetui.proof.checkpoint import Checkpoint
from judgetui.results.csv import EARLIER, UNMARKED, csv_files
from judgetui.results.earlier import earlier_values, is_earlier
from judgetui.results.export import FORMATS, ExportFormat, Result
from judgetui.results.findings import NOTHING, rows_of, same_cell, unequal
from judgetui.results.json import result_values

RESULT = "result.json"
_BY_VALUE = ("csv", "json")
"""Formats whose files are compared value by value; those of any other must be the same bytes."""

Past = Callable[[int], tuple[Meeting, str]]
"""The meeting as it was after an act, and the ledger's head then."""
Proofs = Callable[[int], tuple[Checkpoint | None, ReadOut | None]]
"""The ledger's checkpoint after an act, and the code that was read out last then."""


def _no_proof(_seq: int) -> tuple[Checkpoint | None, ReadOut | None]:
    return None, None


def verify_session(
    entries: Sequence[Entry],
    heads: Sequence[str],
    folder: Path | None = None,
    proofs: Proofs = _no_proof,
) -> list[Sentence]:
    """What is wrong with a record and what was exported from it; empty when all is well.

    `heads` are the hashes of the ledger's lines, in order; `folder` is where exports were
    written; without `proofs`, codes in them are not compared. Every act is conducted again and
    every published number worked out again.
    """
    meetings = _Replayed(entries, heads)
    if meetings.fault:
        return [meetings.fault]
    if folder is None or not folder.is_dir():
        return []
    meeting, head = meetings(len(entries))
    if not meeting.seq:
        return []
    return differences(meeting, ranked(meeting), folder, head=head, past=meetings, proofs=proofs)


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


def differences(
    meeting: Meeting,
    standings: Standings,
    folder: Path,
    *,
    head: str = "",
    past: Past | None = None,
    proofs: Proofs = _no_proof,
) -> list[Sentence]:
    """Where the files exported into a folder differ from the meeting; one sentence a file.

    Each names the first thing that differs. An export made before later acts is compared with
    the meeting as it was then, where `past` can say; files that are not there are no difference.
    `head` is the ledger's head; without it, heads are not compared.
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
    exports = [csv_files(*view[:2], speech) for view in views for speech in LANGUAGES]
    for name in sorted(exports[0]):
        path = folder / name
        right = [export[name] for export in exports]
        if name in EARLIER and _is_earlier(path):
            earlier = [EARLIER[name](*view[:2], speech) for view in views for speech in LANGUAGES]
            # What has no status now either may be as it was then, or as it is.
            right = [*right, *earlier] if name in UNMARKED else earlier
        found += _table(path, right)
    others = [format for name, format in FORMATS.items() if name not in _BY_VALUE]
    results = [_result(view, proofs) for view in views]
    for format in others:
        found += _unlike(folder, format, results)
    return found


def _result(view: tuple[Meeting, Standings, str], proofs: Proofs) -> Result:
    """What an export of this meeting, its standings and its head was made from."""
    meeting, standings, head = view
    checkpoint, read_out = proofs(meeting.seq)
    return Result(replace(meeting, read_out=read_out), standings, head, checkpoint)


def _unlike(folder: Path, format: ExportFormat, results: Sequence[Result]) -> Iterator[Sentence]:
    """The files of a format that are there and are not the bytes any of these results gives."""
    there = [file for file in format.files if (folder / file).exists()]
    if not there:
        return
    try:
        made = [format.make(result, speech) for result in results for speech in LANGUAGES]
    except Refused as refused:
        # Such as a PDF on a computer that lacks the fonts for its text.
        yield refused.sentence
        return
    for file in there:
        with suppress(FileNotFoundError):
            if (folder / file).read_bytes() not in [files.get(file) for files in made]:
                yield _not_ours(file).sentence


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
        content = json.loads(path.read_bytes())
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
) -> tuple[Meeting, Standings, str]:
    """The meeting when a result was exported."""
    seq = content["seq"]
    if seq == meeting.seq:
        return meeting, standings, head
    if seq == 0:
        planned = Meeting.planned((meeting.opened_with or meeting.plan).unsalted)
        return planned, ranked(planned), ""
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
        why = error.strerror or error
        return [Sentence("%(file)s cannot be read: %(why)s", file=path.name, why=why)]
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
