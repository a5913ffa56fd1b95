"""Names and identifiers of every face of New withdrawal as the design lists them; and everything translated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.services.findings import AnswerPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import add_payee, open_sheet, paid_payee, pay, put_withdrawal, type_payee
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import interactive, texts, told_name, untranslated

S = OrderState


def check(window: QWidget) -> None:
    controls = list(interactive(window))
    for what in ("accessibleName", "accessibleIdentifier"):
        counted = Counter(getattr(widget, what)() for widget in controls)
        assert "" not in counted, [type(w).__name__ for w in controls if not getattr(w, what)()]
        assert [name for name, count in counted.items() if count > 1] == []


def faces(driver: Driver, page: WithdrawalPage) -> Iterator[str]:
    """Every state of the form, the sheets, the sending, the results."""
    yield from _typing(driver, page)
    yield from _changing(driver, page)
    yield from _sending(driver, page)
    yield from _results(driver, page)


def _typing(driver: Driver, page: WithdrawalPage) -> Iterator[str]:
    page.primary()
    driver.settle()
    yield "empty"
    page.edit.rail.search.line.setText("zzz")
    driver.until(lambda: page.edit.rail.empty.isVisible())
    yield "nobody"
    page.edit.rail.clear_search()
    type_payee(driver, page)
    page.edit.form.details.more.open()
    yield "typed"
    driver.click(page.edit.rail.new_button)
    yield "new payee"
    assert page._payee_sheet is not None
    page._payee_sheet.reject()
    page.edit.start_over()
    driver.settle()


def _changing(driver: Driver, page: WithdrawalPage) -> Iterator[str]:
    form = page.edit.form
    entry = add_payee(driver.desk, previous="4471")
    put_withdrawal(driver.desk, entry, S.PROCESSING, money=Money("PHP", "8750.00"), attempts=1)
    pay(driver, page, entry)
    driver.until(lambda: form.asks_reason)
    yield "changed"
    driver.type(form.details.texts.lines["phone"], "7")
    yield "edited"
    form.details.texts.lines["phone"].backspace()
    driver.until(lambda: form.asks_reason)
    driver.type(form.texts.lines["repeat_reason"], "Second half")


def _sending(driver: Driver, page: WithdrawalPage) -> Iterator[str]:
    sheet = open_sheet(driver, page)
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "9999")
    yield "sheet"
    sheet.retype.line.selectAll()
    driver.type(sheet.retype.line, "0163")
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(page.sending.reached) == 2)
    yield "sending"
    driver.desk.release()
    driver.until(lambda: page.face is page.result)
    driver.settle()


def _results(driver: Driver, page: WithdrawalPage) -> Iterator[str]:
    yield "result"
    (entry,) = driver.desk.payees()
    unknown = put_withdrawal(driver.desk, entry, S.UNKNOWN, money=Money("PHP", "8750.00"), attempts=1)
    driver.desk.pages_of[unknown.order_id] = AnswerPage(True, "<form></form>", True, driver.desk.now)
    page.show_order(unknown.order_id)
    driver.settle()
    yield "page"
    linked = put_withdrawal(driver.desk, entry, facts={"details_url": "https://pay.example/d/1"})
    page.show_order(linked.order_id)
    driver.settle()
    yield "paid"


LISTED = {
    "changed": {
        "Search payees", "New payee", "Payees", "Edit payee", "Currency", "Amount", "Pay through",
        "Receiving bank or wallet", "Mobile number", "E-mail", "Remark", "Reason for paying again", "Clear form",
        "Review withdrawal",
    },
    "typed": {"Keep this payee", "Payee's name", "More details"},
    "sheet": {"Last 4 digits of the account", "Cancel", "Send PHP 8,750.00 in SANDBOX"},
    "result": {"New withdrawal", "Check now", "Pay the same payee again"},
    "paid": {"Open the provider's page"},
}  # fmt: skip


def test_every_face_has_the_names_of_the_design_and_they_are_unique(driver: Driver, withdrawal: WithdrawalPage) -> None:
    for face in faces(driver, withdrawal):
        check(driver.window)
        names = {widget.accessibleName() for widget in interactive(driver.window)}
        assert LISTED.get(face, set()) - names == set(), face


def test_a_screen_reader_gets_the_names(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk))
    edit = withdrawal.edit
    for widget in (edit.rail.list, edit.rail.search.line, edit.form.amount.line, edit.summary.review):
        assert told_name(widget) == widget.accessibleName()


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


GIVEN = {
    "Sandbox shop", "127.0.0.1:9", "InstaPay", "QRPH_INSTAPAY", "Maya", "GCash", "GCASH", "UNOBank", "BDO Unibank",
    "BPI", "UNO", "BDO", "Paolo Gutierrez", "Ana Reyes", "Second half", "Eight thousand seven hundred fifty pesos",
    "One hundred pesos", "name@example.com", "https://", "pay.example", "PG", "AR", "Invoice",
}  # fmt: skip


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WithdrawalPage, "wake_ms", 1)
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    shell.start()
    driver = Driver(shell, desk)
    page = driver.go("withdrawal")
    assert isinstance(page, WithdrawalPage)
    left = set()
    for face in faces(driver, page):
        ids = {text for order in desk.orders.values() for text in (order.order_id, order.transaction_id)}
        known = frozenset(GIVEN | ids | {page.edit.form.order_id} - {""})
        for seen in texts(driver.window):
            text = seen.text.replace("\u200b", "")
            if untranslated(text, known - {""}):
                left.add((face, text, seen.where))
    shell.end()
    assert sorted(left) == []
