"""The formats a result can be exported in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from judgetui.meeting.message import Refused, listed
from judgetui.meeting.state import Meeting, Standings
from judgetui.proof.checkpoint import Checkpoint
from judgetui.results.csv import csv_files
from judgetui.results.files import write_all, zipped
from judgetui.results.json import result_json

if TYPE_CHECKING:
    from judgetui.fairness.report import FairnessReport


@dataclass(frozen=True)
class Result:
    """What an export is made from."""

    meeting: Meeting
    standings: Standings
    head: str = ""
    """The hash of the ledger's last line."""
    checkpoint: Checkpoint | None = None
    """The ledger's checkpoint after the same line; none where that is not known."""

    @cached_property
    def fairness(self) -> FairnessReport:
        """The figures of fairness, worked out once for all documents and languages.

        Only of a whole meeting: on a redacted one, without marks, this is a `KeyError`.
        """
        from judgetui.fairness.report import fairness_report

        return fairness_report(self.meeting)


def _csv(result: Result, speech: str) -> Mapping[str, bytes]:
    return csv_files(result.meeting, result.standings, speech)


def _json(result: Result, speech: str) -> Mapping[str, bytes]:
    meeting, standings = result.meeting, result.standings
    text = result_json(meeting, standings, result.head, speech, result.checkpoint)
    return {"result.json": text.encode()}


def _html(result: Result, speech: str) -> Mapping[str, bytes]:
    from judgetui.results.papers.page import page

    return {"result.html": page(result, speech).encode()}


def _docx(result: Result, speech: str) -> Mapping[str, bytes]:
    from judgetui.results.papers.docx import docx
    from judgetui.results.papers.papers import papers

    return {f"{paper.name}.docx": docx(paper) for paper in papers(result, speech)}


def _pdf(result: Result, speech: str) -> Mapping[str, bytes]:
    from judgetui.results.papers.papers import papers
    from judgetui.results.papers.pdf import pdfs

    return {
        f"{name}.pdf": content for paper in papers(result, speech) for name, content in pdfs(paper)
    }


_PAPERS = (
    "summary",
    "minutes",
    "notice",
    "notice-without-scores",
    "prizes",
    "judge-sheets",
    "certificates",
    "feedback",
)
"""The names of `papers.PAPERS`, which a program that writes none of them need not load."""


def _xlsx(result: Result, speech: str) -> Mapping[str, bytes]:
    # Imported only when it is asked for: what writes workbooks takes a while to load.
    from judgetui.results.workbook.writer import result_workbook

    meeting, standings = result.meeting, result.standings
    content = result_workbook(meeting, standings, result.head, speech, result.fairness)
    return {"result.xlsx": content}


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format that results can be exported in."""

    files: tuple[str, ...]
    """The names of the files it may write; no two formats share one. A paper that the plan has no
    use for is not among those it makes. Of very large meetings a PDF of many sheets comes as
    several files instead, with numbers behind its name."""
    make: Callable[[Result, str], Mapping[str, bytes]]
    """Makes their content by name; the text is the language of titles and prizes: "en" or "zh".

    The same result makes the same bytes: by that `verify` tells whether a file was changed."""
    public: bool = False
    """Whether it can be made of what the hall may see, which lacks marks, comments and names."""
    for_the_hall: bool = False
    """Whether it tells only what the hall may see, made of a whole result."""
    usual: bool = True
    """Whether it is written where no format is named: papers are asked for by name, as they may be
    refused for want of a font, and take longer."""


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
        public=True,
    ),
    "json": ExportFormat(("result.json",), _json),
    "xlsx": ExportFormat(("result.xlsx",), _xlsx),
    "html": ExportFormat(("result.html",), _html, for_the_hall=True, usual=False),
    "docx": ExportFormat(tuple(f"{paper}.docx" for paper in _PAPERS), _docx, usual=False),
    "pdf": ExportFormat(tuple(f"{paper}.pdf" for paper in _PAPERS), _pdf, usual=False),
}
"""Every format by the name that stands after `--format`. Whoever adds one adds it here: the command
line, the chair's Ctrl+E and the archive for browsers offer what stands here."""


def usual_formats() -> tuple[str, ...]:
    """The formats that are written where none is named."""
    return tuple(name for name, format in FORMATS.items() if format.usual)


Told = Callable[[str], None]
"""Is told the name of each format before it is made, and "" once all are made. What it raises ends
the export, of which nothing is written then."""


def _silent(_format: str) -> None:
    """Nobody waits for it."""


def packed(
    result: Result,
    speech: str | None = None,
    formats: Sequence[str] | None = None,
    told: Told = _silent,
) -> bytes:
    """A result as one ZIP archive, in these formats or the usual ones; `speech` as for `export`."""
    speech = speech or result.meeting.plan.language
    files: dict[str, bytes] = {}
    for format in usual_formats() if formats is None else formats:
        told(format)
        files |= FORMATS[format].make(result, speech)
    told("")
    return zipped(files.items())


def export(
    result: Result,
    folder: Path,
    formats: Sequence[str],
    speech: str | None = None,
    told: Told = _silent,
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
        told(name)
        files |= FORMATS[name].make(result, speech)
    told("")
    return write_all(folder, files)
