"""Makes payments one after the other until it is killed: ``pay_many DATA_DIR ACCOUNT``.

It says ``ready`` when everything is imported, and begins when a line comes on standard input. Each order id is printed
before it is submitted: what the journal must know if the provider does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ptsdesk.domain.orders import OrderKind
from ptsdesk.services.api import OrderForm
from ptsdesk.services.office import open_office


def pay(data_dir: Path, account: str) -> None:
    """Never returns by itself."""
    _say("ready")
    sys.stdin.readline()
    desk = open_office(data_dir, made_by="command line").open(account)
    while True:
        order_id = desk.new_order_id(OrderKind.PAYMENT)
        _say(order_id)
        desk.submit(desk.prepare(OrderForm(OrderKind.PAYMENT, order_id, "10.00", "PHP", "QRPH")))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    pay(Path(sys.argv[1]), sys.argv[2])
