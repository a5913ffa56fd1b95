"""Read a callback: paste or file, every effect, nothing kept of a card number, nothing claimed of an unproved one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from ptsdesk.domain.callback_text import MAX_CALLBACK
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.errors import JournalDisk
from ptsdesk.gui.pages.query import QueryPage
from ptsdesk.gui.pages.query_callback import CallbackReading
from ptsdesk.services.findings import CallbackEffect, CallbackReport
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_findings import ANSWER, FINGERPRINT, SIGNED

S, E = OrderState, CallbackEffect
TEXT = '{"order_id":"P1","transaction_id":"P4520261112134731100","status":"2000","sign":"U0lHTg=="}'


@pytest.fixture
def reading(query: QueryPage) -> CallbackReading:
    query.tabs.choose("callback")
    return query.callback


def report(effect: CallbackEffect, order: Order | None = None, **changes: object) -> CallbackReport:
    proved = effect is not E.UNPROVED
    values: dict[str, object] = {
        "kind": OrderKind.PAYMENT, "order_id": "P1", "effect": effect, "reason": "", "answer": ANSWER,
        "signed": SIGNED if proved else (), "order": order, "state_before": order.state if order else None,
        "comparison": (("order_id", True), ("amount", True)) if order else (), "read_ms": NOW_MS,
        "key_fingerprint": FINGERPRINT,
    }  # fmt: skip
    return CallbackReport(**{**values, **changes})  # type: ignore[arg-type]


def read(driver: Driver, reading: CallbackReading, desk: FakeDesk, told: CallbackReport) -> None:
    desk.callbacks = [told]
    reading.text.setPlainText(TEXT)
    driver.click(reading.verify)
    driver.settle()


EFFECTS = [
    (E.CHANGED, "The order was brought up to date", "Result unknown, now Paid."),
    (E.KEPT, "Nothing new", "already said so: Paid"),
    (E.OLDER, "Older than what is known", "holds newer news: Paid"),
    (E.CONTRADICTION, "It contradicts the journal", "It says Failed, but the journal says Paid"),
    (E.DIFFERENT, "It does not fit the order", "the order stays Paid"),
]


@pytest.mark.parametrize(("effect", "title", "said"), EFFECTS)
def test_every_effect_is_said_and_leads_to_the_order(
    driver: Driver, desk: FakeDesk, reading: CallbackReading, effect: CallbackEffect, title: str, said: str
) -> None:
    order = desk.put(S.PAID)
    before = S.UNKNOWN if effect is E.CHANGED else S.PAID
    answer = {**ANSWER, "status": "3000" if effect is E.CONTRADICTION else "2000"}
    read(driver, reading, desk, report(effect, order, state_before=before, answer=answer))
    main = reading.answer.main
    assert main.signature.text() == "Signature verified"
    assert main.note.title.text() == title
    assert said in main.note.text.text()
    assert main.columns.isVisible()
    assert "State here now" in main.compared.values
    assert not reading.answer.ask.isVisible()
    driver.click(reading.answer.open_order)
    driver.settle()
    assert driver.shell.stack.page.drawer.order.order_id == order.order_id


def test_a_stranger_leads_to_a_question(driver: Driver, desk: FakeDesk, query: QueryPage, reading) -> None:
    read(driver, reading, desk, report(E.STRANGER))
    assert "Nothing was kept" in reading.answer.main.note.text.text()
    assert not reading.answer.open_order.isVisible()
    driver.click(reading.answer.ask)
    assert query.tabs.key == "ask"
    assert (query.kind.key, query.line.text()) == ("payment", "P1")
    assert QApplication.focusWidget() is query.ask_button
    assert not any(name == "query" for name, _ in desk.calls)


def test_a_stranger_of_no_kind_offers_no_question(driver: Driver, desk: FakeDesk, reading) -> None:
    read(driver, reading, desk, report(E.STRANGER, kind=None))
    assert not reading.answer.ask.isVisible()
    assert not reading.answer.main.badge.isVisible()


def test_nothing_of_an_unproved_one_is_shown_as_true(driver: Driver, desk: FakeDesk, reading) -> None:
    news: list[object] = []
    driver.context.order_changed.connect(news.append)
    read(driver, reading, desk, report(E.UNPROVED, reason="The answer's signature is not valid."))
    main = reading.answer.main
    assert main.signature.text() == "Signature not verified"
    assert main.lone_note.text.text() == ("The answer's signature is not valid. Nothing was kept and nothing changed.")
    assert not main.columns.isVisible()
    assert not main.badge.isVisible()
    assert not main.money.isVisible()
    assert "Key" not in reading.answer.signature.rows.values
    assert not reading.answer.open_order.isVisible()
    assert news == []


def test_what_is_covered_is_said(driver: Driver, desk: FakeDesk, reading) -> None:
    read(driver, reading, desk, report(E.KEPT, desk.put(S.PAID)))
    card = reading.answer.signature
    assert "It covers: status, amounts, currencies, rate, ids, merchant, channel" in card.text.text()
    shown = {key: widget.text() for key, widget in card.rows.values.items()}
    assert shown["Not covered"] == "reference number, provider's text"
    assert shown["Read here"] == "14:08:36"


def test_a_charge_of_a_subscription_is_shown(driver: Driver, desk: FakeDesk, reading) -> None:
    answer = {**ANSWER, "enabled": "true", "payment_status": "3000", "payment_transaction_id": "S99"}
    answer.pop("status")
    order = desk.put(S.ACTIVE, kind=OrderKind.SUBSCRIPTION)
    read(driver, reading, desk, report(E.KEPT, order, kind=OrderKind.SUBSCRIPTION, answer=answer))
    values = reading.answer.main.answer.values
    assert values["This charge"].text() == "3000, Failed"
    assert values["Charge id"].text() == "S99"
    assert reading.answer.main.badge.text() == "Active"


def test_an_order_that_follows_is_told_to_all(driver: Driver, desk: FakeDesk, reading) -> None:
    news: list[object] = []
    driver.context.order_changed.connect(news.append)
    order = desk.put(S.PAID)
    read(driver, reading, desk, report(E.CHANGED, order, state_before=S.WAITING))
    assert news == [order]


# --- what is typed ---------------------------------------------------------------------------------------------------


def test_it_is_stated_when_a_state_changes(reading) -> None:
    stated = [label.text() for label in reading.form.findChildren(QLabel)]
    assert any("It changes a state only when its signature is verified." in text for text in stated)


def test_nothing_is_explained(driver: Driver, desk: FakeDesk, reading) -> None:
    driver.click(reading.verify)
    assert reading.field.error == "Paste the callback, or open the file that holds it."
    assert QApplication.focusWidget() is reading.text
    driver.qtbot.keyClicks(reading.text, "x")
    assert not reading.field.error
    assert not any(name == "read_callback" for name, _ in desk.calls)


@pytest.mark.parametrize(
    "text", ['{"card_number":"4111111111111111"}', "5555 5555 5555 4444", '{"a":"4012-8888-8888-1881"}']
)
def test_a_card_number_is_wiped_from_the_box(driver: Driver, desk: FakeDesk, reading, text: str) -> None:
    driver.paste(reading.text, text)
    assert reading.text.toPlainText() == ""
    assert not reading.text.document().isUndoAvailable()
    assert "looked like a card number" in reading.field.error
    driver.click(reading.verify)
    assert "looked like a card number" in reading.field.error
    assert not any(name == "read_callback" for name, _ in desk.calls)


def test_the_providers_own_ids_are_not_taken_for_card_numbers(driver: Driver, reading) -> None:
    driver.paste(reading.text, TEXT)
    assert reading.text.toPlainText() == TEXT
    assert not reading.field.error


def test_a_text_that_is_far_too_long_is_wiped(driver: Driver, reading) -> None:
    reading.text.setPlainText("x" * (MAX_CALLBACK + 1))
    assert reading.text.toPlainText() == ""
    assert "longer than 256 KiB" in reading.field.error
    reading.text.setPlainText("x" * MAX_CALLBACK)
    assert len(reading.text.toPlainText()) == MAX_CALLBACK


def test_storms_read_once(driver: Driver, desk: FakeDesk, query: QueryPage, reading) -> None:
    gate = threading.Event()
    read_callback = desk.read_callback

    def slow(text: str) -> CallbackReport:
        gate.wait(30)
        return read_callback(text)

    desk.read_callback = slow  # type: ignore[method-assign]
    reading.text.setPlainText(TEXT)
    for _ in range(3):
        query.primary()
        query.check_now()
        reading.verify.click()
    assert reading.verify.plain_text == "Verifying…"
    assert reading.verify.accessibleName() == "Verify callback"
    gate.set()
    driver.settle()
    assert [name for name, _ in desk.calls].count("read_callback") == 1
    assert reading.verify.plain_text == "Verify"


def test_a_journal_in_trouble_is_said(driver: Driver, desk: FakeDesk, reading) -> None:
    def fails(_text: str) -> CallbackReport:
        raise JournalDisk("The disk is full.")

    desk.read_callback = fails  # type: ignore[method-assign]
    reading.text.setPlainText(TEXT)
    driver.click(reading.verify)
    driver.settle()
    assert reading.problem.isVisible()
    assert "The disk is full." in reading.problem.text.text()
    assert reading.text.toPlainText() == TEXT
    assert not reading.answer.isVisible()


# --- files -----------------------------------------------------------------------------------------------------------


def choose(driver: Driver, reading: CallbackReading, path: Path) -> None:
    driver.click(reading.file_button)
    dialog = driver.window.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(path))
    dialog.close()
    driver.settle()


def test_a_file_is_read_and_verified_by_keyboard(driver: Driver, desk: FakeDesk, reading, tmp_path: Path) -> None:
    path = tmp_path / "callback.json"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    choose(driver, reading, path)
    assert reading.text.toPlainText() == TEXT
    assert driver.window.focusWidget() is reading.verify
    driver.qtbot.keyClick(reading.verify, Qt.Key.Key_Space)
    driver.settle()
    assert ("read_callback", TEXT) in desk.calls


FILES = [
    (b"x" * (MAX_CALLBACK + 1), "longer than 256 KiB"),
    (b"\xff\xfe\x00binary", "not a text"),
    (b"a\0b", "not a text"),
    (b'{"card":"4111111111111111"}', "looked like a card number"),
]


@pytest.mark.parametrize(("data", "said"), FILES, ids=["too big", "not text", "zero byte", "card"])
def test_other_files_are_explained(driver: Driver, reading, tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    choose(driver, reading, path)
    assert said in reading.field.error
    assert reading.text.toPlainText() == ""


def test_a_file_that_cannot_be_read_is_explained(driver: Driver, reading, tmp_path: Path) -> None:
    for path in (tmp_path / "gone.json", tmp_path):
        choose(driver, reading, path)
        assert "could not be read" in reading.field.error


def test_a_bad_file_leaves_what_was_typed(driver: Driver, reading, tmp_path: Path) -> None:
    reading.text.setPlainText(TEXT)
    choose(driver, reading, tmp_path / "gone.json")
    assert reading.text.toPlainText() == TEXT


def test_clear_forgets_everything(driver: Driver, desk: FakeDesk, reading) -> None:
    read(driver, reading, desk, report(E.KEPT, desk.put(S.PAID)))
    driver.click(reading.clear_button)
    assert reading.text.toPlainText() == ""
    assert not reading.text.document().isUndoAvailable()
    assert not reading.answer.isVisible()
    assert QApplication.focusWidget() is reading.text


def test_keyboard_alone_reaches_everything_in_order(driver: Driver, desk: FakeDesk, query: QueryPage) -> None:
    query.tabs.setFocus()
    driver.key(Qt.Key.Key_Right)
    assert query.tabs.key == "callback"
    seen = []
    for _ in range(4):
        driver.key(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    reading = query.callback
    assert seen == [reading.text, reading.clear_button, reading.file_button, reading.verify]
    query.start_search()
    assert QApplication.focusWidget() is reading.text
