"""A page that sends one order and shows its result: what New payment and New withdrawal have in common."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import FINAL, WATCHED, Order, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter
from ptsdesk.gui.context import Context, Notice, OpenOrder, ToastAction
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.drafted_edit import DraftedEdit
from ptsdesk.gui.pages.order_result import OrderResult
from ptsdesk.gui.pages.send_flow import IN_DOUBT, doubt_words
from ptsdesk.gui.pages.sending_page import SendingPage
from ptsdesk.gui.tasks import Task
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.services.api import Dossier, Intent


class OrderPage(SendingPage):
    """Three faces: :attr:`edit`, ``sending``, :attr:`result`. Orders that were made here are followed to their end."""

    edit: DraftedEdit
    result: OrderResult

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._made: set[str] = set()
        self._preparing: Task | None = None
        self._again = False
        self.new_button = Button(self.form_title(), icon="plus", parent=self)
        self.new_button.hide()

    @override
    def _begin(self) -> None:
        super()._begin()
        self.edit.show_wanted.connect(self.show_order)
        self.result.opened.connect(self._show_result)
        self.result.copy_asked.connect(self._copy)
        self.result.again_asked.connect(self._send_again)
        self.result.state.focus_left.connect(self.new_button.setFocus)
        self.new_button.clicked.connect(self.show_form)
        self.context.order_changed.connect(self._order_changed)

    # --- what a subclass answers -------------------------------------------------------------------------------------
    # A widget's metaclass is Qt's, so it cannot be an abstract class: what was forgotten raises.

    def form_title(self) -> str:
        """The heading of the form, and the button that leads there."""
        raise NotImplementedError

    def form_subtitle(self) -> str:
        """The line below it."""
        raise NotImplementedError

    def result_title(self) -> str:
        """The heading of the result."""
        raise NotImplementedError

    def still_open(self, order: Order) -> str:
        """What is said of an order that goes on by itself."""
        raise NotImplementedError

    def paid_words(self, order: Order) -> tuple[str, str]:
        """Title and line of the notice that an order was paid."""
        raise NotImplementedError

    def copy_order(self, order: Order) -> None:
        """Fill the form from an order, for another one."""
        raise NotImplementedError

    def in_journal(self) -> None:
        """The order is in the journal, whatever became of it."""

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def face_title(self) -> str:
        return self.result_title() if self.face is self.result else self.form_title()

    @override
    def face_subtitle(self) -> str:
        if self.face is self.result and self.result.order is not None:
            return self.result.order.order_id
        return self.form_subtitle()

    @override
    def head_actions(self) -> list[QWidget]:
        return [self.new_button] if self.face is self.result else []

    @override
    def back(self) -> bool:
        return self.face is self.result

    @override
    def leave(self) -> bool:
        if self.edit.keeper.waiting:
            self.edit.keeper.save_now()
        return True

    @override
    def check_now(self) -> None:
        if self.face is self.result:
            self.result.check()
        elif self.face is self.edit:
            self.edit.refresh()

    @override
    def escape(self) -> bool:
        if self.face is not self.result:
            return False
        self.show_form()
        return True

    # --- faces -------------------------------------------------------------------------------------------------------

    @override
    def _show_face(self, face: QWidget) -> None:
        self.new_button.setVisible(False)
        super()._show_face(face)

    @Slot()
    @override
    def show_form(self) -> None:
        """Back to the form; an order that is still open goes on by itself."""
        if self.flow.sending is not None:
            return
        self._show_face(self.edit)
        self.edit.take_focus()
        shown = self.result.order
        if shown is not None and shown.state in WATCHED:
            self.edit.tell(self.still_open(shown), order_id=shown.order_id)

    @Slot(str)
    @override
    def show_order(self, order_id: str) -> None:
        if self.flow.sending is None:
            self.result.open(order_id)

    @Slot()
    def _show_result(self) -> None:
        if self.flow.sending is not None:
            return
        self._show_face(self.result)
        if self.isVisible():
            check = self.result.state.check
            (check if check.isVisibleTo(self) else self.new_button).setFocus()

    @Slot()
    def _copy(self) -> None:
        order = self.result.order
        if order is not None and self.flow.sending is None:
            self.copy_order(order)
            self._show_face(self.edit)
            self.edit.form.amount.setFocus()

    # --- sending and following ---------------------------------------------------------------------------------------

    @Slot()
    def _send_again(self) -> None:
        """Have the order that is shown confirmed once more: the services say whether it may be sent."""
        order, desk = self.result.order, self.desk
        waits = self._preparing is not None and not self._preparing.dropped
        if order is None or desk is None or waits or not self.may_confirm():
            return
        job = partial(desk.prepare_again, order.order_id)
        self._preparing = self.context.tasks.run_read(job, self._prepared_again, self._not_prepared)

    def _prepared_again(self, intent: Intent) -> None:
        self._preparing = None
        shown = self.result.order
        if self.face is self.result and shown is not None and shown.order_id == intent.order_id:
            self._confirm(intent)

    def _not_prepared(self, error: PtsError) -> None:
        self._preparing = None
        self.result.tell_error(error)

    @Slot(object)
    @override
    def _began(self, intent: Intent) -> None:
        self._made.add(intent.order_id)
        self._again = intent.again
        super()._began(intent)

    def _clear_form(self) -> None:
        """What is in the form was sent; not so when an order of the journal was sent again."""
        self.in_journal()
        if not self._again:
            self.edit.start_over()

    @Slot(object)
    @override
    def _sent(self, order: Order) -> None:
        self._clear_form()
        self.result.show_order(order)
        self._show_result()

    @Slot(object, object)
    @override
    def _found(self, dossier: Dossier, failure: PtsError) -> None:
        self._clear_form()
        self.result.show_dossier(dossier)
        self._show_result()
        self.result.tell_error(failure)
        if dossier.order.state in IN_DOUBT:
            self.result.tell(doubt_words(failure), title=tr("Result unknown"))

    @Slot(object, bool)
    @override
    def _returned(self, failure: PtsError | None, doubtful: bool) -> None:
        if not self._again:
            super()._returned(failure, doubtful)
            return
        self._show_result()
        if doubtful and failure is not None:
            self.result.tell(doubt_words(failure), title=tr("Result unknown"))
        elif failure is not None:
            self.result.tell_error(failure)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        if order.order_id not in self._made or order.state not in FINAL:
            return
        self._made.discard(order.order_id)
        shown = self.result.order is not None and self.result.order.order_id == order.order_id
        watching = self.isVisible() and shown and self.face is self.result
        if order.state is OrderState.PAID and not watching:
            opens = OpenOrder(order.order_id)
            action = ToastAction(tr("Open"), partial(self.context.navigate, "history", opens))
            kind = Notice.DONE if presenter.pays_as_submitted(order) else Notice.WARNING
            self.context.toast(kind, *self.paid_words(order), action)

    @Slot()
    @override
    def _tick(self) -> None:
        self.edit.tick()
        self.result.tick()
