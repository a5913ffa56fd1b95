"""The warning before a provider's page is opened in the browser."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ptsdesk.domain.orders import Order
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_findings import warning_lines
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet

_ICONS = ("user", "triangle-alert", "search", "lock")


class OpenPageSheet(Sheet):
    """Says what the page is, whom it is for and that it proves nothing. Opens nothing by itself."""

    def __init__(self, context: Context, host: QWidget, order: Order) -> None:
        super().__init__(
            host,
            tr("Open the provider's page in the browser?"),
            tr("Open the page"),
            kind=Kind.DANGER,
            environment=context.environment,
            top=0,
        )
        title, text = tr("This leaves ptsdesk"), tr("ptsdesk cannot check what the page does.")
        self.body.addWidget(Note(text, Tone.ATTENTION, title=title, parent=self))
        self.lines = warning_lines(order)
        for icon, line in zip(_ICONS, self.lines, strict=True):
            self.body.addWidget(IconLabel(icon, line, Role.BODY, "text", icon_ink="text_2", wrap=True, parent=self))
