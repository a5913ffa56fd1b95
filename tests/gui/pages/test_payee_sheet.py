"""A payee is added and changed in a sheet: what is wrong is said where it was typed, and nothing typed is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import InputError, InputErrors, JournalDisk, UnreachableError
from ptsdesk.gui.dialogs.payee_sheet import PayeeSheet
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.presenter_payees import grouped_account
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.walk import interactive, texts, told_name, untranslated

PAN = "4111111111111111"
Open = Callable[..., PayeeSheet]


@pytest.fixture
def open_sheet(driver: Driver) -> Iterator[Open]:
    """Opens the sheet over New payment; tells what was saved in ``sheet.told``."""

    def opened(entry: PayeeEntry | None = None, *, listed: bool = True, draft: Payee | None = None) -> PayeeSheet:
        channels = driver.desk.channels("PHP") if listed else None
        host = driver.context.sheet_host
        assert host is not None
        sheet = PayeeSheet(driver.context, host, entry, channels, draft=draft)
        sheet.told = []
        sheet.saved.connect(sheet.told.append)
        sheet.open_sheet()
        return sheet

    yield opened
    driver.settle()


def choose(sheet: PayeeSheet, subject: str) -> None:
    sheet.route.channel_box.setCurrentIndex(sheet.route.channel_box.findData("QRPH_INSTAPAY"))
    sheet.route.subject_box.setCurrentIndex(sheet.route.subject_box.findData(subject))


def fill(driver: Driver, sheet: PayeeSheet, **members: str) -> None:
    for name, text in members.items():
        driver.type(sheet.details.texts.lines[name], text)


def save(driver: Driver, sheet: PayeeSheet) -> None:
    driver.click(sheet.commit)
    driver.settle()


def errors(sheet: PayeeSheet) -> dict[str, str]:
    fields = {"channel": sheet.route.channel_field, "subject": sheet.route.subject_field, **sheet.details.texts.fields}
    return {name: field.error for name, field in fields.items() if field.error}


def test_a_new_payee_is_kept_as_typed(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet()
    choose(sheet, "GCASH")
    driver.paste(sheet.details.texts.lines["name"], "Peña Núñez")
    fill(driver, sheet, phone="0999 555-0163", email="ana@example.com")
    save(driver, sheet)
    told = sheet.told
    assert [entry.payee for entry in told] == list(driver.desk.book.values())
    kept = told[0].payee
    assert (kept.name, kept.channel, kept.subject) == ("Peña Núñez", "QRPH_INSTAPAY", "GCASH")
    assert kept.details == {"phone": "09995550163", "email": "ana@example.com"}
    driver.until(lambda: not driver.window.findChildren(PayeeSheet))


def test_a_bank_asks_for_an_account_number_and_a_wallet_for_a_mobile_number(open_sheet: Open) -> None:
    sheet = open_sheet()
    lines = sheet.details.texts.lines
    choose(sheet, "BPI")
    assert lines["account_number"].isVisible()
    assert not lines["phone"].isVisible()
    choose(sheet, "GCASH")
    assert lines["phone"].isVisible()
    assert not lines["account_number"].isVisible()


def test_what_is_missing_is_said_at_each_field_and_the_focus_goes_to_the_first(
    driver: Driver, open_sheet: Open
) -> None:
    sheet = open_sheet()
    save(driver, sheet)
    assert set(errors(sheet)) == {"channel", "name", "account_number"}
    assert QApplication.focusWidget() is sheet.route.channel_box
    choose(sheet, "GCASH")
    save(driver, sheet)
    assert errors(sheet) == {
        "name": "Type the payee's name.",
        "phone": "Type the mobile number of the wallet.",
    }
    assert QApplication.focusWidget() is sheet.details.texts.lines["name"]
    assert sheet.isVisible()
    assert driver.desk.book == {}


@pytest.mark.parametrize(
    ("member", "text", "sentence"),
    [
        ("name", "Paolo 2", "A name has no digits."),
        ("name", "<b>", "Leave out the characters"),
        ("name", "P" * 31, "too long"),
        ("account_number", "123456789", "10 to 20 digits"),
        ("account_number", "1" * 21, "10 to 20 digits"),
        ("email", "ana@", "whole e-mail"),
    ],
)
def test_a_wrong_member_is_said_when_the_field_is_left(
    driver: Driver, open_sheet: Open, member: str, text: str, sentence: str
) -> None:
    sheet = open_sheet()
    choose(sheet, "BPI")
    fill(driver, sheet, **{member: text})
    driver.key(Qt.Key.Key_Tab)
    assert sentence in errors(sheet)[member]
    assert text in sheet.details.values()[member]


def test_what_the_desk_refuses_stands_at_its_field_and_all_that_was_typed_stays(
    driver: Driver, open_sheet: Open
) -> None:
    sheet = open_sheet()
    choose(sheet, "BPI")
    fill(driver, sheet, name="Paolo Gutierrez", account_number="1234567890")
    typed = sheet.payee
    driver.desk.book_failures = [
        InputErrors(
            [
                InputError("name", "This name is refused."),
                InputError("details.account_number", "This number is refused."),
                InputError("details.channel_subject", "This bank is refused."),
                InputError("elsewhere", "And something else."),
            ]
        )
    ]
    save(driver, sheet)
    assert errors(sheet) == {
        "name": "This name is refused.",
        "account_number": "This number is refused.",
        "subject": "This bank is refused.",
    }
    assert sheet.note.isVisible()
    assert "And something else." in sheet.note.text.text()
    assert sheet.payee == typed
    assert QApplication.focusWidget() is sheet.route.subject_box
    save(driver, sheet)
    assert len(sheet.told) == 1


def test_a_journal_that_fails_is_told_and_saving_can_be_tried_again(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet()
    choose(sheet, "BPI")
    fill(driver, sheet, name="Paolo Gutierrez", account_number="1234567890")
    driver.desk.book_failures = [JournalDisk("The disk is full.")]
    save(driver, sheet)
    assert "The disk is full." in sheet.note.text.text()
    assert sheet.commit.isEnabled()
    save(driver, sheet)
    assert len(sheet.told) == 1


def test_another_account_of_a_known_payee_is_warned_about_while_it_stands_there(
    driver: Driver, open_sheet: Open
) -> None:
    entry = driver.desk.payee(driver.desk.keep().payee_id)
    sheet = open_sheet(entry)
    line = sheet.details.texts.lines["phone"]
    assert line.text() == "0999 555 0163"
    assert not sheet.alert.isVisible()
    line.setText("09995550199")
    assert sheet.alert.isVisible()
    assert "ended 0163 before" in sheet.alert.text.text()
    line.setText("9995550163")
    assert not sheet.alert.isVisible()  # the same account in the other form of the API
    choose(sheet, "MAYA")
    assert sheet.alert.isVisible()
    line.setText("09995550199")
    save(driver, sheet)
    saved = sheet.told[0]
    assert saved.is_changed
    assert saved.payee.previous == "0163"
    assert list(driver.desk.book) == [entry.payee.payee_id]


def test_a_second_change_names_the_account_that_people_know(driver: Driver, open_sheet: Open) -> None:
    payee = driver.desk.keep()
    driver.desk.book[payee.payee_id] = replace(payee, previous="4471")
    sheet = open_sheet(driver.desk.payee(payee.payee_id))
    sheet.details.texts.lines["phone"].setText("09995550199")
    assert "ended 4471 before" in sheet.alert.text.text()


def test_a_new_payee_and_another_name_are_no_change(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet(None, draft=Payee("", "Ana", "QRPH_INSTAPAY", "GCASH", {"phone": "09995550163"}))
    assert sheet.details.values() == {"name": "Ana", "phone": "09995550163"}
    sheet.details.texts.lines["phone"].setText("09995550199")
    assert not sheet.alert.isVisible()
    sheet.reject()
    sheet = open_sheet(driver.desk.payee(driver.desk.keep().payee_id))
    sheet.details.texts.lines["name"].setText("Another Name")
    assert not sheet.alert.isVisible()


def test_a_list_that_is_missing_is_asked_for_and_can_be_tried_again(driver: Driver, open_sheet: Open) -> None:
    driver.desk.failure = UnreachableError("The provider could not be reached.")
    sheet = open_sheet(listed=False)
    driver.settle()
    assert "could not be reached" in sheet.note.text.text()
    driver.type(sheet.details.texts.lines["name"], "Ana")
    driver.click(sheet.retry)
    driver.settle()
    assert not sheet.note.isVisible()
    assert sheet.route.channel_box.findData("QRPH_INSTAPAY") >= 0
    assert sheet.details.values() == {"name": "Ana"}


def test_a_route_that_is_no_longer_listed_stays_with_a_warning(driver: Driver, open_sheet: Open) -> None:
    payee = driver.desk.keep(subject="OLDBANK", account_number="1234567890")
    sheet = open_sheet(driver.desk.payee(payee.payee_id))
    assert sheet.route.subject == "OLDBANK"
    assert sheet.route.subject_field.message == "No longer on the provider's list."
    driver.desk.channel_list = ()
    sheet.reject()
    sheet = open_sheet(driver.desk.payee(payee.payee_id))
    assert (sheet.route.channel, sheet.route.subject) == ("QRPH_INSTAPAY", "OLDBANK")
    assert sheet.route.channel_field.message == "No longer on the provider's list."


def test_a_second_account_beside_a_wallets_number_is_shown_and_named(driver: Driver, open_sheet: Open) -> None:
    payee = driver.desk.keep(subject="BPI", account_number="1234567890")
    sheet = open_sheet(driver.desk.payee(payee.payee_id))
    choose(sheet, "GCASH")
    assert sheet.details.more.opened
    assert sheet.details.texts.lines["account_number"].isVisible()
    sheet.details.texts.lines["phone"].setText("09995550163")
    assert "Empty it" in sheet.details.texts.fields["account_number"].message
    sheet.details.texts.lines["account_number"].setText("")
    assert sheet.details.texts.fields["account_number"].message == "10 to 20 digits."


@pytest.mark.parametrize("member", ["name", "account_number", "phone", "email", "address"])
@pytest.mark.parametrize("pan", [PAN, "4111 1111 1111 1111", "378282246310005"])
def test_a_card_number_is_wiped_from_every_line(driver: Driver, open_sheet: Open, member: str, pan: str) -> None:
    sheet = open_sheet()
    sheet.details.more.open()
    line = sheet.details.texts.lines[member]
    driver.paste(line, pan)
    assert line.text() == ""
    assert not line.isUndoAvailable()
    assert "looked like a card number" in sheet.details.texts.fields[member].error
    driver.type(line, pan)
    assert pan[-4:] not in line.text() or member != "name"
    assert PAN not in line.text()


def test_an_account_number_that_only_passes_the_check_digit_is_typed_undisturbed(
    driver: Driver, open_sheet: Open
) -> None:
    sheet = open_sheet()
    choose(sheet, "BPI")
    line = sheet.details.texts.lines["account_number"]
    driver.type(line, "4000000000006")
    driver.key(Qt.Key.Key_Tab)
    assert line.text() == "4000 0000 0000 6"
    assert sheet.details.values() == {"account_number": "4000000000006"}
    assert errors(sheet) == {}


def test_further_details_are_kept_and_card_data_is_refused_by_name(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet()
    choose(sheet, "BPI")
    fill(driver, sheet, name="Paolo Gutierrez", account_number="1234567890")
    sheet.details.more.open()
    driver.click(sheet.details.others.add)
    row = sheet.details.others.rows[0]
    driver.type(row.name, "card_number")
    driver.type(row.value, "1")
    save(driver, sheet)
    assert row.error == "Card data and secrets are never given this way."
    assert driver.desk.book == {}
    row.name.setText("branch_code")
    save(driver, sheet)
    assert sheet.told[0].payee.details == {"account_number": "1234567890", "branch_code": "1"}


def test_esc_keeps_nothing_and_enter_saves_nothing(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet()
    choose(sheet, "GCASH")
    fill(driver, sheet, name="Paolo Gutierrez", phone="09995550163")
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert sheet.isVisible()
    driver.key(Qt.Key.Key_Escape)
    driver.settle()
    assert driver.desk.book == {}


def test_the_keyboard_alone_is_enough(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet()
    assert QApplication.focusWidget() is sheet.route.channel_box
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Tab)
    driver.key(Qt.Key.Key_Down)
    driver.key(Qt.Key.Key_Down)
    assert sheet.route.subject == "GCASH"
    for member, text in (("name", "Paolo Gutierrez"), ("phone", "09995550163"), ("email", "p@example.com")):
        driver.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is sheet.details.texts.lines[member]
        driver.type(sheet.details.texts.lines[member], text)
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sheet.details.more.button
    driver.key(Qt.Key.Key_Space)
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sheet.details.texts.lines["account_number"]
    driver.key(Qt.Key.Key_Tab)
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is sheet.details.others.add
    driver.key(Qt.Key.Key_Space)
    assert QApplication.focusWidget() is sheet.details.others.rows[0].name
    for stop in (sheet.details.others.rows[0].value, sheet.details.others.rows[0].remove):
        driver.key(Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is stop
    driver.key(Qt.Key.Key_Space)
    assert QApplication.focusWidget() is sheet.details.others.add
    driver.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    driver.settle()
    assert [payee.account for payee in driver.desk.book.values()] == ["09995550163"]


def test_names_are_unique_with_the_sheet_open(driver: Driver, open_sheet: Open) -> None:
    sheet = open_sheet(driver.desk.payee(driver.desk.keep(branch_code="7", phone="09995550163").payee_id))
    sheet.details.more.open()
    sheet.details.others.add.click()
    controls = list(interactive(driver.window))
    assert sheet.details.others.rows[1].remove in controls
    for what in ("accessibleName", "accessibleIdentifier"):
        counted = Counter(getattr(widget, what)() for widget in controls)
        assert "" not in counted
        assert [name for name, count in counted.items() if count > 1] == []
    for widget in sheet.details.others.stops():
        assert told_name(widget) == widget.accessibleName()


def test_everything_is_translated(driver: Driver, open_sheet: Open, qapp: QApplication) -> None:
    payee = driver.desk.keep(name="Paolo", branch_code="0417", phone="09995550163")
    translator = install_pseudo(qapp)
    try:
        sheet = open_sheet(driver.desk.payee(payee.payee_id))
        sheet.details.more.open()
        sheet.details.texts.lines["phone"].setText("1")
        sheet.details.check_all()
        found = list(texts(sheet))
    finally:
        QCoreApplication.removeTranslator(translator)
    given = {"InstaPay", "QRPH_INSTAPAY", "Maya", "GCash", "GCASH", "UNOBank", "BPI", "BDO Unibank", "UNO", "BDO"}
    given |= {"name@example.com", "branch_code"}
    assert [seen for seen in found if untranslated(seen.text, frozenset(given))] == []
    assert any("0163" in seen.text for seen in found)


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("09995550163", "0999 555 0163"),
        ("9995550163", "999 555 0163"),
        ("1234567890", "1234 5678 90"),
        ("12345678901234567890", "1234 5678 9012 3456 7890"),
        ("", ""),
        ("AB-12", "AB-12"),
    ],
)
def test_accounts_are_grouped_and_never_shortened(account: str, shown: str) -> None:
    assert grouped_account(account) == shown
    assert grouped_account(account).replace(" ", "") == account


def test_a_payee_that_was_removed_meanwhile_is_told(driver: Driver, open_sheet: Open, desk: FakeDesk) -> None:
    payee = desk.keep()
    sheet = open_sheet(desk.payee(payee.payee_id))
    desk.book.clear()
    save(driver, sheet)
    assert "Add it anew" in sheet.note.text.text()
    assert sheet.isVisible()
