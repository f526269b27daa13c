"""A real spreadsheet, as people use it: open a file, save it, close."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path


def opened_and_saved(files: list[Path], folder: Path) -> None:
    """Open CSV files in LibreOffice and save each under its name in this folder."""
    # 44 a comma between cells, 34 quotes round text, 76 UTF-8.
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"
    # Reading takes the same options, as its dialogue does when a person opens the file.
    _run(folder, kind, files, "--infilter=CSV:44,34,76")


def converted(file: Path, kinds: Iterable[str], folder: Path) -> None:
    """Open a workbook in LibreOffice and save it as each of these kinds in this folder."""
    for kind in kinds:
        _run(folder, kind, [file])


def _run(folder: Path, kind: str, files: Iterable[Path], *told: str) -> None:
    profile = (folder / "profile").resolve()
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", *told]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=400)


_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
"""
"""Without it LibreOffice shows what is stored beside a formula when a file is converted."""


def recalculated(files: Iterable[Path], folder: Path) -> None:
    """Open workbooks, compute every formula anew, and save each under its name in this folder."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_RECALCULATE)
    _run(folder, "xlsx:Calc MS Excel 2007 XML", files)
