"""Asks the provider for the list of channels that a form offers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.channel_picker import Trouble
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.services.api import ChannelList, Desk

Show = Callable[[ChannelList], None]
"""Puts a list into the picker."""


class Picker(Protocol):
    """The part of a form in which a channel is chosen."""

    @property
    def has_list(self) -> bool:
        """Whether a list is there, however old."""

    def is_old(self, now_ms: int) -> bool:
        """Whether the list is missing or to be asked for again."""

    def show_loading(self) -> None:
        """Another list was asked for; the one that was there is of no use."""

    def show_trouble(self, trouble: Trouble) -> None:
        """No newer list could be had."""


class ChannelAsker(QObject):
    """Asks for the list of the chosen currency; an older one stays usable meanwhile."""

    came = Signal()
    """Another list is shown."""
    failed = Signal(object)
    """A ``PtsError``: a list could not be had. The picker says so already when it is of the chosen currency."""

    def __init__(self, context: Context, amount: AmountField, picker: Picker, show: Show, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._amount = amount
        self._picker = picker
        self._show = show
        self._desk: Desk | None = None

    def use(self, desk: Desk | None) -> None:
        """The account whose provider is asked; None for nobody."""
        self._desk = desk

    def ask(self, *, refresh: bool = False) -> None:
        """Ask now; ``refresh``: not from what is kept."""
        desk, currency = self._desk, self._amount.currency
        if desk is not None:
            self._context.tasks.run_read(
                lambda: desk.channels(currency, refresh=refresh),
                partial(self.take, currency),
                partial(self.take_trouble, currency),
            )

    def ask_if_old(self) -> None:
        """The form is shown, or the provider can be reached again: a missing or old list is asked for."""
        if self.is_old:
            self.ask(refresh=True)

    @property
    def has_list(self) -> bool:
        """Whether a list is shown, however old."""
        return self._picker.has_list

    @property
    def is_old(self) -> bool:
        """Whether the list is missing or to be asked for again."""
        return self._picker.is_old(self._context.now_ms())

    def take(self, currency: str, found: ChannelList) -> None:
        """A list came; one of another currency than is chosen now is of no use."""
        if currency == self._amount.currency:
            self._show(found)
            self.came.emit()

    def take_trouble(self, currency: str, error: PtsError) -> None:
        """No list came."""
        if currency == self._amount.currency:
            words = presenter_errors.words(error)
            self._picker.show_trouble(Trouble(words.title, words.sentence))
        self.failed.emit(error)

    @Slot(str)
    def start_over(self, _currency: str) -> None:
        """Another currency was chosen: its list is needed."""
        self._picker.show_loading()
        self.ask()

    @Slot()
    def ask_again(self) -> None:
        """A person wants another try."""
        self.ask(refresh=True)

    @Slot()
    def load_again(self) -> None:
        """A person wants another try, and sees that it is under way where no list is."""
        if not self._picker.has_list:
            self._picker.show_loading()
        self.ask(refresh=True)
