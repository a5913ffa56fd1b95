"""The words of a decision about an order whose result is not known: what may be done, what may not, and why."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.orders import UNRESOLVED, Mark, Order, OrderKind
from ptsdesk.domain.resend import DUPLICATE_CODE, Again, Resend
from ptsdesk.domain.rules import MIN_REASON
from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_marks import lowered, mark_word
from ptsdesk.gui.presenter_time import clock_time, short_time
from ptsdesk.gui.presenter_unresolved import account_line, asks_line
from ptsdesk.gui.widgets.choices import Choice
from ptsdesk.services.api import Resolution

KEEP, AGAIN, RECORD = "keep", "again", "record"
"""The three things that may be decided."""


def choices(found: Resolution, now_ms: int) -> tuple[Choice, ...]:
    """The three cards, in the words that hold now."""
    return (_keep(found, now_ms), _again(found, now_ms), _record())


def _keep(found: Resolution, now_ms: int) -> Choice:
    order = found.dossier.order
    until = tr("suggested until {time}", time=short_time(found.keep_until_ms))
    lines = [tr("{next}.", next=asks_line(order, now_ms)), _blocks(order, found.blocks), tr("Nothing is sent.")]
    title = tr("Keep asking")
    return Choice(
        KEEP, title, " ".join(line for line in lines if line), aside=until if now_ms < found.keep_until_ms else "",
        name=tr("Choice: {title}", title=title), identifier="choice-keep-asking",
    )  # fmt: skip


def _blocks(order: Order, key: str) -> str:
    if not key:
        return ""
    return tr("The card stays blocked.") if order.kind is OrderKind.SUBSCRIPTION else tr("The payee stays blocked.")


def _again(found: Resolution, now_ms: int) -> Choice:
    order, resend = found.dossier.order, found.resend
    allowed = resend.verdict is Again.YES
    later = "" if allowed or resend.from_ms is None else tr("not before {time}", time=_soonest(resend, now_ms))
    return Choice(
        AGAIN, tr("Send again with the same order id"), again_words(order, resend), aside=later,
        name=tr("Choice: {title}", title=tr("Send again")), identifier="choice-send-again", enabled=allowed,
    )  # fmt: skip


def _soonest(resend: Resend, now_ms: int) -> str:
    """Rounded up to the second: nothing is promised too early."""
    return clock_time(max(resend.from_ms or 0, now_ms) + 999)


def again_words(order: Order, resend: Resend) -> str:
    """What sending again would do, or why it may not be done now."""
    if resend.verdict is Again.ASK:
        text = tr("Two answers “not found”, at least 30 s apart, are needed first: {n} of 2 so far.", n=resend.answers)
        return f"{text} {tr('Asking goes on by itself.')}"
    if resend.verdict is Again.KNOWN and order.provider_code == DUPLICATE_CODE:
        return tr("The provider said that it has this order id already (1003). Its result is asked for until it comes.")
    if resend.verdict is Again.FENCE and resend.from_ms is None:
        return tr("The provider's clock is not known yet, so the first request may still be taken. Ask first.")
    return tr(_AGAIN[resend.verdict])


_AGAIN: Mapping[Again, str] = {
    Again.YES: (
        "If the first did arrive after all, the provider refuses the second as a duplicate (1003) and its result is "
        "taken over. You confirm on the usual sheet."
    ),
    Again.FENCE: "The first request may still be taken. After that, two answers “not found” are needed.",
    Again.ELSEWHERE: (
        "It went to another address than the account has now, so “not found” proves nothing of it here. Give the "
        "account the address from before, or record the provider's answer."
    ),
    Again.KNOWN: "The provider knows this order, so it is not sent again. Its result is asked for until it comes.",
    Again.CARD: "The card is not kept here, so this subscription cannot be sent again. Ask the provider about it.",
    Again.SETTLED: "The result is known, so there is nothing to send again.",
    Again.BUSY: "It is being sent now.",
    Again.MARKED: "It is marked by hand. Undo the mark first.",
}


def _record() -> Choice:
    text = tr(
        "Paid or not paid, with a reason. It is shown as marked by hand, for ever. A verified answer that comes later "
        "still holds against it."
    )
    title = tr("Record an answer you got from the provider")
    name = tr("Choice: {title}", title=tr("Record an answer"))
    return Choice(RECORD, title, text, name=name, identifier="choice-record-an-answer")


def apply_words(key: str) -> tuple[str, str]:
    """The button under the cards, and what stands beside it."""
    if key == AGAIN:
        return tr("Send again…"), tr("Nothing is sent before you confirm.")
    if key == RECORD:
        return tr("Record the answer…"), tr("Asks for the answer and a reason first.")
    return tr("Keep asking"), tr("Keep asking is what happens if you do nothing.")


# --- what is blocked meanwhile ----------------------------------------------------------------------------------------


def blocked_lines(order: Order, key: str) -> tuple[str, ...]:
    """What cannot be sent as long as this order is open; nothing when it blocks nothing."""
    if not key:
        return ()
    if order.kind is OrderKind.SUBSCRIPTION:
        card, money = order.payee_key, presenter.money_text(order.money)
        return (tr("New subscriptions of {money} with a card that ends {digits}", money=money, digits=card),)
    return (tr("New payouts to {account}", account=account_line(order)),)


# --- marking ----------------------------------------------------------------------------------------------------------


def mark_button(mark: str, kind: OrderKind) -> str:
    """The button that marks; it names the act."""
    if not mark:
        return tr("Record the answer")
    return tr("Mark as {word}", word=lowered(mark_word(Mark(mark), kind)))


def mark_title(kind: OrderKind) -> str:
    """The heading of the sheet."""
    return tr("What did the provider say about this {kind}?", kind=lowered(presenter.kind_word(kind)))


def mark_note(order: Order) -> str:
    """What a mark does and does not do."""
    kept = tr("It is shown as marked by hand, for ever, with your reason. Nothing is sent and no money is moved by it.")
    frees = tr("It leaves Unresolved, and the payee can be paid again.")
    goes = tr("The provider is still asked; a verified answer holds against the mark and is told loudly.")
    out = order.kind is OrderKind.WITHDRAWAL
    return " ".join((kept, frees if out else tr("It leaves Unresolved."), goes))


def reason_help() -> str:
    """Below the field."""
    return tr("Who said it, when and how, such as the name and the ticket. At least {n} characters.", n=MIN_REASON)


def marked_line(order: Order) -> str:
    """After it was marked."""
    word = mark_word(order.mark, order.kind) if order.mark is not None else ""
    subject = ", ".join(part for part in (presenter.order_money(order), presenter.who(order)) if part)
    return tr("{subject} is marked by hand: {word}. It is kept in History.", subject=subject, word=word)


def sent_again_line(order: Order) -> str:
    """What became of an order that was sent once more."""
    subject = ", ".join(part for part in (presenter.order_money(order), presenter.who(order)) if part)
    word = presenter.outcome_word(order)
    return tr("{subject} was sent again with the same order id: {state}.", subject=subject, state=word)


def unmark_note(order: Order) -> str:
    """What undoing a mark brings back."""
    kept = tr("What was marked and why stays in the record.")
    if order.state not in UNRESOLVED:
        return kept
    back = tr("The order comes back to Unresolved, and its payee is blocked again until the result is known.")
    return (
        f"{back} {kept}"
        if order.kind is OrderKind.WITHDRAWAL
        else tr("The order comes back to Unresolved.") + f" {kept}"
    )
