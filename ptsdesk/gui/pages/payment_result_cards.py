"""The cards beside the code: the state with its age, and what was submitted and accepted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.orders import FINAL, UNRESOLVED, Order, OrderState
from ptsdesk.gui import presenter
from ptsdesk.gui import presenter_payment as words
from ptsdesk.gui.forms.disclosure import Disclosure
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_marks import mark_badge
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge, BadgeSpec
from ptsdesk.gui.widgets.base import Themed, draw_icon
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.labels import Caption, KeyCaps, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Card, Divider

MAY_COPY = frozenset({OrderState.NOT_SENT, OrderState.REFUSED, OrderState.FAILED})
"""States in which nothing moved, so that the same details may go into a new payment."""
NOTHING_TO_ASK = FINAL | {OrderState.DRAFT, OrderState.RECORDED, OrderState.SENDING, OrderState.NOT_SENT}
"""States in which the provider knows nothing (yet) or nothing can change."""


class StateCard(Card):
    """The amount, the badge, what the state means, how old that is, and the way to ask again."""

    focus_left = Signal()
    """The button that had the focus is gone: there is nothing to ask any more."""

    def __init__(self, parent: QWidget, *, again: str = "") -> None:
        super().__init__(margin=0, parent=parent)
        self._shown: tuple[object, ...] = ()
        self.may_copy: frozenset[OrderState] = MAY_COPY
        """States in which :attr:`again` is offered."""
        self.money = MoneyLabel("", "", MoneySize.HERO, parent=self)
        self.badge = Badge(BadgeSpec("", "clock"), self)
        self.mark = Badge(BadgeSpec("", "user-check"), self)
        self.mark.hide()
        self.subject = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.icon = _BigIcon(self)
        self.headline = Label("", Role.STRONG, wrap=True, parent=self)
        self.reason = Caption("", "text_2", wrap=True, parent=self)
        self.checked = Caption("", "text_2", wrap=True, parent=self)
        self.check = Button(tr("Check now"), icon="refresh-cw", name=tr("Check now"), parent=self)
        self.key = KeyCaps(("F5",), self)
        self.unresolved = Button(tr("Open Unresolved"), icon="circle-question-mark", parent=self)
        self.again = Button(again or tr("New payment with these details"), icon="rotate-ccw", parent=self)
        self.resend = Button(tr("Send this one again…"), icon="send", name=tr("Send this one again"), parent=self)
        self._lay_out()

    def _lay_out(self) -> None:
        amount = QHBoxLayout()
        amount.addWidget(self.money, 1)
        badges = QVBoxLayout()
        badges.setSpacing(Space.S4)
        for badge in (self.badge, self.mark):
            badges.addWidget(badge, 0, Qt.AlignmentFlag.AlignRight)
        badges.addStretch(1)
        amount.addLayout(badges)
        head = QVBoxLayout()
        head.setContentsMargins(Space.S20, Space.S16, Space.S20, Space.S4)
        head.setSpacing(Space.S4)
        head.addLayout(amount)
        head.addWidget(self.subject)
        text = QVBoxLayout()
        text.setSpacing(2)
        for line in (self.headline, self.reason, self.checked):
            text.addWidget(line)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.S20, 0, Space.S20, Space.S12)
        foot.setSpacing(Space.S12)
        foot.addWidget(self.icon)
        foot.addLayout(text, 1)
        for widget in (self.check, self.key):
            foot.addWidget(widget)
        # In a row of their own: beside the sentence they would leave it no room in a small window.
        more = QHBoxLayout()
        more.setContentsMargins(Space.S20, 0, Space.S20, Space.S12)
        more.setSpacing(Space.S12)
        more.addStretch(1)
        for widget in (self.again, self.resend, self.unresolved):
            more.addWidget(widget)
        self.body.setSpacing(Space.S12)
        self.body.addLayout(head)
        self.body.addWidget(Divider(self))
        self.body.addLayout(foot)
        self.body.addLayout(more)

    def show_order(self, order: Order, now_ms: int) -> None:
        """Say what is known and how old it is."""
        sentence = presenter.sentence(order, now_ms)
        reason = presenter.reason_line(order)
        shown = (order, presenter.badge(order, now_ms), sentence, presenter.check_line(order, now_ms))
        if shown == self._shown:
            return
        self._shown = shown
        self.money.set_money(order.money.currency, presenter.figures(order.money), words.words_of(order.money))
        self.badge.set_spec(presenter.badge(order, now_ms))
        mark = mark_badge(order)
        self.mark.setVisible(mark is not None)
        if mark is not None:
            self.mark.set_spec(mark)
        self.subject.setText(words.subject_line(order))
        badge = self.badge.spec
        self.icon.show_icon(badge.icon, badge.tone)
        self.headline.setText(_headline(sentence))
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason) and reason != sentence)
        self.checked.setText(presenter.check_line(order, now_ms))
        self.checked.setVisible(bool(self.checked.text()))
        self._show_actions(order)

    def _show_actions(self, order: Order) -> None:
        focused = self.check.hasFocus() or self.unresolved.hasFocus()
        self.again.setVisible(order.state in self.may_copy)
        self.resend.setVisible(order.state is OrderState.NOT_SENT)
        self.unresolved.setVisible(order.state in UNRESOLVED and order.mark is None)
        self.check.setVisible(order.state not in NOTHING_TO_ASK)
        self.key.setVisible(not self.check.isHidden())
        if focused and self.check.isHidden():
            self.focus_left.emit()

    def set_checking(self, checking: bool) -> None:
        """A question is under way. The button stays enabled, so that the keyboard's focus does not jump away."""
        self.check.set_text(tr("Asking…") if checking else tr("Check now"))


