"""Subscriptions: the list, one subscription with its charges, and the form for a new one. One page with its faces."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.errors import PtsError
from ptsdesk.gui.context import NEW, Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.subscription_detail import SubscriptionDetail
from ptsdesk.gui.pages.subscription_list import SubscriptionList
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk

TICK_MS = 1000


class SubscriptionsPage(Page):
    """Cards that are charged again and again."""

    key: ClassVar[str] = "subscriptions"
    icon: ClassVar[str] = "repeat"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.list = SubscriptionList(context, self)
        self.detail = SubscriptionDetail(context, self)
        self.edit = self._new_face()
        self.new_button = Button(tr("New subscription"), Kind.PRIMARY, icon="plus", parent=self)
        self.new_button.hide()
        self.faces = QStackedWidget(self)
        self._areas = {face: scroll_page(face, self.faces) for face in (self.detail, self.edit) if face is not None}
        self.faces.addWidget(self.list)
        for area in self._areas.values():
            self.faces.addWidget(area)
        self.list.first.setEnabled(self.edit is not None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.faces)
        self._shown: QWidget = self.list
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._wire()

    def _new_face(self) -> QWidget | None:
        """The form for a new subscription; None while there is none, and then none is offered."""
        return None

    def _wire(self) -> None:
        self.list.chosen.connect(self.show_order)
        self.list.new_asked.connect(self.show_form)
        self.detail.opened.connect(self._show_detail)
        self.detail.not_opened.connect(self._not_opened)
        self.detail.actions_changed.connect(self._actions_changed)
        self.new_button.clicked.connect(self.show_form)
        self._ticker.timeout.connect(self._tick)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        if self.face is self.detail:
            return tr("Subscription")
        return tr("New subscription") if self.face is self.edit else tr("Subscriptions")

    @override
    def subtitle(self) -> str:
        if self.face is self.detail and self.detail.order is not None:
            return self.detail.order.order_id
        return tr("Cards that are charged again and again")

    @override
    def head_actions(self) -> list[QWidget]:
        if self.face is self.detail:
            return self.detail.actions()
        return [self.new_button] if self.face is self.list and self.edit is not None else []

    @override
    def back(self) -> bool:
        return self.face is not self.list

    @override
    def desk_arrived(self, desk: Desk) -> None:
        self.list.use(desk)

    @override
    def arrived(self) -> None:
        if self.face is self.list:
            self.list.take_focus()
        elif self.face is self.detail:
            self._focus_detail()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, OpenOrder):
            self.show_order(argument.order_id)
        elif argument is NEW:
            self.show_form()

    @override
    def check_now(self) -> None:
        if self.face is self.detail:
            self.detail.check()
        elif self.face is self.list:
            self.list.reload()

    @override
    def start_search(self) -> None:
        if self.face is self.list:
            self.list.start_search()

    @override
    def escape(self) -> bool:
        if self.face is self.list:
            return self.list.escape()
        self.show_list()
        return True

    # --- faces -------------------------------------------------------------------------------------------------------

    @property
    def face(self) -> QWidget:
        """The face that is shown: ``list``, ``detail`` or ``edit``."""
        return self._shown

    def _show_face(self, face: QWidget) -> None:
        self._shown = face
        self.faces.setCurrentWidget(self._areas.get(face, self.list))
        self.head_changed.emit()

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
    def show_form(self) -> None:
        """The form for a new subscription."""
        if self.edit is not None:
            self._show_face(self.edit)

    @Slot(str)
    def show_order(self, order_id: str) -> None:
        """Show a subscription of the journal."""
        self.detail.open(order_id)

    @Slot()
    def _show_detail(self) -> None:
        self._areas[self.detail].verticalScrollBar().setValue(0)
        self._show_face(self.detail)
        if self.isVisible():
            self._focus_detail()

    def _focus_detail(self) -> None:
        actions = self.detail.actions()
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

    @Slot()
    def _actions_changed(self) -> None:
        """Other buttons stand in the head now: the focus stays on the one that had it, or goes to the first."""
        if self.face is not self.detail:
            return
        buttons = (self.detail.check_button, self.detail.unresolved, self.detail.disable_button)
        focused = next((button for button in buttons if button is QApplication.focusWidget()), None)
        self.head_changed.emit()
        if focused is None or not self.isVisible():
            return
        if focused in self.detail.actions():
            focused.setFocus()
        else:
            self._focus_detail()

    @Slot()
    def _tick(self) -> None:
        if self.face is self.detail:
            self.detail.tick()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()
        self._tick()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)
