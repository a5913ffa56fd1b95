"""Order ids."""

import os
import re

import pytest

from ptsdesk.domain.identifiers import check_order_id, new_order_id, short_order_id
from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import InputError

NOV_12_MANILA = 1794412800_000
"""Midnight at the beginning of the day in Manila; 16:00 of the day before in UTC."""


def test_an_id_has_kind_date_and_eighty_bits() -> None:
    order_id = new_order_id(OrderKind.PAYMENT, NOV_12_MANILA, lambda count: bytes(range(count)))
    assert order_id == "P261112-000G40R40M30E209"
    assert re.fullmatch(r"P261112-[0-9A-HJKMNP-TV-Z]{16}", order_id)


def test_every_bit_counts() -> None:
    low = new_order_id(OrderKind.WITHDRAWAL, NOV_12_MANILA, lambda count: bytes(count))
    high = new_order_id(OrderKind.SUBSCRIPTION, NOV_12_MANILA, lambda count: b"\xff" * count)
    assert low == "W261112-0000000000000000"
    assert high == "S261112-ZZZZZZZZZZZZZZZZ"


def test_the_date_is_manilas() -> None:
    assert new_order_id(OrderKind.PAYMENT, NOV_12_MANILA, os.urandom).startswith("P261112-")
    assert new_order_id(OrderKind.PAYMENT, NOV_12_MANILA - 1, os.urandom).startswith("P261111-")


@pytest.mark.parametrize("text", ["a", "P261112-7KQ4M9XW2TBR6HNC", "A.b_c-1", "x" * 64])
def test_ids_that_the_provider_takes(text: str) -> None:
    assert check_order_id(text) == text


@pytest.mark.parametrize("text", ["", "x" * 65, "a b", "ä", "a\n", "<a>", "a/b"])
def test_ids_that_it_does_not_take(text: str) -> None:
    with pytest.raises(InputError, match="1 to 64"):
        check_order_id(text)


@pytest.mark.parametrize("text", ["4111111111111111", "card4111111111111111", "P-4111-1111-1111-1111"])
def test_a_card_number_is_no_id_to_ask_about(text: str) -> None:
    with pytest.raises(InputError, match="looks like a card number"):
        check_order_id(text)


def test_an_id_made_here_is_never_refused() -> None:
    made = f"P261112-{'0' * 6}{'4111111111111111'[:10]}"
    chance = [f"P261112-{number:016}" for number in range(100)]
    assert all(check_order_id(order_id) == order_id for order_id in (made, "P261112-4111111111111111", *chance))


def test_short_ids_are_for_tables_only() -> None:
    assert short_order_id("P261112-7KQ4M9XW2TBR6HNC") == "P261112-7KQ4…6HNC"
    assert short_order_id("P261112-7KQ4M9XW2TBR6HNC", 8) == "P261112-…6HNC"
    assert short_order_id("short") == "short"
