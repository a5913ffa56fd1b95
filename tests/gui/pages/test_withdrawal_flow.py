"""New withdrawal from the book to Paid out: sent once, kept in the book, followed to its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import AccountError, JournalDisk
from ptsdesk.gui.context import NEW, OpenOrder, PayPayee
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.services.findings import AnswerPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.paying_out import PHONE, add_payee, open_sheet, paid_payee, pay, put_withdrawal, send, type_payee

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def toasts(driver: Driver) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    driver.context.toast_asked.connect(lambda *parts: told.append(parts))
    return told


def test_it_is_sent_once_and_shown(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    pay(driver, withdrawal, entry)
    send(driver, withdrawal, "0163")
    order = withdrawal.result.order
    assert order is not None
    assert order.kind is OrderKind.WITHDRAWAL
    assert driver.submits() == [order.order_id]
    result = withdrawal.result
    assert result.state.headline.text() == "The provider took the order. It is not paid out yet."
    assert result.account.text() == "0999 555 0163"
    assert result.payee.text() == "Paolo Gutierrez"
    assert withdrawal.title() == "Withdrawal"
    assert withdrawal.subtitle() == order.order_id
    assert len(driver.desk.book) == 1
    driver.desk.answers[order.order_id] = [S.WAITING, S.PAID]
    withdrawal.check_now()
    driver.settle()
    assert result.state.headline.text() == "Waiting for the bank"
    withdrawal.check_now()
    driver.settle()
    assert result.state.badge.spec.text == "Paid out"
    assert result.details.reference.text() == "503817442190"


def test_the_form_starts_over_with_an_id_of_its_own(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    send(driver, withdrawal)
    sent = withdrawal.result.order
    assert sent is not None
    driver.click(withdrawal.new_button)
    driver.settle()
    form = withdrawal.edit.form
    assert form.order_id not in ("", sent.order_id)
    assert form.entry is None
    assert form.amount.text == ""
    assert "is still open" in withdrawal.edit.note.text.text()
    assert OrderKind.WITHDRAWAL not in driver.desk.drafts


def test_while_it_is_sent_the_page_says_how_far_it_came(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    sheet = open_sheet(driver, withdrawal)
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(withdrawal.sending.reached) == 2)
    assert withdrawal.title() == "Sending PHP 1.00"
    withdrawal.primary()
    withdrawal.open_with(NEW)
    assert withdrawal.face is withdrawal.sending
    driver.desk.release()
    driver.until(lambda: withdrawal.face is withdrawal.result)
    driver.settle()
    assert len(driver.submits()) == 1


def test_nothing_that_happens_under_the_sheet_makes_it_out_of_date(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    sheet = open_sheet(driver, withdrawal)
    withdrawal.check_now()
    withdrawal.edit.data.read()
    driver.settle()
    withdrawal.edit._rest.stop()
    withdrawal.edit._preview()
    driver.settle()
    driver.click(sheet.commit)
    driver.until(lambda: withdrawal.face is not withdrawal.edit or withdrawal.edit.note.isVisible())
    driver.until(lambda: withdrawal.face is withdrawal.result)
    assert len(driver.submits()) == 1


# --- keeping the payee ------------------------------------------------------------------------------------------------


def test_a_typed_payee_is_kept_after_the_order_was_recorded(driver: Driver, withdrawal: WithdrawalPage) -> None:
    type_payee(driver, withdrawal)
    assert not driver.desk.book
    send(driver, withdrawal, "4567")
    (payee,) = driver.desk.book.values()
    assert (payee.name, payee.subject, payee.channel) == ("Ana Reyes", "GCASH", "QRPH_INSTAPAY")
    assert payee.details == {"phone": "09171234567"}
    driver.until(lambda: len(withdrawal.edit.rail.list.rows.entries) == 1)


def test_a_payee_that_is_not_to_be_kept_is_not(driver: Driver, withdrawal: WithdrawalPage) -> None:
    type_payee(driver, withdrawal)
    driver.click(withdrawal.edit.form.payee.keep)
    send(driver, withdrawal, "4567")
    assert not driver.desk.book


def test_a_book_that_cannot_be_written_is_said_beside_the_result(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_payee: object) -> object:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "save_payee", refuse)
    type_payee(driver, withdrawal)
    send(driver, withdrawal, "4567")
    assert "could not be kept in the book" in withdrawal.result.note.text.text()


def test_when_nothing_was_recorded_nothing_is_kept_and_the_form_stays(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        raise AccountError("This confirmation is out of date, and nothing was sent by it. Look at the form again.")

    type_payee(driver, withdrawal)
    order_id = withdrawal.edit.form.order_id
    sheet = open_sheet(driver, withdrawal)
    assert sheet.retype is not None
    driver.type(sheet.retype.line, "4567")
    monkeypatch.setattr(driver.desk, "submit", refuse)
    driver.click(sheet.commit)
    driver.until(lambda: withdrawal.edit.note.isVisible())
    driver.settle()
    assert withdrawal.face is withdrawal.edit
    assert withdrawal.edit.form.order_id == order_id
    assert withdrawal.edit.form.sent_details["name"] == "Ana Reyes"
    assert not driver.desk.book


# --- results ----------------------------------------------------------------------------------------------------------


def test_an_unknown_result_invites_nobody_to_pay_again(driver: Driver, withdrawal: WithdrawalPage) -> None:
    driver.desk.submit_outcome = S.UNKNOWN
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    send(driver, withdrawal)
    result = withdrawal.result
    assert "Do not pay again" in result.state.headline.text()
    assert not result.state.again.isVisible()
    assert result.state.unresolved.isVisible()


def test_a_page_in_place_of_an_answer_is_explained(driver: Driver, withdrawal: WithdrawalPage) -> None:
    order = put_withdrawal(driver.desk, add_payee(driver.desk), S.UNKNOWN, attempts=1)
    driver.desk.pages_of[order.order_id] = AnswerPage(True, "<form></form>", True, driver.desk.now)
    withdrawal.open_with(OpenOrder(order.order_id))
    driver.until(lambda: withdrawal.face is withdrawal.result)
    driver.until(lambda: withdrawal.result.page_card.isVisible())
    other = put_withdrawal(driver.desk, add_payee(driver.desk, "Maria", "MAYA"), S.UNKNOWN, attempts=1)
    withdrawal.open_with(OpenOrder(other.order_id))
    driver.settle()
    assert not withdrawal.result.page_card.isVisible()


def test_the_providers_page_opens_on_a_click_only(
    driver: Driver, withdrawal: WithdrawalPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    entry = add_payee(driver.desk)
    for url in ("http://pay.example/d/1", "https://a@pay.example/", "javascript:alert(1)"):
        order = put_withdrawal(driver.desk, entry, facts={"details_url": url})
        withdrawal.open_with(OpenOrder(order.order_id))
        driver.settle()
        assert not withdrawal.result.link.isVisible(), url
    order = put_withdrawal(driver.desk, entry, facts={"details_url": "https://pay.example/d/1"})
    withdrawal.open_with(OpenOrder(order.order_id))
    driver.settle()
    assert withdrawal.result.link.host.text() == "opens pay.example"
    assert not opened
    driver.click(withdrawal.result.link.button)
    assert [url.toString() for url in opened] == ["https://pay.example/d/1"]


def test_another_accepted_sum_is_loud(driver: Driver, withdrawal: WithdrawalPage) -> None:
    order = put_withdrawal(driver.desk, add_payee(driver.desk), S.WAITING, accepted=Money("PHP", "1.00"))
    withdrawal.open_with(OpenOrder(order.order_id))
    driver.until(lambda: withdrawal.result.note.isVisible())
    note = withdrawal.result.note
    assert note.title.text() == "The provider accepted another amount"
    assert note.text.text() == "Submitted PHP 100.00, accepted PHP 1.00. Ask the provider which of the two is paid out."


def test_paid_out_while_nobody_watches_is_told(
    driver: Driver, withdrawal: WithdrawalPage, toasts: list[tuple[object, ...]]
) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    send(driver, withdrawal)
    order = withdrawal.result.order
    assert order is not None
    driver.go("overview")
    toasts.clear()
    driver.context.order_changed.emit(driver.desk.change(order.order_id, S.PAID))
    assert [parts[1:3] for parts in toasts] == [("Withdrawal paid out", "PHP 1.00, Paolo Gutierrez, InstaPay")]


def test_paid_out_while_it_is_watched_is_not_told_twice(
    driver: Driver, withdrawal: WithdrawalPage, toasts: list[tuple[object, ...]]
) -> None:
    pay(driver, withdrawal, paid_payee(driver.desk), "1.00")
    send(driver, withdrawal)
    order = withdrawal.result.order
    assert order is not None
    toasts.clear()
    driver.context.order_changed.emit(driver.desk.change(order.order_id, S.PAID))
    driver.settle()
    assert not toasts
    assert withdrawal.result.state.badge.spec.text == "Paid out"


# --- again ------------------------------------------------------------------------------------------------------------


def test_the_same_payee_again_without_the_sum(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = paid_payee(driver.desk)
    pay(driver, withdrawal, entry, "1.00")
    send(driver, withdrawal)
    driver.click(withdrawal.result.state.again)
    driver.settle()
    form = withdrawal.edit.form
    assert withdrawal.face is withdrawal.edit
    assert form.payee_id == entry.payee.payee_id
    assert form.amount.text == ""
    assert form.amount.line.hasFocus()


def test_a_payee_who_is_not_kept_is_filled_from_the_order(driver: Driver, withdrawal: WithdrawalPage) -> None:
    type_payee(driver, withdrawal)
    withdrawal.edit.form.payee.keep.setChecked(False)
    send(driver, withdrawal, "4567")
    driver.click(withdrawal.result.state.again)
    driver.settle()
    form = withdrawal.edit.form
    assert form.sent_details == {"channel_subject": "GCASH", "name": "Ana Reyes", "phone": "09171234567"}
    assert form.route.channel == "QRPH_INSTAPAY"
    assert form.entry is None


def test_a_payee_who_is_gone_is_said(driver: Driver, withdrawal: WithdrawalPage) -> None:
    driver.go("withdrawal", PayPayee("payee-9"))
    driver.settle()
    assert "no longer in the book" in withdrawal.edit.note.text.text()


def test_losing_the_account_closes_what_is_open(driver: Driver, withdrawal: WithdrawalPage) -> None:
    driver.click(withdrawal.edit.rail.new_button)
    sheet = withdrawal._payee_sheet
    assert sheet is not None
    driver.context.lose_desk()
    assert withdrawal._payee_sheet is None


# --- keyboard and size ------------------------------------------------------------------------------------------------


def test_by_keyboard_alone_from_the_book_to_the_result(driver: Driver, withdrawal: WithdrawalPage) -> None:
    for name in ("Ana", "Bea", "Paolo Gutierrez"):
        add_payee(driver.desk, name)
    driver.shell.press("Ctrl+Shift+N")
    driver.settle()
    driver.until(lambda: len(withdrawal.edit.rail.list.rows.entries) == 3)
    assert withdrawal.edit.rail.search.line.hasFocus()
    driver.qtbot.keyClicks(QApplication.focusWidget(), "paolo")
    driver.until(lambda: len(withdrawal.edit.rail.list.rows.entries) == 1)
    driver.key(Qt.Key.Key_Down)
    assert withdrawal.edit.form.entry is not None
    for _ in range(40):
        if withdrawal.edit.form.amount.line.hasFocus():
            break
        driver.key(Qt.Key.Key_Tab)
    driver.qtbot.keyClicks(QApplication.focusWidget(), "25.00")
    driver.settle()
    with driver.qtbot.waitSignal(withdrawal.sheet_opened) as opened:
        driver.shell.press("Ctrl+Return")
    assert opened.args is not None
    sheet = opened.args[0]
    driver.until(lambda: sheet._awake)
    driver.qtbot.keyClicks(QApplication.focusWidget(), PHONE[-4:])
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: withdrawal.face is withdrawal.result)
    driver.settle()
    assert len(driver.submits()) == 1


def test_tab_reaches_everything_on_the_form(driver: Driver, withdrawal: WithdrawalPage) -> None:
    pay(driver, withdrawal, add_payee(driver.desk))
    wanted = [widget for widget in withdrawal.edit._stops if widget.isVisible()]
    wanted[0].setFocus()
    seen = [wanted[0]]
    for _ in wanted[1:]:
        driver.key(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == wanted


@pytest.mark.parametrize("size", [QSize(1024, 700), QSize(820, 560), QSize(1440, 900)])
def test_nothing_is_wider_than_its_place(driver: Driver, withdrawal: WithdrawalPage, size: QSize) -> None:
    entry = add_payee(driver.desk, "Northpoint Supplies of Luzon", "BPI", previous="4471")
    driver.window.resize(size)
    pay(driver, withdrawal, entry, "123456789.25")
    driver.settle()
    edit = withdrawal.edit
    for part in (
        edit.rail,
        edit.form,
        edit.summary,
        edit.summary.review,
        edit.form.payee.account,
        edit.rail.new_button,
    ):
        left = part.mapTo(withdrawal, part.rect().topLeft()).x()
        assert left >= 0
        assert left + part.width() <= withdrawal.width(), part.objectName()
        assert part.width() >= min(part.minimumSizeHint().width(), part.maximumWidth())


def test_a_thousand_payees(driver: Driver, withdrawal: WithdrawalPage) -> None:
    entry = add_payee(driver.desk)
    before = len(withdrawal.findChildren(object))  # type: ignore[type-var]
    withdrawal.edit.rail.show_entries([entry] * 1000, "", driver.desk.now)
    QApplication.processEvents()
    assert withdrawal.edit.rail.list.rows.rowCount() == 1000
    assert len(withdrawal.findChildren(object)) == before  # type: ignore[type-var]
