"""What is typed twice or left empty is refused, and every group of verbs has help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.orders import OrderState
from ptsdesk.verbs.table import VERBS
from tests.unit.cli.fakes import FakeOffice, an_order, run

GIVEN = {"profile": "Shop", "amount": "5", "currency": "PHP", "channel": "QRPH"}
SINGLE = [(verb, option) for verb in VERBS for option in verb.options if option.kind == "text"]
NAMES = [f"{' '.join(verb.words)} {option.name}" for verb, option in SINGLE]


def create(**changes: str) -> list[str]:
    options = GIVEN | changes
    return ["payment", "create", *(word for name, text in options.items() for word in (f"--{name}", text)), "--yes"]


@pytest.mark.parametrize(("verb", "option"), SINGLE, ids=NAMES)
def test_an_option_with_one_value_is_given_once(verb: Any, option: Any) -> None:
    office = FakeOffice()
    ran = run(office, *verb.words, f"--{option.name}", "5", f"--{option.name}=6")
    assert (ran.code, ran.body["error"]["field"]) == (2, option.key)
    assert ran.body["error"]["message"] == f"Give --{option.name} once."
    assert office.calls == []


@pytest.mark.parametrize("name", ["data-dir", "theme"])
def test_a_global_option_is_given_once(name: str, tmp_path: Path) -> None:
    ran = run(FakeOffice(), f"--{name}", str(tmp_path), f"--{name}", str(tmp_path), "balance")
    assert (ran.code, ran.body["error"]["message"]) == (2, f"Give --{name} once.")


@pytest.mark.parametrize("name", ["order-id", "profile", "currency", "channel", "callback-url", "redirect-url"])
def test_an_empty_value_is_refused_and_nothing_is_made_up(name: str) -> None:
    office = FakeOffice()
    ran = run(office, *create(**{name: ""}))
    assert (ran.code, ran.body["error"]["field"], ran.body["order_id"]) == (2, name.replace("-", "_"), "")
    assert office.calls == []


def test_an_empty_order_id_is_no_question() -> None:
    for words in (("payment", "query", ""), ("payment", "query", "--order-id", "")):
        ran = run(FakeOffice(), *words)
        assert (ran.code, ran.body["error"]["field"]) == (2, "order_id")


def test_an_empty_remark_is_none() -> None:
    assert run(FakeOffice(), *create(remark="", customer="")).code == 0


@pytest.mark.parametrize("group", ["profile", "payment", "withdraw", "subscription", "history"])
@pytest.mark.parametrize("word", ["-h", "--help"])
def test_a_group_without_a_verb_has_help(group: str, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(FakeOffice(), group, word).code == 0
    text = capsys.readouterr().out
    for verb in VERBS:
        assert (f"  {' '.join(verb.words)} " in text) is (verb.words[0] == group)


@pytest.mark.parametrize("link", ["http://pay.example/1", "javascript:alert(1)"])
def test_a_link_that_is_held_back_is_told(link: str) -> None:
    order = an_order(OrderState.WAITING, pay_url=link)
    ran = run(FakeOffice(acts={"submit": lambda _intent, _tell: order}), *create())
    assert (ran.code, ran.body["pay_url"]) == (0, "")
    assert ["not https" in one for one in ran.body["warnings"]] == [True]
    fine = an_order(OrderState.WAITING, pay_url="https://pay.example/1")
    assert run(FakeOffice(acts={"submit": lambda _intent, _tell: fine}), *create()).body["warnings"] == []
