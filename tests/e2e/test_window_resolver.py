"""Every ending of an order whose answer was lost, decided by hand in the real window against the sandbox.

The provider is asked over TLS, the journal and the keyring are real; only time is moved on, on both sides alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import BUILT_IN_SANDBOX
from ptsdesk.domain.orders import Cause, Mark, Order, OrderState
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.dialogs.mark_sheet import MarkSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.unresolved import UnresolvedPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.sandbox import scenarios
from ptsdesk.sandbox.scenarios import Effect, Fault, Scenario, Timeline
from tests.gui.pages import paying_out
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import RealShell, calls
from tests.support.moved_time import MovedClock, office_on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

S = OrderState
FENCE_MS, GAP_MS = 20_000, 32_000
REASON = "Ana of the provider, ticket 4471"
LOST_FAILED = Scenario("lost-failed", "", "", Timeline.FAILED, fault=Fault.DROPPED)
LOST_HIDDEN = Scenario("lost-hidden", "", "", fault=Fault.DROPPED, hidden_s=900)
"""The order is made and its answer lost; for a quarter of an hour the provider says that there is none."""
LOST_REFUSED = Scenario("lost-refused", "", "", effect=Effect.REFUSED, fault=Fault.CODE, code="1018")


class Office:
    """The window, its clock, and the order that a test is about."""

    def __init__(self, driver: Driver, clock: MovedClock) -> None:
        self.driver, self.clock = driver, clock
        self.order_id = ""

    @property
    def order(self) -> Order:
        return calls(self.driver, "order", self.order_id)  # type: ignore[no-any-return]

    @property
    def causes(self) -> list[Cause]:
        return [event.cause for event in calls(self.driver, "dossier", self.order_id).events]

    def lose_payment(self, scenario: str) -> UnresolvedPage:
        """Send a payment whose answer is lost or refused, and look at it in Unresolved."""
        driver, page = self.driver, self.driver.go("payment", NEW)
        assert isinstance(page, PaymentPage)
        driver.fill(page, "2450.00", f"sandbox:{scenario}")
        sheet = driver.open_sheet(page)
        self.order_id = sheet.intent.order_id
        driver.until(lambda: sheet.awake)
        driver.click(sheet.commit)
        driver.until(lambda: page.face is page.result)
        return self.unresolved()

    def lose_withdrawal(self, scenario: str) -> UnresolvedPage:
        driver, page = self.driver, self.driver.go("withdrawal", NEW)
        assert isinstance(page, WithdrawalPage)
        driver.until(lambda: page.edit.form.route.has_list and page.edit.form.order_id)
        paying_out.type_payee(driver, page)
        driver.type(page.edit.form.texts.lines["reference"], f"sandbox:{scenario}")
        sheet = paying_out.open_sheet(driver, page)
        self.order_id = sheet.intent.order_id
        driver.type(sheet.retype.line, "4567")  # type: ignore[union-attr]
        driver.until(lambda: sheet.awake)
        driver.click(sheet.commit)
        driver.until(lambda: page.face is page.result)
        return self.unresolved()

    def unresolved(self) -> UnresolvedPage:
        page = self.driver.go("unresolved", OpenOrder(self.order_id))
        assert isinstance(page, UnresolvedPage)
        return page

    def ask(self, page: UnresolvedPage, ahead_ms: int = 0) -> None:
        """So much time passes, then a person presses "Keep asking"."""
        self.clock.move(ahead_ms)
        before = self.order.checks
        page.steps.choices.choose("keep")
        self.driver.click(page.steps.apply)
        self.driver.until(lambda: self.order.checks > before)
        self.driver.settle()

    def ask_twice(self, page: UnresolvedPage) -> None:
        """Past the fence, and again half a minute later: nobody knows the order."""
        self.driver.until(lambda: self.order_id in page.list.cards)
        self.ask(page, FENCE_MS)
        self.driver.until(lambda: self.order.not_found >= 1)
        assert not page.steps.choices.cards[1].isEnabled()
        self.ask(page, GAP_MS)
        self.driver.until(lambda: self.order.not_found >= 2)

    def until_may_send(self, page: UnresolvedPage) -> None:
        self.ask_twice(page)
        page._look_up()
        self.driver.until(lambda: page.steps.choices.cards[1].isEnabled())

    def send_again(self, page: UnresolvedPage, title: str) -> None:
        """Choose it, type the digits where they are asked for, and send."""
        page.steps.choices.choose("again")
        with self.driver.qtbot.waitSignal(page.sheet_opened, timeout=30_000) as opened:
            self.driver.click(page.steps.apply)
        sheet = opened.args[0]
        assert isinstance(sheet, ConfirmSheet)
        assert (sheet.title.text(), sheet.intent.order_id) == (title, self.order_id)
        retype = getattr(sheet, "retype", None)
        if retype is not None:
            self.driver.type(retype.line, "4567")
        self.driver.until(lambda: sheet.awake)
        self.driver.click(sheet.commit)
        self.driver.until(lambda: page.flow.sending is None and not self.driver.shell.tasks.money_running)
        self.driver.settle()

    def mark(self, page: UnresolvedPage, mark: Mark) -> None:
        page.steps.choices.choose("record")
        with self.driver.qtbot.waitSignal(page.sheet_opened, timeout=30_000) as opened:
            self.driver.click(page.steps.apply)
        sheet = opened.args[0]
        assert isinstance(sheet, MarkSheet)
        sheet.answer.choose(mark)
        self.driver.type(sheet.line, REASON)
        self.driver.click(sheet.commit)
        self.driver.until(lambda: self.order_id not in page.list.cards)


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    for page in (PaymentPage, WithdrawalPage, UnresolvedPage):
        monkeypatch.setattr(page, "wake_ms", 1)
    for scenario in (LOST_FAILED, LOST_HIDDEN, LOST_REFUSED):
        monkeypatch.setitem(scenarios._BY_NAME, scenario.name, replace(scenario))
    clock = MovedClock()
    shell = RealShell(qtbot, lambda: office_on(clock, tmp_path / "data"))
    shell.context.clock_ms = clock.now_ms
    theme().reduced_motion = True
    shell.start(BUILT_IN_SANDBOX)
    yield Office(Driver(shell, shell.desk), clock)  # type: ignore[arg-type]
    shell.end()


def test_it_turned_out_paid(office: Office) -> None:
    page = office.lose_payment("dropped-after")
    office.clock.move(FENCE_MS)
    page.check_now()
    office.driver.until(lambda: office.order.state is S.PAID)
    office.driver.until(lambda: not page.list.cards)
    assert "is settled: Paid" in page.note.text.text()


def test_it_turned_out_failed(office: Office) -> None:
    page = office.lose_payment("lost-failed")
    office.clock.move(FENCE_MS)
    page.check_now()
    office.driver.until(lambda: office.order.state is S.FAILED)
    office.driver.until(lambda: not page.list.cards)
    assert "is settled: Failed" in page.note.text.text()
    assert page.note._tone is Tone.BAD


def test_kept_asking_until_it_is_there(office: Office) -> None:
    page = office.lose_payment("late-appearing")
    assert page.steps.choices.key == "keep"
    office.ask(page)
    assert office.order.state is S.UNKNOWN
    office.ask(page, 30_000)
    office.driver.until(lambda: office.order.state is S.PAID)
    office.driver.until(lambda: not page.list.cards)


def test_sent_again_with_the_same_order_id_and_accepted(office: Office) -> None:
    page = office.lose_withdrawal("dropped-before")
    office.until_may_send(page)
    assert page.blocked.line.text() == "New payouts to GCASH 0917 123 4567"
    card = page.list.cards[office.order_id]
    office.driver.until(lambda: card.accessibleDescription().endswith("Waits for your decision."))
    office.send_again(page, "Send this withdrawal again?")
    order = office.order
    assert (order.state, order.attempts) == (S.ACCEPTED, 2)
    assert "was sent again with the same order id: Accepted" in page.note.text.text()
    assert not page.list.cards
    office.clock.move(FENCE_MS)
    office.driver.context.refresh_asked.emit()
    office.driver.until(lambda: office.order.state is S.PAID)
    assert office.causes.count(Cause.SENDING) == 2


def test_sent_again_and_refused_as_a_duplicate_its_result_is_taken_over(office: Office) -> None:
    page = office.lose_payment("lost-hidden")
    office.until_may_send(page)
    office.send_again(page, "Send this payment again?")
    order = office.order
    assert (order.state, order.provider_code) == (S.UNKNOWN, "1003")
    assert Cause.DUPLICATE in office.causes
    assert not page.steps.choices.cards[1].isEnabled()
    assert "has this order id already (1003)" in page.steps.choices.cards[1].choice.detail
    office.ask(page, 900_000)
    office.driver.until(lambda: office.order.state is S.PAID)
    office.driver.until(lambda: "is settled: Paid" in page.note.text.text())
    assert office.order.attempts == 2


@pytest.mark.parametrize("mark", Mark)
def test_the_providers_word_is_written_down(office: Office, mark: Mark) -> None:
    page = office.lose_withdrawal("dropped-before")
    office.mark(page, mark)
    order = office.order
    assert (order.state, order.mark, order.mark_reason) == (S.UNKNOWN, mark, REASON)
    assert "is marked by hand" in page.note.text.text()
    history = office.driver.go("history", OpenOrder(office.order_id))
    drawer = history.drawer  # type: ignore[attr-defined]
    office.driver.until(lambda: drawer.mark.isVisible())
    word = "Paid out" if mark is Mark.PAID else "Not paid out"
    assert drawer.mark.spec.text == f"{word}, marked by hand"
    assert calls(office.driver, "attention_count") == 0


def test_a_mark_is_contradicted_by_a_verified_answer(office: Office) -> None:
    page = office.lose_payment("lost-hidden")
    office.mark(page, Mark.NOT_PAID)
    history = office.driver.go("history", OpenOrder(office.order_id))
    drawer = history.drawer  # type: ignore[attr-defined]
    office.driver.until(lambda: drawer.mark.isVisible())
    office.clock.move(920_000)
    office.driver.click(drawer.check)
    office.driver.until(lambda: drawer.difference.isVisible())
    order = office.order
    assert (order.state, order.mark) == (S.PAID, Mark.NOT_PAID)
    assert drawer.mark.spec.text == "Mark contradicted"
    assert drawer.difference.title.text() == "The provider says otherwise than the mark"
    assert calls(office.driver, "attention_count") == 1


def test_a_refusal_before_anything_was_done_is_confirmed_and_nothing_moved(office: Office) -> None:
    page = office.lose_payment("lost-refused")
    assert office.order.state is S.REFUSED_CHECKING
    office.ask(page, FENCE_MS)
    office.clock.move(GAP_MS)
    page.check_now()
    office.driver.until(lambda: office.order.state is S.REFUSED)
    office.driver.until(lambda: not page.list.cards)
    assert "Refused, nothing moved. It is kept in History." in page.note.text.text()
