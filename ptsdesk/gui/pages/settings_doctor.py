"""The connection doctor: the worst on top with its remedy, one line a check, a report to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_doctor, presenter_errors
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context, Notice
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.morning_check import Finding, morning_check_of
from ptsdesk.gui.pages.settings_doctor_rows import DoctorCard
from ptsdesk.gui.pages.settings_report import ReportCard
from ptsdesk.gui.pages.settings_rows import SettingsSection
from ptsdesk.gui.presenter_doctor import Way
from ptsdesk.gui.system_settings import clock_settings_known, open_clock_settings
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note


class DoctorSection(SettingsSection):
    """Examines the account that is open. It asks the provider one read-only question; no money is moved."""

    finished = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self.summary = Label("", Role.BODY, "text_2", wrap=True)
        super().__init__(tr("Connection doctor"), parent, under=self.summary)
        self._context = context
        self._morning = morning_check_of(context)
        self._shown: Finding | None = None
        self._message = ""
        self.copy = Button(tr("Copy report"), icon="copy", identifier="copy-report", parent=self)
        self.run = Button(tr("Run now"), Kind.PRIMARY, icon="refresh-cw", identifier="run-doctor", parent=self)
        for button in (self.copy, self.run):
            self.heading.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.setSpacing(14)
        self._badges = QHBoxLayout()
        self._badges.setSpacing(Space.S8)
        self.message = Button(tr("Copy message"), icon="copy", identifier="copy-doctor-message", parent=self)
        self.note = Note("", Tone.BAD, action=self.message, parent=self)
        self.card = DoctorCard(self)
        self.body.addLayout(self._badges)
        self.body.addWidget(self.note)
        self.body.addWidget(self.card)
        self.report = ReportCard(context, self)
        self.body.addWidget(self.report)
        self.body.addStretch(1)
        self.note.hide()
        self.card.hide()
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy)
        self.message.clicked.connect(self._copy_message)
        self.run.clicked.connect(self.examine)
        self.card.followed.connect(self._follow)
        self._morning.changed.connect(self._look)
        self.summary.setText(
            tr("Looks at the keyring, the journal, the network, the clock and the keys. No money is moved.")
        )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._morning.run_if_due()
        self._look()

    @Slot()
    def examine(self) -> None:
        """Run all checks, unless they run already."""
        self._morning.run()

    @Slot()
    def _look(self) -> None:
        """Show how it stands: the morning check's last finding is this page's, too."""
        running, found = self._morning.running, self._morning.finding
        self.run.setEnabled(not running)
        if running:
            self.summary.setText(tr("Examining…"))
            self._shown = None
        elif found is not None and found is not self._shown:
            self._shown = found
            self._show(found)

    def _show(self, found: Finding) -> None:
        now = self._context.now_ms()
        self.summary.setText(
            presenter_doctor.run_line(self._context.account.name, found.ran_ms, found.took_ms, now)
            if found.error is None
            else ""
        )
        self._show_badges(found)
        self._show_note(found, now)
        clock_opens = clock_settings_known()
        lines = [
            presenter_doctor.line_words(one, now, clock_opens=clock_opens)
            for one in presenter_doctor.ordered(found.checks)
        ]
        self.card.show_lines(lines)
        self.card.setVisible(bool(lines))
        self.run.set_text(tr("Run again"))
        self.copy.setEnabled(bool(found.checks))
        self.finished.emit()

    def _show_badges(self, found: Finding) -> None:
        while (item := self._badges.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        for spec in presenter_doctor.count_badges(found.checks) if found.checks else ():
            self._badges.addWidget(Badge(spec, self))
        self._badges.addStretch(1)

    def _show_note(self, found: Finding, now: int) -> None:
        self.message.setVisible(found.error is None)
        if found.error is not None:
            self._tell(found.error)
            return
        worst = presenter_doctor.banner(found.checks, self._context.account, now)
        self.note.setVisible(worst is not None)
        if worst is not None:
            self._message = worst.message
            self.note.show_note(worst.text, worst.tone, title=worst.title, spoken=self.isVisible())

    def _tell(self, error: PtsError) -> None:
        words = presenter_errors.words(error)
        self.note.show_note(words.sentence, Tone.BAD, title=words.title, spoken=self.isVisible())
        self.note.show()

    @Slot(str)
    def _follow(self, way: str) -> None:
        if way != Way.CLOCK:
            self._context.navigate("settings", way)
        elif not open_clock_settings():
            self._context.toast(
                Notice.WARNING,
                tr("The date and time settings did not open"),
                tr("Open them yourself and switch on automatic time."),
            )

    @Slot()
    def _copy_message(self) -> None:
        clips().copy_text(self._message)

    @Slot()
    def _copy(self) -> None:
        found = self._shown
        if found is not None:
            text = presenter_doctor.report(self.summary.text(), found.checks, self._context.now_ms())
            clips().copy_text(text)
