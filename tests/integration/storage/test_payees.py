"""The payee book over a real journal: who, how often paid, and what a changed account means."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import AccountError
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.payees import PayeeBook
from tests.support.orders import ACCOUNT, START_MS, an_order

S = OrderState
PAOLO = Payee("", "Paolo Gutiérrez", "QRPH_INSTAPAY", "GCASH", {"phone": "09995550163", "email": "p@example.com"})
NORTH = Payee("", "Northpoint Supply", "QRPH_INSTAPAY", "UBP", {"account_number": "100200304471"})


@pytest.fixture
def book(journal: Journal, clock) -> PayeeBook:
    numbers = itertools.count(1)
    return PayeeBook(journal, lambda: f"payee-{next(numbers)}", clock.now_ms)


def pay(journal: Journal, key: str, *states: OrderState, at: int = 0, **changes: object) -> None:
    order = an_order(kind=OrderKind.WITHDRAWAL, payee_key=key, **({"created_ms": START_MS + at} | changes))
    journal.add(order, {})
    for state in (S.SENDING, *states):
        journal.step(order.order_id, state, Cause.QUERY, {})


def test_a_payee_is_kept_whole(book: PayeeBook, clock) -> None:
    saved = book.save(ACCOUNT, PAOLO)
    kept = replace(PAOLO, payee_id="payee-1", created_ms=clock.ms, since_ms=clock.ms)
    assert saved == PayeeEntry(kept)
    assert book.entry(ACCOUNT, "payee-1") == saved
    assert (saved.is_new, saved.is_changed) == (True, False)
    assert book.entry(ACCOUNT, "payee-2") is None


def test_payees_of_accounts_never_mix(book: PayeeBook) -> None:
    saved = book.save(ACCOUNT, PAOLO)
    assert book.entries("Harbor") == ()
    assert book.entry("Harbor", saved.payee.payee_id) is None
    book.remove("Harbor", saved.payee.payee_id)
    assert len(book.entries(ACCOUNT)) == 1
    with pytest.raises(AccountError, match="not in the book"):
        book.save("Harbor", saved.payee)


def test_what_was_paid_is_counted_by_the_account(book: PayeeBook, journal: Journal) -> None:
    book.save(ACCOUNT, PAOLO)
    key = "GCASH:09995550163"
    pay(journal, key, S.ACCEPTED, S.PAID, at=1)
    pay(journal, key, S.ACCEPTED, S.PAID, at=2)
    pay(journal, key, S.ACCEPTED, S.FAILED, at=3)
    pay(journal, key, S.UNKNOWN, at=4)
    pay(journal, "GCASH:09995550164", S.ACCEPTED, S.PAID)
    pay(journal, key, S.ACCEPTED, S.PAID, account="Harbor")
    [entry] = book.entries(ACCOUNT)
    assert (entry.times_paid, entry.last_paid_ms, entry.last_ms, entry.unknown) == (2, START_MS + 2, START_MS + 4, 1)


def test_a_payee_without_an_account_matches_no_order(book: PayeeBook, journal: Journal) -> None:
    book.save(ACCOUNT, replace(PAOLO, details={}))
    pay(journal, "", S.ACCEPTED, S.PAID)
    assert book.entries(ACCOUNT)[0].times_paid == 0


def test_a_changed_account_stays_changed_until_it_was_paid(book: PayeeBook, journal: Journal, clock) -> None:
    first = book.save(ACCOUNT, PAOLO).payee
    pay(journal, first.key, S.ACCEPTED, S.PAID)
    clock.ms += 1000
    entry = book.save(ACCOUNT, replace(first, details={"phone": "9995550199"}))
    assert (entry.is_changed, entry.payee.previous, entry.payee.since_ms) == (True, "0163", clock.ms)
    assert entry.payee.created_ms == first.created_ms
    again = book.save(ACCOUNT, replace(entry.payee, details={"phone": "9995550111"}))
    assert again.payee.previous == "0163", "what people know is the account that was paid"
    pay(journal, again.payee.key, S.ACCEPTED, S.PAID)
    known = book.entry(ACCOUNT, first.payee_id)
    assert known is not None
    assert (known.is_changed, known.payee.previous, known.is_new) == (False, "", False)


def test_another_name_or_address_is_no_change_of_account(book: PayeeBook, clock) -> None:
    first = book.save(ACCOUNT, PAOLO).payee
    clock.ms += 1000
    details = {"phone": "9995550163", "address": "1 Rizal Ave"}
    entry = book.save(ACCOUNT, replace(first, name="Paolo G.", details=details, since_ms=0, previous="9999"))
    assert (entry.payee.since_ms, entry.payee.previous, entry.is_changed) == (first.since_ms, "", False)


def test_the_search_holds_every_word_anywhere(book: PayeeBook, journal: Journal) -> None:
    for payee in (PAOLO, NORTH):
        book.save(ACCOUNT, payee)

    def found(text: str) -> list[str]:
        return [entry.payee.name.split()[0] for entry in book.entries(ACCOUNT, text)]

    assert found("") == ["Northpoint", "Paolo"]
    assert found("gutierrez gcash") == ["Paolo"]
    assert found("4471") == ["Northpoint"]
    assert found("north gcash") == []
    assert found("%") == []
    pay(journal, "GCASH:09995550163", S.ACCEPTED, S.PAID)
    assert found("") == ["Paolo", "Northpoint"], "the last paid first"


def test_a_removed_payee_leaves_its_orders(book: PayeeBook, journal: Journal) -> None:
    saved = book.save(ACCOUNT, PAOLO)
    pay(journal, saved.payee.key, S.UNKNOWN)
    book.remove(ACCOUNT, saved.payee.payee_id)
    assert book.entries(ACCOUNT) == ()
    assert len(journal.unresolved(ACCOUNT)) == 1
