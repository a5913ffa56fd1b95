"""One token, one intent, one request: whoever asks, however many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import AccountError, InputErrors, JournalDisk
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker, form

MANY = 1_000


def all_at_once(acts: Sequence[Callable[[], object]]) -> list[Exception]:
    """Run each in a thread of its own, all let go together; what was refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except (AccountError, InputErrors) as error:
            refused.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.parametrize("kind", say.KINDS)
def test_a_thousand_submits_of_one_token_send_one_request(
    desk_with: DeskMaker, journal: Journal, kind: OrderKind
) -> None:
    desk, gateway = desk_with(*[say.accepted] * MANY)
    intent = desk.prepare(form(kind))
    refused = all_at_once([lambda: desk.submit(intent)] * MANY)
    assert gateway.executed == ["P1"]
    assert {error.message for error in refused} == {"This order was sent already. Look for it in History."}
    assert len(refused) == MANY - 1
    assert len(journal.events("P1")) == 3


def test_a_thousand_confirmations_of_one_order_id_send_one_request(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(*[say.accepted] * MANY)
    intents = [desk.prepare(form(amount=f"{number + 1}.00")) for number in range(MANY)]
    refused = all_at_once([lambda one=one: desk.submit(one) for one in intents])  # type: ignore[misc]
    assert gateway.executed == ["P1"]
    assert len(refused) == MANY - 1
    order = journal.get("P1")
    assert order is not None
    assert order.money.text == f"{MANY}.00", "only the newest sheet of an order is valid"


def test_a_thousand_who_prepare_and_send_one_order_id_send_one_request(desk_with: DeskMaker) -> None:
    desk, gateway = desk_with(*[say.accepted] * MANY)
    refused = all_at_once([lambda: desk.submit(desk.prepare(form()))] * MANY)
    assert gateway.executed == ["P1"]
    assert len(refused) == MANY - 1


def test_a_token_whose_record_failed_may_be_used_when_the_disk_is_well(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(say.accepted)
    intent, original = desk.prepare(form()), journal.add

    def fail(*_: object) -> None:
        raise JournalDisk("The disk is full.")

    journal.add = fail  # type: ignore[assignment, method-assign]
    with pytest.raises(JournalDisk):
        desk.submit(intent)
    journal.add = original  # type: ignore[method-assign]
    assert (gateway.executed, journal.get("P1")) == ([], None)
    assert desk.submit(intent).state is OrderState.ACCEPTED
    assert gateway.executed == ["P1"]
