"""Ctrl+K: commands, places and orders in one list. It opens forms and dossiers and never sends money."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDialog, QHBoxLayout, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from ptsdesk.domain.callback_text import line_holds_pan
from ptsdesk.domain.history import HistoryFilter, HistoryPage
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.palette_model import COMMANDS_ONLY, Entry, EntryDelegate, EntryModel, entries_for, order_entry
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, draw_box, draw_icon, identify, role_font
from ptsdesk.gui.widgets.focus import RING_INSIDE, RING_RADIUS, RING_TARGET
from ptsdesk.gui.widgets.inputs import LineEdit
from ptsdesk.gui.widgets.labels import Caption, KeyCaps
from ptsdesk.gui.widgets.sheet import LOCK_KEYS, Scrim
from ptsdesk.gui.widgets.surfaces import Divider
from ptsdesk.services.api import Desk

WIDTH, TOP, LINE = 640, 84, 52
SEARCH_MS = 150
SHORTEST = 2
MOST_ORDERS = 6
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1}


class PaletteDialog(Themed, QDialog):
    """Lies on a scrim over the window; :attr:`chosen` tells the line that was picked, then it is gone."""

    chosen = Signal(object)

    def __init__(self, context: Context, host: QWidget) -> None:
        self.scrim = Scrim(host, 0)
        super().__init__(self.scrim)
        self.setWindowFlags(Qt.WindowType.Widget)
        self._context = context
        self._orders: tuple[Entry, ...] = ()
        self._before = QApplication.focusWidget()
        self._search = QTimer(self)
        self._search.setSingleShot(True)
        self._search.setInterval(SEARCH_MS)
        self._search.timeout.connect(self._find_orders)
        self.model = EntryModel()
        self.line = LineEdit(tr("Command, page or order"), "palette-line", bare=True, parent=self)
        self.line.setPlaceholderText(tr("Search or run a command"))
        self.list = self._make_list()
        self._lay_out()
        CardGuard(self.line, line_holds_pan).refused.connect(self._refuse_card)
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.scrim.installEventFilter(self)
        self.finished.connect(self._finish)
        self.setProperty(RING_TARGET, True)
        self.setProperty(RING_RADIUS, Radius.SHEET)
        identify(self, tr("Command palette"), "palette")
        self.follow_theme()
        self._show_entries()

    def _make_list(self) -> QListView:
        view = QListView(self)
        view.setModel(self.model)
        view.setItemDelegate(EntryDelegate(view))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setFrameShape(QListView.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setProperty(RING_INSIDE, True)
        view.clicked.connect(self._clicked)
        return identify(view, tr("Results"), "palette-results")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(44, 0, 14, 0)
        head.addWidget(self.line, 1)
        head.addWidget(KeyCaps(("Esc",), self))
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 9)
        foot.setSpacing(6)
        for keys, word in ((("↑", "↓"), tr("move")), (("Enter",), tr("open")), ((COMMANDS_ONLY,), tr("commands only"))):
            foot.addWidget(KeyCaps(keys, self))
            foot.addWidget(Caption(word, "text_2", parent=self))
            foot.addSpacing(8)
        foot.addStretch(1)
        foot.addWidget(Caption(tr("Money is never sent from here."), "text_2", parent=self))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Divider(self))
        column.addWidget(self.list, 1)
        column.addWidget(Divider(self))
        column.addLayout(foot)

    @override
    def retheme(self) -> None:
        self.line.setFont(role_font(Role.SECTION_PLAIN))
        self.line.setFixedHeight(theme().px(LINE))
        self.list.setStyleSheet("QListView { background: transparent; margin: 0 8px; }")

    def open_palette(self) -> None:
        """Show it; the line has the focus."""
        self.scrim.show()
        self.scrim.raise_()
        self._fit()
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- what is typed -------------------------------------------------------------------------------------------

    @Slot(str)
    def _typed(self, _text: str) -> None:
        if self.line.text():
            self.line.setPlaceholderText(tr("Search or run a command"))
        if len(self._wanted()) < SHORTEST:
            self._orders = ()
        self._show_entries()
        self._search.start()

    @Slot()
    def _refuse_card(self) -> None:
        """Said in the line itself, which is empty now, until something else is typed."""
        self.line.setPlaceholderText(card_number_refused())
        announce(self.line, card_number_refused(), assertive=True)

    def _wanted(self) -> str:
        text = self.line.text().strip()
        return "" if text.startswith(COMMANDS_ONLY) else text

    @Slot()
    def _find_orders(self) -> None:
        desk, text = self._context.desk, self._wanted()
        if desk is not None and len(text) >= SHORTEST:
            self._context.tasks.run_read(partial(_orders, desk, text), partial(self._found, text), self._not_found)

    def _found(self, text: str, page: HistoryPage) -> None:
        if text == self._wanted():
            self._orders = tuple(order_entry(order, self._context.now_ms()) for order in page.orders)
            self._show_entries()

    def _not_found(self, _error: PtsError) -> None:
        """Commands and places stay; History tells what is wrong with the journal."""

    def _show_entries(self) -> None:
        current = self.model.entry(self.list.currentIndex().row())
        self.model.set_entries(entries_for(self.line.text().strip(), self._orders))
        rows = range(self.model.rowCount())
        kept = next((row for row in rows if current is not None and self.model.entry(row) == current), None)
        self._select(self.model.next_row(-1, 1) if kept is None else kept)
        self._fit()

    def _select(self, row: int) -> None:
        index = self.model.index(row) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        entry = self.model.entry(row)
        if entry is not None:
            self.line.setAccessibleDescription(entry.text)
            announce(self.line, entry.text)

    # -- choosing ------------------------------------------------------------------------------------------------

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._choose(self.model.entry(index.row()))

    def _choose(self, entry: Entry | None) -> None:
        if entry is None or entry.is_heading:
            return
        self.accept()
        self.chosen.emit(entry)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self.scrim and event.type() is QEvent.Type.Resize:
            self._fit()
        elif watched is self.scrim and isinstance(event, QMouseEvent) and self._is_outside(event):
            self.reject()
        return False

    def _is_outside(self, event: QMouseEvent) -> bool:
        pressed = event.type() is QEvent.Type.MouseButtonPress
        return pressed and not self.geometry().contains(event.position().toPoint())

    def _key(self, event: QKeyEvent) -> bool:
        step = _STEPS.get(event.key())
        if step is not None:
            self._select(self.model.next_row(self.list.currentIndex().row(), step))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and event.modifiers() in _PLAIN:
                self._choose(self.model.entry(self.list.currentIndex().row()))
            return True
        return False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # The window's shortcuts rest while the palette is open.
            event.setAccepted(event.keyCombination() != LOCK_KEYS)
            return event.isAccepted()
        return super().event(event)

    @Slot()
    def _finish(self) -> None:
        self._search.stop()
        self.scrim.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.scrim.deleteLater()

    def _fit(self) -> None:
        rows = range(self.model.rowCount())
        wanted = sum(self.list.sizeHintForIndex(self.model.index(row)).height() for row in rows) + 14
        fixed = self.line.height() + theme().px(38)
        width = min(WIDTH, self.scrim.width() - 32)
        height = min(fixed + wanted, self.scrim.height() - TOP - 24)
        self.setGeometry((self.scrim.width() - width) // 2, TOP, width, max(height, fixed + theme().px(60)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), Radius.SHEET, tokens.surface, tokens.line)
        draw_icon(painter, "search", tokens.text_2, 17, (self.line.height() - 18) / 2, 18)


def _orders(desk: Desk, text: str) -> HistoryPage:
    return desk.history(HistoryFilter(text=text), None, MOST_ORDERS)
