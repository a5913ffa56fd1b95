"""The payee book of the desk in memory."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace

from ptsdesk.domain import rules
from ptsdesk.domain.destinations import check_members
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind, OrderState
from ptsdesk.domain.payees import Payee, PayeeEntry, ending, payee_key
from ptsdesk.errors import AccountError, InputError, InputErrors, PtsError


class FakePayees:
    """Implements the payee methods of :class:`ptsdesk.services.api.Desk`."""

    now: int
    orders: dict[str, Order]
    calls: list[tuple[str, object]]

    def __init__(self) -> None:
        self.book: dict[str, Payee] = {}
        self.book_failures: list[PtsError] = []
        """Raised by the next calls of the payee methods, one each."""
        self._payee_numbers = itertools.count(1)

    def keep(self, name: str = "Paolo Gutierrez", subject: str = "GCASH", **details: str) -> Payee:
        """Put a payee into the book, unchecked; without details the account is a mobile number."""
        number = next(self._payee_numbers)
        kept = Payee(
            f"payee-{number}", name, "QRPH_INSTAPAY", subject, details or {"phone": "09995550163"},
            created_ms=self.now, since_ms=self.now,
        )  # fmt: skip
        self.book[kept.payee_id] = kept
        return kept

    def _book_asked(self, name: str, argument: object) -> None:
        self.calls.append((name, argument))
        if self.book_failures:
            raise self.book_failures.pop(0)

    def _entry(self, payee: Payee) -> PayeeEntry:
        key = payee.key
        mine = [o for o in self.orders.values() if o.kind is OrderKind.WITHDRAWAL and o.payee_key == key]
        paid = [o.created_ms for o in mine if o.state is OrderState.PAID]
        return PayeeEntry(
            replace(payee, previous="") if paid else payee,
            len(paid),
            max(paid, default=None),
            max((o.created_ms for o in mine), default=None),
            sum(o.state in UNRESOLVED and o.mark is None for o in mine),
        )

    def payees(self, text: str = "") -> tuple[PayeeEntry, ...]:
        self._book_asked("payees", text)
        words = text.lower().split()

        def fits(payee: Payee) -> bool:
            whole = f"{payee.name} {payee.subject} {payee.account}".lower()
            return all(word in whole for word in words)

        found = [self._entry(payee) for payee in list(self.book.values()) if fits(payee)]
        return tuple(sorted(found, key=lambda one: (-(one.last_paid_ms or 0), one.payee.name)))

    def payee(self, payee_id: str) -> PayeeEntry | None:
        payee = self.book.get(payee_id)
        return self._entry(payee) if payee else None

    def save_payee(self, payee: Payee) -> PayeeEntry:
        self._book_asked("save_payee", payee.payee_id)
        _check(payee)
        before = self.book.get(payee.payee_id)
        if before is None and payee.payee_id:
            raise AccountError("This payee is not in the book any more. Add it anew.")
        if before is None:
            number = next(self._payee_numbers)
            kept = replace(payee, payee_id=f"payee-{number}", created_ms=self.now, since_ms=self.now)
        elif before.key == payee.key:
            kept = replace(payee, created_ms=before.created_ms, since_ms=before.since_ms, previous=before.previous)
        else:
            known = before.previous if self._entry(before).is_changed else ending(before.account)
            kept = replace(payee, created_ms=before.created_ms, since_ms=self.now, previous=known)
        self.book[kept.payee_id] = kept
        return self._entry(kept)

    def remove_payee(self, payee_id: str) -> None:
        self._book_asked("remove_payee", payee_id)
        self.book.pop(payee_id, None)


def _check(payee: Payee) -> None:
    problems: list[InputError] = []
    try:
        rules.check_details(payee.all_details)
    except InputErrors as error:
        problems += error.problems
    problems += check_members(payee.channel, payee.subject, payee.all_details)
    try:
        rules.check_channel(payee.channel)
    except InputError as error:
        problems.append(error)
    if problems:
        raise InputErrors(problems)


def key_of(details: Mapping[str, str]) -> str:
    """The key that the journal would give an order with these details."""
    return payee_key(details)