class _BigIcon(Themed, QWidget):
    """The state's icon, 20 px, beside its sentence. Decoration: the badge says it in words."""

    SIDE = 20

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._tone = "clock", Tone.NEUTRAL
        self.setFixedSize(self.SIDE, self.SIDE)
        self.follow_theme()

    def show_icon(self, icon: str, tone: Tone) -> None:
        """Show another one."""
        self._icon, self._tone = icon, tone
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        draw_icon(QPainter(self), self._icon, theme().tokens.ink(self._tone), 0, 0, self.SIDE)


def _headline(sentence: str) -> str:
    """One sentence stands without its full stop, as a heading does."""
    text = sentence.removesuffix(".")
    return sentence if ". " in text else text


class DetailsCard(Card):
    """Submitted against accepted, the provider's id, the reference number, and the provider's own text, folded."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Details"), parent=parent)
        self.rows = KeyValueList(key_width=120, spacing=8, parent=self)
        self.submitted = MoneyLabel(parent=self)
        self.accepted = MoneyLabel(parent=self)
        self.aside = Caption("", parent=self)
        accepted = QWidget(self)
        row = QHBoxLayout(accepted)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.accepted)
        row.addWidget(self.aside, 1)
        self.rows.add_row(tr("Submitted"), self.submitted)
        self.rows.add_row(tr("Accepted"), accepted)
        self.provider_id = self._id_row(tr("Provider's id"))
        self.reference = self._id_row(tr("Reference no."))
        self.order_id = self._id_row(tr("Order id"))
        self.body.addWidget(self.rows)
        self.provider = Disclosure(tr("Provider's text"), "provider-text", aside=tr("as it came"), parent=self)
        self.provider_text = Label("", Role.BODY, "text_2", wrap=True, parent=self).set_selectable()
        self.provider.body.addWidget(self.provider_text)
        self.body.addWidget(self.provider)

    def _id_row(self, label: str) -> Label:
        value = Label("", Role.BODY, wrap=True, ids=True, parent=self).set_selectable()
        self.rows.add_row(label, value)
        return value

    def show_order(self, order: Order) -> None:
        """Show what the journal holds."""
        self.submitted.set_money(order.money.currency, presenter.figures(order.money))
        found = words.accepted_words(order)
        if found is None:
            self.accepted.set_money("", "")
            self.aside.setText(words.nothing_accepted(order))
            self.aside.set_ink("text_3")
        else:
            self.accepted.set_money(found.money.currency, presenter.figures(found.money))
            self.aside.setText(found.aside)
            self.aside.set_ink("bad" if found.differs else "text_3")
        self.provider_id.setText(order.transaction_id or tr("none yet"))
        self.reference.setText(words.reference_words(order))
        self.order_id.setText(order.order_id)
        text = presenter.provider_text(order)
        self.provider_text.setText(text)
        self.provider.setVisible(bool(text))
