#!/usr/bin/env bash
# HyperFormula's ROUND rounds some halves down and others up.
#
# Why it matters here: a total of 81.335 is published as 81.34 by a spreadsheet's user and as 81.33 by
# a page that works with HyperFormula, and one hundredth decides a place.
# Expected before it was run: ROUND(x, 2) is wrong for a few numbers below 5 at most.
# Seen with HyperFormula 3.5.0 on the 10,100 numbers 0.005, 0.015 … 100.995: 572 are rounded down,
# among them 1.005, 81.335 and 81.865; 2.675 is rounded up. @formulajs/formulajs 4.6.1 rounds all of
# them up.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
npm install --silent --no-fund --no-audit --prefix "$place" hyperformula@3.5.0 \
    @formulajs/formulajs@4.6.1 >/dev/null
cat >halves.mjs <<'JS'
import * as sheet from '@formulajs/formulajs';
import { HyperFormula } from 'hyperformula';
const halves = [];
for (let thousandths = 5; thousandths <= 100995; thousandths += 10) halves.push(thousandths);
const cells = halves.map((half, row) => [half / 1000, `=ROUND(A${row + 1}, 2)`]);
const book = HyperFormula.buildFromArray(cells, { licenseKey: 'gpl-v3' });
const shown = (row) => book.getCellValue({ sheet: 0, row, col: 1 });
const up = (half) => (half + 5) / 1000;
const down = (rounded) => halves.filter((half, row) => Math.abs(rounded(row) - up(half)) > 1e-9);
console.log('numbers', halves.length);
console.log('HyperFormula rounds down', down(shown).length);
console.log('formulajs rounds down', down((row) => sheet.ROUND(cells[row][0], 2)).length);
for (const half of [1005, 2675, 81335]) console.log(half / 1000, shown(halves.indexOf(half)));
JS
node halves.mjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
numbers 10100
HyperFormula rounds down 572
formulajs rounds down 0
1.005 1
2.675 2.68
81.335 81.33
EXPECTED
