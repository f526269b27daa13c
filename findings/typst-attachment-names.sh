#!/usr/bin/env bash
# One file that typst attaches under a Chinese name is two files to pypdf, and garbled to pikepdf.
#
# Why it matters here: a sheet of results carries its table as an attachment, and a checker that
# counts attachments, or looks for one by its name, finds one too many or none.
# Expected before it was run: all readers list the one name that it was attached under.
# Seen with typst 0.15.2, pypdf 7.1.1 and pikepdf 10.18.0: the PDF/A-3 file holds the name as UTF-8 in
# /F and as UTF-16 in /UF. pypdf's `attachments` has an entry for each, /F read as single bytes;
# pikepdf's `attachments` has the garbled name alone as its key, the right one in the entry's
# `filename`. A name in Latin letters is one entry in both.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check typst==0.15.2 pypdf==7.1.1 \
    pikepdf==10.18.0 2>/dev/null
cat >names.py <<'PY'
import pikepdf
import pypdf
import typst

SOURCE = """#pdf.attach("%s", bytes("case,total"), mime-type: "text/csv", relationship: "data",
  description: "Results")
Results"""
for name in ("results.csv", "成绩.csv"):
    with open("results.typ", "w", encoding="utf-8") as file:
        file.write(SOURCE % name)
    typst.compile("results.typ", output="results.pdf", pdf_standards=["a-3b"])
    found = list(pypdf.PdfReader("results.pdf").attachments)
    print("pypdf", len(found), name in found)
    with pikepdf.open("results.pdf") as document:
        keys = list(document.attachments)
        print("pikepdf", len(keys), name in keys, document.attachments[keys[0]].filename)
PY
python/bin/python names.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
pypdf 1 True
pikepdf 1 True results.csv
pypdf 2 True
pikepdf 1 False 成绩.csv
EXPECTED
