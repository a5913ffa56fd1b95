"""``payment create`` and ``withdraw create``: the only verbs that move money. Without ``--yes`` they only show."""

from __future__ import annotations

from collections.abc import Sequence

from ptsdesk.domain.account import Account
from ptsdesk.domain.money import parse_amount
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.rules import DETAIL_CHECKS
from ptsdesk.errors import AccountError, InputError, PtsError
from ptsdesk.services.api import Desk, Intent, Office, OrderForm, Phase
from ptsdesk.verbs.accounts import find_account, open_desk
from ptsdesk.verbs.interrupts import Apart, hush
from ptsdesk.verbs.parser import Namespace
from ptsdesk.verbs.reply import Body, Exit, Reply, error_body, from_error, where
from ptsdesk.verbs.show import account_tag, link_warnings, order_body
from ptsdesk.verbs.words import (
    EXIT_OF_STATE,
    UNKNOWN_AFTER_SIGNAL,
    UNKNOWN_AFTER_TROUBLE,
    sentence_of,
    title_of,
)

_NOTHING_MOVED = "Nothing was sent. Add --yes to send exactly this."
_NOT_THIS_TIME = (
    "This time no byte left this computer, but an earlier request did and its result is not known. "
    "Ask about this order id."
)

_IN_THE_JOURNAL = (
    "This order id is in the journal already, and nothing was sent now. "
    "Its state is shown: ask about it before making another order."
)
_BLOCKED = (
    "The result of the order {order_id} to the same payee is not known, so nothing was sent. Ask about that order, or "
    "mark it: withdraw mark {order_id} --paid or --not-paid."
)
_PAID_BEFORE = (
    "The order {order_id} pays the same sum to the same payee, and was paid or may be, so nothing was sent. Look at "
    "it, and give --repeat-reason when you mean to pay again."
)
_MISSING = (
    "The order {order_id} may have been sent from this computer and is not in the journal, so nothing was sent: ask "
    "about it and take it in, or give --repeat-reason when this one is no second payment."
)
_DRAFTED = (
    "The same payout stands half-typed in the window, so nothing was sent. Look there, and give --repeat-reason when "
    "you mean to pay it here."
)
_ANOTHER_ORDER = (
    "This order id belongs to another order of the journal, and nothing was sent now. "
    "That order is shown: look at it, and choose another id only if yours is a different order."
)
_NOT_SENT_THEN = (
    "This order id is in the journal already, and nothing was sent now. "
    "It was not sent. Make it again with a new order id."
)


def blank(order_id: str, message: str, state: OrderState = OrderState.DRAFT) -> Body:
    """The members that every answer of a create has, when nothing is known of the order."""
    return {
        "order_id": order_id,
        "state": str(state),
        "settled": state is OrderState.DRAFT,
        "provider_code": "",
        "transaction_id": "",
        "verified": False,
        "pay_url": "",
        "qr_code": "",
        "message": message,
    }


def create_payment(args: Namespace, office: Office) -> Reply:
    """Collect a payment."""
    return _create(OrderKind.PAYMENT, args, office)


def create_withdraw(args: Namespace, office: Office) -> Reply:
    """Pay out."""
    return _create(OrderKind.WITHDRAWAL, args, office)


def _create(kind: OrderKind, args: Namespace, office: Office) -> Reply:
    order_id = args.order_id or ""
    try:
        account = find_account(office, args.profile)
        desk = open_desk(office, account)
        recorded = desk.order(order_id) if order_id else None
        if recorded is not None:
            return _recorded(account, recorded, kind, args)
        order_id = order_id or desk.new_order_id(kind)
        intent = desk.prepare(_form(kind, order_id, args))
    except PtsError as error:
        return from_error(error, blank(_safe(error, order_id), error.message))
    try:
        refuse_double(intent)
    except PtsError as error:
        return from_error(error, {**account_tag(account), **blank(order_id, error.message), **_earlier(intent)})
    return send(account, desk, intent) if args.yes else read_back(account, intent)


def refuse_double(intent: Intent) -> None:
    """Raise what speaks against an order, before anybody confirms it. It is judged once more when it is sent."""
    found = intent.duplicate
    if found is not None and found.blocked_by is not None:
        words, params = found.told(_BLOCKED, found.blocked_by.order_id)
        raise AccountError(words, **params)
    if found is None or not found.needs_reason or intent.repeat_reason.strip():
        return
    if not found.orders and found.missing:
        words, params = found.told(_MISSING, found.missing[-1])
        raise InputError("repeat_reason", words, **params)
    if not found.orders:
        raise InputError("repeat_reason", _DRAFTED)
    words, params = found.told(_PAID_BEFORE, found.orders[0].order_id)
    raise InputError("repeat_reason", words, **params)


def _earlier(intent: Intent) -> Body:
    """The ids of the orders that speak against this one."""
    found = intent.duplicate
    if found is None:
        return {}
    blocked = found.blocked_by.order_id if found.blocked_by else ""
    return {"earlier_orders": [order.order_id for order in found.orders], "blocked_by": blocked}


def _recorded(account: Account, order: Order, kind: OrderKind, args: Namespace) -> Reply:
    """The order of the journal that has this id. Nothing of what was typed now is sent, compared aloud or repeated."""
    error = InputError("order_id", _words_of_recorded(order, kind, args))
    body = {**account_tag(account), **order_body(order), "message": error.message, "warnings": link_warnings(order)}
    reply = from_error(error, body)
    return Reply(reply.code, reply.body, f"{order.order_id} {order.state}: {error.message}")


