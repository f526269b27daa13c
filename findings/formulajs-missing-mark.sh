#!/usr/bin/env bash
# formulajs counts an empty cell as the mark 0 in MEDIAN and SMALL, and leaves it out in AVERAGE.
#
# Why it matters here: a judge who gave no mark must not lower the median of a case, nor be the
# lowest mark that is struck out; a page that works with this package shows both.
# Expected before it was run: every function leaves the empty cell (null) out, as spreadsheets do.
# Seen with @formulajs/formulajs 4.6.1 for 90, 88, nothing, 86: AVERAGE 88, COUNT 3 and MIN 86 leave
# it out; MEDIAN is 87, SMALL gives 0 as the lowest, and RANK.EQ upwards puts 86 second. With the
# empty text in its place MEDIAN is 87 as well; with undefined it is 89.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
npm install --silent --no-fund --no-audit --prefix "$place" @formulajs/formulajs@4.6.1 >/dev/null
cat >marks.mjs <<'JS'
import * as sheet from '@formulajs/formulajs';
const marks = [90, 88, null, 86];
for (const name of ['AVERAGE', 'COUNT', 'MIN', 'MEDIAN']) console.log(name, sheet[name](marks));
console.log('SMALL', sheet.SMALL(marks, 1));
console.log('RANK.EQ', sheet.RANK.EQ(86, marks, true));
console.log('MEDIAN with empty text', sheet.MEDIAN([90, 88, '', 86]));
console.log('MEDIAN with undefined', sheet.MEDIAN([90, 88, undefined, 86]));
console.log('MEDIAN of the three', sheet.MEDIAN([90, 88, 86]));
JS
node marks.mjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
AVERAGE 88
COUNT 3
MIN 86
MEDIAN 87
SMALL 0
RANK.EQ 2
MEDIAN with empty text 87
MEDIAN with undefined 89
MEDIAN of the three 88
EXPECTED
