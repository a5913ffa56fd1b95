"""Adoption, callbacks and page answers of the desk in memory."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.errors import AccountError, PtsError
from ptsdesk.services import api
from ptsdesk.services.findings import AnswerPage, CallbackEffect, CallbackReport

SIGNED = (
    "user_id", "order_id", "transaction_id", "channel", "submit_currency", "submit_amount", "accept_currency",
    "accept_amount", "exchange_rate", "status", "timestamp",
)  # fmt: skip
ANSWER = {
    "user_id": "28", "order_id": "x", "transaction_id": "P28202611121347318214", "channel": "QRPH",
    "submit_currency": "PHP", "submit_amount": "300.000000", "accept_currency": "PHP", "accept_amount": "300.000000",
    "exchange_rate": "1", "status": "2000", "timestamp": "1794462560", "reference_number": "503817457721",
}  # fmt: skip
FINGERPRINT = "3F:A2:90:C7:11:22:33:44:55:66:1D:08"


class FakeFindings:
    """Implements the findings of :class:`ptsdesk.services.api.Desk`."""

    now: int
    calls: list[tuple[str, object]]
    failure: PtsError | None

    def __init__(self) -> None:
        self.pages_of: dict[str, AnswerPage] = {}
        self.strangers: dict[str, api.QueryReport] = {}
        """What :meth:`adopt` is answered with, by order id; a verified one becomes an order of the journal."""
        self.callbacks: list[CallbackReport] = []
        """What the next callbacks turn out to be, in order."""

    def stranger(self, kind: OrderKind, order_id: str, **answer: str) -> api.QueryReport:
        """A verified answer about an order that the journal does not know; :meth:`adopt` takes it."""
        fields = {**ANSWER, "order_id": order_id, **answer}
        raw = '{"code":"1000","message":"Order Success","data":{"order_id":"' + order_id + '"}}'
        report = api.QueryReport(
            kind, order_id, self.now, 800, True, True, "1000", "Order Success", fields, raw, None, None,
            key_fingerprint=FINGERPRINT, signed=SIGNED,
        )  # fmt: skip
        self.strangers[order_id] = report
        return report

    def adopt(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        self.calls.append(("adopt", (kind, order_id)))
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        report = self.strangers.get(order_id)
        if report is None:
            raise AccountError("The provider does not know this order.")
        if not report.verified:
            return report
        money = Money(report.answer["submit_currency"], report.answer["submit_amount"])
        state = OrderState.ACTIVE if kind is OrderKind.SUBSCRIPTION else OrderState.PAID
        order: Order = self.put(  # type: ignore[attr-defined]
            state,
            order_id=order_id,
            kind=kind,
            money=money,
            made_by="adopted",
            request={},
            reference="",
            accepted=money,
        )
        return replace(report, order=order)

    def read_callback(self, text: str) -> CallbackReport:
        self.calls.append(("read_callback", text))
        if self.callbacks:
            return self.callbacks.pop(0)
        return CallbackReport(None, "", CallbackEffect.UNPROVED, "This is not a callback.", {}, (), None, None)

    def answer_page(self, order_id: str) -> AnswerPage | None:
        return self.pages_of.get(order_id)
