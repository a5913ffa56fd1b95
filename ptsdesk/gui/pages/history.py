"""History: every order of this account, searched and filtered in the journal, never on the window's thread."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QKeyCombination, QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.history import HistoryFilter, HistorySummary
from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_history as words
from ptsdesk.gui.context import NEW, Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.columns import HISTORY_COLUMNS, STRETCH
from ptsdesk.gui.models.history_model import HistoryModel
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.dossier import DossierDrawer
from ptsdesk.gui.pages.history_bar import HistoryBar
from ptsdesk.gui.pages.history_feed import HistoryFeed
from ptsdesk.gui.pages.history_footer import HistoryFooter
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.states import EmptyState, ErrorState
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.table import TableView
from ptsdesk.services.api import Desk

AGES_MS = 30_000


class HistoryPage(Page):
    """The table, its filters, and the dossier of the selected order."""

    key: ClassVar[str] = "history"
    icon: ClassVar[str] = "history"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.bar = HistoryBar(context.now_ms, self)
        self.model = HistoryModel(context.now_ms, parent=self)
        self.table = TableView(tr("Orders"), "orders", parent=self)
        self.table.setModel(self.model)
        self.footer = HistoryFooter(self)
        self.drawer = DossierDrawer(context, self)
        self.feed = HistoryFeed(context, self.model, self)
        self._states = _States(self)
        self._lay_out()
        self._wire()
        self._set_columns()
        self.table.show_loading()

    def _lay_out(self) -> None:
        card = Card(margin=1, parent=self)
        card.body.setSpacing(0)
        card.body.addWidget(self.bar)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(Divider(card))
        card.body.addWidget(self.footer)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        row.setSpacing(Space.S16)
        row.addWidget(card, 1)
        row.addWidget(self.drawer)

    def _wire(self) -> None:
        self.bar.changed.connect(self._filters_changed)
        self.feed.first_page.connect(self._first_page)
        self.feed.failed.connect(self._failed)
        self.feed.summary_came.connect(self._summary_came)
        self.feed.reading.connect(self._reading)
        self.table.opened.connect(self._open_row)
        self.table.escaped.connect(self.escape)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.drawer.previous_clicked.connect(partial(self._step, -1))
        self.drawer.next_clicked.connect(partial(self._step, 1))
        self.drawer.closed.connect(self._drawer_closed)
        self.drawer.shown.connect(self._dossier_shown)
        self._states.clear.clicked.connect(self.bar.clear)
        self._states.again.clicked.connect(self.feed.reload)
        self._states.new.clicked.connect(self._new_payment)
        self.context.counts_changed.connect(self.bar.set_attention)
        for key, step in ((Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 1)):
            shortcut = QShortcut(QKeySequence(QKeyCombination(Qt.KeyboardModifier.AltModifier, key)), self)
            shortcut.activated.connect(partial(self._step, step))
        self._ages = QTimer(self)
        self._ages.setInterval(AGES_MS)
        self._ages.timeout.connect(self.model.refresh_ages)
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self.drawer.tick)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("History")

    @override
    def subtitle(self) -> str:
        if self.feed.broken:
            return tr("The journal is not available")
        return words.subtitle(self.feed.summary)

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.bar.set_attention(self.context.attention)
        self.feed.use(desk)

    @override
    def arrived(self) -> None:
        if not self.table.hasFocus():
            self.table.setFocus()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self._show_id(argument.order_id)
        elif isinstance(argument, HistoryFilter):
            self.drawer.close_drawer()
            self.bar.set_filters(words.filters_of(argument, self.context.now_ms()))

    @override
    def start_search(self) -> None:
        self.bar.start_search()

    @override
    def check_now(self) -> None:
        if self.drawer.isHidden():
            self.feed.reload()
        else:
            self.drawer.ask()

    @override
    def escape(self) -> bool:
        if not self.drawer.isHidden():
            self.drawer.close_drawer()
            return True
        return self.bar.clear_search()

    # --- the list ----------------------------------------------------------------------------------------------------

    @Slot()
    def _filters_changed(self) -> None:
        self.feed.show(self.bar.filters)

    @Slot()
    def _reading(self) -> None:
        """It takes longer than a moment: the grey shapes stand where the rows will be."""
        self.table.show_loading()
        self.footer.show_reading()

    @Slot()
    def _first_page(self) -> None:
        self.bar.learn_channels({order.channel for order in self.feed.first_orders})
        self._show_state()
        self._select_shown()
        self.head_changed.emit()

    def _show_state(self) -> None:
        if self.model.rowCount():
            self.table.show_state(None)
            return
        summary = self.feed.summary
        title, text = words.empty_words(self.bar.filters, summary.total if summary else None)
        self._states.show_empty(title, text, filtered=self.bar.filters.is_set)
        self.table.show_state(self._states.empty)

    @Slot(object)
    def _summary_came(self, summary: HistorySummary) -> None:
        self.footer.show_summary(summary, self.feed.filters)
        if not self.model.rowCount() and self.feed.ready:
            self._show_state()
        self.head_changed.emit()

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self._states.show_error(told(error).title, told(error).text)
        self.table.show_state(self._states.error)
        self.footer.show_trouble(tr("Journal not available. Sending is off."))
        self.head_changed.emit()

    @Slot()
    def _new_payment(self) -> None:
        self.context.navigate("payment", NEW)

    # --- the dossier -------------------------------------------------------------------------------------------------

    @Slot(int)
    def _open_row(self, row: int) -> None:
        order = self.model.order_at(row)
        if order is not None:
            self._open(order)

    def _open(self, order: Order) -> None:
        self.drawer.show_order(order)
        self._set_columns()

    def _show_id(self, order_id: str) -> None:
        row = self.model.row_of(order_id)
        if row is not None:
            self.table.selectRow(row)
            self._open_row(row)
            return
        self.drawer.open_id(order_id)

    @Slot(str)
    def _dossier_shown(self, _order_id: str) -> None:
        self._set_columns()
        self._select_shown()

    def _select_shown(self) -> None:
        """The selected row is the order of the dossier, or the first one."""
        shown = self.drawer.order if not self.drawer.isHidden() else None
        row = self.model.row_of(shown.order_id) if shown is not None else None
        if row is not None:
            self.table.selectRow(row)
            self.table.scrollTo(self.model.index(row, 0))
        elif shown is None and self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    @Slot(QModelIndex, QModelIndex)
    def _row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        order = self.model.order_at(current.row()) if current.isValid() else None
        shown = self.drawer.order
        if order is None or self.drawer.isHidden() or (shown is not None and shown.order_id == order.order_id):
            return
        self.drawer.show_order(order)

    def _step(self, step: int) -> None:
        if not self.model.rowCount():
            return
        row = min(max(self.table.currentIndex().row() + step, 0), self.model.rowCount() - 1)
        self.table.selectRow(row)

    @Slot()
    def _drawer_closed(self) -> None:
        self._set_columns()
        self.table.setFocus()

    # --- pixels ------------------------------------------------------------------------------------------------------

    def _set_columns(self) -> None:
        """Fewer columns beside an open dossier and in a small window."""
        beside = not self.drawer.isHidden()
        room = self.width() - 2 * Space.PAGE - (Size.DRAWER + Space.S16 if beside else 0)
        for place, column in enumerate(HISTORY_COLUMNS):
            self.table.setColumnHidden(place, room < theme().px(column.from_width))
        widths = tuple(column.width for column in HISTORY_COLUMNS)
        self.table.set_columns(widths, STRETCH, tuple(column.kind for column in HISTORY_COLUMNS))
        self.bar.fit(room)
        self.footer.fit(room)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()
        self._ticker.start()
        self.model.refresh_ages()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()
        self._ticker.stop()


class _States:
    """What lies over the table when it has no rows."""

    def __init__(self, page: QWidget) -> None:
        self.clear = Button(tr("Clear filters"), Kind.PRIMARY, parent=page)
        self.new = Button(tr("New payment"), Kind.PRIMARY, icon="plus", parent=page)
        self.again = Button(tr("Try again"), Kind.PRIMARY, icon="refresh-cw", parent=page)
        self.empty = EmptyState("", "", actions=(self.clear, self.new), parent=page)
        self.error = ErrorState("", "", icon="database", actions=(self.again,), parent=page)
        self.empty.hide()
        self.error.hide()

    def show_empty(self, title: str, text: str, *, filtered: bool) -> None:
        """Nothing fits, or nothing is there yet."""
        self.empty.say(title, text)
        self.clear.setVisible(filtered)
        self.new.setVisible(not filtered)

    def show_error(self, title: str, text: str) -> None:
        """The journal could not be read."""
        self.error.say(title, text)
