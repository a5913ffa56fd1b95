"""What the tests of the overview put on the desk: figures, days, and a page that is open."""

from __future__ import annotations

from ptsdesk.domain.balances import BalanceFigure, BalanceSheet, Day, Tally
from ptsdesk.domain.money import Money
from ptsdesk.gui.pages.overview import OverviewPage
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS
from tests.gui.support.fake_figures import DAY_MS, MANILA_MS

MINUTE, HOUR = 60_000, 3_600_000
MIDNIGHT = NOW_MS - (NOW_MS + MANILA_MS) % DAY_MS


def php(text: str) -> Money:
    return Money("PHP", text)


def figure(
    channel: str, total: str | None, available: str | None, age_ms: int = 40_000, currency: str = "PHP", text: str = ""
) -> BalanceFigure:
    monies = [Money(currency, one) if one is not None else None for one in (total, available)]
    return BalanceFigure(currency, channel, monies[0], monies[1], NOW_MS - age_ms, text)


def three_channels() -> BalanceSheet:
    """The figures of the design picture."""
    figures = (
        figure("QRPH_INSTAPAY", "1284560.25", "1236112.25"),
        figure("MAYA", "68888.00", "58888.00", 3 * HOUR),
        figure("DRAGON", "4120.00", "4120.00", currency="USD"),
    )
    return BalanceSheet(figures, NOW_MS - 40_000)


def tally(count: int, **sums: str) -> Tally:
    return Tally(count, {currency: Money(currency, text) for currency, text in sums.items()})


def day(back: int, *, came_in: str = "0", out: str = "0", has_data: bool = True, **more: object) -> Day:
    """A day, so many days before today."""
    fields: dict[str, object] = {"collected": tally(1, PHP=came_in), "paid_out": tally(1, PHP=out)}
    return Day(MIDNIGHT - back * DAY_MS, has_data, **(fields | more))  # type: ignore[arg-type]


def fortnight(gaps: tuple[int, ...] = (2,)) -> tuple[Day, ...]:
    """Fourteen days; those that many days back have no data."""
    made = [day(back, came_in=f"{300000 + back}.10", out=f"{200000 + back}.05") for back in reversed(range(14))]
    empty = {MIDNIGHT - back * DAY_MS for back in gaps}
    return tuple(Day(one.start_ms, has_data=False) if one.start_ms in empty else one for one in made)


def open_overview(driver: Driver) -> OverviewPage:
    page = driver.go("overview")
    driver.settle()
    assert isinstance(page, OverviewPage)
    return page
