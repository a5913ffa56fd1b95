"""Who is paid, and when the last digits of the account are typed again."""

from __future__ import annotations

import pytest

from ptsdesk.domain.money import Money
from ptsdesk.domain.payees import Payee, PayeeEntry, Retype, account_of, ending, payee_key, retype_reason

OVER = Money("PHP", "5000.00")
PAOLO = Payee("p1", "Paolo", "QRPH_INSTAPAY", "GCASH", {"phone": "09995550163"})


@pytest.mark.parametrize(
    ("details", "account"),
    [
        ({}, ""),
        ({"phone": "09995550163"}, "09995550163"),
        ({"phone": "9995550163"}, "09995550163"),
        ({"phone": "8995550163"}, "8995550163"),
        ({"phone": "999555016"}, "999555016"),
        ({"account_number": "1002003044", "phone": "09995550163"}, "1002003044"),
    ],
)
def test_the_account_is_the_number_else_the_phone(details: dict[str, str], account: str) -> None:
    assert account_of(details) == account


def test_the_key_is_bank_and_account() -> None:
    assert payee_key({"channel_subject": "gcash", "phone": "9995550163"}) == "GCASH:09995550163"
    assert payee_key({"account_number": "1002003044"}) == ":1002003044"
    assert payee_key({"channel_subject": "GCASH"}) == ""
    assert (PAOLO.key, PAOLO.account) == ("GCASH:09995550163", "09995550163")
    assert Payee("", "Ana", "MAYA", "").all_details == {"name": "Ana"}
    assert PAOLO.all_details == {"channel_subject": "GCASH", "phone": "09995550163", "name": "Paolo"}


def test_the_last_digits() -> None:
    assert (ending("09995550163"), ending("12"), ending("")) == ("0163", "12", "")


@pytest.mark.parametrize(
    ("entry", "details", "money", "reason"),
    [
        (None, PAOLO.all_details, Money("PHP", "1"), Retype.NEW),
        (PayeeEntry(PAOLO), PAOLO.all_details, Money("PHP", "1"), Retype.NEW),
        (PayeeEntry(PAOLO, 6), PAOLO.all_details, Money("PHP", "5000"), None),
        (PayeeEntry(PAOLO, 6), PAOLO.all_details, Money("PHP", "5000.000001"), Retype.AMOUNT),
        (PayeeEntry(PAOLO, 6), PAOLO.all_details, Money("USD", "1"), Retype.AMOUNT),
        (PayeeEntry(PAOLO, 6), {"channel_subject": "GCASH", "phone": "9995550163"}, Money("PHP", "1"), None),
        (PayeeEntry(PAOLO, 6), {"channel_subject": "MAYA", "phone": "09995550163"}, Money("PHP", "1"), Retype.CHANGED),
        (PayeeEntry(PAOLO, 6), {"channel_subject": "GCASH", "phone": "09995550164"}, Money("PHP", "1"), Retype.CHANGED),
    ],
)
def test_when_the_digits_are_typed_again(
    entry: PayeeEntry | None, details: dict[str, str], money: Money, reason: Retype | None
) -> None:
    assert retype_reason(entry, details, money, OVER) == reason


def test_a_changed_account_is_named_before_a_new_one() -> None:
    changed = PayeeEntry(Payee("p1", "Paolo", "Q", "GCASH", {"phone": "09995550163"}, previous="4471"))
    assert (changed.is_changed, changed.is_new) == (True, True)
    assert retype_reason(changed, changed.payee.all_details, Money("PHP", "1"), OVER) is Retype.CHANGED
    paid = PayeeEntry(changed.payee, 1)
    assert (paid.is_changed, paid.is_new) == (False, False)
