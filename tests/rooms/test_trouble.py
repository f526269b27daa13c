"""What is said of a connection that was not made, of which only the server's words are known."""

from __future__ import annotations

import psycopg
import pytest

from judgetui.rooms.trouble import is_away, sentence_of

_AT = 'connection failed: connection to server at "10.0.0.1", port 5432 failed: '
UNPROVEN = "does not prove which it is"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (_AT + "SSL error: certificate verify failed", UNPROVEN),
        (_AT + 'root certificate file "/home/x/root.crt" does not exist', UNPROVEN),
        (
            _AT + 'server certificate for "other" does not match host name "db.example"',
            UNPROVEN,
        ),
        (_AT + 'FATAL:  certificate authentication failed for user "x"', "let this login in"),
        (_AT + 'FATAL:  password authentication failed for user "certificate"', "this login in"),
        (_AT + 'FATAL:  database "certificates" does not exist', "no such database"),
        (_AT + "FATAL:  connection requires a valid client certificate", "cannot be used"),
    ],
)
def test_only_a_server_without_proof_is_said_to_have_none(said: str, told: str) -> None:
    assert told in str(sentence_of(psycopg.OperationalError(said)))


def test_a_server_that_is_called_after_certificates_is_away_as_others_are() -> None:
    said = (
        'connection failed: connection to server at "certificates.example" (10.0.0.1), port 5432 '
        "failed: Connection refused\n\tIs the server running on that host?"
    )
    assert is_away(sentence_of(psycopg.OperationalError(said)))
