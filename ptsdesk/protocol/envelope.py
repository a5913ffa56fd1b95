"""The encryption of a request's body: AES-256-ECB with PKCS#7 padding, base64 (PTS API, section 2.3).

ECB is the provider's choice. It hides neither repetition nor length, so the ciphertext of a card message is treated
as card data: never kept, never logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from Crypto.Cipher import AES

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.encoding import from_base64, to_base64

if TYPE_CHECKING:
    from Crypto.Cipher._mode_ecb import EcbMode

_BLOCK = 16


class EnvelopeError(ValueError):
    """The body is not what the key and the padding rules allow."""


def encrypt(plaintext: str, safecode: Secret) -> str:
    """The UTF-8 text encrypted, as base64 in one line. The safecode's 32 characters are the key as they stand."""
    data = plaintext.encode()
    padding = _BLOCK - len(data) % _BLOCK
    return to_base64(_cipher(safecode).encrypt(data + bytes([padding]) * padding))


def decrypt(body: str, safecode: Secret) -> str:
    """The text of a body, for tests and tools; raises :class:`EnvelopeError` for anything but a correct one."""
    data = from_base64(body)
    if not data or len(data) % _BLOCK:
        raise EnvelopeError("not whole blocks in base64")
    plain = _cipher(safecode).decrypt(data)
    padding = plain[-1]
    if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise EnvelopeError("wrong padding")
    try:
        return plain[:-padding].decode()
    except UnicodeDecodeError:
        raise EnvelopeError("not UTF-8") from None


def _cipher(safecode: Secret) -> EcbMode:
    return AES.new(safecode.reveal().encode(), AES.MODE_ECB)
