"""An independent provider accepts every signature that the verbs make."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import as_provider
from tests.support.command import Command, create
from tests.support.strict_server import StrictProvider

DETAILS = (
    *("--detail", "phone=09123456789", "--detail", "account_number=1234567890", "--detail", "name=José dela Cruz"),
    *(
        "--detail",
        "channel_subject=UNO",
        "--detail",
        "email=ana@example.com",
        "--detail",
        "address=1 Rizal Ave, Manila",
    ),
)


@pytest.mark.parametrize("amount", ["100", "2450.00", "0.000001", "999999999999999.999999"])
def test_a_payment_is_accepted(strict: StrictProvider, strict_shop: Command, amount: str) -> None:
    more = ("--remark", "Mesa 4 ñ ₱ 表", "--callback-url", "https://shop.example/cb?a=1&b=2", "--order-id", "A-1")
    ran = strict_shop.inside(*create("payment", "Shop", *more, "--error-url", "https://shop.example/e", amount=amount))
    assert ran.code == 0, ran
    assert (ran.body["state"], ran.body["verified"], ran.body["order_id"]) == ("accepted", True, "A-1")
    assert ran.body["pay_url"] == f"{strict.url}/pay/1"
    [(_, fields)] = [one for one in strict.seen if one[0] == "payment"]
    assert fields["amount"] == amount
    assert fields["remark"] == "Mesa 4 ñ ₱ 表"
    assert "customer" not in fields


def test_a_withdrawal_is_accepted(strict: StrictProvider, strict_shop: Command) -> None:
    ran = strict_shop.inside(*create("withdraw", "Shop", *DETAILS, "--customer", "kept here"))
    assert (ran.code, ran.body["state"]) == (0, "accepted"), ran
    [(_, fields)] = [one for one in strict.seen if one[0] == "withdraw"]
    assert fields["details"]["name"] == "José dela Cruz"
    assert len(fields["details"]) == 6


def test_both_from_a_process_of_their_own(strict: StrictProvider, strict_shop: Command) -> None:
    for kind in ("payment", "withdraw"):
        ran = strict_shop(*create(kind, "Shop", *(DETAILS if kind == "withdraw" else ())))
        assert ran.code == 0, ran
    assert {kind for kind, _ in strict.orders} == {"payment", "withdraw"}


def test_the_json_form_of_the_body(strict: StrictProvider, command: Command) -> None:
    strict.content_type = "application/json"
    as_provider(strict).add_to(command, "Shop", "--body-form", "json")
    assert command.inside(*create("payment", "Shop")).code == 0
    assert command.inside(*create("withdraw", "Shop", *DETAILS)).code == 0


def test_questions_are_signed_too(strict: StrictProvider, strict_shop: Command) -> None:
    order_id = strict_shop.inside(*create("payment", "Shop")).body["order_id"]
    ran = strict_shop.inside("payment", "query", order_id)
    assert (ran.code, ran.body["state"], ran.body["status"]) == (0, "paid", "2000")
    assert strict_shop.inside("withdraw", "query", order_id).code == 3
    assert strict_shop.inside("balance").body["balances"] == {"PHP": {"MAYA": "68888.10"}}
    assert strict_shop.inside("channels").body["channels"][0]["channel"] == "QRPH"


@pytest.mark.parametrize("shift", [-60, 60, 3600])
def test_a_wrong_clock_here_is_corrected(tmp_path: Path, command: Command, shift: int) -> None:
    with StrictProvider(tmp_path, clock_shift_s=shift) as server:
        as_provider(server).add_to(command, "Shop")
        ran = command.inside(*create("payment", "Shop"))
        assert (ran.code, ran.body["state"]) == (0, "accepted")
        assert [one for one in server.complaints if "timestamp" not in one] == []
