"""The sheets in which one part of an account is added, replaced or removed, and the one that removes it whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.account import Account, check_guid
from ptsdesk.domain.profile import AccountState, SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError
from ptsdesk.gui import presenter_accounts as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.office_sheet import OfficeSheet
from ptsdesk.gui.forms.key_source import KeySource
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.account_details import prove_and_change
from ptsdesk.gui.presenter_accounts import Part
from ptsdesk.gui.presenter_errors import message
from ptsdesk.gui.private_files import read_small
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.choices import CardStyle, Choice, ChoiceGroup
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open
from ptsdesk.gui.widgets.inputs import LineEdit, PlainTextEdit
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.secret_line import SecretEntry
from ptsdesk.services.api import Office

MOST_BYTES = 64 << 10
"""Of a key file or an exported account, whose CA file may be as long."""
_KEY_HEIGHT = 148


def read_text(path: str) -> str:
    """A small text file, on a reader's thread. Raises InputError on ``file``."""
    try:
        data = read_small(path, MOST_BYTES)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError):
        raise InputError("file", "This file cannot be read as text. Choose another one.") from None
    if len(data) > MOST_BYTES:
        raise InputError("file", "This file is too long. Choose another one.")
    return text


class PartSheet(OfficeSheet):
    """Adds or replaces one part."""

    def __init__(self, context: Context, host: QWidget, state: AccountState, part: Part) -> None:
        self.state, self.part = state, part
        row = next(one for one in words.part_rows(state) if one.part is part)
        self.stored = row.stored
        provable = self.provable()
        title = words.replace_title(part) if self.stored else words.add_title(part)
        commit = words.commit_text(stored=self.stored, provable=provable)
        super().__init__(context, host, title, commit, environment=state.account.environment)
        self.strip.set_words(right=state.account.name)
        self.busy_hint = tr("Testing with the provider…") if provable else tr("Saving…")
        self.about = Label(
            words.sheet_text(part, stored=self.stored, provable=provable), Role.BODY, "text_2", wrap=True, parent=self
        )
        self.body.addWidget(self.about)

    def provable(self) -> bool:
        """Whether nothing else is missing, so that the provider can be asked."""
        others = [one.stored for one in self.state.secrets if one.kind is not self.part.secret]
        account = self.state.account
        public = (self.part is Part.PLATFORM_KEY or bool(account.platform_key_pem)) and (
            self.part is Part.GUID or bool(account.guid)
        )
        return all(others) and public

    def end(self) -> None:
        """After what the subclass asks for."""
        self.body.addWidget(self.error)
        self.body.addStretch(1)


class SecretSheet(PartSheet):
    """Takes a safecode or a transaction secret."""

    def __init__(self, context: Context, host: QWidget, state: AccountState, part: Part) -> None:
        super().__init__(context, host, state, part)
        label = tr("New {what}", what=words.in_a_sentence(part)) if self.stored else words.part_name(part)
        self.entry = SecretEntry(label, "new-secret", help_text=words.value_help(part), parent=self)
        self.body.addWidget(self.entry)
        self.end()
        self.entry.edited.connect(self.grown)
        self.entry.line.returnPressed.connect(self._commit)
        self.set_first_focus(self.entry.line)

    @override
    def job(self) -> Callable[[Office], object] | None:
        kind = self.part.secret
        if kind is None or not self.entry.filled:
            self.entry.set_error(tr("Type or paste it first."))
            self.entry.target.setFocus()
            return None
        return partial(_replace, self.state.account.name, kind, self.entry.secret(), "")

    @override
    def show_at_field(self, field: str, text: str) -> bool:
        own = {self.part.value, "hmac" if self.part is Part.TRANSACTION_SECRET else self.part.value}
        if field not in own:
            return False
        self.entry.set_error(text)
        self.entry.target.setFocus()
        return True

    @override
    @Slot()
    def wipe(self) -> None:
        self.entry.wipe()


