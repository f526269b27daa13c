"""The formats a result can be exported in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from judgetui.meeting.message import Refused, listed
from judgetui.meeting.state import Meeting, Standings
from judgetui.results.csv import csv_files
from judgetui.results.files import write_all
from judgetui.results.json import result_json


@dataclass(frozen=True, slots=True)
class Result:
    """What an export is made from."""

    meeting: Meeting
    standings: Standings
    head: str = ""
    """The hash of the ledger's last line."""


def _csv(result: Result, speech: str) -> Mapping[str, bytes]:
    return csv_files(result.meeting, result.standings, speech)


def _json(result: Result, speech: str) -> Mapping[str, bytes]:
    text = result_json(result.meeting, result.standings, result.head, speech)
    return {"result.json": text.encode()}


def _xlsx(result: Result, speech: str) -> Mapping[str, bytes]:
    # Imported only when it is asked for: what writes workbooks takes a while to load.
    from judgetui.results.workbook.writer import result_workbook

    content = result_workbook(result.meeting, result.standings, result.head, speech)
    return {"result.xlsx": content}


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format that results can be exported in."""

    files: tuple[str, ...]
    """The names of the files it writes; no two formats share one."""
    make: Callable[[Result, str], Mapping[str, bytes]]
    """Makes their content by name; the text is the language of titles and prizes: "en" or "zh".

    The same result makes the same bytes: by that `verify` tells whether a file was changed."""


FORMATS: dict[str, ExportFormat] = {
    "csv": ExportFormat(
        (
            "standings.csv",
            "ballots.csv",
            "cases.csv",
            "judges.csv",
            "decisions.csv",
            "objections.csv",
            "amendments.csv",
            "confirmations.csv",
        ),
        _csv,
    ),
    "json": ExportFormat(("result.json",), _json),
    "xlsx": ExportFormat(("result.xlsx",), _xlsx),
}
"""Every format by the name that stands after `--format`. Whoever adds one adds it here: the command
line, the chair's Ctrl+E and the archive for browsers offer what stands here."""
_ANY_TIME = (1980, 1, 1, 0, 0, 0)
"""The same result makes the same archive, whenever it is asked for."""


def packed(result: Result, speech: str | None = None) -> bytes:
    """A result in every format, as one ZIP archive; `speech` as for `export`."""
    speech = speech or result.meeting.plan.language
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for format in FORMATS.values():
            for name, content in format.make(result, speech).items():
                archive.writestr(zipfile.ZipInfo(name, _ANY_TIME), content)
    return out.getvalue()


def export(
    result: Result, folder: Path, formats: Sequence[str], speech: str | None = None
) -> tuple[Path, ...]:
    """Write a result into a folder in these formats; the paths of the files.

    `speech` is the language of titles and prizes; without it, the plan's. Files of an earlier
    export are replaced, others left alone. Raises `Refused`: an unknown format, a folder that
    cannot be written; then nothing has changed. Where a file cannot be replaced, those before it
    in the export are the new ones already.
    """
    speech = speech or result.meeting.plan.language
    files: dict[str, bytes] = {}
    for name in dict.fromkeys(formats):
        if name not in FORMATS:
            raise Refused(
                "there is no format %(format)s; choose from: %(known)s",
                format=name,
                known=listed(FORMATS),
            )
        files |= FORMATS[name].make(result, speech)
    return write_all(folder, files)
