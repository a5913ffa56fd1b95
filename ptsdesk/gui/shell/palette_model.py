"""The lines of the command palette: commands, places, orders, each under its heading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ptsdesk.domain.orders import Order
from ptsdesk.gui import presenter, presenter_time
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.commands import COMMANDS, shown_keys
from ptsdesk.gui.shell.places import PLACES, keys_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import BadgeSpec, badge_width, paint_badge
from ptsdesk.gui.widgets.base import draw_box, draw_icon, draw_text, role_font, text_width
from ptsdesk.gui.widgets.privacy import veiled

ENTRY_ROLE = int(Qt.ItemDataRole.UserRole) + 1
COMMANDS_ONLY = ">"
_ROW, _HEAD = 37, 27

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``command`` or ``place`` or ``order_id`` says what choosing it does; a heading has none of them."""

    text: str
    detail: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    badge: BadgeSpec | None = None
    command: str = ""
    place: str = ""
    order_id: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether it only names what follows."""
        return not (self.command or self.place or self.order_id)


def _fits(text: str, wanted: Sequence[str]) -> bool:
    lowered = text.casefold()
    return all(word in lowered for word in wanted)


def command_entries() -> Iterable[Entry]:
    """What can be done; going somewhere is listed apart."""
    for command in COMMANDS:
        if command.palette and not command.key.startswith("go-"):
            yield Entry(command.text, icon=command.icon, keys=shown_keys(command.keys), command=command.key)


def place_entries() -> Iterable[Entry]:
    """Where a person can go. New payment and New withdrawal are commands already."""
    for place in PLACES:
        if place.key not in ("payment", "withdrawal"):
            yield Entry(place.text, icon=place.icon, keys=shown_keys(keys_of(place)), place=place.key)


def order_entry(order: Order, now_ms: int) -> Entry:
    """An order as a line."""
    when = presenter_time.time_in_list(order.created_ms, now_ms)
    detail = f"{presenter.order_money(order)}, {when}"
    return Entry(
        presenter.headline(order),
        detail,
        presenter.kind_icon(order.kind),
        badge=presenter.badge(order, now_ms),
        order_id=order.order_id,
    )


def entries_for(text: str, orders: Sequence[Entry]) -> tuple[Entry, ...]:
    """Everything that fits what was typed, with headings. A leading ``>`` leaves commands only."""
    only = text.startswith(COMMANDS_ONLY)
    wanted = text.removeprefix(COMMANDS_ONLY).casefold().split()
    groups = [(tr("Do"), [entry for entry in command_entries() if _fits(entry.text, wanted)])]
    if not only:
        groups.append((tr("Go to"), [entry for entry in place_entries() if _fits(entry.text, wanted)]))
        groups.append((tr("Orders"), list(orders)))
    found: list[Entry] = []
    for heading, members in groups:
        if members:
            found += [Entry(heading), *members]
    return tuple(found)


class EntryModel(QAbstractListModel):
    """The lines for a list view."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: tuple[Entry, ...] = ()

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._entries = entries
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """The line at a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def next_row(self, row: int, step: int) -> int:
        """The next line in a direction that can be chosen, going round; -1 when there is none."""
        count = len(self._entries)
        for distance in range(1, count + 1):
            candidate = (row + step * distance) % count
            if not self._entries[candidate].is_heading:
                return candidate
        return -1

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry(index.row())
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            state = entry.badge.text if entry.badge else ""
            return veiled(", ".join(part for part in (entry.text, entry.detail, state, "+".join(entry.keys)) if part))
        return entry if role == ENTRY_ROLE else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        entry = self.entry(index.row())
        if entry is None or entry.is_heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class EntryDelegate(QStyledItemDelegate):
    """Paints a line: icon, words, detail, then key caps or a badge at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY_ROLE)
        heading = isinstance(entry, Entry) and entry.is_heading
        return QSize(200, theme().px(_HEAD if heading else _ROW))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        tokens = theme().tokens
        rect = QRectF(option.rect)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.save()
        if entry.is_heading:
            draw_text(painter, rect, entry.text, role_font(Role.CAPTION_EMPHASIS), tokens.text_2, middle)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            draw_box(painter, rect.adjusted(0, 1, 0, -1), Radius.CONTROL, tokens.selected, tokens.accent)
        draw_icon(painter, entry.icon, tokens.text_2, rect.left() + 12, rect.top() + (rect.height() - 16) / 2)
        right = self._paint_right(painter, entry, rect)
        words = QRectF(rect.left() + 38, rect.top(), right - rect.left() - 48, rect.height())
        draw_text(painter, words, entry.text, role_font(Role.EMPHASIS), tokens.text, middle)
        if entry.detail:
            words.setLeft(words.left() + text_width(entry.text, role_font(Role.EMPHASIS)) + 10)
            draw_text(painter, words, entry.detail, role_font(Role.CAPTION), tokens.text_2, middle)
        painter.restore()

    def _paint_right(self, painter: QPainter, entry: Entry, rect: QRectF) -> float:
        """Draw the badge or the key caps; returns where they begin."""
        tokens = theme().tokens
        x = rect.right() - 12
        if entry.badge is not None:
            width = badge_width(entry.badge.text)
            origin = QPointF(x - width, rect.top() + (rect.height() - theme().px(Size.BADGE)) / 2)
            paint_badge(painter, entry.badge, origin, width, tokens)
            return x - width
        font, height = role_font(Role.KEY), theme().px(18)
        for key in reversed(entry.keys):
            width = max(text_width(key, font) + 10, height - 2)
            cap = QRectF(x - width, rect.top() + (rect.height() - height) / 2, width, height)
            draw_box(painter, cap, 4, tokens.surface, tokens.line)
            draw_text(painter, cap, key, font, tokens.text_3, Qt.AlignmentFlag.AlignCenter)
            x -= width + 3
        return x
