#!/usr/bin/env bash
# The grapheme addon of xterm.js draws rare Han characters half as wide as they are.
#
# Why it matters here: names of people and places hold characters beyond U+FFFF (such as U+20BB7).
# Expected before it was run: two cells for each of them, as without the addon.
# Seen with @xterm/headless 6.0.0 and @xterm/addon-unicode-graphemes 0.4.0: after U+20BB7, U+2EBF0
# and U+31350 the cursor has moved by one cell; without the addon, and with
# @xterm/addon-unicode11 0.9.0, by two. A common character (U+4E2D) is two cells wide in all three.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
npm install --silent --no-fund --no-audit --prefix "$place" @xterm/headless@6.0.0 \
    @xterm/addon-unicode11@0.9.0 @xterm/addon-unicode-graphemes@0.4.0 >/dev/null
cat >widths.cjs <<'JS'
const { Terminal } = require('@xterm/headless');
const { Unicode11Addon } = require('@xterm/addon-unicode11');
const { UnicodeGraphemesAddon } = require('@xterm/addon-unicode-graphemes');
const plain = new Terminal({ allowProposedApi: true });
const eleven = new Terminal({ allowProposedApi: true });
eleven.loadAddon(new Unicode11Addon());
eleven.unicode.activeVersion = '11';
const graphemes = new Terminal({ allowProposedApi: true });
graphemes.loadAddon(new UnicodeGraphemesAddon());
const cells = (terminal, text) => new Promise((done) =>
  terminal.write(`\x1b[2J\x1b[H${text}`, () => done(terminal.buffer.active.cursorX)));
(async () => {
  for (const code of [0x4E2D, 0x20BB7, 0x2EBF0, 0x31350]) {
    const text = String.fromCodePoint(code);
    const widths = [];
    for (const terminal of [plain, eleven, graphemes]) widths.push(await cells(terminal, text));
    console.log(`U+${code.toString(16).toUpperCase()} ${widths.join(' ')}`);
  }
})();
JS
node widths.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
U+4E2D 2 2 2
U+20BB7 2 2 1
U+2EBF0 2 2 1
U+31350 2 2 1
EXPECTED
