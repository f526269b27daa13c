#!/usr/bin/env bash
# rfc3161-client drops the fraction of a second from the time in a timestamp token.
#
# Why it matters here: two stamps of one second (the marks sealed, then the marks shown) cannot be
# put in order by the times that it gives, although the authority wrote and signed the fractions.
# Expected before it was run: it and rfc3161ng give the same time, to the thousandth.
# Seen with rfc3161-client 1.0.9 and rfc3161ng 2.1.3 on a token that OpenSSL made with thousandths:
# rfc3161ng gives them, rfc3161-client gives whole seconds; the seconds are equal.
# Needs OpenSSL. Ends with 1 when that changes.
set -euo pipefail
place="$(mktemp -d)"
trap 'rm -rf "$place"' EXIT
cd "$place"
python3 -m venv python
python/bin/python -m pip install --quiet --disable-pip-version-check rfc3161-client==1.0.9 \
    rfc3161ng==2.1.3 2>/dev/null
cat >authority.cnf <<'CNF'
[stamp]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
clock_precision_digits = 3
ess_cert_id_alg = sha256
[req]
distinguished_name = name
[name]
[certificate]
extendedKeyUsage = critical, timeStamping
CNF
openssl req -x509 -config authority.cnf -extensions certificate -newkey rsa:2048 -nodes \
    -subj "/CN=Stamp" -keyout key.pem -out certificate.pem 2>/dev/null
echo 01 >serial
echo "marks" | openssl ts -query -sha256 -cert -out query.tsq 2>/dev/null
cat >times.py <<'PY'
import sys

import rfc3161_client
import rfc3161ng

with open("reply.tsr", "rb") as file:
    reply = file.read()
one = rfc3161_client.decode_timestamp_response(reply).tst_info.gen_time
other = rfc3161ng.get_timestamp(rfc3161ng.decode_timestamp_response(reply).time_stamp_token)
if not other.microsecond:  # One stamp in a thousand has no fraction.
    sys.exit(3)
print("rfc3161-client has a fraction:", one.microsecond != 0)
print("rfc3161ng has a fraction:", other.microsecond != 0)
print("the same second:", one.replace(tzinfo=None) == other.replace(microsecond=0))
PY
for _ in 1 2 3; do
    openssl ts -reply -config authority.cnf -section stamp -queryfile query.tsq \
        -signer certificate.pem -inkey key.pem -out reply.tsr 2>/dev/null
    python/bin/python times.py >seen.txt && break
done
cat seen.txt
diff seen.txt - <<'EXPECTED'
rfc3161-client has a fraction: False
rfc3161ng has a fraction: True
the same second: True
EXPECTED
