"""A face with a form that is kept as a draft while it is typed: what payments and withdrawals have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol

from PySide6.QtCore import QTimer, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.draft import DraftKeeper
from ptsdesk.gui.forms.preparer import Preparer
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.sending_edit import AnyForm, SendingEdit
from ptsdesk.gui.presenter_time import age
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.api import Desk, Intent, OrderForm

PREVIEW_MS = 300
"""How long the form rests before the message is prepared for the summary."""

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormKind:
    """What a form's values mean."""

    kind: OrderKind
    is_untouched: Callable[[Values], bool]
    """Whether there is nothing worth keeping."""
    draft_of: Callable[[Values], dict[str, str]]
    """What is kept of them."""
    order_form: Callable[[Values], OrderForm]
    """The message that they ask for."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the journal gave when the account was opened."""

    draft: Values
    kept_ms: int | None
    order_id: str
    sent: Order | None
    """The order that the kept draft was about, when it had been sent already."""


def read_start(desk: Desk, kind: OrderKind) -> Start:
    """The draft, or a fresh order id. A draft whose order was sent is dropped. Blocks."""
    kept, kept_ms = desk.load_draft(kind) or ({}, None)
    known = kept.get("order_id", "")
    sent = desk.order(known) if known else None
    if sent is not None:
        desk.drop_draft(kind)
        kept, kept_ms, known = {}, None, ""
    return Start(kept, kept_ms, known or desk.new_order_id(kind), sent)


class DraftedForm(AnyForm, Protocol):
    """What is asked of a form that is kept."""

    draft_line: Caption
    """Where the age of the draft stands."""

    @property
    def edited(self) -> SignalInstance:
        """Something that will be sent or kept was changed."""

    @property
    def clear_asked(self) -> SignalInstance:
        """The form is to be emptied."""

    def values(self) -> dict[str, str]:
        """Everything that stands in the form, by the names of the draft."""

    def set_values(self, values: Values) -> None:
        """Fill the form, as after a restart; what is missing becomes empty."""

    def is_valid(self) -> bool:
        """Whether a message can be prepared for the summary, without saying so on the screen."""


