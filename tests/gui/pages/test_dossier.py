"""The dossier: every event, details, answers as they came; it follows its order."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.errors import UnreachableError
from ptsdesk.gui.pages.dossier import DossierDrawer
from ptsdesk.gui.pages.history import HistoryPage
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from tests.gui.pages.driver import Driver

S = OrderState


@pytest.fixture
def drawer(driver: Driver, open_history: Callable[[], HistoryPage]) -> Callable[..., DossierDrawer]:
    def opened(state: OrderState, **fields: object) -> DossierDrawer:
        driver.desk.put(state, **fields)
        page = open_history()
        page._open_row(0)
        driver.settle()
        return page.drawer

    return opened


def test_every_event_is_a_line(driver: Driver, drawer) -> None:
    shown = drawer(S.UNKNOWN, checks=2, checked_ms=driver.desk.now, next_check_ms=driver.desk.now + 34_000)
    order = shown.order
    driver.desk._event(order, Cause.QUERY_NOT_FOUND, S.UNKNOWN, S.UNKNOWN, code="1002", took_ms=300)
    driver.context.order_changed.emit(order)
    driver.settle()
    titles = [step.title for step in shown.timeline.steps]
    assert titles[0] == "Saved in the journal on this computer"
    assert "Asked: not found (1002)" in titles
    assert shown.sentence.text().startswith("It was sent. Whether it was taken is not known. Do not pay again.")
    assert "next check in 34 s" in shown.sentence.text()
    driver.desk.now += 4_000
    shown.tick()
    assert "next check in 30 s" in shown.sentence.text()


def test_details_and_answers(driver: Driver, drawer) -> None:
    shown = drawer(S.WAITING, customer="Lakeside Cafe", checks=1, transaction_id="P2820", provider_message="<b>hi</b>")
    shown.tabs.choose("details")
    texts = [label.text() for label in shown.details.findChildren(QLabel)]
    for text in (shown.order.order_id, "P2820", "Lakeside Cafe", "QR Ph (QRPH)", "<b>hi</b>", "nothing yet"):
        assert text in texts
    shown.tabs.choose("raw")
    edits = shown.raw.findChildren(PlainTextEdit)
    assert [edit.toPlainText() for edit in edits] == ['{\n  "code":"1000"\n}']
    assert [edit.accessibleName() for edit in edits] == ["Raw answer 1"]
    driver.click(shown.copy_id)
    assert QGuiApplication.clipboard().text() == shown.order.order_id


def test_actions_depend_on_what_is_known(driver: Driver, drawer) -> None:
    shown = drawer(S.UNKNOWN)
    assert shown.resolve.isVisible()
    assert shown.check.isVisible()
    assert not shown.show_code.isVisible()
    driver.click(shown.resolve)
    driver.settle()
    assert driver.shell.stack.page.key == "unresolved"


def test_a_payable_order_leads_to_its_code(driver: Driver, drawer) -> None:
    shown = drawer(S.WAITING)
    driver.click(shown.show_code)
    driver.settle()
    page = driver.shell.stack.page
    assert page.key == "payment"
    assert page.result.order.order_id == shown.order.order_id


def test_a_final_order_is_not_asked_about(driver: Driver, drawer) -> None:
    shown = drawer(S.PAID, kind=OrderKind.WITHDRAWAL)
    assert not shown.check.isVisible()
    assert shown.title.text() == "Withdrawal dossier"
    assert shown.money.text() == "PHP −2,450.00"
    driver.desk.calls.clear()
    shown.ask()
    driver.settle()
    assert not driver.desk.calls


def test_when_nobody_answers_it_says_so(driver: Driver, drawer) -> None:
    shown = drawer(S.WAITING)
    driver.desk.failure = UnreachableError("The host could not be found.")
    driver.click(shown.check)
    driver.settle()
    assert shown.note.title.text() == "The provider could not be reached"
    assert shown.badge.text() == "Waiting"


def test_quick_steps_show_the_last_order(driver: Driver, open_history) -> None:
    made = [driver.desk.put(S.PAID, created_ms=driver.desk.now - place) for place in range(8)]
    page = open_history()
    page._open_row(0)
    for _ in range(6):
        page._step(1)
    driver.settle()
    assert page.drawer.order.order_id == made[6].order_id
    assert page.drawer.timeline.steps
