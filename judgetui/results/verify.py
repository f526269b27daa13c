"""Working everything out again, and saying what differs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path

from judgetui.language import LANGUAGES
from judgetui.meeting.acts import Entry
from judgetui.meeting.apply import apply
from judgetui.meeting.message import Counted, Refused, Sentence
from judgetui.meeting.standings import standings as ranked
from judgetui.meeting.state import EMPTY, Meeting, Standings
from judgetui.results.csv import EARLIER, UNMARKED, csv_files
from judgetui.results.earlier import earlier_values, is_earlier
from judgetui.results.export import FORMATS, ExportFormat, Result
from judgetui.results.json import result_values

RESULT = "result.json"
_BY_VALUE = ("csv", "json")
"""Formats whose files are compared value by value; those of any other must be the same bytes."""

Past = Callable[[int], tuple[Meeting, str]]
"""The meeting as it was after an act, and the ledger's head then."""


def verify_session(
    entries: Sequence[Entry], heads: Sequence[str], folder: Path | None = None
) -> list[Sentence]:
    """What is wrong with a record and what was exported from it; empty when all is well.

    `heads` are the hashes of the ledger's lines, in order; `folder` is where exports were
    written. Every act is conducted again and every published number worked out again.
    """
    meetings = _Replayed(entries, heads)
    if meetings.fault:
        return [meetings.fault]
    if folder is None or not folder.is_dir():
        return []
    meeting, head = meetings(len(entries))
    if not meeting.seq:
        return []
    return differences(meeting, ranked(meeting), folder, head=head, past=meetings)


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
            found += _first(_compared(content, *then))
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
    results = [Result(*view) for view in views]
    for format in others:
        found += [_not_ours(file).sentence for file in _unlike(folder, format, results)]
    return found


def _unlike(folder: Path, format: ExportFormat, results: Sequence[Result]) -> Iterator[str]:
    """The files of a format that are there and are not the bytes any of these results gives."""
    there = [file for file in format.files if (folder / file).exists()]
    if not there:
        return
    made = [format.make(result, speech) for result in results for speech in LANGUAGES]
    for file in there:
        with suppress(FileNotFoundError):
            if (folder / file).read_bytes() not in [files[file] for files in made]:
                yield file


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


def _compared(
    content: Mapping[str, object], meeting: Meeting, standings: Standings, head: str
) -> Iterator[Sentence]:
    speech = content.get("language")
    speech = speech if isinstance(speech, str) and speech in LANGUAGES else meeting.plan.language
    expected = result_values(meeting, standings, head or str(content.get("head")), speech)
    if is_earlier(content):
        expected = earlier_values(expected, standings)
    for place, said, right in _unequal("", content, expected):
        yield Sentence(
            "%(file)s: %(place)s is %(said)s, the ledger gives %(right)s",
            file=RESULT,
            place=place,
            said=_shown(said),
            right=_shown(right),
        )


_NOTHING = object()


def _unequal(place: str, said: object, right: object) -> Iterator[tuple[str, object, object]]:
    """Where two JSON values differ: place, value here, value expected."""
    if isinstance(said, dict) and isinstance(right, dict):
        for key in [*right, *(key for key in said if key not in right)]:
            inner = f"{place}.{key}" if place else str(key)
            yield from _unequal(inner, said.get(key, _NOTHING), right.get(key, _NOTHING))
    elif isinstance(said, list) and isinstance(right, list):
        for index in range(max(len(said), len(right))):
            one = said[index] if index < len(said) else _NOTHING
            other = right[index] if index < len(right) else _NOTHING
            yield from _unequal(f"{place}[{_named(other, index)}]", one, other)
    elif type(said) is not type(right) or said != right:
        yield place, said, right


def _named(value: object, index: int) -> str:
    """How a place calls an entry of a list: by its case (and judge) where it has one."""
    if isinstance(value, dict) and value.get("case"):
        return " ".join(str(value[key]) for key in ("case", "judge") if key in value)
    return str(index)


def _shown(value: object) -> Sentence:
    if value is _NOTHING:
        return Sentence("missing")
    text = json.dumps(value, ensure_ascii=False)
    return Sentence("%(value)s", value=text if len(text) <= 60 else text[:59] + "…")


def _table(path: Path, exports: Sequence[bytes]) -> list[Sentence]:
    """How a CSV file differs from every export it could be; the likeliest is told."""
    try:
        content = path.read_bytes()
        if content in exports:
            return []
        said = _rows_of(content)
    except FileNotFoundError:
        return []
    except OSError as error:
        why = error.strerror or error
        return [Sentence("%(file)s cannot be read: %(why)s", file=path.name, why=why)]
    except (UnicodeDecodeError, csv.Error):
        return [_not_ours(path.name).sentence]
    tries = (list(_cells(path.name, said, _rows_of(right))) for right in exports)
    return min(tries, key=len)[:1]


def _rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _cells(file: str, said: list[list[str]], right: list[list[str]]) -> Iterator[Sentence]:
    header = right[0]
    for row in range(max(len(said), len(right))):
        one = said[row] if row < len(said) else []
        other = right[row] if row < len(right) else []
        for column in range(max(len(one), len(other))):
            here = one[column] if column < len(one) else ""
            there = other[column] if column < len(other) else ""
            if not _same(here, there):
                yield Sentence(
                    "%(file)s, row %(row)d, column %(column)s: %(said)s, the ledger gives "
                    "%(right)s",
                    file=file,
                    row=row + 1,
                    column=header[column] if column < len(header) else str(column + 1),
                    said=_shown(here),
                    right=_shown(there),
                )


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same, as spreadsheets drop the zeros at the end of a number."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _first(sentences: Iterator[Sentence]) -> list[Sentence]:
    return [sentence for sentence, _ in zip(sentences, (None,), strict=False)]
