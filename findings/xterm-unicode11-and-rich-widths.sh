#!/usr/bin/env bash
# xterm.js with its Unicode 11 addon and Rich disagree on the width of marks found in Chinese text.
#
# Why it matters here: a Textual program measures a line with Rich and draws it into xterm.js; where
# the two disagree, everything to the right of the character stands in the wrong column.
# Expected before it was run: the same width for all of them.
# Seen with Rich 15.0.0 and @xterm/addon-unicode11 0.9.0 (on @xterm/headless 6.0.0):
#   U+302A  ideographic level tone mark    Rich 0, xterm.js 1
#   U+3099  combining voiced sound mark    Rich 0, xterm.js 1
#   U+31EF  ideographic description mark   Rich 2, xterm.js 1
#   U+4DC0  hexagram                       Rich 2, xterm.js 1
#   U+18D00 Tangut ideograph               Rich 2, xterm.js 1
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check rich==15.0.0 2>/dev/null
npm install --silent --no-fund --no-audit --prefix "$place" @xterm/headless@6.0.0 \
    @xterm/addon-unicode11@0.9.0 >/dev/null
cat >widths.cjs <<'JS'
const { Terminal } = require('@xterm/headless');
const { Unicode11Addon } = require('@xterm/addon-unicode11');
const terminal = new Terminal({ allowProposedApi: true });
terminal.loadAddon(new Unicode11Addon());
terminal.unicode.activeVersion = '11';
const cells = (text) => new Promise((done) =>
  terminal.write(`\x1b[2J\x1b[H${text}`, () => done(terminal.buffer.active.cursorX)));
(async () => {
  for (const code of [0x4E2D, 0x302A, 0x3099, 0x31EF, 0x4DC0, 0x18D00]) {
    console.log(`U+${code.toString(16).toUpperCase()} ${await cells(String.fromCodePoint(code))}`);
  }
})();
JS
cat >widths.py <<'PY'
from rich.cells import cell_len

for code in (0x4E2D, 0x302A, 0x3099, 0x31EF, 0x4DC0, 0x18D00):
    print(cell_len(chr(code)))
PY
paste -d' ' <(node widths.cjs) <(python/bin/python widths.py) | tee seen.txt
diff seen.txt - <<'EXPECTED'
U+4E2D 2 2
U+302A 1 0
U+3099 1 0
U+31EF 1 2
U+4DC0 1 2
U+18D00 1 2
EXPECTED
