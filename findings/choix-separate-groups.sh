#!/usr/bin/env bash
# choix ranks cases that were never compared with each other, without a word, by one of its methods.
#
# Why it matters here: where judges compare cases in pairs, two groups of cases between which nobody
# compared have no common order; a ranking over both has to be refused, not published.
# Expected before it was run: both methods refuse, or give a result that is not finite.
# Seen with choix 0.4.1 for four cases of which 0 beat 1 and 2 beat 3: ilsr_pairwise raises
# ValueError; opt_pairwise, without a penalty either, gives finite numbers by which 0 and 2 are equal,
# and by which 0 is before 2 once it has beaten 1 ten times.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check choix==0.4.1 2>/dev/null
cat >pairs.py <<'PY'
import choix
import numpy

ONCE = [(0, 1), (2, 3)]
OFTEN = [(0, 1)] * 10 + [(2, 3)]
for pairs in (ONCE, OFTEN):
    try:
        choix.ilsr_pairwise(4, pairs)
        print("ilsr_pairwise gives a result")
    except ValueError:
        print("ilsr_pairwise raises ValueError")
    found = choix.opt_pairwise(4, pairs)
    equal = abs(found[0] - found[2]) < 0.01 * abs(found[0])
    print("opt_pairwise", "finite" if numpy.isfinite(found).all() else "not finite", end=", ")
    print("0 and 2 equal" if equal else "0 before 2" if found[0] > found[2] else "2 before 0")
PY
python/bin/python pairs.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
ilsr_pairwise raises ValueError
opt_pairwise finite, 0 and 2 equal
ilsr_pairwise raises ValueError
opt_pairwise finite, 0 before 2
EXPECTED
