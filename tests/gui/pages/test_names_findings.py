"""Unique names and full translation on the faces of Query, page answers, codes and dossiers of every kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.gui.context import AskAbout, OpenOrder
from ptsdesk.gui.dialogs.open_page import OpenPageSheet
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.services.api import QueryReport
from ptsdesk.services.findings import AnswerPage, CallbackEffect, CallbackReport
from tests.gui.pages.driver import Driver
from tests.gui.pages.test_payment_code import data_address, picture
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_findings import ANSWER, FINGERPRINT, SIGNED
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import interactive, texts, untranslated

S = OrderState
STRANGE = "W261112-5BGN2CKR8VXH7DWM"
DETAILS = {"channel_subject": "UNO", "account_number": "12345678901234", "name": "Maria Santos"}


class KnowingDesk(FakeDesk):
    """Answers questions about strangers too."""

    def query(self, kind: OrderKind, order_id: str) -> QueryReport:
        return self.strangers.get(order_id) or super().query(kind, order_id)


@pytest.fixture
def desk() -> FakeDesk:
    return KnowingDesk()


def faces(driver: Driver) -> Iterator[str]:
    desk = driver.desk
    yield from _queries(driver)
    yield from _callbacks(driver)
    sent = desk.put(S.UNKNOWN, attempts=1, reference="Invoice 9")
    desk.pages_of[sent.order_id] = AnswerPage(True, "<form>", True, NOW_MS)
    page = driver.go("payment", OpenOrder(sent.order_id))
    yield "page answer"
    page.result.page_card._warn()
    sheet = driver.window.findChildren(OpenPageSheet)[0]
    driver.until(sheet.isVisible)
    yield "page warning"
    sheet.reject()
    codes = (data_address(picture()), "counter 4", "https://qr.example/x")
    for code in codes:
        order = desk.put(S.WAITING, attempts=1, qr_code=code, pay_url="https://pay.example/1", reference="Invoice 9")
        driver.go("payment", OpenOrder(order.order_id))
        yield f"code {code[:8]}"
    yield from _dossiers(driver)


def _queries(driver: Driver) -> Iterator[str]:
    desk, query = driver.desk, driver.go("query")
    more = {"details_url": "https://pages.example/w", "submit_promo": "5", "accept_amount": "299"}
    desk.stranger(OrderKind.WITHDRAWAL, STRANGE, **more)
    charges = (Charge("S99", "2000", NOW_MS, NOW_MS), Charge("S98", "7777", None, NOW_MS))
    fields = {"enabled": "true", "period_count": "2", "period_unit": "2", "subscribe_at": "1781462560"}
    subscription = desk.stranger(OrderKind.SUBSCRIPTION, "S1", **fields)
    desk.strangers["S1"] = replace(subscription, charges=charges)
    for kind, asked in ((OrderKind.WITHDRAWAL, STRANGE), (OrderKind.SUBSCRIPTION, "S1"), (OrderKind.PAYMENT, "P0")):
        query = driver.go("query", AskAbout(kind, asked))
        query.ask()
        driver.settle()
        yield f"query {kind.value}"


def _callbacks(driver: Driver) -> Iterator[str]:
    desk, query = driver.desk, driver.go("query")
    query.tabs.choose("callback")
    query.primary()
    yield "callback, empty"
    order = desk.put(S.PAID, reference="Invoice 9")
    for effect in CallbackEffect:
        known = None if effect in (CallbackEffect.STRANGER, CallbackEffect.UNPROVED) else order
        desk.callbacks = [
            CallbackReport(
                OrderKind.PAYMENT, order.order_id, effect, "", ANSWER, SIGNED, known, S.WAITING if known else None,
                (("order_id", True), ("channel", False)) if known else (), NOW_MS, FINGERPRINT,
            )
        ]  # fmt: skip
        query.callback.text.setPlainText("{}")
        query.primary()
        driver.settle()
        yield f"callback {effect.value}"


def _dossiers(driver: Driver) -> Iterator[str]:
    desk = driver.desk
    facts = {"details_url": "https://pages.example/w", "submit_promo": "5", "expired_at": "1794470000"}
    made = (
        desk.put(
            S.PAID, kind=OrderKind.WITHDRAWAL, request={"details": DETAILS}, facts=facts, accepted=Money("PHP", "1"),
            reference="Invoice 9", made_by="adopted",
        ),
        desk.put(
            S.ACTIVE, kind=OrderKind.SUBSCRIPTION, request={"card_brand": "Visa", "card_last4": "4242"},
            reference="Invoice 9",
        ),
        desk.put(S.WAITING, facts=facts, reference="Invoice 9"),
    )  # fmt: skip
    for order in made:
        desk._event(order, Cause.ADOPTED, None, order.state, verified=True)
        desk._event(order, Cause.CALLBACK, None, order.state, verified=True)
        page = driver.go("history", OpenOrder(order.order_id))
        for tab in ("timeline", "details"):
            page.drawer.tabs.choose(tab)
            QApplication.processEvents()
            yield f"dossier {order.kind.value} {tab}"


def check(window: QWidget, face: str) -> None:
    edits = [edit for edit in window.findChildren(QPlainTextEdit) if edit.isVisible()]
    controls = [*interactive(window), *edits]
    for what in ("accessibleName", "accessibleIdentifier"):
        counted = Counter(getattr(widget, what)() for widget in controls)
        assert "" not in counted, (face, [type(w).__name__ for w in controls if not getattr(w, what)()])
        assert [name for name, count in counted.items() if count > 1] == [], face


def test_every_face_has_unique_names(driver: Driver) -> None:
    for face in faces(driver):
        check(driver.window, face)


LISTED = {
    "query withdraw": {"Open details page", "Take into the journal", "Raw answer", "Copy raw answer"},
    "callback changed": {"Callback", "Open a file…", "Clear callback", "Verify callback", "Open order"},
    "callback stranger": {"Ask about this order"},
    "page answer": {"Copy text for the provider", "Save page…", "Open page in browser"},
    "dossier subscribe details": {"Open subscription", "Check now"},
    "dossier withdraw details": {"Open details page", "Copy order id"},
}


def test_the_names_are_those_that_drivers_use(driver: Driver) -> None:
    seen = {}
    for face in faces(driver):
        edits = [edit for edit in driver.window.findChildren(QPlainTextEdit) if edit.isVisible()]
        seen[face] = {widget.accessibleName() for widget in [*interactive(driver.window), *edits]}
    missing = {face: names - seen[face] for face, names in LISTED.items() if names - seen[face]}
    assert missing == {}


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


GIVEN = {
    "Sandbox shop", "127.0.0.1:9", "QR Ph", "Maya", "Card", "InstaPay", "Invoice 9", "Invoice", "3F:A2:90:C7", "1D:08",
    "pages.example", "qr.example", "pay.example", "https://pay.example/1", "https://qr.example/x", "counter 4", "UNO",
    "Maria Santos", "VISA", "S99", "S98", "S1", "P0", STRANGE, "P28202611121347318214",
    "Two thousand four hundred fifty pesos", "One peso", "{}",
}  # fmt: skip


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk) -> None:
    shell = Shell(qtbot, FakeOffice(desk)).start()
    driver = Driver(shell, desk)
    left = set()
    for face in faces(driver):
        known = {order.order_id for order in desk.orders.values()}
        for seen in texts(driver.window):
            if untranslated(seen.text, frozenset(GIVEN | known)):
                left.add((face, seen.text, seen.where))
    shell.end()
    assert sorted(left) == []
