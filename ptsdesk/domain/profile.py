"""What is known of a merchant account beside its public part, and of the place that keeps its secrets. Plain data.

No secret is in any of this, nor a way to one: a secret is only ever stored or not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ptsdesk.domain.account import Account


class KeyringKind(StrEnum):
    """How the place that keeps the secrets stands."""

    READY = "ready"
    """The system's keyring is there and open."""
    LOCKED = "locked"
    """It is there; its owner has to unlock it."""
    ABSENT = "absent"
    """There is none in this session."""
    DENIED = "denied"
    """It does not let this program in, or its question was answered with no."""
    HUNG = "hung"
    """It is there and does not answer."""
    NO_COLLECTION = "no_collection"
    """It is there, but holds no keyring in which something could be kept."""
    UNSAFE = "unsafe"
    """What answers is not known to keep secrets safe, so it gets none."""
    VAULT = "vault"
    """A file that a passphrase encrypts, and it is open."""
    VAULT_LOCKED = "vault_locked"
    """The same, and nobody has typed the passphrase yet."""
    SESSION = "session"
    """Nowhere: the secrets are forgotten when ptsdesk is closed."""


_KEEPS = frozenset({KeyringKind.READY, KeyringKind.VAULT, KeyringKind.SESSION})


@dataclass(frozen=True, slots=True)
class KeyringState:
    """What was found, in words. ``name`` is the keyring's own name, empty when it is not known."""

    kind: KeyringKind
    name: str
    template: str
    took_ms: int = field(default=0, compare=False)
    """How long the question took."""
    params: Mapping[str, str | int] = field(default_factory=dict)
    may_choose: bool = False
    """Whether a vault or this session only may be chosen now: nothing that is kept elsewhere would be missed."""

    @property
    def ready(self) -> bool:
        """Whether a secret can be kept now."""
        return self.kind in _KEEPS

    @property
    def sentence(self) -> str:
        """What it is and what to do, in English."""
        return self.template.format(**self.params) if self.params else self.template


class SecretKind(StrEnum):
    """The three secrets of an account (PTS API, section 1.1)."""

    SAFECODE = "safecode"
    TRANSACTION_SECRET = "transaction_secret"  # noqa: S105 - the name of one, not one
    PRIVATE_KEY = "private_key"


@dataclass(frozen=True, slots=True)
class SecretState:
    """Whether a secret is kept. ``stored_ms``: since when, Unix milliseconds; None when that is not known."""

    kind: SecretKind
    stored: bool
    stored_ms: int | None = None
    about: str = ""
    """Of a private key: its kind, bits and the ends of its public half's fingerprint. Empty for the others."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """An account with its secrets, each of :class:`SecretKind` once and in that order."""

    account: Account
    secrets: tuple[SecretState, ...]

    @property
    def missing(self) -> int:
        """How many parts there is no use without: secrets, and the provider's public key."""
        return sum(not one.stored for one in self.secrets) + (not self.account.platform_key_pem)

    @property
    def ready(self) -> bool:
        """Whether the account can be opened."""
        return not self.missing

    def secret(self, kind: SecretKind) -> SecretState:
        """The state of one secret."""
        return next(one for one in self.secrets if one.kind is kind)


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A private key that was read or made and is not kept yet: its public half, and a token to name it by.

    The key itself stays where it was read until the account is connected, the key replaced, or the program closed.
    """

    token: str
    bits: int
    fingerprint: str
    """SHA-256 of the public half, as pairs of hexadecimal digits with colons."""
    public_pem: str
    """What is uploaded in the merchant backend."""

    @property
    def about(self) -> str:
        """In short, as :attr:`SecretState.about`."""
        return about_key(self.bits, self.fingerprint)


def about_key(bits: int, fingerprint: str) -> str:
    """A key in a few words: enough to tell two apart, and to compare with the merchant backend."""
    return f"RSA {bits}, {fingerprint[:8]} … {fingerprint[-2:]}"


@dataclass(frozen=True, slots=True)
class ProofStep:
    """One step of proving an account. ``template`` is English, filled with ``params`` after translation.

    ``params["field"]``, where it is there, names the field of the account that a failed step is told at.
    """

    name: str
    """``name`` (of the host), ``reach``, ``tls``, ``clock``, ``address`` (of this computer), ``hmac`` (the transaction
    secret), ``safecode``, ``account`` (GUID and merchant id), ``signature`` (the private key), ``answer`` (the
    provider's public key)."""
    ok: bool
    template: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What was found, or what is wrong and what to do, in English."""
        return self.template.format(**self.params) if self.params else self.template


@dataclass(frozen=True, slots=True)
class Proof:
    """What one signed, read-only question to the provider showed. The steps behind a failed one were not tried."""

    steps: tuple[ProofStep, ...]
    offset_ms: int | None = None
    """The provider's clock minus this computer's, or None when it did not tell."""

    @property
    def ok(self) -> bool:
        """Whether the account can send, and its answers can be trusted."""
        return all(step.ok for step in self.steps)

    @property
    def failed(self) -> ProofStep | None:
        """The step that failed, the gravest of them."""
        return next((step for step in self.steps if not step.ok), None)
