"""TLS for a venue: a self-signed certificate, and clients that accept that one only.

Making a certificate needs the optional extra `tls`; joining a host that has one does not.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import aiohttp

from judgetui.meeting.message import Refused
from judgetui.records import atomic_files

FILE = "tls.pem"
"""The file with key and certificate in a session's folder."""
_VALID = datetime.timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A host's certificate, and the fingerprint by which clients check it."""

    context: ssl.SSLContext
    """The context for the host's socket."""
    fingerprint: str
    """The SHA-256 of the certificate, base64url, as it stands in links."""


def certificate(folder: Path) -> Certificate:
    """The certificate of a session; made the first time, and kept, as links have its fingerprint.

    Raises Refused when it cannot be made, read or written.
    """
    path = folder / FILE
    try:
        if not path.exists():
            atomic_files.replace(path, _made())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return Certificate(context, _fingerprint(path.read_text()))
    except (OSError, ValueError) as error:
        raise Refused(
            "the certificate in %(file)s cannot be used (%(why)s); "
            "move it away, a new one is made then",
            file=path,
            why=getattr(error, "strerror", None) or error,
        ) from error


def _made() -> bytes:
    """A new P-256 key and a certificate signed by itself, as PEM."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID
    except ImportError as error:
        raise Refused(
            'encrypted connections need one more package: pip install "judgetui[tls]"'
        ) from error
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "judgetui")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("judgetui")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return written + made.public_bytes(serialization.Encoding.PEM)


def _fingerprint(pem: str) -> str:
    begin = pem.index("-----BEGIN CERTIFICATE-----")
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem[begin:])).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def pinned(fingerprint: str) -> aiohttp.Fingerprint | Literal[True]:
    """The `ssl` argument for aiohttp that accepts only the certificate with this fingerprint.

    Raises Refused for a text that is no fingerprint.
    """
    if not fingerprint:
        return True
    try:
        digest = base64.urlsafe_b64decode(fingerprint + "=" * (-len(fingerprint) % 4))
        return aiohttp.Fingerprint(digest)
    except ValueError as error:
        raise Refused("the link is cut off after the #; copy the whole link") from error
