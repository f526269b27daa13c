#!/usr/bin/env bash
# irrCAC on a panel that gives every case the same mark: five coefficients, four different answers.
#
# Why it matters here: a report on how alike a panel judged must not fail when it agreed on all.
# Expected before it was run: Gwet's AC1 is 1, Fleiss' kappa and Krippendorff's alpha are nan or 1.
# Seen with irrCAC 0.4.4 on four cases, three judges, the mark 5 throughout: AC1 and
# Brennan-Prediger are 1.0, but AC1 with a p value of nan and Brennan-Prediger with one of 0.0;
# Conger's kappa is nan; Fleiss' kappa and Krippendorff's alpha raise ZeroDivisionError.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check irrCAC==0.4.4 \
    'numpy<2' 'pandas<3' 'scipy<1.15' 2>/dev/null
cat >panel.py <<'PY'
import warnings

import pandas
from irrCAC.raw import CAC

warnings.simplefilter("ignore")


def told(marks: list[list[int]], coefficient: str) -> str:
    """The coefficient and its p value, or the kind of error."""
    try:
        found = getattr(CAC(pandas.DataFrame(marks)), coefficient)()["est"]
    except ArithmeticError as error:
        return type(error).__name__
    return f"{found['coefficient_value']} p {found['p_value']}"


for name in ("gwet", "bp", "conger", "fleiss", "krippendorff"):
    print(name, told([[5, 5, 5]] * 4, name))
PY
python/bin/python panel.py | tee seen.txt
diff seen.txt - <<'EXPECTED'
gwet 1.0 p nan
bp 1.0 p 0.0
conger nan p nan
fleiss ZeroDivisionError
krippendorff ZeroDivisionError
EXPECTED