def _words_of_recorded(order: Order, kind: OrderKind, args: Namespace) -> str:
    if (order.kind, order.channel) != (kind, args.channel) or not _same_sum(order, args):
        return _ANOTHER_ORDER
    return _NOT_SENT_THEN if order.state is OrderState.NOT_SENT else _IN_THE_JOURNAL


def _same_sum(order: Order, args: Namespace) -> bool:
    try:
        return parse_amount(args.amount, args.currency).same_value(order.money)
    except InputError:
        return False


def _safe(error: PtsError, order_id: str) -> str:
    """An order id that was refused is not repeated: it may be a card number."""
    problems: Sequence[object] = getattr(error, "problems", (error,))
    return "" if any(getattr(one, "field", "") == "order_id" for one in problems) else order_id


def _form(kind: OrderKind, order_id: str, args: Namespace) -> OrderForm:
    return OrderForm(
        kind=kind,
        order_id=order_id,
        amount=args.amount,
        currency=args.currency,
        channel=args.channel,
        reference=args.remark or "",
        customer=args.customer or "",
        callback_url=args.callback_url or "",
        redirect_url=getattr(args, "redirect_url", None) or "",
        error_url=getattr(args, "error_url", None) or "",
        details=details(args.detail),
        repeat_reason=getattr(args, "repeat_reason", None) or "",
    )


def details(given: Sequence[str]) -> dict[str, str]:
    """``key=value`` words as a dictionary; the first ``=`` divides."""
    found: dict[str, str] = {}
    for one in given:
        name, divider, text = one.partition("=")
        if not divider or not name:
            known = ", ".join(DETAIL_CHECKS)
            raise InputError("detail", "A detail looks like name=value. The known names are {known}.", known=known)
        if name in found:
            raise InputError("detail", "A detail is given twice.")
        found[name] = text
    return found


def read_back(account: Account, intent: Intent, recorded: Order | None = None) -> Reply:
    """The message as it would be sent. ``recorded``: the order of the journal that would be sent again."""
    fields = dict(intent.fields)
    body: Body = {
        "error": {"title": "Not confirmed", "message": _NOTHING_MOVED, "field": "yes"},
        **account_tag(account),
        **_known(intent, recorded, _NOTHING_MOVED),
        **_earlier(intent),
        "would_send": fields,
        "warnings": list(intent.warnings),
        "similar_orders": [order.order_id for order in intent.twins],
    }
    shown = ", ".join(f"{name} {text}" for name, text in fields.items())
    heading = f"{account.environment.upper()}, account {account.name}, would send: {shown}."
    return Reply(Exit.BAD_INPUT, body, f"{heading} {_NOTHING_MOVED}")


def _known(intent: Intent, recorded: Order | None, message: str) -> Body:
    """The members of an answer while nothing was sent."""
    return blank(intent.order_id, message) if recorded is None else {**order_body(recorded), "message": message}


def send(account: Account, desk: Desk, intent: Intent, recorded: Order | None = None) -> Reply:
    """Submit and tell. From here on no way out may say that nothing was sent, unless the phases prove it.

    ``recorded``: the order of the journal as it stood, when it is sent again.
    """
    reached: list[Phase] = []
    try:
        return _done(account, Apart(lambda: desk.submit(intent, reached.append)).wait(), intent, recorded)
    except KeyboardInterrupt:
        hush()
        return _unknown(account, intent, UNKNOWN_AFTER_SIGNAL, "Stopped", abandoned=True)
    except Exception as error:
        if Phase.SENDING not in reached:
            if isinstance(error, PtsError):
                return from_error(error, {**account_tag(account), **_known(intent, recorded, error.message)})
            raise
        # Bytes may have left: whatever went wrong afterwards, the order must be asked about.
        reason = error.message if isinstance(error, PtsError) else where(error)
        return _unknown(account, intent, f"{reason} {UNKNOWN_AFTER_TROUBLE}", "Sent, result unknown")


def _unknown(account: Account, intent: Intent, message: str, title: str, *, abandoned: bool = False) -> Reply:
    body = {
        **account_tag(account),
        **blank(intent.order_id, message, OrderState.UNKNOWN),
        "error": error_body(PtsError("{message}", message=message)) | {"title": title},
    }
    return Reply(Exit.UNKNOWN, body, f"{intent.order_id}: {message}", abandoned)


def _done(account: Account, order: Order, intent: Intent, recorded: Order | None) -> Reply:
    if recorded is not None and order.attempts == recorded.attempts and order.state is not OrderState.NOT_SENT:
        error = {"title": title_of(order), "message": _NOT_THIS_TIME}
        known = {**account_tag(account), **order_body(order), "message": _NOT_THIS_TIME, "error": error}
        return Reply(Exit.UNKNOWN, known, f"{order.order_id} {order.state}: {_NOT_THIS_TIME}")
    code = EXIT_OF_STATE[order.state]
    body: Body = {**account_tag(account), **order_body(order), "warnings": [*intent.warnings, *link_warnings(order)]}
    if code is not Exit.DONE:
        body["error"] = {"title": title_of(order), "message": sentence_of(order)}
    return Reply(code, body, f"{order.order_id} {order.state}: {sentence_of(order)}")
