"""A desk in memory for tests of pages: the real domain rules, a clock that stands still, and an outcome to choose.

Every method may be called from any thread, as the real one. ``hold()`` makes the next submit wait until ``release()``.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace

from ptsdesk.domain import rules
from ptsdesk.domain.account import BUILT_IN_SANDBOX, Account, Environment
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.emv import NUMBERS, crc16
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary
from ptsdesk.domain.identifiers import check_order_id, new_order_id
from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.domain.orders import (
    FINAL,
    NEEDS_ATTENTION,
    UNRESOLVED,
    WATCHED,
    Cause,
    Order,
    OrderEvent,
    OrderKind,
    OrderState,
    check_transition,
    contradicts_mark,
)
from ptsdesk.domain.payees import payee_key
from ptsdesk.errors import AccountError, InputError, InputErrors, PtsError
from ptsdesk.services import api
from tests.gui.support.fake_cards import FakeCards
from tests.gui.support.fake_figures import FakeFigures
from tests.gui.support.fake_findings import FakeFindings
from tests.gui.support.fake_journal import matching, page, summed
from tests.gui.support.fake_payees import FakePayees
from tests.gui.support.fake_resolve import FakeResolving

S = OrderState
NOW_MS = 1_794_463_716_000
"""Thu 12 November 2026, 14:08:36 in Manila."""
STATUS = {
    S.WAITING: "0000",
    S.PROCESSING: "1000",
    S.PAID: "2000",
    S.FAILED: "3000",
    S.NEEDS_REVIEW: "4000",
    S.EXPIRED: "5000",
}


_BANKS = (("UNO", "UNOBank"), ("GCASH", "GCash"), ("MAYA", "Maya"), ("BPI", "BPI"), ("BDO", "BDO Unibank"))
CHANNELS = (
    Channel("QRPH", OrderKind.PAYMENT, "PHP"),
    Channel("MAYA", OrderKind.PAYMENT, "PHP"),
    *(Channel("QRPH_INSTAPAY", OrderKind.WITHDRAWAL, "PHP", code, name) for code, name in _BANKS),
    Channel("MAYA", OrderKind.WITHDRAWAL, "PHP", "MAYA", "Maya"),
    Channel("CARD", OrderKind.SUBSCRIPTION, "PHP"),
)
"""What the provider lists for PHP."""


def payment_qr(money: Money) -> str:
    """The text of a QR that asks for this sum, with its checksum."""
    number = NUMBERS[money.currency]
    sums = f"530{len(number)}{number}54{len(money.text):02d}{money.text}"
    text = f"00020101021252040000{sums}5802PH5912Sandbox shop6006Manila6304"
    return f"{text}{crc16(text.encode()):04X}"


def account(name: str = BUILT_IN_SANDBOX, environment: Environment = Environment.SANDBOX) -> Account:
    """An account to open a desk with."""
    built_in = name == BUILT_IN_SANDBOX
    return Account(name, environment, "https://127.0.0.1:9", "28", "smajhv5r2etr", "", built_in=built_in)


def _is_unresolved(order: Order) -> bool:
    return order.state in UNRESOLVED and order.mark is None


def _needs_attention(order: Order) -> bool:
    return (order.state in NEEDS_ATTENTION and order.mark is None) or contradicts_mark(order)


class FakeDesk(FakePayees, FakeCards, FakeFigures, FakeFindings, FakeResolving):
    """Implements :class:`ptsdesk.services.api.Desk`."""

    def __init__(self, of: Account | None = None, now_ms: int = NOW_MS) -> None:
        for part in FakeDesk.__bases__:
            part.__init__(self)
        self.account = of or account()
        self.now = now_ms
        self.orders: dict[str, Order] = {}
        self.channel_list: tuple[Channel, ...] = CHANNELS
        self.events_of: dict[str, list[OrderEvent]] = {}
        self.drafts: dict[OrderKind, tuple[Mapping[str, str], int]] = {}
        self.calls: list[tuple[str, object]] = []
        self.submit_outcome = S.ACCEPTED
        """The state a submit ends in: ACCEPTED, UNKNOWN, REFUSED_CHECKING or NOT_SENT."""
        self.answers: dict[str, list[OrderState]] = {}
        """What the next checks of an order id bring, in order; without an entry an open order becomes WAITING."""
        self.failure: PtsError | None = None
        """Raised by the next call that asks the provider."""
        self.connection_told = api.Connection(True, 300, asked_ms=now_ms)
        self.checks = (api.Check("tls", True, "{host} proved to be the right server.", params={"host": "127.0.0.1"}),)
        self._intents: dict[str, tuple[api.Intent, api.OrderForm]] = {}
        self._numbers = itertools.count(1)
        self._gate = threading.Event()
        self._gate.set()
        self._lock = threading.RLock()

    # --- for tests ---------------------------------------------------------------------------------------------------

    def hold(self) -> None:
        """The next submit waits in "sending" until :meth:`release`."""
        self._gate.clear()

    def release(self) -> None:
        """Let a held submit go on."""
        self._gate.set()

    def put(self, state: OrderState, **fields: object) -> Order:
        """Add an order in a state, with one event for it."""
        number = next(self._numbers)
        kind = fields.pop("kind", OrderKind.PAYMENT)
        assert isinstance(kind, OrderKind)
        values: dict[str, object] = {
            "order_id": new_order_id(kind, self.now, lambda count: number.to_bytes(count, "big")),
            "kind": kind,
            "account": self.account.name,
            "money": Money("PHP", "2450.00"),
            "channel": "QRPH",
            "created_ms": self.now - 60_000,
            "updated_ms": self.now,
            "made_by": "window",
            "request": {"channel": "QRPH"},
            "reference": f"Invoice {2247 + number}",
            "status": STATUS.get(state, ""),
            "accepted": fields.get("money", Money("PHP", "2450.00")) if state is S.PAID else None,
        } | fields
        order = Order(state=S.RECORDED, **values)  # type: ignore[arg-type]
        with self._lock:
            self.orders[order.order_id] = order
            self._event(order, Cause.RECORDED, None, S.RECORDED, made_by="window")
            self.orders[order.order_id] = replace(order, state=state)
            if state is not S.RECORDED:
                cause = Cause.QUERY if state in STATUS else Cause.SENDING
                self._event(order, cause, S.RECORDED, state, verified=state in STATUS, status=STATUS.get(state))
        return self.orders[order.order_id]

    def change(self, order_id: str, state: OrderState, cause: Cause = Cause.QUERY, **fields: object) -> Order:
        """Move an order on, by the table, with an event."""
        with self._lock:
            order = self.orders[order_id]
            check_transition(order.state, state)
            if state is S.PAID and order.accepted is None:
                fields = {"accepted": order.money} | fields
            changed = replace(order, state=state, updated_ms=self.now, **fields)  # type: ignore[arg-type]
            self.orders[order_id] = changed
            self._event(
                changed, cause, order.state, state, verified=state in STATUS, took_ms=110, status=STATUS.get(state)
            )
            return changed

    def _event(
        self, order: Order, cause: Cause, before: OrderState | None, after: OrderState, **evidence: object
    ) -> None:
        events = self.events_of.setdefault(order.order_id, [])
        seen = {key: value for key, value in evidence.items() if value is not None}
        events.append(OrderEvent(len(events) + 1, order.order_id, self.now, cause, before, after, seen))  # type: ignore[arg-type]

    def _called(self, name: str, argument: object = None) -> None:
        with self._lock:
            self.calls.append((name, argument))

    def _asks(self) -> None:
        failure, self.failure = self.failure, None
        if failure is not None:
            self.connection_told = api.Connection(False, None, failure.message, failure.title, self.now)
            raise failure

    # --- the provider ------------------------------------------------------------------------------------------------

    def channels(self, currency: str, *, refresh: bool = False) -> api.ChannelList:
        self._called("channels", currency)
        self._asks()
        return api.ChannelList(currency, self.channel_list if currency == "PHP" else (), self.now)

    def check(self, order_id: str) -> Order:
        self._called("check", order_id)
        self._asks()
        with self._lock:
            order = self.orders[order_id]
            if order.kind is OrderKind.SUBSCRIPTION:
                return self.check_subscription(order_id)
            coming = self.answers.get(order_id)
            state = coming.pop(0) if coming else order.state if order.state in STATUS else S.WAITING
            counted = {"checks": order.checks + 1, "checked_ms": self.now, "status": STATUS.get(state, order.status)}
            counted["next_check_ms"] = None if state in FINAL else self.now + 10_000
            if state is S.PAID:
                counted["reference_number"] = "503817442190"
            if order.state in FINAL or state is order.state:
                self.orders[order_id] = replace(order, **counted)  # type: ignore[arg-type]
                return self.orders[order_id]
            return self.change(order_id, state, Cause.QUERY, **counted)

    def check_due(self) -> tuple[Order, ...]:
        with self._lock:
            due = [
                o.order_id for o in self.orders.values() if o.state in WATCHED and (o.next_check_ms or 0) <= self.now
            ]
        return tuple(self.check(order_id) for order_id in due[:4])

    def query(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        self._called("query", order_id)
        check_order_id(order_id)
        self._asks()
        before = self.orders.get(order_id)
        if before is None or before.kind is not kind:
            return api.QueryReport(
                kind, order_id, self.now, 41, False, False, "1002", "Transaction not found", {}, "{}", None, None
            )
        after = self.check(order_id)
        answer = {
            "order_id": order_id,
            "amount": after.money.text,
            "currency": after.money.currency,
            "status": after.status,
        }
        names = ("order_id", "amount", "currency", "channel", "user_id")
        return api.QueryReport(
            kind, order_id, self.now, 41, True, True, "1000", "", answer, str(answer), after, before.state,
            tuple((name, True) for name in names), key_fingerprint="3F:A2:90:C7",
        )  # fmt: skip

    # --- sending -----------------------------------------------------------------------------------------------------

    def new_order_id(self, kind: OrderKind) -> str:
        number = next(self._numbers)
        return new_order_id(kind, self.now, lambda count: (number + (1 << 70)).to_bytes(count, "big"))

    def prepare(self, form: api.OrderForm) -> api.Intent:
        problems: list[InputError] = []
        checks = (
            lambda: parse_amount(form.amount, form.currency), lambda: rules.check_currency(form.currency),
            lambda: rules.check_channel(form.channel), lambda: check_order_id(form.order_id),
            lambda: rules.check_reference(form.reference), lambda: rules.check_customer(form.customer),
            *(lambda name=name: getattr(form, name) and rules.check_url(getattr(form, name), name)
              for name in ("callback_url", "redirect_url", "error_url")),
        )  # fmt: skip
        for check in checks:
            try:
                check()
            except InputError as problem:
                problems.append(problem)
        if problems:
            raise InputErrors(problems)
        money = Money(form.currency, form.amount)
        fields = [("user_id", self.account.user_id), ("order_id", form.order_id), ("amount", form.amount)]
        fields += [("currency", form.currency), ("channel", form.channel)]
        fields += [
            (name, text) for name in ("callback_url", "redirect_url", "error_url") if (text := getattr(form, name))
        ]
        fields += [(f"details.{name}", text) for name, text in form.details.items()]
        fields += [("remark", form.reference)] if form.reference else []
        key = payee_key(form.details)
        token = f"token-{next(self._numbers)}"
        twins = tuple(
            o for o in self.orders.values() if o.kind is form.kind and o.money.same_value(money) and o.payee_key == key
        )
        intent = api.Intent(
            token, form.order_id, form.kind, money, form.channel, tuple(fields), form.customer, twins=twins,
            repeat_reason=form.repeat_reason, duplicate=self.duplicate(form.order_id, twins, form.kind, key),
        )  # fmt: skip
        # As the real one: an earlier message for the same order id cannot be sent any more.
        self._intents = {old: kept for old, kept in self._intents.items() if kept[0].order_id != form.order_id}
        self._intents[token] = (intent, form)
        return intent

    def submit(self, intent: api.Intent, progress: api.Progress | None = None) -> Order:
        self._called("submit", intent.order_id)
        self.writes()
        if intent.token not in self._intents:
            raise AccountError("This order was sent already. Look for it in History.")
        self.refuse_duplicate(intent.duplicate, intent.repeat_reason)
        del self._intents[intent.token]
        tell = progress or (lambda _: None)
        if intent.again:
            return self._sent(self.send_again(intent), intent, tell)
        details = {n.removeprefix("details."): t for n, t in intent.fields if n.startswith("details.")}
        whole = {n: t for n, t in intent.fields if not n.startswith("details.")}
        order = self.put(
            S.RECORDED, order_id=intent.order_id, kind=intent.kind, money=intent.money, channel=intent.channel,
            reference=dict(intent.fields).get("remark", ""), customer=intent.customer, created_ms=self.now,
            payee_key=payee_key(details), request={**whole, "details": details} if details else whole,
        )  # fmt: skip
        tell(api.Phase.RECORDED)
        if self.submit_outcome is S.NOT_SENT:
            return self.change(
                order.order_id, S.NOT_SENT, Cause.NOT_SENT, error_message="The provider could not be reached."
            )
        order = self.change(order.order_id, S.SENDING, Cause.SENDING, attempts=1, signed_at=self.now // 1000)
        return self._sent(order, intent, tell)

    def _sent(self, order: Order, intent: api.Intent, tell: api.Progress) -> Order:
        tell(api.Phase.SENDING)
        self._gate.wait(30)
        order = self._answered(intent)
        tell(api.Phase.ANSWERED)
        return order

    def _answered(self, intent: api.Intent) -> Order:
        state = self.submit_outcome
        if state is S.UNKNOWN:
            return self.change(intent.order_id, state, Cause.NO_ANSWER, next_check_ms=self.now + 5_000)
        if state is S.REFUSED_CHECKING:
            return self.change(
                intent.order_id, state, Cause.REFUSAL, provider_code="1007", next_check_ms=self.now + 5_000
            )
        return self.change(
            intent.order_id, S.ACCEPTED, Cause.ANSWER, accepted=intent.money, provider_code="1000", exchange_rate="1",
            transaction_id="P2820261112140206", next_check_ms=self.now + 5_000, qr_code=payment_qr(intent.money),
            pay_url=f"https://pay.sandbox.example/{intent.order_id}",
        )  # fmt: skip

    # --- the journal -------------------------------------------------------------------------------------------------

    def find_order_id(self, text: str) -> str | None:
        for order in self.orders.values():
            if text and text in (order.order_id, order.transaction_id, order.reference_number):
                return order.order_id
        return None

    def order(self, order_id: str) -> Order | None:
        return self.orders.get(order_id)

    def dossier(self, order_id: str) -> api.Dossier | None:
        order = self.orders.get(order_id)
        raw = ((self.now, '{"code":"1000"}'),) if order is not None and order.checks else ()
        return api.Dossier(order, tuple(self.events_of[order_id]), raw) if order else None

    def history(self, wanted: HistoryFilter, cursor: str | None = None, limit: int = 200) -> HistoryPage:
        self._called("history", wanted)
        with self._lock:
            return page(matching(self.orders.values(), wanted), cursor, limit)

    def summary(self, wanted: HistoryFilter) -> HistorySummary:
        with self._lock:
            return summed(matching(self.orders.values(), wanted), len(self.orders))

    def unresolved(self) -> tuple[Order, ...]:
        with self._lock:
            return tuple(sorted(filter(_is_unresolved, self.orders.values()), key=lambda o: o.created_ms))

    def attention_count(self) -> int:
        with self._lock:
            return sum(_needs_attention(order) for order in self.orders.values())

    def connection(self) -> api.Connection:
        return self.connection_told

    def save_draft(self, kind: OrderKind, fields: Mapping[str, str]) -> int:
        self.writes()
        self.drafts[kind] = (dict(fields), self.now)
        return self.now

    def load_draft(self, kind: OrderKind) -> tuple[Mapping[str, str], int] | None:
        return self.drafts.get(kind)

    def drop_draft(self, kind: OrderKind) -> None:
        self.drafts.pop(kind, None)

    def doctor(self) -> tuple[api.Check, ...]:
        self._called("doctor")
        return self.checks
