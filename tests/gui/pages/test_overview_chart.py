"""The chart of days: gaps are gaps, currencies stay apart, the exact figures are in the table and in words."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.balances import Day
from ptsdesk.domain.money import Money
from ptsdesk.gui.pages.overview_chart import ChartCard
from ptsdesk.gui.widgets.chart import up_ink
from tests.gui.pages.driver import Driver
from tests.gui.pages.overview_scene import MIDNIGHT, day, fortnight, open_overview, tally
from tests.gui.support.fake_desk import NOW_MS, FakeDesk


def opened(driver: Driver, desk: FakeDesk, days: tuple[Day, ...]) -> ChartCard:
    desk.days_kept = days
    return open_overview(driver).chart


def rows(card: ChartCard) -> list[list[str]]:
    model = card.model
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def colours(card: ChartCard, number: int) -> set[str]:
    """The colours of a day's column, as painted."""
    image = card.chart.grab().toImage()
    ratio = image.devicePixelRatio()
    bar = card.chart.bar(number)
    x = int(bar.center().x() * ratio)
    top, bottom = int(bar.top() * ratio), int(bar.bottom() * ratio)
    return {image.pixelColor(x, y).name().lower() for y in range(top, bottom)}


def test_axis_and_dates_are_round_and_today_is_marked(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, fortnight())
    picture = card.chart.picture
    assert [word for _, word in picture.marks] == ["400k", "200k", "0", "300k"]
    assert card.aside.text() == "PHP thousand"
    assert card.title.text() == "In and out, last 14 days"
    dated = [(number, one.date) for number, one in enumerate(picture.days) if one.date]
    assert dated == [(0, "30 Oct"), (7, "6 Nov"), (13, "Today")]
    assert [one.strong for one in picture.days] == [False] * 13 + [True]


def test_a_day_without_data_is_a_gap_and_named(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, fortnight((2,)))
    ink = up_ink(driver.context.theme.tokens).lower()
    assert card.chart.picture.days[11].up is None
    assert ink in colours(card, 10)
    assert ink not in colours(card, 11)
    assert card.gaps.label.text() == "10 Nov: no data, this computer was off"
    assert rows(card)[2] == ["10 Nov", "no data", "no data"]


def test_a_day_on_which_nothing_moved_is_no_gap(driver: Driver, desk: FakeDesk) -> None:
    quiet = Day(MIDNIGHT, has_data=True)
    card = opened(driver, desk, (*fortnight(())[:-1], quiet))
    assert card.chart.picture.days[13].up == 0
    assert not card.gaps.isVisible()
    assert rows(card)[0] == ["Today", "0.00", "0.00"]


def test_several_gaps_are_counted_without_a_reason(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, fortnight((1, 5, 6)))
    assert card.gaps.label.text() == "3 days without data"


def test_nothing_known_is_not_nothing_moved(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, fortnight(tuple(range(14))))
    assert card.chart.picture.nothing == "Nothing is known yet."
    desk.days_kept = tuple(Day(one.start_ms, has_data=True) for one in fortnight())
    driver.shell.stack.page.read()  # type: ignore[union-attr]
    driver.settle()
    assert card.chart.picture.nothing == "No money moved in these days."


def test_the_table_has_the_exact_figures_and_the_keyboard_opens_it(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, fortnight())
    card.toggle.setFocus()
    driver.key(Qt.Key.Key_Space)
    assert card.table.isVisible()
    assert not card.chart.isVisible()
    assert card.toggle.plain_text == "Show as chart"
    assert card.aside.text() == "PHP"
    assert rows(card)[0] == ["Today", "300,000.10", "200,000.05"]
    assert rows(card)[-1] == ["30 Oct", "300,013.10", "200,013.05"]
    card.table.setFocus()
    driver.key(Qt.Key.Key_Down)
    assert QApplication.focusWidget() is card.table
    assert card.table.currentIndex().row() >= 0
    driver.click(card.toggle)
    assert card.chart.isVisible()


def test_charges_count_as_money_in(driver: Driver, desk: FakeDesk) -> None:
    today = day(0, came_in="0.1", charged=tally(2, PHP="0.2"))
    card = opened(driver, desk, (today,))
    assert rows(card)[0][1] == "0.30"


