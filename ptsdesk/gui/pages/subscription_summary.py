"""What will be sent, beside the form of a card subscription: the plan in figures and days, and the way to review it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ptsdesk.domain.money import Money
from ptsdesk.domain.subscriptions import Period, PeriodVariant
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.send_summary import NOTHING, SendSummary
from ptsdesk.gui.presenter import figures
from ptsdesk.gui.presenter_card import brand_word, ends_line
from ptsdesk.gui.presenter_payment import channel_line, words_of
from ptsdesk.gui.presenter_subscribe import bank_note, every_words, next_charge, per_year
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.card_frame import BrandChip
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel
from ptsdesk.gui.widgets.surfaces import Divider


class SubscriptionSummary(SendSummary):
    """Shows what is right already, never a text that a person is still typing wrong."""

    review_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, key_width=104)
        self.every = Caption("", "text_2", wrap=True, parent=self)
        self.chip = BrandChip(self)
        self.card = Label(NOTHING, Role.BODY, parent=self)
        self.rows.add_row(tr("Card"), self._card_row())
        self.holder = self._row(tr("Holder"))
        self.channel = self._row(tr("Channel"))
        self.first = self._row(tr("First charge"))
        self.following = self._row(tr("Next charge"))
        self.year = MoneyLabel("", NOTHING, parent=self)
        self.no_year = Label(NOTHING, Role.BODY, wrap=True, parent=self)
        self.rows.add_row(tr("Per year"), self._year_row())
        self.order_id = self._row(tr("Order id"), ids=True)
        self.merchant = self._row(tr("Merchant"))
        self.review = Button(tr("Review subscription"), Kind.PRIMARY, identifier="review-subscription", parent=self)
        self.review.set_tall()
        self._lay_out()
        self.review.clicked.connect(self.review_asked)

    def _card_row(self) -> QWidget:
        part = QWidget(self)
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.chip)
        row.addWidget(self.card, 1)
        return part

    def _year_row(self) -> QWidget:
        self._years = QStackedWidget(self)
        self._years.addWidget(self.year)
        self._years.addWidget(self.no_year)
        return self._years

    def _lay_out(self) -> None:
        self.body.addWidget(self.every)
        for part in (Divider(self), self.rows, Divider(self)):
            self.body.addWidget(part)
        self.body.addWidget(IconLabel("shield-question-mark", bank_note(), wrap=True, parent=self))
        self._add_button(self.review)
        no_draft = Caption(tr("No draft is kept of this form."), wrap=True, parent=self)
        no_draft.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(no_draft)

    def show_money(self, money: Money | None, period: Period | None, variant: PeriodVariant, now_ms: int) -> None:
        """The sum and when it is charged."""
        if money is not None:
            self.money.set_money(money.currency, figures(money), words_of(money))
        else:
            self.money.set_money("", NOTHING)
        self.every.setText(every_words(period, variant) or NOTHING)
        self.first.setText(tr("today"))
        by_provider = variant is PeriodVariant.WITHOUT_PERIOD
        unknown = tr("set by the provider") if by_provider else NOTHING
        self.following.setText(next_charge(period, now_ms) if period is not None else unknown)
        year = per_year(money, period) if money is not None and period is not None else None
        if year is not None:
            self.year.set_money(year.currency, figures(year), words_of(year))
        varies = money is not None and period is not None
        self.no_year.setText(tr("not the same each year") if varies else unknown)
        self._years.setCurrentWidget(self.no_year if year is None else self.year)

    def show_card(self, brand: str, last4: str, holder: str) -> None:
        """The network and the last four digits of a card that is complete and right."""
        self.chip.set_word(brand_word(brand))
        self.card.setText(ends_line(last4) if last4 else NOTHING)
        self.holder.setText(holder or NOTHING)

    def show_order(self, channel: str, order_id: str, merchant: str) -> None:
        """Under which id, through which channel and for whom."""
        self.channel.setText(channel_line(channel) if channel else NOTHING)
        self.order_id.setText(order_id or NOTHING)
        self.merchant.setText(merchant)
