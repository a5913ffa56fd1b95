"""Turns what was typed into the message that would be sent, away from the window's thread, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from ptsdesk.errors import PtsError
from ptsdesk.gui.tasks import Tasks
from ptsdesk.services.api import Desk, Intent, OrderForm, SubscriptionForm

AnyForm = OrderForm | SubscriptionForm
Prepare = Callable[[Desk, Any], Intent]
"""Asks the desk for the message of one kind of form. It may block."""


def prepare_order(desk: Desk, form: OrderForm) -> Intent:
    """What payments and withdrawals do."""
    return desk.prepare(form)


class Preparer(QObject):
    """Asks the desk to prepare. A newer intent for an order id makes older ones unusable, so never two at once.

    A preview that waits is replaced by a newer one; a confirmation is never given up for a preview.
    """

    previewed = Signal(object, object)
    """The form and its ``Intent``, for the summary."""
    prepared = Signal(object)
    """The ``Intent`` to confirm."""
    refused = Signal(object)
    """A ``PtsError`` instead of the intent to confirm."""

    def __init__(self, tasks: Tasks, parent: QObject, prepare: Prepare = prepare_order) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._prepare = prepare
        self._running: AnyForm | None = None
        self._running_confirms = False
        self._next: tuple[Desk, AnyForm, bool] | None = None

    @property
    def confirming(self) -> bool:
        """Whether an intent to confirm is being made."""
        return self._running_confirms or (self._next is not None and self._next[2])

    def preview(self, desk: Desk, form: AnyForm) -> None:
        """Prepare for the summary, as soon as nothing else is under way."""
        if not self.confirming:
            self._ask(desk, form, confirms=False)

    def confirm(self, desk: Desk, form: AnyForm) -> None:
        """Prepare for the confirm sheet."""
        if not self.confirming:
            self._ask(desk, form, confirms=True)

    def _ask(self, desk: Desk, form: AnyForm, *, confirms: bool) -> None:
        if self._running is not None:
            self._next = (desk, form, confirms)
            return
        self._running, self._running_confirms = form, confirms
        prepare = self._prepare
        self._tasks.run_read(lambda: prepare(desk, form), self._done, self._failed)

    def _done(self, intent: Intent) -> None:
        form, confirms = self._running, self._running_confirms
        self._running, self._running_confirms = None, False
        if confirms:
            self.prepared.emit(intent)
        else:
            self.previewed.emit(form, intent)
        self._go_on()

    def _failed(self, error: PtsError) -> None:
        confirms = self._running_confirms
        self._running, self._running_confirms = None, False
        if confirms:
            self.refused.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        waiting, self._next = self._next, None
        if waiting is not None and self._running is None:
            desk, form, confirms = waiting
            self._ask(desk, form, confirms=confirms)
