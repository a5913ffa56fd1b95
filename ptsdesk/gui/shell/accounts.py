"""The list behind the account switcher: every account with its LIVE or SANDBOX tag."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, tokens_for
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, identify, role_font
from ptsdesk.gui.widgets.environment import WORDS, paint_tag
from ptsdesk.gui.widgets.surfaces import Divider
from ptsdesk.services.api import AccountTag

WIDTH = 380
_HEIGHT = 48
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


def account_line(tag: AccountTag) -> str:
    """The line below an account's name in the list."""
    if tag.built_in:
        return tr("Built-in test provider")
    return tr("Merchant {id}, {host}", id=tag.user_id, host=tag.host)


class AccountRow(Themed, QPushButton):
    """One account; its tag has its own environment's colours, not the window's."""

    def __init__(self, tag: AccountTag, *, current: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        self._current = current
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        word = WORDS[tag.environment]
        state = tr("open now") if current else ""
        about = ", ".join(part for part in (word, account_line(tag), state) if part)
        identify(self, tr("Open {account}", account=tag.name), f"account-{word.lower()}-{tag.name}", about)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(_HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return QSize(WIDTH, theme().px(_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse() or self.hasFocus():
            draw_box(painter, rect, Radius.CONTROL, tokens.selected if self.hasFocus() else tokens.hover, None)
        own = tokens_for(self.tag.environment, dark=theme().dark)
        sandbox = self.tag.environment is Environment.SANDBOX
        fill, ink = (own.bar_base, own.on_accent) if sandbox else (own.bar, own.bar_text)
        tag_width = paint_tag(painter, self.tag.environment, 10, (rect.height() - theme().px(20)) / 2, fill, ink)
        left, line = 10 + max(tag_width, theme().px(96)) + 12, theme().px(17)
        room = QRectF(left, rect.height() / 2 - line, rect.width() - left - 34, line)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, room, self.tag.name, role_font(Role.STRONG), tokens.text, middle)
        below = room.translated(0, line)
        draw_text(painter, below, account_line(self.tag), role_font(Role.CAPTION), tokens.text_3, middle)
        if self._current:
            draw_icon(painter, "check", tokens.link, rect.right() - 26, (rect.height() - 16) / 2)


class AccountList(QFrame):
    """A popup with the accounts and the way to get another one."""

    chosen = Signal(object)
    """An ``AccountTag``."""
    add_wanted = Signal()

    def __init__(self, accounts: Iterable[AccountTag], current: AccountTag, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        identify(self, tr("Accounts"), "accounts")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(2)
        self.rows: list[QPushButton] = []
        for tag in accounts:
            row = AccountRow(tag, current=tag.name == current.name, parent=self)
            row.clicked.connect(self._chosen)
            self.rows.append(row)
            column.addWidget(row)
        column.addWidget(Divider(self))
        add = _AddRow(self)
        add.clicked.connect(self._add)
        self.rows.append(add)
        column.addWidget(add)

    def open_at(self, place: QPoint) -> None:
        """Show it with its top left corner there; the focus goes to the first account."""
        self.move(place)
        self.show()
        self.rows[0].setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def _chosen(self) -> None:
        row = self.sender()
        self.close()
        if isinstance(row, AccountRow):
            self.chosen.emit(row.tag)

    @Slot()
    def _add(self) -> None:
        self.close()
        self.add_wanted.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._press_focused()
                return
            super().keyPressEvent(event)
            return
        focused = self.focusWidget()
        at = next((i for i, row in enumerate(self.rows) if row is focused), -step)
        self.rows[(at + step) % len(self.rows)].setFocus(Qt.FocusReason.TabFocusReason)

    def _press_focused(self) -> None:
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        draw_box(QPainter(self), QRectF(self.rect()), 0, tokens.surface, tokens.control)


class _AddRow(Themed, QPushButton):
    """The last row: how to add a merchant account."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)
        identify(self, tr("Add a merchant account"), "add-account")
        self.setText(tr("Add a merchant account"))
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.BODY))
        self.setFixedHeight(theme().px(36))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse() or self.hasFocus():
            draw_box(painter, rect, Radius.CONTROL, tokens.selected if self.hasFocus() else tokens.hover, None)
        draw_icon(painter, "plus", tokens.text_2, 12, (rect.height() - 16) / 2)
        words = rect.adjusted(40, 0, -8, 0)
        draw_text(painter, words, self.text(), self.font(), tokens.text_2, Qt.AlignmentFlag.AlignVCenter)
