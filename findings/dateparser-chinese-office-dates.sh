#!/usr/bin/env bash
# dateparser reads some Chinese office dates and answers None for others that look alike.
#
# Why it matters here: the date and hour of a session come from notices of Chinese offices.
# Expected before it was run: with languages=["zh"] all of the dates below are read.
# Seen with dateparser 1.5.0: a space or a colon decides. "2026年11月28日 下午2:30" is read,
# "2026年11月28日下午2点30分" is None; dates in Chinese digits, as the end of a notice often
# has them, are None; so is a weekday in full-width brackets.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check dateparser==1.5.0 2>/dev/null
cat >dates.py <<'PY'
import dateparser

for text in (
    "2018年2月27日星期二",
    "2026年11月28日 下午2:30",
    "2026年11月28日下午2点30分",
    "11月28日（周六）14:30",
    "二〇二六年十一月二十八日",
):
    found = dateparser.parse(text, languages=["zh"])
    print(text, found.strftime("%Y-%m-%d %H:%M") if found else None)
PY
python/bin/python dates.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
2018年2月27日星期二 2018-02-27 00:00
2026年11月28日 下午2:30 2026-11-28 14:30
2026年11月28日下午2点30分 None
11月28日（周六）14:30 None
二〇二六年十一月二十八日 None
EXPECTED