def test_currencies_are_chosen_never_mixed(driver: Driver, desk: FakeDesk) -> None:
    mixed = day(0, collected=tally(2, PHP="100.00", USD="5.00"))
    card = opened(driver, desk, (*fortnight()[:-1], mixed))
    assert card.currency.isVisible()
    assert [card.currency.itemText(place) for place in range(card.currency.count())] == ["PHP", "USD"]
    assert card.shown_currency == "PHP"
    card.currency.setFocus()
    driver.key(Qt.Key.Key_Down)
    assert card.shown_currency == "USD"
    assert rows(card)[0][1] == "5.00"
    assert card.aside.text() == "USD"
    driver.shell.stack.page.read()  # type: ignore[union-attr]
    driver.settle()
    assert card.shown_currency == "USD"


def test_one_currency_needs_no_choice(driver: Driver, desk: FakeDesk) -> None:
    assert not opened(driver, desk, fortnight()).currency.isVisible()


def test_the_balance_is_a_view_of_its_own_with_its_own_gaps(driver: Driver, desk: FakeDesk) -> None:
    known = [day(back, balance={"PHP": Money("PHP", f"{1000000 + back}.50")}) for back in (3, 2, 0)]
    card = opened(driver, desk, (*known[:2], day(1), known[2]))
    card.view.segments[0].setFocus()
    driver.key(Qt.Key.Key_Right)
    assert card.view.key == "balance"
    assert card.title.text() == "Balance, last 4 days"
    assert card.aside.text() == "PHP million"
    assert [one.up for one in card.chart.picture.days][2] is None
    assert card.chart.picture.steps
    assert card.gaps.label.text() == "11 Nov: no balance was asked for"
    assert rows(card) == [
        ["Today", "1,000,000.50"], ["11 Nov", "no data"], ["10 Nov", "1,000,002.50"], ["9 Nov", "1,000,003.50"]
    ]  # fmt: skip
    ink = up_ink(driver.context.theme.tokens).lower()
    assert ink in colours(card, 3)
    assert ink not in colours(card, 2)


def test_a_balance_below_zero_goes_below_the_line(driver: Driver, desk: FakeDesk) -> None:
    card = opened(driver, desk, (day(0, balance={"PHP": Money("PHP", "-120.00")}),))
    card.view.choose("balance")
    assert [word for _, word in card.chart.picture.marks] == ["0", "−100", "−200"]
    assert rows(card)[0][1] == "−120.00"
    assert card.chart.place(Decimal(-120)) > card.chart.place(Decimal(0))


def test_the_chart_says_everything_in_words(driver: Driver, desk: FakeDesk) -> None:
    desk_days = (
        day(1, came_in="10.05", out="1.00"),
        Day(MIDNIGHT - 2 * 86_400_000, has_data=False),
        day(0, out="2.50"),
    )
    card = opened(driver, desk, desk_days)
    assert card.chart.accessibleName() == "In and out, last 3 days"
    assert card.chart.accessibleDescription() == (
        "Today: in PHP 0.00, out PHP 2.50. 3 days together: in PHP 10.05, out PHP 3.50. 1 day without data."
    )


def test_a_pointer_over_a_bar_gets_exact_figures_as_plain_text(driver: Driver, desk: FakeDesk) -> None:
    odd = day(0, collected=tally(1, **{"<b>P": "7.00"}))
    card = opened(driver, desk, (*fortnight()[:-1], odd))
    card.currency.setCurrentIndex(card.currency.findData("<b>P"))
    card._render()
    chart = card.chart
    where = chart.bar(13).center().toPoint()
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, where, chart.mapToGlobal(where)))
    assert chart.toolTip() == "<qt>Today: in &lt;b&gt;P 7.00, out &lt;b&gt;P 0.00</qt>"
    nowhere = QPoint(0, chart.height() - 1)
    QApplication.sendEvent(chart, QHelpEvent(QEvent.Type.ToolTip, nowhere, chart.mapToGlobal(nowhere)))
    assert chart.toolTip() == ""


def test_what_is_tiny_is_still_seen(driver: Driver, desk: FakeDesk) -> None:
    days = (day(2, came_in="900000.00"), day(1, came_in="0.01"), day(0))
    card = opened(driver, desk, days)
    ink = up_ink(driver.context.theme.tokens).lower()
    assert ink in colours(card, 1)
    assert ink not in colours(card, 2)


def test_today_shows_the_last_day_only_when_it_is_today(driver: Driver, desk: FakeDesk) -> None:
    from ptsdesk.gui.pages.overview_data import read_overview

    desk.days_kept = (day(1, came_in="5.00"),)
    assert read_overview(desk, NOW_MS).collected.count == 0
    desk.days_kept = (day(0, came_in="5.00", charged=tally(3, PHP="9.00", USD="1.00")),)
    told = read_overview(desk, NOW_MS)
    assert (told.collected.count, told.charged.count) == (1, 3)
    assert [money.text for money in told.charged.sums] == ["9.00", "1.00"]
