"""A program that appends until it is killed: `python -m tests.records.mortal LEDGER LIVES SEED`.

It starts LIVES processes, one after another, each of which opens the ledger and appends batches
of acts, saying on a pipe what it was told is kept. Each is killed with SIGKILL somewhere in a
write that nobody chose. Prints, as JSON, what was said to be kept and is not, and some counts.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from judgetui.records import hash_chain
from judgetui.records.ledger import Ledger, read_ledger
from tests.records.day import more_time


def live(path: Path, chance: random.Random, acknowledge: int) -> NoReturn:
    """Append for ever; say the number and head of every act that is kept."""
    ledger = Ledger(path)
    while True:
        first = len(ledger) + 1
        size = chance.choice((1, 1, 1, 2, 5, 40))
        batch = [more_time(seq) for seq in range(first, first + size)]
        heads = ledger.append(batch)
        said = "".join(f"{entry.seq} {head}\n" for entry, head in zip(batch, heads, strict=True))
        os.write(acknowledge, said.encode())


def life(path: Path, chance: random.Random) -> dict[int, str]:
    """One life, killed after some acknowledgements; what it said is kept, by number."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(heard)
            live(path, chance, said)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(said)
    content = b""
    for _ in range(chance.randint(1, 6)):
        content += os.read(heard, 1 << 16)
    os.kill(child, signal.SIGKILL)
    while part := os.read(heard, 1 << 16):
        content += part
    os.close(heard)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it ended before it was killed"
    whole = content[: content.rfind(b"\n") + 1].decode().splitlines()
    return {int(number): head for number, head in (line.split() for line in whole)}


def main(path: Path, lives: int, seed: int) -> None:
    """Live and be killed, again and again; then compare what was said with what is there."""
    chance = random.Random(seed)
    kept: dict[int, str] = {}
    lost: list[int] = []
    unsaid = 0
    for _ in range(lives):
        kept |= life(path, chance)
        heads = [hash_chain.head(line) for line in read_ledger(path).lines]
        lost += [seq for seq, head in kept.items() if heads[seq - 1 : seq] != [head]]
        unsaid += len(heads) - max(kept)
    torn = len(list(path.parent.glob("*.torn-*")))
    print(json.dumps({"kept": len(kept), "lost": lost, "unsaid": unsaid, "torn": torn}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
