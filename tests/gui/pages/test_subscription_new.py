"""New subscription: typed by a person, confirmed, sent once, and what is said when it was refused."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import JournalDisk, ServiceStopped
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import PAN, CardForm, accessible_texts, holds, subscribes

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


def test_a_subscription_is_sent_once_with_the_card_that_was_typed(driver: Driver, new: CardForm) -> None:
    order_id = new.page.edit.order_id
    new.fill()
    new.send()
    assert subscribes(driver) == [order_id]
    assert driver.desk.cards_right == [True]
    assert new.page.face is new.page.detail
    assert new.page.detail.order.order_id == order_id
    assert new.page.detail.order.money == Money("PHP", "999.00")
    assert not any(holds(repr(call), PAN) for call in driver.desk.calls)
    assert not driver.desk.drafts
    new.assert_gone()


def test_the_form_is_fresh_after_sending(driver: Driver, new: CardForm) -> None:
    before = new.page.edit.order_id
    new.fill()
    new.send()
    new.page.show_form()
    assert new.page.edit.order_id not in ("", before)
    values = new.form.values()
    assert not any(values[key] for key in ("amount", "reference", "first_name", "last_name", "card_last4"))
    assert (values["channel"], values["period_count"], values["period_unit"]) == ("CARD", "1", "2")


def test_the_whole_job_by_keyboard_alone(driver: Driver, new: CardForm) -> None:
    keys, desk = driver.qtbot.keyClicks, driver.desk
    assert QApplication.focusWidget() is new.form.amount.line
    typed = ("999.00", "3", "", "Gym", "Ana", "", "Cruz", PAN, "0829", "739")
    stops = ("amount", "period-count", "period-unit", "your-reference", "first-name", "middle-name", "last-name",
             "card-number", "expiry-month", "security-code")  # fmt: skip
    for identifier, text in zip(stops, typed, strict=True):
        focused = QApplication.focusWidget()
        assert focused.accessibleIdentifier() == identifier
        for key in text:
            keys(QApplication.focusWidget(), key)
        driver.key(KEY.Key_Tab)
    desk.expected_card = b""
    with driver.qtbot.waitSignal(new.page.sheet_opened) as opened:
        driver.key(KEY.Key_Return, CTRL)
    sheet = opened.args[0]
    assert QApplication.focusWidget() is sheet.cancel
    driver.until(lambda: sheet.awake)
    driver.key(KEY.Key_Return, CTRL)
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    sent = driver.desk.prepared[-1]
    assert (sent.amount, sent.period_count, sent.period_unit) == ("999.00", "3", "2")
    assert (sent.first_name, sent.middle_name, sent.last_name, sent.reference) == ("Ana", "", "Cruz", "Gym")
    assert (sent.card_brand, sent.card_last4) == ("Visa", "1881")
    assert len(subscribes(driver)) == 1
    new.assert_gone()


def test_storms_of_keys_and_clicks_send_once(driver: Driver, new: CardForm) -> None:
    new.fill()
    sheets: list[object] = []
    new.page.sheet_opened.connect(sheets.append)
    for _ in range(5):
        new.page.primary()
        driver.qtbot.mouseDClick(new.page.edit.summary.review, Qt.MouseButton.LeftButton)
    driver.until(lambda: sheets)
    driver.settle()
    assert len(sheets) == 1
    sheet = sheets[0]
    driver.until(lambda: sheet.awake)
    driver.desk.hold()
    for _ in range(5):
        driver.qtbot.mouseClick(sheet.commit, Qt.MouseButton.LeftButton)
        driver.qtbot.keyClick(sheet.commit, KEY.Key_Return, CTRL)
        new.page.primary()
    driver.desk.release()
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    assert len(subscribes(driver)) == 1
    assert driver.desk.cards_right == [True]


def test_the_sheet_reads_back_what_is_sent_and_never_more_than_four_digits(driver: Driver, new: CardForm) -> None:
    new.fill()
    new.form.more.open()
    driver.type(new.form.texts.lines["phone"], "0917 555 0142")
    sheet = new.review()
    shown = [label.text() for label in sheet.findChildren(QLabel)]
    for wanted in ("Start this subscription?", "every month, until it is ended", "VISA ends 1881", "1 month",
                   "Patricia", "Velasco", "Gym membership", "09175550142", "Card (CARD)"):  # fmt: skip
        assert wanted in shown
    assert sheet.commit.plain_text == "Send PHP 999.00 in SANDBOX"
    spoken = [text for label in sheet.findChildren(QLabel) for _, text in accessible_texts(label)]
    assert not any(holds(text, PAN) or PAN[:6] in text for text in shown + spoken)
    labels = [
        label for label in shown if label in ("Order id", "Amount each time", "Card", "First name", "Charge every")
    ]
    assert labels == ["Order id", "Amount each time", "Card", "First name", "Charge every"]
    sheet.reject()


def test_twins_are_those_with_the_same_card(driver: Driver, new: CardForm) -> None:
    driver.desk.put_subscription(payee_key="1881", created_ms=driver.desk.now - 60_000)
    driver.desk.put_subscription(payee_key="4242", created_ms=driver.desk.now - 60_000)
    new.fill()
    new.page.primary()
    driver.until(lambda: new.form.asks_reason)
    assert new.form.texts.fields["repeat_reason"].error.startswith("Say why the same is paid again")
    assert "PHP 999.00 with a card that ends alike on 12 Nov" in new.form.twice.text.text()
    driver.type(new.form.texts.lines["repeat_reason"], "A second member of the family")
    sheet = new.review()
    assert len(sheet.intent.twins) == 1
    told = [label.text() for label in sheet.findChildren(QLabel)]
    assert any("VISA ends 1881. Same amount" in text and "A second member" in text for text in told)
    sheet.reject()


def test_an_open_subscription_with_the_same_card_and_sum_blocks_a_new_one(driver: Driver, new: CardForm) -> None:
    earlier = driver.desk.put_subscription(OrderState.UNKNOWN, payee_key="1881", accepted=None)
    new.fill()
    new.page.primary()
    driver.until(lambda: new.form.blocked)
    assert not new.page.edit.summary.review.isEnabled()
    assert new.form.twice.title.text() == "This card is blocked"
    driver.context.order_changed.emit(driver.desk.change(earlier.order_id, OrderState.ENDED))
    assert new.page.edit.summary.review.isEnabled()


def test_a_cancelled_sheet_keeps_everything_typed(driver: Driver, new: CardForm) -> None:
    new.fill()
    order_id = new.page.edit.order_id
    sheet = new.review()
    sheet.reject()
    driver.settle()
    assert new.card.last4 == "1881"
    assert new.page.edit.order_id == order_id
    assert not new.page.edit.handed_over
    new.send()
    assert driver.desk.cards_right == [True]


# --- refusals and faults ---------------------------------------------------------------------------------------------


def test_after_a_fault_before_the_journal_the_form_is_back_without_the_card(driver: Driver, new: CardForm) -> None:
    driver.desk.subscribe_failure = (JournalDisk("The disk is full."), False)
    new.fill()
    order_id = new.page.edit.order_id
    new.send()
    assert new.page.face is new.page.edit
    assert "does not take the record" in new.page.edit.note.title.text()
    assert new.page.edit.order_id == order_id
    assert new.form.values()["last_name"] == "Velasco"
    assert new.card.is_empty
    driver.context.refresh_asked.emit()
    driver.until(lambda: driver.context.journal_trouble is None)
    new.fill_card()
    new.send()
    assert driver.desk.cards_right[-1] is True


def test_a_fault_that_nobody_can_judge_is_never_called_failed(driver: Driver, new: CardForm) -> None:
    driver.desk.subscribe_failure = (ServiceStopped("It stopped."), True)
    new.fill()
    new.send()
    assert new.page.detail.order.state is S.SENDING
    assert "Do not pay again" in new.page.edit.note.text.text()
    assert new.page.edit.note.title.text() == "Result unknown"


@pytest.mark.parametrize(("code", "told"), [("1001", True), ("8013", True), ("1020", True), ("1007", False)])
def test_a_refusal_that_may_be_about_the_form_says_so(driver: Driver, new: CardForm, code: str, told: bool) -> None:
    driver.desk.submit_outcome, driver.desk.refusal_code = S.REFUSED_CHECKING, code
    new.fill()
    new.send()
    new.page.show_form()
    hint = "This provider may want the other form. Switch it and type the card again."
    assert (new.page.edit.note.text.text() == hint) is told
    assert new.form.variants.opened is told


def test_complaints_of_the_services_stand_at_their_fields(driver: Driver, new: CardForm) -> None:
    names = ("amount", "period_count", "channel", "remark", "first_name", "card_number", "card_exp_month", "card_cvc",
             "details.phone", "somewhere")  # fmt: skip
    rest = new.form.show_problems({name: f"wrong {name}" for name in names})
    assert rest == "wrong somewhere"
    texts_ = new.form.texts.fields
    at = [new.form.amount_field, new.form.period, texts_["reference"], texts_["first_name"], *new.card.fields]
    assert [field.error.removeprefix("wrong ") for field in at] == [
        "amount", "period_count", "remark", "first_name", "card_number", "card_exp_month", "card_cvc",
    ]  # fmt: skip
    assert texts_["phone"].error == "wrong details.phone"
    assert new.form.channel.note.text.text() == "wrong channel"


WRONG = {
    "first_name": ("Patr1cia", "A name has no digits."),
    "last_name": ("<b>", "Leave out the characters < and >."),
    "phone": ("123", "begin with 09"),
    "callback_url": ("ftp://x", "begins with https://"),
}


@pytest.mark.parametrize("key", WRONG)
def test_wrong_texts_are_explained_and_kept(driver: Driver, new: CardForm, key: str) -> None:
    new.fill()
    new.form.more.open()
    line = new.form.texts.lines[key]
    line.setText("")
    driver.type(line, WRONG[key][0])
    new.form.more.open(False)
    new.page.primary()
    driver.settle()
    assert WRONG[key][1] in new.form.texts.fields[key].error
    assert line.text() == WRONG[key][0]
    assert QApplication.focusWidget() is line
    assert not driver.desk.prepared


def test_an_empty_form_asks_for_everything(driver: Driver, new: CardForm) -> None:
    driver.click(new.page.edit.summary.review)
    fields = new.form.texts.fields
    wrong = [new.form.amount_field, fields["first_name"], fields["last_name"], *new.card.fields]
    assert all(field.error for field in wrong)
    assert not new.form.period.error
    assert not fields["middle_name"].error
    assert QApplication.focusWidget() is new.form.amount.line


@pytest.mark.parametrize("count", ["", "0", "13", "1.5", "x", "9" * 500])
def test_a_period_that_is_none(driver: Driver, new: CardForm, count: str) -> None:
    line = new.form.period.count
    line.setText("")
    driver.paste(line, count)
    new.page.primary()
    assert "from 1 to 12" in new.form.period.error
    assert line.text() == count


def test_names_of_any_script_are_sent(driver: Driver, new: CardForm) -> None:
    new.fill(names=False)
    lines = new.form.texts.lines
    for key, name in (("first_name", "José"), ("middle_name", "Ñ."), ("last_name", "王")):
        driver.paste(lines[key], name)
    sheet = new.review()
    sent = dict(sheet.intent.fields)
    assert [sent[key] for key in ("first_name", "middle_name", "last_name")] == ["José", "Ñ.", "王"]
    assert new.page.edit.summary.holder.text() == "José Ñ. 王"
    sheet.reject()
