"""The provider's public key: pasted or from a file, and judged by the worker while it is typed. It is not secret."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.profile import KeyFacts
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_connect as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import message
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open
from ptsdesk.gui.widgets.inputs import PlainTextEdit

RESTS_MS = 400
_HEIGHT = 96
_PRIVATE = "PRIVATE KEY"


class PlatformKeyPart(Themed, QWidget):
    """:attr:`facts` is what the worker found in the text; None while it is empty, wrong or not judged yet."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._turn = 0
        self._filling = False
        self.facts: KeyFacts | None = None
        self.edit = PlainTextEdit(tr("Provider's public key"), "platform-key", mono=True, parent=self)
        # Whatever was pasted here by mistake cannot be brought back.
        self.edit.setUndoRedoEnabled(False)
        self.browse = Button(
            tr("Choose file"), icon="folder-open", name=tr("Choose the provider's key file"),
            identifier="platform-key-browse", parent=self,
        )  # fmt: skip
        text = tr("Paste it from the merchant backend, or choose its file. Without it no answer is believed.")
        self.field = Field(tr("Provider's public key"), self.edit, help_text=text, parent=self)
        row = QHBoxLayout()
        row.addWidget(self.browse)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        column.addWidget(self.field)
        column.addLayout(row)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(RESTS_MS)
        self._rest.timeout.connect(self.judge)
        self.edit.textChanged.connect(self._typed)
        self.browse.clicked.connect(self._browse)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.edit.setFixedHeight(theme().px(_HEIGHT))

    @property
    def text(self) -> str:
        """What stands in it, without the blanks round it."""
        return self.edit.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Fill it, as after coming back to the page."""
        self.edit.setPlainText(text)

    def check(self) -> bool:
        """Whether there is a key; its error is shown when there is none."""
        if not self.text:
            self.field.set_error(words.missing("platform_key"))
        elif self.facts is not None:
            # What the last test said of it is to be found out anew.
            self.field.set_error("")
        return bool(self.text) and not self.field.error

    @Slot()
    def _typed(self) -> None:
        if self._filling:
            return
        self._turn += 1
        self.facts = None
        self.field.clear_messages()
        if _PRIVATE in self.edit.toPlainText():
            self.edit.setPlainText("")
            self.field.set_error(words.private_key_removed())
        elif self.text:
            self._rest.start()
        self.changed.emit()

    @Slot()
    def judge(self) -> None:
        """Have the worker look at the text."""
        self._rest.stop()
        text = self.text
        if text:
            self._ask(lambda office: office.check_platform_key(text), self._known)

    @Slot()
    def _browse(self) -> None:
        kinds = tr("Keys (*.pem *.key *.crt *.cer *.txt);;All files (*)")
        ask_what_to_open(self, tr("Provider's public key"), kinds, self.choose_file)

    @Slot(str)
    def choose_file(self, path: str) -> None:
        """Read the key in a file."""
        self._turn += 1
        self._rest.stop()
        self._ask(lambda office: office.read_platform_key(path), self._read)

    def _ask(self, job: Callable[[Any], KeyFacts], done: Callable[[int, KeyFacts], None]) -> None:
        if self._context.with_office is not None:
            told, failed = partial(done, self._turn), partial(self._refused, self._turn)
            self._context.tasks.run_read(partial(self._context.with_office, job), told, failed, owner=self)

    def _read(self, turn: int, facts: KeyFacts) -> None:
        """From a file: what it holds is shown too."""
        if turn == self._turn:
            self._filling = True
            self.edit.setPlainText(facts.public_pem)
            self._filling = False
            self._known(turn, facts)

    def _known(self, turn: int, facts: KeyFacts) -> None:
        if turn != self._turn:
            return
        self.facts = facts
        self.field.set_error("")
        self.field.set_confirmation(facts.about)
        self.changed.emit()

    def _refused(self, turn: int, error: PtsError) -> None:
        if turn == self._turn:
            self.field.set_error(message(error))
            self.changed.emit()

    def take_focus(self) -> None:
        """Put the focus into the text."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
