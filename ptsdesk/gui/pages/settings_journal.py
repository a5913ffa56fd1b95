"""The journal itself: whether its record is whole, how old the backup is, and both done now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.record import Backup, ChainReport, JournalHealth
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_record as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.settings_rows import SettingsCard, SettingsSection
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Office


class JournalSection(SettingsSection):
    """Looking at it checks nothing; the two buttons do, one at a time."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Backup and journal"), parent)
        self._context = context
        self._working = False
        self.note = Note("", Tone.OK, parent=self)
        self.note.hide()
        self.verify = Button(tr("Verify now"), icon="shield-check", identifier="verify-journal", parent=self)
        self.backup = Button(tr("Back up now"), icon="database", identifier="back-up-now", parent=self)
        self.record_line = Caption("", "text_2", wrap=True, parent=self)
        self.backup_line = Caption("", "text_2", wrap=True, parent=self)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(Space.S8)
        self.missing = Label("", Role.BODY, wrap=True, ids=True, parent=self).set_selectable()
        self.missing.hide()
        card = SettingsCard(self)
        about = tr("Each entry is sealed and tied to the one before; the end is noted in the keyring.")
        card.add_row(tr("Record"), about, self.verify)
        card.body.addWidget(_inset(self.record_line, card))
        about = tr("Whole copies, encrypted with the same key. Made while ptsdesk is open; old ones are thinned out.")
        card.add_row(tr("Backup"), about, self.backup)
        card.body.addWidget(_inset(self.backup_line, card))
        self.body.addWidget(self.note)
        self.body.addLayout(self._findings)
        self.body.addWidget(self.missing)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.verify.clicked.connect(self._verify)
        self.backup.clicked.connect(self._back_up)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Read what is known."""
        self._run(lambda office: office.journal_health(), self._known)

    def _known(self, health: JournalHealth) -> None:
        now = self._context.now_ms()
        self.record_line.setText(words.record_line(health, now))
        self.backup_line.setText(words.backup_line(health, now))
        while (item := self._findings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in health.findings:
            text, tone = words.finding_words(finding)
            self._findings.addWidget(Note(text, tone, parent=self))
        ids = tuple(one.order_id for one in health.missing)
        self.missing.setText(words.missing_lines(ids))
        self.missing.setVisible(bool(ids))

    @Slot()
    def _verify(self) -> None:
        if self._begin(self.verify, tr("Verifying…")):
            self._run(lambda office: office.verify_journal(), self._verified)

    def _verified(self, report: ChainReport) -> None:
        self._end(*words.checked_words(report))

    @Slot()
    def _back_up(self) -> None:
        if self._begin(self.backup, tr("Backing up…")):
            self._run(lambda office: office.backup_now(), self._backed_up)

    def _backed_up(self, made: Backup) -> None:
        self._end(tr("The backup {name} was made.", name=made.name), Tone.OK)

    def _begin(self, button: Button, text: str) -> bool:
        """Whether it may begin: one at a time. The buttons stay enabled, so that the focus does not jump away."""
        if self._working or self._context.with_office is None:
            return False
        self._working = True
        button.set_text(text)
        return True

    def _end(self, text: str, tone: Tone, title: str = "") -> None:
        self._working = False
        self.verify.set_text(tr("Verify now"))
        self.backup.set_text(tr("Back up now"))
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()
        self.look()

    def _failed(self, error: PtsError) -> None:
        self._working = False
        self.verify.set_text(tr("Verify now"))
        self.backup.set_text(tr("Back up now"))
        self.note.show_note(told(error).text, Tone.BAD, title=told(error).title, spoken=True)
        self.note.show()

    def _run(self, job: Callable[[Office], Any], done: Callable[[Any], None]) -> None:
        with_office = self._context.with_office
        if with_office is not None:
            self._context.tasks.run_read(partial(with_office, job), done, self._failed)


def _inset(line: QWidget, parent: QWidget) -> QWidget:
    box = QWidget(parent)
    column = QVBoxLayout(box)
    column.setContentsMargins(Space.CARD, 0, Space.CARD, Space.S12)
    column.addWidget(line)
    return box
