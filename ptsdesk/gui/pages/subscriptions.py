"""Subscriptions: the list, one subscription with its charges, and the form for a new one. One page with its faces."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.send_flow import IN_DOUBT, doubt_words
from ptsdesk.gui.pages.sending_page import SendingPage
from ptsdesk.gui.pages.subscription_detail import SubscriptionDetail
from ptsdesk.gui.pages.subscription_edit import SubscriptionEdit
from ptsdesk.gui.pages.subscription_list import SubscriptionList
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.services.api import Desk, Dossier, Intent


class SubscriptionsPage(SendingPage):
    """Cards that are charged again and again. Four faces: ``list``, ``detail``, ``edit``, ``sending``."""

    key: ClassVar[str] = "subscriptions"
    icon: ClassVar[str] = "repeat"

    edit: SubscriptionEdit

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.list = SubscriptionList(context, self)
        self.detail = SubscriptionDetail(context, self)
        self.edit = SubscriptionEdit(context)
        self.new_button = Button(tr("New subscription"), Kind.PRIMARY, icon="plus", parent=self)
        self.new_button.hide()
        self._add_face(self.list, scrolls=False)
        for face in (self.detail, self.edit, self.sending):
            self._add_face(face)
        self._begin()
        self._wire()

    def _wire(self) -> None:
        self.list.chosen.connect(self.show_order)
        self.list.new_asked.connect(self.show_form)
        self.detail.opened.connect(self._show_detail)
        self.detail.not_opened.connect(self._not_opened)
        self.detail.actions_changed.connect(self._actions_changed)
        self.new_button.clicked.connect(self.show_form)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def face_title(self) -> str:
        if self.face is self.detail:
            return tr("Subscription")
        return tr("New subscription") if self.face is self.edit else tr("Subscriptions")

    @override
    def face_subtitle(self) -> str:
        if self.face is self.detail and self.detail.order is not None:
            return self.detail.order.order_id
        if self.face is self.edit:
            return tr("Charge a customer's card on a schedule")
        return tr("Cards that are charged again and again")

    @override
    def head_actions(self) -> list[QWidget]:
        if self.face is self.detail:
            return self.detail.head_actions()
        return [self.new_button] if self.face is self.list else []

    @override
    def back(self) -> bool:
        return self.face not in (self.list, self.sending)

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.list.use(desk)
        super().desk_arrived(desk)

    @override
    def arrived(self) -> None:
        if self.face is self.list:
            self.list.take_focus()
        elif self.face is self.detail:
            self._focus_detail()
        elif self.face is self.edit:
            self.edit.refresh_if_old()
            self.edit.take_focus()

    @override
    def leave(self) -> bool:
        self.wipe()
        return True

    @override
    def wipe(self) -> bool:
        """Overwrite what was typed of a card: the page is left, or the window locks."""
        typed = not self.edit.form.card.is_empty
        self.edit.wipe()
        return typed

    @override
    def check_now(self) -> None:
        if self.face is self.detail:
            self.detail.check()
        elif self.face is self.list:
            self.list.reload()
        elif self.face is self.edit:
            self.edit.refresh()

    @override
    def start_search(self) -> None:
        if self.face is self.list:
            self.list.start_search()

    @override
    def escape(self) -> bool:
        if self.face is self.list:
            return self.list.escape()
        if self.face is self.sending:
            return False
        self.show_list()
        return True

    # --- faces -------------------------------------------------------------------------------------------------------

    @Slot()
    def show_list(self) -> None:
        """Back to the list; the subscription that was shown stays selected."""
        self._show_face(self.list)
        shown = self.detail.order
        row = self.list.model.row_of(shown.order_id) if shown is not None else None
        if row is not None:
            self.list.table.selectRow(row)
        self.list.table.setFocus()

    @Slot()
    @override
    def show_form(self) -> None:
        """The form for a new subscription."""
        if self.flow.sending is None:
            self._show_face(self.edit)
            self.edit.refresh_if_old()
            self.edit.take_focus()

    @Slot(str)
    @override
    def show_order(self, order_id: str) -> None:
        if self.flow.sending is None:
            self.detail.open(order_id)

    @Slot()
    def _show_detail(self) -> None:
        self._to_top(self.detail)
        self._show_face(self.detail)
        if self.isVisible():
            self._focus_detail()

    def _focus_detail(self) -> None:
        actions = self.detail.head_actions()
        first = actions[0] if actions else self.detail.charges.table
        first.setFocus()

    @Slot(object)
    def _not_opened(self, error: PtsError | None) -> None:
        self._show_face(self.list)
        if error is None:
            text = tr("The journal on this computer holds no subscription with this order id.")
            self.list.tell(tr("Not found"), text)
        else:
            self.list.tell(told(error).title, told(error).text)

    # --- a new one ---------------------------------------------------------------------------------------------------

    @override
    def may_confirm(self) -> bool:
        return super().may_confirm() and self.face is self.edit

    @override
    def open_sheet(self, intent: Intent) -> None:
        self.edit.open_sheet(self.flow, intent, wake_ms=self.wake_ms)

    @Slot(object)
    @override
    def _sent(self, order: Order) -> None:
        self.edit.sent(order)
        self.detail.open(order.order_id)

    @Slot(object, object)
    @override
    def _found(self, dossier: Dossier, failure: PtsError) -> None:
        """The journal has it: the form says what happened in this computer, the subscription itself is shown."""
        self.edit.sent(dossier.order)
        if dossier.order.state in IN_DOUBT:
            self.edit.tell(doubt_words(failure), title=tr("Result unknown"), tone=Tone.ATTENTION)
        else:
            self.edit.tell_error(failure)
        self.detail.open(dossier.order.order_id)

    @Slot()
    def _actions_changed(self) -> None:
        """Other buttons stand in the head now: the focus stays on the one that had it, or goes to the first."""
        if self.face is not self.detail:
            return
        buttons = (self.detail.check_button, self.detail.disable_button)
        focused = next((button for button in buttons if button is QApplication.focusWidget()), None)
        self.head_changed.emit()
        if focused is None or not self.isVisible():
            return
        if focused in self.detail.head_actions():
            focused.setFocus()
        else:
            self._focus_detail()

    @Slot()
    @override
    def _tick(self) -> None:
        if self.face is self.detail:
            self.detail.tick()
