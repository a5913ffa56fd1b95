"""The cards of a subscription: what it is, what the last answer proved, and the bank's page for the customer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.domain.charges import ChargeRow, charged_so_far, told_ms
from ptsdesk.domain.orders import UNRESOLVED, Order
from ptsdesk.domain.subscriptions import period_of
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.link_part import LinkPart
from ptsdesk.gui.presenter_payment import accepted_words, nothing_accepted, words_of
from ptsdesk.gui.presenter_query import laid_out
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.base import Themed, fill
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption, Label, SectionTitle
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.api import Dossier

RAW_HEIGHT = 200


class HeroCard(Card):
    """The sum, how often, for whom, the state; below when it began and what was charged."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(margin=0, parent=parent)
        self._shown: tuple[object, ...] = ()
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.period = Label("", Role.SECTION_PLAIN, "text_2", parent=self)
        self.badge = Badge(BadgeSpec("", "repeat"), self)
        self.subject = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.state = Label("", Role.BODY, wrap=True, parent=self)
        self.unresolved = Button(tr("Open Unresolved"), icon="circle-question-mark", parent=self)
        self.started = Label("", Role.EMPHASIS, parent=self)
        self.last = Label("", Role.EMPHASIS, parent=self)
        self.following = Label("", Role.EMPHASIS, parent=self)
        self.charged = MoneyLabel(parent=self)
        self.uncharged = Label("", Role.EMPHASIS, parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        sums = QHBoxLayout()
        sums.setSpacing(10)
        sums.addWidget(self.money)
        sums.addWidget(self.period, 1)
        sums.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        head = QVBoxLayout()
        head.setContentsMargins(Space.S20, Space.S20, Space.S20, Space.S16)
        head.setSpacing(Space.S4)
        head.addLayout(sums)
        head.addWidget(self.subject)
        state = QHBoxLayout()
        state.setSpacing(Space.S12)
        state.addWidget(self.state, 1)
        state.addWidget(self.unresolved)
        head.addLayout(state)
        charged = QWidget(self)
        both = QHBoxLayout(charged)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.charged)
        both.addWidget(self.uncharged)
        both.addStretch(1)
        parts = (
            (tr("Started"), self.started),
            (tr("Last charge"), self.last),
            (tr("Next charge"), self.following),
            (tr("Charged so far, as reported"), charged),
        )
        row = QHBoxLayout()
        row.setContentsMargins(Space.S20, Space.S12, Space.S20, Space.S12)
        row.setSpacing(Space.S20)
        for number, (label, value) in enumerate(parts):
            if number:
                row.addWidget(_Upright(self))
            row.addWidget(_stat(label, value, self), 1)
        self.body.setSpacing(0)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addLayout(row)

    def show_order(self, order: Order, rows: Sequence[ChargeRow], now_ms: int) -> None:
        """Say what is known."""
        lines = words.state_lines(order, now_ms)
        shown = (order, tuple(rows), presenter.badge(order, now_ms), lines)
        if shown == self._shown:
            return
        self._shown = shown
        self.money.set_money(order.money.currency, presenter.figures(order.money), words_of(order.money))
        self.period.setText(words.period_words(order))
        self.badge.set_spec(presenter.badge(order, now_ms))
        self.subject.setText(words.subject_line(order))
        self.subject.setVisible(bool(self.subject.text()))
        self.state.setText(lines)
        self.state.setVisible(bool(lines))
        self.unresolved.setVisible(order.state in UNRESOLVED)
        self.started.setText(words.started_words(order))
        self.last.setText(words.last_charge_words(order, rows))
        self.following.setText(words.next_words(order))
        charged = charged_so_far(rows)
        self.charged.setVisible(charged is not None)
        self.uncharged.setVisible(charged is None)
        self.uncharged.setText(tr("nothing yet"))
        if charged is not None:
            self.charged.set_money(charged.currency, presenter.figures(charged))


def _stat(label: str, value: QWidget, parent: QWidget) -> QWidget:
    """A small label over a value."""
    part = QWidget(parent)
    name = Caption(label, wrap=True, parent=part)
    name.setBuddy(value)
    value.setAccessibleDescription(label)
    if isinstance(value, Label):
        value.setWordWrap(True)
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(name)
    column.addWidget(value)
    column.addStretch(1)
    return part


