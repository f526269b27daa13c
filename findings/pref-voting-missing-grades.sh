#!/usr/bin/env bash
# pref_voting's score voting adds grades up, so whoever was graded by fewer judges loses.
#
# Why it matters here: a judge who is recused must cost a case nothing.
# Expected before it was run: a grade that is missing is left out of a mean, so A (three times 90)
# is before B (five times 88), as it is by its mean and by majority judgment.
# Seen with pref_voting 1.18.2: `score_voting` names B; with evaluation_method="mean" it names A, and
# so do `majority_judgement` and `greatest_median`.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check pref_voting==1.18.2 2>/dev/null
cat >grades.py <<'PY'
from pref_voting.grade_methods import greatest_median, majority_judgement, score_voting
from pref_voting.grade_profiles import GradeProfile

both, one = {"A": 90, "B": 88}, {"B": 88}
panel = GradeProfile([both, both, both, one, one], list(range(101)))
print("sum", score_voting(panel))
print("mean", score_voting(panel, evaluation_method="mean"))
print("majority judgment", majority_judgement(panel))
print("greatest median", greatest_median(panel))
PY
python/bin/python grades.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
sum ['B']
mean ['A']
majority judgment ['A']
greatest median ['A']
EXPECTED
