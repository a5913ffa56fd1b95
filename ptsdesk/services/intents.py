"""From a form to the one message that will be sent: every field checked, then read back from the message."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from ptsdesk.domain import rules
from ptsdesk.domain.account import Account
from ptsdesk.domain.card import IIN, card_brand
from ptsdesk.domain.card_digits import check_card
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.duplicates import Duplicate
from ptsdesk.domain.history import Likeness
from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.payees import payee_key
from ptsdesk.domain.secret import Secret
from ptsdesk.domain.subscriptions import Period, PeriodUnit, check_period
from ptsdesk.errors import AccountError, InputError, InputErrors
from ptsdesk.protocol.requests import CreateRequest, PaymentRequest, SubscribeRequest, WithdrawRequest
from ptsdesk.services.api import Intent, OrderForm, SubscriptionForm
from ptsdesk.services.ports import Randomness

_T = TypeVar("_T")

_IN_THE_JOURNAL = "This order id is in the journal already. Ask about that order before you make another one."
_NOT_SENT_EARLIER = "The order with this id was not sent. Send it again, or make a new order."
_OTHER_CARD = "This is not the card that was confirmed. Look at the form again."

ADDRESSES = ("callback_url", "redirect_url", "error_url")
MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked message and what is recorded with it. The card of a subscription is not in it yet."""

    kind: OrderKind
    money: Money
    request: CreateRequest
    customer: str = ""
    warnings: tuple[str, ...] = ()
    payee_key: str = ""
    repeat_reason: str = ""
    retyped: str = ""
    again: bool = False
    """Whether the order is in the journal and is sent again; ``repeat_reason`` says why."""
    shown: frozenset[str] = frozenset()
    """Ids of the earlier orders alike that the intent shows: a reason is about these."""
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def like(self) -> Likeness:
        """What makes another order its twin."""
        return Likeness(self.kind, self.money, self.payee_key)