class _Upright(Themed, QWidget):
    """A 1 px line from top to bottom."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.follow_theme()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), self.rect(), theme().tokens.line)


class AnswerCard(Card):
    """Whether the last answer can be trusted, what the last trusted one said, and the answer as it came."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._raw = ""
        self.badge = Badge(BadgeSpec("", "shield-check"), self)
        self.remark = Caption("", "text_2", wrap=True, parent=self)
        self.rows = KeyValueList(key_width=112, spacing=8, parent=self)
        self.submitted, self.accepted = MoneyLabel(parent=self), MoneyLabel(parent=self)
        self.aside = Caption("", parent=self)
        self.raw_button = Button(tr("Show raw answer"), Kind.LINK, name=tr("Show raw answer"), parent=self)
        self.raw_button.setCheckable(True)
        self.raw = PlainTextEdit(tr("Raw answer"), "raw-answer", mono=True, parent=self)
        self.raw.setReadOnly(True)
        self.raw.setFixedHeight(theme().px(RAW_HEIGHT))
        self.raw_button.toggled.connect(self._show_raw)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S8)
        head.addWidget(SectionTitle(tr("Last answer"), self), 1)
        head.addWidget(self.badge)
        foot = QHBoxLayout()
        foot.addWidget(self.raw_button)
        foot.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.remark)
        self.body.addWidget(self.rows)
        self.body.addLayout(foot)
        self.body.addWidget(self.raw)
        names = (tr("Asked"), tr("Answer's time"), tr("Active"), tr("Interval"), tr("Next charge"))
        labels = [Label("", Role.BODY, wrap=True, parent=self).set_selectable() for _ in names]
        for name, label in zip(names, labels, strict=True):
            self.rows.add_row(name, label)
        self.asked, self.answered, self.active, self.interval, self.following = labels
        accepted = QWidget(self)
        row = QHBoxLayout(accepted)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.accepted)
        row.addWidget(self.aside, 1)
        self.rows.add_row(tr("Submitted"), self.submitted)
        self.rows.add_row(tr("Accepted"), accepted)
        self.raw.hide()

    def show_order(self, order: Order, now_ms: int) -> None:
        """The figures of the last verified answer."""
        self.asked.setText(words.moment_words(order.checked_ms, now_ms))
        self.answered.setText(words.moment_words(told_ms(order, "timestamp"), now_ms))
        self.active.setText(words.active_word(order))
        self.interval.setText(words.length(period_of(order)))
        self.following.setText(words.next_words(order))
        self.submitted.set_money(order.money.currency, presenter.figures(order.money))
        found = accepted_words(order)
        self.accepted.setVisible(found is not None)
        if found is not None:
            self.accepted.set_money(found.money.currency, presenter.figures(found.money))
        self.aside.setText(found.aside if found is not None and found.differs else "")
        self.aside.set_ink("bad" if found is not None and found.differs else "text_3")
        if found is None:
            self.aside.setText(nothing_accepted(order))

    def show_dossier(self, dossier: Dossier) -> None:
        """What the last answer was, and how it came."""
        told = words.answer_words(dossier.events, dossier.order)
        self.badge.setVisible(told.badge is not None)
        if told.badge is not None:
            self.badge.set_spec(told.badge)
        self.remark.setText(told.remark)
        self.remark.setVisible(bool(told.remark))
        self._raw = dossier.raw_answers[0][1] if dossier.raw_answers else ""
        self.raw_button.setVisible(bool(self._raw))
        self._show_raw(self.raw_button.isChecked())

    @Slot(bool)
    def _show_raw(self, shown: bool) -> None:
        self.raw_button.set_text(tr("Hide raw answer") if shown else tr("Show raw answer"))
        text = laid_out(self._raw) if shown else ""
        if text != self.raw.whole:
            self.raw.setPlainText(text)
        self.raw.setVisible(shown and bool(self._raw))


class BankCard(Card):
    """The page on which the customer confirms the card, while the subscription is not active yet."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("The bank asks the customer to confirm"), parent=parent)
        about = tr(
            "Let the customer open the bank's page. The subscription begins when they have confirmed; "
            "whoever has the link can open it."
        )
        self.about = Label(about, Role.BODY, "text_2", wrap=True, parent=self)
        self.link_part = LinkPart(tr("Bank's page"), tr("Copy the bank's link"), self, divider=False)
        self.refused = Note(
            tr("The provider's link is not a plain https address, so it is not offered."), Tone.ATTENTION, parent=self
        )
        for widget in (self.about, self.link_part, self.refused):
            self.body.addWidget(widget)
        self.hide()

    def show_order(self, order: Order) -> None:
        """Offer the bank's page, say why it is not offered, or go."""
        link = words.bank_link(order)
        self.link_part.show_link(link)
        self.about.setVisible(link is not None)
        self.refused.setVisible(link is None)
        self.setVisible(words.awaits_bank(order))
