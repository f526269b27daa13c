#!/usr/bin/env bash
# python-escpos sends the same sign to a printer in other bytes as soon as a Han character is near.
#
# Why it matters here: slips with scores are printed by small ESC/POS printers, and a sign that came
# out right on an English slip (½) may not on a Chinese one; nothing is raised.
# Expected before it was run: a line with Han characters raises or has question marks; where both are
# printed, ½ has its code page selected (ESC t) before it.
# Seen with python-escpos 3.1: a text with one of U+4E00 to U+9FA5 goes out whole as GB 18030, no code
# page or Han mode selected before it. So ½ is the byte AB after ESC t, and the four bytes 81 30 86 35
# beside 分. U+20BB7 alone is a question mark, beside 分 it is four bytes too.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check python-escpos==3.1 2>/dev/null
cat >slip.py <<'PY'
from escpos.printer import Dummy

for text in ("½", "½分", "87.5分", "\U00020bb7", "\U00020bb7分"):
    printer = Dummy()
    printer.text(text)
    print(text, printer.output.hex(" "))
PY
python/bin/python slip.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
½ 1b 74 00 ab
½分 81 30 86 35 b7 d6
87.5分 38 37 2e 35 b7 d6
𠮷 1b 74 00 3f
𠮷分 95 34 b2 35 b7 d6
EXPECTED
