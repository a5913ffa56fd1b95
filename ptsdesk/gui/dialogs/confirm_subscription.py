"""The sheet that a card subscription is confirmed on. Of the card it shows the network and the last four digits."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ptsdesk.gui.dialogs.confirm import ConfirmSheet, row_value
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_subscribe import sent_rows, subscription_twins, until_ended
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.lists import KeyValueList


class ConfirmSubscription(ConfirmSheet):
    """Everything on it is read back from the message; the card itself is not in it."""

    @override
    def words(self) -> tuple[str, str]:
        return tr("Start this subscription?"), tr("Start this subscription")

    @override
    def add_rows(self, rows: KeyValueList) -> None:
        self.schedule = Label(until_ended(self.intent), Role.STRONG, wrap=True, parent=self)
        self.body.addWidget(self.schedule)
        for row in sent_rows(self.intent):
            rows.add_row(row.label, row_value(row, rows), ids=row.ids)
        rows.add_row(tr("Earlier twins"), self.twins(rows))

    @override
    def twins(self, parent: QWidget) -> QWidget:
        icon, ink = ("copy", "attention") if self.intent.twins else ("check", "ok")
        line = subscription_twins(self.intent, self.context.now_ms())
        return IconLabel(icon, line, Role.BODY, "text", icon_ink=ink, wrap=True, parent=parent)
