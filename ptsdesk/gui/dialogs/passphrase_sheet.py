"""The sheet in which the passphrase of the vault is changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_keyring as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.office_sheet import OfficeSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.password_line import PasswordLine
from ptsdesk.gui.presenter_errors import message
from ptsdesk.gui.presenter_pages import Told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.field import Field, first_error
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.services.api import Office


class PassphraseSheet(OfficeSheet):
    """Takes the one that is set now and twice the new one. Refused, the old one holds and what was typed stays."""

    def __init__(self, context: Context, host: QWidget) -> None:
        super().__init__(context, host, words.change_passphrase(), words.change_passphrase())
        self.strip.hide()
        self.busy_hint = tr("Encrypting the vault…")
        self.old = PasswordLine(tr("Passphrase now"), "old-passphrase", parent=self)
        self.new = PasswordLine(tr("New passphrase"), "new-passphrase", parent=self)
        self.again = PasswordLine(tr("New passphrase again"), "new-passphrase-again", parent=self)
        help_text = tr("At least 12 characters; several words are better. Nobody can reset it.")
        self.fields = {
            "old_password": Field(tr("Passphrase now"), self.old, parent=self),
            "new_password": Field(tr("New passphrase"), self.new, help_text=help_text, parent=self),
            "again": Field(tr("New passphrase again"), self.again, parent=self),
        }
        self.body.addWidget(Label(words.change_means(), Role.BODY, "text_2", wrap=True, parent=self))
        for field in self.fields.values():
            self.body.addWidget(field)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        for line in (self.old, self.new, self.again):
            line.returnPressed.connect(self._commit)
            line.textEdited.connect(self._typed)
        self.set_first_focus(self.old)

    @Slot()
    def _typed(self) -> None:
        line = self.sender()
        for field in self.fields.values():
            if field.control is line:
                field.set_error("")
        self.grown()

    @override
    def job(self) -> Callable[[Office], object] | None:
        problems = words.change_problems(self.old.text(), self.new.text(), self.again.text())
        for key, field in self.fields.items():
            field.set_error(problems.get(key, ""))
        if problems:
            first_error(list(self.fields.values()))
            return None
        return partial(_change, Secret(self.new.text()), Secret(self.old.text()))

    @override
    def show_at_field(self, field: str, text: str) -> bool:
        if field not in self.fields:
            return False
        self.fields[field].set_error(text)
        first_error([self.fields[field]])
        return True

    @override
    def words_of(self, error: PtsError) -> Told:
        """Without the next step, which speaks of the journal's disk and of sending."""
        return replace(super().words_of(error), text=message(error))

    @override
    @Slot()
    def wipe(self) -> None:
        for line in (self.old, self.new, self.again):
            line.empty()


def _change(new: Secret, old: Secret, office: Office) -> None:
    office.change_vault_passphrase(new, old)
