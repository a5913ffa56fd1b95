"""``resend``, ``mark`` and ``unmark``: what a person decides about an order whose result is not known."""

from __future__ import annotations

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import Mark, Order, OrderKind
from ptsdesk.errors import InputError, PtsError
from ptsdesk.services.api import Desk, Office
from ptsdesk.verbs.accounts import find_account, open_desk
from ptsdesk.verbs.create import read_back, refuse_double, send
from ptsdesk.verbs.parser import Namespace
from ptsdesk.verbs.reply import Body, Exit, Reply, from_error
from ptsdesk.verbs.show import account_tag, order_body

KINDS = {
    "payment": OrderKind.PAYMENT,
    "withdraw": OrderKind.WITHDRAWAL,
    "subscription": OrderKind.SUBSCRIPTION,
}
"""The kind of order that a verb's first word is about."""
_WORDS = {
    OrderKind.PAYMENT: "This order is not a payment. Use the verb of its kind: {kind}.",
    OrderKind.WITHDRAWAL: "This order is not a withdrawal. Use the verb of its kind: {kind}.",
    OrderKind.SUBSCRIPTION: "This order is not a subscription. Use the verb of its kind: {kind}.",
}
_MARKED = "Marked by hand. It is still asked about, and a verified answer says more than the mark."
_UNMARKED = "The mark is taken off. It stays in the record of this order."


def resend(group: str, args: Namespace, office: Office) -> Reply:
    """Send an order of the journal again, with its own id, when that cannot pay twice."""
    account, desk, order = _find(group, args, office)
    try:
        intent = desk.prepare_again(order.order_id, args.reason)
        refuse_double(intent)
    except PtsError as error:
        return _refused(account, order, error)
    return send(account, desk, intent, order) if args.yes else read_back(account, intent, order)


def mark(group: str, args: Namespace, office: Office) -> Reply:
    """Write down what a person says became of an order."""
    if args.paid == args.not_paid:
        raise InputError("paid", "Say which: --paid or --not-paid.")
    account, desk, order = _find(group, args, office)
    try:
        marked = desk.mark(order.order_id, Mark.PAID if args.paid else Mark.NOT_PAID, args.reason)
    except PtsError as error:
        return _refused(account, order, error)
    return _done(account, marked, _MARKED)


def unmark(group: str, args: Namespace, office: Office) -> Reply:
    """Take the mark off."""
    account, desk, order = _find(group, args, office)
    try:
        cleared = desk.unmark(order.order_id, args.reason)
    except PtsError as error:
        return _refused(account, order, error)
    return _done(account, cleared, _UNMARKED)


def _find(group: str, args: Namespace, office: Office) -> tuple[Account, Desk, Order]:
    account = find_account(office, args.profile)
    desk = open_desk(office, account)
    order = desk.order(args.order_id)
    if order is None:
        raise InputError("order_id", "This order is not in the journal of this account.")
    wanted = KINDS[group]
    if order.kind is not wanted:
        kind = next(word for word, one in KINDS.items() if one is order.kind)
        raise InputError("order_id", _WORDS[wanted], kind=kind)
    return account, desk, order


def _refused(account: Account, order: Order, error: PtsError) -> Reply:
    return from_error(error, {**account_tag(account), **order_body(order), "message": error.message})


def _done(account: Account, order: Order, message: str) -> Reply:
    body: Body = {**account_tag(account), **order_body(order), "message": message}
    return Reply(Exit.DONE, body, f"{order.order_id} {order.state}: {message}")