class KeySheet(PartSheet):
    """Takes the merchant's private key: from a file, pasted, or made here."""

    def __init__(self, context: Context, host: QWidget, state: AccountState, part: Part = Part.PRIVATE_KEY) -> None:
        super().__init__(context, host, state, part)
        self.source = KeySource(context, "new-key", self)
        self.body.addWidget(self.source)
        self.end()
        self.source.changed.connect(self._look)
        self.source.resized.connect(self.grown)
        self.set_first_focus(self.source.ways.segments[0])
        self._look()

    @Slot(object)
    def _look(self, _facts: object = None) -> None:
        self.set_ready(self.source.facts is not None, tr("Choose, paste or make a key"))

    @override
    def job(self) -> Callable[[Office], object] | None:
        facts = self.source.facts
        if facts is None:
            return None
        return partial(_replace, self.state.account.name, SecretKind.PRIVATE_KEY, None, facts.token)

    @override
    def _set_busy(self, *, busy: bool) -> None:
        super()._set_busy(busy=busy)
        if not busy:
            self._look()

    @override
    def show_at_field(self, field: str, text: str) -> bool:
        if field != "private_key":
            return False
        self.source.forget()
        self.source.tell(text)
        return True

    @override
    @Slot()
    def wipe(self) -> None:
        self.source.wipe()


class PublicPartSheet(PartSheet):
    """Takes the provider's public key or the GUID. Neither is secret: they are shown while they are typed."""

    def __init__(self, context: Context, host: QWidget, state: AccountState, part: Part) -> None:
        super().__init__(context, host, state, part)
        if part is Part.GUID:
            self.line: LineEdit | PlainTextEdit = LineEdit(words.part_name(part), "new-guid", parent=self)
        else:
            self.line = PlainTextEdit(words.part_name(part), "new-platform-key", mono=True, parent=self)
            self.line.setFixedHeight(theme().px(_KEY_HEIGHT))
        self.field = Field(words.part_name(part), self.line, help_text=words.value_help(part), parent=self)
        self.body.addWidget(self.field)
        self.file = Button(tr("Open a key file"), icon="file-text", identifier="open-platform-key", parent=self)
        self.file.setVisible(part is Part.PLATFORM_KEY)
        row = QHBoxLayout()
        row.addWidget(self.file)
        row.addStretch(1)
        self.body.addLayout(row)
        self.end()
        self.file.clicked.connect(self._ask_file)
        self.set_first_focus(self.line)

    @property
    def text(self) -> str:
        """What was typed."""
        return (self.line.text() if isinstance(self.line, LineEdit) else self.line.toPlainText()).strip()

    @Slot()
    def _ask_file(self) -> None:
        kinds = tr("Keys (*.pem *.pub *.txt);;All files (*)")
        ask_what_to_open(self, words.part_name(self.part), kinds, self.choose_file)

    @Slot(str)
    def choose_file(self, path: str) -> None:
        """Put what a file holds into the box."""
        self.context.tasks.run_read(partial(read_text, path), self._file_read, self._refused)

    def _file_read(self, text: str) -> None:
        self.field.set_error("")
        if isinstance(self.line, PlainTextEdit):
            self.line.setPlainText(text)
        self.grown()

    @override
    def job(self) -> Callable[[Office], object] | None:
        text, account = self.text, self.state.account
        problem = "" if text else tr("Type or paste it first.")
        if text and self.part is Part.GUID:
            try:
                check_guid(text)
            except InputError as error:
                problem = message(error)
        self.field.set_error(problem)
        if problem:
            self.line.setFocus()
            return None
        changed = replace(account, guid=text) if self.part is Part.GUID else replace(account, platform_key_pem=text)
        return partial(_change, self.state, changed)

    @override
    def show_at_field(self, field: str, text: str) -> bool:
        own = ("guid", "account") if self.part is Part.GUID else ("platform_key", "answer", "file")
        if field not in own:
            return False
        self.field.set_error(text)
        self.line.setFocus()
        return True


class OpenOrders(Note):
    """Seen when orders of the account are open: asked off the window's thread while the sheet is read."""

    def __init__(self, context: Context, name: str, say: Callable[[int], str], sheet: OfficeSheet) -> None:
        super().__init__("", Tone.ATTENTION, parent=sheet)
        self._say, self._grown = say, sheet.grown
        self.hide()
        if context.with_office is not None:
            ask = partial(context.with_office, partial(_open_orders, name))
            context.tasks.run_read(ask, self._came, self._not_told, owner=self)

    def _came(self, count: int) -> None:
        if count:
            self.show_note(self._say(count), Tone.ATTENTION, spoken=True)
            self.show()
            self._grown()

    def _not_told(self, _error: object) -> None:
        """The sentence of the sheet says it in general, and removing is refused by whoever knows."""