class _Collector:
    """Runs checks and keeps every complaint, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.problems: list[InputError] = []

    def take(self, check: Callable[[], _T], instead: _T) -> _T:
        try:
            return check()
        except InputErrors as several:
            self.problems.extend(several.problems)
        except InputError as problem:
            self.problems.append(problem)
        return instead

    def finish(self) -> None:
        if self.problems:
            raise InputErrors(self.problems)


def _take_core(found: _Collector, form: OrderForm | SubscriptionForm) -> Money:
    money = found.take(lambda: parse_amount(form.amount, form.currency), Money(form.currency, "1"))
    found.take(lambda: rules.check_currency(form.currency), "")
    found.take(lambda: rules.check_channel(form.channel), "")
    found.take(lambda: check_order_id(form.order_id), "")
    found.take(lambda: rules.check_reference(form.reference), "")
    return money


def prepare_order(form: OrderForm, account: Account) -> Prepared:
    """Check every field of a payment or withdrawal; raises :class:`InputErrors` with every complaint."""
    found = _Collector()
    money = _take_core(found, form)
    found.take(lambda: rules.check_customer(form.customer), "")
    for name in ADDRESSES:
        address = getattr(form, name)
        if address:
            found.take(partial(rules.check_url, address, name), "")
    found.take(lambda: rules.check_details(form.details), dict[str, str]())
    found.take(lambda: rules.check_free_text(form.repeat_reason, "repeat_reason", MAX_REASON), "")
    if form.kind is OrderKind.SUBSCRIPTION:
        found.problems.append(InputError("kind", "A card subscription has its own form."))
    found.finish()
    request = _order_request(form, money, account)
    warnings = tuple(filter(None, (rules.url_warning(getattr(form, name)) for name in ADDRESSES)))
    return Prepared(
        kind=form.kind,
        money=money,
        request=request,
        customer=form.customer,
        warnings=warnings[:1],
        payee_key=payee_key(form.details) if form.kind is OrderKind.WITHDRAWAL else "",
        repeat_reason=form.repeat_reason,
        fields=tuple(_flat(request.fields())),
    )


def _order_request(form: OrderForm, money: Money, account: Account) -> CreateRequest:
    """The protocol message of a checked form. Empty optional fields are left out."""
    details = dict(form.details) or None
    if form.kind is OrderKind.PAYMENT:
        return PaymentRequest(
            user_id=account.user_id,
            order_id=form.order_id,
            amount=money.text,
            currency=money.currency,
            channel=form.channel,
            details=details,
            callback_url=form.callback_url or None,
            redirect_url=form.redirect_url or None,
            error_url=form.error_url or None,
            remark=form.reference or None,
        )
    return WithdrawRequest(
        user_id=account.user_id,
        order_id=form.order_id,
        amount=money.text,
        currency=money.currency,
        channel=form.channel,
        details=details,
        callback_url=form.callback_url or None,
        remark=form.reference or None,
    )


def prepare_subscription(form: SubscriptionForm, account: Account) -> Prepared:
    """Check every field of a subscription but the card; raises :class:`InputErrors` with every complaint."""
    found = _Collector()
    money = _take_core(found, form)
    found.take(lambda: rules.check_holder(form.first_name, "first_name"), "")
    found.take(lambda: rules.check_holder(form.last_name, "last_name"), "")
    if form.middle_name:
        found.take(lambda: rules.check_holder(form.middle_name, "middle_name"), "")
    if form.callback_url:
        found.take(lambda: rules.check_url(form.callback_url, "callback_url"), "")
    details = {"phone": form.phone} if form.phone else {}
    found.take(lambda: rules.check_details(details), dict[str, str]())
    period = None
    if form.period_count or form.period_unit:
        period = found.take(lambda: check_period(form.period_count, form.period_unit), Period(1, PeriodUnit.MONTH))
    found.take(lambda: rules.check_free_text(form.repeat_reason, "repeat_reason", MAX_REASON), "")
    if not (len(form.card_last4) == 4 and form.card_last4.isascii() and form.card_last4.isdigit()):
        found.problems.append(InputError("card_number", "Type the card number."))
    found.finish()
    nothing = Secret("")
    request = SubscribeRequest(
        user_id=account.user_id,
        order_id=form.order_id,
        amount=money.text,
        currency=money.currency,
        channel=form.channel,
        card_number=nothing,
        card_exp_month=nothing,
        card_exp_year=nothing,
        card_cvc=nothing,
        first_name=form.first_name,
        last_name=form.last_name,
        middle_name=form.middle_name or None,
        period_count=period.count if period else None,
        period_unit=period.unit.value if period else None,
        details=details or None,
        callback_url=form.callback_url or None,
        remark=form.reference or None,
    )
    card = {"card_brand": form.card_brand, "card_last4": form.card_last4}
    return Prepared(
        kind=OrderKind.SUBSCRIPTION,
        money=money,
        request=request,
        customer=" ".join(filter(None, (form.first_name, form.middle_name, form.last_name))),
        warnings=tuple(filter(None, (rules.url_warning(form.callback_url),))),
        payee_key=form.card_last4,
        repeat_reason=form.repeat_reason,
        fields=tuple((name, card.get(name, text)) for name, text in _flat(request.fields())),
    )


def prepared_again(order: Order, request: CreateRequest, reason: str) -> Prepared:
    """The recorded message of an order of the journal, to be sent again."""
    return Prepared(
        kind=order.kind,
        money=order.money,
        request=request,
        customer=order.customer,
        payee_key=order.payee_key,
        repeat_reason=reason,
        again=True,
        fields=tuple(_flat(request.fields())),
    )


def with_card(prepared: Prepared, card: Card, now_ms: int) -> Prepared:
    """The message with its card. Raises InputError when the card is wrong or is not the one that was confirmed."""
    checked = check_card(card, now_ms)
    shown = dict(prepared.fields)
    if (shown["card_brand"], shown["card_last4"]) != (card_brand(card.number.part(0, IIN)), card.number.part(-4)):
        raise InputError("card_number", _OTHER_CARD)
    if not isinstance(prepared.request, SubscribeRequest):
        raise TypeError("only a subscription has a card")
    request = replace(
        prepared.request,
        card_number=checked.number,
        card_exp_month=checked.exp_month,
        card_exp_year=checked.exp_year,
        card_cvc=checked.cvc,
    )
    return replace(prepared, request=request)


def _flat(fields: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
    """The message's fields as texts in sending order; members of ``details`` as ``details.name``."""
    for name, value in fields:
        if isinstance(value, dict):
            for member, text in value.items():
                yield f"{name}.{member}", str(text)
        else:
            yield name, str(value)


