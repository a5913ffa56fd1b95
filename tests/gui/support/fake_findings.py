"""Adoption, callbacks and page answers of the desk in memory."""

from __future__ import annotations

from ptsdesk.domain.orders import OrderKind
from ptsdesk.errors import AccountError
from ptsdesk.services import api
from ptsdesk.services.findings import AnswerPage, CallbackEffect, CallbackReport


class FakeFindings:
    """Implements the findings of :class:`ptsdesk.services.api.Desk`."""

    now: int

    def __init__(self) -> None:
        self.pages_of: dict[str, AnswerPage] = {}

    def adopt(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        raise AccountError("The provider does not know this order.")

    def read_callback(self, text: str) -> CallbackReport:
        return CallbackReport(None, "", CallbackEffect.UNPROVED, "This is not a callback.", {}, (), None, None)

    def answer_page(self, order_id: str) -> AnswerPage | None:
        return self.pages_of.get(order_id)
