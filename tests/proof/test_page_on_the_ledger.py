"""What docs/ledger.md says of tree, checkpoint and code is what is done."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from judgetui.proof.checkpoint import checkpoint_of

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"


def test_the_program_on_the_page_prints_the_code(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    (program,) = [one for one in blocks if "checkpoint" in one]
    lines = [b'{"h":"%d"}\n' % number for number in range(57)]
    (tmp_path / "ledger.jsonl").write_bytes(b"".join(lines))
    done = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=True,
    )
    assert done.stdout == f"code {checkpoint_of('nanhu-2018', lines).code}\n"
