"""The provider as one function: a call comes in, a reply goes out. No socket and no thread is known here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ptsdesk.sandbox import answers, checks, pages, wire
from ptsdesk.sandbox.checks import Call, Merchant
from ptsdesk.sandbox.codes import Refusal
from ptsdesk.sandbox.endpoints import Counter
from ptsdesk.sandbox.faults import Reply

# Unix milliseconds; the server clock of the five-second rule, of the statuses and of the Date header.
Clock = Callable[[], int]

_API = "/merchant/"
_PAY = "/pay/"


@dataclass(frozen=True, slots=True)
class Provider:
    """The embedded PTS: one merchant, its books, a clock."""

    merchant: Merchant
    counter: Counter
    clock: Clock

    def handle(self, call: Call) -> Reply:
        """Answer any call: an endpoint of the API, a page, or nothing that exists."""
        now_ms = self.clock()
        if call.path.startswith(_API):
            try:
                return self.counter.serve(checks.check(call, self.merchant, now_ms // 1000), now_ms)
            except Refusal as refusal:
                return Reply(answers.refusal(refusal.code))
        if call.path.startswith(_PAY):
            return self._pay_page(call, now_ms)
        return pages.front() if call.path == "/" and call.method == "GET" else pages.not_found()

    def _pay_page(self, call: Call, now_ms: int) -> Reply:
        path, _, query = call.path.partition("?")
        store, token = self.counter.store, path.removeprefix(_PAY)
        order = store.find_by_token(token)
        if order is None or call.method not in {"GET", "POST"}:
            return pages.not_found()
        if call.method == "POST":
            store.pay_by_hand(token, now_ms, self.counter.pace)
            return pages.see(path)
        callback = answers.callback(self.counter.office, order, now_ms)
        return pages.order(order, now_ms, wire.write(callback), held=query == pages.HOLD)
