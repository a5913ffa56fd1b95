"""The tour beyond payments: a withdrawal to a wallet, a card subscription, a callback that nobody signed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.tour_guide import Guide, TourError

PHONE = "09995550163"
CARD = "4242424242424242"
"""A number that the networks publish for tests."""
FORGED = '{"order_id": "P261112-7KQ4M9XW2TBR6HNC", "status": "2000", "sign": "AAAA"}'


class Rest(Guide):
    """What is done after the payment."""

    def send(self, name: str, digits: str = "") -> str:
        """Ctrl+Enter, the sheet, and Ctrl+Enter afresh when it is awake. Returns the order id."""
        self.keys("Ctrl+Return")
        self.wait("the confirm sheet is open", lambda: self._sheet() is not None)
        sheet = self._sheet()
        intent = getattr(sheet, "intent", None)
        if sheet is None or intent is None:
            raise TourError("the confirm sheet has no message")
        if digits:
            self.type(digits)
        self.wait("the sheet is awake", lambda: sheet.awake)
        if name:
            self.picture(name)
        self.keys("Ctrl+Return")
        self.wait("the sheet is closed", lambda: self._sheet() is None)
        return str(intent.order_id)

    def pay_out(self) -> None:
        """A withdrawal to a new payee, whose last digits are typed again, from the form to Paid out."""
        self._go_to("withdrawal")
        self.wait("the banks are listed", lambda: self.find("receiving-bank-or-wallet").isEnabled())
        self.find("receiving-bank-or-wallet").setFocus()
        self.type("GCash")
        self.wait("it asks for a mobile number", lambda: self._seen("mobile-number"))
        texts = {"name": "Paolo Gutierrez", "mobile-number": PHONE, "remark": "November advance", "amount": "8750.00"}
        for identifier, text in texts.items():
            self.click(self.find(identifier))
            self.keys("Ctrl+A")
            self.type(text)
        self.wait("the balance is known", lambda: self._says("Left, if all go through"))
        self.picture("withdrawal form")
        order_id = self.send("withdrawal, confirm", PHONE[-4:])
        self.wait("it is paid out", lambda: self._state(order_id) is OrderState.PAID)
        self.picture("withdrawal, paid out")
        self._go_to("payees")
        self.picture("payees")

    def subscribe(self) -> None:
        """A card subscription, from the card to its first charge."""
        self._go_to("subscriptions")
        self.click(self.find("new-subscription"))
        self.wait("the form is there", lambda: self._seen("card-number"))
        self.wait("it can be reviewed", lambda: self.find("review-subscription").isEnabled())
        texts = {
            "amount": "999.00",
            "your-reference": "Gym membership, member 4471",
            "first-name": "Patricia",
            "last-name": "Velasco",
            "card-number": CARD,
            "expiry-month": "08",
            "expiry-year": "39",
            "security-code": "123",
        }
        for identifier, text in texts.items():
            self.find(identifier).setFocus(Qt.FocusReason.TabFocusReason)
            self.type(text)
        self.picture("subscription form")
        order_id = self.send("subscription, confirm")
        self.wait("it is accepted", lambda: self._seen("check-now"))
        self.keys("F5")
        self.wait("it is active", lambda: self._state(order_id) is OrderState.ACTIVE)
        self.picture("subscription, active")

    def decide(self) -> None:
        """What may be decided about an order whose result is not known; nothing is decided here."""
        if not self._seen("choice-record-an-answer"):
            return  # the provider has told the result meanwhile
        self.click(self.find("choice-record-an-answer"))
        self.picture("unresolved, record an answer")
        self.click(self.find("apply-choice"))
        self.wait("the sheet is open", lambda: self._sheet() is not None)
        self.picture("unresolved, the provider's answer")
        self.keys("Esc")
        self.wait("the sheet is closed", lambda: self._sheet() is None)

    def read_a_callback(self) -> None:
        """One that is not signed changes nothing."""
        self._go_to("query")
        tabs = self.find("query-tabs")
        if not isinstance(tabs, QTabBar):
            raise TourError("the tabs of Query are no tabs")
        tabs.setCurrentIndex(1)
        self.wait("a callback can be put in", lambda: self._seen("callback-text"))
        self.find("callback-text").setFocus()
        self.type(FORGED)
        self.click(self.find("verify-callback"))
        self.wait("it was read", lambda: self._says("This changes nothing") or self._program.tasks.running == 0)
        self.picture("callback, not signed")
        tabs.setCurrentIndex(0)
