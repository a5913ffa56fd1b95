"""The cards of merchant accounts: each a radio button with a letter tile, the LIVE or SANDBOX tag and its state."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_accounts import AccountCardWords
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Space, tokens_for
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import paint_badge
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, hand_focus_on, identify, role_font, set_tip
from ptsdesk.gui.widgets.environment import paint_tag
from ptsdesk.gui.widgets.focus import RING_RADIUS
from ptsdesk.gui.widgets.navigation import tile_colour

_TILE = 32
_ACROSS = 3
_LEAST = 240
"""The width below which fewer cards stand side by side."""


class AccountCard(Themed, QRadioButton):
    """One account."""

    def __init__(self, words: AccountCardWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty(RING_RADIUS, Radius.CARD)
        self.show_words(words)
        self.follow_theme()

    def show_words(self, words: AccountCardWords) -> None:
        """Say something else of the same account."""
        self.words = words
        identify(self, tr("Account {account}", account=words.name), f"card-{words.name}", words.spoken)
        set_tip(self, words.name)
        self.update()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(90))

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(296), theme().px(90))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(140, theme().px(90))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        chosen = self.isChecked()
        ground = tokens.selected if chosen else tokens.hover if self.underMouse() else tokens.surface
        outline, width = (tokens.accent, 2) if chosen else (tokens.line, 1)
        draw_box(painter, QRectF(self.rect()), Radius.CARD, ground, outline, width)
        top = 13
        self._paint_tile(painter, QRectF(13, top, _TILE, _TILE))
        left, line = 13 + _TILE + 12, theme().px(18)
        room = QRectF(left, top - 2, self.width() - left - 10, line)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, room, self.words.name, role_font(Role.STRONG), tokens.text, middle)
        below = room.translated(0, line)
        draw_text(painter, below, self.words.line, role_font(Role.CAPTION), tokens.text_2, middle)
        self._paint_state(painter, self.height() - theme().px(20) - 13)

    def _paint_tile(self, painter: QPainter, tile: QRectF) -> None:
        words = self.words
        colour = tile_colour(words.name, words.environment, dark=theme().dark)
        draw_box(painter, tile, Radius.CONTROL, colour, None)
        ink, centre = "#FFFFFF", Qt.AlignmentFlag.AlignCenter
        draw_text(painter, tile, words.name[:1].upper(), role_font(Role.STRONG), ink, centre)

    def _paint_state(self, painter: QPainter, top: float) -> None:
        environment = self.words.environment
        own = tokens_for(environment, dark=theme().dark)
        sandbox = environment is Environment.SANDBOX
        ground, ink = (own.bar_base, own.on_accent) if sandbox else (own.bar, own.bar_text)
        width = paint_tag(painter, environment, 13, top, ground, ink)
        left = 13 + width + Space.S8
        paint_badge(painter, self.words.state, QPointF(left, top - 1), self.width() - left - 10, theme().tokens)


class AccountCards(QWidget):
    """All accounts, of which one is chosen: three in a row, or fewer where that is too narrow."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        identify(self, tr("Merchant accounts"), "account-cards")
        self.cards: list[AccountCard] = []
        self._across = 0
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._toggled)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(Space.S12)

    @property
    def key(self) -> str:
        """The name of the chosen account, or an empty text."""
        return next((card.words.name for card in self.cards if card.isChecked()), "")

    def show_accounts(self, accounts: Iterable[AccountCardWords], chosen: str) -> None:
        """Show these; cards whose account is the same stay, with the focus."""
        wanted = tuple(accounts)
        if [card.words.name for card in self.cards] == [words.name for words in wanted]:
            for card, words in zip(self.cards, wanted, strict=True):
                card.show_words(words)
        else:
            self._make(wanted)
        self.choose(chosen)

    def _make(self, wanted: tuple[AccountCardWords, ...]) -> None:
        for card in self.cards:
            self._group.removeButton(card)
            self._grid.removeWidget(card)
            card.hide()
            card.setParent(None)
            card.deleteLater()
        self.cards = [AccountCard(words, self) for words in wanted]
        for card in self.cards:
            self._group.addButton(card)
        self._across = 0
        self._arrange()
        if self.cards:
            hand_focus_on(self, self.cards[0])

    def choose(self, name: str) -> None:
        """Mark an account; an unknown one changes nothing."""
        for card in self.cards:
            if card.words.name == name:
                card.setChecked(True)

    @Slot(QAbstractButton, bool)
    def _toggled(self, button: QAbstractButton, checked: bool) -> None:
        if checked and isinstance(button, AccountCard):
            self.chosen.emit(button.words.name)

    def _arrange(self) -> None:
        across = min(max((self.width() + Space.S12) // (theme().px(_LEAST) + Space.S12), 1), _ACROSS)
        if across == self._across:
            return
        self._across = across
        for place, card in enumerate(self.cards):
            self._grid.addWidget(card, *divmod(place, across))
        for column in range(_ACROSS):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)
