"""In the place of a page while the secrets cannot be reached: the face of the vault, or what ails the keyring."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyringError, PtsError
from ptsdesk.gui import presenter_keyring as words
from ptsdesk.gui import presenter_lock
from ptsdesk.gui.context import Context
from ptsdesk.gui.lock.idle import awake_ms
from ptsdesk.gui.lock.vault_face import VaultFace
from ptsdesk.gui.pages.keyring_part import KeyringPart
from ptsdesk.gui.pages.placeholder import ProblemPage
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.services.api import Office, UnlockAnswer


class KeyringProblem(ProblemPage):
    """The sentence of the failure; below it, where that loses nothing, a vault or this session only.

    The keyring is looked at again from time to time: when it answers at last, the account is opened by itself.
    """

    def __init__(self, context: Context, error: KeyringError, parent: QWidget | None = None) -> None:
        super().__init__(error, offer_sandbox=False, parent=parent)
        self._was_out = False
        self.instead = Label(words.choose_instead(), Role.BODY, "text_2", parent=self)
        self.part = KeyringPart(context, bare=True, parent=self)
        self.part.line.hide()
        self.state.add_below(self.instead, self.part)
        self.instead.hide()
        self.part.looked.connect(self._looked)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.part.look()

    @Slot()
    def _looked(self) -> None:
        state = self.part.state
        if state is None:
            return
        self.instead.setVisible(state.may_choose and not state.ready)
        if not state.ready:
            self._was_out = True
        elif self._was_out:
            self._was_out = False
            self.retry_clicked.emit()


class VaultPage(QWidget):
    """Asks for the passphrase and opens the vault."""

    retry_clicked = Signal()
    """The vault is open: open the account."""
    sandbox_clicked = Signal()
    """As of the other problem pages; its secrets are in the vault, too."""

    def __init__(self, context: Context, _error: KeyringError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem")
        self._context = context
        self.face = VaultFace(awake_ms, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.face)
        self.face.password_given.connect(self._given)
        self.face.ask_password()

    def take_focus(self) -> None:
        """Put the focus where the passphrase is typed."""
        self.face.line.setFocus()

    @Slot(object)
    def _given(self, passphrase: Secret) -> None:
        if self._context.with_office is not None:
            job = partial(self._context.with_office, partial(_open, passphrase))
            self._context.tasks.run_read(job, self._judged, self._not_judged)

    def _judged(self, answer: UnlockAnswer) -> None:
        if answer.ok:
            self.retry_clicked.emit()
        else:
            self.face.tell_refused(words.wrong_line(answer), answer.wait_ms)

    def _not_judged(self, error: PtsError) -> None:
        self.face.tell_refused(presenter_lock.failure_line(error))


def _open(passphrase: Secret, office: Office) -> UnlockAnswer:
    return office.open_vault(passphrase)