class DraftedEdit(SendingEdit):
    """Nothing typed here is lost: it is kept as a draft, and errors leave it as it is."""

    show_wanted = Signal(str)
    """The order id of an earlier order to show."""

    form: DraftedForm
    of: ClassVar[FormKind]

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._shown_order = ""
        self._kept_ms: int | None = None

    def _set_up(self, show_identifier: str) -> None:
        """Make what stands round form and summary, once these two are there."""
        tasks = self.context.tasks
        self.show_button = Button(tr("Show it"), Kind.LINK, identifier=show_identifier, parent=self)
        self.note = Note("", Tone.NEUTRAL, action=self.show_button, parent=self)
        self.keeper = DraftKeeper(tasks, self.of.kind, self._draft, self)
        self.preparer = Preparer(tasks, self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PREVIEW_MS)
        self.form.edited.connect(self._edited)
        self.form.clear_asked.connect(self.clear)
        self.show_button.clicked.connect(self._show_earlier)
        self.channels.came.connect(self._channels_came)
        self.keeper.kept.connect(self._draft_kept)
        self.keeper.failed.connect(self._draft_failed)
        self.preparer.previewed.connect(self._previewed)
        self.preparer.prepared.connect(self._prepared)
        self.preparer.refused.connect(self._refused)
        self._rest.timeout.connect(self._preview)

    # --- what a subclass answers -------------------------------------------------------------------------------------
    # A widget's metaclass is Qt's, so it cannot be an abstract class: what was forgotten raises.

    def _set_order_id(self, order_id: str) -> None:
        """The id of what is typed."""
        raise NotImplementedError

    def _channels_came(self) -> None:
        """Another list of channels is shown."""
        raise NotImplementedError

    def _edited(self) -> None:
        """Something was changed."""
        raise NotImplementedError

    def _show_summary(self) -> None:
        """Show what the message would hold now."""
        raise NotImplementedError

    def _previewed(self, form: OrderForm, intent: Intent) -> None:
        """The message for the summary was prepared."""
        raise NotImplementedError

    def _prepared(self, intent: Intent) -> None:
        """The message for the confirm sheet was prepared."""
        raise NotImplementedError

    def clear(self) -> None:
        """Empty the form for another order; the toast brings everything back."""
        raise NotImplementedError

    def was_sent(self) -> str:
        """What is said when the kept draft had been sent already."""
        raise NotImplementedError

    def may_preview(self) -> bool:
        """Whether preparing does no harm now."""
        return True

    # --- opening -----------------------------------------------------------------------------------------------------

    def _take_start(self, found: Start, complete: Callable[[], None] | None = None) -> None:
        """Bring back what was typed, unless something was typed meanwhile; ``complete`` adds what no draft holds."""
        if found.draft and self.of.is_untouched(self.form.values()):
            self.form.set_values({**found.draft, "order_id": found.order_id})
            if complete is not None:
                complete()
            self._kept_ms = found.kept_ms
            self.keeper.restored(self._draft())
            self.ask_channels()
        elif not self.order_id:
            self._set_order_id(found.order_id)
        if found.sent is not None:
            self.tell(self.was_sent(), order_id=found.sent.order_id)
        self._show_summary()
        self._show_ready()
        self._show_draft_age()

    def _failed(self, error: PtsError) -> None:
        self.tell_error(error)
        self._show_ready()

    # --- the draft ---------------------------------------------------------------------------------------------------

    def _draft(self) -> dict[str, str]:
        values = self.form.values()
        return {} if self.of.is_untouched(values) else self.of.draft_of(values)

    @Slot(object)
    def _draft_kept(self, at_ms: int | None) -> None:
        self._kept_ms = at_ms
        self._show_draft_age()
        self.context.tell_journal(None)

    @Slot(object)
    def _draft_failed(self, error: PtsError) -> None:
        self.context.tell_journal(error)
        self._kept_ms = None
        self.form.draft_line.setText(tr("The draft could not be kept: {title}.", title=presenter_errors.title(error)))

    def _show_draft_age(self) -> None:
        text = ""
        if self._kept_ms is not None:
            text = tr("Draft kept on this computer, {age}", age=age(self._kept_ms, self.context.now_ms()))
        self.form.draft_line.setText(text)

    def tick(self) -> None:
        """Time went on: ages change."""
        if self._kept_ms is not None:
            self._show_draft_age()

    # --- filling -----------------------------------------------------------------------------------------------------

    def start_over(self) -> None:
        """Another order: empty fields, a new order id, the same currency and channel, no draft."""
        values = self.form.values()
        self.fill({"currency": values["currency"], "channel": values["channel"]})
        self.keeper.drop()

    def fill(self, values: Values) -> None:
        """Put details into the form, for an order with an id of its own."""
        self.form.set_values({**values, "order_id": ""})
        self.note.hide()
        self._show_ready()
        desk = self._desk
        if desk is not None:
            self.context.tasks.run_read(partial(desk.new_order_id, self.of.kind), self._order_id_came, self._failed)

    def _order_id_came(self, order_id: str) -> None:
        if not self.order_id:
            self._set_order_id(order_id)
        self._show_summary()
        self._show_ready()
        self._rest.start()

    # --- preparing ---------------------------------------------------------------------------------------------------

    @Slot()
    def _preview(self) -> None:
        if self._desk is not None and self.order_id and self.may_preview() and self.form.is_valid():
            self.preparer.preview(self._desk, self.of.order_form(self.form.values()))

    @Slot(object)
    def _refused(self, error: PtsError) -> None:
        self.tell_error(error)

    # --- saying ------------------------------------------------------------------------------------------------------

    @override
    def tell(self, text: str, *, title: str = "", tone: Tone = Tone.NEUTRAL, order_id: str = "") -> None:
        """Say something above the form; with an order id a button shows that order."""
        self._shown_order = order_id
        self.show_button.setVisible(bool(order_id))
        super().tell(text, title=title, tone=tone)

    @Slot()
    def _show_earlier(self) -> None:
        if self._shown_order:
            self.show_wanted.emit(self._shown_order)
