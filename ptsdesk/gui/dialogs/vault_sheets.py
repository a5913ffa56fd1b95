"""The sheets in which a place for the secrets is chosen where the system has none: a vault, or this session only."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ptsdesk.domain.lock_rules import check_passphrase
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_keyring, presenter_lock
from ptsdesk.gui import presenter_welcome as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.password_line import PasswordLine
from ptsdesk.gui.presenter_errors import field_messages, message
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.field import Field, first_error
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.lists import StepList
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.keyring_api import UnlockAnswer


class VaultSheet(Sheet):
    """Takes the passphrase: twice for a new vault, once to open the one that is there.

    It keeps nothing itself: whoever opened it does, and answers with :meth:`close_done` or a refusal.
    """

    given = Signal(object)
    """The passphrase, a ``Secret``."""

    holds_secret = True

    def __init__(self, host: QWidget, *, make: bool) -> None:
        title = tr("Make a vault") if make else tr("Open the vault")
        super().__init__(host, title, title, kind=Kind.PRIMARY, top=0)
        self.strip.hide()
        self.makes = make
        self._working = False
        self.line = PasswordLine(tr("Passphrase of the vault"), "vault-passphrase", parent=self)
        self.again = PasswordLine(tr("Passphrase of the vault again"), "vault-passphrase-again", parent=self)
        help_text = tr("At least 12 characters; several words are better. Nobody can reset it.") if make else ""
        self.field = Field(tr("Passphrase"), self.line, help_text=help_text, parent=self)
        self.again_field = Field(tr("Passphrase again"), self.again, parent=self)
        self._fill()

    def _fill(self) -> None:
        text = tr(
            "A file in the data folder, encrypted with a passphrase that you choose. ptsdesk asks for it at each start."
        )
        self.body.setSpacing(Space.S12)
        if self.makes:
            self.body.addWidget(Label(text, Role.BODY, "text_2", wrap=True, parent=self))
        self.body.addWidget(self.field)
        self.body.addWidget(self.again_field)
        self.again_field.setVisible(self.makes)
        self.body.addStretch(1)
        self.set_first_focus(self.line)
        for line in (self.line, self.again):
            line.returnPressed.connect(self._commit)
            line.textEdited.connect(self._typed)
        self.finished.connect(self._empty)

    @Slot()
    def _empty(self) -> None:
        self.line.empty()
        self.again.empty()

    @Slot()
    def _typed(self) -> None:
        self._show("", "")

    def _show(self, problem: str, again: str) -> None:
        self.field.set_error(problem)
        self.again_field.set_error(again)
        self.body.invalidate()
        self.retheme()

    def _problems(self) -> tuple[str, str]:
        if not self.makes:
            return ("" if self.line.text() else tr("Type the passphrase of the vault.")), ""
        try:
            check_passphrase(self.line.text())
        except InputError as error:
            return message(error), ""
        same = self.line.text() == self.again.text()
        return "", "" if same else tr("This is not the same. Type the passphrase twice.")

    @override
    @Slot()
    def _commit(self) -> None:
        """Hand the passphrase over instead of closing at once: the sheet closes when the vault is open."""
        if self._working or not self.awake:
            return
        problems = self._problems()
        self._show(*problems)
        if any(problems):
            first_error([self.field, self.again_field])
            return
        passphrase = Secret(self.line.text())
        self._empty()
        self._set_working(working=True)
        self.given.emit(passphrase)

    def _set_working(self, *, working: bool) -> None:
        self._working = working
        self.set_ready(not working, tr("Working…") if working else "")

    def close_done(self) -> None:
        """The vault is open."""
        if isValid(self):
            self._set_working(working=False)
            super()._commit()

    def refuse(self, error: PtsError) -> None:
        """It could not be made or opened."""
        if isValid(self):
            self._set_working(working=False)
            found = field_messages(error) if isinstance(error, InputError) else {}
            self._show(next(iter(found.values()), presenter_lock.failure_line(error)), "")
            first_error([self.field])

    def refuse_wrong(self, answer: UnlockAnswer) -> None:
        """The passphrase is not the vault's."""
        if isValid(self):
            self._set_working(working=False)
            self._show(presenter_keyring.wrong_line(answer), "")
            first_error([self.field])


class SessionSheet(Sheet):
    """Says what it costs before it is chosen. The focus is on Cancel."""

    def __init__(self, host: QWidget) -> None:
        title = tr("Keep the secrets for this session only")
        super().__init__(host, title, tr("This session only"), kind=Kind.DANGER, top=0)
        self.strip.hide()
        self.body.addWidget(StepList(words.session_means(), parent=self))
        self.body.addStretch(1)
