"""A program on a disk that fills up: `python -m tests.records.cramped LEDGER [LIMIT]`.

Appends until it is refused, with files limited to LIMIT bytes where it is given; makes room, and
appends once more. Prints, as JSON, what it saw.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from judgetui.meeting.message import Refused
from judgetui.records.ledger import Ledger
from tests.records.day import more_time

BATCH = 5


def main(path: Path, limit: int | None) -> None:
    """Fill the disk, be refused, go on when there is room."""
    filler = path.with_name("filler")
    ledger = Ledger(path)
    if limit is None:
        filler.write_bytes(bytes(8192))
    else:
        _, highest = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, highest))
    seq, sentence = 1, ""
    while not sentence:
        before, head = path.read_bytes(), ledger.reading.head
        try:
            ledger.append([more_time(seq + n) for n in range(BATCH)])
            seq += BATCH
        except Refused as refused:
            sentence = str(refused)
    saw = {
        "sentence": sentence,
        "kept": seq - 1,
        "file as it was": path.read_bytes() == before,
        "ledger as it was": (ledger.reading.head, len(ledger)) == (head, seq - 1),
    }
    if limit is None:
        os.unlink(filler)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (highest, highest))
    ledger.append([more_time(seq + n) for n in range(BATCH)])
    print(json.dumps(saw))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else None)
