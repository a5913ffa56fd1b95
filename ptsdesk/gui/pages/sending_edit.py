"""What the faces that a person types in have in common, on every page that moves money."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.errors import InputError, PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context, OpenOrder
from ptsdesk.gui.forms.duplicate_note import DuplicateNote
from ptsdesk.gui.forms.preparer import Preparer
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.channel_asker import ChannelAsker
from ptsdesk.gui.presenter_pages import sending_is_off, told
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Desk


class AnyForm(Protocol):
    """What is asked of every form."""

    amount: AmountField

    def show_problems(self, problems: Mapping[str, str]) -> str:
        """Sentences of the services at their fields. Returns those that belong to no field, joined."""


class AnySummary(Protocol):
    """What is asked of what stands beside a form."""

    def set_ready(self, reason: str = "") -> None:
        """Whether the button can be pressed; else the reason why not."""


class SendingEdit(QWidget):
    """A form, its summary, and the note above them. Errors leave everything as it is.

    A subclass makes :attr:`form`, :attr:`summary`, :attr:`channels`, :attr:`note` and :attr:`preparer`.
    """

    confirm_wanted = Signal(object)
    """An ``Intent`` that was prepared on request."""

    form: AnyForm
    summary: AnySummary
    channels: ChannelAsker
    note: Note
    preparer: Preparer
    _duplicate: DuplicateNote

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._desk: Desk | None = None
        self._stops: list[QWidget] = []
        context.journal_changed.connect(self._show_ready)

    # --- what a subclass answers -------------------------------------------------------------------------------------
    # A widget's metaclass is Qt's, so it cannot be an abstract class: what was forgotten raises.

    @property
    def order_id(self) -> str:
        """The id of what is typed; empty while it is being made."""
        raise NotImplementedError

    def open_desk(self, desk: Desk) -> None:
        """The account is there."""
        raise NotImplementedError

    def review(self) -> None:
        """Check everything; when it is right, prepare the message for the confirm sheet."""
        raise NotImplementedError

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in the order of the screen."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the focus where typing begins."""
        self.form.amount.setFocus()

    # --- channels ----------------------------------------------------------------------------------------------------

    def ask_channels(self, *, refresh: bool = False) -> None:
        """Ask for the provider's list of the chosen currency; an older one stays usable meanwhile."""
        self.channels.ask(refresh=refresh)

    def refresh(self) -> None:
        """Ask the provider now, because a person wants it."""
        self.ask_channels(refresh=True)

    def refresh_if_old(self) -> None:
        """The page is shown, or the provider can be reached again: what is missing or old is asked for."""
        self.channels.ask_if_old()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _order_tabs(self) -> None:
        """Tab goes through the screen from the top; what is made later would otherwise come last."""
        stops = self.stops()
        if stops != self._stops:
            self._stops = stops
            for one, following in pairwise(stops):
                QWidget.setTabOrder(one, following)

    @property
    def may_review(self) -> bool:
        """Whether the next step may be taken now: not while the journal takes no record, nor while it is held."""
        return self.context.journal_trouble is None and not self.held

    @property
    def held(self) -> str:
        """Why what is typed cannot be sent now although it is right; empty when it can."""
        return ""

    @Slot()
    def _show_ready(self) -> None:
        off = sending_is_off(self.context.journal_trouble) or self.held
        if off:
            self.summary.set_ready(off)
        elif self._desk is None:
            self.summary.set_ready(tr("The account is being opened."))
        elif not self.order_id:
            self.summary.set_ready(tr("The order id is being made."))
        else:
            self.summary.set_ready()

    # --- paid twice? -------------------------------------------------------------------------------------------------

    def follow_duplicate(self, note: DuplicateNote) -> None:
        """Lead from what speaks against sending to the order that it is about."""
        note.open_wanted.connect(self._open_earlier)
        note.resolve_wanted.connect(self._resolve)
        self._duplicate = note
        self.context.order_changed.connect(self._look_at_blocking)

    def duplicate_settled(self) -> None:
        """What blocked is settled or marked: look once more what speaks against sending."""
        raise NotImplementedError  # each form looks in its own way; one that cannot must not stay blocked unheard

    @Slot(object)
    def _look_at_blocking(self, order: Order) -> None:
        found = self._duplicate.found
        if found is not None and found.blocked_by is not None and found.blocked_by.order_id == order.order_id:
            self.duplicate_settled()

    @Slot(str)
    def _open_earlier(self, order_id: str) -> None:
        self.context.navigate("history", OpenOrder(order_id))

    @Slot(str)
    def _resolve(self, order_id: str) -> None:
        self.context.navigate("unresolved", OpenOrder(order_id))

    # --- saying ------------------------------------------------------------------------------------------------------

    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.NEUTRAL) -> None:
        """Say something above the form."""
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()

    @Slot(object)
    def tell_error(self, error: PtsError) -> None:
        """Say what went wrong and what to do, at the field that it belongs to; the form stays as it is."""
        if isinstance(error, InputError):
            self._tell_problems(error)
            return
        self.tell(told(error).text, title=told(error).title, tone=Tone.BAD)

    def _tell_problems(self, error: InputError) -> None:
        """Say what is wrong at the fields; above the form only what belongs to none of them."""
        rest = self.form.show_problems(presenter_errors.field_messages(error))
        if rest:
            self.tell(rest, tone=Tone.BAD)
