#!/usr/bin/env bash
# typst's Python package takes a font's file without a word and loads nothing from it.
#
# Why it matters here: whoever prints names gives the program a font's file.
# Expected before it was run: `Fonts(font_paths=[FILE])` has the font of that file.
# Seen with typst 0.15.2: it has no font at all, as with a path that does not exist, and nothing is
# raised; the folder of the same file gives the fonts. The font is one that reportlab 4.4.4 brings.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check typst==0.15.2 \
    reportlab==4.4.4 2>/dev/null
cat >fonts.py <<'PY'
import shutil
from pathlib import Path

import reportlab
import typst

folder = Path("fonts")
folder.mkdir()
font = Path(shutil.copy(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf", folder))
for name, path in (("file", font), ("nothing", Path("nowhere")), ("folder", folder)):
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path)]
    )
    print(name, fonts.families())
PY
python/bin/python fonts.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
file []
nothing []
folder ['Bitstream Vera Sans']
EXPECTED
