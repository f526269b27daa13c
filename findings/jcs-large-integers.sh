#!/usr/bin/env bash
# Two Python packages for RFC 8785 (canonical JSON) disagree on whole numbers beyond 2^53.
#
# Why it matters here: what is hashed and published has to stand for one document only.
# Expected before it was run: both refuse such a number, as the number is no exact double.
# Seen with rfc8785 0.1.4 and jcs 0.2.1: rfc8785 raises IntegerDomainError for 2^53 + 1 and also for
# 2^53; jcs writes 9007199254740992 for both, so two documents have one canonical text. Numbers
# kept as strings are written alike by both.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check rfc8785==0.1.4 jcs==0.2.1 \
    2>/dev/null
cat >numbers.py <<'PY'
import jcs
import rfc8785

for value in (2**53 - 1, 2**53, 2**53 + 1, str(2**53 + 1)):
    try:
        one = rfc8785.dumps({"n": value}).decode()
    except rfc8785.IntegerDomainError as error:
        one = type(error).__name__
    print(one, jcs.canonicalize({"n": value}).decode())
PY
python/bin/python numbers.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
{"n":9007199254740991} {"n":9007199254740991}
IntegerDomainError {"n":9007199254740992}
IntegerDomainError {"n":9007199254740992}
{"n":"9007199254740993"} {"n":"9007199254740993"}
EXPECTED
