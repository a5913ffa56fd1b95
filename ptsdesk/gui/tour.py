"""The main job, done by nobody: the real window is driven with key and mouse events and its screens become pictures.

A payment is made from the amount to Paid, then looked up again in every place that keeps it; another one loses its
answer. A withdrawal and a card subscription go the same way. The tour is right only when the payment ended as Paid, the
withdrawal as Paid out and the subscription as Active.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import UNRESOLVED, OrderState
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.tour_guide import TourError
from ptsdesk.gui.tour_rest import Rest

__all__ = ["Tour", "TourError"]

FULL, SMALL = QSize(1440, 900), QSize(1024, 700)
AMOUNT, LOST_AMOUNT = "2450.00", "1001.10"
"""An everyday amount, and the one whose answer the sandbox loses after it made the order."""


class Tour(Rest):
    """The whole tour. :attr:`code` is 0 when all went well."""

    code = 1

    @Slot()
    def run(self) -> None:
        """Do everything, then close the window."""
        self._clock.start()
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            self._everything()
            self.code = 0
        except (TourError, OSError) as error:
            self._say(f"The tour stopped: {error}")
        self._program.window.close()

    def _everything(self) -> None:
        window, context = self._program.window, self._program.context
        window.resize(FULL)
        theme().reduced_motion = True
        if context.welcoming:
            self._begin()
        self.wait("the sandbox is open", lambda: context.desk is not None or self._trouble is not None)
        if self._trouble is not None:
            raise TourError(f"{self._trouble.title}: {self._trouble.message}")
        paid = self._take_a_payment()
        self._look_it_up(paid)
        self.read_a_callback()
        self.pay_out()
        self.subscribe()
        self._lose_an_answer()
        self._go_to("overview")
        self.picture("overview")
        self._settings()
        self._same_in_the_dark(paid)
        self._same_small_and_dense()
        self._prove(paid)

    def _begin(self) -> None:
        """The welcome of a new installation, the way to a merchant account, and the sandbox."""
        self.wait("the keyring is known", lambda: not self._says("Looking for"))
        self.picture("welcome")
        self.click(self.find("connect-account"))
        self.wait("the form is shown", lambda: self._seen("test-and-save"))
        self.picture("connect an account")
        self.keys("Esc")
        self.wait("the welcome is shown", lambda: self._seen("open-sandbox"))
        self.click(self.find("open-sandbox"))

    # -- the job -------------------------------------------------------------------------------------------------

    def _take_a_payment(self) -> str:
        self._go_to("payment")
        self._fill_in(AMOUNT, "Invoice 2248", "Lakeside Cafe")
        self.wait("the draft is kept", lambda: self._says("Draft kept"))
        self.wait("the connection is known", lambda: self._program.context.connection.reachable is True)
        self.picture("payment form")
        order_id = self.send("confirm")
        self.wait("the payment is accepted", lambda: self._seen("full-screen", "save-qr-image"))
        self.keys("F5")
        self.wait("the provider was asked", lambda: self._state(order_id) is not None)
        self.picture("payment waiting, QR code")
        self.wait("the payment is paid", lambda: self._state(order_id) is OrderState.PAID)
        self.settle()
        self.picture("payment paid")
        return order_id

    def _fill_in(self, amount: str, reference: str, customer: str) -> None:
        self.wait("the channels are listed", lambda: self._seen("channel-qr-ph"))
        for identifier, text in (("amount", amount), ("your-reference", reference), ("customer", customer)):
            self.click(self.find(identifier))
            self.keys("Ctrl+A")
            self.type(text)
        self.click(self.find("channel-qr-ph"))
        self.click(self.find("amount"))
        self.settle()

    def _look_it_up(self, order_id: str) -> None:
        self._go_to("history")
        self.wait("the list is read", lambda: self.find("orders").model().rowCount() > 0)  # type: ignore[attr-defined]
        self.settle()
        self.picture("history")
        self._palette(order_id[:11])
        self.picture("command palette")
        self.keys("Return")
        self.wait("the dossier is open", lambda: self._seen("close-drawer"))
        self.settle()
        self.picture("dossier")
        self._go_to("query")
        self.click(self.find("order-id"))
        self.keys("Ctrl+A")
        self.type(order_id)
        self.click(self.find("ask-the-provider"))
        self.wait("the provider has answered", lambda: self._seen("raw-answer", "copy-raw-answer"))
        self.settle()
        self.picture("query")

    def _palette(self, text: str) -> None:
        self.keys("Ctrl+K")
        self.wait("the palette is open", lambda: self._seen("palette-line"))
        self.type(text)
        results = self.find("palette-results")
        self.wait("the palette has found something", lambda: self._results(results) > 0)
        self.settle()

    def _results(self, results: QWidget) -> int:
        model = results.model()  # type: ignore[attr-defined]
        return int(model.rowCount())

    def _lose_an_answer(self) -> None:
        self.keys("Ctrl+N")
        self.wait("the form is empty", lambda: self._seen("amount", "create-payment"))
        self._fill_in(LOST_AMOUNT, "Table 9", "Walk-in")
        order_id = self.send("")
        self.wait("the answer is lost", lambda: self._is_unresolved(order_id))
        self._go_to("unresolved")
        self.wait("the order is listed", lambda: self._seen("apply-choice", "check-now", "orders-with-unknown-result"))
        self.settle()
        self.picture("unresolved, answer lost")
        self.decide()

    def _is_unresolved(self, order_id: str) -> bool:
        return self._state(order_id) in UNRESOLVED

    def _settings(self) -> None:
        self._go("Ctrl+,", "settings")
        self.settle()
        self.picture("settings, appearance")
        self.click(self._program.conductor.frame.sidebar.status)
        self.wait("the doctor is done", lambda: self.find("copy-report").isEnabled())
        self.picture("settings, connection doctor")

    def _same_in_the_dark(self, order_id: str) -> None:
        self._palette(">dark")
        self.keys("Return")
        self.wait("it is dark", lambda: theme().dark)
        self._main_screens("dark", order_id)

    def _main_screens(self, word: str, order_id: str) -> None:
        self._go_to("overview")
        self.picture(f"overview, {word}")
        self.keys("Ctrl+N")
        self.wait("the form is there", lambda: self._seen("create-payment"))
        self.settle()
        self.picture(f"payment form, {word}")
        self._palette(order_id[:11])
        self.keys("Return")
        self.wait("the dossier is open", lambda: self._seen("close-drawer"))
        self.settle()
        self.picture(f"history and dossier, {word}")

    def _same_small_and_dense(self) -> None:
        self._palette(">light")
        self.keys("Return")
        self.wait("it is light", lambda: not theme().dark)
        for word, size, ratio in (("1024x700", SMALL, 1), ("200 percent", SMALL, 2)):
            self._program.window.resize(size)
            for key in ("overview", "payment", "history", "withdrawal", "subscriptions"):
                self._go_to(key)
                self.picture(f"{key}, {word}", ratio)

    def _prove(self, order_id: str) -> None:
        """The journal has the last word."""
        order = self._ask_desk(lambda desk: desk.order(order_id))
        if order.state is not OrderState.PAID:
            raise TourError(f"the payment {order_id} did not end as Paid")
        self._say(f"Paid: {order_id}")
