"""One of several: choice cards for channels and decisions, segments for two or three short words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import (
    Themed,
    draw_box,
    draw_icon,
    draw_text,
    hand_focus_on,
    identify,
    role_font,
    text_width,
)
from ptsdesk.gui.widgets.focus import RING_RADIUS
from ptsdesk.gui.widgets.privacy import veiled
from ptsdesk.gui.widgets.toggles import MARK, draw_radio


@dataclass(frozen=True, slots=True)
class Choice:
    """One card: its key, what it says, and an icon. ``aside`` is a short note beside the title, in green.

    One that is not ``enabled`` cannot be chosen now; its words say why, and from when on.
    """

    key: str
    title: str
    detail: str = ""
    icon: str = ""
    aside: str = ""
    name: str = ""
    """The accessible name; empty for the title."""
    identifier: str = ""
    enabled: bool = True


class CardStyle(Enum):
    """Where the mark stands: right (channels, with an icon on the left) or left (decisions, with wrapped words)."""

    CHANNEL = "channel"
    DECISION = "decision"


def wrapped_height(text: str, role: Role, width: float) -> float:
    """The height of plain text in a width."""
    layout = QTextLayout(text, role_font(role))
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 40.0))
        height += line.height()
    layout.endLayout()
    return height


class ChoiceCard(Themed, QRadioButton):
    """A card that is a real radio button: arrows move, space chooses, a screen reader says "radio button"."""

    def __init__(self, choice: Choice, style: CardStyle = CardStyle.CHANNEL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card_style = style
        self.show_choice(choice)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(style is CardStyle.DECISION)
        self.setSizePolicy(policy)
        self.setProperty(RING_RADIUS, Radius.CONTROL)
        self.follow_theme()

    def show_choice(self, choice: Choice) -> None:
        """Say something else of the same choice."""
        self.choice = choice
        description = " ".join(part for part in (choice.aside, choice.detail) if part)
        identify(self, choice.name or choice.title, choice.identifier or None, description)
        self.setEnabled(choice.enabled)
        self.updateGeometry()
        self.update()

    def _left(self) -> int:
        return 40 if self.choice.icon or self._card_style is CardStyle.DECISION else 16

    def _title_height(self) -> int:
        return theme().px(18)

    @override
    def heightForWidth(self, width: int) -> int:
        text = wrapped_height(self.choice.detail, Role.CAPTION, width - self._left() - 16) if self.choice.detail else 0
        return round(11 + self._title_height() + text + 12)

    @override
    def sizeHint(self) -> QSize:
        if self._card_style is CardStyle.DECISION:
            return QSize(320, self.heightForWidth(max(self.width(), 320)))
        return QSize(220, theme().px(54))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(140, theme().px(54))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        chosen = self.isChecked()
        fill = tokens.selected if chosen else tokens.hover if not self.isEnabled() else tokens.surface
        outline, width = (tokens.accent, 2) if chosen else (tokens.line, 1)
        draw_box(painter, QRectF(self.rect()), Radius.CONTROL, fill, outline, width)
        if self._card_style is CardStyle.CHANNEL:
            self._paint_channel(painter)
        else:
            self._paint_decision(painter)

    def _paint_channel(self, painter: QPainter) -> None:
        tokens = theme().tokens
        if self.choice.icon:
            draw_icon(painter, self.choice.icon, tokens.link if self.isChecked() else tokens.text_2, 13, 11, 18)
        mark = QRectF(self.width() - 28, (self.height() - 16) / 2, 16, 16)
        if self.isChecked():
            draw_icon(painter, "circle-check", tokens.link, mark.x(), mark.y(), 16)
        else:
            draw_box(painter, mark, 8, None, tokens.control)
        self._paint_words(painter, self.width() - 40)

    def _paint_decision(self, painter: QPainter) -> None:
        mark = QRectF(12, 11, MARK, MARK)
        draw_radio(painter, mark, checked=self.isChecked(), enabled=self.isEnabled(), tokens=theme().tokens)
        self._paint_words(painter, self.width() - 12)

    def _paint_words(self, painter: QPainter, right: int) -> None:
        tokens = theme().tokens
        left, top, line = self._left(), 10, self._title_height()
        if self._card_style is CardStyle.CHANNEL:
            top = round((self.height() - 2 * line + 2) / 2)
        title = QRectF(left, top, right - left, line)
        ink = tokens.text if self.isEnabled() else tokens.text_3
        font = role_font(Role.STRONG if self._card_style is CardStyle.CHANNEL else Role.EMPHASIS)
        draw_text(painter, title, self.choice.title, font, ink, Qt.AlignmentFlag.AlignVCenter)
        if self.choice.aside:
            shift = text_width(self.choice.title, font) + 10
            small, middle = role_font(Role.CAPTION), Qt.AlignmentFlag.AlignVCenter
            aside = tokens.ok if self.isEnabled() else tokens.text_2
            draw_text(painter, title.adjusted(shift, 0, 0, 0), self.choice.aside, small, aside, middle)
        self._paint_detail(painter, QRectF(left, top + line, right - left, self.height() - top - line - 4))

    def _paint_detail(self, painter: QPainter, rect: QRectF) -> None:
        tokens = theme().tokens
        font = role_font(Role.CAPTION)
        if self._card_style is CardStyle.CHANNEL:
            line = QRectF(rect.left(), rect.top() - 2, rect.width(), self._title_height())
            draw_text(painter, line, self.choice.detail, font, tokens.text_2, Qt.AlignmentFlag.AlignVCenter)
            return
        painter.setFont(font)
        painter.setPen(theme().colour("text_2"))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, int(flags), veiled(self.choice.detail, self))


class ChoiceGroup(QWidget):
    """Cards of which one is chosen, in ``columns`` columns."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        identifier: str | None = None,
        *,
        columns: int = 2,
        style: CardStyle = CardStyle.CHANNEL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        identify(self, name, identifier)
        self._columns, self._card_style = columns, style
        self.cards: list[ChoiceCard] = []
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._toggled)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12 if style is CardStyle.CHANNEL else 8)

    def set_choices(self, choices: Iterable[Choice], chosen: str = "") -> None:
        """Show these cards; ``chosen`` is marked when it is among them, else the earlier choice stays when it can."""
        wanted = chosen or self.key
        for card in self.cards:
            self._group.removeButton(card)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [ChoiceCard(choice, self._card_style, self) for choice in choices]
        for index, card in enumerate(self.cards):
            self._group.addButton(card)
            self._grid.addWidget(card, *divmod(index, self._columns))
        self.choose(wanted)
        if self.cards:
            hand_focus_on(self, self.cards[0])

    def show_choices(self, choices: Iterable[Choice]) -> None:
        """Say something else on the same cards: they keep their place, the focus and the choice while it may be made.

        A choice that may not be made any more falls back on the first card.
        """
        wanted = tuple(choices)
        if [card.choice.key for card in self.cards] != [choice.key for choice in wanted]:
            self.set_choices(wanted, self.key or wanted[0].key)
            return
        for card, choice in zip(self.cards, wanted, strict=True):
            if card.choice != choice:
                card.show_choice(choice)
        if not any(card.isChecked() and card.isEnabled() for card in self.cards):
            self.cards[0].setChecked(True)

    @property
    def key(self) -> str:
        """The key of the chosen card, or an empty text."""
        return next((card.choice.key for card in self.cards if card.isChecked()), "")

    def choose(self, key: str) -> bool:
        """Mark a card; False when it is not offered."""
        for card in self.cards:
            if card.choice.key == key:
                card.setChecked(True)
                return True
        return False

    @Slot(QAbstractButton, bool)
    def _toggled(self, button: QAbstractButton, checked: bool) -> None:
        if checked and isinstance(button, ChoiceCard):
            self.chosen.emit(button.choice.key)


