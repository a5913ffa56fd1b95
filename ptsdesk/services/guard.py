"""Nobody is paid twice by two orders, and nothing is sent again that may still arrive: judged where it is recorded.

What the form and the sheet show is only a forecast. The verdict that counts is made in the transaction that records the
sending, so that of two orders that were confirmed at the same moment one goes and the other is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ptsdesk.domain.duplicates import BLOCKING, Duplicate, duplicate_of, is_guarded, is_in_the_way, is_same_draft
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.polling import Moment
from ptsdesk.domain.resend import Again, is_known, resend_of
from ptsdesk.errors import AccountError, InputError
from ptsdesk.services.again import why_not
from ptsdesk.services.intents import Prepared
from ptsdesk.services.ports import Ports
from ptsdesk.services.resolve import sent_ms
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.look import Judge, Look

WINDOW = "window"
"""``made_by`` of the hand whose forms are kept as drafts."""
DAY_MS = 86_400_000

_IN_FLIGHT = frozenset({OrderState.RECORDED, OrderState.SENDING})
_BEING_SENT = (
    "The order {order_id} to the same payee is being sent right now. Nothing else was sent. Wait for its result."
)
_UNRESOLVED = (
    "The result of the order {order_id} to the same payee is not known, so nothing was sent. Ask about that order, or "
    "mark it by hand with the answer that you got from the provider."
)
_CARD_UNRESOLVED = (
    "The result of the order {order_id} with the same card and sum is not known, so nothing was sent. Ask about that "
    "order, or mark it by hand with the answer that you got from the provider."
)
_EARLIER = (
    "The order {order_id} pays the same sum to the same payee, and was paid or may be. Look at it, and give a reason "
    "if you mean to pay again. Nothing was sent."
)
_CARD_EARLIER = (
    "The order {order_id} charges the same sum to a card with the same last digits, and was taken or may be. Look at "
    "it, and give a reason if you mean to charge again. Nothing was sent."
)
_MEANWHILE = (
    "The order {order_id} of the same sum was made since you looked, and was paid or may be. Your reason is not about "
    "that one. Look again, and confirm once more if you mean to pay. Nothing was sent."
)
_DRAFT = (
    "The same payout stands half-typed in the window. Look there, and give a reason if you mean to pay it here. "
    "Nothing was sent."
)

_MISSING = (
    "The order {order_id} may have been sent from this computer and is not in the journal, so nothing tells whom it "
    "paid. Ask about it under Query and take it in, or give a reason why this is no second payment. Nothing was sent."
)


class Guard:
    """Finds what speaks against an order, and makes the judges of the transactions that record it."""

    def __init__(
        self, account: str, journal: Journal, ports: Ports, made_by: str, moment: Callable[[], Moment]
    ) -> None:
        self._account = account
        self._journal = journal
        self._ports = ports
        self._made_by = made_by
        self._moment = moment

    def find(self, prepared: Prepared) -> Duplicate | None:
        """What speaks against an order as far as can be seen now."""
        if not is_guarded(prepared.kind):
            return None
        with self._journal.looking() as look:
            return self._find(look, prepared, self._draft_ms(prepared), self._ports.duplicate_days())

    def judge_of(self, prepared: Prepared) -> Judge | None:
        """What lets the first or the next sending be recorded. Raises InputError or AccountError in the transaction."""
        draft_ms = self._draft_ms(prepared)
        days = self._ports.duplicate_days()
        if not is_guarded(prepared.kind) and not prepared.again:
            return None

        def judge(look: Look) -> None:
            if prepared.again:
                self._judge_again(look, prepared.request.order_id)
            if is_guarded(prepared.kind):
                refuse(self._find(look, prepared, draft_ms, days), prepared)

        return judge

    def _judge_again(self, look: Look, order_id: str) -> None:
        order, events = look.order(order_id), look.events(order_id)
        verdict = resend_of(order, self._moment(), sent_ms(events), known=is_known(events))
        if verdict.verdict is not Again.YES:
            raise AccountError(why_not(verdict))

    def _find(self, look: Look, prepared: Prepared, draft_ms: int | None, days: int) -> Duplicate | None:
        like, own = prepared.like, prepared.request.order_id
        since = self._now_ms()
        if prepared.again:
            # What was made in its stead lies behind it, however long ago both are.
            since = min(since, look.order(own).created_ms)
        since -= days * DAY_MS
        earlier = [order for order in look.doubles(self._account, like, since) if order.order_id != own]
        others = look.to_payee(self._account, prepared.kind, prepared.payee_key, BLOCKING)
        open_ones = [order for order in others if order.order_id != own and is_in_the_way(order, like)]
        same = look.same_merchant(self._account)
        missing = [one for key in same for one in self._journal.missing_of(key, prepared.kind)]
        found = duplicate_of(earlier, open_ones, draft_ms, days, tuple(one.order_id for one in missing))
        keys = {order.order_id: order.account for order in (*earlier, *open_ones)}
        keys |= {one.order_id: one.account for one in missing}
        elsewhere = tuple((order_id, look.called(key)) for order_id, key in keys.items() if key != self._account)
        return replace(found, elsewhere=elsewhere) if found is not None and elsewhere else found

    def _now_ms(self) -> int:
        """Where looking back begins. By the clock that is behind: one that was set forward must not shorten it."""
        moment = self._moment()
        return moment.local_ms if moment.server_ms is None else min(moment.local_ms, moment.server_ms)

    def _draft_ms(self, prepared: Prepared) -> int | None:
        """When the same was half-typed in the window, for an order from another hand. No draft is kept of a card."""
        if self._made_by == WINDOW or prepared.kind is not OrderKind.WITHDRAWAL:
            return None
        fields, saved_ms = self._journal.load_draft(self._account, prepared.kind) or ({}, 0)
        same = fields.get("order_id") != prepared.request.order_id and is_same_draft(fields, prepared.like)
        return saved_ms if same else None


def refuse(found: Duplicate | None, prepared: Prepared) -> None:
    """Raise AccountError for what blocks, InputError on ``repeat_reason`` for what needs a reason and has none.

    A reason is about what was shown with it, so it does not cover what was made meanwhile.
    """
    if found is None:
        return
    if found.blocked_by is not None:
        words, params = found.told(_blocked(found.blocked_by), found.blocked_by.order_id)
        raise AccountError(words, **params)
    if found.needs_reason and not prepared.repeat_reason.strip():
        raise missing_reason(found, prepared.kind)
    unseen = next((order for order in found.orders if order.order_id not in prepared.shown), None)
    if unseen is not None:
        words, params = found.told(_MEANWHILE, unseen.order_id)
        raise InputError("repeat_reason", words, **params)


def missing_reason(found: Duplicate, kind: OrderKind) -> InputError:
    """What is said when the same was paid, or may have been, and nobody said why it is paid again."""
    if not found.orders and found.missing:
        words, params = found.told(_MISSING, found.missing[-1])
        return InputError("repeat_reason", words, **params)
    if not found.orders:
        return InputError("repeat_reason", _DRAFT)
    earlier = _CARD_EARLIER if kind is OrderKind.SUBSCRIPTION else _EARLIER
    words, params = found.told(earlier, found.orders[0].order_id)
    return InputError("repeat_reason", words, **params)


def _blocked(order: Order) -> str:
    if order.state in _IN_FLIGHT:
        return _BEING_SENT
    return _CARD_UNRESOLVED if order.kind is OrderKind.SUBSCRIPTION else _UNRESOLVED
