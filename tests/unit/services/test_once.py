"""One confirmation, one order id, one send: whoever asks at the same moment, and whatever happened before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import AccountError, InputErrors
from ptsdesk.services.desk import LiveDesk
from ptsdesk.storage.journal import Journal
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import DeskMaker
from tests.unit.services.conftest import form as order_form
from tests.unit.services.test_findings import agreeing
from tests.unit.services.test_subscriptions import card, form

THREADS = 50


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What fifty threads that begin together got, errors among it."""
    gate, got = threading.Barrier(THREADS), []

    def run() -> None:
        gate.wait()
        try:
            got.append(act())
        except (AccountError, InputErrors) as error:
            got.append(error)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def refused(got: list[Any]) -> int:
    return sum(isinstance(one, Exception) for one in got)


def one_payment(desk: LiveDesk) -> Callable[[], Any]:
    intent = desk.prepare(order_form())
    return lambda: desk.submit(intent)


def one_subscription(desk: LiveDesk) -> Callable[[], Any]:
    intent = desk.prepare_subscription(form(order_id="P1"))
    return lambda: desk.subscribe(intent, card())


def anew_each_time(desk: LiveDesk) -> Callable[[], Any]:
    return lambda: desk.submit(desk.prepare(order_form()))


@pytest.mark.parametrize("ask", [one_payment, one_subscription, anew_each_time])
def test_fifty_who_ask_at_once_send_one(desk_with: DeskMaker, ask: Callable[[LiveDesk], Callable[[], Any]]) -> None:
    desk, gateway = desk_with(*[say.accepted] * THREADS)
    got = at_once(ask(desk))
    assert len(got) == THREADS
    assert refused(got) == THREADS - 1
    assert gateway.executed == ["P1"]


def test_an_id_is_taken_in_once_and_never_sent_after(desk_with: DeskMaker, journal: Journal) -> None:
    desk, gateway = desk_with(*[agreeing(say.stands("0000"))] * THREADS)
    intent = desk.prepare(order_form())
    got = at_once(lambda: desk.adopt(OrderKind.PAYMENT, "P1"))
    assert refused(got) == THREADS - 1
    with pytest.raises(AccountError, match="used before"):
        desk.submit(intent)
    with pytest.raises(InputErrors):
        desk.prepare(order_form())
    assert gateway.executed == []
    assert len(journal.events("P1")) == 1
