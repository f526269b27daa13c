"""Small .ods files, written by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_META = "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def cell(text: str, more: str = "") -> str:
    """A cell of text, with more attributes."""
    return (
        f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p>'
        "</table:table-cell>"
    )


def row(cells: Iterable[str], more: str = "") -> str:
    """A row of cells, with attributes."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods(
    path: Path, rows: Sequence[str], *, before: str = "", by: str = "", locked: bool = False
) -> Path:
    """A file with one sheet of these rows, by this program; `before` stands before them."""
    key = "<m:encryption-data/>" if locked else ""
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", _TYPE)
        packed.writestr(
            "content.xml",
            f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>"
            f'<table:table table:name="案例">{before}{"".join(rows)}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        packed.writestr(
            "meta.xml",
            f'<o:document-meta xmlns:o="{_OFFICE}" xmlns:meta="{_META}"><o:meta>'
            f"<meta:generator>{by}</meta:generator></o:meta></o:document-meta>",
        )
        packed.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{_MANIFEST}"><m:file-entry m:full-path="content.xml" '
            f'm:media-type="text/xml">{key}</m:file-entry></m:manifest>',
        )
    return path
