"""An office in memory: some accounts, a desk for each, and a failure to choose."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from ptsdesk.domain.account import Account
from ptsdesk.domain.lock_rules import check_new_password
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.record import Backup, ChainReport, JournalHealth, RestoreReport
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, PtsError
from ptsdesk.services import api
from ptsdesk.services.support_api import Bundle
from tests.gui.support.fake_accounts import FakeAccounts
from tests.gui.support.fake_desk import FakeDesk, account


class FakeOffice(FakeAccounts):
    """Implements :class:`ptsdesk.services.api.Office`."""

    def __init__(self, *desks: FakeDesk) -> None:
        self.desks = {desk.account.name: desk for desk in desks or (FakeDesk(account()),)}
        self.failures: list[PtsError] = []
        """Raised by the next calls of :meth:`open`, one each."""
        self.opened: list[str] = []
        self.closed = 0
        self.password = ""
        """Of the lock; empty while none is set."""
        self.lock_failure: PtsError | None = None
        """Raised by the calls about the lock."""
        self.unlock_waits: list[int] = []
        """What the next wrong passwords cost, milliseconds each; 0 when there is none left."""
        self.tried: list[str] = []
        self.kept: tuple[Backup, ...] = ()
        """The backups that are there."""
        self.report = RestoreReport("", "journal-damaged.db", 2, ())
        """What putting one back says."""
        self.health = JournalHealth(48207, "seal", True, None, None)
        self.checked = ChainReport(48207, "seal", True, ())
        self.care: list[str] = []
        """What was asked for about the journal."""
        self.care_failure: PtsError | None = None
        self.keyring = KeyringState(KeyringKind.READY, "GNOME Keyring", "GNOME Keyring is there and open.")
        """What is said of the place of the secrets; a vault that opens makes it one."""
        self.keyring_failure: PtsError | None = None
        """Raised by the calls that choose or open a place."""
        self.keyring_calls: list[str] = []
        self.vault_waits: list[int] = []
        """What the next wrong passphrases cost, milliseconds each."""
        self.passphrase = ""
        """Of the vault; empty while there is none."""
        self.report_text = "ptsdesk report for support\n"
        self.report_failure: PtsError | None = None
        """Raised by making a report."""
        self._gate = threading.Event()
        self._gate.set()
        self.prepare_accounts()

    def hold(self) -> None:
        """The next open waits until :meth:`release`."""
        self._gate.clear()

    def release(self) -> None:
        """Let a held open go on."""
        self._gate.set()

    def accounts(self) -> tuple[Account, ...]:
        return tuple(desk.account for desk in self.desks.values())

    def open(self, name: str) -> api.Desk:
        self._gate.wait(30)
        if self.failures:
            raise self.failures.pop(0)
        if name not in self.desks:
            raise AccountError("There is no account with this name.")
        self.opened.append(name)
        return self.desks[name]

    def add_account(self, account: Account, secrets: api.AccountSecretsInput) -> Account:
        raise AccountError("Not in this test.")

    def lock_password_set(self) -> bool:
        self._lock_may_fail()
        return bool(self.password)

    def set_lock_password(self, new: Secret, old: Secret | None) -> None:
        self._lock_may_fail()
        if self.password and (old is None or old.reveal() != self.password):
            raise InputError("old_password", "This is not the password that is set now.")
        self.password = check_new_password(new.reveal())

    def try_unlock(self, password: Secret) -> api.UnlockAnswer:
        self._lock_may_fail()
        self.tried.append(password.reveal())
        if not self.password or password.reveal() == self.password:
            return api.UnlockAnswer(True)
        return api.UnlockAnswer(False, self.unlock_waits.pop(0) if self.unlock_waits else 0)

    def _cares(self, what: str) -> None:
        self.care.append(what)
        if self.care_failure is not None:
            raise self.care_failure

    def journal_health(self) -> JournalHealth:
        return self.health

    def verify_journal(self) -> ChainReport:
        self._cares("verify")
        return self.checked

    def backup_now(self) -> Backup:
        self._cares("backup")
        return Backup("journal-now.db", 0, 1, "0004")

    def backups(self) -> tuple[Backup, ...]:
        return self.kept

    def restore(self, name: str) -> RestoreReport:
        self._cares(f"restore {name}")
        return self.report

    def close_missing(self, order_id: str, reason: str, sent_to: str = "") -> None:
        self._cares(f"close {order_id}: {reason}")

    def keyring_state(self) -> KeyringState:
        self._gate.wait(30)
        return self.keyring

    def _chooses(self, what: str) -> None:
        self._gate.wait(30)
        self.keyring_calls.append(what)
        if self.keyring_failure is not None:
            raise self.keyring_failure

    def use_vault(self, passphrase: Secret) -> None:
        self._chooses("use vault")
        self.passphrase = passphrase.reveal()
        self.keyring = KeyringState(KeyringKind.VAULT, "", "The secrets are kept in a vault, and it is open.")

    def open_vault(self, passphrase: Secret) -> api.UnlockAnswer:
        self._chooses("open vault")
        if passphrase.reveal() != self.passphrase:
            return api.UnlockAnswer(False, self.vault_waits.pop(0) if self.vault_waits else 0)
        self.keyring = KeyringState(KeyringKind.VAULT, "", "The secrets are kept in a vault, and it is open.")
        return api.UnlockAnswer(True)

    def change_vault_passphrase(self, new: Secret, old: Secret) -> None:
        self._chooses("change passphrase")
        if old.reveal() != self.passphrase:
            raise InputError("old_password", "This is not the passphrase.")
        self.passphrase = new.reveal()

    def use_session_only(self) -> None:
        self._chooses("session only")
        self.keyring = KeyringState(KeyringKind.SESSION, "", "The secrets are kept for this session only.")

    def diagnostics(self, checks: tuple[api.Check, ...], window: Mapping[str, str]) -> Bundle:
        self.care.append(f"report of {len(checks)} checks")
        self.window = window
        if self.report_failure is not None:
            raise self.report_failure
        return Bundle("ptsdesk-report-20261112-140836.txt", self.report_text)

    def follow_session(self, tell: Callable[[api.Away], None]) -> None:
        self.tell_away = tell

    def _lock_may_fail(self) -> None:
        self._gate.wait(30)
        if self.lock_failure is not None:
            raise self.lock_failure

    def close(self) -> None:
        self.closed += 1
