"""The line below the table: how many, exact sums for each currency, how many the filters hide."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ptsdesk.domain.history import HistorySummary
from ptsdesk.gui import presenter_history as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_history import Filters
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.labels import Caption, IconLabel
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.states import Spinner

HEIGHT = 35
_SUMS = ((1000, 6), (820, 3), (600, 2))
"""From this width on, this many sums are shown."""


class HistoryFooter(QWidget):
    """Sums of different currencies are never added together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary: HistorySummary | None = None
        self._filters = Filters()
        self._most = _SUMS[0][1]
        self._sums: list[QWidget] = []
        self.setFixedHeight(theme().px(HEIGHT))
        self.spinner = Spinner(tr("Reading the journal"), parent=self)
        self.count = Caption("", "text_2", parent=self)
        self.hidden = Caption("", "text_2", parent=self)
        self.trouble = IconLabel("circle-alert", "", ink="bad", parent=self)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(Space.S16)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S16, 0, Space.S16, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.spinner)
        row.addWidget(self.trouble)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addLayout(self._middle)
        row.addStretch(1)
        row.addWidget(self.hidden)
        # A long sum is cut, it never keeps the window from shrinking.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        identify(self, tr("Sums"), "history-sums")
        self.show_reading()

    def show_reading(self) -> None:
        """The journal is being read for the first time."""
        self.spinner.start()
        self.trouble.hide()
        self.spinner.show()
        if self._summary is None:
            self.count.setText(tr("Reading the journal. You can already type in the search box."))

    def show_trouble(self, text: str) -> None:
        """The journal cannot be read."""
        self._summary = None
        self.spinner.stop()
        self.spinner.hide()
        self.trouble.show_line("circle-alert", text, "bad")
        self.trouble.show()
        for label in (self.count, self.hidden):
            label.setText("")
        self._clear_sums()

    def show_summary(self, summary: HistorySummary, filters: Filters) -> None:
        """Show exact figures of the journal."""
        self._summary, self._filters = summary, filters
        self.spinner.stop()
        self.spinner.hide()
        self.trouble.hide()
        self.count.setText(words.count_line(summary, filters))
        self.hidden.setText(words.hidden_line(summary, short=self._most < _SUMS[0][1]))
        self._show_sums(summary)

    def fit(self, width: int) -> None:
        """Shorter words and fewer sums where there is less room; a sum is shown whole or not at all."""
        most = next((most for least, most in _SUMS if width >= theme().px(least)), 0)
        if most != self._most:
            self._most = most
            if self._summary is not None:
                self.show_summary(self._summary, self._filters)

    def _clear_sums(self) -> None:
        for widget in self._sums:
            self._middle.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._sums = []

    def _show_sums(self, summary: HistorySummary) -> None:
        self._clear_sums()
        found = words.sums(summary)
        for one in found[: self._most]:
            part = QWidget(self)
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(Space.S8)
            row.addWidget(Caption(one.word, "text_3", parent=part))
            row.addWidget(MoneyLabel(one.currency, one.figures, MoneySize.STRONG, parent=part))
            self._middle.addWidget(part)
            self._sums.append(part)
