"""Payees: who is paid out, to which account, how often, and since when the account is the same."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QModelIndex, QTimer, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_payees as words
from ptsdesk.gui.context import Context, Notice, PayPayee
from ptsdesk.gui.dialogs.payee_sheet import PayeeSheet
from ptsdesk.gui.dialogs.remove_payee import RemovePayeeSheet
from ptsdesk.gui.forms.search_part import SearchPart
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.payee_table import COLUMNS, ROW, PayeeModel, PayeeTableDelegate, widths
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.payees_detail import PayeeDetail
from ptsdesk.gui.pages.payees_feed import PayeesFeed
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.states import EmptyState, ErrorState
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.table import TableView
from ptsdesk.services.api import Desk

AGES_MS = 30_000
WIDE, DETAIL, DETAIL_NARROW = 1040, 400, 340


class PayeesPage(Page):
    """The book at the left, the selected payee at the right. Nothing here sends money."""

    key: ClassVar[str] = "payees"
    icon: ClassVar[str] = "users"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.entries: tuple[PayeeEntry, ...] = ()
        self._wanted = ""
        """The payee that the next list selects."""
        self._total: int | None = None
        self._read = False
        self.new = Button(tr("New payee"), Kind.PRIMARY, icon="plus", parent=self)
        self.new.hide()
        self._search = SearchPart(tr("Search payees"), tr("Name, number or bank"), self)
        self.search, self.problem = self._search.box, self._search.problem
        self.model = PayeeModel(self)
        self.table = TableView(tr("Payees"), "payees", row_height=ROW, parent=self)
        self.count = Caption("", "text_2", parent=self)
        self.detail = PayeeDetail(self)
        self.feed = PayeesFeed(context, self)
        self.states = _States(self)
        self._ages = QTimer(self)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        self.table.setItemDelegate(PayeeTableDelegate(self.table))
        self.detail.hide()
        above, foot = QVBoxLayout(), QHBoxLayout()
        above.setContentsMargins(Space.S12, Space.S12, Space.S12, Space.S12)
        above.setSpacing(6)
        above.addWidget(self.search)
        above.addWidget(self.problem)
        foot.setContentsMargins(Space.CARD, Space.S8, Space.CARD, Space.S8)
        foot.addWidget(self.count)
        card = Card(margin=1, parent=self)
        card.body.setSpacing(0)
        card.body.addLayout(above)
        card.body.addWidget(Divider(card))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(Divider(card))
        card.body.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        row.setSpacing(Space.S16)
        row.addWidget(card, 1)
        row.addWidget(self.detail)
        self.table.show_loading()

    def _wire(self) -> None:
        self._search.wanted.connect(self.feed.search)
        self._ages.setInterval(AGES_MS)
        self._ages.timeout.connect(self._show_rows)
        self.feed.came.connect(self._came)
        self.feed.failed.connect(self._failed)
        self.feed.named.connect(self._show_rows)
        self.feed.reading.connect(self.table.show_loading)
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        self.table.opened.connect(self._opened)
        self.table.escaped.connect(self.escape)
        self.new.clicked.connect(self.add_payee)
        self.states.first.clicked.connect(self.add_payee)
        self.states.clear.clicked.connect(self.search.clear)
        self.states.again.clicked.connect(self.feed.reload)
        self.detail.foot.pay.clicked.connect(self.primary)
        self.detail.foot.edit.clicked.connect(self.edit_payee)
        self.detail.foot.remove.clicked.connect(self.remove_payee)
        self.detail.history.clicked.connect(self._show_history)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("Payees")

    @override
    def subtitle(self) -> str:
        return words.subtitle(self._total)

    @override
    def head_actions(self) -> list[QWidget]:
        return [self.new]

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.feed.reload()

    @override
    def arrived(self) -> None:
        if self._read:
            self.feed.reload()
        if not self.table.hasFocus():
            self.table.setFocus()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, PayPayee):
            self._want(argument.payee_id)

    @override
    def start_search(self) -> None:
        self._search.start()

    @override
    def check_now(self) -> None:
        self.feed.reload()

    @override
    def primary(self) -> None:
        """Go on to the form with this payee; nothing is sent by that."""
        entry = self.chosen
        if entry is not None:
            self.context.navigate("withdrawal", PayPayee(entry.payee.payee_id))

    @override
    def escape(self) -> bool:
        return self._search.clear()

    # --- the list ----------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> PayeeEntry | None:
        """The payee of the card; None while none is shown."""
        return self.detail.entry if not self.detail.isHidden() else None

    @Slot(object)
    def _came(self, entries: tuple[PayeeEntry, ...]) -> None:
        chosen = self.chosen
        wanted = self._wanted or (chosen.payee.payee_id if chosen is not None else "")
        self._wanted, self._read = "", True
        self.entries = entries
        if not self.feed.text:
            self._total = len(entries)
            self.head_changed.emit()
        self._show_rows()
        self._show_state()
        self._select(wanted)

    @Slot()
    def _show_rows(self) -> None:
        """The rows as of now: days pass, names come."""
        self.model.set_entries(self.entries, self.feed.names, self.context.now_ms())
        self._show_detail()

    def _show_state(self) -> None:
        self.count.setText(words.found_line(len(self.entries)))
        if not self.entries:
            self.states.show_empty(*words.nothing_found(self.feed.text), searched=bool(self.feed.text))
        self.table.show_state(None if self.entries else self.states.empty)

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self.entries, self._total = (), None
        self.model.set_entries((), {}, 0)
        self.detail.hide()
        self.count.setText("")
        self.states.error.say(told(error).title, told(error).text)
        self.table.show_state(self.states.error)
        self.head_changed.emit()

    def _select(self, payee_id: str) -> None:
        """The same payee stays selected wherever its row is now, else the first one is."""
        if not self.entries:
            self.detail.hide()
            return
        row = next((at for at, entry in enumerate(self.entries) if entry.payee.payee_id == payee_id), 0)
        self.table.selectRow(row)
        self.table.scrollTo(self.model.index(row, 0))
        self._show_detail()

    @Slot(QModelIndex, QModelIndex)
    def _row_changed(self, _current: QModelIndex, _before: QModelIndex) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.entries):
            self.detail.show_entry(self.entries[row], self.feed.names, self.context.now_ms())
            self.detail.show()
            self._set_columns()

    def _want(self, payee_id: str) -> None:
        """Select a payee, in the list as it is or as it is read next; a search that hides it is given up."""
        if any(entry.payee.payee_id == payee_id for entry in self.entries):
            self._select(payee_id)
            return
        self._wanted = payee_id
        self.search.line.clear()
        self._search.take()

    @Slot(int)
    def _opened(self, _row: int) -> None:
        self.detail.foot.pay.setFocus()

    # --- adding, changing, removing ----------------------------------------------------------------------------------

    @Slot()
    def add_payee(self) -> None:
        """Open the sheet for a new payee."""
        self._open_sheet(None)

    @Slot()
    def edit_payee(self) -> None:
        """Open the sheet for the payee that is shown."""
        if self.chosen is not None:
            self._open_sheet(self.chosen)

    def _open_sheet(self, entry: PayeeEntry | None) -> None:
        host = self.context.sheet_host
        if host is None or self.desk is None:
            return
        sheet = PayeeSheet(self.context, host, entry, self.feed.channels)
        sheet.saved.connect(self._saved)
        sheet.open_sheet()

    @Slot(object)
    def _saved(self, entry: PayeeEntry) -> None:
        # Its row and card show it: a toast would lie over the button that pays.
        announce(self.table, words.kept_title(entry.payee))
        self._wanted = entry.payee.payee_id
        self.search.line.clear()
        self._search.settle()
        self.feed.text = ""
        self.feed.reload()

    @property
    def names(self) -> dict[str, str]:
        """The names of banks and wallets by code."""
        return self.feed.names

    @Slot()
    def remove_payee(self) -> None:
        """Ask, then take the payee that is shown out of the book."""
        host, entry = self.context.sheet_host, self.chosen
        if host is None or entry is None:
            return
        sheet = RemovePayeeSheet(self.context, host, entry, self.names)
        sheet.committed.connect(lambda: self._remove(entry))
        sheet.open_sheet()

    def _remove(self, entry: PayeeEntry) -> None:
        desk = self.desk
        if desk is not None:
            payee = entry.payee
            self.context.tasks.run_read(
                lambda: desk.remove_payee(payee.payee_id), lambda _: self._removed(entry), self._not_removed, owner=self
            )

    def _removed(self, entry: PayeeEntry) -> None:
        self.context.toast(Notice.DONE, words.removed_title(entry.payee), words.orders_stay())
        self.feed.reload()
        self.table.setFocus()

    def _not_removed(self, error: PtsError) -> None:
        self.context.toast(Notice.WARNING, told(error).title, told(error).text)
        self.feed.reload()

    @Slot()
    def _show_history(self) -> None:
        if self.chosen is not None:
            self.context.navigate("history", words.history_filter(self.chosen.payee))

    # --- pixels ------------------------------------------------------------------------------------------------------

    def _set_columns(self) -> None:
        """Fewer columns beside the card and in a small window."""
        beside = DETAIL if self.width() >= theme().px(WIDE) else DETAIL_NARROW
        self.detail.setFixedWidth(min(theme().px(beside), self.width() // 2))
        room = self.width() - 2 * Space.PAGE
        room -= self.detail.width() + Space.S16 if not self.detail.isHidden() else 0
        for place, column in enumerate(COLUMNS):
            self.table.setColumnHidden(place, room < theme().px(column.from_width))
        at_100 = room * 100 / theme().px(100)
        self.table.set_columns(widths(at_100), 0, tuple(column.kind for column in COLUMNS))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_columns()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ages.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._ages.stop()


class _States:
    """What lies over the table when it has no rows."""

    def __init__(self, page: QWidget) -> None:
        self.first = Button(tr("Add the first payee"), Kind.PRIMARY, icon="plus", parent=page)
        self.clear = Button(tr("Show all payees"), Kind.PRIMARY, parent=page)
        self.again = Button(tr("Try again"), Kind.PRIMARY, icon="refresh-cw", parent=page)
        self.empty = EmptyState("", "", icon="users", actions=(self.first, self.clear), parent=page)
        self.error = ErrorState("", "", icon="database", actions=(self.again,), parent=page)
        self.empty.hide()
        self.error.hide()

    def show_empty(self, title: str, text: str, *, searched: bool) -> None:
        """Nothing fits, or nothing is there yet."""
        self.empty.say(title, text)
        self.clear.setVisible(searched)
        self.first.setVisible(not searched)
