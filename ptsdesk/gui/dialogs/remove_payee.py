"""Asks before a payee is taken out of the book."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from ptsdesk.domain.payees import PayeeEntry
from ptsdesk.gui import presenter_payees as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet


class RemovePayeeSheet(Sheet):
    """The focus is on Cancel. What is removed is only the entry of the book."""

    def __init__(self, context: Context, host: QWidget, entry: PayeeEntry, names: Mapping[str, str]) -> None:
        title = tr("Remove this payee?")
        super().__init__(host, title, tr("Remove payee"), kind=Kind.DANGER, environment=context.environment, top=0)
        self.entry = entry
        self.body.addWidget(Label(words.whole_line(entry.payee, names), Role.STRONG, wrap=True, ids=True, parent=self))
        self.body.addWidget(Label(words.remove_text(), Role.BODY, "text_2", wrap=True, parent=self))
        unknown = words.unknown_line(entry)
        if unknown:
            self.body.addWidget(Note(words.remove_unknown(), Tone.ATTENTION, title=unknown, parent=self))
