#!/usr/bin/env bash
# python-calamine gives a cell in error as an empty one.
#
# Why it matters here: a mark that a formula failed to work out (#N/A, #DIV/0!) must be refused; it is
# no missing ballot, and nobody sees in what is read that something stood there.
# Expected before it was run: the text of the error, or an exception.
# Seen with python-calamine 0.9.1 for a workbook of Excel's format: the empty text, as for the cell of
# J3, which is empty.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check \
    python-calamine==0.9.1 xlsxwriter==3.3.1 2>/dev/null
cat >marks.py <<'PY'
import python_calamine
import xlsxwriter

with xlsxwriter.Workbook("marks.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["case", "J1", "J2", "J3"])
    sheet.write(1, 0, "C1")
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    sheet.write(1, 4, 90)
for row in python_calamine.CalamineWorkbook.from_path("marks.xlsx").get_sheet_by_index(0).to_python():
    print(row)
PY
python/bin/python marks.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
['case', 'J1', 'J2', 'J3', '']
['C1', '', '', '', 90.0]
EXPECTED
