"""Query an order: one question, the answer beside the journal, and what was not proved said plainly."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import UnreachableError
from ptsdesk.gui.context import AskAbout
from ptsdesk.gui.pages.query import QueryPage
from ptsdesk.services.api import QueryReport
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk

S = OrderState
ANSWER = {
    "user_id": "28", "order_id": "x", "transaction_id": "P28202611121347318214", "channel": "QRPH",
    "submit_currency": "PHP", "submit_amount": "300.000000", "accept_currency": "PHP", "accept_amount": "300.000000",
    "exchange_rate": "1", "status": "2000", "timestamp": "1794462560", "reference_number": "503817457721",
}  # fmt: skip
FINGERPRINT = "3F:A2:90:C7:11:22:33:44:55:66:1D:08"


class AnsweringDesk(FakeDesk):
    """A desk whose report a test writes; ``report`` holds what differs from a verified answer."""

    report: dict[str, object] | None = None
    gate: threading.Event | None = None

    def query(self, kind: OrderKind, order_id: str) -> QueryReport:
        if self.gate is not None:
            self.gate.wait(30)
        found = super().query(kind, order_id)
        if self.report is None:
            return found
        answer = {**ANSWER, "order_id": order_id}
        told = replace(
            found, verified=True, found=True, code="1000", answer=answer, raw='{"code":"1000","data":{"a":300.000000}}',
            key_fingerprint=FINGERPRINT, took_ms=800,
        )  # fmt: skip
        return replace(told, **self.report)


@pytest.fixture
def desk() -> FakeDesk:
    return AnsweringDesk()


def ask(driver: Driver, page: QueryPage, text: str) -> None:
    page.line.setText(text)
    driver.click(page.ask_button)
    driver.settle()


def rows(values) -> dict[str, str]:
    found = {}
    for key, widget in values.items():
        labels = [label.text() for label in widget.findChildren(QLabel)] or [widget.text()]
        found[key] = " ".join(text for text in labels if text)
    return found


def test_a_verified_answer_settles_an_unknown_result(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.UNKNOWN, money=Money("PHP", "300.00"), reference="Invoice 2240")
    desk.answers[order.order_id] = [S.PAID]
    desk.report = {}
    news: list[object] = []
    driver.context.order_changed.connect(news.append)
    ask(driver, query, order.order_id)
    main = query.answer.main
    assert main.money.text() == "PHP 300.00"
    assert main.badge.text() == "Paid"
    assert main.signature.text() == "Signature verified"
    assert rows(main.answer.values) == {
        "Status": "2000, Success", "Submitted": "PHP 300.00", "Accepted": "PHP 300.00 equal, rate 1",
        "Provider's id": "P28202611121347318214", "Reference no.": "503817457721", "Channel": "QR Ph (QRPH)",
        "Last change": "Thu 12 November 2026, 13:49 Manila (UTC+8)", "Provider's text": "none",
    }  # fmt: skip
    assert rows(main.compared.values) == {
        "Order id": "same", "Amount and currency": "same", "Channel": "same", "Merchant": "same",
        "State here before": "Result unknown", "State here now": "Paid",
    }  # fmt: skip
    assert main.note.text.text() == "The unknown result is settled: the customer paid once."
    assert [changed.state for changed in news] == [S.PAID]


def test_what_the_signature_covers_is_said(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.PAID)
    desk.report = {}
    ask(driver, query, order.order_id)
    card = query.answer.signature
    assert "covers status, amounts, ids and time" in card.text.text()
    shown = rows(card.rows.values)
    assert shown["Key"] == "3F:A2:90:C7 … 1D:08"
    assert shown["Not covered"] == "reference number, provider's text"
    assert shown["Answer took"] == "0.8 s"
    driver.desk.now += 90_000
    query._tick()
    assert rows(card.rows.values)["Answer age"] == "89 s, limit 60 s"
    assert query.answer.main.age.property("ink") == "attention"


def test_an_unknown_id_is_said_to_be_an_unsigned_answer(driver: Driver, query: QueryPage) -> None:
    ask(driver, query, "P261112-5BGN2CKR8VXH7DWM")
    main = query.answer.main
    assert main.lone_note.text.text() == "The provider does not know this order id (unsigned answer)."
    assert main.signature.text() == "Not signed"
    assert not main.columns.isVisible()
    assert not main.badge.isVisible()
    assert "does not sign this kind of answer" in query.answer.signature.text.text()
    assert "Key" not in query.answer.signature.rows.values


def test_an_answer_that_proves_nothing_changes_nothing(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.UNKNOWN)
    reason = "The answer's signature is not valid, so it cannot be trusted. Check the provider's public key."
    desk.answers[order.order_id] = [S.UNKNOWN]
    desk.report = {"verified": False, "found": None, "answer": {}, "reason": reason, "order": order}
    ask(driver, query, order.order_id)
    main = query.answer.main
    assert main.lone_note.title.text() == "No usable answer"
    assert main.lone_note.text.text() == reason
    assert main.signature.text() == "Signature not valid"
    assert main.badge.text() == "Result unknown"


def test_an_answer_that_differs_is_loud(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.WAITING)
    desk.report = {"comparison": (("order_id", True), ("amount", True), ("currency", False))}
    ask(driver, query, order.order_id)
    assert query.answer.main.note.title.text() == "The answer differs"
    assert rows(query.answer.main.compared.values)["Amount and currency"] == "different"


def test_a_status_nobody_knows_is_not_called_paid(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.UNKNOWN)
    desk.answers[order.order_id] = [S.UNKNOWN]
    desk.report = {"answer": {**ANSWER, "status": "7777"}, "order": order}
    ask(driver, query, order.order_id)
    assert rows(query.answer.main.answer.values)["Status"] == "7777, a status this version does not know"
    assert query.answer.main.badge.text() == "Result unknown"


@pytest.mark.parametrize("typed", ["P28202611121402", "5038 1745 7721", " 503817457721 "])
def test_a_provider_id_or_reference_is_looked_up(driver: Driver, desk, query: QueryPage, typed: str) -> None:
    order = desk.put(
        S.PAID, kind=OrderKind.WITHDRAWAL, transaction_id="P28202611121402", reference_number="503817457721"
    )
    ask(driver, query, typed)
    assert query.line.text() == order.order_id
    assert query.kind.key == "withdraw"
    assert query.field.message.startswith("Found in the journal for ")
    assert ("query", order.order_id) in desk.calls


def test_what_cannot_be_an_id_is_explained(driver: Driver, desk, query: QueryPage) -> None:
    wrong = {"": "Type or paste the order id", "a b c?": "An order id has 1 to 64", "x" * 65: "1 to 64"}
    for typed, said in wrong.items():
        ask(driver, query, typed)
        assert said in query.field.error
        assert QApplication.focusWidget() is query.line
    assert not any(name == "query" for name, _ in desk.calls)
    driver.type(query.line, "y")
    assert not query.field.error


def test_a_card_number_is_wiped(driver: Driver, desk, query: QueryPage) -> None:
    driver.paste(query.line, "4111111111111111")
    assert query.line.text() == ""
    assert not query.line.isUndoAvailable()
    assert "looked like a card number" in query.field.error
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert not any(name == "query" for name, _ in desk.calls)


def test_enter_and_storms_ask_once(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    desk.gate = threading.Event()
    query.line.setText("P1")
    query.line.setFocus()
    for _ in range(5):
        driver.key(Qt.Key.Key_Return)
        driver.qtbot.mouseDClick(query.ask_button, Qt.MouseButton.LeftButton)
        query.primary()
        query.check_now()
    assert query.ask_button.plain_text == "Asking…"
    desk.gate.set()
    driver.settle()
    assert [name for name, _ in desk.calls].count("query") == 1
    assert query.ask_button.plain_text == "Ask the provider"


def test_nobody_there_is_said_and_the_id_stays(driver: Driver, desk, query: QueryPage) -> None:
    desk.failure = UnreachableError("The host could not be found.")
    ask(driver, query, "P1")
    assert query.problem.title.text() == "The provider could not be reached"
    assert query.line.text() == "P1"
    assert not query.answer.isVisible()


def test_the_raw_answer_is_plain_and_copied_exactly(driver: Driver, desk: AnsweringDesk, query: QueryPage) -> None:
    order = desk.put(S.WAITING)
    raw = '{"code":"1000","message":"<script>alert(1)</script>","data":{"submit_amount":300.000000}}'
    desk.report = {"raw": raw, "answer": {**ANSWER, "error_message": "<b>boo</b>"}}
    ask(driver, query, order.order_id)
    card = query.answer.raw
    shown = card.text.toPlainText()
    assert '"submit_amount":300.000000' in shown
    assert "".join(line.strip() for line in shown.splitlines()) == raw
    driver.click(card.copy)
    assert QGuiApplication.clipboard().text() == raw
    assert card.copy.plain_text == "Copied"
    assert rows(query.answer.main.answer.values)["Provider's text"] == "<b>boo</b>"
    labels = query.answer.findChildren(QLabel)
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels if "<b>" in label.text())
    card.part.open(False)
    assert not card.text.isVisible()


def test_another_page_fills_the_form_without_asking(driver: Driver, desk, query: QueryPage) -> None:
    driver.go("query", AskAbout(OrderKind.SUBSCRIPTION, "S1"))
    assert (query.kind.key, query.line.text()) == ("subscribe", "S1")
    assert not any(name == "query" for name, _ in desk.calls)
