"""The card subscriptions of the desk in memory. It keeps no card."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge, PeriodVariant
from ptsdesk.services import api
from ptsdesk.services.findings import Learned
from tests.gui.support.fake_subscribe import FakeSubscribing


class FakeCards(FakeSubscribing):
    """Implements the subscription methods of :class:`ptsdesk.services.api.Desk`."""

    now: int
    orders: dict[str, Order]
    answers: dict[str, list[OrderState]]

    def __init__(self) -> None:
        FakeSubscribing.__init__(self)
        self.charges_of: dict[str, tuple[Charge, ...]] = {}
        self.disable_outcome: OrderState | None = OrderState.ENDED
        """What the question after a disable proves; None: its answer proves nothing."""
        self.taught = Learned()

    def charges(self, order_id: str) -> tuple[Charge, ...]:
        return self.charges_of.get(order_id, ())

    def set_variant(self, variant: PeriodVariant) -> Learned:
        self.taught = Learned(variant)
        return self.taught

    def learned(self) -> Learned:
        return self.taught

    def disable(self, order_id: str) -> api.QueryReport:
        self._called("disable", order_id)
        self._asks()
        before, proved = self.orders[order_id], self.disable_outcome is not None
        cause = Cause.QUERY if proved else Cause.QUERY_UNPROVED
        after = self._answered_about(before, self.disable_outcome or before.state, cause)
        answer = {"order_id": order_id, "enabled": after.facts.get("enabled", "")} if proved else {}
        reason = "" if proved else "The answer's signature does not fit."
        return api.QueryReport(
            OrderKind.SUBSCRIPTION, order_id, self.now, 41, proved, True if proved else None, "1000", "", answer,
            str(answer), after, before.state, reason=reason,
        )  # fmt: skip

    def check_subscription(self, order_id: str) -> Order:
        """What a check brings: the next of ``answers``, else the same again."""
        order, coming = self.orders[order_id], self.answers.get(order_id)
        return self._answered_about(order, coming.pop(0) if coming else order.state, Cause.QUERY)

    def _answered_about(self, order: Order, state: OrderState, cause: Cause) -> Order:
        facts = dict(order.facts)
        if cause is Cause.QUERY:
            enabled = {OrderState.ACTIVE: "true", OrderState.ENDED: "false"}.get(state)
            facts |= {"timestamp": str(self.now // 1000)} | ({"enabled": enabled} if enabled else {})
        counted = {"checks": order.checks + 1, "checked_ms": self.now, "facts": facts}
        return self.change(order.order_id, state, cause, **counted)

    def put_subscription(
        self,
        state: OrderState = OrderState.ACTIVE,
        *,
        facts: Mapping[str, str] | None = None,
        charges: tuple[tuple[str, int | None], ...] = (),
        **fields: object,
    ) -> Order:
        """Add a subscription: PHP 999.00 every month. ``charges`` are status codes with their times, oldest first."""
        request = {
            "user_id": "28", "card_brand": "Visa", "card_last4": "4242", "period_count": 1, "period_unit": 2,
        }  # fmt: skip
        order = self.put(
            state, **{
                "kind": OrderKind.SUBSCRIPTION, "money": Money("PHP", "999.00"), "channel": "CARD", "request": request,
                "reference": "Gym membership, member 4471", "customer": "Patricia Velasco", "status": "",
                "accepted": Money("PHP", "999.00"), "facts": facts or {}, "attempts": 1, "payee_key": "4242",
                "next_check_ms": self.now + 3_600_000,
            } | fields
        )  # fmt: skip
        if facts:
            told = Cause.ANSWER if state is OrderState.ACCEPTED else Cause.QUERY
            self._event(order, told, state, state, verified=True, took_ms=120)
        numbers = itertools.count(1)
        self.charges_of[order.order_id] = tuple(
            Charge(f"P2820261112090{next(numbers):06}", status, at_ms, at_ms or self.now) for status, at_ms in charges
        )
        return order

    def put(self, state: OrderState, **fields: object) -> Order:
        raise NotImplementedError

    def change(self, order_id: str, state: OrderState, cause: Cause = Cause.QUERY, **fields: object) -> Order:
        raise NotImplementedError

    def _event(
        self, order: Order, cause: Cause, before: OrderState | None, after: OrderState, **evidence: object
    ) -> None:
        raise NotImplementedError

    def _called(self, name: str, argument: object = None) -> None:
        raise NotImplementedError

    def _asks(self) -> None:
        raise NotImplementedError
