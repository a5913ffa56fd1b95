"""The balances card: figures for what they are, with their age, whatever the provider answers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from ptsdesk.domain.balances import BalanceMode, BalanceSheet
from ptsdesk.errors import UnprovedError, UnreachableError
from ptsdesk.gui import presenter_overview
from ptsdesk.gui.pages.overview_balances import BalancesCard
from ptsdesk.gui.widgets.figure_table import MarkCell
from ptsdesk.gui.widgets.money import MoneyLabel
from tests.gui.pages.driver import Driver
from tests.gui.pages.overview_scene import MINUTE, figure, open_overview, three_channels
from tests.gui.support.fake_desk import NOW_MS, FakeDesk


def shown(card: BalancesCard) -> list[list[str]]:
    model = card.model
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def headline(card: BalancesCard) -> list[str]:
    labels = [label for label in card.headline.findChildren(QLabel) if label.isVisible()]
    return [label.text() for label in labels if label.text() != "Available to pay out"]


def said(card: BalancesCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if label.isVisible())


def kept(desk: FakeDesk, sheet: BalanceSheet) -> BalanceSheet:
    """A sheet that is known here and told again."""
    desk.sheet = desk.next_sheet = sheet
    return sheet


def test_known_figures_stand_there_at_once_and_currencies_are_never_added(driver: Driver, desk: FakeDesk) -> None:
    kept(desk, three_channels())
    card = open_overview(driver).balances
    assert desk.asked_modes == []
    assert headline(card) == ["PHP 1,295,000.25", "USD 4,120.00"]
    assert shown(card) == [
        ["InstaPay, QRPH_INSTAPAY", "PHP 1,236,112.25", "48,448.00", "1,284,560.25", "40 s ago"],
        ["Maya, MAYA", "PHP 58,888.00", "10,000.00", "68,888.00", "3 h ago"],
        ["Dragon, DRAGON", "USD 4,120.00", "0.00", "4,120.00", "40 s ago"],
    ]
    assert "they never decide what may be sent." in said(card)


def test_an_old_figure_gets_an_amber_clock(driver: Driver, desk: FakeDesk) -> None:
    ages = (0, 10 * MINUTE, 10 * MINUTE + 1)
    kept(desk, BalanceSheet(tuple(figure(f"C{age}", "2", "1", age) for age in ages), NOW_MS))
    card = open_overview(driver).balances
    marks = [card.model._rows[row][4] for row in range(3)]
    assert all(isinstance(mark, MarkCell) for mark in marks)
    assert [mark.icon for mark in marks] == ["circle-check", "circle-check", "clock-alert"]


def test_ages_grow_while_the_page_is_open(driver: Driver, desk: FakeDesk) -> None:
    kept(desk, three_channels())
    page = open_overview(driver)
    desk.now += 11 * MINUTE
    page._show_ages()
    assert [row[4] for row in shown(page.balances)] == ["11 min ago", "3 h ago", "11 min ago"]


def test_nothing_asked_yet_says_so(driver: Driver, desk: FakeDesk) -> None:
    desk.hold_balances()
    driver.context.navigate("overview")
    driver.until(lambda: desk.asked_modes)
    card = driver.shell.stack.page.balances  # type: ignore[union-attr]
    assert headline(card) == ["The provider was not asked for balances yet."]
    assert not card.table.isVisible()
    desk.release_balances()
    driver.settle()
    assert headline(card) == ["PHP 1,236,112.25"]
    assert card.table.isVisible()


def test_an_answer_without_balances_says_so(driver: Driver, desk: FakeDesk) -> None:
    kept(desk, BalanceSheet((), NOW_MS))
    assert headline(open_overview(driver).balances) == ["The provider named no balances."]


def test_a_failure_keeps_the_figures_and_offers_to_try_again(driver: Driver, desk: FakeDesk) -> None:
    kept(desk, three_channels())
    page = open_overview(driver)
    desk.failure = UnreachableError("The provider could not be reached.")
    driver.click(page.balances.refresh)
    driver.settle()
    assert page.balances.note.isVisible()
    assert "The provider could not be reached." in page.balances.note.text.text()
    assert len(shown(page.balances)) == 3
    page._show_ages()
    assert page.balances.note.isVisible()
    driver.click(page.balances.again)
    driver.settle()
    assert not page.balances.note.isVisible()
    assert len(desk.asked_modes) == 2


def test_an_answer_that_cannot_be_read_is_a_note_not_a_crash(driver: Driver, desk: FakeDesk) -> None:
    desk.failure = UnprovedError("The answer is not signed as it should be.")
    card = open_overview(driver).balances
    driver.until(card.note.isVisible)
    assert "The answer is not signed as it should be." in said(card)


def test_an_unknown_shape_is_shown_for_what_it_is(driver: Driver, desk: FakeDesk) -> None:
    figures = (figure("MAYA", None, None, text="<b>lots</b> & more"), figure("QRPH_INSTAPAY", "5", "4.5"))
    other = (("note", "card 4111 1111 1111 1111"), ("nested", "{" + "x" * 1000))
    kept(desk, BalanceSheet(figures, NOW_MS, other))
    card = open_overview(driver).balances
    assert card.unread.isVisible()
    assert card.unread.title.text() == "The provider answered in a form that this version does not know"
    lines = card.unread.text.text().split("\n")
    assert lines[0] == "PHP MAYA: <b>lots</b> & more"
    assert card.unread.text.textFormat() == Qt.TextFormat.PlainText
    assert "4111" not in lines[1]
    assert len(lines[2]) < 400
    assert shown(card)[0][1:4] == ["not told", "not told", "not told"]
    assert headline(card) == ["PHP 4.50"]


def test_many_unknown_members_are_counted() -> None:
    sheet = BalanceSheet((), NOW_MS, tuple((f"n{number}", "?") for number in range(40)))
    lines = presenter_overview.unread_lines(sheet)
    assert (len(lines), lines[-1]) == (9, "and 32 more")


@pytest.mark.parametrize(
    ("mode", "key", "row"),
    [
        (BalanceMode.TOTAL, "total", ["not told", "not told", "1,284,560.25"]),
        (BalanceMode.AVAILABLE, "available", ["PHP 1,236,112.25", "not told", "not told"]),
    ],
)
def test_what_to_ask_for_is_asked_and_the_rest_is_not_told(
    driver: Driver, desk: FakeDesk, mode: BalanceMode, key: str, row: list[str]
) -> None:
    card = open_overview(driver).balances
    assert desk.asked_modes == [BalanceMode.BOTH]
    card.mode.choose(key)
    driver.settle()
    assert desk.asked_modes == [BalanceMode.BOTH, mode]
    assert shown(card)[0][1:4] == row
    expected = "PHP not told" if mode is BalanceMode.TOTAL else "PHP 1,236,112.25"
    assert headline(card) == [expected]


def test_the_mode_stays_for_what_is_asked_by_itself(driver: Driver, desk: FakeDesk) -> None:
    page = open_overview(driver)
    page.balances.mode.choose("available")
    driver.settle()
    desk.now += 2 * MINUTE
    page._keeper.tick()
    driver.settle()
    assert desk.asked_modes[-1] is BalanceMode.AVAILABLE


def test_a_page_that_is_left_asks_nothing(driver: Driver, desk: FakeDesk) -> None:
    page = open_overview(driver)
    driver.go("settings")
    desk.now += 30 * MINUTE
    page._keeper.tick()
    driver.settle()
    assert len(desk.asked_modes) == 1
    driver.go("overview")
    driver.settle()
    assert len(desk.asked_modes) == 2


def test_check_now_asks_for_the_balances_too(driver: Driver, desk: FakeDesk) -> None:
    page = open_overview(driver)
    page.check_now()
    driver.settle()
    assert len(desk.asked_modes) == 2


def test_the_keyboard_reaches_refresh_the_table_and_the_modes(driver: Driver, desk: FakeDesk) -> None:
    kept(desk, three_channels())
    card = open_overview(driver).balances
    card.refresh.setFocus()
    driver.key(Qt.Key.Key_Space)
    driver.settle()
    assert len(desk.asked_modes) == 1
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is card.table
    driver.key(Qt.Key.Key_Down)
    assert card.table.currentIndex().isValid()
    driver.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is card.mode.segments[0]
    driver.key(Qt.Key.Key_Right)
    driver.settle()
    assert card.mode.key == "available"
    assert desk.asked_modes[-1] is BalanceMode.AVAILABLE


def test_headlines_stand_below_each_other_where_there_is_no_room(driver: Driver, desk: FakeDesk) -> None:
    currencies = ("PHP", "USD", "EUR", "SGD", "HKD")
    figures = tuple(figure("X", "123456789.25", "123456789.25", currency=one) for one in currencies)
    kept(desk, BalanceSheet(figures, NOW_MS))
    card = open_overview(driver).balances
    labels = card.headline.findChildren(MoneyLabel)
    assert len(labels) == 5
    tops = {label.mapTo(card, label.rect().topLeft()).y() for label in labels}
    rights = [label.mapTo(card, label.rect().topRight()).x() for label in labels]
    assert len(tops) > 1
    assert max(rights) < card.width()
