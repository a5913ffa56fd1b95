"""F1: every shortcut that works here."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.commands import COMMANDS, shown_keys
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.labels import KeyCaps, Label
from ptsdesk.gui.widgets.sheet import Sheet

ELSEWHERE: tuple[tuple[str, str], ...] = (
    ("Esc", "Cancel a sheet, close a drawer, clear a search"),
    ("/", "Search this page, outside text fields"),
    ("Enter", "Open the dossier of the selected order"),
    ("Alt+Up", "Previous order"),
    ("Alt+Down", "Next order"),
    ("F11", "QR code full screen"),
    ("Alt", "Menu bar"),
)
"""What pages and dialogs listen to themselves."""


def lines() -> Iterator[tuple[str, str]]:
    """Keys and what they do, translated."""
    for command in COMMANDS:
        if command.keys:
            yield command.keys, command.text
    for keys, word in ELSEWHERE:
        yield keys, tr(word)


class ShortcutSheet(Sheet):
    """A list to read; Close or Esc ends it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, tr("Keyboard shortcuts"), tr("Close"), kind=Kind.PRIMARY, top=0)
        self.cancel.hide()
        self.set_first_focus(self.commit)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (keys, text) in enumerate(lines()):
            grid.addWidget(KeyCaps(shown_keys(keys), self), row, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(Label(text, wrap=True, parent=self), row, 1)
        self.body.addLayout(grid)
