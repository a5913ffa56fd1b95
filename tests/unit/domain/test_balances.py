"""Balances as they are told, and what would be left."""

from __future__ import annotations

import pytest

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet, available_sum, outlook, read_figures
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind
from tests.support.orders import an_order

PHP = "PHP"


def read(value: object, mode: BalanceMode = BalanceMode.BOTH) -> BalanceFigure:
    [figure] = read_figures({PHP: {"MAYA": value}}, mode, 5)  # type: ignore[dict-item]
    return figure


@pytest.mark.parametrize(
    ("mode", "total", "available"), [(BalanceMode.TOTAL, "68888.10", None), (BalanceMode.AVAILABLE, None, "68888.10")]
)
def test_a_single_figure_is_what_was_asked_for(mode: BalanceMode, total: str | None, available: str | None) -> None:
    figure = read("68888.10", mode)
    assert (figure.total and figure.total.text, figure.available and figure.available.text) == (total, available)
    assert (figure.in_progress, figure.text, figure.asked_ms) == (None, "", 5)


def test_both_figures_and_what_is_between_them() -> None:
    figure = read({"total": "68888", "available": "58888.50"})
    assert figure.in_progress == Money(PHP, "9999.50")
    assert read("5").total == Money(PHP, "5"), "one figure in the place of two is the total"


@pytest.mark.parametrize("value", ["", "NaN", "[1]", "about 5", "1e400"])
def test_what_is_no_figure_is_shown_as_it_came(value: str) -> None:
    figure = read(value)
    assert (figure.total, figure.available, figure.text) == (None, None, value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"total": "5", "available": "x"}, "available: x"),
        ({"total": "5", "available": "4", "held": "1"}, "held: 1"),
        ({}, ""),
        ({"sum": "<b>"}, "sum: <b>"),
    ],
)
def test_other_members_are_named(value: dict[str, str], text: str) -> None:
    assert read(value).text == text


def test_exponents_become_plain_figures() -> None:
    assert read("1.5E+3", BalanceMode.TOTAL).total == Money(PHP, "1500")


def test_a_sheet_finds_and_orders() -> None:
    figures = (
        BalanceFigure(PHP, "A", None, Money(PHP, "0.1"), 1),
        BalanceFigure("USD", "A", None, Money("USD", "7"), 1),
        BalanceFigure(PHP, "B", None, Money(PHP, "0.2"), 1),
        BalanceFigure(PHP, "C", Money(PHP, "9"), None, 1),
    )
    sheet = BalanceSheet(figures, 1)
    assert sheet.of(PHP, "B") is figures[2]
    assert sheet.of("USD", "B") is None
    assert sheet.currencies == (PHP, "USD")
    assert available_sum(figures, PHP) == Money(PHP, "0.3")
    assert available_sum(figures, "EUR") is None


def test_the_worst_and_the_best_case() -> None:
    def out(amount: str, channel: str = "Q", kind: OrderKind = OrderKind.WITHDRAWAL, currency: str = PHP) -> object:
        return an_order(kind=kind, channel=channel, money=Money(currency, amount))

    orders = [out("12500.00"), out("1", "X"), out("1", kind=OrderKind.PAYMENT), out("1", currency="USD"), out("0.10")]
    left = outlook(Money(PHP, "1236112.25"), Money(PHP, "8750.00"), orders, "Q")  # type: ignore[arg-type]
    assert (left.others.text, left.worst.text, left.best.text) == ("12500.10", "1214862.15", "1227362.25")
    assert outlook(Money(PHP, "1"), Money(PHP, "2"), [], "Q").worst == Money(PHP, "-1")


@pytest.mark.parametrize(
    "literal",
    ["9" * 40, "1" * 30 + ".5", "123456789012345678901.5", "0.000000000000000000001", "1.2345678901234567890123456789"],
)
def test_a_figure_that_no_sum_can_hold_exactly_stays_a_text(literal: str) -> None:
    (figure,) = read_figures({"PHP": {"QRPH": literal}}, BalanceMode.AVAILABLE, 0)
    assert (figure.total, figure.available, figure.text) == (None, None, literal)


def test_sums_of_the_largest_figures_are_exact() -> None:
    large, small = "9999999999999999.99", "0.00000001"
    told = {"PHP": {**{f"C{number}": large for number in range(9999)}, "D": small}}
    total = available_sum(read_figures(told, BalanceMode.AVAILABLE, 0), "PHP")
    assert total.text == "99989999999999999900.01000001"
    (figure,) = read_figures({"PHP": {"C": {"total": large, "available": small}}}, BalanceMode.BOTH, 0)
    assert figure.in_progress.text == "9999999999999999.98999999"
