"""Names and identifiers as the design lists them, in every face of the pages; and everything translated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import interactive, texts, untranslated

S = OrderState


def names(window: QWidget) -> set[str]:
    edits = [edit for edit in window.findChildren(QPlainTextEdit) if edit.isVisibleTo(window)]
    return {widget.accessibleName() for widget in [*interactive(window), *edits]}


def check(window: QWidget) -> None:
    controls = list(interactive(window))
    for what in ("accessibleName", "accessibleIdentifier"):
        counted = Counter(getattr(widget, what)() for widget in controls)
        assert "" not in counted, [type(w).__name__ for w in controls if not getattr(w, what)()]
        assert [name for name, count in counted.items() if count > 1] == []


def faces(driver: Driver, page: PaymentPage) -> Iterator[str]:
    """New payment with everything open, its sheet, the sending, the result; then the other pages with answers."""
    form = page.edit.form
    driver.fill(page)
    form.addresses.open()
    driver.type(form.texts.lines["callback_url"], "http://a.example")
    driver.type(form.texts.lines["customer"], "<")
    form.check_all()
    yield "form"
    form.texts.lines["customer"].clear()
    sheet = driver.open_sheet(page)
    driver.until(lambda: sheet.awake)
    yield "sheet"
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(page.sending.reached) == 2)
    yield "sending"
    driver.desk.release()
    driver.until(lambda: page.face is page.result)
    driver.settle()
    yield "result"
    order_id = page.result.order.order_id
    driver.go("history", OpenOrder(order_id))
    yield "dossier"
    query = driver.go("query")
    for asked in (order_id, "P1"):
        query.line.setText(asked)
        query.ask()
        driver.settle()
        yield "query"
    driver.desk.put(S.UNKNOWN)
    driver.go("unresolved")
    yield "unresolved"


def test_every_face_has_unique_names(driver: Driver, payment: PaymentPage) -> None:
    for _ in faces(driver, payment):
        check(driver.window)


LISTED = {
    "form": {
        "Currency", "Amount", "Channel: QR Ph", "Channel: Maya", "Your reference", "Customer", "Order id",
        "Copy order id", "Return pages and callback", "Clear form", "Create payment in SANDBOX",
    },
    "sheet": {"Cancel", "Send PHP 2,450.00 in SANDBOX"},
    "result": {
        "Full screen", "Save QR image", "Copy QR image", "Pay link", "Copy pay link", "Open in browser", "Check now",
    },
    "dossier": {"Search history", "Filter Date", "Filter State", "Filter Kind", "Filter Channel", "Orders"},
    "query": {
        "Kind: Payment", "Kind: Withdrawal", "Kind: Subscription", "Order id", "Ask the provider", "Raw answer",
        "Copy raw answer",
    },
    "unresolved": {
        "Ask for all now", "Copy text for the provider", "Choice: Keep asking", "Choice: Record an answer",
        "Apply choice",
    },
}  # fmt: skip


def test_the_names_of_the_design_are_there(driver: Driver, payment: PaymentPage) -> None:
    for face in faces(driver, payment):
        assert LISTED.get(face, set()) - names(driver.window) == set(), face


def test_views_and_tabs_are_named(driver: Driver) -> None:
    driver.desk.put(S.PAID)
    page = driver.go("history")
    views = [page.bar.tabs.accessibleTabName(place) for place in range(3)]
    assert views == ["View: All", "View: Today", "View: Needs attention"]
    tabs = [page.drawer.tabs.accessibleTabName(place) for place in range(3)]
    assert tabs == ["Dossier: Timeline", "Dossier: Details", "Dossier: Raw answers"]


def test_a_name_does_not_change_while_something_runs(driver: Driver, payment: PaymentPage) -> None:
    driver.send(payment)
    before = names(driver.window)
    payment.result.checker.mark("x")
    assert payment.result.state.check.plain_text == "Asking…"
    assert names(driver.window) == before


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk, monkeypatch) -> None:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    shell = Shell(qtbot, FakeOffice(desk)).start()
    driver = Driver(shell, desk)
    page = driver.go("payment")
    given = {
        "Sandbox shop",
        "127.0.0.1:9",
        "QR Ph",
        "Maya",
        "pay.sandbox.example",
        "3F:A2:90:C7",
        "https://",
        "http://",
    }
    given |= {"Two thousand four hundred fifty pesos", "Invoice 2248", "Invoice", "http://a.example"}
    left = set()
    for face in faces(driver, page):
        known = {field for order in desk.orders.values() for field in (order.order_id, order.reference, order.pay_url)}
        known |= {order.transaction_id for order in desk.orders.values()} | {page.edit.form.order_id.value}
        for seen in texts(driver.window):
            if untranslated(seen.text, frozenset((given | known) - {""})):
                left.add((face, seen.text, seen.where))
    history = driver.go("history")
    for chip in (history.bar.date, history.bar.state, history.bar.kind, history.bar.channel):
        chip.click()
        menu = history.bar.findChildren(QMenu)[-1]
        left |= {("menu", a.text(), "") for a in menu.actions() if untranslated(a.text(), frozenset(_CHANNELS))}
        menu.close()
    shell.end()
    assert sorted(left) == []


_CHANNELS = {"QR Ph", "Maya", "GCash", "InstaPay", "Card"}
