"""Every page and every sheet in one window: whatever Tab reaches has a name, an identifier and a role of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QHeaderView, QPlainTextEdit, QTabBar, QWidget

from ptsdesk.domain.orders import Mark, OrderKind, OrderState
from ptsdesk.gui.context import NEW, AskAbout, OpenOrder
from ptsdesk.gui.main_window import LEAST, NORMAL
from ptsdesk.gui.pages.payees import PayeesPage
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.gui.pages.unresolved import UnresolvedPage
from ptsdesk.gui.pages.withdrawal import WithdrawalPage
from ptsdesk.gui.palette_dialog import PaletteDialog
from ptsdesk.gui.presenter_lock import Why
from ptsdesk.gui.shell.places import PLACES
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.findings import AnswerPage
from tests.gui.pages import open_orders, overview_scene, paying_out
from tests.gui.pages.driver import Driver
from tests.gui.pages.subscription_data import CHARGES, FACTS
from tests.gui.support.card_form import CardForm
from tests.gui.support.locking import PASSWORD, locker_of, open_again, type_password
from tests.gui.support.walk import interactive

S, K = OrderState, OrderKind
NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Window)


def reached(window: QWidget) -> set[QWidget]:
    """What a person can press or type into, and all else that Tab stops at."""
    found = {*interactive(window), *(edit for edit in window.findChildren(QPlainTextEdit) if edit.isVisible())}
    for widget in window.findChildren(QWidget):
        tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        part = isinstance(widget.parentWidget(), QComboBox | QTabBar) or isinstance(widget, QHeaderView)
        if tab and widget.isVisible() and widget.isEnabled() and not part:
            found.add(widget)
    return found


def faults(window: QWidget) -> list[str]:
    """What a screen reader or a driver could not tell apart."""
    controls = reached(window)
    names = Counter(widget.accessibleName() for widget in controls)
    identifiers = Counter(widget.accessibleIdentifier() for widget in controls)
    wrong = []
    for widget in controls:
        name, identifier = widget.accessibleName(), widget.accessibleIdentifier()
        told = QAccessible.queryAccessibleInterface(widget)
        doubled = names[name] > 1 or identifiers[identifier] > 1
        if not (name and identifier) or doubled or told.role() in NO_ROLES:
            wrong.append(f"{type(widget).__name__} {name!r} {identifier!r}")
    return sorted(wrong)


def sheet_of(driver: Driver) -> Sheet:
    driver.settle()
    found = [sheet for sheet in driver.window.findChildren(Sheet) if sheet.isVisible()]
    assert len(found) == 1
    return found[0]


def places(driver: Driver) -> Iterator[str]:
    """Each page as it is opened, empty and then with orders; the settings; what the shell lays over the pages."""
    for place in PLACES:
        driver.go(place.key)
        yield place.key
    driver.desk.sheet = driver.desk.next_sheet = overview_scene.three_channels()
    driver.desk.days_kept = overview_scene.fortnight()
    for state in S:
        if state is not S.DRAFT:
            driver.desk.put(state, next_check_ms=driver.desk.now + paying_out.FAR, error_message="Account closed")
    for key in ("overview", "history", "unresolved"):
        driver.go(key)
        yield f"{key} with orders"
    for key in ("accounts", "doctor", "limits", "journal", "about", "appearance"):
        driver.go("settings", key)
        yield f"settings {key}"
    driver.shell.conductor.run_command("shortcuts")
    yield "shortcuts"
    sheet_of(driver).reject()
    driver.shell.conductor.show_palette()
    yield "palette"
    driver.window.findChildren(PaletteDialog)[-1].reject()


def payment(driver: Driver) -> Iterator[str]:
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    page.edit.form.addresses.open()
    page.primary()
    yield "payment, errors"
    driver.fill(page)
    sheet = driver.open_sheet(page)
    yield "payment, sheet"
    sheet.reject()
    for state in (S.WAITING, S.PAID, S.FAILED, S.UNKNOWN, S.REFUSED):
        order = driver.desk.put(state, attempts=1, pay_url="https://pay.example/1", qr_code="counter 4")
        driver.go("payment", OpenOrder(order.order_id))
        yield f"payment {state.value}"
    order = driver.desk.put(S.UNKNOWN, attempts=1)
    driver.desk.pages_of[order.order_id] = AnswerPage(True, "<form>", True, driver.desk.now)
    for key in ("payment", "history"):
        driver.go(key, OpenOrder(order.order_id))
        yield f"{key}, page answer"


def withdrawal(driver: Driver) -> Iterator[str]:
    entry = paying_out.paid_payee(driver.desk)
    page = driver.go("withdrawal", NEW)
    assert isinstance(page, WithdrawalPage)
    page.primary()
    yield "withdrawal, errors"
    page.edit.sheet_wanted.emit(True)
    sheet = sheet_of(driver)
    driver.click(sheet.commit)
    yield "withdrawal, new payee"
    sheet.reject()
    paying_out.pay(driver, page, entry, "8750.00")
    sheet = paying_out.open_sheet(driver, page)
    yield "withdrawal, sheet"
    sheet.reject()
    order = paying_out.put_withdrawal(driver.desk, entry)
    for key in ("withdrawal", "history"):
        driver.go(key, OpenOrder(order.order_id))
        yield f"{key} of a withdrawal"


def resolver(driver: Driver) -> Iterator[str]:
    order = open_orders.not_found(driver.desk, open_orders.put_payout(driver.desk).order_id)
    page = driver.go("unresolved", OpenOrder(order.order_id))
    assert isinstance(page, UnresolvedPage)
    driver.until(lambda: page.steps.choices.cards and page.steps.choices.cards[1].isEnabled())
    yield "resolver, keep asking"
    for key in ("again", "record"):
        page.steps.choices.choose(key)
        yield f"resolver, {key}"
        driver.click(page.steps.apply)
        driver.until(lambda: page.deciding.busy and not driver.shell.tasks.running)
        sheet = sheet_of(driver)
        yield f"resolver, {key}, sheet"
        sheet.reject()
        driver.settle()
    driver.desk.mark(order.order_id, Mark.PAID, "Ana of the provider, ticket 4471")
    history = driver.go("history", OpenOrder(order.order_id))
    yield "dossier, marked"
    driver.click(history.drawer.undo)  # type: ignore[attr-defined]
    sheet = sheet_of(driver)
    yield "dossier, undo"
    sheet.reject()


def payees(driver: Driver) -> Iterator[str]:
    page = driver.go("payees")
    assert isinstance(page, PayeesPage)
    yield "payees, the first chosen"
    for button in (page.new, page.detail.foot.edit, page.detail.foot.remove):
        driver.click(button)
        sheet = sheet_of(driver)
        yield f"payees, {button.accessibleName()}"
        sheet.reject()
        driver.settle()
    page.search.line.setText("nobody")
    driver.until(page.states.empty.isVisible)
    yield "payees, nobody found"


def subscriptions(driver: Driver) -> Iterator[str]:
    order = driver.desk.put_subscription(facts=FACTS, charges=CHARGES)
    page = driver.go("subscriptions", OpenOrder(order.order_id))
    assert isinstance(page, SubscriptionsPage)
    yield "subscription"
    driver.click(page.detail.disable_button)
    sheet = sheet_of(driver)
    yield "subscription, disable"
    sheet.reject()
    driver.settle()
    page.escape()
    driver.settle()
    yield "subscriptions, list"
    new = CardForm(driver)
    new.form.more.open()
    new.form.variants.open()
    new.page.primary()
    yield "subscription, errors"
    new.fill()
    confirm = new.review()
    yield "subscription, sheet"
    confirm.reject()


def records(driver: Driver) -> Iterator[str]:
    order = driver.desk.put(S.WAITING)
    driver.desk.stranger(K.WITHDRAWAL, "W1", details_url="https://pages.example/w")
    for kind, order_id in ((K.PAYMENT, order.order_id), (K.PAYMENT, "P1")):
        page = driver.go("query", AskAbout(kind, order_id))
        page.primary()
        driver.settle()
        yield f"query {order_id[:2]}"
    page = driver.go("query")
    page.tabs.choose("callback")  # type: ignore[attr-defined]
    page.primary()
    driver.settle()
    yield "callback, error"
    history = driver.go("history", OpenOrder(order.order_id))
    for tab in ("timeline", "details", "raw"):
        history.drawer.tabs.choose(tab)  # type: ignore[attr-defined]
        driver.settle()
        yield f"dossier {tab}"


def lock(driver: Driver) -> Iterator[str]:
    shell = driver.shell
    driver.go("settings", "lock")
    yield "settings, lock"
    shell.press("Ctrl+L")
    driver.click(sheet_of(driver).commit)
    yield "lock, no password to set"
    sheet_of(driver).reject()
    driver.settle()
    locker_of(shell).lock(Why.IDLE)
    driver.settle()
    yield "locked without a password"
    open_again(shell)
    shell.office.password = PASSWORD
    driver.context.tell_password(True)
    driver.context.password_asked.emit()
    yield "lock, another password"
    locker_of(shell).lock(Why.SLEEP)
    yield "locked"
    type_password(shell, "wrong")
    yield "locked, wrong password"
    open_again(shell)


@pytest.mark.parametrize("size", [NORMAL, LEAST], ids=["normal", "least"])
def test_whatever_can_be_reached_has_a_name_an_identifier_and_a_role_of_its_own(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, size: QSize
) -> None:
    monkeypatch.setattr(WithdrawalPage, "wake_ms", 1)
    driver.window.resize(size)
    driver.settle()
    wrong, seen = {}, []
    for walk in (places, payment, withdrawal, resolver, payees, subscriptions, records, lock):
        for face in walk(driver):
            driver.settle()
            seen.append(face)
            if found := faults(driver.window):
                wrong[face] = found
    assert wrong == {}
    assert len(seen) == len(set(seen)) > 40
