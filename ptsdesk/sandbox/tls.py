"""The sandbox's certificates: a little authority of its own, and a certificate made at every start."""

from __future__ import annotations

import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_AUTHORITY_LIFE = timedelta(days=3650)
_CERTIFICATE_LIFE = timedelta(days=397)
# A clock that is a little behind must not find the certificate not yet valid.
_BACKDATED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority as two PEM texts."""

    private_key: str
    certificate: str


def make_authority() -> Authority:
    """Make a new authority that vouches for nothing but the sandbox of this folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("ptsdesk sandbox authority")
    builder = (
        _builder(name, name, key, _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return Authority(_private_pem(key), _pem(builder.sign(key, hashes.SHA256())))


def server_context(authority: Authority, folder: Path) -> ssl.SSLContext:
    """A server-side context, TLS 1.2 or newer, with a fresh certificate for 127.0.0.1 and localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The ssl module reads files only; the file is gone before anybody connects.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".tls-") as private:
        chain = Path(private, "chain.pem")
        chain.write_text(_certificate_and_key(authority), "ascii")
        context.load_cert_chain(chain)
    return context


def _certificate_and_key(authority: Authority) -> str:
    authority_key = serialization.load_pem_private_key(authority.private_key.encode("ascii"), None)
    if not isinstance(authority_key, ec.EllipticCurvePrivateKey):
        raise TypeError("The authority's key is not an elliptic curve key.")
    issuer = x509.load_pem_x509_certificate(authority.certificate.encode("ascii"))
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
    builder = (
        _builder(_name("ptsdesk sandbox"), issuer.subject, key, _CERTIFICATE_LIFE)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )
    return _pem(builder.sign(authority_key, hashes.SHA256())) + _private_pem(key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    start = datetime.now(UTC) - _BACKDATED
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
