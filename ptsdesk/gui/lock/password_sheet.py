"""The sheet in which the password of the lock is set or changed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.domain.lock_rules import check_new_password
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_lock as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.password_line import PasswordLine
from ptsdesk.gui.presenter_errors import field_messages, message
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.field import Field, first_error
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.sheet import Sheet

HANGS_MS = 3000
"""After this long it is said that the keyring may be waiting for the person."""


class PasswordSheet(Sheet):
    """``change`` asks for the password that is set now too. ``to_lock``: Lock now was pressed and none is set.

    It keeps nothing itself: whoever opened it does, and answers with :meth:`close_kept` or :meth:`refuse`.
    """

    given = Signal(object, object)
    """The new password and the one that is set now, each a ``Secret``; None where that was not asked for."""
    lock_anyway = Signal()
    """Lock without a password."""

    holds_secret = True

    def __init__(self, environment: Environment, host: QWidget, *, change: bool = False, to_lock: bool = False) -> None:
        title, commit = tr("Set a password for the lock"), tr("Save password")
        super().__init__(host, title, commit, kind=Kind.PRIMARY, environment=environment, top=0)
        self.to_lock = False
        self._change = False
        self._saving = False
        self.old = PasswordLine(tr("Password now"), "old-password", parent=self)
        self.new = PasswordLine(tr("New password"), "new-password", parent=self)
        self.again = PasswordLine(tr("New password again"), "new-password-again", parent=self)
        self.old_field = Field(tr("Password now"), self.old, parent=self)
        help_text = tr("At least 8 characters. It opens the locked window; it does not encrypt anything.")
        self.new_field = Field(tr("New password"), self.new, help_text=help_text, parent=self)
        self.again_field = Field(tr("New password again"), self.again, parent=self)
        self._hangs = QTimer(self)
        self._hangs.setSingleShot(True)
        self._hangs.setInterval(HANGS_MS)
        self._hangs.timeout.connect(self._tell_hanging)
        self._fill()
        if change:
            self._ask_old()
        if to_lock:
            self.offer_lock()

    def _fill(self) -> None:
        text = tr(
            "Without a password the lock covers the window, and anyone can open it. The password is kept in this "
            "computer's keyring, as a value from which it cannot be read back."
        )
        self._about = Label(text, Role.BODY, "text_2", wrap=True, parent=self)
        self.body.addWidget(self._about)
        self.body.setSpacing(Space.S12)
        self._fields = [self.old_field, self.new_field, self.again_field]
        for field in self._fields:
            self.body.addWidget(field)
        self.old_field.hide()
        self.anyway = Button(tr("Lock without a password"), Kind.LINK, identifier="lock-anyway", parent=self)
        self.anyway.hide()
        self.body.addWidget(self.anyway)
        self.body.addStretch(1)
        self.anyway.clicked.connect(self._anyway)
        for line in (self.old, self.new, self.again):
            line.returnPressed.connect(self._commit)
            line.textEdited.connect(self._typed)
        self.set_first_focus(self.new)
        self.finished.connect(self._empty)

    def _ask_old(self) -> None:
        """There is a password: the one that is set now is wanted too, and nobody locks without one."""
        self._change = True
        self.title.setText(tr("Change the password"))
        self.setAccessibleName(tr("Change the password"))
        self._about.hide()
        self.anyway.hide()
        self.old_field.show()
        self.set_first_focus(self.old)

    def offer_lock(self) -> None:
        """Lock now was pressed: setting it locks, and so does leaving it."""
        self.to_lock = True
        self.commit.set_text(tr("Set it and lock"))
        self.anyway.setVisible(not self._change)
        self._grown()

    @Slot()
    def _anyway(self) -> None:
        if self._saving:
            return
        self.reject()
        self.lock_anyway.emit()

    @Slot()
    def _empty(self) -> None:
        for line in (self.old, self.new, self.again):
            line.empty()

    @Slot()
    def _typed(self) -> None:
        line = self.sender()
        for field in self._fields:
            if field.control is line:
                field.set_error("")
        self._grown()

    @Slot()
    def _grown(self) -> None:
        """The sheet is as tall as what it holds."""
        self.body.invalidate()
        self.retheme()

    def _problems(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self._change and not self.old.text():
            found["old_password"] = tr("Type the password that is set now.")
        try:
            check_new_password(self.new.text())
        except InputError as error:
            found["new_password"] = message(error)
        if self.new.text() != self.again.text():
            found["again"] = tr("This is not the same. Type the new password twice.")
        return found

    @override
    @Slot()
    def _commit(self) -> None:
        """Save instead of closing at once: the sheet closes when the password is kept."""
        if self._saving or not self.awake:
            return
        problems = self._problems()
        self._show(problems)
        if problems:
            return
        new, old = Secret(self.new.text()), Secret(self.old.text()) if self._change else None
        self._set_saving(saving=True)
        self.given.emit(new, old)

    def _set_saving(self, *, saving: bool) -> None:
        self._saving = saving
        self.cancel.setEnabled(not saving)
        self.anyway.setEnabled(not saving)
        self.set_ready(not saving, tr("Saving…"))
        if saving:
            self._hangs.start()
        else:
            self._hangs.stop()

    @Slot()
    def _tell_hanging(self) -> None:
        self.set_ready(False, tr("The keyring has not answered yet. It may be asking for its own password."))

    @override
    def reject(self) -> None:
        """What is being kept is waited for: it would hold all the same."""
        if not self._saving:
            super().reject()

    def put_away(self) -> None:
        """The window locks, which waits for nothing."""
        self._set_saving(saving=False)
        super().reject()

    def close_kept(self) -> None:
        """The new password holds."""
        self._set_saving(saving=False)
        super()._commit()

    def refuse(self, error: PtsError) -> None:
        """The new password was not kept."""
        self._set_saving(saving=False)
        found = field_messages(error) if isinstance(error, InputError) else {"new_password": words.failure_line(error)}
        if "old_password" in found and not self._change:
            self._ask_old()
        self._show(found)

    def _show(self, problems: dict[str, str]) -> None:
        places = {"old_password": self.old_field, "new_password": self.new_field, "again": self.again_field}
        for key, field in places.items():
            field.set_error(problems.get(key, ""))
        self._grown()
        first_error(self._fields)
