"""Two faces of the dossier: the details as the journal holds them, and the kept answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order, OrderEvent
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_answer import details_link
from ptsdesk.gui.presenter_dossier import DetailRow, detail_rows
from ptsdesk.gui.presenter_query import laid_out
from ptsdesk.gui.presenter_time import age, clock_time
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.surfaces import Divider
from ptsdesk.gui.widgets.weblink import LinkLine

RAW_HEIGHT = 190


class DossierDetails(QWidget):
    """Keys and values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = KeyValueList(key_width=124, spacing=8, parent=self)
        note = tr("link valid about 10 minutes after it was told")
        self.link = LinkLine(tr("Open details page"), "dossier-details-page", note=note, parent=self)
        self.refused = IconLabel(
            "link", tr("The details link is not a plain https address, so it is not offered."), wrap=True, parent=self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addWidget(self.link)
        column.addWidget(self.refused)
        column.addWidget(self.rows)
        self._shown: tuple[DetailRow, ...] = ()

    def show_order(self, order: Order, events: Sequence[OrderEvent], now_ms: int, merchant: str) -> None:
        """Show an order; equal rows are not made again. ``merchant``: the account's name as it is now."""
        link, refused = details_link(order.facts)
        self.link.show_link(link)
        self.refused.setVisible(refused)
        rows = detail_rows(replace(order, account=merchant), events, now_ms)
        if rows == self._shown:
            return
        self._shown = rows
        self.rows.set_rows(())
        for row in rows:
            value = self.rows.add_row(row.label, row.value, ids=row.ids)
            if row.loud and isinstance(value, Label):
                value.set_ink("bad")


class RawAnswers(QWidget):
    """The last answers as they came, newest first, as plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S12)
        self._shown: tuple[tuple[int, str], ...] | None = None
        self._waiting: list[tuple[PlainTextEdit, str]] = []
        self._filler = QTimer(self)
        self._filler.setInterval(0)
        self._filler.timeout.connect(self._fill)
        self.show_answers((), 0)

    def show_answers(self, answers: tuple[tuple[int, str], ...], now_ms: int) -> None:
        """Show these; the same ones again change nothing."""
        if answers == self._shown:
            return
        self._shown = answers
        self._waiting.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not answers:
            self._column.addWidget(Caption(tr("No answer was kept for this order."), parent=self))
        for number, (at_ms, text) in enumerate(answers):
            if number:
                self._column.addWidget(Divider(self))
            when = tr("{time}, {age}", time=clock_time(at_ms), age=age(at_ms, now_ms))
            self._column.addWidget(Caption(when, "text_2", parent=self))
            self._waiting.append((self._text(number), text))
            self._column.addWidget(self._waiting[-1][0])
        self._fill()

    @Slot()
    def _fill(self) -> None:
        """One answer in a turn of the loop: five long ones at once would hold up the window."""
        if self._waiting:
            shown, text = self._waiting.pop(0)
            shown.setPlainText(laid_out(text))
        if self._waiting:
            self._filler.start()
        else:
            self._filler.stop()

    def _text(self, number: int) -> PlainTextEdit:
        name = tr("Raw answer {n}", n=number + 1)
        shown = PlainTextEdit(name, f"raw-answer-{number + 1}", mono=True, parent=self)
        shown.setReadOnly(True)
        shown.setFixedHeight(theme().px(RAW_HEIGHT))
        return shown
