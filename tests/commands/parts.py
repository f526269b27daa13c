"""What the tests of the commands share: the sample, files with ballots, what is on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

SAMPLE = Path(__file__).parent.parent.parent / "sessions" / "nanhu-2018"
KEYS = ("authenticity", "integrity", "professionalism", "effectiveness")
HEADER = ",".join(("case", "judge", *KEYS, "comment"))

Run = Callable[..., tuple[int, str, str]]


def paper(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A file with paper ballots."""
    path = folder / "ballots.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


def everything(session: Path) -> dict[str, bytes]:
    """What a session's folder holds, but for what says who has it open."""
    files = (path for path in session.rglob("*") if path.is_file())
    return {p.name: p.read_bytes() for p in files if p.suffix not in (".lock", ".owner")}
