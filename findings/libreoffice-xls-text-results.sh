#!/usr/bin/env bash
# LibreOffice saves the text that a formula of an .xlsx file has as its result as the number 0 in .xls.
#
# Why it matters here: a list of cases whose titles are formulas (=A1&"b") is saved as .xls for an
# older computer, and every reader that does not work out formulas itself finds 0 for each title.
# Expected before it was run: the .xls holds the same texts as the .ods made of the same file.
# Seen with LibreOffice 7.4.7.2, for files that say that Excel wrote them, whose formulas LibreOffice
# does not work out again when it opens them:
#   .ods  ab
#   .xls  0.0
# The same file with another program's name in docProps/app.xml is worked out, and has ab in both.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check xlsxwriter==3.3.1 \
    python-calamine==0.9.1 2>/dev/null
cat >write.py <<'PY'
import zipfile

import xlsxwriter

with xlsxwriter.Workbook("excel.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write_formula(0, 1, '=A1&"b"', value="ab")
with zipfile.ZipFile("excel.xlsx") as excel, zipfile.ZipFile("other.xlsx", "w") as other:
    for name in excel.namelist():
        other.writestr(name, excel.read(name).replace(b"Microsoft Excel", b"Another Program"))
PY
cat >read.py <<'PY'
from python_calamine import CalamineWorkbook

for name in ("excel.ods", "excel.xls", "other.ods", "other.xls"):
    print(name, *CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()[0])
PY
python/bin/python write.py
for kind in ods xls; do
    soffice "-env:UserInstallation=file://$place/profile" --headless --convert-to "$kind" \
        excel.xlsx other.xlsx >/dev/null 2>&1
done
python/bin/python read.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
excel.ods a ab
excel.xls a 0.0
other.ods a ab
other.xls a ab
EXPECTED
