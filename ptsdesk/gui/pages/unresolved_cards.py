"""The cards of Unresolved: one for each order, the four steps with the choice, what was sent and is blocked, hints."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_resolver as resolver
from ptsdesk.gui import presenter_unresolved as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payment import Row, words_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec, paint_badge
from ptsdesk.gui.widgets.base import Themed, draw_box, draw_text, identify, role_font, text_width
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.choices import CardStyle, ChoiceGroup
from ptsdesk.gui.widgets.focus import RING_RADIUS
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.timeline import Timeline
from ptsdesk.services.api import Resolution

_CARD_HEIGHT = 108
_LINE = 20
_PAD = 12
_UNDER_STEPS = 32
"""The words of the timeline begin here."""


class OrderCard(Themed, QRadioButton):
    """One open order: badge, age, who, how much, and when it is asked about again. A real radio button."""

    def __init__(self, order: Order, now_ms: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.order = order
        self._now_ms = now_ms
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty(RING_RADIUS, Radius.CONTROL)
        self.show_order(order, now_ms)
        self.follow_theme()

    def show_order(self, order: Order, now_ms: int) -> None:
        """Show a newer state of the same order."""
        self.order, self._now_ms = order, now_ms
        who, money = presenter.who(order), presenter.order_money(order)
        name = tr("{who}, {money}, {id}", who=who, money=money, id=order.order_id)
        state = presenter.badge(order, now_ms).text
        line = words.next_line(order, now_ms)
        description = tr("{state} for {span}. {next}.", state=state, span=words.how_long(order, now_ms), next=line)
        identify(self, name, f"unresolved-{order.order_id}", description)
        self.update()

    def tick(self, now_ms: int) -> None:
        """The age changes; the name and its description stay, so that a screen reader is left in peace."""
        self._now_ms = now_ms
        self.update()

    @override
    def retheme(self) -> None:
        self.setFixedHeight(theme().px(_CARD_HEIGHT))

    @override
    def sizeHint(self) -> QSize:
        return QSize(260, theme().px(_CARD_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(180, theme().px(_CARD_HEIGHT))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        chosen = self.isChecked()
        fill, outline = (tokens.selected, tokens.accent) if chosen else (tokens.surface, tokens.line)
        draw_box(painter, QRectF(self.rect()), Radius.CONTROL, fill, outline, 2 if chosen else 1)
        room = QRectF(_PAD, _PAD, self.width() - 2 * _PAD, theme().px(_LINE))
        self._paint_top(painter, room)
        second = room.translated(0, theme().px(28))
        self._paint_money(painter, second)
        third = second.translated(0, theme().px(_LINE) + 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, third, words.card_line(self.order), role_font(Role.CAPTION), tokens.text_2, middle)
        line = words.next_line(self.order, self._now_ms)
        draw_text(painter, third.translated(0, theme().px(_LINE)), line, role_font(Role.CAPTION), tokens.text, middle)

    def _paint_top(self, painter: QPainter, room: QRectF) -> None:
        tokens = theme().tokens
        age = words.how_long(self.order, self._now_ms)
        width = text_width(age, role_font(Role.CAPTION)) + 8
        spec = presenter.badge(self.order, self._now_ms)
        paint_badge(painter, spec, QPointF(room.left(), room.top() - 1), room.width() - width, tokens)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, room, age, role_font(Role.CAPTION), tokens.text_2, side)

    def _paint_money(self, painter: QPainter, room: QRectF) -> None:
        tokens = theme().tokens
        figures = presenter.figures(self.order.money, out=presenter.is_out(self.order.kind))
        font, small = role_font(Role.STRONG), role_font(Role.CAPTION)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        draw_text(painter, room, figures, font, tokens.text, right)
        used = QFontMetricsF(font).horizontalAdvance(figures) + 6
        code = room.adjusted(0, 0, -used, 0)
        draw_text(painter, code, self.order.money.currency, small, tokens.text_3, right)
        used += text_width(self.order.money.currency, small) + 8
        who = room.adjusted(0, 0, -used, 0)
        draw_text(painter, who, presenter.who(self.order), font, tokens.text, Qt.AlignmentFlag.AlignVCenter)


class StepsCard(Card):
    """What is known of one order, step by step, and the three things that may be decided."""

    applied = Signal(str)
    """The key of the choice that a person made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self._order_id, self._asking = "", False
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.badge = Badge(BadgeSpec("", "clock"), self)
        self.headline = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.sentence = Label("", Role.STRONG, "attention", wrap=True, parent=self)
        self.steps = Timeline(tr("What is known"), "unresolved-steps", spacing=14, parent=self)
        name = tr("What to do")
        self.choices = ChoiceGroup(name, "what-to-do", columns=1, style=CardStyle.DECISION, parent=self)
        self.hint = Caption("", "text_2", wrap=True, parent=self)
        self.apply = Button(tr("Keep asking"), Kind.PRIMARY, name=tr("Apply choice"), parent=self)
        self._lay_out()
        self.choices.chosen.connect(self._show_words)
        self.apply.clicked.connect(self._apply)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(Space.S12)
        first.addWidget(self.money)
        first.addWidget(self.badge)
        first.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(Space.S20, Space.S16, Space.S20, 0)
        head.setSpacing(Space.S4)
        head.addLayout(first)
        head.addWidget(self.headline)
        head.addWidget(self.sentence)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S12)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.apply)
        middle = QVBoxLayout()
        middle.setContentsMargins(Space.S20, Space.S4, Space.S20, Space.S16)
        middle.setSpacing(Space.S8)
        middle.addWidget(self.steps)
        under = QVBoxLayout()
        under.setContentsMargins(_UNDER_STEPS, 0, 0, 0)
        under.setSpacing(Space.S12)
        under.addWidget(self.choices)
        under.addLayout(foot)
        middle.addLayout(under)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addLayout(middle)

    def show_order(self, order: Order, now_ms: int) -> None:
        """The head."""
        out = presenter.is_out(order.kind)
        self.money.set_money(order.money.currency, presenter.figures(order.money, out=out), words_of(order.money))
        self.badge.set_spec(presenter.badge(order, now_ms))
        self.headline.setText(words.headline(order))
        self.sentence.setText(presenter.sentence(order, now_ms))

    def show_found(self, found: Resolution, now_ms: int) -> None:
        """The head, the steps and what may be decided. Another order begins with what happens by itself."""
        order = found.dossier.order
        self.show_order(order, now_ms)
        self.steps.set_steps(words.steps(found, now_ms))
        self.choices.show_choices(resolver.choices(found, now_ms))
        if order.order_id != self._order_id:
            self._order_id = order.order_id
            self.choices.choose(resolver.KEEP)
        self._show_words()

    def show_asking(self, *, asking: bool) -> None:
        """A question about this order is under way, or not any more."""
        self._asking = asking
        self._show_words()

    @Slot()
    def _show_words(self, _key: str = "") -> None:
        key = self.choices.key
        button, hint = resolver.apply_words(key)
        self.apply.set_text(tr("Asking…") if self._asking and key == resolver.KEEP else button)
        self.hint.setText(hint)

    @Slot()
    def _apply(self) -> None:
        if self.choices.key:
            self.applied.emit(self.choices.key)


