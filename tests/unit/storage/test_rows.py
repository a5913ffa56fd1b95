"""Amounts that sort and compare exactly, text that is found however it is typed, values that JSON gives back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.rules import check_details
from ptsdesk.errors import InputError
from ptsdesk.storage.rows import amount_key, cap, clean, dump, fold, read_evidence, search_words

AMOUNTS = st.from_regex(r"\A[0-9]{1,15}(\.[0-9]{1,6})?\Z")


@given(AMOUNTS, AMOUNTS)
def test_keys_compare_like_the_numbers(one: str, other: str) -> None:
    def sign(a: object, b: object) -> int:
        return (a > b) - (a < b)  # type: ignore[operator]

    assert sign(amount_key(one), amount_key(other)) == sign(Decimal(one), Decimal(other))


@given(AMOUNTS)
def test_a_key_is_the_exact_number_of_millionths(text: str) -> None:
    assert len(amount_key(text)) == 21
    assert Decimal(amount_key(text)) == Decimal(text) * 10**6


@pytest.mark.parametrize("text", ["", "-1", "1e3", "1.", ".5", "1.0000001", "1" * 16, "NaN", "٣", " 1", "1,0"])
def test_an_amount_that_would_be_rounded_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="exactly"):
        amount_key(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Peña", "pena"), ("PEN\u0303A", "pena"), ("ﬁne", "fine"), ("Straße", "strasse"), ("１２", "12"),
        ("  a \t b\u00a0c\n", "a b c"), ("林美玲", "林美玲"), ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
    ],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_can_be_stored(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    fold(text).encode()


def test_words_of_a_search() -> None:
    assert search_words("  Peña  1,234.50 ") == ("pena", "1234.50")
    assert search_words("1,23 a,b") == ("1,23", "a,b")
    assert search_words("") == search_words(" \n") == ()
    assert len(search_words("x " * 20)) == 8


@given(st.text(alphabet=st.characters()))
def test_clean_text_can_be_stored_everywhere(text: str) -> None:
    stored = clean(text)
    assert "\0" not in stored
    assert stored.encode().decode() == stored
    assert clean(stored) == stored
    if text.isprintable():
        assert stored == text


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(["one", "two", "details"]), JSON))
def test_what_is_written_is_read(values: dict) -> None:
    assert read_evidence(dump(values, OrderKind.PAYMENT)) == values


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}, object(), [1.5], {"a": {"b": float("nan")}}, Decimal(1)])
def test_what_would_not_come_back_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="keeps no"):
        dump({"value": value}, OrderKind.PAYMENT)


PAN = "4111111111111111"
SECRET_NAMES = ["card_number", "card_cvc", "card_exp_year", "CVV", "cvc2", "PAN", "safecode", "private_key_pem"]


@pytest.mark.parametrize("name", SECRET_NAMES)
@pytest.mark.parametrize("kind", list(OrderKind))
def test_secret_members_are_refused_at_any_depth(name: str, kind: OrderKind) -> None:
    for values in ({name: "x"}, {"details": {name: "x"}}):
        with pytest.raises(ValueError, match="secret"):
            dump(values, kind)


@pytest.mark.parametrize("name", ["card_brand", "card_last4", "company", "span", "cardholder", "sign_time"])
def test_members_that_only_sound_alike_are_kept(name: str) -> None:
    assert name in dump({name: "x"}, OrderKind.SUBSCRIPTION)


def test_a_card_number_in_the_texts_of_a_subscription_is_masked_at_any_depth() -> None:
    values = {"order_id": PAN, "message": f"bad {PAN}", "more": {"x": [f"{PAN} 12/27 123"]}}
    assert read_evidence(dump(values, OrderKind.SUBSCRIPTION)) == {
        "order_id": PAN, "message": "bad [card number removed]", "more": {"x": ["[card number removed] 12/27 123"]},
    }  # fmt: skip
    assert read_evidence(dump(values, OrderKind.PAYMENT)) == values


@pytest.mark.parametrize("name", ["safecode", "card_number", "cvc", "pan", "private_key", "transaction_secret", "card"])
def test_what_the_journal_refuses_is_refused_where_it_is_typed(name: str) -> None:
    with pytest.raises(InputError, match="never given this way"):
        check_details({name: "x"})
    with pytest.raises(ValueError, match="secret"):
        dump({"details": {name: "x"}}, OrderKind.WITHDRAWAL)


def test_an_account_number_of_a_payout_is_kept() -> None:
    assert "4111111111111111" in dump({"account_number": "4111111111111111"}, OrderKind.WITHDRAWAL)
    assert "4111111111111111" in cap("4111111111111111", OrderKind.WITHDRAWAL, 99)


@given(st.text(max_size=50), st.integers(0, 60))
def test_a_cap_counts_bytes_and_cuts_no_character(text: str, limit: int) -> None:
    kept = cap(text, OrderKind.PAYMENT, limit)
    assert len(kept.encode()) <= limit
    assert clean(text).startswith(kept)
    assert len(kept) == len(clean(text)) or len(clean(text)[: len(kept) + 1].encode()) > limit