class ForgetSheet(OfficeSheet):
    """Asks before one secret is wiped. The focus is on Cancel."""

    def __init__(self, context: Context, host: QWidget, state: AccountState, kind: SecretKind) -> None:
        what = words.in_a_sentence(Part(kind.value))
        title, commit = tr("Remove the {what}?", what=what), tr("Wipe {what}", what=what)
        super().__init__(context, host, title, commit, kind=Kind.DANGER, environment=state.account.environment)
        self.setAccessibleName(tr("Remove a secret"))
        self.busy_hint = tr("Removing…")
        self._name, self._kind = state.account.name, kind
        self.strip.set_words(right=state.account.name)
        text = words.forget_text(Part(kind.value), state.account.name)
        self.body.addWidget(Label(text, Role.BODY, "text_2", wrap=True, parent=self))
        self.open_orders = OpenOrders(context, self._name, words.still_open, self)
        self.body.addWidget(self.open_orders)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        if state.account.name == context.account.name:
            self.set_held(tr("This account is open now. Open another one first."))

    @override
    def job(self) -> Callable[[Office], object] | None:
        name, kind = self._name, self._kind
        return lambda office: office.forget_secret(name, kind)


class RemoveSheet(OfficeSheet):
    """Asks what becomes of the orders before an account is removed. Nothing is chosen beforehand."""

    KEEP, ARCHIVE = "keep", "archive"

    def __init__(self, context: Context, host: QWidget, account: Account) -> None:
        title = tr("Remove {account}?", account=account.name)
        commit = tr("Wipe secrets and remove")
        super().__init__(context, host, title, commit, kind=Kind.DANGER, environment=account.environment)
        self.setAccessibleName(tr("Remove a merchant account"))
        self.busy_hint = tr("Removing…")
        self._name = account.name
        self.strip.set_words(right=account.name)
        self.body.addWidget(Label(words.remove_text(account.name), Role.BODY, "text_2", wrap=True, parent=self))
        self.open_orders = OpenOrders(context, self._name, words.still_open_here, self)
        self.body.addWidget(self.open_orders)
        self.orders = ChoiceGroup(
            tr("Its orders"), "orders-of-account", columns=1, style=CardStyle.DECISION, parent=self
        )
        self.orders.set_choices(
            (
                Choice(self.KEEP, tr("Keep its orders in the journal"),
                       tr("They come back when an account of the same merchant is connected under this name."),
                       identifier="orders-keep"),
                Choice(self.ARCHIVE, tr("Write its orders to an archive file as well"),
                       tr("One file in the data folder, to be kept or handed to the bookkeeper."),
                       identifier="orders-archive"),
            )
        )  # fmt: skip
        self.body.addWidget(self.orders)
        if account.name == context.account.name:
            text = tr("It is the account that is open now. The sandbox is opened instead.")
            self.body.addWidget(Note(text, Tone.ATTENTION, parent=self))
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self.orders.chosen.connect(self._look)
        self._look()

    @Slot(str)
    def _look(self, _key: str = "") -> None:
        self.set_ready(bool(self.orders.key) and not self.busy, tr("Choose what becomes of its orders"))

    @override
    def _set_busy(self, *, busy: bool) -> None:
        super()._set_busy(busy=busy)
        if not busy:
            self._look()

    @override
    def job(self) -> Callable[[Office], object] | None:
        name, archive = self._name, self.orders.key == self.ARCHIVE
        return lambda office: office.remove_account(name, archive=archive)


SHEETS: dict[Part, type[PartSheet]] = {
    Part.SAFECODE: SecretSheet,
    Part.TRANSACTION_SECRET: SecretSheet,
    Part.PRIVATE_KEY: KeySheet,
    Part.PLATFORM_KEY: PublicPartSheet,
    Part.GUID: PublicPartSheet,
}
"""Which sheet takes which part."""


def _open_orders(name: str, office: Office) -> int:
    return office.open_orders(name)


def _replace(name: str, kind: SecretKind, value: Secret | None, token: str, office: Office) -> AccountState:
    return office.replace_secret(name, kind, value, token)


def _change(state: AccountState, changed: Account, office: Office) -> Account:
    return prove_and_change(office, state, changed)
