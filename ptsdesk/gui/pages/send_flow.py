"""From a prepared message to what became of it: the sheet, the money lane, the look into the journal after a fault.

Shared by every page that moves money, so that there is one way in which money leaves the window.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.errors import AccountError, InputError, JournalError, PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.payment_sending import SendingPanel
from ptsdesk.services.api import Desk, Dossier, Intent, Phase, Progress

Submit = Callable[[Desk, Intent, Progress], Order]
"""Hands the intent to the desk, on the money lane. It may block."""

IN_DOUBT = frozenset({OrderState.SENDING, OrderState.UNKNOWN})


def submit_order(desk: Desk, intent: Intent, progress: Progress) -> Order:
    """What payments and withdrawals do."""
    return desk.submit(intent, progress)


def doubt_words(error: PtsError) -> str:
    """What is said when nobody knows how far a message came, with the reason behind."""
    text = tr("It may have been sent. Whether it was taken is not known. Do not pay again: look for it in Unresolved.")
    return f"{text} {tr(error.template, **error.params)}"


class SendFlow(QObject):
    """One message at a time. A page shows what the signals tell; nothing here can be undone once it was confirmed."""

    opened = Signal(object)
    """The :class:`ConfirmSheet` is on the screen."""
    began = Signal(object)
    """The ``Intent`` was handed to the money lane."""
    done = Signal(object)
    """The ``Order`` as the journal holds it after the answer."""
    found = Signal(object, object)
    """It ended in a fault of this computer and the journal has the order: a ``Dossier`` and the ``PtsError``."""
    returned = Signal(object, bool)
    """Back to the form: the ``PtsError`` or None, and whether it may have been sent all the same."""

    def __init__(self, context: Context, panel: SendingPanel, parent: QObject) -> None:
        super().__init__(parent)
        self.context = context
        self.panel = panel
        self.sheet: ConfirmSheet | None = None
        self.sending: Intent | None = None
        self._submit: Submit = submit_order
        self._failure: PtsError | None = None
        context.desk_lost.connect(self._desk_lost)

    @property
    def busy(self) -> bool:
        """Whether a sheet is open or a message is on its way."""
        return self.sheet is not None or self.sending is not None

    def confirm(self, sheet: ConfirmSheet, submit: Submit = submit_order) -> None:
        """Open the sheet; what it confirms is handed to ``submit`` once."""
        self.sheet, self._submit = sheet, submit
        sheet.confirmed.connect(self._send)
        sheet.finished.connect(self._closed)
        sheet.open_sheet()
        self.opened.emit(sheet)

    @Slot()
    def _closed(self) -> None:
        self.sheet = None
        if self.sending is None:
            self._submit = submit_order
        else:
            self.panel.setFocus()

    @Slot(object)
    def _send(self, intent: Intent) -> None:
        desk, submit = self.context.desk, self._submit
        if desk is None or self.sending is not None:
            return
        self.sending, self._submit = intent, submit_order
        self.panel.begin(intent)
        self.began.emit(intent)
        progress = self.context.tasks.relay(self._phase)
        self.context.tasks.run_money(lambda: submit(desk, intent, progress), self._sent, self._not_sent)

    def _phase(self, phase: Phase) -> None:
        self.panel.tell(phase)

    def _end(self) -> None:
        self.sending = None
        self.panel.end()

    def _sent(self, order: Order) -> None:
        self._end()
        self.done.emit(order)
        self.context.order_changed.emit(order)
        self.context.refresh_asked.emit()

    def _not_sent(self, error: PtsError) -> None:
        """The submit failed in this computer. Only the journal can say how far it came."""
        self.context.tell_journal(error)
        intent, desk = self.sending, self.context.desk
        if intent is None or desk is None:
            self._failed_to_look(error)
            return
        self._failure = error
        order_id = intent.order_id
        self.context.tasks.run_read(lambda: desk.dossier(order_id), self._looked, self._failed_to_look)

    def _looked(self, dossier: Dossier | None) -> None:
        failure, self._failure = self._failure, None
        self._end()
        if dossier is None or failure is None:
            self.returned.emit(failure, False)
        else:
            self.found.emit(dossier, failure)

    def _failed_to_look(self, error: PtsError) -> None:
        failure, self._failure = self._failure or error, None
        known = isinstance(failure, JournalError | AccountError | InputError)
        begun = Phase.SENDING in self.panel.reached or not known
        self._end()
        self.returned.emit(failure, begun)

    @Slot()
    def _desk_lost(self) -> None:
        if self.sheet is not None:
            self.sheet.reject()
