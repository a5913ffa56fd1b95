"""What stands in the place of a page: nothing yet, or why no account is open and what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.states import ErrorState


class ProblemPage(QWidget):
    """Title, sentence, what to do, and "Try again"."""

    retry_clicked = Signal()
    sandbox_clicked = Signal()

    def __init__(self, error: PtsError, *, offer_sandbox: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problem")
        words = presenter_errors.words(error)
        self.retry = Button(tr("Try again"), Kind.PRIMARY, icon="refresh-cw", identifier="try-again", parent=self)
        self.retry.clicked.connect(self.retry_clicked)
        actions = [self.retry]
        if offer_sandbox:
            sandbox = Button(
                tr("Open the sandbox instead"), icon="flask-conical", identifier="open-sandbox", parent=self
            )
            sandbox.clicked.connect(self.sandbox_clicked)
            actions.insert(0, sandbox)
        text = "\n\n".join(part for part in (words.sentence, words.next_step) if part)
        self.state = ErrorState(words.title, text, icon=words.icon, actions=actions, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.state)

    def take_focus(self) -> None:
        """Put the focus on the way out."""
        self.retry.setFocus()
