"""Pages, search, sums and lists, held against the same questions asked in plain Python over the same orders."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from ptsdesk.domain.history import HistoryFilter, Likeness
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import UNRESOLVED, WATCHED, Cause, Order, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError
from ptsdesk.storage.history import MAX_PAGE
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.journal_factory import NEWEST_MS, fill, make_orders
from tests.support.orders import ACCOUNT, START_MS, an_order

S, K = OrderState, OrderKind
OTHER = "Harbor & Co. Trading"
COUNT = 700


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory):
    """A journal with two accounts; nothing in this module writes into it."""
    folder: Path = tmp_path_factory.mktemp("history")
    journal = Journal.open(DataFolder(folder), Secret("2e" * 32), lambda: START_MS)
    fill(journal, ACCOUNT, COUNT)
    fill(journal, OTHER, 150, seed=2)
    yield journal
    journal.close()


@pytest.fixture(scope="module")
def made() -> list[Order]:
    """What was put in for the first account, newest first."""
    return sorted((order for order, _ in make_orders(COUNT, ACCOUNT)), key=lambda order: order.created_ms, reverse=True)


def all_pages(journal: Journal, wanted: HistoryFilter, limit: int) -> list[Order]:
    found: list[Order] = []
    cursor = None
    while True:
        page = journal.page(ACCOUNT, wanted, cursor, limit)
        assert len(page.orders) <= limit
        found += page.orders
        cursor = page.cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 99, 100, 200, COUNT, COUNT + 1])
def test_pages_join_to_the_whole_history(full: Journal, made: list[Order], limit: int) -> None:
    assert all_pages(full, HistoryFilter(), limit) == made


def test_orders_of_the_same_moment_are_all_listed(journal: Journal) -> None:
    orders = [an_order(created_ms=START_MS) for _ in range(7)]
    for order in orders:
        journal.add(order, {})
    assert [order.order_id for order in all_pages(journal, HistoryFilter(), 2)] == [
        order.order_id for order in reversed(orders)
    ]


FILTERS: dict[str, tuple[HistoryFilter, Callable[[Order], bool]]] = {
    "kind": (HistoryFilter(kinds=frozenset({K.WITHDRAWAL})), lambda o: o.kind is K.WITHDRAWAL),
    "kinds": (
        HistoryFilter(kinds=frozenset({K.WITHDRAWAL, K.SUBSCRIPTION})),
        lambda o: o.kind in {K.WITHDRAWAL, K.SUBSCRIPTION},
    ),
    "state": (HistoryFilter(states=frozenset({S.PAID})), lambda o: o.state is S.PAID),
    "states": (
        HistoryFilter(states=frozenset({S.UNKNOWN, S.FAILED, S.EXPIRED})),
        lambda o: o.state in {S.UNKNOWN, S.FAILED, S.EXPIRED},
    ),
    "states and kind": (
        HistoryFilter(states=frozenset({S.PAID, S.FAILED}), kinds=frozenset({K.PAYMENT})),
        lambda o: o.state in {S.PAID, S.FAILED} and o.kind is K.PAYMENT,
    ),
    "channel": (HistoryFilter(channel="MAYA"), lambda o: o.channel == "MAYA"),
    "from": (HistoryFilter(from_ms=NEWEST_MS - 30_000_000), lambda o: o.created_ms >= NEWEST_MS - 30_000_000),
    "to": (HistoryFilter(to_ms=NEWEST_MS - 30_000_000), lambda o: o.created_ms < NEWEST_MS - 30_000_000),
    "word": (HistoryFilter(text="lakeside"), lambda o: o.customer == "Lakeside Cafe"),
    "folded": (HistoryFilter(text="PENA"), lambda o: o.customer == "Peña Hauling"),
    "two words": (
        HistoryFilter(text="cafe  invoice"),
        lambda o: o.customer == "Lakeside Cafe" and o.reference.startswith("Invoice"),
    ),
    "short": (HistoryFilter(text="美"), lambda o: "美" in o.customer),
    "short and long": (HistoryFilter(text="in walk"), lambda o: o.customer == "Walk-in"),
    "text and states": (
        HistoryFilter(text="invoice", states=frozenset({S.FAILED, S.UNKNOWN})),
        lambda o: o.reference.startswith("Invoice") and o.state in {S.FAILED, S.UNKNOWN},
    ),
    "nothing": (HistoryFilter(text="no such text"), lambda _: False),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters_find_exactly_what_they_say(full: Journal, made: list[Order], name: str) -> None:
    wanted, fits = FILTERS[name]
    expected = [order for order in made if fits(order)]
    assert expected or name == "nothing"
    assert all_pages(full, wanted, 37) == expected
    assert full.summary(ACCOUNT, wanted).matching == len(expected)


@pytest.mark.parametrize("field", ["order_id", "transaction_id", "reference_number", "reference", "customer"])
def test_search_looks_into_every_field_that_people_type(full: Journal, made: list[Order], field: str) -> None:
    order = next(order for order in made if getattr(order, field))
    text = getattr(order, field)
    assert order in all_pages(full, HistoryFilter(text=text), 100)
    assert order in all_pages(full, HistoryFilter(text=text[2:9].lower()), 100)


@pytest.mark.parametrize(
    ("amount", "typed"),
    [("1234.50", "1,234.50"), ("1234.50", "1234.5"), ("1234", "1,234.00"), ("1234567.000001", "1,234,567.000001")],
)
def test_an_amount_is_found_as_people_write_it(journal: Journal, amount: str, typed: str) -> None:
    order = an_order(money=Money("PHP", amount))
    for one in (order, an_order(money=Money("PHP", "77.00"))):
        journal.add(one, {})
    assert journal.page(ACCOUNT, HistoryFilter(text=typed)).orders == (order,)


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "100%", "_nvoice", "inv_ice", '"quote"', "back\\slash", "a*b", "NEAR(", "x' OR 1"]
)
def test_signs_of_the_query_language_are_only_text(journal: Journal, text: str) -> None:
    order = an_order(reference=f"Invoice {text} end")
    for one in (order, an_order(reference="Invoice 100 quote back slash ab")):
        journal.add(one, {})
    assert journal.page(ACCOUNT, HistoryFilter(text=text)).orders == (order,)


def test_what_is_learnt_later_is_found(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    journal.note(order.order_id, Cause.QUERY, {}, transaction_id="TSOLD", reference_number="5038")
    journal.note(order.order_id, Cause.QUERY, {}, transaction_id="TSNEW")
    assert [len(journal.page(ACCOUNT, HistoryFilter(text=text)).orders) for text in ("tsold", "tsnew", "5038")] == [
        0,
        1,
        1,
    ]


def test_a_word_that_very_many_orders_hold(journal: Journal) -> None:
    """More than the index may name for a page: the page is then found without it."""
    fill(journal, ACCOUNT, 2_100)
    wanted = HistoryFilter(text="261")
    page = journal.page(ACCOUNT, wanted)
    assert len(page.orders) == 200
    assert journal.summary(ACCOUNT, wanted).matching == 2_100


def test_accounts_never_mix(full: Journal) -> None:
    order = full.page(OTHER, HistoryFilter()).orders[0]
    assert len(full.page(OTHER, HistoryFilter(), limit=MAX_PAGE).orders) == 150
    assert full.page(ACCOUNT, HistoryFilter(text=order.order_id)).orders == ()
    assert full.find(ACCOUNT, order.order_id) is None
    assert full.find(OTHER, order.order_id) == order.order_id
    assert full.summary("nobody", HistoryFilter()).total == 0
    assert full.page("nobody", HistoryFilter()).orders == ()
    for found in (full.due(OTHER, NEWEST_MS * 2, 99), full.unresolved(OTHER)):
        assert {order.account for order in found} == {OTHER}


def test_sums_are_exact(full: Journal, made: list[Order]) -> None:
    def total(direction: str) -> Decimal:
        return sum((o.money.value for o in made if direction_of(o) == direction), Decimal(0))

    found = full.summary(ACCOUNT, HistoryFilter())
    assert (found.matching, found.total) == (COUNT, COUNT)
    assert {key: money.value for key, money in found.sums.items()} == {
        (direction, "PHP"): total(direction) for direction in ("in", "out", "open")
    }


def direction_of(order: Order) -> str:
    if order.state is S.PAID:
        return "out" if order.kind is K.WITHDRAWAL else "in"
    return "open" if order.state in WATCHED | {S.SENDING} else ""


def test_sums_keep_every_digit_and_do_not_overflow(journal: Journal) -> None:
    amounts = ["999999999999999.999999", "999999999999999.999999", "0.000001", "0.1", "7"]
    for text, currency in itertools.product(amounts, ("PHP", "USD")):
        order = an_order(money=Money(currency, text))
        journal.add(order, {})
        journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
    assert journal.summary(ACCOUNT, HistoryFilter()).sums == {
        ("open", currency): Money(currency, "2000000000000007.099999") for currency in ("PHP", "USD")
    }


def test_a_paid_order_counts_with_what_the_provider_took(journal: Journal) -> None:
    taken = [
        Money("PHP", "90.10"), Money("PHP", "1.5e1"), Money("PHP", "0.000001000"), None, Money("USD", "7"),
        Money("PHP", "0.0000001"), Money("PHP", "-5"),
    ]  # fmt: skip
    for accepted in taken:
        order = an_order(money=Money("PHP", "100"))
        journal.add(order, {})
        journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
        journal.step(order.order_id, S.ACCEPTED, Cause.ANSWER, {}, accepted=accepted)
    waiting = journal.summary(ACCOUNT, HistoryFilter())
    assert (waiting.sums, waiting.left_out) == ({("open", "PHP"): Money("PHP", "700.00")}, 0)
    for order in journal.page(ACCOUNT, HistoryFilter()).orders:
        journal.step(order.order_id, S.PAID, Cause.QUERY, {})
    found = journal.summary(ACCOUNT, HistoryFilter())
    assert found.sums == {("in", "PHP"): Money("PHP", "105.100001")}
    assert (found.matching, found.left_out) == (7, 4)


def test_find_takes_whole_ids_only(full: Journal, made: list[Order]) -> None:
    order = next(order for order in made if order.reference_number)
    grouped = spaced(order.reference_number)
    for text in (order.order_id, f" {order.order_id.lower()} ", order.transaction_id, order.reference_number, grouped):
        assert full.find(ACCOUNT, text) == order.order_id
    for text in ("", "  ", order.order_id[:-1], order.transaction_id[1:], "%"):
        assert full.find(ACCOUNT, text) is None


def spaced(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def test_find_gives_the_newest_of_several(journal: Journal) -> None:
    for number in (2, 3, 1):
        order = an_order(created_ms=START_MS + number, transaction_id="TS1", order_id=f"P{number}")
        journal.add(order, {})
    assert journal.find(ACCOUNT, "TS1") == "P3"


def test_due_orders_come_the_longest_waiting_first(full: Journal, made: list[Order]) -> None:
    now_ms = NEWEST_MS + 60_000
    expected = sorted(
        (o for o in made if o.state in WATCHED and o.next_check_ms is not None and o.next_check_ms <= now_ms),
        key=lambda order: order.next_check_ms or 0,
    )
    assert len(expected) > 10
    assert list(full.due(ACCOUNT, now_ms, 1000)) == expected
    few = full.due(ACCOUNT, now_ms, 4)
    assert len(few) == 4
    assert all(order in few for order in expected[:2])


def test_young_orders_do_not_wait_behind_hundreds_of_old_ones(journal: Journal) -> None:
    for number in range(300):
        journal.add(an_order(order_id=f"OLD{number}", next_check_ms=START_MS - 300 + number, checks=500), {})
    for number in range(3):
        journal.add(an_order(order_id=f"NEW{number}", next_check_ms=START_MS - 1, checks=number), {})
    for number in range(303):
        order_id = f"OLD{number}" if number < 300 else f"NEW{number - 300}"
        journal.step(order_id, S.SENDING, Cause.SENDING, {})
        journal.step(order_id, S.ACCEPTED, Cause.ANSWER, {})
    assert [o.order_id for o in journal.due(ACCOUNT, START_MS, 4)] == ["OLD0", "NEW0", "OLD1", "NEW1"]
    assert len({o.order_id for o in journal.due(ACCOUNT, START_MS, 302)}) == 302
    assert [o.order_id for o in journal.due(ACCOUNT, START_MS, 1)] == ["OLD0"]


def test_a_clock_that_was_set_back_does_not_stop_the_checks(journal: Journal) -> None:
    order = an_order(next_check_ms=START_MS)
    journal.add(order, {})
    journal.step(order.order_id, S.SENDING, Cause.SENDING, {})
    journal.step(order.order_id, S.ACCEPTED, Cause.ANSWER, {})
    assert journal.due(ACCOUNT, START_MS - 360_000, 4) == ()
    assert [o.order_id for o in journal.due(ACCOUNT, START_MS - 360_001, 4)] == [order.order_id]


def test_unresolved_orders_come_oldest_first(full: Journal, made: list[Order]) -> None:
    expected = [order for order in reversed(made) if order.state in UNRESOLVED]
    assert list(full.unresolved(ACCOUNT)) == expected
    assert full.count(ACCOUNT, UNRESOLVED) == len(expected)
    assert full.count(ACCOUNT, frozenset()) == 0


def test_twins_have_the_same_kind_and_amount_by_value(journal: Journal) -> None:
    twin = an_order(money=Money("PHP", "100"), created_ms=START_MS)
    others = (
        an_order(money=Money("PHP", "100.01")), an_order(money=Money("USD", "100")),
        an_order(money=Money("PHP", "100"), kind=K.WITHDRAWAL), an_order(money=Money("PHP", "100"), state=S.DRAFT),
        an_order(money=Money("PHP", "100"), account=OTHER), replace(twin, order_id="old", created_ms=START_MS - 1),
    )  # fmt: skip
    for order in (twin, *others):
        journal.add(order, {})
    assert journal.twins(ACCOUNT, Likeness(K.PAYMENT, Money("PHP", "100.000000")), START_MS) == (twin,)
    assert journal.twins(ACCOUNT, Likeness(K.PAYMENT, Money("PHP", "100.5")), 0) == ()


@pytest.mark.parametrize("cursor", ["", "x.y", "1", "1.2.3", "-1.2", "\u0661.2", "1.2\n", f"{'9' * 30}.1", "\udcff"])
def test_a_cursor_that_no_page_gave_is_refused(full: Journal, cursor: str) -> None:
    with pytest.raises(InputError, match="not a cursor") as raised:
        full.page(ACCOUNT, HistoryFilter(), cursor)
    assert raised.value.field == "cursor"


@pytest.mark.parametrize("text", ["\udcff", "\ud800x", "a\0"])
def test_text_that_no_order_can_hold_finds_nothing(full: Journal, text: str) -> None:
    assert full.find(ACCOUNT, text) is None
    assert full.get(text) is None
    assert full.last_event(text) is None
    assert (full.events(text), full.raw_answers(text)) == ((), ())
    for wanted in (HistoryFilter(text=text), HistoryFilter(channel=text)):
        assert full.page(ACCOUNT, wanted).orders == ()
