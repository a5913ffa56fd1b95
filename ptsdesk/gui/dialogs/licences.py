"""What ptsdesk is made with, and under which licence."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ptsdesk.gui import presenter_welcome as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.sheet import Sheet


class LicenceSheet(Sheet):
    """A list to read; Close or Esc ends it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, tr("Licences"), tr("Close"), kind=Kind.PRIMARY, top=0)
        self.strip.hide()
        self.cancel.hide()
        self.set_first_focus(self.commit)
        text = tr("ptsdesk is made with these works of others. Their licences lie beside each of them, in full.")
        self.body.addWidget(Label(text, Role.BODY, "text_2", wrap=True, parent=self))
        self.list = KeyValueList(key_width=200, lines=True, parent=self)
        self.list.set_rows(words.LICENCES)
        self.body.addWidget(self.list)
        self.body.addStretch(1)
