#!/usr/bin/env bash
# A reading set above a rare name in a .docx makes the name vanish, or puts the reading into it.
#
# Why it matters here: offices set a phonetic guide (w:ruby) above names that are easily misread; a
# list of entrants that is read from such a file then holds another name, and no reader says so.
# Expected before it was run: python-docx leaves the name's guided part out, as it knows no w:ruby;
# mammoth, docx2python and docx2txt give the name as written, without its reading.
# Seen with mammoth 1.13.0, docx2python 3.7.1 and docx2txt 0.9, made with python-docx 1.2.0:
#   python-docx and mammoth     雄信          (the surname is gone)
#   docx2python and docx2txt    shan单雄信    (the reading is part of the name)
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check python-docx==1.2.0 \
    mammoth==1.13.0 docx2python==3.7.1 docx2txt==0.9 2>/dev/null
cat >names.py <<'PY'
import docx
import docx2python
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

GUIDED = f"""<w:r {nsdecls("w")}><w:ruby>
<w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/><w:hpsRaise w:val="18"/>
<w:hpsBaseText w:val="21"/><w:lid w:val="zh-CN"/></w:rubyPr>
<w:rt><w:r><w:t>shan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>单</w:t></w:r></w:rubyBase>
</w:ruby></w:r>"""
document = docx.Document()
paragraph = document.add_paragraph()
paragraph._p.append(parse_xml(GUIDED))
paragraph.add_run("雄信")
document.save("names.docx")
print("python-docx", docx.Document("names.docx").paragraphs[0].text)
with open("names.docx", "rb") as file:
    print("mammoth", mammoth.extract_raw_text(file).value.strip())
print("docx2python", docx2python.docx2python("names.docx").text.strip())
print("docx2txt", docx2txt.process("names.docx").strip())
PY
python/bin/python names.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
python-docx 雄信
mammoth 雄信
docx2python shan单雄信
docx2txt shan单雄信
EXPECTED
