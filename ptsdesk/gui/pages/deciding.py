"""What a person decides about an order whose result is not known: send it again, or write down what the provider said.

Money leaves through :class:`~ptsdesk.gui.pages.send_flow.SendFlow` only, as everywhere.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.dialogs.confirm_withdrawal import ConfirmWithdrawal
from ptsdesk.gui.dialogs.mark_sheet import MarkSheet, ReasonSheet, UnmarkSheet
from ptsdesk.gui.forms.withdrawal_form import entry_for
from ptsdesk.gui.pages.send_flow import SendFlow
from ptsdesk.gui.presenter_payees import subject_names
from ptsdesk.gui.typed import override
from ptsdesk.services.api import Desk, Intent


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The message as it would go out again, and what the sheet says about its payee."""

    intent: Intent
    entry: PayeeEntry | None = None
    names: dict[str, str] = field(default_factory=dict)


def _prepare(desk: Desk, order: Order) -> _Prepared:
    intent = desk.prepare_again(order.order_id)
    if order.kind is not OrderKind.WITHDRAWAL:
        return _Prepared(intent)
    names: dict[str, str] = {}
    with contextlib.suppress(PtsError):
        # The list gives the banks their names; without it their codes are shown.
        names = subject_names(desk.channels(order.money.currency))
    return _Prepared(intent, entry_for(desk.payees(), order.payee_key), names)


class Marking(QObject):
    """Asks for a mark, or for the reason to undo one. One sheet at a time."""

    marked = Signal(object)
    """The ``Order`` with its mark, or without it again."""
    opened = Signal(object)
    """The sheet is on the screen."""

    def __init__(self, context: Context, host: QWidget) -> None:
        super().__init__(host)
        self.context, self._host = context, host
        self.sheet: ReasonSheet | None = None
        context.desk_lost.connect(self._desk_lost)

    @property
    def busy(self) -> bool:
        """Whether something is being decided."""
        return self.sheet is not None

    def record(self, order: Order) -> None:
        """Ask what the provider said."""
        if not self.busy and self.context.desk is not None:
            self._open(MarkSheet(self.context, self.context.sheet_host or self._host, order))

    def undo(self, order: Order) -> None:
        """Ask why the mark comes off."""
        if not self.busy and self.context.desk is not None:
            self._open(UnmarkSheet(self.context, self.context.sheet_host or self._host, order))

    def _open(self, sheet: ReasonSheet) -> None:
        self.sheet = sheet
        sheet.kept.connect(self._kept)
        sheet.finished.connect(self._closed)
        sheet.open_sheet()
        self.opened.emit(sheet)

    @Slot(object)
    def _kept(self, order: Order) -> None:
        self.marked.emit(order)
        self.context.order_changed.emit(order)
        self.context.refresh_asked.emit()

    @Slot()
    def _closed(self) -> None:
        self.sheet = None

    @Slot()
    def _desk_lost(self) -> None:
        if self.sheet is not None:
            self.sheet.reject()


class Deciding(Marking):
    """All three things that may be decided; keeping on asking needs nobody."""

    failed = Signal(object)
    """A ``PtsError``: it may not be sent again now, or could not be looked up."""

    def __init__(self, context: Context, flow: SendFlow, host: QWidget) -> None:
        super().__init__(context, host)
        self._flow = flow
        self._preparing = False

    @property
    @override
    def busy(self) -> bool:
        return super().busy or self._preparing or self._flow.busy

    def send_again(self, order: Order, wake_ms: int | None = None) -> None:
        """Prepare the same message once more and have it confirmed on the usual sheet, which sleeps for ``wake_ms``."""
        desk = self.context.desk
        if desk is None or self.busy:
            return
        self._preparing = True
        done = partial(self._prepared, order, wake_ms)
        self.context.tasks.run_read(partial(_prepare, desk, order), done, self._not_prepared)

    def let_go(self, order_id: str) -> None:
        """The result of an order is known: nothing is decided about it any more, and no sheet may say otherwise."""
        asking = self._flow.sheet
        if asking is not None and asking.intent.order_id == order_id:
            asking.reject()
        if self.sheet is not None and self.sheet.order.order_id == order_id:
            self.sheet.reject()

    def _prepared(self, order: Order, wake_ms: int | None, found: _Prepared) -> None:
        self._preparing = False
        # The page may have been left while the journal was read: a sheet would lie over something else.
        if not self._host.isVisible() or self.busy:
            return
        context, host = self.context, self.context.sheet_host or self._host
        sheet: ConfirmSheet
        if order.kind is OrderKind.WITHDRAWAL:
            sheet = ConfirmWithdrawal(context, host, found.intent, found.entry, None, found.names, wake_ms=wake_ms)
        else:
            sheet = ConfirmSheet(context, host, found.intent, wake_ms=wake_ms)
        self._flow.confirm(sheet)

    def _not_prepared(self, error: PtsError) -> None:
        self._preparing = False
        self.failed.emit(error)

    @Slot()
    @override
    def _desk_lost(self) -> None:
        self._preparing = False
        super()._desk_lost()
