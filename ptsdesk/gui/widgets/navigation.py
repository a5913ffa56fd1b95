"""The sidebar: account, pages, settings, lock, connection. Icons only in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Size, Tone, tokens_for
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import count_size, paint_count
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, draw_text, identify, role_font, set_tip, text_width
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.surfaces import Divider

_LIVE_TILES = ("#0E6B5C", "#97470F", "#3B5488")
"""The letter tiles of LIVE accounts, which tell them apart; a sandbox's wears the violet of its accent."""


def tile_colour(name: str, environment: Environment, *, dark: bool) -> str:
    """The colour of an account's letter tile: the same wherever the account is shown."""
    if environment is Environment.SANDBOX:
        return tokens_for(environment, dark=dark).accent
    return _LIVE_TILES[sum(map(ord, name)) % len(_LIVE_TILES)]


class NavButton(Themed, QPushButton):
    """A place to go to, named "Go to History"; checked while it is shown. ``action`` is for what is no place."""

    def __init__(
        self, key: str, text: str, icon: str, *, action: bool = False, keys: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key, self.word, self.icon_name = key, text, icon
        self.count = 0
        self.narrow = False
        self._keys = keys
        self.setCheckable(not action)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        identify(self, text if action else tr("Go to {place}", place=text), f"nav-{key}", keys)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.EMPHASIS))
        self.setFixedHeight(theme().px(32))

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon only; the word becomes the tool tip."""
        self.narrow = narrow
        set_tip(self, self.word if narrow else "")
        self.update()

    def set_count(self, count: int) -> None:
        """Show how many need attention."""
        if count == self.count:
            return
        self.count = count
        words = plural("{n} needs attention", "{n} need attention", count) if count else ""
        self.setAccessibleDescription(", ".join(part for part in (words, self._keys) if part))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(46 if self.narrow else 216, theme().px(32))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, Radius.CONTROL, tokens.surface, tokens.line)
        elif self.underMouse() and self.isEnabled():
            draw_box(painter, rect, Radius.CONTROL, tokens.hover, None)
        icon_ink = tokens.link if self.isChecked() else tokens.text_2 if self.isEnabled() else tokens.text_3
        left = (rect.width() - 16) / 2 if self.narrow else 10
        draw_icon(painter, self.icon_name, icon_ink, left, (rect.height() - 16) / 2)
        if not self.narrow:
            ink = tokens.text if self.isChecked() else tokens.text_2 if self.isEnabled() else tokens.text_3
            words = rect.adjusted(36, 0, -8, 0)
            draw_text(painter, words, self.word, self.font(), ink, Qt.AlignmentFlag.AlignVCenter)
        self._paint_count(painter, rect)

    def _paint_count(self, painter: QPainter, rect: QRectF) -> None:
        if not self.count:
            return
        text = str(self.count) if self.count <= 99 else "99+"
        size = count_size(text)
        top = 0.0 if self.narrow else (rect.height() - size.height()) / 2
        right = rect.right() - (2 if self.narrow else 8)
        paint_count(painter, text, QRectF(right - size.width(), top, size.width(), size.height()))


class AccountSwitcher(Themed, QPushButton):
    """The account in use: a letter tile, its name, a line below, and the arrows that say there may be others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = self._sub = ""
        self._environment = Environment.LIVE
        self.narrow = False
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        identify(self, tr("Switch account"), "account-switcher")
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(44))

    def set_account(self, name: str, sub: str, environment: Environment) -> None:
        """Show an account."""
        self._name, self._sub, self._environment = name, sub, environment
        self.setAccessibleDescription(f"{name}, {sub}")
        set_tip(self, f"{name}, {sub}")
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the tile only; the tool tip has the name."""
        self.narrow = narrow
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(46 if self.narrow else 216, theme().px(44))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            draw_box(painter, rect, Radius.CONTROL, tokens.hover, None)
        tile = QRectF((rect.width() - 28) / 2 if self.narrow else 8, (rect.height() - 28) / 2, 28, 28)
        fill = tile_colour(self._name, self._environment, dark=theme().dark)
        draw_box(painter, tile, Radius.CONTROL, fill, None)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(
            painter,
            tile,
            self._name[:1].upper(),
            role_font(Role.STRONG),
            tokens.on_accent,
            Qt.AlignmentFlag.AlignCenter,
        )
        if self.narrow:
            return
        line = theme().px(16)
        name = QRectF(46, rect.height() / 2 - line, rect.width() - 46 - 32, line)
        draw_text(painter, name, self._name, role_font(Role.STRONG), tokens.text, middle)
        draw_text(painter, name.translated(0, line), self._sub, role_font(Role.CAPTION), tokens.text_3, middle)
        draw_icon(painter, "chevrons-up-down", tokens.text_2, rect.right() - 22, (rect.height() - 16) / 2)


class StatusCorner(Themed, QPushButton):
    """Connection and clock at the foot of the sidebar; pressing it opens the connection doctor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = self._clock = ""
        self._icon, self._tone = "unplug", Tone.NEUTRAL
        self.narrow = False
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        identify(self, tr("Connection"), "connection-status")
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(32))

    def set_status(self, text: str, clock: str, tone: Tone = Tone.OK, icon: str = "plug-zap") -> None:
        """Say how the way to the provider is and how the clock stands."""
        self._text, self._clock, self._tone, self._icon = text, clock, tone, icon
        said = ", ".join(part for part in (text, clock) if part)
        self.setAccessibleDescription(said)
        set_tip(self, said if self.narrow else "")
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon only."""
        self.narrow = narrow
        set_tip(self, self.accessibleDescription() if narrow else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(46 if self.narrow else 216, theme().px(32))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            draw_box(painter, rect, Radius.CONTROL, tokens.hover, None)
        left = (rect.width() - 14) / 2 if self.narrow else 10
        draw_icon(painter, self._icon, tokens.ink(self._tone), left, (rect.height() - 14) / 2, 14)
        if self.narrow:
            return
        font, strong = role_font(Role.CAPTION), role_font(Role.CAPTION_EMPHASIS)
        words = rect.adjusted(30, 0, -10, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, words, self._text, strong, tokens.text_2, middle)
        # With a large text the clock gives way: both are in the description.
        words.setLeft(words.left() + text_width(self._text, strong) + 8)
        if text_width(self._clock, font) <= words.width():
            draw_text(painter, words, self._clock, font, tokens.text_3, middle | Qt.AlignmentFlag.AlignRight)


class _GroupCaption(Label):
    """The word above a group of pages; only a gap in a narrow sidebar."""

    def __init__(self, text: str, parent: QWidget) -> None:
        self._narrow = False
        super().__init__(text, Role.CAPTION_EMPHASIS, "text_3", parent=parent)
        self._words = text
        self.setContentsMargins(10, 0, 0, 4)
        self.setAlignment(Qt.AlignmentFlag.AlignBottom)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.setText("" if narrow else self._words)
        self.retheme()

    @override
    def retheme(self) -> None:
        super().retheme()
        self.setFixedHeight(10 if self._narrow else theme().px(33))


class Sidebar(QFrame):
    """232 wide, or 62 with icons only. The pages of a group exclude each other; ``activated`` tells the key."""

    activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        self.buttons: dict[str, NavButton] = {}
        self._captions: list[_GroupCaption] = []
        self._group = QButtonGroup(self)
        self.switcher = AccountSwitcher(self)
        self.status = StatusCorner(self)
        self._items = QVBoxLayout()
        self._foot = QVBoxLayout()
        for layout in (self._items, self._foot):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(2)
        self._lay_out()
        self.setAccessibleName(tr("Sidebar"))
        self._fit()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("page", "true")
        column = QVBoxLayout(content)
        column.setContentsMargins(8, 0, 8, 6)
        column.addLayout(self._items)
        column.addStretch(1)
        column.addLayout(self._foot)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        fixed = QVBoxLayout()
        fixed.setContentsMargins(8, 0, 8, 2)
        fixed.setSpacing(0)
        fixed.addWidget(Divider(self))
        fixed.addWidget(self.status)
        top = QVBoxLayout()
        top.setContentsMargins(8, 4, 8, 0)
        top.addWidget(self.switcher)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 1, 0)
        outer.setSpacing(4)
        outer.addLayout(top)
        outer.addWidget(area, 1)
        outer.addLayout(fixed)

    def add_caption(self, text: str) -> None:
        """Begin a group of pages."""
        caption = _GroupCaption(text, self)
        self._captions.append(caption)
        self._items.addWidget(caption)

    def add_page(self, key: str, text: str, icon: str, *, foot: bool = False, keys: str = "") -> NavButton:
        """Append a page; ``foot`` puts it above the status corner. ``keys`` is its shortcut, told as description."""
        button = NavButton(key, text, icon, keys=keys, parent=self)
        self._group.addButton(button)
        return self._add(button, foot=foot)

    def add_action(self, key: str, text: str, icon: str, *, keys: str = "") -> NavButton:
        """Append something to do, such as Lock now, at the foot."""
        return self._add(NavButton(key, text, icon, action=True, keys=keys, parent=self), foot=True)

    def _add(self, button: NavButton, *, foot: bool) -> NavButton:
        self.buttons[button.key] = button
        (self._foot if foot else self._items).addWidget(button)
        button.clicked.connect(self._clicked)
        return button

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, NavButton):
            self.activated.emit(sender.key)

    def mark(self, key: str) -> None:
        """Show which page is open, without telling."""
        button = self.buttons.get(key)
        if button is not None and button.isCheckable():
            button.setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Show how many need attention at a page."""
        self.buttons[key].set_count(count)

    def fit_window(self, window_width: int) -> None:
        """Become narrow below 1180 pixels of window."""
        self.set_narrow(window_width < Size.NARROW_BELOW)

    def set_narrow(self, narrow: bool) -> None:
        """Icons only, or words."""
        if narrow == self.narrow:
            return
        self.narrow = narrow
        self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(Size.SIDEBAR_NARROW if self.narrow else Size.SIDEBAR)
        for caption in self._captions:
            caption.set_narrow(self.narrow)
        self.switcher.set_narrow(self.narrow)
        self.status.set_narrow(self.narrow)
        for button in self.buttons.values():
            button.set_narrow(self.narrow)
