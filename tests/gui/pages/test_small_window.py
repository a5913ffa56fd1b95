"""The least window: what has the focus is in sight, with its message; the book of payees leaves room for the form."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.main_window import LEAST, NORMAL
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.shell.places import PLACES
from tests.gui.pages import paying_out
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import CardForm

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def least(driver: Driver) -> None:
    # A test before this one may have pressed a button on something that was gone before it was let go.
    QTest.mouseRelease(driver.window, Qt.MouseButton.LeftButton)
    resize(driver, LEAST)


def resize(driver: Driver, size: QSize) -> None:
    driver.window.resize(size)
    driver.settle()


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def area_of(widget: QWidget) -> QScrollArea:
    at = widget.parentWidget()
    while at is not None and not isinstance(at, QScrollArea):
        at = at.parentWidget()
    assert at is not None
    return at


def room_below(widget: QWidget) -> int:
    """How many pixels of the page are in sight below a control."""
    seen = area_of(widget).viewport()
    return seen.height() - widget.mapTo(seen, QPoint(0, widget.height())).y()


def in_sight(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().height() == widget.height() and room_below(widget) >= 20


def test_the_first_error_of_a_payment_is_scrolled_into_sight(driver: Driver, payment: PaymentPage) -> None:
    form = payment.edit.form
    form.addresses.open()
    driver.fill(payment)
    driver.paste(form.texts.lines["error_url"], "x")
    form.amount.line.setFocus()
    driver.until(lambda: in_sight(form.amount.line))
    assert not in_sight(form.texts.lines["error_url"])
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: focused() is form.texts.lines["error_url"] and in_sight(focused()))


def test_the_first_error_of_a_card_is_scrolled_into_sight(driver: Driver) -> None:
    new = CardForm(driver)
    new.fill()
    new.card.code_line.clear()
    new.form.amount.line.setFocus()
    driver.until(lambda: in_sight(new.form.amount.line))
    driver.key(Qt.Key.Key_Return, CTRL)
    driver.until(lambda: focused() is new.card.code_line and in_sight(focused()))


def test_the_question_why_something_is_paid_again_is_scrolled_into_sight(
    driver: Driver, withdrawal: WithdrawalPage
) -> None:
    entry = paying_out.paid_payee(driver.desk)
    paying_out.pay(driver, withdrawal, entry, "100.00")
    withdrawal.edit.form.amount.line.setFocus()
    driver.settle()
    withdrawal.primary()
    reason = withdrawal.edit.form.texts.lines["repeat_reason"]
    driver.until(lambda: focused() is reason and in_sight(reason))


def test_what_is_clicked_stays_under_the_pointer(driver: Driver, payment: PaymentPage) -> None:
    form = payment.edit.form
    form.addresses.open()
    driver.settle()
    line = form.texts.lines["callback_url"]
    area = area_of(line)
    area.verticalScrollBar().setValue(area.verticalScrollBar().value() + line.mapTo(area, QPoint(0, 0)).y())
    before = area.verticalScrollBar().value()
    QTest.mousePress(line, Qt.MouseButton.LeftButton)
    driver.settle()
    assert focused() is line
    assert area.verticalScrollBar().value() == before
    QTest.mouseRelease(line, Qt.MouseButton.LeftButton)


def test_the_book_goes_above_the_form_and_scrolls_with_it(driver: Driver, withdrawal: WithdrawalPage) -> None:
    edit = withdrawal.edit
    edit.rail.focus_search()
    driver.until(lambda: in_sight(edit.rail.search.line))
    area = area_of(edit.form)
    assert area.isAncestorOf(edit.rail)
    assert edit.rail.mapToGlobal(QPoint(0, 0)).y() < edit.form.mapToGlobal(QPoint(0, 0)).y()
    assert edit.rail.width() == edit.form.width()
    assert area.height() > withdrawal.height() - 10
    resize(driver, NORMAL)
    assert not area.isAncestorOf(edit.rail)
    assert focused() is edit.rail.search.line
    resize(driver, LEAST)
    assert area.isAncestorOf(edit.rail)
    assert focused() is edit.rail.search.line


def wider_than_the_screen(driver: Driver) -> list[tuple[str, int, int]]:
    """What is cut at the right: pages never scroll sideways."""
    page = driver.shell.stack.page
    assert page is not None
    found = [(page.key, page.minimumSizeHint().width(), page.width())]
    for area in page.findChildren(QScrollArea):
        inner = area.widget()
        if area.isVisible() and inner is not None:
            found.append((page.key, inner.width(), area.viewport().width()))
    return [one for one in found if one[1] > one[2]]


@pytest.mark.parametrize(("size", "scale"), [(LEAST, 100), (QSize(1024, 700), 150)])
def test_no_page_is_cut_at_the_right(driver: Driver, size: QSize, scale: int) -> None:
    order = driver.desk.put(OrderState.UNKNOWN, kind=OrderKind.WITHDRAWAL, attempts=1, customer="Maria L. Santos")
    charged = driver.desk.put_subscription(charges=(("2000", driver.desk.now),))
    driver.context.change_settings(text_scale=scale)
    resize(driver, size)
    stops: list[tuple[str, object]] = [(place.key, None) for place in PLACES]
    stops += [("settings", key) for key in ("accounts", "doctor", "limits", "journal", "appearance", "about")]
    stops += [("history", OpenOrder(order.order_id)), ("unresolved", OpenOrder(order.order_id))]
    stops += [("subscriptions", OpenOrder(charged.order_id)), ("subscriptions", NEW)]
    cut = []
    for key, argument in stops:
        driver.go(key, argument)
        cut += wider_than_the_screen(driver)
    driver.context.change_settings(text_scale=100)
    assert cut == []
