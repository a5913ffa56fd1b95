"""The words of the payee book: accounts as people read them, what is known of payouts, the fields of a payee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ptsdesk.domain.card import holds_pan
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry, ending
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.presenter import money_text
from ptsdesk.gui.presenter_payment import channel_line
from ptsdesk.gui.presenter_time import DAY, age, date_text, day_start_ms
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.services.api import ChannelList

_SPACING = re.compile(r"[\s-]+", re.ASCII)


# --- accounts ----------------------------------------------------------------------------------------------------


def grouped_account(account: str) -> str:
    """An account in groups, never shortened: ``0917 123 4567`` for a mobile number, else four digits each."""
    if not (account.isascii() and account.isdigit()):
        return account
    cuts = (4, 7) if len(account) == 11 and account.startswith("09") else tuple(range(4, len(account), 4))
    if len(account) == 10 and account.startswith("9"):
        cuts = (3, 6)
    edges = (0, *cuts, len(account))
    return " ".join(account[first:last] for first, last in pairwise(edges))


def plain_account(text: str) -> str:
    """A number as it is sent, without the spaces and dashes that people type in it."""
    return _SPACING.sub("", text.strip())


def subject_names(found: ChannelList | None) -> dict[str, str]:
    """The names of the receiving banks and wallets by code, as the provider lists them."""
    items = found.items if found is not None else ()
    return {item.subject.upper(): item.subject_name for item in items if item.subject and item.subject_name}


def subject_word(payee: Payee, names: Mapping[str, str]) -> str:
    """The name of a payee's bank or wallet; the code itself while the provider's list does not name it."""
    return names.get(payee.subject.upper(), payee.subject or payee.channel)


def account_in_list(payee: Payee, names: Mapping[str, str]) -> str:
    """``GCash, ends 0163``."""
    return tr("{bank}, ends {digits}", bank=subject_word(payee, names), digits=ending(payee.account))


def whole_line(payee: Payee, names: Mapping[str, str]) -> str:
    """``Paolo Gutierrez, GCash 0999 555 0163``: the whole account."""
    return ", ".join((payee.name, f"{subject_word(payee, names)} {grouped_account(payee.account)}"))


def initials(name: str) -> str:
    """One or two letters for a payee's picture: those that the first two words begin with."""
    words = re.findall(r"[^\W_]+", name)
    return "".join(word[0] for word in words[:2]).upper()


# --- what is known of payouts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a payee to look at twice: an icon, and the words for it."""

    icon: str
    word: str
    tone: Tone = Tone.ATTENTION


@dataclass(frozen=True, slots=True)
class Fact:
    """A line with its icon; ``ink`` is a token's name, empty for the usual one."""

    icon: str
    ink: str
    text: str = ""


def marks(entry: PayeeEntry) -> tuple[Mark, ...]:
    """What needs a second look, the worst first."""
    found = []
    if entry.unknown:
        found.append(Mark("circle-question-mark", tr("Result unknown")))
    if entry.is_changed:
        found.append(Mark("triangle-alert", tr("Changed account")))
    return tuple(found)


def day_word(ms: int, now_ms: int) -> str:
    """``today``, ``yesterday``, else the date."""
    days = (day_start_ms(now_ms) - day_start_ms(ms)) // DAY
    if days <= 0:
        return tr("today")
    return tr("yesterday") if days == 1 else date_text(ms, now_ms)


def times_paid(entry: PayeeEntry) -> str:
    """``6 times``, for the list."""
    return plural("{n} time", "{n} times", entry.times_paid) if entry.times_paid else tr("never")


def last_paid(entry: PayeeEntry, now_ms: int) -> str:
    """When the newest verified payout was made, for the list; empty without one."""
    return day_word(entry.last_paid_ms, now_ms) if entry.last_paid_ms is not None else ""


def since(payee: Payee, now_ms: int) -> str:
    """Since when bank and account are the same, for the list."""
    return date_text(payee.since_ms, now_ms)


def paid_line(entry: PayeeEntry, now_ms: int) -> str:
    """``Paid 6 times, last 10 Nov``: verified payouts to the present account and no others."""
    if not entry.times_paid or entry.last_paid_ms is None:
        return tr("Nothing was paid out to this account yet")
    last = day_word(entry.last_paid_ms, now_ms)
    return plural("Paid {n} time, {last}", "Paid {n} times, last {last}", entry.times_paid, last=last)


def account_line(entry: PayeeEntry, now_ms: int) -> str:
    """``Same account since 3 Mar``, or when it was changed and how the one before ended."""
    payee = entry.payee
    if entry.is_changed:
        when = age(payee.since_ms, now_ms)
        return tr("Account changed {age}, ended {digits} before", age=when, digits=payee.previous)
    if entry.is_new:
        return tr("In the book since {date}", date=date_text(payee.since_ms, now_ms))
    return tr("Same account since {date}", date=date_text(payee.since_ms, now_ms))


