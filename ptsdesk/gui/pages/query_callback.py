"""Read a callback that a server received: paste it or open the file, verify it, see what it did.

A callback changes a state only when its signature is verified; of one that is not, nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.callback_text import MAX_CALLBACK, callback_holds_pan
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_findings as words
from ptsdesk.gui.context import AskAbout, Context, OpenOrder
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.forms.text_guard import TextGuard
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.answer_view import AnswerCard, SignatureCard
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.private_files import read_small
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.findings import CallbackEffect, CallbackReport

TEXT_HEIGHT = 148


@dataclass(frozen=True, slots=True)
class _File:
    """A file's text, or why there is none."""

    text: str = ""
    problem: str = ""


def read_file(path: str) -> _File:
    """On a reader's thread: at most :data:`MAX_CALLBACK` bytes of UTF-8, or a sentence that says what is wrong."""
    try:
        data = read_small(path, MAX_CALLBACK)
    except (OSError, ValueError):
        return _File(problem=words.not_readable())
    if len(data) > MAX_CALLBACK:
        return _File(problem=words.too_long())
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _File(problem=words.not_text())
    return _File(problem=words.not_text()) if "\0" in text else _File(text)


class CallbackReading(QObject):
    """The form (for a card) and what came of it (for below the card)."""

    ask_wanted = Signal(object)
    """An :class:`AskAbout`: ask the provider about the order of a callback that the journal does not know."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self._busy = False
        self._report: CallbackReport | None = None
        self.form = QWidget(parent)
        self.text = PlainTextEdit(tr("Callback"), "callback-text", mono=True, parent=self.form)
        self.text.setFixedHeight(theme().px(TEXT_HEIGHT))
        help_text = tr("The JSON that your server received from the provider, whole and unchanged.")
        self.field = Field(tr("Callback"), self.text, help_text=help_text, parent=self.form)
        self.clear_button = Button(tr("Clear callback"), Kind.GHOST, icon="eraser", parent=self.form)
        self.file_button = Button(tr("Open a file…"), icon="file-text", identifier="callback-file", parent=self.form)
        self.verify = Button(
            tr("Verify"), Kind.PRIMARY, icon="shield-check", name=tr("Verify callback"), parent=self.form
        )
        self.problem = Note("", Tone.BAD, parent=parent)
        self.answer = _CallbackAnswer(parent)
        self._lay_out()
        self._wire()
        self.problem.hide()
        self.answer.hide()

    def _lay_out(self) -> None:
        stated = tr(
            "It changes a state only when its signature is verified. Nothing is kept of one that is not verified."
        )
        foot = QHBoxLayout()
        foot.setSpacing(Space.S8)
        line = IconLabel("shield-check", stated, icon_ink="ok", wrap=True, parent=self.form)
        foot.addWidget(line, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.clear_button, self.file_button, self.verify):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.field)
        column.addLayout(foot)

    def _wire(self) -> None:
        guard = TextGuard(self.text, callback_holds_pan, MAX_CALLBACK)
        guard.refused.connect(self._refuse_card)
        guard.too_long.connect(self._refuse_length)
        self.text.textChanged.connect(self._typed)
        self.file_button.clicked.connect(self._choose_file)
        self.clear_button.clicked.connect(self.clear)
        self.verify.clicked.connect(self.read)
        self.answer.open_order.clicked.connect(self._open_order)
        self.answer.ask.clicked.connect(self._ask_about)

    # --- typing and files --------------------------------------------------------------------------------------------

    @Slot()
    def _typed(self) -> None:
        if not self.text.document().isEmpty():
            self.field.set_error("")

    @Slot()
    def _refuse_card(self) -> None:
        self.field.set_error(card_number_refused())

    @Slot()
    def _refuse_length(self) -> None:
        self.field.set_error(words.too_long())

    @Slot()
    def clear(self) -> None:
        """Forget the text and what was shown of it."""
        self.text.setPlainText("")
        self.field.set_error("")
        self.problem.hide()
        self.answer.hide()
        self._report = None
        self.text.setFocus()

    @Slot()
    def _choose_file(self) -> None:
        kinds = tr("JSON or text (*.json *.txt);;All files (*)")
        ask_what_to_open(self.form, tr("Open a callback"), kinds, self._file_chosen)

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        self.context.tasks.run_read(lambda: read_file(path), self._file_read, self._failed)

    def _file_read(self, file: _File) -> None:
        if file.problem:
            self.field.set_error(file.problem)
            self.text.setFocus()
            return
        self.field.set_error("")
        self.text.setPlainText(file.text)
        if not self.field.error:
            self.verify.setFocus()

    # --- verifying ---------------------------------------------------------------------------------------------------

    @Slot()
    def read(self) -> None:
        """Verify what is in the box."""
        desk = self.context.desk
        if self._busy or desk is None:
            return
        text = self.text.toPlainText()
        if not text.strip():
            if not self.field.error:
                self.field.set_error(tr("Paste the callback, or open the file that holds it."))
            self.text.setFocus()
            return
        self._set_reading(True)
        self.context.tasks.run_read(lambda: desk.read_callback(text), self._done, self._failed)

    def _set_reading(self, reading: bool) -> None:
        self._busy = reading
        self.verify.set_text(tr("Verifying…") if reading else tr("Verify"))

    def _done(self, report: CallbackReport) -> None:
        self._set_reading(False)
        self._report = report
        self.problem.hide()
        self.answer.show_report(report)
        self.answer.show()
        if report.order is not None:
            # Kept as evidence or followed: either way the order has another event.
            self.context.order_changed.emit(report.order)
            self.context.refresh_asked.emit()

    def _failed(self, error: PtsError) -> None:
        self._set_reading(False)
        said = told(error)
        self.problem.show_note(said.text, Tone.BAD, title=said.title, icon=said.icon, spoken=True)
        self.problem.show()
        self.answer.hide()

    # --- on to the order ---------------------------------------------------------------------------------------------

    @Slot()
    def _open_order(self) -> None:
        if self._report is not None and self._report.order is not None:
            self.context.navigate("history", OpenOrder(self._report.order.order_id))

    @Slot()
    def _ask_about(self) -> None:
        report = self._report
        if report is not None and report.kind is not None:
            self.ask_wanted.emit(AskAbout(report.kind, report.order_id))


class _CallbackAnswer(QWidget):
    """What the callback says, what it did, and the way to its order."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.main = AnswerCard("callback", self)
        self.signature = SignatureCard(self)
        self.open_order = Button(tr("Open order"), icon="history", identifier="callback-open-order", parent=self.main)
        self.ask = Button(tr("Ask about this order"), icon="search", identifier="callback-ask", parent=self.main)
        row = QHBoxLayout()
        row.setSpacing(Space.S8)
        row.addWidget(self.open_order)
        row.addWidget(self.ask)
        row.addStretch(1)
        self.main.right.insertLayout(self.main.right.count() - 1, row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        column.addWidget(self.main)
        column.addWidget(self.signature)

    def show_report(self, report: CallbackReport) -> None:
        """Show what became of it."""
        view = words.callback_view(report)
        self.main.show_view(view)
        self.main.age.setVisible(False)
        self.signature.show_view(view)
        self.open_order.setVisible(report.order is not None)
        self.ask.setVisible(report.effect is CallbackEffect.STRANGER and report.kind is not None)
