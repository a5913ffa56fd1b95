"""What will be sent, beside the form of a withdrawal, and what the balance says about it: information, never a gate."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ptsdesk.domain.balances import Outlook
from ptsdesk.domain.money import Money
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.send_summary import NOTHING, SendSummary
from ptsdesk.gui.presenter import channel_word, figures
from ptsdesk.gui.presenter_payment import words_of
from ptsdesk.gui.presenter_time import age
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Divider


class BalancePart(QWidget):
    """What is available and what would be left, in the worst and in the best case."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setVerticalSpacing(7)
        self.grid.setColumnStretch(0, 1)
        self.age = Caption("", parent=self)
        self.grid.addWidget(Label(tr("Balance, for information"), Role.EMPHASIS, parent=self), 0, 0)
        self.grid.addWidget(self.age, 0, 1, Qt.AlignmentFlag.AlignRight)
        self.unknown = Caption("", wrap=True, parent=self)
        self.grid.addWidget(self.unknown, 1, 0, 1, 2)
        self.keys: list[Label] = []
        self.available = self._row(2)
        self.payout = self._row(3)
        self.others = self._row(4)
        self.line = Divider(self)
        self.grid.addWidget(self.line, 5, 0, 1, 2)
        self.worst = self._row(6, strong=True)
        self.best = self._row(7)
        self.below = IconLabel("triangle-alert", words.below_zero(), ink="attention", wrap=True, parent=self)
        self.grid.addWidget(self.below, 8, 0, 1, 2)

    def _row(self, row: int, *, strong: bool = False) -> MoneyLabel:
        key = Label("", Role.EMPHASIS if strong else Role.BODY, "text" if strong else "text_2", wrap=True, parent=self)
        size = MoneySize.STRONG if strong else MoneySize.BODY
        money = MoneyLabel("", "", size, align=Qt.AlignmentFlag.AlignRight, parent=self)
        key.setBuddy(money)
        self.grid.addWidget(key, row, 0)
        self.grid.addWidget(money, row, 1)
        self.keys.append(key)
        return money

    def show_outlook(self, found: Outlook | None, payout: Money | None, channel: str, told: str, reason: str) -> None:
        """``told``: how old the figure is; ``reason``: why there is none."""
        self.age.setText(told)
        self.unknown.setText(reason)
        self.unknown.setVisible(found is None)
        shown = (self.available, self.payout, self.others, self.line, self.worst, self.best, *self.keys)
        for widget in shown:
            widget.setVisible(found is not None)
        self.below.hide()
        if found is None:
            return
        names = (
            tr("Available on {channel}", channel=channel_word(channel)),
            tr("This withdrawal"),
            tr("Other results unknown"),
            tr("Left, if all go through"),
            tr("Left, if only this one does"),
        )
        for key, name in zip(self.keys, names, strict=True):
            key.setText(name)
        _show(self.available, found.available)
        _show(self.payout, payout, out=True)
        _show(self.others, found.others, out=bool(found.others.value))
        _show(self.worst, found.worst if payout else None)
        _show(self.best, found.best if payout else None)
        for label, money in ((self.worst, found.worst), (self.best, found.best)):
            label.set_ink("attention" if payout and money.value < 0 else "text")
        self.below.setVisible(payout is not None and found.worst.value < 0)


def _show(label: MoneyLabel, money: Money | None, *, out: bool = False) -> None:
    label.set_money(money.currency if money else "", figures(money, out=out) if money else NOTHING)


class WithdrawalSummary(SendSummary):
    """Shows what the message would hold now; the balance never disables anything."""

    review_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, key_width=80)
        self.whom = Caption("", "text_2", wrap=True, parent=self)
        self.balance = BalancePart(self)
        self.order_id = self._row(tr("Order id"), ids=True)
        self.merchant = self._row(tr("Merchant"))
        self.review = Button(tr("Review withdrawal"), Kind.PRIMARY, parent=self)
        self.review.set_tall()
        self.promise = Caption(tr("Nothing is sent until you confirm on the next step."), wrap=True, parent=self)
        self._lay_out()
        self.review.clicked.connect(self.review_asked)

    def _lay_out(self) -> None:
        self.body.addWidget(self.whom)
        for part in (Divider(self), self.balance, Divider(self), self.rows):
            self.body.addWidget(part)
        self._add_button(self.review)
        self.promise.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self.promise)

    def show_values(self, money: Money | None, whom: str, order_id: str, merchant: str) -> None:
        """The message as it stands."""
        spoken = words_of(money) if money else ""
        self.money.set_money(money.currency if money else "", figures(money) if money else NOTHING, spoken)
        self.whom.setText(whom)
        self.order_id.setText(order_id or NOTHING)
        self.merchant.setText(merchant)

    def show_balance(
        self, found: Outlook | None, payout: Money | None, channel: str, asked_ms: int | None, now_ms: int, reason: str
    ) -> None:
        """What the newest figure of the channel says; it may be missing."""
        told = age(asked_ms, now_ms) if found is not None and asked_ms is not None else ""
        self.balance.show_outlook(found, payout, channel, told, reason)
