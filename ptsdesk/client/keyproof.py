"""Whether an account's own keys do their work: sign, verify, seal and open a text of no meaning. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.protocol.envelope import decrypt, encrypt
from ptsdesk.protocol.keys import Credentials, fingerprint
from ptsdesk.protocol.signing import sign, transaction_signature, verify

_TEXT = "ptsdesk"


@dataclass(frozen=True, slots=True)
class KeyProof:
    """What was proved, and which keys these are. Fingerprints are of public keys, for people to compare."""

    signs: bool
    """The private key signs what its public half verifies."""
    seals: bool
    """The safecode seals what it opens again."""
    bits: int
    own: str
    platform: str


@forgetting
def prove_keys(credentials: Credentials) -> KeyProof:
    """Use each secret once."""
    text, public = Secret(_TEXT), credentials.private_key.public
    transaction_signature(_TEXT.encode(), credentials.transaction_secret)
    return KeyProof(
        signs=verify(text, sign(text, credentials.private_key), public),
        seals=decrypt(encrypt(_TEXT, credentials.safecode), credentials.safecode) == _TEXT,
        bits=public.bits,
        own=fingerprint(public),
        platform=fingerprint(credentials.platform_key),
    )
