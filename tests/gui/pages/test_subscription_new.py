"""New subscription: typed by a person, confirmed, sent once; and of the card nothing is left, whichever way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Environment
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.subscriptions import PeriodVariant
from ptsdesk.errors import InputError, JournalDisk, ServiceStopped, UnreachableError
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.services.findings import Learned
from tests.gui.pages.driver import Driver
from tests.gui.pages.test_names import check
from tests.gui.support.card_form import PAN, CardForm, accessible_texts, holds
from tests.gui.support.fake_desk import FakeDesk, account
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import LIVE, Shell
from tests.gui.support.walk import texts, untranslated

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


@pytest.fixture(autouse=True)
def wakes_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(SubscriptionsPage, "wake_ms", 1)
    yield
    QGuiApplication.clipboard().clear()


@pytest.fixture
def new(driver: Driver) -> CardForm:
    return CardForm(driver)


def subscribes(driver: Driver) -> list[object]:
    return [argument for name, argument in driver.desk.calls if name == "subscribe"]


# --- sending ---------------------------------------------------------------------------------------------------------


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
    sheet = new.review()
    assert len(sheet.intent.twins) == 1
    assert any("VISA ends 1881. Same amount" in label.text() for label in sheet.findChildren(QLabel))
    sheet.reject()


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


# --- ways out --------------------------------------------------------------------------------------------------------

WayOut = Callable[[Driver, CardForm], None]


def _leave(driver: Driver, new: CardForm) -> None:
    driver.go("query")


def _shortcut(driver: Driver, new: CardForm) -> None:
    driver.shell.press("Alt+1")
    driver.settle()
    assert driver.shell.stack.page is not new.page


def _escape(driver: Driver, new: CardForm) -> None:
    assert new.page.escape()


def _sheet_then_leave(driver: Driver, new: CardForm) -> None:
    new.review().reject()
    driver.settle()
    assert new.card.last4
    driver.go("history")


def _outcome(state: OrderState) -> WayOut:
    def way(driver: Driver, new: CardForm) -> None:
        driver.desk.submit_outcome = state
        new.send()
        assert driver.desk.orders[new.page.detail.order.order_id].state is state

    return way


def _while_sending(driver: Driver, new: CardForm) -> None:
    sheet = new.review()
    driver.until(lambda: sheet.awake)
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(new.page.sending.reached) == 2)
    new.assert_gone()
    driver.desk.release()
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()


def _faults(recorded: bool) -> WayOut:
    def way(driver: Driver, new: CardForm) -> None:
        driver.desk.subscribe_failure = (ServiceStopped("It stopped."), recorded)
        new.send()

    return way


def _desk_lost(driver: Driver, new: CardForm) -> None:
    driver.context.lose_desk()


def _desk_lost_under_a_sheet(driver: Driver, new: CardForm) -> None:
    new.review()
    driver.context.lose_desk()
    driver.settle()
    assert new.page.flow.sheet is None


def _hide(driver: Driver, new: CardForm) -> None:
    new.page.hide()


def _idle(driver: Driver, new: CardForm) -> None:
    new.card._idle.timeout.emit()


def _idle_under_a_sheet(driver: Driver, new: CardForm) -> None:
    sheet = new.review()
    driver.until(lambda: sheet.awake)
    new.card._idle.timeout.emit()
    driver.settle()
    assert new.page.flow.sheet is None
    assert not subscribes(driver)


def _lock(driver: Driver, new: CardForm) -> None:
    new.page.wipe()


def _start_over(driver: Driver, new: CardForm) -> None:
    new.page.edit.start_over()


def _crash(driver: Driver, new: CardForm) -> None:
    driver.desk.failure = ServiceStopped("The other half of ptsdesk ended.")
    new.page.check_now()
    driver.settle()
    assert new.form.texts.values()["last_name"] == "Velasco"


def _close(driver: Driver, new: CardForm) -> None:
    driver.window.close()


WAYS: dict[str, WayOut] = {
    "leave": _leave, "shortcut": _shortcut, "escape": _escape, "sheet cancelled": _sheet_then_leave,
    "accepted": _outcome(S.ACCEPTED), "refused": _outcome(S.REFUSED_CHECKING), "timed out": _outcome(S.UNKNOWN),
    "not sent": _outcome(S.NOT_SENT), "sending": _while_sending, "fault before": _faults(False),
    "fault after": _faults(True), "desk lost": _desk_lost, "desk lost under a sheet": _desk_lost_under_a_sheet,
    "hidden": _hide, "idle": _idle, "idle under a sheet": _idle_under_a_sheet, "locked": _lock, "cleared": _start_over,
    "crashed": _crash, "closed": _close,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_nothing_of_the_card_is_left_whichever_way_out(driver: Driver, new: CardForm, way: str) -> None:
    new.fill()
    driver.paste(new.card.number_line, PAN)
    WAYS[way](driver, new)
    QApplication.processEvents()
    assert new.card.is_empty
    new.assert_gone()


def test_switching_the_account_leaves_nothing(qtbot: QtBot) -> None:
    office = FakeOffice(FakeDesk(account()), FakeDesk(account(LIVE, Environment.LIVE)))
    shell = Shell(qtbot, office).start()
    driver = Driver(shell, shell.desk)
    new = CardForm(driver)
    new.fill()
    card = new.card
    shell.conductor.switch_account(shell.tag(LIVE))
    assert card.number.is_blank
    assert card.code.is_blank
    driver.until(lambda: shell.context.desk is not None and shell.context.account.name == LIVE)
    shell.settle()
    for line in (card.number_line, card.code_line, card.expiry.month, card.expiry.year) if _alive(card) else ():
        assert line.text() == ""
    page = driver.go("subscriptions")
    assert isinstance(page, SubscriptionsPage)
    assert page.edit.form.card.is_empty
    shell.end()


def _alive(widget: object) -> bool:
    from shiboken6 import isValid

    return isValid(widget)


def test_the_search_for_what_is_left_finds_a_planted_number(driver: Driver, new: CardForm) -> None:
    QGuiApplication.clipboard().setText(f"x {PAN[:8]} y")
    with pytest.raises(AssertionError):
        new.assert_gone()
    QGuiApplication.clipboard().clear()
    line = new.form.texts.lines["reference"]
    line.insert(PAN[:4])
    line.insert(PAN[4:8])
    line.clear()
    with pytest.raises(AssertionError):
        new.assert_gone()
    line.setText("")
    new.assert_gone()


def test_a_card_number_elsewhere_is_wiped(driver: Driver, new: CardForm) -> None:
    form = new.form
    form.more.open()
    lines = {
        form.amount.line: form.amount_field, form.period.count: form.period,
        **{line: form.texts.fields[key] for key, line in form.texts.lines.items()},
    }  # fmt: skip
    for line, field in lines.items():
        line.setText("")
        driver.paste(line, "4012 8888 8888 1881")
        assert line.text() == ""
        assert not line.isUndoAvailable()
        assert "looked like a card number" in field.error
    QGuiApplication.clipboard().clear()
    new.assert_gone()


def test_clearing_while_the_money_lane_is_busy_sends_nothing(driver: Driver, new: CardForm) -> None:
    """The card is forgotten when the account goes; the call that waited finds none and nothing leaves."""
    handover = new.page.edit._handover
    new.fill()
    sheet = new.review()
    intent = sheet.intent
    sheet.reject()
    handover.fill(new.card.take())
    handover.empty()
    with pytest.raises(InputError, match="Type the card again"):
        handover.submit(driver.desk, intent, lambda _: None)
    assert not subscribes(driver)


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


# --- the plan and its summary ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "every", "following", "year"),
    [
        ("1 2", "every month", "about 12 Dec 2026", "PHP 11,988.00"),
        ("3 2", "every 3 months", "about 12 Feb 2027", "PHP 3,996.00"),
        ("5 2", "every 5 months", "about 12 Apr 2027", ""),
        ("1 3", "every year", "about 12 Nov 2027", "PHP 999.00"),
        ("2 1", "every 2 weeks", "about 26 Nov 2026", ""),
    ],
)
def test_the_summary_counts_exactly_or_not_at_all(
    driver: Driver, new: CardForm, period: str, every: str, following: str, year: str
) -> None:
    count, unit = period.split()
    new.fill()
    new.form.period.count.setText(count)
    new.form.period.unit.setCurrentIndex(new.form.period.unit.findData(unit))
    summary = new.page.edit.summary
    assert summary.every.text() == every
    assert summary.following.text() == following
    assert summary.first.text() == "today"
    if year:
        assert summary.year.text() == year
        assert summary.year.isVisible()
    else:
        assert summary.no_year.text() == "not the same each year"
        assert not summary.year.isVisible()
    assert summary.card.text() == "ends 1881"
    assert summary.chip.word == "VISA"
    assert summary.order_id.text() == new.page.edit.order_id
    words = "months" if count != "1" else "month"
    assert new.form.period.unit.itemText(1) == words


def test_the_form_without_period(driver: Driver) -> None:
    driver.desk.taught = Learned(PeriodVariant.WITHOUT_PERIOD, variant_accepted=True)
    new = CardForm(driver)
    form, summary = new.form, new.page.edit.summary
    assert not form.period.count.isVisible()
    assert form.period.fixed.isVisible()
    assert form.period.fixed.text() == "The provider sets the period"
    assert form.known.text() == "Accepted by this provider on an earlier subscription."
    new.fill()
    assert summary.following.text() == summary.no_year.text() == "set by the provider"
    sheet = new.review()
    assert not {"period_count", "period_unit"} & set(dict(sheet.intent.fields))
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    assert driver.desk.cards_right == [True]


def test_the_form_of_the_message_is_switched_and_kept(driver: Driver, new: CardForm) -> None:
    new.form.variants.open()
    driver.click(new.form.variant.segments[1])
    driver.settle()
    assert driver.desk.taught.variant is PeriodVariant.WITHOUT_PERIOD
    assert new.form.period.fixed.isVisible()
    driver.click(new.form.variant.segments[0])
    driver.settle()
    assert driver.desk.taught.variant is PeriodVariant.WITH_PERIOD
    assert new.form.period.count.isVisible()
    assert new.form.period.values == ("1", "2")


def test_a_switch_that_cannot_be_kept_goes_back(driver: Driver, new: CardForm, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_variant: PeriodVariant) -> Learned:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "set_variant", refuse)
    new.form.variants.open()
    driver.click(new.form.variant.segments[1])
    driver.settle()
    assert new.form.variant.key == PeriodVariant.WITH_PERIOD.value
    assert new.page.edit.note.isVisible()


# --- channels --------------------------------------------------------------------------------------------------------


def offer(desk: FakeDesk, *codes: str) -> None:
    others = tuple(one for one in desk.channel_list if one.kind is not OrderKind.SUBSCRIPTION)
    desk.channel_list = others + tuple(Channel(code, OrderKind.SUBSCRIPTION, "PHP") for code in codes)


def test_one_channel_needs_no_choice(new: CardForm) -> None:
    assert not new.form.channel.isVisible()
    assert new.page.edit.summary.channel.text() == "Card (CARD)"


def test_of_several_channels_a_person_chooses(driver: Driver) -> None:
    offer(driver.desk, "CARD", "CARD_B")
    new = CardForm(driver)
    channel = new.form.channel
    assert channel.box.isVisible()
    assert channel.code == ""
    new.fill()
    new.page.primary()
    assert channel.field.error == "Choose the channel."
    assert QApplication.focusWidget() is channel.box
    channel.box.setCurrentIndex(1)
    assert not channel.field.error
    sheet = new.review()
    assert sheet.intent.channel == "CARD_B"
    sheet.reject()
    driver.settle()
    new.page.check_now()
    driver.settle()
    assert channel.code == "CARD_B", "a newer list keeps the choice"
    offer(driver.desk, "CARD", "CARD_C")
    new.page.check_now()
    driver.settle()
    assert channel.code == ""
    assert "CARD_B is no longer on the provider's list." in channel.note.text.text()


def test_without_a_channel_a_person_types_the_code(driver: Driver) -> None:
    offer(driver.desk)
    new = CardForm(driver)
    channel = new.form.channel
    assert "lists no channel for card subscriptions in PHP" in channel.note.text.text()
    assert channel.code == "", "never a guess"
    new.fill()
    new.page.primary()
    assert channel.code_field.error
    assert QApplication.focusWidget() is channel.typed.lines["channel"]
    driver.type(channel.typed.lines["channel"], "CARD_X")
    sheet = new.review()
    assert sheet.intent.channel == "CARD_X"
    sheet.reject()


def test_without_the_list_nothing_is_sent_and_it_is_asked_for_again(driver: Driver) -> None:
    driver.desk.failure = UnreachableError("The provider could not be reached.")
    page = driver.go("subscriptions")
    assert isinstance(page, SubscriptionsPage)
    page.show_form()
    driver.settle()
    channel = page.edit.form.channel
    if not channel.has_list:
        assert "Nothing can be sent without the list" in channel.note.text.text()
        assert channel.target is channel.retry
        driver.click(channel.retry)
        driver.settle()
    assert channel.code == "CARD"


def test_another_currency_has_other_channels(driver: Driver, new: CardForm) -> None:
    new.form.amount.set_currency("USD")
    driver.settle()
    assert "in USD" in new.form.channel.note.text.text()
    assert new.form.channel.code == ""


# --- names and words -------------------------------------------------------------------------------------------------


def faces(driver: Driver) -> Iterator[str]:
    """Each face of the form with everything open, then its sheet and the sending."""
    offer(driver.desk, "CARD", "CARD_B")
    new = CardForm(driver)
    new.form.more.open()
    new.form.variants.open()
    yield "empty"
    new.page.primary()
    yield "errors"
    new.fill()
    new.form.channel.box.setCurrentIndex(0)
    yield "filled"
    sheet = new.review()
    yield "sheet"
    driver.until(lambda: sheet.awake)
    driver.desk.submit_outcome, driver.desk.refusal_code = S.REFUSED_CHECKING, "1001"
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(new.page.sending.reached) == 2)
    yield "sending"
    driver.desk.release()
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    new.page.show_form()
    yield "refused"
    driver.click(new.form.variant.segments[1])
    driver.settle()
    yield "without period"
    offer(driver.desk)
    new.page.check_now()
    driver.settle()
    yield "no channel"


def test_every_face_has_unique_names(driver: Driver) -> None:
    for _ in faces(driver):
        check(driver.window)


def test_the_names_of_the_design_are_there(driver: Driver) -> None:
    from tests.gui.support.walk import interactive

    new = CardForm(driver)
    names = {widget.accessibleName() for widget in interactive(driver.window)}
    wanted = {
        "Currency", "Amount", "Period count", "Period unit", "Your reference", "First name", "Middle name", "Last name",
        "Card number", "Expiry month", "Expiry year", "Security code", "Review subscription",
    }  # fmt: skip
    assert wanted <= names
    assert new.page.title() == "New subscription"


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk) -> None:
    shell = Shell(qtbot, FakeOffice(desk)).start()
    driver = Driver(shell, desk)
    given = {"Sandbox shop", "127.0.0.1:9", "https://", "VISA", "1881", "CARD_B", "CARD", "Card", "Gym membership",
             "••••", "Patricia", "Velasco", "•", "Nine hundred ninety-nine pesos", "999.00", "09175550142",
             "Eleven thousand nine hundred eighty-eight pesos"}  # fmt: skip
    left = set()
    for face in faces(driver):
        page = shell.stack.page
        assert isinstance(page, SubscriptionsPage)
        known = {page.edit.order_id} | set(desk.orders)
        for seen in texts(driver.window):
            if untranslated(seen.text, frozenset((given | known) - {""})):
                left.add((face, seen.text, seen.where))
    shell.end()
    assert sorted(left) == []
