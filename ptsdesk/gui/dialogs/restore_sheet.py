"""Asks before a backup is put in the place of the journal, and says what that means."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.domain.record import Backup
from ptsdesk.gui import presenter_record as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.lists import StepList
from ptsdesk.gui.widgets.sheet import Sheet


class RestoreSheet(Sheet):
    """The focus is on Cancel. :attr:`confirmed` carries the backup's name, once at most."""

    confirmed = Signal(str)

    def __init__(self, host: QWidget, environment: Environment, backup: Backup, now_ms: int) -> None:
        title = words.restore_title(backup, now_ms)
        super().__init__(host, title, tr("Put it back"), kind=Kind.DANGER, environment=environment, top=0)
        self.setAccessibleName(tr("Put back a backup"))
        self._name = backup.name
        self.points = StepList(words.restore_means(backup, now_ms), parent=self)
        self.body.addWidget(self.points)
        self.committed.connect(self._confirm)

    @Slot()
    def _confirm(self) -> None:
        self.confirmed.emit(self._name)
