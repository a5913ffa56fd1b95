"""What the window and the verbs may ask about the journal itself. Light: nothing heavy is imported here."""

from __future__ import annotations

from typing import Protocol

from ptsdesk.domain.record import Backup, ChainReport, JournalHealth, RestoreReport


class JournalCare(Protocol):
    """The part of :class:`ptsdesk.services.api.Office` that looks after the journal. Blocking."""

    def journal_health(self) -> JournalHealth:
        """What is known of the journal. Checks nothing; opens the journal when it is not open, and raises as that."""

    def verify_journal(self) -> ChainReport:
        """Check the whole record now: seconds on a large journal. Raises JournalError."""

    def backup_now(self) -> Backup:
        """Make a backup at once. Raises JournalDisk or JournalDamaged; earlier backups stay."""

    def backups(self) -> tuple[Backup, ...]:
        """The backups that are there, newest first. Works without a journal that can be opened."""

    def restore(self, name: str) -> RestoreReport:
        """Put a backup in the place of the journal, which is kept beside it, and ask about every open order first.

        Works when ``open`` raised JournalDamaged. The desks that were open before are of no use any more: open the
        account again. Raises InputError for an unknown name; JournalDamaged, JournalNewer, JournalDisk, KeyringError.
        """

    def close_missing(self, order_id: str, reason: str, sent_to: str = "") -> None:
        """Close an order that the journal lacks, with the reason of a person: it is not missing any more.

        ``sent_to``: the address to which it was sent, where the list does not tell it. Raises AccountError when it was
        not asked about twice there, 30 seconds apart, and not found; InputError for another id, a reason too short, or
        an address that nobody told.
        """
