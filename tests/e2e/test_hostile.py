"""No answer of a provider can make a success out of nothing. One data folder for all: what they leave is no matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import as_provider
from tests.support.command import Command, create
from tests.support.hostile_answers import REFUSED, UNPROVED
from tests.support.strict_server import Answer, StrictProvider, refusal


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StrictProvider]:
    with StrictProvider(tmp_path_factory.mktemp("strict")) as running:
        yield running


@pytest.fixture(scope="module")
def strict_shop(server: StrictProvider, tmp_path_factory: pytest.TempPathFactory, secret_service: None) -> Command:
    command = Command(tmp_path_factory.mktemp("shop") / "data")
    as_provider(server).add_to(command, "Shop")
    return command


@pytest.fixture
def strict(server: StrictProvider) -> Iterator[StrictProvider]:
    server.spoil = server.spoil_query = None
    yield server
    assert server.complaints == []


@pytest.mark.parametrize("name", UNPROVED)
def test_an_answer_that_proves_nothing_is_unknown(strict: StrictProvider, strict_shop: Command, name: str) -> None:
    strict.spoil = lambda provider, fields, _good: UNPROVED[name](provider, fields)
    ran = strict_shop.inside(*create("payment", "Shop"))
    assert (ran.code, ran.body["state"], ran.body["verified"]) == (4, "unknown", False), ran
    assert (ran.body["pay_url"], ran.body["transaction_id"]) == ("", "")
    # The order is there: asking finds it, and nothing was sent twice (the server complains then).
    asked = strict_shop.inside("payment", "query", ran.body["order_id"])
    assert (asked.code, asked.body["state"]) == (0, "paid"), asked


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_never_a_success(strict: StrictProvider, strict_shop: Command, name: str) -> None:
    strict.spoil = lambda provider, fields, _good: REFUSED[name](provider, fields)
    ran = strict_shop.inside(*create("payment", "Shop"))
    assert ran.code in {3, 4}
    assert ran.body["state"] in {"refused_checking", "unknown"}
    assert ran.body["verified"] is False
    assert "\x1b" not in ran.err
    assert strict_shop.inside("payment", "query", ran.body["order_id"]).body["state"] == "paid"


@pytest.mark.parametrize("name", [*UNPROVED, *REFUSED])
def test_no_spoiled_answer_to_a_question_makes_an_order_paid(
    strict: StrictProvider, strict_shop: Command, name: str
) -> None:
    order_id = strict_shop.inside(*create("payment", "Shop")).body["order_id"]
    strict.spoil_query = lambda provider, fields, _good: (UNPROVED | REFUSED)[name](provider, fields)
    ran = strict_shop.inside("payment", "query", order_id)
    assert (ran.code, ran.body["state"], ran.body["verified"]) in {(4, "accepted", False), (3, "accepted", False)}, ran
    strict.spoil_query = None
    assert strict_shop.inside("payment", "query", order_id).body["state"] == "paid"


@pytest.mark.parametrize(("status", "state"), [('"9999"', "unknown"), ("2000", "paid"), ('"5000"', "expired")])
def test_a_status_is_one_of_the_six_or_unknown(
    strict: StrictProvider, strict_shop: Command, status: str, state: str
) -> None:
    order_id = strict_shop.inside(*create("payment", "Shop")).body["order_id"]
    strict.spoil_query = lambda provider, fields, _: provider.signed(
        provider.queried("payment", fields) | {"status": status}
    )
    assert strict_shop.inside("payment", "query", order_id).body["state"] == state


def test_every_code_above_accepted_is_no_success(strict: StrictProvider, strict_shop: Command) -> None:
    codes = [
        "1001",
        "1002",
        "1004",
        "1005",
        "1009",
        "1017",
        "1020",
        "4001",
        "8001",
        "8007",
        "8013",
        "9999",
        "0000",
        "2000",
    ]
    for code in codes:
        strict.spoil = lambda _provider, _fields, _good, code=code: refusal(code, "No")
        ran = strict_shop.inside(*create("payment", "Shop"))
        assert ran.code in {3, 4}, (code, ran)
        assert ran.body["provider_code"] == code


def test_a_duplicate_is_asked_about_and_adopted(strict: StrictProvider, strict_shop: Command) -> None:
    strict.spoil = lambda _provider, _fields, _good: refusal("1003", "Duplicate order id")
    ran = strict_shop.inside(*create("payment", "Shop"))
    assert (ran.code, ran.body["state"], ran.body["verified"]) == (0, "paid", True)


def test_a_link_that_is_not_https_is_not_handed_on_as_good(strict: StrictProvider, strict_shop: Command) -> None:
    def script(provider: StrictProvider, fields: dict[str, str], _: Answer) -> Answer:
        return provider.signed(provider.created("payment", fields) | {"pay_url": '"javascript:alert(1)"'})

    strict.spoil = script
    ran = strict_shop.inside(*create("payment", "Shop"))
    assert "javascript" not in ran.body["pay_url"]
