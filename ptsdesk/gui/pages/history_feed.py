"""Reads History's pages and sums away from the window's thread, and brings live changes in, a few at a time."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ptsdesk.domain.history import HistoryFilter, HistorySummary
from ptsdesk.domain.history import HistoryPage as Orders
from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.models.history_model import HistoryModel
from ptsdesk.gui.presenter_history import Filters
from ptsdesk.gui.tasks import Task
from ptsdesk.services.api import Desk

PAGE = 200
SLOW_MS = 300
"""Quicker than this nothing flickers: the rows from before stay until the new ones are there."""
FLUSH_MS = 50
"""Live changes are shown together, at most twenty times a second."""
SUMS_MS = 400


class HistoryFeed(QObject):
    """Answers to an earlier filter are dropped; one page and one sum are read at a time."""

    first_page = Signal()
    """The first page of the filters is in the model."""
    summary_came = Signal(object)
    """A ``HistorySummary`` of the filters."""
    failed = Signal(object)
    """A ``PtsError``: the journal cannot be read."""
    reading = Signal()
    """The first page takes longer than a moment."""

    def __init__(self, context: Context, model: HistoryModel, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.filters = Filters()
        self.summary: HistorySummary | None = None
        self.first_orders: tuple[Order, ...] = ()
        self.broken = False
        self.ready = False
        self._model = model
        self._desk: Desk | None = None
        self._wanted = HistoryFilter()
        self._page_task: Task | None = None
        self._number = 0
        self._sums_running = False
        self._sums_stale = False
        self._changed: dict[str, Order] = {}
        self._slow = self._timer(SLOW_MS, self.reading.emit)
        self._flush_timer = self._timer(FLUSH_MS, self._flush)
        self._sums_timer = self._timer(SUMS_MS, self._read_sums)
        model.more_wanted.connect(self._more)
        context.order_changed.connect(self._order_changed)

    def _timer(self, interval: int, slot: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(slot)
        return timer

    def use(self, desk: Desk) -> None:
        """The journal to read."""
        self._desk = desk
        self.reload()

    def show(self, filters: Filters) -> None:
        """Read another list."""
        if filters != self.filters:
            self.filters = filters
            self.reload()

    @Slot()
    def reload(self) -> None:
        """Read the first page and the sums again."""
        desk = self._desk
        if desk is None:
            return
        self._number += 1
        self.ready = False
        if self._page_task is not None:
            self._page_task.drop()
        number = self._number
        wanted = self._wanted = self.filters.for_desk(self.context.now_ms())
        self._slow.start()
        self._page_task = self.context.tasks.run_read(
            lambda: desk.history(wanted, None, PAGE), partial(self._first, number), partial(self._fail, number)
        )
        self._read_sums()

    def _first(self, number: int, found: Orders) -> None:
        if number != self._number:
            return
        self._slow.stop()
        self._page_task = None
        self.broken, self.ready = False, True
        self.first_orders = found.orders
        self._model.begin(found.orders, found.cursor)
        self.first_page.emit()
        if self._changed:
            # They came while the page was read and may be newer than it.
            self._flush_timer.start()

    def _fail(self, number: int, error: PtsError) -> None:
        if number != self._number:
            return
        self._slow.stop()
        self._page_task = None
        self.broken, self.summary = True, None
        self._model.begin((), None)
        self.failed.emit(error)

    # --- further pages -----------------------------------------------------------------------------------------------

    @Slot(str)
    def _more(self, cursor: str) -> None:
        desk = self._desk
        if desk is None:
            return
        wanted, number = self._wanted, self._number
        self.context.tasks.run_read(
            lambda: desk.history(wanted, cursor, PAGE), partial(self._next, number), partial(self._no_more, number)
        )

    def _next(self, number: int, found: Orders) -> None:
        if number == self._number:
            self._model.append(found.orders, found.cursor)

    def _no_more(self, number: int, _error: PtsError) -> None:
        if number == self._number:
            self._model.fail()

    # --- sums --------------------------------------------------------------------------------------------------------

    @Slot()
    def _read_sums(self) -> None:
        desk = self._desk
        if desk is None:
            return
        if self._sums_running:
            self._sums_stale = True
            return
        self._sums_running = True
        wanted = self._wanted
        self.context.tasks.run_read(
            lambda: desk.summary(wanted), partial(self._sums_came, self._number), self._sums_failed
        )

    def _sums_came(self, number: int, summary: HistorySummary) -> None:
        self._sums_running = False
        if number == self._number and not self.broken:
            self.summary = summary
            self.summary_came.emit(summary)
        self._sums_again(stale=number != self._number)

    def _sums_failed(self, _error: PtsError) -> None:
        """The page's own failure says it; a sum alone is tried again with the next change."""
        self._sums_running = False
        self._sums_again(stale=False)

    def _sums_again(self, *, stale: bool) -> None:
        again, self._sums_stale = self._sums_stale or stale, False
        if again:
            self._read_sums()

    # --- live changes ------------------------------------------------------------------------------------------------

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if self._desk is None:
            return
        self._changed[order.order_id] = order
        if not self._flush_timer.isActive():
            self._flush_timer.start()

    @Slot()
    def _flush(self) -> None:
        if not self.ready:
            return
        changed, self._changed = self._changed, {}
        for order in changed.values():
            self._bring_in(order)
        self._sums_timer.start()

    def _bring_in(self, order: Order) -> None:
        before = self._model.rowCount()
        fits = _fits(order, self._wanted)
        if self._model.update_order(order):
            if not fits:
                self._model.remove_order(order.order_id)
        elif fits and not self._wanted.text:
            self._model.insert_order(order)
        if not before or not self._model.rowCount():
            self.first_page.emit()


def _fits(order: Order, wanted: HistoryFilter) -> bool:
    """Whether a filter lets an order through, as far as this can be said without the journal's search."""
    return (
        (not wanted.kinds or order.kind in wanted.kinds)
        and (not wanted.states or order.state in wanted.states)
        and (not wanted.channel or order.channel == wanted.channel)
        and (wanted.from_ms is None or order.created_ms >= wanted.from_ms)
        and (wanted.to_ms is None or order.created_ms < wanted.to_ms)
    )
