"""Settings, Merchant accounts: the accounts of this computer, what each has stored, and every change to them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import AccountState, KeyringState, Proof
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_accounts as words
from ptsdesk.gui import presenter_findings, presenter_proof
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.dialogs.account_sheets import SHEETS, ForgetSheet, RemoveSheet, read_text
from ptsdesk.gui.dialogs.office_sheet import OfficeSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.account_cards import AccountCards
from ptsdesk.gui.pages.account_details import DetailsCard
from ptsdesk.gui.pages.account_proof import ProofCard
from ptsdesk.gui.pages.account_secrets import SecretsCard
from ptsdesk.gui.pages.settings_rows import SettingsSection
from ptsdesk.gui.presenter_accounts import Part
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.private_files import write_private
from ptsdesk.gui.shell.opening import tag_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import set_tip
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open, ask_where_to_save
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.wrap_row import WrapRow
from ptsdesk.services.api import AccountTag, Office
from ptsdesk.services.findings import Learned


@dataclass(frozen=True, slots=True)
class Known:
    """What the office told: the accounts in its order, what is stored of those that were added, and the keyring."""

    tags: tuple[AccountTag, ...]
    states: tuple[AccountState, ...]
    keyring: KeyringState
    trouble: PtsError | None = None
    """Why the keyring did not tell what is stored."""


def look(office: Office) -> Known:
    """On a reader's thread. A keyring that cannot be asked does not hide the accounts."""
    keyring = office.keyring_state()
    tags = tuple(tag_of(account) for account in office.accounts())
    try:
        return Known(tags, office.account_states(), keyring)
    except PtsError as error:
        return Known(tags, (), keyring, error)


