#!/usr/bin/env bash
# tmux leaves Han characters out that are newer than the C library's tables, without a mark.
#
# Why it matters here: a seat in a terminal often runs inside tmux, and names of people and places
# hold such characters (U+31350 is in Unicode since 2022).
# Expected before it was run: the character is shown two cells wide, or replaced by a mark.
# Seen with tmux 3.3a of Debian 12 (glibc 2.36): of "[U+31350][U+20BB7]" the screen holds "[][𠮷]";
# after U+31350 the cursor has not moved, while Rich 15.0.0 counts two cells for both.
# Needs Debian 12. Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap '"$tmux" -L "$socket" kill-server 2>/dev/null || true; rm -rf "$place"' EXIT
socket="judgetui-finding-$$"
tmux="$place/usr/bin/tmux"
cd "$place"
apt-get download --quiet tmux=3.3a-3 libevent-core-2.1-7 libutempter0 >/dev/null 2>&1
for package in ./*.deb; do dpkg -x "$package" .; done
export LC_ALL=C.UTF-8 LD_LIBRARY_PATH="$place/usr/lib/$(uname -m)-linux-gnu"
"$tmux" -V
ldd --version | sed -n 1p
"$tmux" -L "$socket" -f /dev/null new-session -d -x 40 -y 5 \
    "printf '[\U31350][\U20BB7]'; sleep 30"
for _ in $(seq 50); do
    "$tmux" -L "$socket" capture-pane -p | sed -n 1p >seen.txt
    grep --quiet '\]$' seen.txt && break
    sleep 0.1
done
cat seen.txt
diff seen.txt - <<'EXPECTED'
[][𠮷]
EXPECTED
