"""Of a card nothing is left in the window, whichever way out."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Environment
from ptsdesk.domain.card_digits import CardDigits, SecretDigits
from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.secret_text import SecretText
from ptsdesk.errors import InputError, ServiceStopped
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.gui.presenter_lock import Why
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import PAN, CardForm, all_digits, subscribes
from tests.gui.support.fake_desk import FakeDesk, account
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import cover_of, locker_of, open_again
from tests.gui.support.shell import LIVE, Shell

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


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
    locker_of(driver.shell).lock(Why.IDLE)
    assert cover_of(driver.shell).kept.label.text().endswith("The card form was cleared.")


def _lock_under_a_sheet(driver: Driver, new: CardForm) -> None:
    sheet = new.review()
    driver.until(lambda: sheet.awake)
    locker_of(driver.shell).lock(Why.SCREEN)
    assert new.page.flow.sheet is None
    open_again(driver.shell)
    assert not subscribes(driver)
    assert new.form.texts.values()["last_name"] == "Velasco"


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
    "hidden": _hide, "idle": _idle, "idle under a sheet": _idle_under_a_sheet, "locked": _lock,
    "locked under a sheet": _lock_under_a_sheet, "cleared": _start_over,
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


def test_every_place_of_digits_is_looked_at_also_a_copy() -> None:
    made = CardDigits(), SecretDigits(3), SecretText()
    places = [*made, *map(copy.copy, made)]
    assert {id(place) for place in places} <= {id(place) for place in all_digits()}


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
