"""Which details a payout asks for."""

from __future__ import annotations

import pytest

from ptsdesk.domain.destinations import KNOWN, check_members, is_wallet, members_of


@pytest.mark.parametrize(("subject", "wallet"), [("GCASH", True), ("maya", True), ("BPI", False), ("", False)])
def test_wallets(subject: str, wallet: bool) -> None:
    assert is_wallet(subject) is wallet


@pytest.mark.parametrize(
    ("channel", "subject", "needed"),
    [
        ("QRPH_INSTAPAY", "GCASH", {"name", "phone"}),
        ("QRPH_INSTAPAY", "BPI", {"name", "account_number"}),
        ("MAYA", "", {"name", "phone"}),
        ("NEW", "", {"name", "account_number"}),
    ],
)
def test_every_known_member_is_offered_once(channel: str, subject: str, needed: set[str]) -> None:
    members = members_of(channel, subject)
    assert sorted(one.name for one in members) == sorted(KNOWN)
    assert {one.name for one in members if one.needed} == needed
    assert all(one.first for one in members if one.needed)
    assert [one.name for one in members][: len(needed)] == [one.name for one in members if one.needed]


@pytest.mark.parametrize(
    ("subject", "details", "fields"),
    [
        ("GCASH", {}, ["details.name", "details.phone"]),
        ("BPI", {"name": "Ana"}, ["details.account_number"]),
        ("GCASH", {"name": "Ana", "account_number": "1"}, []),
        ("BPI", {"name": "Ana", "phone": "1"}, []),
        ("BPI", {"phone": "1"}, ["details.name"]),
    ],
)
def test_what_is_missing_is_named(subject: str, details: dict[str, str], fields: list[str]) -> None:
    problems = check_members("QRPH_INSTAPAY", subject, details)
    assert [problem.field for problem in problems] == fields
    assert all(problem.message.startswith("Type the") for problem in problems)
