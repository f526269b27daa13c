"""A real spreadsheet, as people use it: open a CSV file, save it, close."""

from __future__ import annotations

import subprocess
from pathlib import Path


def opened_and_saved(files: list[Path], folder: Path) -> None:
    """Open CSV files in LibreOffice and save each under its name in this folder."""
    profile = (folder / "profile").resolve()
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    # 44 a comma between cells, 34 quotes round text, 76 UTF-8.
    kind = "csv:Text - txt - csv (StarCalc):44,34,76"
    # Reading takes the same options, as its dialogue does when a person opens the file.
    told = [*command, "--infilter=CSV:44,34,76", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*told, *map(str, files)], check=True, capture_output=True, timeout=120)
