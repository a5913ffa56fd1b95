"""Shops that pay, live and die: ``python -m tests.support.paying``.

Each line of standard input is the life of one shop, as JSON; it is lived in a process of its own, forked from this one,
which imported everything once. What happens is told on standard output, a JSON object a line; the last of a life is
``ended`` with how its process ended. See :mod:`tests.helpers.kills`, which writes the lives.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import ptsdesk.storage.secret_service
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.resend import Again
from ptsdesk.services.api import Desk, OrderForm
from ptsdesk.services.office import RealOffice, open_office
from ptsdesk.services.ports import Ports
from tests.support import faulty

__all__ = ["ptsdesk"]

PAGE = 1000
OPEN = {OrderState.UNKNOWN, OrderState.REFUSED_CHECKING, OrderState.REFUSED}
PAYOUT = {"channel_subject": "UNO", "name": "Ana Reyes"}


class ShiftedClock:
    """The system's clocks, so many milliseconds later: a shop that is opened again after a while."""

    def __init__(self, shift_ms: int) -> None:
        self._shift_ms = shift_ms

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._shift_ms

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000 + self._shift_ms

    def wait(self, ms: int) -> None:
        """Nobody has to wait here: the next try follows at once."""


class Steps:
    """Counts the steps of the main thread: each call and return, of Python and of C. Dies at one of them if asked to.

    A step is the same on a fast and on a slow computer.
    """

    def __init__(self, *, counted: bool, last: int | None) -> None:
        self.count = 0
        self._last = last
        if counted:
            sys.setprofile(self._step)

    def _step(self, *_: object) -> None:
        self.count += 1
        if self.count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def tell(**words: Any) -> None:
    """One line, in one piece."""
    os.write(1, json.dumps(words).encode() + b"\n")


def live(life: dict[str, Any]) -> None:
    """Open, settle what the life before left, pay what is not paid yet."""
    steps = Steps(counted=life["counted"], last=life["dies_at"])
    parts = open_office(Path(life["data_dir"]))._parts
    office = RealOffice(replace(parts, ports=Ports(ShiftedClock(life["shift_ms"]), os.urandom)))
    desk = office.open(life["account"])
    tell(opened=steps.count)
    settle(desk, again=life["again"])
    tell(settled=steps.count)
    known = by_reference(desk)
    for number in life["intents"]:
        if f"Intent {number}" not in known:
            pay(desk, number)
            tell(steps=steps.count)
    tell(done=steps.count)
    office.close()


def settle(desk: Desk, *, again: bool) -> None:
    """What a person does at the start: look at what is open, and maybe send again what may be sent again."""
    while desk.check_due():
        pass
    for order in list(every_order(desk)) if again else ():
        if order.state in OPEN and desk.resolution(order.order_id).resend.verdict is Again.YES:
            tell(paying=order.order_id, number=int(order.reference.split()[1]))
            sent = desk.submit(desk.prepare_again(order.order_id, "The customer waits."))
            tell(paid=sent.order_id, state=sent.state.value)


def every_order(desk: Desk) -> Iterator[Order]:
    """The whole history, page by page."""
    cursor: str | None = ""
    while cursor is not None:
        page = desk.history(HistoryFilter(), cursor or None, PAGE)
        cursor = page.cursor
        yield from page.orders


def by_reference(desk: Desk) -> dict[str, Order]:
    """The orders by what they are for. One that was not sent does not count: a new one is made."""
    orders = every_order(desk)
    return {one.reference: one for one in orders if one.state is not OrderState.NOT_SENT}


def pay(desk: Desk, number: int) -> None:
    """Two payments, then a withdrawal, each for something else."""
    kind = OrderKind.WITHDRAWAL if number % 3 == 0 else OrderKind.PAYMENT
    channel = "QRPH_INSTAPAY" if kind is OrderKind.WITHDRAWAL else "QRPH"
    details = {**PAYOUT, "account_number": f"10{number:010}"} if kind is OrderKind.WITHDRAWAL else {}
    order_id = desk.new_order_id(kind)
    tell(paying=order_id, number=number)
    form = OrderForm(kind, order_id, "10.00", "PHP", channel, reference=f"Intent {number}", details=details)
    order = desk.submit(desk.prepare(form))
    tell(paid=order_id, state=order.state.value)


def main() -> int:
    """Live one life after the other."""
    tell(ready=True)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                life = json.loads(line)
                faulty.live(life, tell) if "act" in life else live(life)
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        tell(pid=pid)
        tell(ended=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