def facts(entry: PayeeEntry, now_ms: int) -> tuple[Fact, ...]:
    """What is known of payouts to a payee, each with its icon."""
    icon, ink = ("check", "ok") if entry.times_paid else ("clock", "")
    if entry.is_changed:
        icon, ink = "triangle-alert", "attention"
    found = [Fact("history", "", paid_line(entry, now_ms)), Fact(icon, ink, account_line(entry, now_ms))]
    if entry.unknown:
        found.append(Fact("circle-question-mark", "attention", unknown_line(entry)))
    return tuple(found)


def unknown_line(entry: PayeeEntry) -> str:
    """How many withdrawals are unresolved; empty when none is."""
    one, many = "The result of {n} withdrawal is not known", "The results of {n} withdrawals are not known"
    return plural(one, many, entry.unknown) if entry.unknown else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the card: what it is and its value; ``ids`` for numbers."""

    label: str
    value: str
    ids: bool = False


def member_rows(payee: Payee, names: Mapping[str, str]) -> tuple[Row, ...]:
    """Everything that is kept of a payee, in the order of the form."""
    rows = [Row(tr("Pay through"), channel_line(payee.channel))]
    if payee.subject:
        rows.append(Row(tr("Bank or wallet"), _coded(subject_word(payee, names), payee.subject)))
    known = [name for name in _MEMBERS if payee.details.get(name)]
    others = [name for name in payee.details if name not in _MEMBERS]
    for name in (*known, *others):
        value = member_value(name, payee.details[name])
        rows.append(Row(member_label(name), value, ids=name in ("account_number", "phone")))
    return tuple(rows)


def changed_note(payee: Payee) -> tuple[str, str]:
    """Title and sentence of the alert: the account is another one than before."""
    text = tr(
        "It ended {digits} before. Payments to the changed account ask for its last digits again, until one was paid "
        "out. Call the payee on a number that you know already and make sure that the change is theirs.",
        digits=payee.previous or ending(payee.account),
    )
    return tr("Changed account number"), text


# --- the fields of a payee ---------------------------------------------------------------------------------------

_MEMBERS: Mapping[str, str] = {
    "name": "Payee's name",
    "account_number": "Account number",
    "phone": "Mobile number",
    "email": "E-mail",
    "address": "Address",
}

_HELP: Mapping[str, str] = {
    "name": "As the bank or wallet knows it.",
    "account_number": "10 to 20 digits.",
    "phone": "11 digits that begin with 09.",
}


def member_label(name: str) -> str:
    """The label of a member of ``details``; one that the API does not name is shown under its own name."""
    return tr(_MEMBERS[name]) if name in _MEMBERS else name


def member_help(name: str) -> str:
    """The line below the field of a member."""
    return tr(_HELP[name]) if name in _HELP else ""


def member_value(name: str, value: str) -> str:
    """A member as people read it."""
    return grouped_account(value) if name in ("account_number", "phone") else value


def both_accounts_warning(name: str) -> str:
    """What stands at an account number that is given beside a wallet's mobile number, and the other way round."""
    if name == "account_number":
        return tr("Sent too. Empty it if the wallet is paid by its mobile number.")
    return ""


# --- the page ----------------------------------------------------------------------------------------------------


def subtitle(count: int | None) -> str:
    """The line below the heading."""
    if not count:
        return tr("Who is paid out, and to which account")
    return plural("{n} payee on this computer", "{n} payees on this computer", count)


def found_line(count: int) -> str:
    """How many rows are shown."""
    return plural("{n} payee", "{n} payees", count)


def remove_text() -> str:
    """What removing does, and what it leaves."""
    return tr("The entry is taken out of the book on this computer. Orders stay in History as they are.")


def orders_stay() -> str:
    """Below :func:`removed_title`."""
    return tr("Orders stay in History.")


def remove_unknown() -> str:
    """Beside :func:`unknown_line` when a payee is removed."""
    return tr("It stays under Unresolved and is asked about as before.")


def removed_title(payee: Payee) -> str:
    """The heading of the toast."""
    return tr("{name} was removed", name=payee.name)


def kept_title(payee: Payee) -> str:
    """What a screen reader says after saving."""
    return tr("{name} was saved", name=payee.name)


def nothing_found(text: str) -> tuple[str, str]:
    """Title and sentence of an empty list."""
    if text:
        return tr("No payee found"), tr("No name, account or bank holds all these words.")
    return tr("The payee book is empty"), tr("Payees kept here are paid without typing the account again.")


def history_filter(payee: Payee) -> HistoryFilter:
    """Every withdrawal to the present account; by name where the account would be taken for a card number."""
    text = payee.name if holds_pan(payee.account) else payee.account
    return HistoryFilter(text=text, kinds=frozenset({OrderKind.WITHDRAWAL}))


def _coded(name: str, code: str) -> str:
    return f"{name} ({code})" if name != code else code


# --- the limit in the settings -----------------------------------------------------------------------------------


def limit_in_force(limit: Money) -> str:
    """The help below the field."""
    return tr("In force: above {money}.", money=money_text(limit))


def limit_saved(limit: Money) -> str:
    """After another limit was saved."""
    return tr("Saved. In force: above {money}.", money=money_text(limit))


def limit_kept(problem: str, limit: Money) -> str:
    """Why a limit cannot be used, and which one holds."""
    return tr("{problem} The limit stays {money}.", problem=problem, money=money_text(limit))
