"""Two faces of the dossier: the details as the journal holds them, and the kept answers."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_query import laid_out
from ptsdesk.gui.presenter_time import age, clock_time, full_time
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.surfaces import Divider

RAW_HEIGHT = 190

_MADE_BY = {"window": "in the window", "command line": "on the command line"}


def detail_rows(order: Order, now_ms: int) -> tuple[words.Row, ...]:
    """What the journal holds about an order, and what was sent, in sending order."""
    found = words.accepted_words(order)
    accepted = f"{presenter.money_text(found.money)}, {found.aside}" if found else words.nothing_accepted(order)
    rows = [
        words.Row(tr("Order id"), order.order_id, ids=True),
        words.Row(tr("Provider's id"), order.transaction_id or tr("none yet"), ids=True),
        words.Row(tr("Reference no."), words.reference_words(order), ids=True),
        words.Row(tr("Submitted"), presenter.money_text(order.money)),
        words.Row(tr("Accepted"), accepted),
        words.Row(tr("Channel"), words.channel_line(order.channel)),
        words.Row(tr("Reference"), order.reference or tr("none")),
        words.Row(tr("Customer"), order.customer or tr("none")),
        words.Row(tr("Merchant"), order.account),
        words.Row(tr("Made"), f"{full_time(order.created_ms)}, {_made_by(order)}"),
        words.Row(tr("Times sent"), str(order.attempts)),
        words.Row(tr("Times asked"), str(order.checks)),
    ]
    if order.checked_ms is not None:
        rows.append(words.Row(tr("Last asked"), f"{clock_time(order.checked_ms)}, {age(order.checked_ms, now_ms)}"))
    if presenter.provider_text(order):
        rows.append(words.Row(tr("Provider's text"), presenter.provider_text(order)))
    return tuple(rows)


def _made_by(order: Order) -> str:
    word = _MADE_BY.get(order.made_by)
    return tr(word) if word else order.made_by


class DossierDetails(QWidget):
    """Keys and values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = KeyValueList(key_width=116, spacing=8, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        self._shown: tuple[words.Row, ...] = ()

    def show_order(self, order: Order, now_ms: int) -> None:
        """Show an order; equal rows are not made again."""
        rows = detail_rows(order, now_ms)
        if rows == self._shown:
            return
        self._shown = rows
        self.rows.set_rows(())
        for row in rows:
            self.rows.add_row(row.label, row.value, ids=row.ids)


class RawAnswers(QWidget):
    """The last answers as they came, newest first, as plain text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S12)
        self._shown: tuple[tuple[int, str], ...] | None = None
        self.show_answers((), 0)

    def show_answers(self, answers: tuple[tuple[int, str], ...], now_ms: int) -> None:
        """Show these; the same ones again change nothing."""
        if answers == self._shown:
            return
        self._shown = answers
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
            self._column.addWidget(self._text(number, text))

    def _text(self, number: int, text: str) -> PlainTextEdit:
        name = tr("Raw answer {n}", n=number + 1)
        shown = PlainTextEdit(name, f"raw-answer-{number + 1}", mono=True, parent=self)
        shown.setReadOnly(True)
        shown.setPlainText(laid_out(text))
        shown.setFixedHeight(theme().px(RAW_HEIGHT))
        return shown