class AccountsSection(SettingsSection):
    """One account is chosen; its fields and secrets are below the cards."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._known: Known | None = None
        self._chosen = context.account.name
        self._learned = Learned()
        self._testing = False
        self._reads = 0
        self.sheet: OfficeSheet | None = None
        self.bring = Button(tr("Import"), Kind.GHOST, icon="download", name=tr("Import an account"),
                            identifier="import-account", parent=self)  # fmt: skip
        self.connect_new = Button(tr("Connect a merchant account"), icon="plus", identifier="connect-account",
                                  parent=self)  # fmt: skip
        self.cards = AccountCards(self)
        self.note = Note("", Tone.BAD, parent=self)
        self.built_in = Note(words.built_in_text(), Tone.NEUTRAL, icon="flask-conical", parent=self)
        self.details = DetailsCard(context, self)
        self.secrets = SecretsCard(self)
        self.proof = ProofCard(self)
        self.export = Button(tr("Export without secrets"), Kind.GHOST, icon="file-text", identifier="export-account",
                             parent=self)  # fmt: skip
        self.remove = Button(tr("Remove account"), Kind.DANGER, identifier="remove-account", parent=self)
        self.test = Button(tr("Test connection"), icon="plug-zap", identifier="test-connection", parent=self)
        self._lay_out()
        self._wire()
        self._show()

    def _lay_out(self) -> None:
        title = Label(tr("Merchant accounts"), Role.TITLE, parent=self)
        self.body.addWidget(WrapRow([title], [self.bring, self.connect_new], parent=self))
        self.body.addWidget(Label(words.intro(), Role.BODY, "text_2", wrap=True, parent=self))
        self.body.addWidget(self.cards)
        self.body.addWidget(self.note)
        self.foot = WrapRow([self.export], [self.remove, self.test], parent=self)
        parts = QVBoxLayout()
        parts.setContentsMargins(0, Space.S4, 0, 0)
        parts.setSpacing(Space.S16)
        for part in (self.built_in, self.details, self.secrets, self.foot, self.proof):
            parts.addWidget(part)
        self.body.addLayout(parts)
        self.body.addStretch(1)
        self.note.hide()

    def _wire(self) -> None:
        self.cards.chosen.connect(self.choose)
        self.connect_new.clicked.connect(self._connect)
        self.bring.clicked.connect(self._ask_import)
        self.export.clicked.connect(self._ask_export)
        self.remove.clicked.connect(self._remove)
        self.test.clicked.connect(self.test_now)
        self.details.saved.connect(self._saved)
        self.secrets.edit_wanted.connect(self._edit)
        self.secrets.remove_wanted.connect(self._forget)
        self._context.desk_ready.connect(self.learn)

    # --- what is known -----------------------------------------------------------------------------------------------

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
        self.learn()

    @Slot()
    def look(self) -> None:
        """Ask the office what there is."""
        self._reads += 1
        self._run(look, partial(self._came, self._reads), self._failed)

    def _came(self, read: int, known: Known) -> None:
        if read != self._reads:
            return
        self._known = known
        self._context.tell_accounts(known.tags)
        if known.trouble is None:
            self.note.hide()
        else:
            self._tell(known.trouble)
        self._show()

    @Slot()
    def learn(self) -> None:
        """Read what earlier answers of the open account's provider taught."""
        desk = self._context.desk
        if desk is not None:
            self._context.tasks.run_read(desk.learned, self._learnt, owner=self)

    def _learnt(self, learned: Learned) -> None:
        self._learned = learned
        self._show_answer_type()

    @property
    def _tags(self) -> tuple[AccountTag, ...]:
        return self._context.accounts or (self._context.account,)

    @property
    def state(self) -> AccountState | None:
        """What is stored of the account that is chosen; None for the built-in one and before it is known."""
        return self._states().get(self._chosen)

    def _states(self) -> dict[str, AccountState]:
        states = self._known.states if self._known is not None else ()
        return {state.account.name: state for state in states}

    # --- showing -----------------------------------------------------------------------------------------------------

    @Slot(str)
    def choose(self, name: str) -> None:
        """Show another account below the cards."""
        if name == self._chosen:
            return
        self._chosen = name
        self.proof.forget()
        self._show()

    def _show(self) -> None:
        tags, states, open_now = self._tags, self._states(), self._context.account.name
        if self._chosen not in {tag.name for tag in tags}:
            self._chosen = open_now
            self.proof.forget()
        ordered = sorted(tags, key=lambda tag: tag.built_in)
        cards = (words.card_words(tag, states.get(tag.name), in_use=tag.name == open_now) for tag in ordered)
        self.cards.show_accounts(cards, self._chosen)
        chosen = next((tag for tag in tags if tag.name == self._chosen), None)
        state = self.state
        self.built_in.setVisible(chosen is not None and chosen.built_in)
        for part in (self.details, self.secrets, self.foot):
            part.setVisible(state is not None)
        if state is None:
            return
        self.details.show_state(state)
        self.secrets.show_state(state)
        self.secrets.show_keyring(self._known.keyring if self._known is not None else None)
        self._show_answer_type()
        self._confirm_address(checked=self._is_open and self._context.connection.reachable is True)
        self._look_at_test()
        self._order()

    def _order(self) -> None:
        """Tab goes as the eye does: cards and rows are made later than what is below them."""
        rows = [button for row in self.secrets.rows.values() for button in (row.edit, row.remove)]
        stops = [self.bring, self.connect_new, *self.cards.cards, *self.details.stops(), *rows]
        stops += [self.export, self.remove, self.test]
        for before, after in itertools.pairwise(stops):
            self.setTabOrder(before, after)

    @property
    def _is_open(self) -> bool:
        return self._chosen == self._context.account.name and self._context.desk is not None

    def _show_answer_type(self) -> None:
        learned = self._learned if self._is_open else Learned()
        self.details.show_answer_type(presenter_findings.answer_type(learned, self._context.now_ms()))

    def _confirm_address(self, *, checked: bool) -> None:
        self.details.confirm_address(checked=checked)

    def _look_at_test(self) -> None:
        state = self.state
        ready = state is not None and presenter_proof.can_be_proved(state, state.account)
        self.test.setEnabled(ready)
        set_tip(self.test, "" if ready else presenter_proof.not_testable())
        self.test.setAccessibleDescription("" if ready else presenter_proof.not_testable())
        self.test.set_text(tr("Testing…") if self._testing else tr("Test connection"))

    def _tell(self, error: PtsError) -> None:
        self.note.show_note(told(error).text, Tone.BAD, title=told(error).title, spoken=True)
        self.note.show()

    # --- changes -----------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _saved(self, before: Account, account: Account) -> None:
        self._context.toast(Notice.DONE, tr("Saved"), account.name)
        if self._chosen == before.name:
            self._chosen = account.name
        only_name = replace(account, name=before.name, filed_as=before.filed_as) == before
        self._context.tell_altered(before.name, tag_of(account), reopen=not only_name)
        self.proof.forget()
        self.look()

    @Slot(str)
    def _edit(self, key: str) -> None:
        state, host = self.state, self._context.sheet_host
        if state is not None and host is not None:
            part = Part(key)
            done = self._replaced if part.secret is not None else partial(self._saved, state.account)
            self._open(SHEETS[part](self._context, host, state, part), done)

    @Slot(str)
    def _forget(self, key: str) -> None:
        state, host, kind = self.state, self._context.sheet_host, Part(key).secret
        if state is not None and host is not None and kind is not None:
            self._open(ForgetSheet(self._context, host, state, kind), self._replaced)

    def _open(self, sheet: OfficeSheet, done: Callable[[Any], None]) -> None:
        self.sheet = sheet
        sheet.answered.connect(done)
        sheet.open_sheet()

    @Slot(object)
    def _replaced(self, _result: object) -> None:
        self._context.toast(Notice.DONE, tr("Done"), self._chosen)
        self.proof.forget()
        self.look()

    @Slot()
    def _remove(self) -> None:
        state, host = self.state, self._context.sheet_host
        if state is not None and host is not None:
            self._open(RemoveSheet(self._context, host, state.account), partial(self._removed, state.account.name))

    def _removed(self, name: str, archive: object) -> None:
        self._context.toast(Notice.DONE, tr("{account} is removed", account=name), words.removed_text(str(archive)))
        self.details.forget_typed(name)
        self._chosen = ""
        self._context.tell_removed(name)
        self.look()

    # --- testing -----------------------------------------------------------------------------------------------------

    @Slot()
    def test_now(self) -> None:
        """Ask the provider one signed, read-only question with what is stored."""
        state = self.state
        if state is None or self._testing:
            return
        self._testing = True
        self.proof.forget()
        self._look_at_test()
        name, account = state.account.name, state.account
        self._run(
            lambda office: office.prove_account(account, None, None, "", like=name),
            partial(self._tested, name),
            self._not_tested,
        )

    def _tested(self, name: str, proof: Proof) -> None:
        self._testing = False
        self._look_at_test()
        if name == self._chosen:
            self.proof.show_proof(proof, name)
            self._confirm_address(checked=any(step.name == "tls" and step.ok for step in proof.steps))

    def _not_tested(self, error: PtsError) -> None:
        self._testing = False
        self._look_at_test()
        self._tell(error)

    # --- connecting, exporting, importing ----------------------------------------------------------------------------

    @Slot()
    def _connect(self) -> None:
        self._context.navigate("connect")

    @Slot()
    def _ask_export(self) -> None:
        name = f"{self._chosen}.json".replace("/", "-")
        ask_where_to_save(self, tr("Export without secrets"), name, tr("JSON (*.json)"), self.export_to)

    @Slot(str)
    def export_to(self, path: str) -> None:
        """Write the account that is chosen to a file, without any secret."""
        self._run(partial(_export, self._chosen, path), self._exported, self._failed)

    def _exported(self, path: str) -> None:
        self._context.toast(Notice.DONE, tr("Exported to {file}", file=Path(path).name), words.exported_text())

    @Slot()
    def _ask_import(self) -> None:
        ask_what_to_open(self, words.import_title(), tr("JSON (*.json);;All files (*)"), self.import_from)

    @Slot(str)
    def import_from(self, path: str) -> None:
        """Add the account in a file; its secrets are not stored yet."""
        self._run(partial(_import, path), self._imported, self._failed)

    def _imported(self, account: Account) -> None:
        self._context.toast(Notice.DONE, tr("{account} is imported", account=account.name), words.imported_text())
        self._chosen = account.name
        self.look()

    def _failed(self, error: PtsError) -> None:
        self._tell(error)

    def _run(
        self, job: Callable[[Office], Any], done: Callable[[Any], None], failed: Callable[[PtsError], None]
    ) -> None:
        with_office = self._context.with_office
        if with_office is not None:
            self._context.tasks.run_read(partial(with_office, job), done, failed, owner=self)

    # --- ways out ----------------------------------------------------------------------------------------------------

    def wipe(self) -> bool:
        """The window locks: a sheet in which a secret may stand goes. Whether there was one."""
        sheet, self.sheet = self.sheet, None
        if sheet is None or not isValid(sheet) or sheet.isHidden():
            return False
        sheet.put_away()
        return True


def _export(name: str, path: str, office: Office) -> str:
    try:
        write_private(Path(path), office.export_account(name))
    except OSError:
        raise InputError("file", "The file could not be written there. Choose another folder.") from None
    return path


def _import(path: str, office: Office) -> Account:
    return office.import_account(read_text(path))
