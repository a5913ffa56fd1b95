"""The payee book: found, looked at, paid, changed and removed, by keyboard alone, with a thousand in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import JournalDamaged, UnreachableError
from ptsdesk.gui.context import PayPayee
from ptsdesk.gui.dialogs.payee_sheet import PayeeSheet
from ptsdesk.gui.dialogs.remove_payee import RemovePayeeSheet
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.models import payee_table
from ptsdesk.gui.models.payee_table import payee_cells
from ptsdesk.gui.pages.payees import PayeesPage
from ptsdesk.gui.widgets.cells import Cell
from tests.gui.pages.driver import Driver
from tests.gui.pages.payee_book import S, fill, row, said, select, sheet
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import interactive, texts, told_name, untranslated

PAN = "4111 1111 1111 1111"


@pytest.fixture
def book(desk: FakeDesk) -> dict[str, Payee]:
    return fill(desk)


@pytest.fixture
def page(driver: Driver, book: dict[str, Payee]) -> PayeesPage:
    found = driver.go("payees")
    assert isinstance(found, PayeesPage)
    return found


# --- what is shown --------------------------------------------------------------------------------------------------


def test_the_list_tells_account_and_history_of_each_payee(page: PayeesPage) -> None:
    assert [row(page, number) for number in range(4)] == [
        ["Paolo Gutierrez, GCash, ends 0163", "", "3 times", "10 Nov", "3 Mar"],
        ["Maria L. Santos, Maya, ends 0142", "Result unknown", "1 time", "31 Oct", "3 Mar"],
        ["Northpoint Supplies, BPI, ends 4471", "Changed account", "never", "", "10 Nov"],
        ["Tess Domingo, GCash, ends 0108", "", "never", "", "3 Mar"],
    ]
    assert page.count.text() == "4 payees"
    assert page.subtitle() == "4 payees on this computer"


def test_the_card_tells_everything_and_the_whole_account(page: PayeesPage) -> None:
    shown = said(page.detail)
    assert {"Paolo Gutierrez", "GCash", "0999 555 0163", "paolo@example.com", "branch_code", "0417"} <= shown
    assert {"Paid 3 times, last 10 Nov", "Same account since 3 Mar", "InstaPay (QRPH_INSTAPAY)"} <= shown
    assert not page.detail.alert.isVisible()


def test_a_changed_account_is_told_with_the_one_before(page: PayeesPage) -> None:
    select(page, "Northpoint Supplies")
    shown = said(page.detail)
    assert {"8800 1122 4471 4471", "Changed account number", "Nothing was paid out to this account yet"} <= shown
    assert "Account changed 2 days ago, ended 8837 before" in shown
    assert page.detail.alert.isVisible()


def test_an_unknown_result_is_told_and_a_new_payee_claims_no_history(page: PayeesPage) -> None:
    select(page, "Maria L. Santos")
    assert "The result of 1 withdrawal is not known" in said(page.detail)
    select(page, "Tess Domingo")
    shown = said(page.detail)
    assert {"Nothing was paid out to this account yet", "In the book since 3 Mar"} <= shown
    assert not any("Same account" in text for text in shown)


def test_without_the_providers_list_codes_are_shown(driver: Driver, desk: FakeDesk, book: dict[str, Payee]) -> None:
    driver.settle()
    desk.failure = UnreachableError("The provider could not be reached.")
    page = driver.go("payees")
    assert row(page, 0)[0] == "Paolo Gutierrez, GCASH, ends 0163"
    page.check_now()
    driver.settle()
    assert row(page, 0)[0] == "Paolo Gutierrez, GCash, ends 0163"


def test_a_withdrawal_that_is_paid_out_changes_the_book(
    driver: Driver, page: PayeesPage, book: dict[str, Payee]
) -> None:
    select(page, "Tess Domingo")
    order = driver.desk.put(S.PAID, kind=OrderKind.WITHDRAWAL, payee_key=book["new"].key, created_ms=driver.desk.now)
    driver.context.order_changed.emit(order)
    driver.until(lambda: row(page, 0)[2] == "1 time")
    assert row(page, 0)[0].startswith("Tess Domingo")
    assert page.chosen.payee.name == "Tess Domingo"
    assert page.table.currentIndex().row() == 0
    assert "Paid 1 time, today" in said(page.detail)


# --- searching ------------------------------------------------------------------------------------------------------


def test_typing_searches_when_it_rests(driver: Driver, page: PayeesPage) -> None:
    before = len([call for call in driver.desk.calls if call[0] == "payees"])
    page.start_search()
    driver.type(page.search, "0142")
    driver.until(lambda: page.model.rowCount() == 1)
    assert page.chosen.payee.name == "Maria L. Santos"
    assert [call for call in driver.desk.calls if call[0] == "payees"][before:] == [("payees", "0142")]
    assert page.subtitle() == "4 payees on this computer"
    driver.key(Qt.Key.Key_Escape)
    driver.until(lambda: page.model.rowCount() == 4)


def test_nothing_found_says_so_and_leads_back(driver: Driver, page: PayeesPage) -> None:
    driver.type(page.search, "nobody")
    driver.until(lambda: page.table.shown_state is page.states.empty)
    assert "No payee found" in said(page.states.empty)
    assert not page.detail.isVisible()
    driver.click(page.states.clear)
    driver.until(lambda: page.model.rowCount() == 4 and page.table.shown_state is None)


@pytest.mark.parametrize("pan", [PAN, "4111111111111111", "378282246310005"])
def test_a_card_number_is_wiped_from_the_search(driver: Driver, page: PayeesPage, pan: str) -> None:
    driver.paste(page.search, pan)
    assert page.search.line.text() == ""
    assert not page.search.line.isUndoAvailable()
    assert "looked like a card number" in page.problem.text()
    driver.type(page.search, "paolo")
    driver.until(lambda: page.model.rowCount() == 1)
    assert not page.problem.isVisible()
    asked = [str(argument) for name, argument in driver.desk.calls if name == "payees"]
    assert all("4111" not in text and "3782" not in text for text in asked)


def test_an_empty_book_leads_to_the_first_payee(driver: Driver) -> None:
    page = driver.go("payees")
    assert page.table.shown_state is page.states.empty
    assert "The payee book is empty" in said(page.states.empty)
    driver.click(page.states.first)
    assert sheet(driver, PayeeSheet).entry is None


def test_a_book_that_cannot_be_read_is_told_and_can_be_read_again(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    desk.book_failures = [JournalDamaged("The journal is damaged.")]
    page = driver.go("payees")
    assert page.table.shown_state is page.states.error
    assert any("The journal is damaged." in text for text in said(page.states.error))
    driver.click(page.states.again)
    driver.settle()
    assert page.model.rowCount() == 4
    assert page.table.shown_state is None


# --- doing ----------------------------------------------------------------------------------------------------------


def test_pay_and_history_are_told_which_payee(driver: Driver, page: PayeesPage, book: dict[str, Payee]) -> None:
    asked: list[tuple[str, object]] = []
    driver.context.navigation_asked.disconnect()
    driver.context.navigation_asked.connect(lambda key, argument: asked.append((key, argument)))
    driver.click(page.detail.foot.pay)
    driver.click(page.detail.history)
    page.primary()
    pays = ("withdrawal", PayPayee(book["known"].payee_id))
    withdrawals = HistoryFilter(text="09995550163", kinds=frozenset({OrderKind.WITHDRAWAL}))
    assert asked == [pays, ("history", withdrawals), pays]


def test_history_is_not_searched_for_what_it_would_take_for_a_card(driver: Driver, desk: FakeDesk) -> None:
    desk.keep("Ana", subject="BPI", account_number="4000000000006")
    page = driver.go("payees")
    asked: list[object] = []
    driver.context.navigation_asked.disconnect()
    driver.context.navigation_asked.connect(lambda _key, argument: asked.append(argument))
    driver.click(page.detail.history)
    assert [wanted.text for wanted in asked] == ["Ana"]


def test_a_payee_is_added_changed_and_removed_by_keyboard_alone(driver: Driver, desk: FakeDesk) -> None:
    page = driver.go("payees")
    tab = Qt.Key.Key_Tab
    for _ in range(60):
        if QApplication.focusWidget() is page.new:
            break
        driver.key(tab)
    driver.key(Qt.Key.Key_Space)
    assert sheet(driver, PayeeSheet).entry is None
    for keys in (Qt.Key.Key_Down, tab, Qt.Key.Key_Down, Qt.Key.Key_Down, tab):
        driver.key(keys)
    driver.type(QApplication.focusWidget(), "Paolo Gutierrez")
    driver.key(tab)
    driver.type(QApplication.focusWidget(), "09995550163")
    driver.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.until(lambda: page.model.rowCount() == 1)
    assert [payee.account for payee in desk.book.values()] == ["09995550163"]

    page.table.setFocus()
    driver.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.detail.foot.pay
    driver.key(tab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is page.detail.foot.edit
    driver.key(Qt.Key.Key_Space)
    edit = sheet(driver, PayeeSheet)
    driver.key(tab)
    assert QApplication.focusWidget() is edit.details.texts.lines["phone"]
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.type(QApplication.focusWidget(), "09995550199")
    assert edit.alert.isVisible()
    driver.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.until(lambda: row(page, 0)[1] == "Changed account")
    assert "Account changed 0 s ago, ended 0163 before" in said(page.detail)

    page.detail.foot.remove.setFocus()
    driver.key(Qt.Key.Key_Space)
    remove = sheet(driver, RemovePayeeSheet)
    assert QApplication.focusWidget() is remove.cancel
    driver.key(tab)
    assert QApplication.focusWidget() is remove.commit
    driver.key(Qt.Key.Key_Space)
    driver.until(lambda: page.table.shown_state is page.states.empty)
    assert desk.book == {}


def test_cancel_removes_nothing(driver: Driver, page: PayeesPage) -> None:
    driver.click(page.detail.foot.remove)
    driver.key(Qt.Key.Key_Return)
    driver.key(Qt.Key.Key_Escape)
    driver.settle()
    assert len(driver.desk.book) == 4


def test_removing_says_what_stays_and_what_is_unknown(driver: Driver, page: PayeesPage) -> None:
    select(page, "Maria L. Santos")
    driver.click(page.detail.foot.remove)
    shown = said(sheet(driver, RemovePayeeSheet))
    assert "Maria L. Santos, Maya 0999 555 0142" in shown
    assert "The result of 1 withdrawal is not known" in shown


def test_a_removal_is_told_and_another_payee_is_shown(driver: Driver, page: PayeesPage) -> None:
    toasts: list[tuple[object, ...]] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    driver.click(page.detail.foot.remove)
    driver.click(sheet(driver, RemovePayeeSheet).commit)
    driver.until(lambda: page.model.rowCount() == 3)
    assert toasts[0][1:3] == ("Paolo Gutierrez was removed", "Orders stay in History.")
    assert page.chosen.payee.name == "Maria L. Santos"


def test_a_removal_that_fails_is_told_and_the_payee_stays(driver: Driver, page: PayeesPage) -> None:
    driver.click(page.detail.foot.remove)
    toasts: list[tuple[object, ...]] = []
    driver.context.toast_asked.connect(lambda *told: toasts.append(told))
    driver.desk.book_failures = [JournalDamaged("The journal is damaged.")]
    driver.click(sheet(driver, RemovePayeeSheet).commit)
    driver.settle()
    assert "The journal is damaged." in str(toasts[0][2])
    assert page.model.rowCount() == 4


def test_what_was_saved_is_selected_though_the_search_hid_it(driver: Driver, page: PayeesPage) -> None:
    driver.type(page.search, "maria")
    driver.until(lambda: page.model.rowCount() == 1)
    driver.click(page.new)
    new = sheet(driver, PayeeSheet)
    new.route.show_list(driver.desk.channels("PHP"), "QRPH_INSTAPAY", "GCASH")
    new.details.set_values({"name": "Ana Reyes", "phone": "09995550119"})
    driver.click(new.commit)
    driver.until(lambda: page.model.rowCount() == 5)
    assert page.chosen.payee.name == "Ana Reyes"
    assert page.search.line.text() == ""


def test_another_page_can_ask_for_a_payee(driver: Driver, page: PayeesPage, book: dict[str, Payee]) -> None:
    driver.type(page.search, "maria")
    driver.until(lambda: page.model.rowCount() == 1)
    driver.go("payees", PayPayee(book["changed"].payee_id))
    driver.until(lambda: page.chosen is not None and page.chosen.payee.name == "Northpoint Supplies")
    driver.go("payees", PayPayee(book["new"].payee_id))
    assert page.chosen.payee.name == "Tess Domingo"


# --- a thousand, names, languages -----------------------------------------------------------------------------------


def test_a_thousand_payees_are_rows_not_widgets(driver: Driver, desk: FakeDesk) -> None:
    fill(desk)
    page = driver.go("payees")
    few = len(page.findChildren(QWidget))
    for number in range(1000):
        desk.keep("Payee Number", subject="BPI", account_number=f"{1_000_000_000 + number}")
    page.check_now()
    driver.settle()
    assert page.model.rowCount() == 1004
    assert len(page.findChildren(QWidget)) <= few + 12


def test_rows_are_made_for_what_is_in_sight(driver: Driver, desk: FakeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(entry: PayeeEntry, names: Mapping[str, str], now_ms: int) -> tuple[Cell, ...]:
        made.append(entry.payee.payee_id)
        return payee_cells(entry, names, now_ms)

    monkeypatch.setattr(payee_table, "payee_cells", counted)
    for number in range(1000):
        desk.keep("Payee Number", subject="BPI", account_number=f"{1_000_000_000 + number}")
    page = driver.go("payees")
    driver.settle()
    page.table.viewport().repaint()
    assert page.model.rowCount() == 1000
    assert 0 < len(set(made)) < 100
    desk.keep("Last", subject="BPI", account_number="2000000000")
    page.check_now()
    driver.settle()
    page.table.scrollToBottom()
    page.table.viewport().repaint()
    assert len(set(made)) < 200


def faces(driver: Driver, page: PayeesPage) -> Iterator[str]:
    yield "list"
    select(page, "Northpoint Supplies")
    yield "changed"
    page.remove_payee()
    yield "remove"
    sheet(driver, RemovePayeeSheet).reject()
    driver.settle()
    page.edit_payee()
    yield "edit"
    sheet(driver, PayeeSheet).reject()
    driver.settle()
    driver.type(page.search, "nobody")
    driver.until(lambda: page.table.shown_state is page.states.empty)
    yield "nobody"


def test_every_face_has_unique_names(driver: Driver, page: PayeesPage) -> None:
    for face in faces(driver, page):
        controls = list(interactive(driver.window))
        for what in ("accessibleName", "accessibleIdentifier"):
            counted = Counter(getattr(widget, what)() for widget in controls)
            assert "" not in counted, face
            assert [name for name, count in counted.items() if count > 1] == [], face
    wanted = {"Search payees", "New payee", "Payees", "Show all payees"}
    assert wanted <= {told_name(widget) for widget in interactive(driver.window)}


def test_every_face_is_translated(qtbot: QtBot, qapp: QApplication, desk: FakeDesk) -> None:
    book = fill(desk)
    translator = install_pseudo(qapp)
    try:
        shell = Shell(qtbot, FakeOffice(desk))
        shell.context.clock_ms = lambda: desk.now
        shell.start()
        driver = Driver(shell, desk)
        page = driver.go("payees")
        cells = [text for at in range(4) for text in row(page, at)[1:]]
        given = {"Sandbox shop", "127.0.0.1:9", "GCash", "Maya", "BPI", "InstaPay", "QRPH_INSTAPAY", "GCASH", "nobody"}
        given |= {"paolo@example.com", "branch_code", "UNOBank", "UNO", "BDO Unibank", "BDO", "name@example.com"}
        given |= {payee.name for payee in book.values()} | {"PG", "NS", "ML", "TD"}
        left = {
            (face, seen.text, seen.where)
            for face in faces(driver, page)
            for seen in texts(driver.window)
            if untranslated(seen.text, frozenset(given))
        }
        shell.end()
    finally:
        QCoreApplication.removeTranslator(translator)
    assert sorted(left) == []
    assert len(cells) == 16
    assert [text for text in cells if untranslated(text, frozenset())] == []
