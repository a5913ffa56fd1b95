"""What came of a question: the answer beside the journal, what the signature covers, and the answer as it came."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_query as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.answer_view import AnswerCard, SignatureCard
from ptsdesk.gui.presenter_time import old
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card
from ptsdesk.services.api import QueryReport

RAW_HEIGHT = 200
SIGNATURE_WIDTH = 340


class QueryAnswer(QWidget):
    """Shows one report. Everything the provider wrote is plain text."""

    adopt_asked = Signal()
    """The order of the report is to be taken into the journal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report: QueryReport | None = None
        self.main = AnswerCard("answer", self)
        self.raw = RawCard(self)
        self.signature = SignatureCard(self)
        self._age = Label("", Role.BODY, wrap=True, parent=self)
        self.adopt_part = self._make_adopt()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        column.addWidget(self.main)
        column.addWidget(SideBySide(self.raw, self.signature, right_width=SIGNATURE_WIDTH, narrow=860, parent=self))

    def _make_adopt(self) -> QWidget:
        """Stands below the verdict, in the column of the journal."""
        part = QWidget(self.main)
        self.adopt_note = Note("", Tone.NEUTRAL, parent=part)
        self.adopt = Button(tr("Take into the journal"), icon="database", parent=part)
        row = QHBoxLayout()
        row.addWidget(self.adopt)
        row.addStretch(1)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        column.addWidget(self.adopt_note)
        column.addLayout(row)
        self.main.right.insertWidget(self.main.right.count() - 1, part)
        self.adopt.clicked.connect(self.adopt_asked)
        return part

    def show_report(self, report: QueryReport, now_ms: int) -> None:
        """Show what came."""
        self.report = report
        view = words.view(report)
        self.main.show_view(view)
        self.raw.show_raw(report.raw)
        self.signature.show_view(view)
        self.signature.rows.add_row(tr("Answer took"), words.took(report))
        self._age = Label("", Role.BODY, wrap=True, parent=self.signature.rows)
        self.signature.rows.add_row(tr("Answer age"), self._age)
        self._show_adopt(report)
        self.tick(now_ms)

    def _show_adopt(self, report: QueryReport) -> None:
        offered = words.may_adopt(report)
        title, text = words.adopt_words()
        self.adopt_note.show_note(text, Tone.NEUTRAL, title=title, icon="database")
        self.adopt_part.setVisible(offered)
        # One note is enough, unless the verdict is a warning.
        self.main.note.setVisible(not offered or bool(self.main.note.title.text()))
        self.set_adopting(False)

    def set_adopting(self, adopting: bool) -> None:
        """The button stays enabled, so that the keyboard's focus does not jump away."""
        self.adopt.set_text(tr("Asking…") if adopting else tr("Take into the journal"))
        self.adopt.setAccessibleName(tr("Take into the journal"))

    def tick(self, now_ms: int) -> None:
        """The answer grows old."""
        report = self.report
        if report is None:
            return
        self.main.age.setText(tr("answer is {old}", old=old(report.asked_ms + report.took_ms, now_ms)))
        self.main.age.set_ink("attention" if words.is_old(report, now_ms) else "text_2")
        self._age.setText(words.answer_age(report, now_ms))


class RawCard(Card):
    """An answer as it came, as plain text: nothing in it is run or opened."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._raw = ""
        self.part = Disclosure(tr("Raw answer, as received"), "raw-answer-part", opened=True, section=True, parent=self)
        self.part.aside.setText(tr("plain text, nothing in it is run"))
        self.part.aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.copy = Button(tr("Copy"), icon="copy", name=tr("Copy raw answer"), parent=self)
        self.part.head.addWidget(self.copy)
        self.text = PlainTextEdit(tr("Raw answer"), "raw-answer", mono=True, parent=self.part.content)
        self.text.setReadOnly(True)
        self.text.setFixedHeight(theme().px(RAW_HEIGHT))
        self.part.body.addWidget(self.text)
        self.body.addWidget(self.part)
        self.copy.clicked.connect(self._copy)

    def show_raw(self, raw: str) -> None:
        """Show an answer; an empty one is said to be empty."""
        self._raw = raw
        self.text.setPlainText(words.laid_out(raw) if raw else tr("There was no answer to keep."))
        self.copy.setEnabled(bool(raw))
        self.copy.set_text(tr("Copy"))

    @Slot()
    def _copy(self) -> None:
        clips().copy_text(self._raw)
        self.copy.set_text(tr("Copied"))
