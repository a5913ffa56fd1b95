"""What a person may do about an unresolved order on the desk in memory: the real rules of the domain."""

from __future__ import annotations

from dataclasses import replace

from ptsdesk.domain import rules
from ptsdesk.domain.duplicates import Duplicate, blocks, duplicate_of, is_guarded
from ptsdesk.domain.orders import (
    MAY_MARK,
    WATCHED,
    Cause,
    Mark,
    Order,
    OrderEvent,
    OrderKind,
    OrderState,
    contradicts_mark,
)
from ptsdesk.domain.polling import Moment
from ptsdesk.domain.resend import KEEP_ASKING_MS, Again, Resend, fence_local_ms, is_known, resend_of
from ptsdesk.errors import AccountError, InputError, PtsError
from ptsdesk.services import api

DAY_MS = 86_400_000


class FakeResolving:
    """Implements ``resolution``, ``prepare_again``, ``mark`` and ``unmark``, and guards against paying twice."""

    now: int
    orders: dict[str, Order]
    events_of: dict[str, list[OrderEvent]]

    def __init__(self) -> None:
        self.duplicate_days = 3
        self.server_ahead_ms: int | None = 0
        """The provider's clock minus this computer's; None while it is not known."""
        self.again: list[tuple[str, str]] = []
        """The order ids and reasons of what was prepared to be sent again."""
        self.disk: PtsError | None = None
        """Raised by whatever writes, as long as it stands."""

    def resolution(self, order_id: str) -> api.Resolution:
        order = self._known_order(order_id)
        events, began = tuple(self.events_of[order_id]), self._began(order_id)
        told = [event.at_ms for event in events if event.cause is Cause.QUERY_NOT_FOUND]
        return api.Resolution(
            dossier=api.Dossier(order, events, ()),
            resend=self._verdict(order),
            fence_ms=fence_local_ms(order, self._moment(), began),
            keep_until_ms=(began or order.created_ms) + KEEP_ASKING_MS,
            blocks=order.payee_key if blocks(order) else "",
            not_found_ms=tuple(told[-order.not_found :]) if order.not_found else (),
        )

    def prepare_again(self, order_id: str, reason: str = "") -> api.Intent:
        order = self._known_order(order_id)
        if self._verdict(order).verdict is not Again.YES:
            raise AccountError("This order may not be sent again.")
        self.again.append((order_id, reason))
        fields: list[tuple[str, str]] = []
        for name, value in order.request.items():
            members = value.items() if isinstance(value, dict) else ((None, value),)
            fields += [(f"{name}.{member}" if member else name, str(text)) for member, text in members]
        token = f"again-{len(self.again)}"
        intent = api.Intent(
            token, order_id, order.kind, order.money, order.channel, tuple(fields), order.customer, again=True
        )
        self._intents[token] = (intent, None)  # type: ignore[attr-defined]
        return intent

    def contradicted(self) -> tuple[Order, ...]:
        return tuple(order for order in self.orders.values() if contradicts_mark(order))

    def try_record(self) -> None:
        self.writes()

    def writes(self) -> None:
        """Whatever writes asks here first."""
        if self.disk is not None:
            raise self.disk

    def mark(self, order_id: str, mark: Mark, reason: str) -> Order:
        self.writes()
        text, order = rules.check_reason(reason), self._known_order(order_id)
        if order.mark is not None or order.state not in MAY_MARK:
            raise AccountError("Only an order whose result is not known can be marked by hand.")
        marked = replace(order, mark=mark, mark_reason=text, marked_ms=self.now, next_check_ms=self.now + 3_600_000)
        return self._noted(marked, Cause.MARKED, mark=mark.value, reason=text)

    def unmark(self, order_id: str, reason: str) -> Order:
        text, order = rules.check_reason(reason), self._known_order(order_id)
        if order.mark is None:
            raise AccountError("This order is not marked by hand.")
        due = self.now + 5_000 if order.state in WATCHED else None
        cleared = replace(order, mark=None, mark_reason="", marked_ms=None, next_check_ms=due)
        return self._noted(cleared, Cause.UNMARKED, mark=order.mark.value, reason=text)

    def duplicate(self, order_id: str, twins: tuple[Order, ...], kind: OrderKind, payee_key: str) -> Duplicate | None:
        """What speaks against a new order."""
        if not is_guarded(kind):
            return None
        since = self.now - self.duplicate_days * DAY_MS
        recent = [order for order in twins if order.created_ms >= since and order.order_id != order_id]
        mine = [o for o in self.orders.values() if payee_key and o.kind is kind and o.payee_key == payee_key]
        open_ones = [o for o in mine if kind is OrderKind.WITHDRAWAL or o in twins]
        return duplicate_of(recent, open_ones, None, self.duplicate_days)

    def refuse_duplicate(self, found: Duplicate | None, reason: str) -> None:
        """As the real desk at submit."""
        if found is not None and found.blocked_by is not None:
            raise AccountError("An order to this payee has no known result yet.")
        if found is not None and found.needs_reason and not reason.strip():
            raise InputError("repeat_reason", "Type why the same is paid again.")

    def send_again(self, intent: api.Intent) -> Order:
        """The order is being sent once more, with its own id."""
        order = self.orders[intent.order_id]
        if self._verdict(order).verdict is not Again.YES:
            raise AccountError("This order may not be sent again.")
        counted = {"attempts": order.attempts + 1, "signed_at": self.now // 1000, "not_found": 0, "not_found_ms": None}
        return self.change(order.order_id, OrderState.SENDING, Cause.SENDING, **counted)  # type: ignore[attr-defined, no-any-return]

    def _verdict(self, order: Order) -> Resend:
        events = self.events_of[order.order_id]
        return resend_of(order, self._moment(), self._began(order.order_id), known=is_known(events))

    def _moment(self) -> Moment:
        ahead = self.server_ahead_ms
        return Moment(None if ahead is None else self.now + ahead, 500, self.now)

    def _began(self, order_id: str) -> int | None:
        times = [event.at_ms for event in self.events_of[order_id] if event.cause is Cause.SENDING]
        return times[-1] if times else None

    def _known_order(self, order_id: str) -> Order:
        order = self.orders.get(order_id)
        if order is None:
            raise AccountError("This order is not in the journal of this account.")
        return order

    def _noted(self, order: Order, cause: Cause, **evidence: object) -> Order:
        self.orders[order.order_id] = order
        self._event(order, cause, order.state, order.state, **evidence)  # type: ignore[attr-defined]
        return order
