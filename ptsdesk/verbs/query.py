"""Questions about one order: payments, withdrawals, subscriptions; and the end of a subscription."""

from __future__ import annotations

from ptsdesk.domain.account import Account
from ptsdesk.domain.facts import is_enabled
from ptsdesk.domain.money import Money, read_literal
from ptsdesk.domain.orders import FINAL, OrderKind, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.protocol.codes import OrderStatus, read_status
from ptsdesk.services.advice import advice
from ptsdesk.services.api import Office, QueryReport
from ptsdesk.services.resolve import STATE_OF_STATUS
from ptsdesk.verbs.accounts import find_account, open_desk
from ptsdesk.verbs.parser import Namespace
from ptsdesk.verbs.reply import Body, Exit, Reply, from_error
from ptsdesk.verbs.show import account_tag, order_body, time_text
from ptsdesk.verbs.words import paid_difference, sentence_of

MAX_STATUS = 16
_CONTRADICTION = "The provider now says something else than it signed before. Ask the provider before doing anything."


def query_payment(args: Namespace, office: Office) -> Reply:
    """Ask about a payment."""
    return _query(OrderKind.PAYMENT, args, office)


def query_withdraw(args: Namespace, office: Office) -> Reply:
    """Ask about a withdrawal."""
    return _query(OrderKind.WITHDRAWAL, args, office)


def query_subscription(args: Namespace, office: Office) -> Reply:
    """Ask about a card subscription."""
    return _query(OrderKind.SUBSCRIPTION, args, office)


def disable_subscription(args: Namespace, office: Office) -> Reply:
    """End a card subscription: done only when the answer is verified and says so."""
    account = find_account(office, args.profile)
    try:
        report = open_desk(office, account).disable(args.order_id)
    except PtsError as error:
        return from_error(error, account_tag(account))
    # PHP writes false as an empty text where a signature is made; JSON writes false.
    enabled = report.answer.get("enabled", "")
    if report.verified and enabled not in {"", "0", "false"}:
        message = "The provider answered, but the subscription is still enabled. Ask again."
        return Reply(Exit.UNKNOWN, {**_body(account, report), "message": message}, message)
    return _reply(account, report, "The subscription is ended.")


def _query(kind: OrderKind, args: Namespace, office: Office) -> Reply:
    account = find_account(office, args.profile)
    try:
        report = open_desk(office, account).query(kind, args.order_id)
    except PtsError as error:
        return from_error(error, account_tag(account))
    return _reply(account, report, "The provider's answer is verified.")


def _reply(account: Account, report: QueryReport, good: str) -> Reply:
    body = _body(account, report)
    doubt = _doubt(report) if report.verified else ""
    if doubt:
        error = {"title": "Ask the provider", "message": doubt}
        return Reply(Exit.UNKNOWN, {**body, "error": error, "message": doubt}, f"{report.order_id}: {doubt}")
    if report.verified:
        sentence = _sentence(report, good)
        return Reply(Exit.DONE, {**body, "message": sentence}, f"{report.order_id} {body['state']}: {sentence}")
    refused = bool(report.code) and report.code != "1000" and _is_refusal(report)
    title = advice(report.code).title if refused else "The answer cannot be trusted"
    sentence = report.reason or "There is no usable answer."
    error = {"title": title, "message": sentence, **({"code": report.code} if report.code else {})}
    code = Exit.REFUSED if refused else Exit.UNKNOWN
    return Reply(code, {**body, "error": error, "message": sentence}, f"{report.order_id}: {title}. {sentence}")


def _contradicts(report: QueryReport) -> bool:
    """Whether a verified answer takes back what the journal holds as proved and final; the journal keeps its state."""
    if not report.verified or report.order is None or report.order.state not in FINAL or not _has_status(report):
        return False
    status = read_status(report.answer.get("status", ""))
    return status is None or STATE_OF_STATUS[status] is not report.order.state


def _has_status(report: QueryReport) -> bool:
    """Subscription questions are answered with other fields."""
    return report.kind is not OrderKind.SUBSCRIPTION or "status" in report.answer


def _doubt(report: QueryReport) -> str:
    """Why a verified answer is still no ground to act on; empty for the usual one."""
    if _contradicts(report):
        return _CONTRADICTION
    status = report.answer.get("status", "")
    if _has_status(report) and read_status(status) is None:
        code = (
            status if status.isascii() and status.isalnum() and len(status) <= MAX_STATUS else "without a readable code"
        )
        return f"The provider's answer has the status {code}, which this version does not know. Ask the provider."
    return ""


def _sentence(report: QueryReport, good: str) -> str:
    if report.kind is OrderKind.SUBSCRIPTION:
        return good
    if report.order is not None:
        return sentence_of(report.order)
    submitted, accepted = _sum(report, "submit"), _sum(report, "accept")
    paid = read_status(report.answer.get("status", "")) is OrderStatus.SUCCESS
    return (paid_difference(submitted, accepted) if paid and submitted else "") or good


def _sum(report: QueryReport, which: str) -> Money | None:
    text, currency = report.answer.get(f"{which}_amount", ""), report.answer.get(f"{which}_currency", "")
    value = read_literal(text)
    return Money(currency, format(value, "f")) if value is not None and currency else None


def _is_refusal(report: QueryReport) -> bool:
    """Only a refusal has the provider's own code and words; a spoiled answer has neither answer nor comparison."""
    return report.found is False or (bool(report.message) and not report.comparison)


def _state(report: QueryReport) -> str | None:
    if report.order is not None:
        return str(report.order.state)
    if not report.verified:
        return None
    if report.kind is OrderKind.SUBSCRIPTION:
        enabled = is_enabled(report.answer)
        return None if enabled is None else str(OrderState.ACTIVE if enabled else OrderState.ENDED)
    status = read_status(report.answer.get("status", ""))
    return str(STATE_OF_STATUS[status]) if status else None


def _body(account: Account, report: QueryReport) -> Body:
    answer = report.answer
    return {
        **account_tag(account),
        "order_id": report.order_id,
        "kind": str(report.kind),
        "state": _state(report),
        "verified": report.verified,
        "found": report.found,
        "contradiction": _contradicts(report),
        "status": answer.get("status", ""),
        "transaction_id": answer.get("transaction_id", ""),
        "provider_code": report.code,
        "provider_message": report.message,
        "answer": dict(answer),
        "agrees": dict(report.comparison),
        "order": order_body(report.order) if report.order else None,
        "charges": [
            {"payment_id": one.payment_id, "status": one.status, "at": time_text(one.at_ms) if one.at_ms else None}
            for one in report.charges
        ],
        "asked_at": time_text(report.asked_ms),
        "took_ms": report.took_ms,
    }
