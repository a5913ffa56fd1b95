"""Tab goes round the whole window from every page, in the order of the screen, and Shift+Tab the same way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.shell.places import PLACES
from tests.gui.pages import paying_out
from tests.gui.pages.driver import Driver
from tests.gui.pages.open_orders import put_payout
from tests.gui.pages.subscription_data import CHARGES, FACTS

STOPS: dict[str, list[str]] = {
    "payment": [
        "Currency", "Amount", "Channel: QR Ph", "Your reference", "Customer", "Order id", "Copy order id",
        "Return pages and callback", "Clear form", "Create payment in SANDBOX",
    ],
    "withdrawal": [
        "New payee", "Search payees", "Payees", "Edit payee", "Currency", "Amount", "Pay through",
        "Receiving bank or wallet", "Mobile number", "E-mail", "More details", "Remark", "Clear form",
        "Review withdrawal",
    ],
    "subscriptions": [
        "Currency", "Amount", "Period count", "Period unit", "Your reference", "First name", "Middle name",
        "Last name", "Card number", "Expiry month", "Expiry year", "Security code", "Callback and mobile number",
        "Form of the message", "Review subscription",
    ],
    "unresolved": ["Choice: Keep asking", "Apply choice", "Open dossier", "Copy text for the provider"],
}  # fmt: skip
"""From the first to the last control of the forms."""


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def round_trip(driver: Driver, key: Qt.Key) -> list[str]:
    """The names that the focus comes by until it is where it began; a trap never comes back there."""
    start, names = focused(), list[str]()
    for _ in range(60):
        driver.key(key)
        names.append(focused().accessibleName())
        if focused() is start:
            return names
    raise AssertionError(f"never back at {start.accessibleName()}: {names}")


@pytest.mark.parametrize("place", [place.key for place in PLACES])
def test_tab_goes_round_and_back(driver: Driver, place: str) -> None:
    entry = paying_out.paid_payee(driver.desk)
    driver.desk.put_subscription(facts=FACTS, charges=CHARGES)
    page = driver.go(place, NEW if place in STOPS and place != "unresolved" else None)
    if place == "unresolved":
        order = put_payout(driver.desk)
        page.open_with(OpenOrder(order.order_id))
        page.reload()  # type: ignore[attr-defined]
    if place == "withdrawal":
        paying_out.pay(driver, page, entry, "100.00")  # type: ignore[arg-type]
    driver.settle()
    driver.shell.frame.sidebar.switcher.setFocus()
    there, back = round_trip(driver, Qt.Key.Key_Tab), round_trip(driver, Qt.Key.Key_Backtab)
    assert {"Switch account", "Search or run a command"} <= set(there)
    assert len(set(there)) == len(there)
    assert [*reversed(there[:-1])] == back[:-1]
    stops = STOPS.get(place, [])
    assert [name for name in there if name in stops] == stops
