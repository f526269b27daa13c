#!/usr/bin/env bash
# LibreOffice joins a corrected score to the one it replaced when it saves a .docx as text or PDF.
#
# Why it matters here: a score of 87 corrected to 78 with changes tracked is 8778 to whoever searches
# or copies the published PDF, or takes the text; only the colour and a line through tell them apart.
# Expected before it was run: the text has the score that stands, 78, as mammoth gives it.
# Seen with LibreOffice 7.4.7.2 and mammoth 1.13.0, a file made with python-docx 1.2.0:
#   mammoth        Score 78
#   .txt           Score 8778
#   .pdf's text    Score 8778
# Needs LibreOffice 7.4 and pdftotext. Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 \
    mammoth==1.13.0 2>/dev/null
cat >write.py <<'PY'
import docx
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

BY = 'w:author="office" w:date="2026-11-28T14:30:00Z"'
OLD = "<w:del {} w:id='1' {}><w:r><w:delText>87</w:delText></w:r></w:del>"
NEW = "<w:ins {} w:id='2' {}><w:r><w:t>78</w:t></w:r></w:ins>"
document = docx.Document()
paragraph = document.add_paragraph("Score ")
for change in (OLD, NEW):
    paragraph._p.append(parse_xml(change.format(nsdecls("w"), BY)))
document.save("score.docx")
with open("score.docx", "rb") as file:
    print("mammoth:", mammoth.extract_raw_text(file).value.strip())
PY
python/bin/python write.py | tee seen.txt
for kind in "txt:Text (encoded):UTF8" pdf; do
    soffice "-env:UserInstallation=file://$place/profile" --headless --convert-to "$kind" \
        score.docx >/dev/null 2>&1
done
{
    echo "txt: $(sed 's/^\xef\xbb\xbf//' score.txt)"
    echo "pdf: $(pdftotext score.pdf - | sed -n 1p)"
} | tee -a seen.txt
diff seen.txt - <<'EXPECTED'
mammoth: Score 78
txt: Score 8778
pdf: Score 8778
EXPECTED