class IntentBook:
    """Intents that were prepared and not yet used. A token opens one submit, once, whoever asks and how often."""

    def __init__(self, random_bytes: Randomness) -> None:
        self._random_bytes = random_bytes
        self._open: dict[str, tuple[Intent, Prepared]] = {}
        self._used: set[str] = set()
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def prepare(
        self,
        prepared: Prepared,
        recorded: Callable[[str], Order | None],
        twins: Callable[[Likeness], tuple[Order, ...]],
        duplicate: Duplicate | None = None,
    ) -> Intent:
        """An intent with a fresh token. An earlier one for the same order id stops being valid."""
        order_id = prepared.request.order_id
        earlier = recorded(order_id)
        if earlier is not None:
            words = _NOT_SENT_EARLIER if earlier.state is OrderState.NOT_SENT else _IN_THE_JOURNAL
            raise InputErrors([InputError("order_id", words)])
        return self._keep(prepared, twins(prepared.like), duplicate)

    def prepare_again(self, prepared: Prepared, duplicate: Duplicate | None) -> Intent:
        """An intent for an order of the journal. Whether it may be sent again is looked at before, and at submit."""
        return self._keep(prepared, (), duplicate)

    def _keep(self, prepared: Prepared, twins: tuple[Order, ...], duplicate: Duplicate | None) -> Intent:
        order_id = prepared.request.order_id
        intent = Intent(
            token=self._random_bytes(16).hex(),
            order_id=order_id,
            kind=prepared.kind,
            money=prepared.money,
            channel=prepared.request.channel,
            fields=prepared.fields,
            customer=prepared.customer,
            warnings=prepared.warnings,
            twins=twins,
            repeat_reason=prepared.repeat_reason,
            duplicate=duplicate,
            again=prepared.again,
        )
        with self._lock:
            for token, (older, _) in list(self._open.items()):
                if older.order_id == order_id:
                    del self._open[token]
            shown = frozenset(order.order_id for order in duplicate.orders) if duplicate else frozenset[str]()
            self._open[intent.token] = (intent, replace(prepared, shown=shown))
        return intent

    def peek(self, token: str) -> Prepared:
        """The message of an intent that was not used yet. Raises :class:`AccountError` as :meth:`use`."""
        with self._lock:
            entry = self._open.get(token)
        if entry is None:
            raise self._gone(token)
        return entry[1]

    @contextlib.contextmanager
    def once(self, token: str) -> Iterator[Prepared]:
        """The message of an intent, for the block that records it: when that ends well, the token is used up.

        One block at a time, so that who asks a second time gets :class:`AccountError`. A block that raises has recorded
        nothing, and leaves the token as it was.
        """
        with self._turn:
            yield self.peek(token)
            with self._lock:
                self._open.pop(token, None)
                self._used.add(token)

    def _gone(self, token: str) -> AccountError:
        if token in self._used:
            return AccountError("This order was sent already. Look for it in History.")
        return AccountError("This confirmation is out of date, and nothing was sent by it. Look at the form again.")