class _Segment(Themed, QRadioButton):
    """One word of a segmented control."""

    def __init__(self, key: str, text: str, name: str, identifier: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key, self._word = key, text
        identify(self, name, identifier)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.EMPHASIS))

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self._word, self.font())) + 28, theme().px(26))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            draw_box(painter, rect, 5, tokens.surface, tokens.control)
        ink = tokens.text if self.isChecked() else tokens.text_2
        draw_text(painter, rect, self._word, self.font(), ink, Qt.AlignmentFlag.AlignCenter)


class Segmented(QWidget):
    """Two or three short words of which one holds; each is named "Group: Word"."""

    chosen = Signal(str)

    def __init__(
        self, name: str, items: Iterable[tuple[str, str]], identifier: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        identify(self, name, identifier or None)
        prefix = self.objectName()
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.segments = [_Segment(key, text, f"{name}: {text}", f"{prefix}-{key}", self) for key, text in items]
        for segment in self.segments:
            row.addWidget(segment)
            segment.toggled.connect(self._toggled)
        self.segments[0].setChecked(True)

    @property
    def key(self) -> str:
        """The key of the chosen word."""
        return next((segment.key for segment in self.segments if segment.isChecked()), "")

    def choose(self, key: str) -> None:
        """Mark a word."""
        for segment in self.segments:
            if segment.key == key:
                segment.setChecked(True)

    @Slot(bool)
    def _toggled(self, checked: bool) -> None:
        if checked:
            self.chosen.emit(self.key)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        draw_box(QPainter(self), QRectF(self.rect()), Radius.CONTROL, tokens.hover, tokens.line)
