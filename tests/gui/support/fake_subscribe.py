"""Starting card subscriptions on the desk in memory. Of a card it remembers only whether it was the expected one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from ptsdesk.domain import rules
from ptsdesk.domain.card import card_brand
from ptsdesk.domain.card_digits import check_card
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.domain.orders import Cause, Order, OrderKind, OrderState
from ptsdesk.domain.subscriptions import check_period
from ptsdesk.errors import AccountError, InputError, InputErrors, PtsError
from ptsdesk.services import api

S = OrderState


def digest(number: str) -> bytes:
    """What stands for a card number in tests."""
    return hashlib.sha256(number.encode()).digest()


class FakeSubscribing:
    """Implements ``prepare_subscription`` and ``subscribe`` of :class:`ptsdesk.services.api.Desk`."""

    now: int
    orders: dict[str, Order]
    submit_outcome: OrderState

    def __init__(self) -> None:
        self.expected_card = b""
        """The digest of the number that the next subscribe should bring."""
        self.cards_right: list[bool] = []
        """For each subscribe, whether it was."""
        self.refusal_code = "1007"
        self.prepared: list[api.SubscriptionForm] = []
        self.subscribe_failure: tuple[PtsError, bool] | None = None
        """Raised by the next subscribe, and whether it is recorded and begun before."""
        self._subscriptions: dict[str, api.Intent] = {}

    def prepare_subscription(self, form: api.SubscriptionForm) -> api.Intent:
        self.prepared.append(form)
        problems: list[InputError] = []
        checks: tuple[Callable[[], object], ...] = (
            lambda: parse_amount(form.amount, form.currency), lambda: rules.check_channel(form.channel),
            lambda: check_order_id(form.order_id), lambda: rules.check_reference(form.reference),
            lambda: rules.check_holder(form.first_name, "first_name"),
            lambda: rules.check_holder(form.last_name, "last_name"),
            lambda: form.middle_name and rules.check_holder(form.middle_name, "middle_name"),
            lambda: form.callback_url and rules.check_url(form.callback_url, "callback_url"),
            lambda: form.phone and rules.check_details({"phone": form.phone}),
            lambda: (form.period_count or form.period_unit) and check_period(form.period_count, form.period_unit),
        )  # fmt: skip
        for check in checks:
            try:
                check()
            except InputErrors as several:
                problems.extend(several.problems)
            except InputError as problem:
                problems.append(problem)
        if len(form.card_last4) != 4:
            problems.append(InputError("card_number", "Type the card number."))
        if problems:
            raise InputErrors(problems)
        intent = self._intent(form)
        self._subscriptions[intent.token] = intent
        return intent

    def _intent(self, form: api.SubscriptionForm) -> api.Intent:
        money = Money(form.currency, form.amount)
        fields = (
            ("user_id", "28"), ("order_id", form.order_id), ("amount", form.amount), ("currency", form.currency),
            ("channel", form.channel), ("card_brand", form.card_brand), ("card_last4", form.card_last4),
            ("first_name", form.first_name), ("middle_name", form.middle_name), ("last_name", form.last_name),
            ("period_count", form.period_count), ("period_unit", form.period_unit), ("details.phone", form.phone),
            ("callback_url", form.callback_url), ("remark", form.reference),
        )  # fmt: skip
        holder = " ".join(filter(None, (form.first_name, form.middle_name, form.last_name)))
        twins = tuple(
            o for o in self.orders.values()
            if o.kind is OrderKind.SUBSCRIPTION and o.money.same_value(money) and o.payee_key == form.card_last4
        )  # fmt: skip
        return api.Intent(
            f"card-token-{len(self.prepared)}", form.order_id, OrderKind.SUBSCRIPTION, money, form.channel,
            tuple((name, text) for name, text in fields if text), holder, twins=twins,
            repeat_reason=form.repeat_reason, duplicate=self._card_duplicate(form, twins),
        )  # fmt: skip

    def _card_duplicate(self, form: api.SubscriptionForm, twins: tuple[Order, ...]) -> Duplicate | None:
        return self.duplicate(form.order_id, twins, OrderKind.SUBSCRIPTION, form.card_last4)  # type: ignore[attr-defined, no-any-return]

    def subscribe(self, intent: api.Intent, card: Card, progress: api.Progress | None = None) -> Order:
        self._called("subscribe", intent.order_id)
        number = card.number.reveal()
        check_card(card, self.now)
        sent = dict(intent.fields)
        if (sent["card_brand"], sent["card_last4"]) != (card_brand(number), number[-4:]):
            raise InputError("card_number", "This is not the card that was confirmed.")
        if intent.token not in self._subscriptions:
            raise AccountError("This order was sent already. Look for it in History.")
        self.refuse_duplicate(intent.duplicate, intent.repeat_reason)  # type: ignore[attr-defined]
        del self._subscriptions[intent.token]
        self.cards_right.append(digest(number) == self.expected_card)
        tell = progress or (lambda _: None)
        failure, self.subscribe_failure = self.subscribe_failure, None
        if failure is not None and not failure[1]:
            raise failure[0]
        request = {
            name: sent[name] for name in ("card_brand", "card_last4", "period_count", "period_unit") if name in sent
        }
        self.put(
            S.RECORDED, order_id=intent.order_id, kind=intent.kind, money=intent.money, channel=intent.channel,
            reference=sent.get("remark", ""), customer=intent.customer, created_ms=self.now, request=request,
            payee_key=sent["card_last4"],
        )  # fmt: skip
        tell(api.Phase.RECORDED)
        if self.submit_outcome is S.NOT_SENT:
            return self.change(intent.order_id, S.NOT_SENT, Cause.NOT_SENT)
        self.change(intent.order_id, S.SENDING, Cause.SENDING, attempts=1, signed_at=self.now // 1000)
        tell(api.Phase.SENDING)
        self._gate.wait(30)  # type: ignore[attr-defined]
        if failure is not None:
            raise failure[0]
        order = self._subscribed(intent)
        tell(api.Phase.ANSWERED)
        return order

    def _subscribed(self, intent: api.Intent) -> Order:
        state = self.submit_outcome
        if state is S.UNKNOWN:
            return self.change(intent.order_id, state, Cause.NO_ANSWER, next_check_ms=self.now + 5_000)
        if state is S.REFUSED_CHECKING:
            return self.change(
                intent.order_id, state, Cause.REFUSAL, provider_code=self.refusal_code, next_check_ms=self.now + 5_000
            )
        return self.change(
            intent.order_id, S.ACCEPTED, Cause.ANSWER, accepted=intent.money, provider_code="1000", exchange_rate="1",
            transaction_id="P2820261112140207", next_check_ms=self.now + 5_000,
        )  # fmt: skip

    def put(self, state: OrderState, **fields: object) -> Order:
        raise NotImplementedError

    def change(self, order_id: str, state: OrderState, cause: Cause = Cause.QUERY, **fields: object) -> Order:
        raise NotImplementedError

    def _called(self, name: str, argument: object = None) -> None:
        raise NotImplementedError
