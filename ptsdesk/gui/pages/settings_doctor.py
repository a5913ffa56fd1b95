"""The connection doctor: one line a check, worst news on top, a report to copy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors, presenter_time
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.settings_rows import SettingsSection
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.api import Check, Desk


class DoctorSection(SettingsSection):
    """Examines the account that is open. It asks the provider one read-only question; no money is moved."""

    finished = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Connection doctor"), parent)
        self._context = context
        self._checks: tuple[Check, ...] = ()
        self._began_ms = 0
        self.copy = Button(tr("Copy report"), icon="copy", identifier="copy-report", parent=self)
        self.run = Button(tr("Run now"), Kind.PRIMARY, icon="refresh-cw", identifier="run-doctor", parent=self)
        self.heading.addWidget(self.copy)
        self.heading.addWidget(self.run)
        self.summary = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self._badges = QHBoxLayout()
        self._badges.setSpacing(Space.S8)
        self.note = Note("", Tone.BAD, parent=self)
        self.note.hide()
        self.card = Card(margin=0, parent=self)
        self.card.body.setSpacing(0)
        self.card.hide()
        self.body.addWidget(self.summary)
        self.body.addLayout(self._badges)
        self.body.addWidget(self.note)
        self.body.addWidget(self.card)
        self.body.addStretch(1)
        self.copy.setEnabled(False)
        self.copy.clicked.connect(self._copy)
        self.run.clicked.connect(self.examine)
        self.summary.setText(
            tr("Looks at the keyring, the journal, the network, the clock and the keys. No money is moved.")
        )

    @Slot()
    def examine(self) -> None:
        """Run all checks, unless they run already."""
        desk = self._context.desk
        if desk is None or not self.run.isEnabled():
            return
        self._began_ms = self._context.now_ms()
        self.run.setEnabled(False)
        self.summary.setText(tr("Examining…"))
        self._context.tasks.run_read(partial(_examine, desk), self._done, self._failed)

    def _done(self, checks: tuple[Check, ...]) -> None:
        self._checks = checks
        took = presenter_time.seconds(self._context.now_ms() - self._began_ms)
        self.summary.setText(
            tr(
                "{account}, run at {time}, took {took}. No money was moved.",
                account=self._context.account.name,
                time=presenter_time.clock_time(self._began_ms),
                took=took,
            )
        )
        self._show_badges()
        self._show_note()
        self._show_rows()
        self._end()

    def _failed(self, error: PtsError) -> None:
        words = presenter_errors.words(error)
        self.summary.setText("")
        self.note.show_note(words.sentence, Tone.BAD, title=words.title, spoken=True)
        self.note.show()
        self._end()

    def _end(self) -> None:
        self.run.setEnabled(True)
        self.run.set_text(tr("Run again"))
        self.copy.setEnabled(bool(self._checks))
        self.finished.emit()

    def _show_badges(self) -> None:
        _empty(self._badges)
        bad = sum(not check.ok for check in self._checks)
        good = len(self._checks) - bad
        if bad:
            spec = BadgeSpec(plural("{n} problem", "{n} problems", bad), "triangle-alert", Tone.BAD)
            self._badges.addWidget(Badge(spec, self))
        self._badges.addWidget(
            Badge(BadgeSpec(plural("{n} passed", "{n} passed", good), "circle-check", Tone.OK), self)
        )
        self._badges.addStretch(1)

    def _show_note(self) -> None:
        first = next((check for check in self._checks if not check.ok), None)
        self.note.setVisible(first is not None)
        if first is not None:
            sentence = presenter_errors.check_sentence(first)
            self.note.show_note(sentence, Tone.BAD, title=presenter_errors.check_name(first), spoken=True)

    def _show_rows(self) -> None:
        _empty(self.card.body)
        for number, check in enumerate(self._checks):
            if number:
                self.card.body.addWidget(Divider(self.card))
            self.card.body.addWidget(self._row(check))
        self.card.show()

    def _row(self, check: Check) -> QWidget:
        box = QWidget(self.card)
        row = QHBoxLayout(box)
        row.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        row.setSpacing(Space.S12)
        icon, tone, word = (
            ("circle-check", Tone.OK, tr("Passed")) if check.ok else ("circle-x", Tone.BAD, tr("Problem"))
        )
        name = QVBoxLayout()
        name.setSpacing(0)
        name.addWidget(IconLabel(icon, presenter_errors.check_name(check), Role.EMPHASIS, "text", icon_ink=tone.value))
        state = Caption(word, tone.value, parent=box)
        state.setContentsMargins(24, 0, 0, 0)
        name.addWidget(state)
        row.addLayout(name, 2)
        row.addWidget(
            Label(presenter_errors.check_sentence(check), Role.BODY, wrap=True, parent=box).set_selectable(), 5
        )
        return box

    @Slot()
    def _copy(self) -> None:
        lines = [self.summary.text()]
        for check in self._checks:
            word = tr("Passed") if check.ok else tr("Problem")
            lines.append(f"{presenter_errors.check_name(check)}: {word}. {presenter_errors.check_sentence(check)}")
        clips().copy_text("\n".join(lines))


def _examine(desk: Desk) -> tuple[Check, ...]:
    return desk.doctor()


def _empty(layout: QVBoxLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
