"""Fetches the terminal the pages use from npm, at pinned versions.

It is run as `python judgetui/venue/web/vendor.py`.
What it fetches is kept in the repository, so that nobody needs it to build or run the program.
`vendor/versions.json` holds the versions, and every file's SHA-256; a version is changed there.
With `--accept` new sums are written down instead of being compared with the kept ones.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "vendor"
VERSIONS = HERE / "versions.json"
FILES = {
    "@xterm/xterm": {
        "lib/xterm.mjs": "xterm.mjs",
        "css/xterm.css": "xterm.css",
        "LICENSE": "xterm.LICENSE",
    },
    "@xterm/addon-fit": {"lib/addon-fit.mjs": "addon-fit.mjs", "LICENSE": "addon-fit.LICENSE"},
    "@xterm/addon-unicode11": {
        "lib/addon-unicode11.mjs": "addon-unicode11.mjs",
        "LICENSE": "addon-unicode11.LICENSE",
    },
}
"""By package, what is taken out of it, and under which name it is kept."""


def fetched(package: str, version: str, folder: Path) -> dict[str, bytes]:
    """The files of one package, by the names under which they are kept."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to fetch the terminal; install Node.js")
    command = [npm, "pack", "--silent", f"{package}@{version}"]
    packed = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    found = {}
    with tarfile.open(folder / packed.stdout.split()[-1]) as archive:
        for inside, name in FILES[package].items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package} {version} has no {inside}")
            found[name] = b"\n".join(
                line
                for line in member.read().split(b"\n")
                # A browser's tools would ask the host for a map that is not kept.
                if not line.startswith(b"//# sourceMappingURL=")
            )
    return found


def main(*, accept: bool) -> None:
    """Fetch everything, compare it with what was recorded, and keep it."""
    kept = json.loads(VERSIONS.read_text())
    files: dict[str, bytes] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, version in kept["packages"].items():
            files |= fetched(package, version, Path(folder))
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    if not accept and sums != kept["sha256"]:
        sys.exit("what npm gave differs from vendor/versions.json; nothing was changed")
    for name, content in files.items():
        (HERE / name).write_bytes(content)
    VERSIONS.write_text(json.dumps({**kept, "sha256": sums}, indent=2) + "\n")


if __name__ == "__main__":
    main(accept="--accept" in sys.argv[1:])
