"""What will be sent, beside the form: the message as it stands now, what happens next, and the button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.send_summary import NOTHING, SendSummary
from ptsdesk.gui.presenter import figures
from ptsdesk.gui.presenter_payment import channel_line, twins_line, what_happens_next, words_of
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.lists import StepList
from ptsdesk.gui.widgets.surfaces import Divider


class PaymentSummary(SendSummary):
    """Shows values that were read from the message, never texts that a person is still typing wrong."""

    create_asked = Signal()
    scenarios_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, key_width=104, aside=tr("updates as you type"))
        self.words = Caption("", "text_2", wrap=True, parent=self)
        self.channel = self._row(tr("Collect by"))
        self.reference = self._row(tr("Reference"))
        self.order_id = self._row(tr("Order id"), ids=True)
        self.merchant = self._row(tr("Merchant"))
        self.twins = IconLabel("check", "", Role.BODY, "text", icon_ink="ok", wrap=True, parent=self)
        self.rows.add_row(tr("Earlier twins"), self.twins)
        self.create_button = Button(tr("Create payment"), Kind.SEND, identifier="create-payment", parent=self)
        self.practice = Button(tr("Practice scenarios"), Kind.LINK, icon="flask-conical", parent=self)
        self._lay_out()
        self.create_button.clicked.connect(self.create_asked)
        self.practice.clicked.connect(self.scenarios_asked)
        self.show_twins(None, 0)

    def _lay_out(self) -> None:
        self.body.addWidget(self.words)
        for part in (Divider(self), self.rows, Divider(self)):
            self.body.addWidget(part)
        self.body.addWidget(Label(tr("What happens next"), Role.EMPHASIS, parent=self))
        self.body.addWidget(StepList(what_happens_next(), parent=self))
        self._add_button(self.create_button)
        self.body.addWidget(self.practice, 0, Qt.AlignmentFlag.AlignHCenter)
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
        if money:
            self.words.set_amount_in_words(words_of(money))
        else:
            self.words.setText(tr("The amount is not there yet."))
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
