"""What is known of where the secrets are kept. Plain data: neither a secret nor a way to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    took_ms: int = 0
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
