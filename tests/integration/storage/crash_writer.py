"""Writes orders until it is killed, and says what is durable: one line after each call that returned.

Run as ``python crash_writer.py FOLDER``: tests kill it at moments of their choice.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from ptsdesk.domain.identifiers import new_order_id
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.orders import an_order

S = OrderState
STEPS = ((S.SENDING, Cause.SENDING), (S.ACCEPTED, Cause.ANSWER), (S.WAITING, Cause.QUERY), (S.PAID, Cause.QUERY))


def say(order_id: str, state: OrderState) -> None:
    os.write(1, f"{order_id} {state}\n".encode())


def main() -> None:
    folder = DataFolder(Path(sys.argv[1]))
    owner = folder.acquire()
    journal = Journal.open(folder, Secret("1f" * 32), lambda: time.time_ns() // 1_000_000)
    os.write(1, b"open\n")
    for number in itertools.count():
        order = an_order(order_id=new_order_id(OrderKind.PAYMENT, time.time_ns() // 1_000_000, os.urandom))
        journal.add(order, {"number": number})
        say(order.order_id, S.RECORDED)
        for after, cause in STEPS[: number % (len(STEPS) + 1)]:
            journal.step(order.order_id, after, cause, {"number": number}, answer="x" * 300, checks=number)
            say(order.order_id, after)
    owner.release()


if __name__ == "__main__":
    main()
