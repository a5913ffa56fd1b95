"""Connect a merchant account: everything is typed, tested by one signed read-only question, and only then kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import Proof
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, KeyringError, NotProved, PtsError
from ptsdesk.gui import presenter_connect as words
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.forms import connect_form as form
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.connect_fields import ConnectFields
from ptsdesk.gui.pages.connect_rail import WIDTH, ConnectRail
from ptsdesk.gui.presenter_errors import field_messages
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.accounts_api import AccountsCare
from ptsdesk.services.api import AccountTag

_STACKED = 860
_WIDEST = 1240


class ConnectPage(Page):
    """What was typed survives leaving the page, but for the secrets. What was tested is what is kept."""

    key: ClassVar[str] = "connect"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._turn = 0
        self._working = False
        self._done = False
        self.fields = ConnectFields(context, self)
        self.rail = ConnectRail(context, self)
        self.note = Note(words.secrets_gone(), parent=self)
        self.note.hide()
        self._lay_out()
        self.fields.edited.connect(self._edited)
        self.rail.test.clicked.connect(self.primary)
        if context.connect_draft is not None:
            self.fields.restore(context.connect_draft)
            self.note.show()
        self._edited()

    def _lay_out(self) -> None:
        """The form scrolls and its rail stays in sight; in a narrow window the rail is the end of the form."""
        content, aside = QWidget(), QWidget()
        self._column, self._aside = QVBoxLayout(content), QVBoxLayout(aside)
        self._column.setSpacing(Space.S16)
        for part in (self.note, self.fields, self.rail):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._aside.addStretch(1)
        self._rail_area = scroll_page(aside, self)
        self._rail_area.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(scroll_page(content, self), 1)
        row.addWidget(self._rail_area)

    @override
    def title(self) -> str:
        return tr("Connect a merchant account")

    @override
    def subtitle(self) -> str:
        return tr("With the papers from the provider. Nothing is kept before it is proved.")

    @override
    def back(self) -> bool:
        return True

    @override
    def arrived(self) -> None:
        self.rail.keyring.look()

    @override
    def escape(self) -> bool:
        if self.context.welcoming:
            self.context.navigate("welcome")
        else:
            self.context.navigate("settings", "accounts")
        return True

    @override
    def leave(self) -> bool:
        """The secrets go; what else was typed is kept as long as ptsdesk is open."""
        had = self._empty()
        self.context.connect_draft = None if self._done else self.fields.draft()
        self.note.setVisible(had or self.note.isVisibleTo(self))
        return True

    @override
    def wipe(self) -> bool:
        had = self._empty()
        self.note.setVisible(had or self.note.isVisibleTo(self))
        return had

    def _empty(self) -> bool:
        """A test that is under way is not waited for: what it tested is not in the form any more."""
        self._turn += 1
        self._set_working("")
        return self.fields.wipe()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit(event.size().width())
        super().resizeEvent(event)

    def _fit(self, width: int) -> None:
        outside = max((width - theme().px(_WIDEST)) // 2, Space.PAGE)
        wide = width >= theme().px(_STACKED)
        if wide is not self._rail_area.isVisibleTo(self):
            (self._aside if wide else self._column).insertWidget(0 if wide else 2, self.rail)
            self._rail_area.setVisible(wide)
        self._column.setContentsMargins(outside, Space.S20, Space.S8 if wide else outside, Space.PAGE)
        self._aside.setContentsMargins(Space.S8, Space.S20, outside, Space.PAGE)
        self._rail_area.setFixedWidth(theme().px(WIDTH) + Space.S8 + outside)

    @Slot()
    def _edited(self) -> None:
        self.rail.strip.set_environment(self.fields.environment)
        for key in self.rail.needs:
            self.rail.show_need(key, self.fields.state(key))
        if not self._working:
            self.rail.forget()

    # --- testing and saving ------------------------------------------------------------------------------------------

    @override
    @Slot()
    def primary(self) -> None:
        """Test and save."""
        if self._working:
            return
        self.rail.forget()
        if not self.fields.check_all():
            self._edited()
            return
        account = form.account_of(self.fields.values())
        given = (self.fields.secret(form.SAFECODE), self.fields.secret(form.TRANSACTION_SECRET), self.fields.token)
        self._turn += 1
        self._set_working(tr("Testing…"))
        job = partial(_prove, account, *given)
        self._run(job, partial(self._proved, self._turn, account, given), partial(self._not_done, self._turn))

    def _run(self, job: Any, done: Any, failed: Any) -> None:
        if self.context.with_office is not None:
            self.context.tasks.run_read(partial(self.context.with_office, job), done, failed)

    def _set_working(self, text: str) -> None:
        self._working = bool(text)
        self.fields.setEnabled(not text)
        self.rail.set_working(text)

    def _proved(self, turn: int, account: Account, given: tuple[Secret, Secret, str], proof: Proof) -> None:
        if turn != self._turn:
            return
        self.rail.show_proof(proof)
        if not proof.ok:
            self._set_working("")
            self._show_failed(proof)
            return
        self._set_working(tr("Saving…"))
        job = partial(_connect, account, *given)
        self._run(job, partial(self._connected, turn), partial(self._not_done, turn))

    def _show_failed(self, proof: Proof) -> None:
        failed = proof.failed
        if failed is None:
            return
        self._show_at(failed.name, failed.params, words.proof_text(proof))

    def _show_at(self, step: str, params: Mapping[str, str | int], sentence: str) -> None:
        """Say it at the field that the step is about."""
        key = words.field_of(step, params, own_authority=bool(self.fields.values()[form.CA_FILE]))
        if key and self.fields.show_problem(key, sentence):
            self._show_needs()
            self.fields.focus_first_error()

    def _show_needs(self) -> None:
        for key in self.rail.needs:
            self.rail.show_need(key, self.fields.state(key))

    def _not_done(self, turn: int, error: PtsError) -> None:
        if turn != self._turn:
            return
        self._set_working("")
        found = field_messages(error) if isinstance(error, InputError) else {}
        rest = [text for key, text in found.items() if not self.fields.show_problem(key, text)]
        if found and not rest:
            self._show_needs()
            self.fields.focus_first_error()
            return
        said = presenter_errors.words(error)
        if isinstance(error, NotProved):
            self._show_at(error.step, error.params, said.sentence)
        if isinstance(error, KeyringError):
            # What to do with the keyring stands below, where it is looked at again.
            self.rail.show_trouble(words.not_kept(said.sentence), words.not_kept_title())
            self.rail.keyring.look()
        else:
            self.rail.show_trouble(" ".join(rest) or f"{said.sentence} {said.next_step}".strip(), said.title)

    def _connected(self, turn: int, account: Account) -> None:
        """It is kept, whatever happened to the page meanwhile."""
        tag = AccountTag(account.name, account.environment, account.user_id, account.host, account.built_in)
        self.context.toast(Notice.DONE, words.connected(account.name))
        if turn != self._turn:
            return
        self._done = True
        self._set_working("")
        self.fields.wipe()
        self.context.open_account(tag)


def _prove(account: Account, safecode: Secret, transaction_secret: Secret, token: str, office: AccountsCare) -> Proof:
    return office.prove_account(account, safecode, transaction_secret, token)


def _connect(
    account: Account, safecode: Secret, transaction_secret: Secret, token: str, office: AccountsCare
) -> Account:
    return office.connect_account(account, safecode, transaction_secret, token)
