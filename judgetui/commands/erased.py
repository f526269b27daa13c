"""What commands still tell of a session whose names are erased, from the archive that is left."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from judgetui.commands.console import print_error
from judgetui.commands.options import GlobalOptions
from judgetui.language import _, language
from judgetui.meeting.message import Refused, Sentence
from judgetui.records.erased import ERASED, damaged, erased_at, is_erased
from judgetui.records.removing import waiting
from judgetui.records.session_folder import find_folder
from judgetui.results.bundle import RESULT, SUFFIX
from judgetui.results.bundle_reader import read_bundle
from judgetui.results.files import write_all
from judgetui.results.published import STANDINGS
from judgetui.text_layout import aligned

_LEFT = frozenset({2, 4})


def erased_archive(options: GlobalOptions, name: str) -> Path | None:
    """The archive that is left of a session, with a word on it to standard error.

    None where the names of the session are not erased, or there is no session of this name.
    """
    try:
        path = find_folder(options.folder, name)
    except Refused:
        return None
    if not is_erased(path):
        return None
    print_error(
        Sentence(
            "the names in %(name)s were erased on %(date)s; this is what is left",
            name=path.name,
            date=f"{erased_at(path):%Y-%m-%d}",
        )
    )
    if waiting(path):
        print_error(
            Sentence(
                "erasing was interrupted, and files with names are still there: run "
                "`judgetui forget` again",
            )
        )
    return path / ERASED


def erased_standings(archive: Path, format: str) -> str:
    """The standings in the archive as `standings` prints them."""
    files = read_bundle(archive)
    with _whole(archive):
        if format == "csv":
            return files[STANDINGS].decode("utf-8-sig").replace("\r\n", "\n")
        values = _result(files)
        if format == "json":
            return json.dumps(values["standings"], ensure_ascii=False, indent=2) + "\n"
        return _table(values)


def erased_head(archive: Path) -> str:
    """The hash of the record's last line, as the result in the archive says it."""
    files = read_bundle(archive)
    with _whole(archive):
        return str(_result(files).get("head", ""))


@contextlib.contextmanager
def _whole(archive: Path) -> Iterator[None]:
    """Raises Refused where the archive lacks what is looked for, or has other values there."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise damaged(archive) from error


def _result(files: Mapping[str, bytes]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(files[RESULT])
    return values


def _table(values: Mapping[str, Any]) -> str:
    """Ranks, numbers, scores and prizes, aligned by cells of a terminal."""
    numbers = {case["id"]: str(case["number"]) for case in values["plan"]["cases"]}
    titles = {case["id"]: case["title"] for case in values["plan"]["cases"]}
    header = [_("Rank"), _("No."), _("Title"), _("Score"), _("Prize")]
    rows = [
        [
            ("=" if row["tied"] else "") + str(row["rank"] or "-"),
            numbers[row["case"]],
            _said(titles[row["case"]]),
            row["score"] or "-",
            row["prize"] or "",
        ]
        for row in values["standings"]["cases"]
    ]
    widths = [max(map(cell_len, column)) for column in zip(header, *rows, strict=True)]
    lines = [_said(values["plan"]["title"]), ""]
    lines += [aligned(row, widths, _LEFT).rstrip() for row in (header, *rows)]
    return "\n".join(lines) + "\n"


def _said(name: str | Mapping[str, str]) -> str:
    return name if isinstance(name, str) else name[language()]


def export_erased(
    archive: Path, folder: Path | None, formats: Sequence[str] | None, *, bundle: bool
) -> tuple[Path, ...]:
    """Write what is left into a folder: the archive as a bundle, or its table and its JSON.

    Without `formats` it is both. Raises Refused for others, which would be made of names, and
    without a folder: nothing else is to lie in that of the session again.
    """
    if folder is None:
        raise Refused(
            "what is left is in %(file)s already; name a folder for it with --to", file=archive
        )
    if bundle:
        return write_all(folder, {f"{archive.parent.name}{SUFFIX}": archive.read_bytes()})
    files = read_bundle(archive)
    with _whole(archive):
        left = {"csv": {"standings.csv": files[STANDINGS]}, "json": {RESULT: files[RESULT]}}
    chosen: dict[str, bytes] = {}
    for format in formats or left:
        if format not in left:
            raise Refused(
                "%(format)s cannot be made any more, as the names are erased; there are still: "
                "csv, json, and the bundle (--bundle)",
                format=format,
            )
        chosen |= left[format]
    return write_all(folder, chosen)
