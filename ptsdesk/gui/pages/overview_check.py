"""The morning check card of the overview: a green line, or what is wrong and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_overview, presenter_pages
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.morning_check import Finding, morning_check_of
from ptsdesk.gui.presenter_overview import CheckLine
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel
from ptsdesk.gui.widgets.states import Spinner
from ptsdesk.gui.widgets.surfaces import Card


class CheckCard(Card):
    """Shows what the window's morning check found for the account that is open."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._context = context
        self._morning = morning_check_of(context)
        self._shown: Finding | None = None
        self.spinner = Spinner(tr("Examining"), parent=self)
        self.again = Button(
            tr("Run again"), Kind.LINK, name=tr("Run the morning check again"), identifier="run-morning-check",
            parent=self,
        )  # fmt: skip
        self.title.setText(tr("Morning check"))
        self.title.show()
        head = QHBoxLayout()
        head.setSpacing(Space.S8)
        head.addWidget(self.title, 1)
        head.addWidget(self.spinner)
        head.addWidget(self.again)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S8)
        self.body.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S16)
        self.body.addLayout(head)
        self.body.addLayout(self._lines)
        self.again.clicked.connect(self._morning.run)
        self._morning.changed.connect(self.show_finding)
        identify(self, tr("Morning check"), "morning-check")
        self._put(tr("Not run yet."))

    @Slot()
    def show_finding(self) -> None:
        """Show what was found last."""
        if self._morning.running:
            self.spinner.start()
        else:
            self.spinner.stop()
        found = self._morning.finding
        if found is None:
            self._put(tr("Examining…") if self._morning.running else tr("Not run yet."))
        elif found is not self._shown:
            self._show(found)
        self._shown = found

    def _put(self, text: str) -> None:
        self._clear()
        self._lines.addWidget(Caption(text, "text_2", wrap=True, parent=self))

    def _show(self, found: Finding) -> None:
        self._clear()
        now = self._context.now_ms()
        time, lines = presenter_overview.run_time(found.ran_ms, now), presenter_overview.check_lines(found.checks, now)
        if found.error is not None:
            told = presenter_pages.told(found.error)
            lines = (CheckLine(tr("{title}. {words}", title=told.title, words=told.text), ok=False),)
        for line in lines or (CheckLine(tr("Nothing was examined."), ok=False),):
            self._lines.addWidget(self._line(line, time))

    def _line(self, line: CheckLine, time: str) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S12)
        bad = ("triangle-alert", "attention") if line.warning else ("circle-x", "bad")
        icon, ink = ("circle-check", "ok") if line.ok else bad
        words = "text_2" if line.ok else "text"
        label = IconLabel(icon, line.text, Role.BODY, words, icon_ink=ink, wrap=True, parent=box)
        label.label.set_selectable()
        row.addWidget(label, 1)
        row.addWidget(Caption(time, parent=box), 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _clear(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
