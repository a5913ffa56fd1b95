"""``history list``: the orders of this computer's journal, newest first, with exact sums."""

from __future__ import annotations

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import InputError
from ptsdesk.services.api import Office
from ptsdesk.verbs.accounts import find_account, open_desk
from ptsdesk.verbs.parser import Namespace, choice, number
from ptsdesk.verbs.reply import Exit, Reply
from ptsdesk.verbs.show import account_tag, order_body

MAX_ORDERS = 1000
MAX_CURSOR = 500


def list_orders(args: Namespace, office: Office) -> Reply:
    """A page of the journal. ``cursor`` in the answer continues the list."""
    limit = number(args.limit, "limit", 100, 1, MAX_ORDERS)
    kinds = frozenset() if args.kind is None else frozenset({choice(args.kind, OrderKind, "kind", OrderKind.PAYMENT)})
    states = frozenset(choice(state, OrderState, "state", OrderState.UNKNOWN) for state in args.state)
    if args.cursor is not None and len(args.cursor) > MAX_CURSOR:
        raise InputError("cursor", "This is not a cursor of an earlier list.")
    wanted = HistoryFilter(args.text or "", kinds, states, args.channel or "")
    account = find_account(office, args.profile)
    desk = open_desk(office, account)
    page = desk.history(wanted, args.cursor, limit)
    summary = desk.summary(wanted)
    body = {
        **account_tag(account),
        "orders": [order_body(order) for order in page.orders],
        "cursor": page.cursor,
        "matching": summary.matching,
        "total": summary.total,
        "sums": [
            {"direction": direction, "currency": currency, "amount": money.text}
            for (direction, currency), money in summary.sums.items()
        ],
    }
    return Reply(Exit.DONE, body, f"{len(page.orders)} of {summary.matching} matching orders, {summary.total} in all.")
