"""The subscriptions of this account, newest first, read from the journal page by page."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.history import HistorySummary
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.search_part import SearchPart
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.history_model import HistoryModel
from ptsdesk.gui.models.subscription_columns import STRETCH, SUBSCRIPTION_COLUMNS
from ptsdesk.gui.pages.history_feed import HistoryFeed
from ptsdesk.gui.presenter_history import Filters
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.states import EmptyState, ErrorState
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.table import TableView
from ptsdesk.services.api import Desk

AGES_MS = 30_000
FOOT_HEIGHT = 35


class SubscriptionList(QWidget):
    """The search, the table and the line below it."""

    chosen = Signal(str)
    """The order id of the row that was opened."""
    new_asked = Signal()
    """Make the first one."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._all: int | None = None
        """How many there are without a search, as the journal last said."""
        self._search = SearchPart(tr("Search subscriptions"), tr("Order id, name, amount, remark"), self)
        self.search, self.problem = self._search.box, self._search.problem
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.model = HistoryModel(context.now_ms, SUBSCRIPTION_COLUMNS, self)
        self.table = TableView(tr("Subscriptions"), "subscriptions", parent=self)
        self.table.setModel(self.model)
        self.count = Caption("", "text_2", parent=self)
        self.hidden = Caption("", "text_2", parent=self)
        self.feed = HistoryFeed(context, self.model, self)
        self.feed.filters = self._filters("")
        self._make_states()
        self._ages = QTimer(self)
        self._ages.setInterval(AGES_MS)
        self._lay_out()
        self._wire()
        self._fit()
        self.table.show_loading()

    def _make_states(self) -> None:
        self.clear = Button(tr("Clear the search"), Kind.PRIMARY, parent=self)
        self.first = Button(tr("Make the first subscription"), Kind.PRIMARY, icon="plus", parent=self)
        self.again = Button(tr("Try again"), Kind.PRIMARY, icon="refresh-cw", parent=self)
        self.empty = EmptyState("", "", icon="repeat", actions=(self.clear, self.first), parent=self)
        self.error = ErrorState("", "", icon="database", actions=(self.again,), parent=self)
        for hidden in (self.empty, self.error, self.note):
            hidden.hide()

    def _lay_out(self) -> None:
        bar = QVBoxLayout()
        bar.setContentsMargins(Space.S16, Space.S12, Space.S16, Space.S12)
        bar.setSpacing(6)
        bar.addWidget(self.search)
        bar.addWidget(self.problem)
        foot = QWidget(self)
        foot.setFixedHeight(theme().px(FOOT_HEIGHT))
        line = QHBoxLayout(foot)
        line.setContentsMargins(Space.S16, 0, Space.S16, 0)
        line.addWidget(self.count, 1)
        line.addWidget(self.hidden)
        card = Card(margin=1, parent=self)
        card.body.setSpacing(0)
        card.body.addLayout(bar)
        card.body.addWidget(Divider(card))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(Divider(card))
        card.body.addWidget(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        column.addWidget(self.note)
        column.addWidget(card, 1)

    def _wire(self) -> None:
        self._search.wanted.connect(self._look_for)
        self._ages.timeout.connect(self.model.refresh_ages)
        self.feed.first_page.connect(self._first_page)
        self.feed.failed.connect(self._failed)
        self.feed.summary_came.connect(self._summary_came)
        self.feed.reading.connect(self.table.show_loading)
        self.table.opened.connect(self._open_row)
        self.table.escaped.connect(self.escape)
        self.clear.clicked.connect(self.search.clear)
        self.first.clicked.connect(self.new_asked)
        self.again.clicked.connect(self.feed.reload)

    # --- what the page asks ------------------------------------------------------------------------------------------

    def use(self, desk: Desk) -> None:
        """The journal to read."""
        self.feed.use(desk)

    @Slot()
    def reload(self) -> None:
        """Read the journal again."""
        self.note.hide()
        self.feed.reload()

    def start_search(self) -> None:
        """Put the focus into the search."""
        self._search.start()

    @Slot()
    def escape(self) -> bool:
        """Clear the search; False when there is none."""
        return self._search.clear()

    def take_focus(self) -> None:
        """The table, so that Enter opens what is selected."""
        if not self.search.line.hasFocus():
            self.table.setFocus()

    def tell(self, title: str, text: str) -> None:
        """Say above the table why something could not be shown."""
        self.note.show_note(text, Tone.ATTENTION, title=title, spoken=True)
        self.note.show()

    # --- the search --------------------------------------------------------------------------------------------------

    def _filters(self, text: str) -> Filters:
        return Filters(text=text, kinds=frozenset({OrderKind.SUBSCRIPTION}))

    @Slot(str)
    def _look_for(self, text: str) -> None:
        self.feed.show(self._filters(text))

    # --- the rows ----------------------------------------------------------------------------------------------------

    @Slot()
    def _first_page(self) -> None:
        typed = self.feed.filters.text
        if self.model.rowCount():
            self.table.show_state(None)
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)
            return
        self.empty.say(*words.empty_words(typed))
        self.clear.setVisible(bool(typed))
        self.first.setVisible(not typed)
        self.table.show_state(self.empty)

    @Slot(object)
    def _summary_came(self, summary: HistorySummary) -> None:
        typed = self.feed.filters.text
        if not typed:
            self._all = summary.matching
        self.count.setText(words.count_line(summary.matching, typed))
        self.hidden.setText(words.hidden_line(self._all - summary.matching if self._all is not None else 0))

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self.count.setText("")
        self.hidden.setText("")
        self.error.say(told(error).title, told(error).text)
        self.table.show_state(self.error)

    @Slot(int)
    def _open_row(self, row: int) -> None:
        order = self.model.order_at(row)
        if order is not None:
            self.note.hide()
            self.chosen.emit(order.order_id)

    # --- pixels ------------------------------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Fewer columns where there is less room."""
        room = self.width() - 2 * Space.PAGE
        for place, column in enumerate(SUBSCRIPTION_COLUMNS):
            self.table.setColumnHidden(place, room < theme().px(column.from_width))
        widths = tuple(column.width for column in SUBSCRIPTION_COLUMNS)
        self.table.set_columns(widths, STRETCH, tuple(column.kind for column in SUBSCRIPTION_COLUMNS))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()
        self.model.refresh_ages()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()
