"""The payee book beside a form: search it, choose from it, add to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QVBoxLayout, QWidget

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.payee_rows import PayeeDelegate, PayeeRows
from ptsdesk.gui.presenter_withdrawal import nobody_found
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, identify
from ptsdesk.gui.widgets.buttons import Button, IconButton
from ptsdesk.gui.widgets.focus import RING_INSIDE
from ptsdesk.gui.widgets.inputs import SearchEdit
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.surfaces import Card, Divider

SEARCH_MS = 150
"""How long the search rests before the book is asked."""
WIDTH, LOW_HEIGHT = 252, 232


class PayeeList(Themed, QListView):
    """The rows; ``/`` is left to the page. It scrolls inside itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = PayeeRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(PayeeDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.viewport().setAutoFillBackground(False)
        self.setProperty(RING_INSIDE, True)
        identify(self, tr("Payees"), "payees")
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.scheduleDelayedItemsLayout()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "/":
            event.ignore()
            return
        super().keyPressEvent(event)


class PayeeRail(Card):
    """What is marked in the list is what is in the form: moving the mark chooses."""

    chosen = Signal(object)
    """The ``PayeeEntry`` that was chosen by a person."""
    search_changed = Signal(str)
    """The search rests; the book is to be asked for this text."""
    new_asked = Signal()
    retry_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._marking = False
        self.new_button = IconButton("plus", tr("New payee"), identifier="new-payee", parent=self)
        self.search = SearchEdit(
            tr("Search payees"), "search-payees", placeholder=tr("Name, number or bank"), keys=("/",), parent=self
        )
        self.refused = IconLabel("circle-alert", card_number_refused(), ink="bad", icon_size=14, wrap=True, parent=self)
        self.list = PayeeList(self)
        self.empty = QWidget(self)
        self.empty_title = Label("", parent=self.empty)
        self.empty_text = Caption("", wrap=True, parent=self.empty)
        self.retry = Button(tr("Try again"), icon="refresh-cw", name=tr("Read the payees again"), parent=self.empty)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SEARCH_MS)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("Payees"), self), 1)
        head.addWidget(self.new_button)
        top = QVBoxLayout()
        top.setContentsMargins(Space.S16, 13, Space.S16, 10)
        top.setSpacing(Space.S8)
        top.addLayout(head)
        top.addWidget(self.search)
        top.addWidget(self.refused)
        rows = QVBoxLayout()
        rows.setContentsMargins(Space.S8, 5, Space.S8, Space.S8)
        rows.addWidget(self.list)
        self.body.setSpacing(0)
        self.body.addLayout(top)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.empty)
        self.body.addLayout(rows, 1)
        words = QVBoxLayout(self.empty)
        words.setContentsMargins(Space.S16, Space.S16, Space.S16, 0)
        words.setSpacing(Space.S4)
        words.addWidget(self.empty_title)
        words.addWidget(self.empty_text)
        words.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)
        self.refused.hide()
        self.empty.hide()
        self.retry.hide()

    def _wire(self) -> None:
        guard = CardGuard(self.search.line)
        guard.refused.connect(self._refuse_card)
        self.search.line.textChanged.connect(self._typed)
        self.search.line.installEventFilter(self)
        self.search.cleared.connect(self._ask)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.new_button.clicked.connect(self.new_asked)
        self.retry.clicked.connect(self.retry_asked)
        self._rest.timeout.connect(self._ask)

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [self.new_button, self.search.line, self.retry, self.list]

    # --- showing -----------------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What is searched for."""
        return self.search.line.text().strip()

    def show_entries(self, entries: Sequence[PayeeEntry], payee_id: str, now_ms: int) -> None:
        """Show these, with the payee of the form marked when it is among them."""
        bar = self.list.verticalScrollBar()
        at = bar.value()
        self._marking = True
        self.list.rows.show_entries(entries, now_ms)
        self._marking = False
        bar.setValue(at)
        self.mark(payee_id)
        title, text = nobody_found(self.text)
        self._show_empty(title if not entries else "", text)
        self.retry.hide()

    def show_trouble(self, title: str, text: str) -> None:
        """The book could not be read."""
        self._show_empty(title, text)
        self.retry.show()

    def _show_empty(self, title: str, text: str) -> None:
        if title and self.empty_title.text() != title:
            announce(self.list, title)
        self.empty_title.setText(title)
        self.empty_text.setText(text)
        self.empty.setVisible(bool(title))

    def set_names(self, names: Mapping[str, str]) -> None:
        """How the provider calls the banks and wallets."""
        self.list.rows.set_names(names)

    def mark(self, payee_id: str) -> None:
        """Mark the payee of the form, without choosing again; an empty id marks none."""
        rows, selection = self.list.rows, self.list.selectionModel()
        row = rows.row_of(payee_id) if payee_id else -1
        self._marking = True
        if row < 0:
            selection.clear()
        else:
            index = rows.index(row)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)
        self._marking = False

    def set_place(self, *, above: bool) -> None:
        """Beside the form with its whole height, or low above it where there is no room beside."""
        widest, px = 16_777_215, theme().px
        width = px(WIDTH)
        self.setMinimumWidth(0 if above else width)
        self.setMaximumWidth(widest if above else width)
        self.setMaximumHeight(px(LOW_HEIGHT) if above else widest)

    # --- what a person does ------------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        """Go into the search line."""
        self.search.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.line.selectAll()

    def clear_search(self) -> bool:
        """Show everybody again; False when nothing was searched for."""
        if not self.text:
            return False
        self.search.clear()
        return True

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._marking and current.isValid():
            self.chosen.emit(self.list.rows.entries[current.row()])

    @Slot(str)
    def _typed(self, _text: str) -> None:
        if self.search.line.text():
            self.refused.hide()
        self._rest.start()

    @Slot()
    def _ask(self) -> None:
        self._rest.stop()
        self.search_changed.emit(self.text)

    @Slot()
    def _refuse_card(self) -> None:
        self.refused.show()
        announce(self.search.line, card_number_refused(), assertive=True)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search.line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            into = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if into and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._into_list()
                return True
        return False

    def _into_list(self) -> None:
        """From the search to the rows: the first one that was found is chosen when none is marked."""
        if not self.list.rows.entries:
            return
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.list.selectionModel().hasSelection():
            first = self.list.rows.index(0)
            self.list.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
