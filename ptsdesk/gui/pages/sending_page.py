"""A page with faces from which a message is sent: the form, the confirm sheet, the sending, what became of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import NEW, Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.payment_sending import SendingPanel
from ptsdesk.gui.pages.send_flow import SendFlow, doubt_words
from ptsdesk.gui.pages.sending_edit import SendingEdit
from ptsdesk.gui.presenter_payment import sending_title, sent_money
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Connection, Desk, Dossier, Intent

TICK_MS = 1000


class SendingPage(Page):
    """Money leaves through :class:`SendFlow` only, once for each confirmation.

    A subclass makes :attr:`edit` and its other faces, adds them with :meth:`_add_face` and calls :meth:`_begin`.
    """

    sheet_opened = Signal(object)
    """The :class:`~ptsdesk.gui.dialogs.confirm.ConfirmSheet`."""

    wake_ms: int | None = None
    """How long the send button sleeps; None for the design's two seconds."""

    edit: SendingEdit

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.sending = SendingPanel(context)
        self.flow = SendFlow(context, self.sending, self)
        self.faces = QStackedWidget(self)
        self._areas: dict[QWidget, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.faces)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self._tick)

    def _add_face(self, face: QWidget, *, scrolls: bool = True) -> None:
        """Add a face; the first one is shown."""
        area: QWidget = scroll_page(face, self.faces) if scrolls else face
        self._areas[face] = area
        self.faces.addWidget(area)

    def _begin(self) -> None:
        """Follow the form and the sending, once the faces are there."""
        self.edit.confirm_wanted.connect(self._confirm)
        self.flow.opened.connect(self.sheet_opened)
        self.flow.began.connect(self._began)
        self.flow.done.connect(self._sent)
        self.flow.found.connect(self._found)
        self.flow.returned.connect(self._returned)

    # --- what a subclass answers -------------------------------------------------------------------------------------
    # A widget's metaclass is Qt's, so it cannot be an abstract class: what was forgotten raises.

    def open_sheet(self, intent: Intent) -> None:
        """Have the intent confirmed."""
        raise NotImplementedError

    def show_order(self, order_id: str) -> None:
        """Show what became of an order of the journal."""
        raise NotImplementedError

    def show_form(self) -> None:
        """Back to the form."""
        raise NotImplementedError

    def _sent(self, order: Order) -> None:
        """The provider answered."""
        raise NotImplementedError

    def _found(self, dossier: Dossier, failure: PtsError) -> None:
        """It ended in a fault of this computer, and the journal has the order."""
        raise NotImplementedError

    def _tick(self) -> None:
        """Time went on, while the page is seen."""
        raise NotImplementedError

    def may_confirm(self) -> bool:
        """Whether a sheet may open now."""
        return not self.flow.busy and self.isVisible()

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @property
    def _on_its_way(self) -> Intent | None:
        """What is sent, while it is shown."""
        return self.flow.sending if self.face is self.sending else None

    @override
    def title(self) -> str:
        sent = self._on_its_way
        return sending_title(sent_money(sent)) if sent is not None else self.face_title()

    @override
    def subtitle(self) -> str:
        sent = self._on_its_way
        return sent.order_id if sent is not None else self.face_subtitle()

    def face_title(self) -> str:
        """The heading when nothing is on its way."""
        raise NotImplementedError

    def face_subtitle(self) -> str:
        """The line below it."""
        raise NotImplementedError

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.edit.open_desk(desk)

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self.show_order(argument.order_id)
        elif argument is NEW:
            self.show_form()

    @override
    def primary(self) -> None:
        if self.face is self.edit and not self.flow.busy and self.edit.may_review:
            self.edit.review()

    @override
    def connection_told(self, connection: Connection) -> None:
        if connection.reachable and not self.edit.channels.has_list:
            self.edit.ask_channels(refresh=True)

    # --- faces -------------------------------------------------------------------------------------------------------

    @property
    def face(self) -> QWidget:
        """The face that is shown."""
        shown = self.faces.currentWidget()
        return next(face for face, area in self._areas.items() if area is shown)

    def _show_face(self, face: QWidget) -> None:
        self.faces.setCurrentWidget(self._areas[face])
        self.head_changed.emit()

    def _to_top(self, face: QWidget) -> None:
        area = self._areas[face]
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)

    # --- confirming and sending --------------------------------------------------------------------------------------

    @Slot(object)
    def _confirm(self, intent: Intent) -> None:
        if self.may_confirm():
            self.open_sheet(intent)

    @Slot(object)
    def _began(self, _intent: Intent) -> None:
        self._show_face(self.sending)

    @Slot(object, bool)
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        """The form keeps what it may, the order id too: what was sent once cannot be taken twice under it."""
        self._show_face(self.edit)
        if doubtful and failure is not None:
            self.edit.tell(doubt_words(failure), title=tr("Result unknown"), tone=Tone.ATTENTION)
        elif failure is not None:
            self.edit.tell_error(failure)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()
        self._tick()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)
