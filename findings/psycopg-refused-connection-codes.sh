#!/usr/bin/env bash
# psycopg and a connection that the server refuses: the SQLSTATE that the server sends is lost.
#
# Why it matters here: a room that cannot follow its log has to say in one sentence whether the
# database, the login or the server is wrong, in the reader's language.
# Expected before it was run: the errors have classes of their own and codes, as those of statements
# do: InvalidCatalogName with 3D000 for a database that is not there, and 28000 for a login.
# Seen with psycopg 3.3.9 (binary) on a server of pgserver 0.1.4: every refused connection is a bare
# OperationalError without a code, as libpq keeps only the server's words of it; a statement that
# names a database that is not there has its class and its code.
# Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
chmod 755 .
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check 'psycopg[binary]==3.3.9' \
    pgserver==0.1.4 2>/dev/null
cat >codes.py <<'PY'
import pathlib

import pgserver
import psycopg

server = pgserver.get_server(pathlib.Path("data"), cleanup_mode="stop")
there = server.get_uri()


def told(name: str, work) -> None:
    """The kind of error, and its code."""
    try:
        work()
    except psycopg.Error as error:
        print(name, type(error).__name__, error.sqlstate)


told("database", lambda: psycopg.connect(there.replace("/postgres?", "/elsewhere?")))
told("login", lambda: psycopg.connect(there.replace("postgres:@", "nobody:@")))
with psycopg.connect(there, autocommit=True) as connection:
    told("statement", lambda: connection.execute("alter database elsewhere rename to other"))
server.cleanup()
PY
python/bin/python codes.py 2>/dev/null | tee seen.txt
diff seen.txt - <<'EXPECTED'
database OperationalError None
login OperationalError None
statement InvalidCatalogName 3D000
EXPECTED