class SentCard(Card):
    """What was sent, read from the journal."""

    dossier_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.open = Button(tr("Open dossier"), Kind.LINK, parent=self)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("What was sent"), self), 1)
        head.addWidget(self.open)
        self.rows = KeyValueList(key_width=92, parent=self)
        self.body.addLayout(head)
        self.body.addWidget(self.rows)
        self._shown: tuple[Row, ...] = ()
        self.open.clicked.connect(self.dossier_asked)

    def show_order(self, order: Order, merchant: str) -> None:
        """Fill the rows; the same ones are left alone, so that nothing flickers or loses its marking.

        ``merchant``: the account's name as it is now; the order keeps the one that it had first.
        """
        shown = words.sent_rows(replace(order, account=merchant))
        if shown == self._shown:
            return
        self._shown = shown
        self.rows.set_rows(())
        for row in shown:
            self.rows.add_row(row.label, row.value, ids=row.ids)


class BlockedCard(Card):
    """What cannot be sent as long as the order is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        head = QHBoxLayout()
        head.setSpacing(Space.S8)
        head.addWidget(SectionTitle(tr("Blocked meanwhile"), self))
        head.addWidget(IconLabel("lock", "", parent=self))
        head.addStretch(1)
        self.body.addLayout(head)
        self.line = Label("", Role.BODY, wrap=True, ids=True, parent=self)
        self.body.addWidget(self.line)

    def show_found(self, found: Resolution) -> None:
        """Say what; hidden when it blocks nothing."""
        lines = resolver.blocked_lines(found.dossier.order, found.blocks)
        self.line.setText("\n".join(lines))
        self.setVisible(bool(lines))


class HintsCard(Card):
    """What may help and proves nothing, and the text to send to the provider."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Hints, not proof"), parent=parent)
        self._text = ""
        hints = (
            ("shield-off", tr("Not-found answers carry no signature. One alone proves nothing.")),
            ("ban", words.twice_hint(OrderKind.PAYMENT)),
            ("phone", tr("Ask the provider with the order id and the time of sending.")),
        )
        self.hints = [IconLabel(icon, text, wrap=True, parent=self) for icon, text in hints]
        for hint in self.hints:
            self.body.addWidget(hint)
        words_on_it = tr("Copy text for the provider")
        self.copy = Button(words_on_it, icon="copy", name=words_on_it, parent=self)
        self.body.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.copy.clicked.connect(self._copy)

    def show_order(self, order: Order, merchant_id: str) -> None:
        """Prepare the text."""
        self._text = words.text_for_provider(order, merchant_id)
        self.hints[1].label.setText(words.twice_hint(order.kind))
        self.copy.set_text(tr("Copy text for the provider"))

    @Slot()
    def _copy(self) -> None:
        clips().copy_text(self._text)
        self.copy.set_text(tr("Copied"))


class Aside(QWidget):
    """The three cards at the right; hidden until there is an order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sent, self.blocked, self.hints = SentCard(self), BlockedCard(self), HintsCard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S16)
        for card in (self.sent, self.blocked, self.hints):
            card.hide()
            column.addWidget(card)
