"""What will be sent, beside the form: the message as it stands now, what happens next, and the button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import figures
from ptsdesk.gui.presenter_payment import channel_line, twins_line, what_happens_next, words_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, KeyCaps, Label
from ptsdesk.gui.widgets.lists import KeyValueList, StepList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Card, Divider

NOTHING = "–"


class PaymentSummary(Card):
    """Shows values that were read from the message, never texts that a person is still typing wrong."""

    create_asked = Signal()
    scenarios_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What will be sent"), aside=tr("updates as you type"), parent=parent)
        self.money = MoneyLabel("", NOTHING, MoneySize.HERO, parent=self)
        self.words = Caption("", "text_2", wrap=True, parent=self)
        self.rows = KeyValueList(key_width=104, spacing=8, parent=self)
        self.channel = self._row(tr("Collect by"))
        self.reference = self._row(tr("Reference"))
        self.order_id = self._row(tr("Order id"), ids=True)
        self.merchant = self._row(tr("Merchant"))
        self.twins = IconLabel("check", "", Role.BODY, "text", icon_ink="ok", wrap=True, parent=self)
        self.rows.add_row(tr("Earlier twins"), self.twins)
        self.create_button = Button(tr("Create payment"), Kind.SEND, identifier="create-payment", parent=self)
        self.reason = Caption("", wrap=True, parent=self)
        self.practice = Button(tr("Practice scenarios"), Kind.LINK, icon="flask-conical", parent=self)
        self._lay_out()
        self.create_button.clicked.connect(self.create_asked)
        self.practice.clicked.connect(self.scenarios_asked)
        self.show_twins(None, 0)

    def _row(self, label: str, *, ids: bool = False) -> Label:
        value = Label(NOTHING, Role.BODY, wrap=not ids, ids=ids, parent=self)
        self.rows.add_row(label, value)
        return value

    def _lay_out(self) -> None:
        self.body.setSpacing(Space.S8)
        self.body.addWidget(self.money)
        self.body.addWidget(self.words)
        for part in (Divider(self), self.rows, Divider(self)):
            self.body.addWidget(part)
        self.body.addWidget(Label(tr("What happens next"), Role.EMPHASIS, parent=self))
        self.body.addWidget(StepList(what_happens_next(), parent=self))
        self.body.addSpacing(Space.S4)
        self.body.addWidget(self.create_button)
        keys = QHBoxLayout()
        keys.setSpacing(Space.S8)
        keys.addStretch(1)
        keys.addWidget(Caption(tr("or press"), parent=self))
        keys.addWidget(KeyCaps(("Ctrl", "Enter"), self))
        keys.addStretch(1)
        self.body.addLayout(keys)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.practice, 0, Qt.AlignmentFlag.AlignHCenter)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.reason.hide()
        self.practice.hide()

    def set_environment(self, word: str, merchant: str) -> None:
        """LIVE or SANDBOX stands on the button that sends."""
        self.create_button.set_text(tr("Create payment in {where}", where=word))
        self.merchant.setText(merchant)

    def show_practice(self, shown: bool) -> None:
        """Whether there are scenarios to practise with."""
        self.practice.setVisible(shown)

    def show_values(self, money: Money | None, channel: str, reference: str, order_id: str) -> None:
        """The message as it stands."""
        self.money.set_money(
            money.currency if money else "", figures(money) if money else NOTHING, words_of(money) if money else ""
        )
        self.words.setText(words_of(money) if money else tr("The amount is not there yet."))
        self.channel.setText(channel_line(channel) if channel else NOTHING)
        self.reference.setText(reference or NOTHING)
        self.order_id.setText(order_id or NOTHING)

    def show_twins(self, twins: tuple[Order, ...] | None, now_ms: int) -> None:
        """Earlier orders of the same amount; None while that is not known."""
        if twins is None:
            self.twins.show_line("clock", NOTHING, "text", "text_3")
        elif twins:
            self.twins.show_line("copy", twins_line(twins, now_ms), "text", "attention")
        else:
            self.twins.show_line("check", twins_line(twins, now_ms), "text", "ok")

    def set_ready(self, reason: str = "") -> None:
        """Whether the button can be pressed; else the reason why not."""
        self.create_button.setEnabled(not reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
