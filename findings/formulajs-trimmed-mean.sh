#!/usr/bin/env bash
# formulajs leaves the highest and the lowest mark out of TRIMMEAN also where none is to be left out.
#
# Why it matters here: a trimmed mean of seven judges with a share of 20 % is, by the definition that
# spreadsheets share (the number left out is rounded down to an even one), the mean of all seven.
# Expected before it was run: the same as in LibreOffice Calc, 15.14 for 100 and six times 1.
# Seen with @formulajs/formulajs 4.6.1: 1, and so with a share of 0; from the share on that leaves
# one out at each end (30 %) both agree.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
npm install --silent --no-fund --no-audit --prefix "$place" @formulajs/formulajs@4.6.1 >/dev/null
cat >marks.mjs <<'JS'
import * as sheet from '@formulajs/formulajs';
const marks = [100, 1, 1, 1, 1, 1, 1];
for (const share of [0, 0.2, 0.3]) console.log(share, sheet.TRIMMEAN([...marks], share));
console.log('three marks', sheet.TRIMMEAN([90, 50, 40], 0));
console.log('mean of all', sheet.AVERAGE(marks).toFixed(2));
JS
node marks.mjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
0 1
0.2 1
0.3 1
three marks 50
mean of all 15.14
EXPECTED
