"""The sheet that a person confirms the end of a subscription on. It cannot be undone, so Enter never presses it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui import presenter_subscription as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet


class DisableSheet(Sheet):
    """Says which subscription ends and that it cannot be undone here. The focus is on Cancel."""

    confirmed = Signal(str)
    """The order id, once at most."""

    def __init__(self, context: Context, host: QWidget, order: Order) -> None:
        self.order_id = order.order_id
        where = context.environment_word
        commit = tr("Disable subscription in {where}", where=where)
        title = tr("Disable this subscription?")
        super().__init__(host, title, commit, kind=Kind.DANGER, environment=context.environment, top=0)
        self.setAccessibleName(tr("Disable this subscription"))
        self.rows = KeyValueList(key_width=130, lines=True, parent=self)
        for name, text in words.disable_facts(order):
            self.rows.add_row(name, text, ids=text == order.order_id)
        self.body.addWidget(self.rows)
        self.body.addWidget(Note(tr(words.DISABLING), Tone.ATTENTION, icon="circle-pause", parent=self))
        self.committed.connect(self._confirm)

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self.order_id)
