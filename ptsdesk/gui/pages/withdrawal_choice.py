"""Choosing whom New withdrawal pays: the book beside the form, what was typed, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ptsdesk.domain.payees import Payee, PayeeEntry, payee_key
from ptsdesk.errors import AccountError, PtsError
from ptsdesk.gui.context import Context, Notice, ToastAction
from ptsdesk.gui.forms.payee_rail import PayeeRail
from ptsdesk.gui.forms.withdrawal_form import (
    DETAIL,
    entry_for,
    is_untouched,
    payee_of,
    payee_values,
)
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.withdrawal_data import WithdrawalData
from ptsdesk.gui.pages.withdrawal_form import REASON, REMARK, WithdrawalForm
from ptsdesk.gui.presenter_pages import told


class PayeeChoice(QObject):
    """What is marked in the book is what is in the form."""

    failed = Signal(object)
    """A ``PtsError``: a payee that was asked for could not be had."""

    def __init__(self, context: Context, rail: PayeeRail, form: WithdrawalForm, data: WithdrawalData) -> None:
        super().__init__(form)
        self._context, self._rail, self._form, self._data = context, rail, form, data
        self._before: dict[str, str] = {}
        self._wanted = ""
        self._begun = False
        rail.chosen.connect(self.choose)
        rail.search_changed.connect(data.search)
        rail.retry_asked.connect(data.read)
        data.book_came.connect(self._book_came)
        data.book_failed.connect(self._book_failed)

    def begin(self) -> None:
        """The kept draft is in the form: a payee that was asked for meanwhile comes after it."""
        self._begun = True
        if self._wanted:
            self.choose_by_id(self._wanted)

    # --- the book ----------------------------------------------------------------------------------------------------

    @Slot(object, object)
    def _book_came(self, everybody: tuple[PayeeEntry, ...], found: tuple[PayeeEntry, ...]) -> None:
        form = self._form
        if form.entry is not None:
            form.set_entry(_with_id(everybody, form.payee_id))
        form.show_book(everybody)
        self._rail.show_entries(found, form.payee_id, self._context.now_ms())

    @Slot(object)
    def _book_failed(self, error: PtsError) -> None:
        self._rail.show_trouble(told(error).title, told(error).text)

    # --- choosing ----------------------------------------------------------------------------------------------------

    @Slot(object)
    def choose(self, entry: PayeeEntry) -> None:
        """Fill in a payee of the book. What was typed for somebody else goes, and comes back with Undo."""
        self._choose(entry, (REMARK, REASON))

    def _choose(self, entry: PayeeEntry, ones_own: Collection[str]) -> None:
        """``ones_own``: what is said of one payee only and never goes along to another one."""
        before = self._form.values()
        typed = self._form.entry is None and _is_typed(before)
        other = typed or before["payee_id"] not in ("", entry.payee.payee_id)
        dropped = ones_own if other else ()
        if typed:
            self.offer_undo(tr("The payee that was typed was replaced"), before)
        elif any(before[name] for name in dropped):
            self.offer_undo(tr("What was typed for the payee before was taken out"), before)
        self._form.choose(entry, payee_values(entry.payee), dropped)
        self._rail.mark(entry.payee.payee_id)

    def choose_by_id(self, payee_id: str) -> None:
        """Fill in a payee of the book, once it and the kept draft were read."""
        self._wanted = payee_id
        desk = self._context.desk
        if desk is not None and self._begun:
            self._wanted = ""
            self._context.tasks.run_read(partial(desk.payee, payee_id), self._wanted_came, self._not_found)

    def _wanted_came(self, entry: PayeeEntry | None) -> None:
        if entry is None:
            self.failed.emit(AccountError("This payee is no longer in the book."))
            return
        self._choose(entry, (REMARK, REASON, "amount"))
        self._form.amount.setFocus()

    def _not_found(self, error: PtsError) -> None:
        self.failed.emit(error)

    def take_saved(self, entry: PayeeEntry) -> None:
        """A payee was added or changed on its sheet: it is the one to pay now."""
        self._form.choose(entry, payee_values(entry.payee))
        self._data.read()

    @property
    def typed_payee(self) -> Payee | None:
        """Whom the form pays when nobody was chosen and something was typed, for the sheet of a new payee."""
        values = self._form.values()
        if self._form.entry is not None or not _is_typed(values):
            return None
        fields = {f"{DETAIL}{name}": text for name, text in self._form.sent_details.items()}
        return payee_of({**fields, "channel": values["channel"]})

    def known_entry(self, details: Mapping[str, str]) -> PayeeEntry | None:
        """The payee that was chosen, else the one of the book whose account a message names."""
        return self._form.entry or entry_for(self._form.book, payee_key(details))

    # --- the way back ------------------------------------------------------------------------------------------------

    def offer_undo(self, text: str, before: dict[str, str]) -> None:
        """Tell what was taken away, with a button that brings it back."""
        self._before = before
        self._context.toast(Notice.INFO, text, "", ToastAction(tr("Undo"), self.undo))

    def forget(self) -> None:
        """There is nothing to bring back any more."""
        self._before = {}

    def undo(self) -> None:
        """Bring back what was taken away, unless something else was typed since; the order id stays the form's."""
        before, self._before = self._before, {}
        form = self._form
        if before and (is_untouched(form.values()) or form.entry is not None):
            form.set_values({**before, "order_id": form.order_id})
            form.set_entry(_with_id(form.book, before.get("payee_id", "")))
            self._rail.mark(form.payee_id)


def _is_typed(values: Mapping[str, str]) -> bool:
    return any(text for name, text in values.items() if name.startswith(DETAIL))


def _with_id(entries: tuple[PayeeEntry, ...], payee_id: str) -> PayeeEntry | None:
    return next((one for one in entries if payee_id and one.payee.payee_id == payee_id), None)
