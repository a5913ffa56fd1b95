"""The payee book as a list: one row a payee, painted by one delegate, fit for thousands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.gui.presenter_payees import account_in_list, initials, last_paid, marks
from ptsdesk.gui.presenter_withdrawal import row_text
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.avatar import draw_avatar
from ptsdesk.gui.widgets.base import draw_box, draw_icon, draw_text, role_font, text_width

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 54
_AVATAR, _MARK, _GAP, _EDGE = 32, 14, 6, 10
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight

Index = QModelIndex | QPersistentModelIndex


class PayeeRows(QAbstractListModel):
    """What is read out of a row is one plain text, marks included."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[PayeeEntry, ...] = ()
        self._names: Mapping[str, str] = {}
        self._now_ms = 0

    @property
    def entries(self) -> tuple[PayeeEntry, ...]:
        """The payees that are shown."""
        return self._entries

    @property
    def names(self) -> Mapping[str, str]:
        """The names of banks and wallets by code."""
        return self._names

    @property
    def now_ms(self) -> int:
        """The moment that days are told from."""
        return self._now_ms

    def show_entries(self, entries: Sequence[PayeeEntry], now_ms: int) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._entries, self._now_ms = tuple(entries), now_ms
        self.endResetModel()

    def set_names(self, names: Mapping[str, str]) -> None:
        """The provider's names came."""
        self._names = names
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def row_of(self, payee_id: str) -> int:
        """The row of a payee, or -1."""
        return next((row for row, one in enumerate(self._entries) if one.payee.payee_id == payee_id), -1)

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            # Letters typed in the list find a payee by this text, so the name comes first.
            return row_text(entry, self._names, self._now_ms)
        return None


class PayeeDelegate(QStyledItemDelegate):
    """Avatar, name and when paid last above bank and last digits; marks before the day."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, theme().px(ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, model = index.data(ENTRY_ROLE), index.model()
        if not isinstance(entry, PayeeEntry) or not isinstance(model, PayeeRows):
            return
        view = option.widget
        selected = isinstance(view, QAbstractItemView) and view.selectionModel().isSelected(index)
        painter.save()
        # PySide types the rectangle of an option as a plain attribute.
        box = QRectF(option.rect).adjusted(1, 2, -1, -2)
        if selected:
            tokens = theme().tokens
            draw_box(painter, box, Radius.CONTROL, tokens.selected, tokens.accent, 2)
        side = theme().px(_AVATAR)
        circle = QRectF(box.left() + _EDGE, box.center().y() - side / 2, side, side)
        draw_avatar(painter, circle, initials(entry.payee.name))
        lines = QRectF(circle.right() + _EDGE, box.top(), box.right() - circle.right() - 2 * _EDGE, box.height())
        self._lines(painter, lines, entry, model)
        painter.restore()

    def _lines(self, painter: QPainter, room: QRectF, entry: PayeeEntry, model: PayeeRows) -> None:
        tokens = theme().tokens
        half = room.height() / 2
        above = QRectF(room.left(), room.top() + 5, room.width(), half - 5)
        below = QRectF(room.left(), room.top() + half, room.width(), half - 5)
        day = last_paid(entry, model.now_ms)
        caption = role_font(Role.CAPTION)
        draw_text(painter, above, day, caption, tokens.text_3, _RIGHT)
        right = above.right() - (text_width(day, caption) + _GAP + 2 if day else 0)
        for mark in reversed(marks(entry)):
            right -= _MARK
            draw_icon(painter, mark.icon, tokens.ink(mark.tone), right, above.center().y() - _MARK / 2, _MARK)
            right -= _GAP
        name = QRectF(above.left(), above.top(), right - above.left(), above.height())
        draw_text(painter, name, entry.payee.name, role_font(Role.EMPHASIS), tokens.text, _LEFT)
        draw_text(painter, below, account_in_list(entry.payee, model.names), caption, tokens.text_2, _LEFT)
