"""The judge finds what it looks for."""

from __future__ import annotations

import pytest

from tests.helpers import judge
from tests.helpers.recorder import Recorded
from tests.helpers.witness import Row
from tests.support.strict_wire import Answer, refusal

NOW_S = 1_794_400_000


def create(order_id: str = "P1", *, at: int = 0, executed: bool = True, **changes: object) -> Recorded:
    fields = {"order_id": order_id, "remark": f"for {order_id}", "amount": "1", "timestamp": NOW_S + at, "sign": at}
    return Recorded(
        0, "", 0, 0, "payment", body=f"{at}".encode(), server_s=NOW_S + at, fields=fields | changes, executed=executed
    )


def asked(at: int, order_id: str = "P1", answer: Answer | None = None) -> Recorded:
    fields = {"order_id": order_id}
    said = answer or refusal("1002", "Transaction not found")
    return Recorded(0, "", 0, 0, "payment/query", server_s=NOW_S + at, fields=fields, answer=said)


def row(state: str) -> Row:
    return Row(state, NOW_S, 1, "", ())


def test_what_the_journal_does_not_know_is_lost() -> None:
    assert judge.lost([create("P1"), create("P2", executed=False), asked(0, "P3")], {"P1": row("paid")}) == ["P2"]


def test_an_order_executed_twice_is_found_by_its_id_and_by_what_it_is_for() -> None:
    assert judge.paid_twice([create("P1"), create("P1", executed=False), create("P2")]) == []
    assert judge.paid_twice([create("P1"), create("P1")]) == ["P1", "for P1"]
    assert judge.paid_twice([create("P1", remark="rent"), create("P2", remark="rent")]) == ["rent"]


@pytest.mark.parametrize("state", ["draft", "recorded", "not_sent", "refused", "failed", "sending"])
def test_less_than_happened_is_a_false_claim(state: str) -> None:
    assert judge.claims([create("P1")], {"P1": row(state)}) != []
    assert judge.claims([create("P1")], {"P1": row("unknown")}) == []


@pytest.mark.parametrize("state", ["accepted", "waiting", "processing", "paid", "recorded", "sending"])
def test_more_than_was_proved_is_a_false_claim(state: str) -> None:
    assert judge.claims([create("P1", executed=False)], {"P1": row(state)}) != []
    assert judge.claims([create("P1", executed=False)], {"P1": row("not_sent")}) == []


def test_an_order_may_be_sent_again_after_two_late_denials_far_apart() -> None:
    assert judge.repeats([create(), asked(20), asked(55), create(at=60)]) == []


@pytest.mark.parametrize(
    "between",
    [
        [],
        [asked(20)],
        [asked(20), asked(40)],
        [asked(3), asked(40)],
        [asked(20, "P2"), asked(55, "P2")],
        [asked(20), asked(55, answer=refusal("1009", ""))],
    ],
)
def test_sent_again_too_early_is_found(between: list[Recorded]) -> None:
    assert any("sent again after" in one for one in judge.repeats([create(), *between, create(at=60)]))


def test_denials_before_the_last_request_do_not_count() -> None:
    assert judge.repeats([create(), asked(20), asked(55), create(at=60), create(at=80)]) != []


def test_the_second_request_is_the_first_one_stamped_anew() -> None:
    early = [create(), asked(20), asked(55)]
    stale = create(at=60, timestamp=NOW_S)
    assert [one.rpartition(": ")[2] for one in judge.repeats([*early, stale])] == [
        "stamped with a wrong time",
        "sent again with the same stamp",
    ]
    assert judge.repeats([*early, create(at=60, amount="2")]) == ["P1: sent again as something else"]
