"""What is known of the record itself: whether it is whole, where its copies are. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ptsdesk.domain.orders import OrderKind


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of the record: how many there are, and its seal as 64 hexadecimal digits."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What a check of the record against its seals found."""

    events: int
    head: str
    """The last entry's seal."""
    anchored: bool
    """Whether the record holds, as it was, the entry that was noted in the keyring."""
    problems: tuple[str, ...]
    """The first places that do not fit, in English; empty when all does."""
    count: int = 0
    """How many places do not fit; more than are listed, maybe."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole copy of the journal, encrypted with the same key."""

    name: str
    """The file's name in the folder of backups."""
    made_ms: int
    size: int
    """Bytes."""
    revision: str
    """The format it has; an older one is brought up to date when it is put back."""


@dataclass(frozen=True, slots=True)
class NotedOrder:
    """One line of the list of order ids beside the journal: written before the order was sent."""

    order_id: str
    kind: OrderKind
    account: str
    noted_ms: int
    place: str | None = None
    """:attr:`ptsdesk.domain.account.Account.place` as it was then; None when it is not told, as by an older ptsdesk."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """An older journal was put in the place of the last one: by the guided way, or by hand and found out later."""

    at_ms: int
    source: str
    """The backup's name; empty when it was put there by hand."""
    noted: Head | None
    """What the keyring said of the journal before; None when it had no note."""
    missing: int
    """How many entries of the journal before are not in this one, as far as the note tells."""
    changed: bool
    """Whether this one's entries are others than those that were noted: not a copy, but changed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about the record: a sentence that says what it means and what to do."""

    name: str
    """``changed``, ``disk``, ``put_back``, ``missing``, ``closed``, ``backup`` or ``keyring``."""
    serious: bool
    """Whether a person has to act; the others are for information."""
    template: str
    """English, filled with ``params`` after translation."""
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """The sentence in English."""
        return self.template.format(**self.params) if self.params else self.template


@dataclass(frozen=True, slots=True)
class JournalHealth:
    """What is known of the journal while it is open. Nothing is checked by asking for it."""

    events: int
    head: str
    anchored: bool
    checked_ms: int | None
    """When the last whole check ended; None while the first one runs."""
    backup_ms: int | None
    """When the newest backup was made."""
    findings: tuple[Finding, ...] = ()
    missing: tuple[NotedOrder, ...] = ()
    """Orders that may have been sent from here and that the journal does not hold: made after a backup."""
    kept: int = 0
    """How many journals lie beside it that a backup took the place of. They may be evidence: nothing deletes them."""
    kept_size: int = 0
    """Bytes of them, with their logs."""
    restored_ms: int | None = None
    """When a backup was last put in the place of the journal, which it was read from whole."""

    @property
    def serious(self) -> bool:
        """Whether a person has to act."""
        return any(one.serious for one in self.findings)


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What putting back a backup did."""

    backup: str
    kept_as: str
    """The name of the journal that was in use, in the same folder; empty when there was none."""
    open_orders: int
    """How many orders the provider is asked about before anything else."""
    missing_ids: tuple[str, ...]
    """Orders made after the backup: ask about each, and take it into the journal."""
