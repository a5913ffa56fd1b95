"""Finds the key in what people choose or paste: whatever line breaks, blanks, byte order mark or words are around it.

What is not a key of the kind that is wanted gets a sentence that says what it is. Nothing of the text is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ptsdesk.errors import KeyMaterialError
from ptsdesk.protocol.encoding import from_base64

MAX_TEXT = 20_000

_FRAME = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_PRIVATE = frozenset({"PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
_OLD_PROTECTION = "Proc-Type:"

_CURVE = "This is a key of another kind, not an RSA private key. The provider takes RSA keys only."
_SSH = "This is a key in the form of SSH. Save a copy of it as PEM, for example with ssh-keygen -p -m PEM -f COPY."
_CERTIFICATE = "This is a certificate, which is public. Here goes your own private key."
_REQUEST = "This is a request for a certificate. Here goes your own private key."
_PUBLIC = "This is a public key. Here goes your own private key."
_PARTS = "This is not a key in PEM form, or a part of it is missing."

_SAID: Mapping[str, str] = {
    "CERTIFICATE": _CERTIFICATE,
    "X509 CERTIFICATE": _CERTIFICATE,
    "TRUSTED CERTIFICATE": _CERTIFICATE,
    "CERTIFICATE REQUEST": _REQUEST,
    "NEW CERTIFICATE REQUEST": _REQUEST,
    "EC PRIVATE KEY": _CURVE,
    "EC PARAMETERS": _CURVE,
    "DSA PRIVATE KEY": _CURVE,
    "OPENSSH PRIVATE KEY": _SSH,
    "PUBLIC KEY": _PUBLIC,
    "RSA PUBLIC KEY": _PUBLIC,
}
"""What a frame that is no RSA private key is, by its label."""

_BEGINNINGS: Mapping[str, str] = {
    "PuTTY-User-Key-File": "This is a key of PuTTY. Export it there in OpenSSH's older form, which is PEM.",
    "ssh-": "This is a public key in the form of SSH. Here goes your own private key, in PEM form.",
}


def private_der(text: str) -> bytes:
    """The DER bytes of the one private key in a text; it may be protected with a pass phrase (PKCS#8).

    Words, certificates and public keys around it do not matter. Raises KeyMaterialError.
    """
    plain = _plain(text, "private_key")
    frames = _FRAME.findall(plain)
    keys = [body for label, body in frames if label in _PRIVATE]
    if len(keys) > 1:
        raise KeyMaterialError("There are several private keys in this. Give the one that belongs to this account.")
    if keys and _OLD_PROTECTION in keys[0]:
        raise KeyMaterialError(
            "This private key is protected with a pass phrase in an old form. Save it as PKCS#8, for example with "
            "openssl pkcs8 -topk8."
        )
    if not keys:
        _say_what_it_is(plain, [label for label, _ in frames])
    return _decoded(keys[0] if keys else plain, "private_key")


def any_der(text: str, what: str) -> bytes:
    """The DER bytes of the first frame of a text, or of bare base64. Raises KeyMaterialError."""
    plain = _plain(text, what)
    framed = _FRAME.search(plain)
    return _decoded(framed[2] if framed else plain, what)


def _say_what_it_is(plain: str, labels: list[str]) -> None:
    """Raise KeyMaterialError for what is known and no private key; bare base64 passes."""
    for known, sentence in _SAID.items():
        if known in labels:
            raise KeyMaterialError(sentence)
    for beginning, sentence in _BEGINNINGS.items():
        if plain.startswith(beginning):
            raise KeyMaterialError(sentence)
    if labels:
        raise KeyMaterialError("This is not a private key. Use the file that begins with -----BEGIN PRIVATE KEY-----.")


def _plain(text: str, what: str) -> str:
    plain = text.strip("\ufeff \t\r\n").replace("\\n", "\n")
    if not plain:
        raise KeyMaterialError("The key is empty.", detail=what)
    if len(plain) > MAX_TEXT:
        raise KeyMaterialError("This is too long for a key. Choose the key file itself.", detail=what)
    return plain


def _decoded(body: str, what: str) -> bytes:
    der = from_base64("".join(body.split()))
    if not der:
        raise KeyMaterialError(_PARTS, detail=what)
    return der
