"""The columns of the list of subscriptions."""

from __future__ import annotations

from ptsdesk.domain.charges import told_ms
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.models.columns import Column
from ptsdesk.gui.widgets.cells import BadgeCell, Cell, MoneyCell, TextCell, TwoLineCell


def _who(order: Order, _now_ms: int) -> Cell:
    return TwoLineCell(presenter.who(order), presenter.what(order))


def _card(order: Order, _now_ms: int) -> Cell:
    return TextCell(words.card_words(order), ink="text_2")


def _amount(order: Order, _now_ms: int) -> Cell:
    return MoneyCell(order.money.currency, presenter.figures(order.money))


def _period(order: Order, _now_ms: int) -> Cell:
    return TextCell(words.period_words(order), ink="text_2")


def _next(order: Order, _now_ms: int) -> Cell:
    known = told_ms(order, "next_payment_at") is not None and order.state is not OrderState.ENDED
    return TextCell(words.next_words(order), ink="text" if known else "text_3")


def _started(order: Order, _now_ms: int) -> Cell:
    known = told_ms(order, "subscribe_at") is not None
    return TextCell(words.started_words(order), ink="text" if known else "text_3")


def _state(order: Order, now_ms: int) -> Cell:
    return BadgeCell(presenter.badge(order, now_ms))


def _moment(order: Order, fact: str) -> int:
    return told_ms(order, fact) or 0


SUBSCRIPTION_COLUMNS: tuple[Column, ...] = (
    Column("who", "Customer and reference", 200, _who, presenter.who, kind="two"),
    Column("card", "Card", 148, _card, words.card_words, from_width=760),
    Column("amount", "Amount", 140, _amount, lambda order: order.money.value, right=True, kind="right"),
    Column("period", "Period", 176, _period, words.period_words, from_width=620),
    Column("next", "Next charge", 118, _next, lambda order: _moment(order, "next_payment_at"), from_width=880),
    Column("started", "Started", 118, _started, lambda order: _moment(order, "subscribe_at"), from_width=1000),
    Column("state", "State", 206, _state, lambda order: str(order.state), kind="badge", from_width=420),
)
STRETCH = next(place for place, column in enumerate(SUBSCRIPTION_COLUMNS) if column.key == "who")
