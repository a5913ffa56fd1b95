"""What the desk reads from and writes into the journal without asking anybody: orders, drafts, payees."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ptsdesk.domain import rules
from ptsdesk.domain.history import HistoryFilter, HistoryPage, HistorySummary
from ptsdesk.domain.orders import Cause, Order, OrderEvent, OrderKind
from ptsdesk.domain.payees import Payee, PayeeEntry
from ptsdesk.errors import InputError, InputErrors
from ptsdesk.services import api
from ptsdesk.services.desk_base import DeskBase
from ptsdesk.services.findings import AnswerPage
from ptsdesk.storage.ledger import ANSWER_BYTES

_PAGES = frozenset({"html", "script"})
"""Doubts about an answer that was a page."""
_REMOVED = ("[card number removed]", "[security code removed]", "\N{REPLACEMENT CHARACTER}")
"""What stands where something of a page was taken out or could not be read."""


class Books(DeskBase):
    """See :class:`ptsdesk.services.api.Desk`."""

    def find_order_id(self, text: str) -> str | None:
        """The order id for an order id, provider id or reference number of this account's orders."""
        return self._journal.find(self._account.key, text)

    def order(self, order_id: str) -> Order | None:
        """One order of this account, or None."""
        return self._known(order_id)

    def dossier(self, order_id: str) -> api.Dossier | None:
        """Everything kept about one order."""
        order = self._known(order_id)
        if order is None:
            return None
        return api.Dossier(order, self._journal.events(order_id), self._journal.raw_answers(order_id))

    def answer_page(self, order_id: str) -> AnswerPage | None:
        """The page that a create call was answered with, when it was one and is still kept."""
        if self._known(order_id) is None:
            return None
        page = next((event for event in self._journal.events(order_id) if _is_page(event)), None)
        if page is None:
            return None
        kept = [text for at_ms, text in self._journal.raw_answers(order_id) if at_ms == page.at_ms]
        if not kept:
            return None
        # What comes close to the bound may have been cut by it, and a page without its card number is not the page.
        whole = len(kept[-1].encode()) < ANSWER_BYTES - 4 and not any(sign in kept[-1] for sign in _REMOVED)
        return AnswerPage(page.evidence.get("doubt") == "html", kept[-1], whole, page.at_ms)

    def history(self, wanted: HistoryFilter, cursor: str | None = None, limit: int = 200) -> HistoryPage:
        """A page of orders, newest first."""
        return self._journal.page(self._account.key, wanted, cursor, limit)

    def summary(self, wanted: HistoryFilter) -> HistorySummary:
        """Counts and exact sums of a filter."""
        return self._journal.summary(self._account.key, wanted)

    def unresolved(self) -> tuple[Order, ...]:
        """Orders whose result is not known and that nobody marked, oldest first."""
        return self._journal.unresolved(self._account.key)

    def contradicted(self) -> tuple[Order, ...]:
        """Marked orders of which a verified answer says the opposite, newest first."""
        return self._journal.contradicted(self._account.key)

    def try_record(self) -> None:
        """Learn whether the journal takes a record. Raises JournalError when it does not."""
        self._figures.prefer(self._account.key, "tried_ms", str(self._ports.clock.now_ms()))

    def attention_count(self) -> int:
        """How many orders need a person."""
        return self._journal.attention(self._account.key)

    def save_draft(self, kind: OrderKind, fields: Mapping[str, str]) -> int:
        """Keep a half-filled form. Returns the time. Raises InputError for a subscription: no draft holds a card."""
        if kind is OrderKind.SUBSCRIPTION:
            raise InputError("kind", "No draft is kept of a subscription.")
        return self._journal.save_draft(self._account.key, kind, fields)

    def load_draft(self, kind: OrderKind) -> tuple[Mapping[str, str], int] | None:
        """The kept form and its time."""
        return self._journal.load_draft(self._account.key, kind)

    def drop_draft(self, kind: OrderKind) -> None:
        """Forget the kept form."""
        self._journal.drop_draft(self._account.key, kind)

    def payees(self, text: str = "") -> tuple[PayeeEntry, ...]:
        """The payee book, the last paid first."""
        return self._payees.entries(self._account.key, text)

    def payee(self, payee_id: str) -> PayeeEntry | None:
        """One payee, or None."""
        return self._payees.entry(self._account.key, payee_id)

    def save_payee(self, payee: Payee) -> PayeeEntry:
        """Add or change a payee; raises InputErrors naming each wrong field."""
        problems: list[InputError] = []
        if payee.channel:
            _take(problems, lambda: rules.check_channel(payee.channel))
        _take(problems, lambda: rules.check_details(payee.all_details))
        if not payee.account:
            problems.append(InputError("details.account_number", "Type the account number or the mobile number."))
        if problems:
            raise InputErrors(problems)
        return self._payees.save(self._account.key, payee)

    def remove_payee(self, payee_id: str) -> None:
        """Take a payee out of the book."""
        self._payees.remove(self._account.key, payee_id)


def _is_page(event: OrderEvent) -> bool:
    return event.cause is Cause.UNPROVED and event.evidence.get("doubt") in _PAGES


def _take(problems: list[InputError], check: Callable[[], object]) -> None:
    try:
        check()
    except InputErrors as several:
        problems.extend(several.problems)
    except InputError as problem:
        problems.append(problem)
