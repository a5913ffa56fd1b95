"""From a form to the one message that will be sent: every field checked, then read back from the message."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from ptsdesk.domain import rules
from ptsdesk.domain.account import Account
from ptsdesk.domain.identifiers import check_order_id
from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.errors import AccountError, InputError, InputErrors
from ptsdesk.protocol.requests import PaymentRequest, WithdrawRequest
from ptsdesk.services.api import Intent, OrderForm
from ptsdesk.services.ports import Randomness

CreateRequest = PaymentRequest | WithdrawRequest

_T = TypeVar("_T")

_IN_THE_JOURNAL = "This order id is in the journal already. Ask about that order before you make another one."
_NOT_SENT_EARLIER = "The order with this id was not sent. Make a new order."

ADDRESSES = ("callback_url", "redirect_url", "error_url")


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


def check_form(form: OrderForm) -> tuple[Money, tuple[str, ...]]:
    """Check every field of a form. Returns the amount and the warnings; raises :class:`InputErrors`."""
    found = _Collector()
    money = found.take(lambda: parse_amount(form.amount, form.currency), Money(form.currency, "1"))
    found.take(lambda: rules.check_currency(form.currency), "")
    found.take(lambda: rules.check_channel(form.channel), "")
    found.take(lambda: check_order_id(form.order_id), "")
    found.take(lambda: rules.check_reference(form.reference), "")
    found.take(lambda: rules.check_customer(form.customer), "")
    for name in ADDRESSES:
        address = getattr(form, name)
        if address:
            found.take(partial(rules.check_url, address, name), "")
    found.take(lambda: rules.check_details(form.details), dict[str, str]())
    if form.kind is OrderKind.SUBSCRIPTION:
        found.problems.append(InputError("kind", "A card subscription has its own form."))
    if found.problems:
        raise InputErrors(found.problems)
    warnings = tuple(filter(None, (rules.url_warning(getattr(form, name)) for name in ADDRESSES)))
    return money, warnings[:1]


def build_request(form: OrderForm, money: Money, account: Account) -> CreateRequest:
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


def read_back(request: CreateRequest) -> tuple[tuple[str, str], ...]:
    """The message's fields as texts in sending order; members of ``details`` as ``details.name``."""
    return tuple(_flat(request.fields()))


def _flat(fields: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
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
        self._open: dict[str, tuple[Intent, CreateRequest]] = {}
        self._used: set[str] = set()
        self._lock = threading.Lock()

    def prepare(
        self,
        form: OrderForm,
        account: Account,
        recorded: Callable[[str], Order | None],
        twins: Callable[[Money], tuple[Order, ...]],
    ) -> Intent:
        """A checked intent with a fresh token. An earlier one for the same order id stops being valid."""
        money, warnings = check_form(form)
        earlier = recorded(form.order_id)
        if earlier is not None:
            words = _NOT_SENT_EARLIER if earlier.state is OrderState.NOT_SENT else _IN_THE_JOURNAL
            raise InputErrors([InputError("order_id", words)])
        request = build_request(form, money, account)
        intent = Intent(
            token=self._random_bytes(16).hex(),
            order_id=form.order_id,
            kind=form.kind,
            money=money,
            channel=form.channel,
            fields=read_back(request),
            customer=form.customer,
            warnings=warnings,
            twins=twins(money),
        )
        with self._lock:
            for token, (older, _) in list(self._open.items()):
                if older.order_id == form.order_id:
                    del self._open[token]
            self._open[intent.token] = (intent, request)
        return intent

    def use(self, token: str) -> tuple[Intent, CreateRequest]:
        """The intent and its message, once. The second time raises :class:`AccountError`."""
        with self._lock:
            entry = self._open.pop(token, None)
            if entry is not None:
                self._used.add(token)
        if entry is not None:
            return entry
        if token in self._used:
            raise AccountError("This order was sent already. Look for it in History.")
        raise AccountError("This confirmation is out of date, and nothing was sent by it. Look at the form again.")
