"""A keyring or a vault between the person and the account: what is said, and what may be chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import JournalKeyMissing, KeyringAbsent, KeyringLocked, KeyringRefused, PtsError, VaultLocked
from ptsdesk.gui.dialogs.vault_sheets import SessionSheet, VaultSheet
from ptsdesk.gui.pages.keyring_problem import KeyringProblem, VaultPage
from ptsdesk.gui.shell import waiting
from ptsdesk.gui.widgets.states import EmptyState
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import locker_of, said, still_clock, type_password
from tests.gui.support.shell import Shell

PASSPHRASE, WRONG = "correct horse battery", "staple battery"
ABSENT = KeyringState(KeyringKind.ABSENT, "", "No keyring answers in this session.", may_choose=True)
LOCKED_VAULT = KeyringState(KeyringKind.VAULT_LOCKED, "", "Type its passphrase.")


class Office(FakeOffice):
    """As the real one: nothing opens while the secrets cannot be reached."""

    def __init__(self) -> None:
        super().__init__()
        self.error: PtsError = KeyringAbsent("No keyring answers in this session.")

    def lock_password_set(self) -> bool:
        if not self.keyring.ready:
            self._gate.wait(30)
            raise self.error
        return super().lock_password_set()


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def shell(qtbot: QtBot, office: Office) -> Iterator[Shell]:
    shell = Shell(qtbot, office)
    with qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    yield shell
    office.release()
    shell.end()


def open_account(shell: Shell, kind: type[QWidget]) -> QWidget:
    """Try it, and what stands in the place of a page then."""
    shell.opening.open(shell.context.account.name)
    shell.qtbot.waitUntil(lambda: isinstance(shell.stack.currentWidget(), kind), timeout=shell.patience_ms)
    shell.settle()
    return shell.stack.currentWidget()


def vault_page(shell: Shell, office: Office) -> VaultPage:
    office.keyring, office.error, office.passphrase = LOCKED_VAULT, VaultLocked("It is locked."), PASSPHRASE
    page = open_account(shell, VaultPage)
    assert isinstance(page, VaultPage)
    return page


def problem(shell: Shell, office: Office, state: KeyringState = ABSENT) -> KeyringProblem:
    office.keyring = state
    page = open_account(shell, KeyringProblem)
    assert isinstance(page, KeyringProblem)
    return page


def until_open(shell: Shell) -> None:
    shell.qtbot.waitUntil(lambda: shell.context.desk is not None, timeout=shell.patience_ms)


def test_the_vault_asks_for_its_passphrase_and_then_the_account_is_open(shell: Shell, office: Office) -> None:
    page = vault_page(shell, office)
    assert {"The vault is locked", "Passphrase"} <= said(shell)
    assert page.face.line.hasFocus()
    type_password(shell, WRONG)
    assert page.face.field.error == "This is not the passphrase. Type it again."
    assert page.face.line.text() == ""
    assert shell.context.desk is None
    type_password(shell, PASSPHRASE)
    until_open(shell)
    assert office.keyring_calls == ["open vault", "open vault"]


def test_a_wrong_passphrase_waits_and_says_how_long(shell: Shell, office: Office) -> None:
    office.vault_waits = [75_000]
    page = vault_page(shell, office)
    type_password(shell, WRONG)
    assert page.face.field.error == "Too many wrong tries. Wait 1 min 15 s."
    assert not page.face.unlock.isEnabled()


def test_nothing_typed_is_not_tried(shell: Shell, office: Office) -> None:
    page = vault_page(shell, office)
    shell.press("Return")
    assert page.face.field.error == "Type the passphrase."
    assert office.keyring_calls == []


def test_a_vault_that_is_damaged_is_told_at_the_field(shell: Shell, office: Office) -> None:
    page = vault_page(shell, office)
    office.keyring_failure = KeyringRefused("The vault is damaged.")
    type_password(shell, PASSPHRASE)
    assert page.face.field.error == "Access was refused. The vault is damaged."
    assert page.face.unlock.isEnabled()


def test_a_passphrase_that_was_typed_goes_with_the_lock_and_the_lock_with_the_keyring(
    shell: Shell, office: Office
) -> None:
    """Nothing was opened, so nothing is kept from anyone: a lock that nobody could open would only be in the way."""
    page = vault_page(shell, office)
    shell.qtbot.keyClicks(page.face.line, PASSPHRASE[:4])
    shell.press("Ctrl+L")
    shell.qtbot.waitUntil(lambda: not locker_of(shell).locked, timeout=shell.patience_ms)
    assert page.face.line.text() == ""
    assert page.face.isVisible()


def test_after_idle_the_welcome_of_a_bare_machine_is_still_there(qtbot: QtBot, office: Office) -> None:
    office.keyring = ABSENT
    shell = Shell(qtbot, office, welcome=True).start()
    clock = still_clock(shell)
    clock.ms += 16 * 60_000
    locker_of(shell).idle.look()
    qtbot.waitUntil(lambda: not locker_of(shell).locked, timeout=shell.patience_ms)
    shell.end()


def test_without_a_keyring_it_says_so_and_what_may_be_chosen(shell: Shell, office: Office) -> None:
    page = problem(shell, office)
    assert page.state.title.text() == "No keyring found"
    assert page.instead.isVisible()
    assert page.part.vault.isVisible()
    assert page.part.session.isVisible()
    assert not page.part.note.isVisible()
    assert not page.part.line.isVisible()
    assert shell.context.desk is None


def test_where_a_journal_needs_the_keyring_nothing_else_is_offered(shell: Shell, office: Office) -> None:
    office.error = KeyringLocked("It is locked.")
    page = problem(shell, office, KeyringState(KeyringKind.LOCKED, "KWallet", "It is locked."))
    assert page.state.title.text() == "The keyring is locked"
    assert not page.instead.isVisible()
    assert not page.part.vault.isVisible()
    assert not page.part.session.isVisible()


def test_a_vault_made_there_opens_the_account(shell: Shell, office: Office) -> None:
    page = problem(shell, office)
    page.part.vault.click()
    sheet = shell.window.findChild(VaultSheet)
    assert sheet is not None
    shell.qtbot.waitUntil(lambda: sheet.awake, timeout=shell.patience_ms)
    sheet.line.setText(PASSPHRASE)
    sheet.again.setText(PASSPHRASE)
    sheet.commit.click()
    until_open(shell)
    assert office.passphrase == PASSPHRASE


def test_this_session_only_opens_the_account_after_its_price_was_said(shell: Shell, office: Office) -> None:
    page = problem(shell, office)
    page.part.session.click()
    sheet = shell.window.findChild(SessionSheet)
    assert sheet is not None
    shell.qtbot.waitUntil(lambda: sheet.awake, timeout=shell.patience_ms)
    assert office.keyring_calls == []
    sheet.commit.click()
    until_open(shell)
    assert office.keyring_calls == ["session only"]


def test_a_keyring_that_answers_at_last_opens_the_account_by_itself(
    shell: Shell, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptsdesk.gui.pages.keyring_part.AGAIN_MS", 1)
    problem(shell, office)
    office.keyring = KeyringState(KeyringKind.READY, "KWallet", "")
    until_open(shell)


def test_a_keyring_that_is_open_and_lacks_the_key_is_not_tried_again_and_again(shell: Shell, office: Office) -> None:
    office.failures = [JournalKeyMissing("The keyring has no key for the journal.")]
    page = problem(shell, office, office.keyring)
    assert page.state.title.text() == "The journal's key is missing"
    assert not [one for one in page.findChildren(QLabel) if "Allow ptsdesk" in one.text()]
    page.part.look()
    shell.settle()
    assert shell.stack.currentWidget() is page
    assert shell.context.desk is None
    page.retry.click()
    until_open(shell)


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        (KeyringKind.LOCKED, "KWallet", "KWallet is locked and asks for its password, in a window of its own."),
        (KeyringKind.HUNG, "", "The keyring does not answer yet."),
        (KeyringKind.NO_COLLECTION, "GNOME Keyring", "GNOME Keyring asks for a password for a new keyring"),
    ],
)
def test_while_it_takes_its_time_it_says_what_it_may_be_waiting_for(
    shell: Shell, office: Office, monkeypatch: pytest.MonkeyPatch, kind: KeyringKind, name: str, sentence: str
) -> None:
    shell.conductor.waiting._patience.setInterval(1)
    states = [KeyringState(kind, name, "")]
    monkeypatch.setattr(office, "keyring_state", lambda: states[0])
    monkeypatch.setattr(office, "open", lambda _name: held.append(office._gate.wait(30)) or office.desks[_name])
    held: list[bool] = []
    office.hold()
    monkeypatch.setattr(office, "lock_password_set", lambda: False)
    shell.opening.open(next(iter(office.desks)))
    shell.qtbot.waitUntil(lambda: isinstance(shell.stack.currentWidget(), EmptyState), timeout=shell.patience_ms)
    shown = shell.stack.currentWidget()
    assert isinstance(shown, EmptyState)
    assert shown.title.text() == "Waiting for the keyring"
    assert shown.text.text().startswith(sentence)
    office.release()
    until_open(shell)
    assert shell.stack.page is not None


def test_a_keyring_that_is_ready_is_not_talked_about(shell: Shell, office: Office) -> None:
    shell.conductor.waiting._patience.setInterval(1)
    office.hold()
    with shell.qtbot.waitSignal(shell.conductor.waiting._patience.timeout):
        shell.opening.open(next(iter(office.desks)))
    office.release()
    until_open(shell)
    assert waiting.PATIENCE_MS >= 1000
