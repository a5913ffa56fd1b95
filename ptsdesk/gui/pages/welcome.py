"""The first page of a new installation: practice, or connect a merchant account. No navigation is shown yet."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui import presenter_welcome as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.licences import LicenceSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.keyring_part import KeyringPart
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Space, tokens_for
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_icon, identify
from ptsdesk.gui.widgets.buttons import Button, Kind, MenuButton
from ptsdesk.gui.widgets.environment import EnvironmentStrip, paint_ground, paint_tag
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.surfaces import Card, scroll_page

_WIDTH = 904
"""Both cards and the gap between them, at 100 %."""
_STACKED = 780
_LEAST_CARD = 370
_MARK = 44


class WelcomePage(Page):
    """Choosing opens the sandbox or leads to the connect page; nothing is opened before that."""

    key: ClassVar[str] = "welcome"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.cards = [WelcomeCard(card, self) for card in words.start_cards()]
        self.sandbox, self.connect_account = (card.button for card in self.cards)
        self.keyring = KeyringPart(context, centred=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll_page(self._middle(), self), 1)
        # After the cards, so that Tab comes by in the order of the screen.
        self.language = _language_button(self)
        self.backups = Button(tr("Restore from a backup"), Kind.LINK, parent=self)
        self.licences = Button(tr("Licences"), Kind.LINK, parent=self)
        column.addLayout(self._foot())
        self.sandbox.clicked.connect(self._open_sandbox)
        self.connect_account.clicked.connect(self._connect)
        self.backups.clicked.connect(self._show_backups)
        self.licences.clicked.connect(self._show_licences)

    def _middle(self) -> QWidget:
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(_Mark(self), 0, centre)
        column.addSpacing(Space.S12)
        column.addWidget(Label(tr("Welcome to ptsdesk"), Role.HERO, parent=self), 0, centre)
        column.addSpacing(2)
        line = Label(words.motto(), Role.SECTION_PLAIN, "text_2", wrap=True, parent=self)
        line.setAlignment(centre)
        column.addWidget(line)
        column.addSpacing(Space.S24)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(Space.S24)
        for card in self.cards:
            self._row.addWidget(card, 1)
        column.addLayout(self._row)
        column.addSpacing(Space.S28)
        column.addWidget(self.keyring)
        column.addStretch(1)
        return _Centred(column)

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.S4, Space.S8, Space.PAGE, Space.S8)
        foot.setSpacing(Space.S16)
        foot.addWidget(self.language)
        foot.addStretch(1)
        foot.addWidget(self.backups)
        foot.addWidget(self.licences)
        return foot

    @override
    def title(self) -> str:
        return tr("Welcome to ptsdesk")

    @override
    def arrived(self) -> None:
        self.keyring.look()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        stacked = event.size().width() < theme().px(_STACKED)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        super().resizeEvent(event)

    @Slot()
    def _open_sandbox(self) -> None:
        self.context.open_account(self.context.sandbox)

    @Slot()
    def _connect(self) -> None:
        self.context.navigate("connect")

    @Slot()
    def _show_backups(self) -> None:
        self.context.navigate("backups")

    @Slot()
    def _show_licences(self) -> None:
        LicenceSheet(self.context.sheet_host or self).open_sheet()


class _Centred(QWidget):
    """What stands in the middle of the page, as wide as the cards need at most."""

    def __init__(self, column: QVBoxLayout) -> None:
        super().__init__()
        self._inner = QWidget(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._inner.setLayout(column)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.PAGE, Space.PAGE, Space.PAGE, Space.S16)
        row.addWidget(self._inner, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        aside = max((event.size().width() - theme().px(_WIDTH)) // 2, Space.PAGE)
        self.setContentsMargins(aside - Space.PAGE, 0, aside - Space.PAGE, 0)
        super().resizeEvent(event)


class WelcomeCard(Card):
    """One way to begin: what it is, what it takes, and its button."""

    def __init__(self, card: words.StartCard, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        sandbox = card.environment is Environment.SANDBOX
        kind = Kind.PRIMARY if sandbox else Kind.SECONDARY
        self.button = Button(card.button, kind, identifier=card.key, parent=self)
        if sandbox:
            # Violet also while the window has not taken the colours of an environment.
            self.button.setProperty("wears", "sandbox")
        self.button.set_tall()
        self.body.setSpacing(0)
        self.body.addWidget(_Banner(card.environment, self))
        inner = QVBoxLayout()
        inner.setContentsMargins(Space.S24, Space.S20, Space.S24, Space.S24)
        inner.setSpacing(9)
        inner.addWidget(Label(card.title, Role.TITLE, wrap=True, parent=self))
        inner.addWidget(Label(card.text, Role.BODY, "text_2", wrap=True, parent=self))
        inner.addSpacing(Space.S4)
        for icon, text in card.points:
            line = IconLabel(icon, text, Role.BODY, "text_2", icon_ink=card.point_ink, wrap=True, parent=self)
            inner.addWidget(line)
        inner.addStretch(1)
        inner.addSpacing(Space.S16)
        inner.addWidget(self.button)
        self.body.addLayout(inner, 1)
        self.setMinimumHeight(theme().px(_LEAST_CARD))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)


class _Banner(EnvironmentStrip):
    """The head of a card: the environment's ground and its tag."""

    HEIGHT = 44
    LEFT = 20

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(self.environment, dark=theme().dark)
        painter, sandbox = QPainter(self), self.environment is Environment.SANDBOX
        paint_ground(painter, QRectF(self.rect()), tokens, Radius.CARD - 1)
        fill, ink = (tokens.bar_base, tokens.on_accent) if sandbox else (tokens.bar_text, tokens.bar)
        paint_tag(painter, self.environment, self.LEFT, round((self.height() - theme().px(20)) / 2), fill, ink)


class _Mark(Themed, QWidget):
    """The program's mark; decoration only."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(QSize(_MARK, _MARK))
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_for(Environment.LIVE, dark=theme().dark)
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), 10, tokens.text, None)
        draw_icon(painter, "arrow-right-left", tokens.surface, 9, 9, 26)


class _LanguageButton(MenuButton):
    """Shows by its arrow that there is a list behind it."""

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(22, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ink = theme().tokens.text_2
        draw_icon(QPainter(self), "chevron-down", ink, self.width() - 22, (self.height() - 14) / 2, 14)


def _language_button(parent: QWidget) -> MenuButton:
    """The language that holds, and those there are."""
    button = _LanguageButton(words.LANGUAGES[0], icon="languages", name=tr("Language"), parent=parent)
    button.set_kind(Kind.GHOST)
    for language in words.LANGUAGES:
        action = button.add_action(language, _stays, f"language-{language.lower()}")
        action.setCheckable(True)
        action.setChecked(True)
    identify(button, tr("Language"), "language", words.LANGUAGES[0])
    return button


def _stays() -> None:
    """The only language there is holds already."""
