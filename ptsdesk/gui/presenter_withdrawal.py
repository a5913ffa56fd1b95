"""The words of New withdrawal: who is paid and how well that account is known, what is left, what is asked again."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Order
from ptsdesk.domain.payees import PayeeEntry, Retype, account_of, ending
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import (
    channel_word,
    figures,
    money_text,
    order_money,
    paid_difference,
    pays_as_submitted,
)
from ptsdesk.gui.presenter_payees import account_in_list, day_word, grouped_account, last_paid, marks
from ptsdesk.gui.presenter_payment import Row, accepted_words, twins_line
from ptsdesk.gui.presenter_time import age, date_text
from ptsdesk.services.api import Intent

Names = Mapping[str, str]
"""Names by code or by member."""


def bank_word(subject: str, channel: str, names: Names) -> str:
    """The receiving bank or wallet, else the channel: "GCash"."""
    return names.get(subject.upper(), subject) if subject else channel_word(channel)


def coded(name: str, code: str) -> str:
    """Such as "GCash (GCASH)"; the code alone when it has no other name."""
    return f"{name} ({code})" if code and name and name != code else code


# --- the payee book at the left ---------------------------------------------------------------------------------------


def row_text(entry: PayeeEntry, names: Names, now_ms: int) -> str:
    """A row of the book as one text, its marks in words, for screen readers."""
    paid = last_paid(entry, now_ms)
    parts = [
        entry.payee.name,
        account_in_list(entry.payee, names),
        tr("last paid {day}", day=paid) if paid else tr("never paid"),
        *(mark.word for mark in marks(entry)),
    ]
    return ", ".join(parts)


def nobody_found(text: str) -> tuple[str, str]:
    """What stands in an empty list: title and sentence."""
    if text:
        return tr("No payee found"), tr("No name, account or bank holds all these words.")
    return tr("No payees yet"), tr("Type the account in the form. It is kept here once it was sent.")


# --- the payee of the form --------------------------------------------------------------------------------------------


def since_line(entry: PayeeEntry, now_ms: int) -> str:
    """``Same account since 3 Mar``; empty when that is not so or not known."""
    since = entry.payee.since_ms
    if entry.is_changed or not since:
        return ""
    if entry.is_new:
        return tr("In the book since {day}", day=day_word(since, now_ms))
    return tr("Same account since {day}", day=day_word(since, now_ms))


def changed_alert(entry: PayeeEntry, now_ms: int) -> str:
    """What is said about a payee whose account was changed in the book and not paid since."""
    return tr(
        "The account was changed {age} (ended {digits} before). The last digits are asked before sending.",
        age=age(entry.payee.since_ms, now_ms), digits=entry.payee.previous,
    )  # fmt: skip


def other_account(entry: PayeeEntry) -> str:
    """What is said at the account of a chosen payee when another one was typed."""
    return tr(
        "Not the account in the book, which ends {digits}. The last digits are asked before sending.",
        digits=ending(entry.payee.account) or tr("nowhere"),
    )  # fmt: skip


def other_bank(entry: PayeeEntry, names: Names) -> str:
    """The same for another bank or wallet with the same number."""
    kept = bank_word(entry.payee.subject, entry.payee.channel, names)
    return tr("The book has this payee at {bank}. The last digits are asked before sending.", bank=kept)


def known_as(entry: PayeeEntry) -> str:
    """A typed account that is in the book already."""
    return tr("This account is in the book as {name}.", name=entry.payee.name)


def not_kept(title: str) -> str:
    """The payee could not be kept after the withdrawal was recorded."""
    return tr("The payee could not be kept in the book: {title}. The withdrawal is not touched by that.", title=title)


def available_line(figure: Money | None, channel: str, asked_ms: int, now_ms: int) -> str:
    """``Available 1,236,112.25 on InstaPay, 40 s ago``; says so when the provider has not told it."""
    if not channel:
        return tr("Two decimals. Nothing is rounded.")
    name = channel_word(channel)
    if figure is None:
        return tr("What is available on {channel} is not known.", channel=name)
    told = age(asked_ms, now_ms)
    return tr("Available {figures} on {channel}, {age}", figures=figures(figure), channel=name, age=told)


def below_zero() -> str:
    """Beside a figure that says that there is not enough."""
    return tr("less than nothing: the provider may refuse it")


def recipient_line(name: str, bank: str, account: str) -> str:
    """``to Paolo Gutierrez, GCash 0999 555 0163``; the parts that are there."""
    where = " ".join(part for part in (bank, grouped_account(account)) if part)
    whole = ", ".join(part for part in (name, where) if part)
    return tr("to {whom}", whom=whole) if whole else tr("The payee is not there yet.")


# --- paid twice? ------------------------------------------------------------------------------------------------------


def twice_line(intent: Intent, doubles: tuple[Order, ...], now_ms: int) -> str:
    """The row "Paid twice?" of the confirm sheet."""
    if not doubles:
        return twins_line(intent.twins, now_ms)
    account = intent.duplicate.account_of(doubles[0].order_id) if intent.duplicate is not None else ""
    words = "Same amount {age}, from the account {account}." if account else "Same amount {age}."
    told = tr(words, age=age(doubles[0].created_ms, now_ms), account=account)
    return tr("{told} Your reason: {reason}", told=told, reason=intent.repeat_reason)


# --- the confirm sheet ------------------------------------------------------------------------------------------------

DETAIL_NAMES: Names = {
    "channel_subject": "Bank or wallet",
    "name": "Payee",
    "phone": "Mobile number",
    "account_number": "Account number",
    "email": "E-mail",
    "address": "Address",
}
"""English sources for the members that the API names (PTS API, section 7)."""
_HEAD = ("details.name", "details.channel_subject", "channel", "remark", "order_id")
_OTHER = {"callback_url": "Callback address", "user_id": "Merchant id"}


def sent_details(intent: Intent) -> dict[str, str]:
    """The ``details`` of the message, read back."""
    return {name.removeprefix("details."): text for name, text in intent.fields if name.startswith("details.")}


def account_member(details: Names) -> str:
    """The member of ``details`` that the account was taken from."""
    return "account_number" if details.get("account_number") else "phone"


def further_rows(intent: Intent) -> tuple[Row, ...]:
    """Every field of the message that has no row of its own on the sheet, in sending order."""
    account = f"details.{account_member(sent_details(intent))}"
    shown = (*_HEAD, "amount", "currency", account)
    return tuple(_row(name, text) for name, text in intent.fields if name not in shown)


def _row(name: str, text: str) -> Row:
    member = name.removeprefix("details.")
    source = DETAIL_NAMES.get(member) if name.startswith("details.") else _OTHER.get(name)
    return Row(tr(source) if source else name, text, ids=name == "user_id" or member in ("phone", "account_number"))


def account_note(entry: PayeeEntry | None, retype: Retype | None, now_ms: int) -> str:
    """What stands beside the account on the sheet: how well it is known."""
    if entry is None:
        return tr("new payee")
    if retype is Retype.CHANGED:
        if entry.is_changed:
            told = age(entry.payee.since_ms, now_ms)
            return tr("changed {age}, ended {digits} before", age=told, digits=entry.payee.previous)
        return tr("not the account in the book, which ends {digits}", digits=ending(entry.payee.account))
    if entry.is_new:
        return tr("never paid before")
    return tr("same account since {day}", day=date_text(entry.payee.since_ms)) if entry.payee.since_ms else ""


def retype_title(account: str) -> str:
    """The label of the field that asks for the last digits."""
    n = len(ending(account))
    return plural("Type the last digit of the account", "Type the last {n} digits of the account", n)


def retype_why(reason: Retype, limit: Money, details: Names) -> str:
    """Why the last digits are asked for."""
    if reason is Retype.AMOUNT:
        return tr("Asked over {money}", money=money_text(limit))
    if reason is Retype.CHANGED:
        return tr("Asked because the account was changed")
    return tr("Asked for new payees") if account_of(details) else ""


def digits_wrong(account: str) -> str:
    """At the field when other digits were typed."""
    return tr("These are not the last {n} digits of the account above.", n=len(ending(account)))


def digits_missing() -> str:
    """Why the sheet does not send yet."""
    return tr("Type the last digits of the account")


def left_line(worst: Money, best: Money) -> str:
    """What is left on the channel: both cases."""
    if worst.same_value(best):
        return tr("{best} if it goes through", best=money_text(best))
    return tr("{worst} if all go through, {best} if only this one does", worst=money_text(worst), best=money_text(best))


# --- what became of it ------------------------------------------------------------------------------------------------


def difference(order: Order) -> tuple[str, str]:
    """Title and sentence when another sum was accepted, or a paid one is not told; two empty texts when it is the
    submitted one.
    """
    found = accepted_words(order)
    if found is None and not pays_as_submitted(order):
        return tr("The paid amount is not known"), tr(
            "{difference}. Ask the provider before you rely on it.", difference=paid_difference(order)
        )
    if found is None or not found.differs:
        return "", ""
    return tr("The provider accepted another amount"), tr(
        "Submitted {submitted}, accepted {accepted}. Ask the provider which of the two is paid out.",
        submitted=money_text(order.money), accepted=money_text(found.money),
    )  # fmt: skip


def paid_out_line(order: Order) -> str:
    """``PHP 8,750.00, Paolo Gutierrez, InstaPay``, for the toast: the sum that the provider accepted."""
    money = money_text(order.accepted) if order.accepted is not None else tr("Amount not told")
    return ", ".join(part for part in (money, order.customer, channel_word(order.channel)) if part)


def paid_out_title(order: Order) -> str:
    """The heading of the toast: what was paid out is not always what was asked for."""
    return paid_difference(order) or tr("Withdrawal paid out")


def still_open(order: Order) -> str:
    """Above an empty form: the one before goes on."""
    whom = order.customer or order.reference or channel_word(order.channel)
    return tr("{money}, {subject}, is still open.", money=order_money(order), subject=whom)
