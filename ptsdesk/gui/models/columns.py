"""The columns of History as a table: what each is called, how wide it is, what it shows and what it sorts by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_marks import short_mark_badge
from ptsdesk.gui.presenter_time import time_in_list
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.cells import BadgeCell, Cell, IconCell, IdCell, MoneyCell, TextCell, TwoLineCell

SortKey = int | str | Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``cell`` gets the order and the time now; ``sort`` gives a native value, never a shown text.

    ``title`` is English and translated when shown; ``kind`` is the shape of the grey cell while reading.
    """

    key: str
    title: str
    width: int
    cell: Callable[[Order, int], Cell]
    sort: Callable[[Order], SortKey]
    right: bool = False
    kind: str = "text"
    from_width: int = 0
    """The least width of the table at which the column is shown."""


def _time(order: Order, now_ms: int) -> Cell:
    return TextCell(time_in_list(order.created_ms, now_ms))


def _direction(order: Order, _now_ms: int) -> Cell:
    tone = Tone.OK if order.kind is OrderKind.PAYMENT else Tone.NEUTRAL
    return IconCell(presenter.kind_icon(order.kind), presenter.kind_word(order.kind), tone)


def _who(order: Order, _now_ms: int) -> Cell:
    return TwoLineCell(presenter.who(order), presenter.what(order))


def _order_id(order: Order, _now_ms: int) -> Cell:
    return IdCell(order.order_id)


def _channel(order: Order, _now_ms: int) -> Cell:
    return TextCell(presenter.channel_word(order.channel))


def _reference(order: Order, _now_ms: int) -> Cell:
    if not order.reference_number:
        return TextCell(tr("none yet"), ink="text_3")
    return TextCell(order.reference_number, ink="text_2", ids=True)


def _amount(order: Order, _now_ms: int) -> Cell:
    return MoneyCell(order.money.currency, presenter.figures(order.money, out=presenter.is_out(order.kind)))


def _state(order: Order, now_ms: int) -> Cell:
    return BadgeCell(presenter.badge(order, now_ms), short_mark_badge(order))


def _signed(order: Order) -> Decimal:
    return -order.money.value if presenter.is_out(order.kind) else order.money.value


HISTORY_COLUMNS: tuple[Column, ...] = (
    Column("time", "Time", 128, _time, lambda order: order.created_ms),
    Column("direction", "", 34, _direction, lambda order: str(order.kind), kind="icon", from_width=540),
    Column("who", "Who and what", 200, _who, presenter.who, kind="two"),
    Column("order_id", "Order id", 184, _order_id, lambda order: order.order_id, from_width=1110),
    Column("channel", "Channel", 96, _channel, lambda order: order.channel, from_width=800),
    Column("reference", "Reference no.", 150, _reference, lambda order: order.reference_number, from_width=960),
    Column("amount", "Amount", 140, _amount, _signed, right=True, kind="right"),
    Column("state", "State", 206, _state, lambda order: str(order.state), kind="badge", from_width=540),
)
STRETCH = next(place for place, column in enumerate(HISTORY_COLUMNS) if column.key == "who")
