"""A process that asks a provider and says what came of it, and what it cost. One line of JSON in, one out.

    python -m tests.hostile.client '{"url": …, "ca_file": …, "private_key_file": …, "platform_key_file": …, …}'

The real desk, journal, protocol and transport; only the pauses between tries are not waited for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.gateway import Gateway
from ptsdesk.client.transport import DEADLINE_S, Transport
from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.keys import Credentials, load_private_key, load_public_key
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from tests.support.strict_wire import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID
from tests.unit.services.conftest import form
from tests.unit.services.test_subscriptions import card
from tests.unit.services.test_subscriptions import form as subscription_form

KINDS = {"payment": OrderKind.PAYMENT, "withdraw": OrderKind.WITHDRAWAL, "subscribe": OrderKind.SUBSCRIPTION}
CHANNELS = {"payment": "QRPH", "withdraw": "QRPH_INSTAPAY"}
MEMORY = Path("/proc/self/status")


class Clock:
    """The real one; a pause lasts no time."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def wait(self, ms: int) -> None:
        """Go on."""


class Client:
    """One account at one provider."""

    def __init__(self, settings: dict[str, str]) -> None:
        clock, server_clock = Clock(), ServerClock()
        account = Account("Harbor", Environment.LIVE, settings["url"], USER_ID, GUID, "pem")
        credentials = Credentials(
            user_id=USER_ID,
            guid=GUID,
            safecode=Secret(SAFECODE),
            transaction_secret=Secret(TRANSACTION_SECRET),
            private_key=load_private_key(Path(settings["private_key_file"]).read_text()),
            platform_key=load_public_key(Path(settings["platform_key_file"]).read_text()),
        )
        self.transport = Transport(settings["ca_file"], None, server_clock)
        self.gateway = Gateway(settings["url"], credentials, BodyForm.TEXT, self.transport, server_clock)
        self.journal = Journal.open(DataFolder(Path(settings["folder"])), Secret("1f" * 32), clock.now_ms)
        self.desk = LiveDesk(account, self.gateway, self.journal, Ports(clock, os.urandom), "3F:A2", "window")
        self.number = 0

    def call(self, operation: str, order_id: str, deadline_s: float) -> Order:
        """A create, or a question about an order."""
        self.gateway._deadline_s = deadline_s
        return self.desk.check(order_id) if order_id else self.create(operation)

    def create(self, kind: str) -> Order:
        """A new order: an id, an amount and a payee of its own."""
        self.number += 1
        changes: dict[str, Any] = {"order_id": f"{kind[0].upper()}{self.number:05}", "amount": f"{self.number}.50"}
        if kind == "subscribe":
            return self.desk.subscribe(self.desk.prepare_subscription(subscription_form(**changes)), card())
        if kind == "withdraw":
            details = {
                "account_number": f"{9_000_000_000 + self.number}",
                "name": "Ana Reyes",
                "channel_subject": "UNO",
            }
            changes["details"] = details
        return self.desk.submit(self.desk.prepare(form(KINDS[kind], channel=CHANNELS[kind], **changes)))

    def proved(self, order_id: str) -> bool:
        """Whether the last thing written of an order is called verified."""
        return bool(self.journal.events(order_id)[-1].evidence.get("verified"))


def kilobytes(name: str) -> int:
    """A line of what the system knows of this process's memory."""
    [line] = [line for line in MEMORY.read_text().splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1])


def answer(client: Client, line: dict[str, Any]) -> dict[str, Any]:
    """Do what a line asks for; the peak of memory is measured from where it was."""
    Path("/proc/self/clear_refs").write_text("5")
    before, began = kilobytes("VmRSS"), time.monotonic()
    try:
        order = client.call(line["operation"], line.get("order_id", ""), line.get("deadline_s", DEADLINE_S))
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"[:500]}
    took = time.monotonic() - began
    return {
        "order_id": order.order_id,
        "state": order.state.value,
        "proved": client.proved(order.order_id),
        "took_s": took,
        "grown_kb": kilobytes("VmHWM") - before,
    }


def main() -> None:
    """Answer line by line until the input ends."""
    client = Client(json.loads(sys.argv[1]))
    for text in sys.stdin:
        sys.stdout.write(json.dumps(answer(client, json.loads(text))) + "\n")
        sys.stdout.flush()
    client.transport.close()
    client.journal.close()


if __name__ == "__main__":
    main()
