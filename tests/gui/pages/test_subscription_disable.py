"""Ending a subscription: asked once, claimed only when it is proved. Names, words and keyboard of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.errors import JournalDamaged, PtsError, UnreachableError
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.disable import DisableSheet
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.subscription_data import CHARGES, FACTS, go, ms, show, shown
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import interactive, texts, untranslated

S = OrderState


def asked(driver: Driver) -> list[object]:
    return [argument for name, argument in driver.desk.calls if name == "disable"]


def open_sheet(driver: Driver, page: SubscriptionsPage) -> DisableSheet:
    with driver.qtbot.waitSignal(page.detail.sheet_opened) as opened:
        driver.click(page.detail.disable_button)
    assert opened.args is not None
    sheet = opened.args[0]
    assert isinstance(sheet, DisableSheet)
    return sheet


def disable(driver: Driver, page: SubscriptionsPage) -> None:
    driver.click(open_sheet(driver, page).commit)
    driver.settle()


def toasts(driver: Driver) -> list[str]:
    return [toast.accessibleName() for toast in driver.shell.conductor.notices.toasts.toasts]


def test_the_sheet_says_what_ends_and_that_it_cannot_be_undone(driver: Driver) -> None:
    page, order = shown(driver, facts=FACTS)
    sheet = open_sheet(driver, page)
    assert {name: sheet.rows.text(name) for name in sheet.rows.values} == {
        "Amount": "PHP 999.00 every month", "Reference": "Gym membership, member 4471", "Customer": "Patricia Velasco",
        "Card": "VISA ends 4242", "Next charge": "12 Dec 2026", "Order id": order.order_id,
    }  # fmt: skip
    assert sheet.commit.plain_text == "Disable subscription in SANDBOX"
    assert sheet.accessibleName() == "Disable this subscription"
    assert QApplication.focusWidget() is sheet.cancel


@pytest.mark.parametrize("on_commit", [False, True])
def test_enter_never_disables(driver: Driver, on_commit: bool) -> None:
    page = show(driver, facts=FACTS)
    sheet = open_sheet(driver, page)
    if on_commit:
        sheet.commit.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        driver.key(key)
    driver.settle()
    assert sheet.isVisible()
    driver.key(Qt.Key.Key_Escape)
    driver.settle()
    assert asked(driver) == []
    assert page.detail.hero.badge.text() == "Active"
    assert QApplication.focusWidget() is page.detail.disable_button


def test_a_proved_end_is_called_ended(driver: Driver) -> None:
    page, order = shown(driver, facts=FACTS, charges=CHARGES)
    disable(driver, page)
    assert asked(driver) == [order.order_id]
    assert page.detail.hero.badge.text() == "Ended"
    assert page.detail.hero.following.text() == "none"
    assert page.detail.answer.active.text() == "no"
    note = page.detail.note
    assert note.isVisible()
    assert (note.title.text(), note.text.text()) == (
        "Ended", "The provider confirmed it: no more charges. Signature verified.",
    )  # fmt: skip
    assert page.head_actions() == [page.detail.check_button]
    assert not page.detail.about.isVisible()
    assert page.detail.charges.model.rows[0].cycle == 6
    assert QApplication.focusWidget() is page.detail.check_button


@pytest.mark.parametrize(
    ("outcome", "title", "text"),
    [
        (S.ACTIVE, "Still active", "still says that it is active. Check again in a moment."),
        (
            None, "Whether it ended is not known",
            "It was asked to end. The answer proves nothing: check again. The answer's signature does not fit.",
        ),
    ],
)  # fmt: skip
def test_what_is_not_proved_is_not_claimed(driver: Driver, outcome: OrderState | None, title: str, text: str) -> None:
    page = show(driver, facts=FACTS)
    driver.desk.disable_outcome = outcome
    disable(driver, page)
    note = page.detail.note
    assert page.detail.hero.badge.text() == "Active"
    assert note.title.text() == title
    assert text in note.text.text()
    assert page.detail.disable_button.isVisible()
    assert page.detail.disable_button.plain_text == "Disable subscription"
    driver.desk.answers[page.detail.order.order_id] = [S.ENDED]
    driver.click(page.detail.check_button)
    driver.settle()
    assert page.detail.hero.badge.text() == "Ended"
    assert not note.isVisible()


@pytest.mark.parametrize(
    ("found", "verified", "state", "title"),
    [
        (False, False, S.ACTIVE, "Whether it ended is not known"),
        (None, False, S.ENDED, "Whether it ended is not known"),
        (True, True, S.UNKNOWN, "Whether it ended is not known"),
    ],
)
def test_a_state_without_a_proof_is_no_end(
    driver: Driver, monkeypatch, found: bool | None, verified: bool, state: OrderState, title: str
) -> None:
    """Refused, not known to the provider, or a journal that says so for another reason."""
    page, order = shown(driver, facts=FACTS)
    real = driver.desk.disable

    def refused(order_id: str) -> object:
        return replace(real(order_id), verified=verified, found=found, order=replace(order, state=state), code="1002")

    driver.desk.disable_outcome = S.ACTIVE
    monkeypatch.setattr(driver.desk, "disable", refused)
    disable(driver, page)
    assert page.detail.note.title.text() == title
    assert ("unsigned answer" in page.detail.note.text.text()) == (found is False)


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (UnreachableError("The host could not be found."), "The provider could not be reached"),
        (JournalDamaged("The journal cannot be read."), "The journal cannot be read"),
    ],
)
def test_when_it_could_not_be_asked_nothing_is_claimed(driver: Driver, error: PtsError, title: str) -> None:
    page = show(driver, facts=FACTS)
    driver.desk.failure = error
    disable(driver, page)
    note = page.detail.note
    assert note.title.text() == "It is not known to have ended"
    assert note.text.text().startswith(title)
    assert note.text.text().endswith("Nothing is known to have changed. Check it before you rely on that.")
    assert page.detail.hero.badge.text() == "Active"


def test_it_is_asked_once_and_the_button_says_so(driver: Driver, monkeypatch) -> None:
    page = show(driver, facts=FACTS)
    held: list[object] = []
    monkeypatch.setattr(driver.context.tasks, "run_money", lambda *job: held.append(job))
    driver.click(open_sheet(driver, page).commit)
    assert page.detail.disable_button.plain_text == "Asking…"
    assert page.detail.disable_button.accessibleName() == "Disable subscription"
    driver.click(page.detail.disable_button)
    page.detail.ask_to_disable()
    driver.settle()
    assert not [sheet for sheet in driver.window.findChildren(DisableSheet) if sheet.isVisible()]
    assert len(held) == 1


def test_the_outcome_is_told_elsewhere_when_another_page_is_shown(driver: Driver, monkeypatch) -> None:
    page, order = shown(driver, facts=FACTS)
    held: list[tuple] = []
    with monkeypatch.context() as patch:
        patch.setattr(driver.context.tasks, "run_money", lambda *job: held.append(job))
        driver.click(open_sheet(driver, page).commit)
    other = driver.desk.put_subscription(facts=FACTS)
    driver.go("subscriptions", OpenOrder(other.order_id))
    driver.context.tasks.run_money(*held[0])
    driver.settle()
    assert any(text.startswith("Ended") for text in toasts(driver))
    assert not page.detail.note.isVisible()
    assert page.detail.hero.badge.text() == "Active"
    driver.go("subscriptions", OpenOrder(order.order_id))
    assert page.detail.hero.badge.text() == "Ended"
    assert page.detail.note.isVisible()
    assert page.detail.note.title.text() == "Ended"
    driver.go("subscriptions", OpenOrder(other.order_id))
    driver.go("subscriptions", OpenOrder(order.order_id))
    assert not page.detail.note.isVisible()


def test_losing_the_account_closes_the_sheet(driver: Driver) -> None:
    page = show(driver, facts=FACTS)
    sheet = open_sheet(driver, page)
    driver.context.lose_desk()
    assert not sheet.isVisible()
    assert asked(driver) == []


def test_everything_by_keyboard_alone(driver: Driver) -> None:
    order = driver.desk.put_subscription(facts=FACTS, charges=CHARGES, checks=1)
    driver.shell.press("Alt+3")
    driver.settle()
    page = driver.shell.stack.page
    assert isinstance(page, SubscriptionsPage)
    driver.key(Qt.Key.Key_Return)
    driver.settle()
    assert page.face is page.detail
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is page.detail.disable_button
    driver.key(Qt.Key.Key_Space)
    sheet = driver.window.findChildren(DisableSheet)[0]
    assert QApplication.focusWidget() is sheet.cancel
    driver.key(Qt.Key.Key_Tab)
    driver.key(Qt.Key.Key_Space)
    driver.settle()
    assert asked(driver) == [order.order_id]
    assert page.detail.hero.badge.text() == "Ended"
    reached = []
    for _ in range(40):
        driver.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused is not None and page.detail.isAncestorOf(focused):
            reached.append(focused.accessibleName())
    assert list(dict.fromkeys(reached)) == ["Export charges", "Charges", "Show raw answer"]
    driver.shell.press("Esc")
    assert page.face is page.list


# --- names and words -------------------------------------------------------------------------------------------------


def faces(driver: Driver) -> Iterator[str]:
    """The list, empty and full; one subscription of each kind; the sheet."""
    desk = driver.desk
    go(driver)
    yield "empty"
    unknown = (("7777", ms(2026, 11, 12)), ("", None))
    active = desk.put_subscription(facts=FACTS, charges=(*CHARGES, *unknown), checks=1, checked_ms=desk.now - 5000)
    made = [
        active,
        desk.put_subscription(S.ACCEPTED, facts={"verification_url": "https://bank.example/3ds"}, request={}),
        desk.put_subscription(S.ACCEPTED, facts={"verification_url": "http://bank.example/3ds"}),
        desk.put_subscription(S.UNKNOWN, accepted=None),
        desk.put_subscription(S.ENDED, facts=FACTS, accepted=replace(active.money, text="899.00")),
    ]
    page = go(driver)
    page.list.reload()
    driver.settle()
    yield "list"
    for order in made:
        driver.go("subscriptions", OpenOrder(order.order_id))
        if page.detail.answer.raw_button.isVisible():
            page.detail.answer.raw_button.setChecked(True)
        yield f"detail {order.state}"
    driver.go("subscriptions", OpenOrder(active.order_id))
    sheet = open_sheet(driver, page)
    yield "sheet"
    sheet.reject()
    desk.disable_outcome = None
    disable(driver, page)
    yield "asked"


def names(window: QWidget) -> set[str]:
    edits = [edit for edit in window.findChildren(QPlainTextEdit) if edit.isVisibleTo(window)]
    return {widget.accessibleName() for widget in [*interactive(window), *edits]}


LISTED = {
    "list": {"Search subscriptions", "Subscriptions"},
    "detail active": {
        "Check now",
        "Disable subscription",
        "Charges",
        "Export charges",
        "Show raw answer",
        "Raw answer",
    },
    "detail accepted": {"Check now"},
    "detail unknown": {"Open Unresolved"},
    "sheet": {"Cancel", "Disable subscription in SANDBOX"},
}  # fmt: skip


def test_names_are_unique_and_those_of_the_design(driver: Driver) -> None:
    for face in faces(driver):
        controls = list(interactive(driver.window))
        for what in ("accessibleName", "accessibleIdentifier"):
            counted = Counter(getattr(widget, what)() for widget in controls)
            assert "" not in counted, (face, [type(w).__name__ for w in controls if not getattr(w, what)()])
            assert [name for name, count in counted.items() if count > 1] == [], face
        assert LISTED.get(face, set()) - names(driver.window) == set(), face


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk) -> None:
    shell = Shell(qtbot, FakeOffice(desk))
    shell.context.clock_ms = lambda: desk.now
    driver = Driver(shell.start(), desk)
    given = {"Sandbox shop", "127.0.0.1:9", "VISA", "https://", "http://", "bank.example/3ds", "bank.example"}
    given |= {"Gym membership, member 4471", "Patricia Velasco", "Nine hundred ninety-nine pesos", "7777", "4242"}
    left = set()
    for face in faces(driver):
        known = given | set(desk.orders) | _IDS
        for seen in texts(driver.window):
            if untranslated(seen.text, frozenset(known)):
                left.add((face, seen.text, seen.where))
        page = driver.shell.stack.page
        assert isinstance(page, SubscriptionsPage)
        cells = [*_cells(page.list.model), *_cells(page.detail.charges.model)]
        left |= {(face, text, "cell") for text in cells if text and untranslated(text, frozenset(known))}
    shell.end()
    assert sorted(left) == []


def _cells(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(model.rowCount()):
        yield from (str(model.index(row, column).data()) for column in range(model.columnCount()))


_IDS = {f"P2820261112090{number:06}" for number in range(1, 9)}
