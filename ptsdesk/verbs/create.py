"""``payment create`` and ``withdraw create``: the only verbs that move money. Without ``--yes`` they only show."""

from __future__ import annotations

from collections.abc import Sequence

from ptsdesk.domain.account import Account
from ptsdesk.domain.money import parse_amount
from ptsdesk.domain.orders import Order, OrderKind, OrderState
from ptsdesk.domain.rules import DETAIL_CHECKS
from ptsdesk.errors import InputError, PtsError
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

_IN_THE_JOURNAL = (
    "This order id is in the journal already, and nothing was sent now. "
    "Its state is shown: ask about it before making another order."
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
    if not args.yes:
        return _read_back(account, intent)
    return _send(account, desk, intent)


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


def _read_back(account: Account, intent: Intent) -> Reply:
    fields = dict(intent.fields)
    body: Body = {
        "error": {"title": "Not confirmed", "message": _NOTHING_MOVED, "field": "yes"},
        **account_tag(account),
        **blank(intent.order_id, _NOTHING_MOVED),
        "would_send": fields,
        "warnings": list(intent.warnings),
        "similar_orders": [order.order_id for order in intent.twins],
    }
    shown = ", ".join(f"{name} {text}" for name, text in fields.items())
    heading = f"{account.environment.upper()}, account {account.name}, would send: {shown}."
    return Reply(Exit.BAD_INPUT, body, f"{heading} {_NOTHING_MOVED}")


def _send(account: Account, desk: Desk, intent: Intent) -> Reply:
    """Submit and tell. From here on no way out may say that nothing was sent, unless the phases prove it."""
    reached: list[Phase] = []
    try:
        return _done(account, Apart(lambda: desk.submit(intent, reached.append)).wait(), intent)
    except KeyboardInterrupt:
        hush()
        return _unknown(account, intent, UNKNOWN_AFTER_SIGNAL, "Stopped", abandoned=True)
    except Exception as error:
        if Phase.SENDING not in reached:
            if isinstance(error, PtsError):
                return from_error(error, {**account_tag(account), **blank(intent.order_id, error.message)})
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


def _done(account: Account, order: Order, intent: Intent) -> Reply:
    code = EXIT_OF_STATE[order.state]
    body: Body = {**account_tag(account), **order_body(order), "warnings": [*intent.warnings, *link_warnings(order)]}
    if code is not Exit.DONE:
        body["error"] = {"title": title_of(order), "message": sentence_of(order)}
    return Reply(code, body, f"{order.order_id} {order.state}: {sentence_of(order)}")
