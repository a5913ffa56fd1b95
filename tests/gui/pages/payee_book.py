"""A payee book of four, and what a test does with its page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel, QWidget

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.payees import Payee
from ptsdesk.gui.pages.payees import PayeesPage
from ptsdesk.gui.widgets.sheet import Sheet
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk

S = OrderState
DAY = 86_400_000


def pay(desk: FakeDesk, payee: Payee, state: OrderState = S.PAID, days: int = 0) -> None:
    desk.put(state, kind=OrderKind.WITHDRAWAL, payee_key=payee.key, created_ms=desk.now - days * DAY)


def fill(desk: FakeDesk) -> dict[str, Payee]:
    """Four payees: one known, one with an unknown result, one changed, one new."""
    known = desk.keep("Paolo Gutierrez", phone="09995550163", email="paolo@example.com", branch_code="0417")
    unknown = desk.keep("Maria L. Santos", subject="MAYA", phone="09995550142")
    changed = desk.keep("Northpoint Supplies", subject="BPI", account_number="8800112244714471")
    new = desk.keep("Tess Domingo", phone="09995550108")
    for payee in (known, unknown, changed, new):
        desk.book[payee.payee_id] = replace(payee, since_ms=desk.now - 254 * DAY)
    desk.book[changed.payee_id] = replace(changed, since_ms=desk.now - 2 * DAY, previous="8837")
    for days in (2, 9, 30):
        pay(desk, known, days=days)
    pay(desk, unknown, days=12)
    pay(desk, unknown, S.UNKNOWN)
    return {"known": known, "unknown": unknown, "changed": changed, "new": new}


def row(page: PayeesPage, number: int) -> list[str]:
    return [str(page.model.index(number, column).data()) for column in range(page.model.columnCount())]


def said(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget) and label.text()}


def sheet(driver: Driver, kind: type[Sheet]) -> Sheet:
    found = [one for one in driver.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def select(page: PayeesPage, name: str) -> None:
    page.table.selectRow(next(at for at, entry in enumerate(page.entries) if entry.payee.name == name))
