"""Closing while money is being sent: the window says so, waits for the record, then closes by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.sheet import Sheet


class ClosingSheet(Sheet):
    """Says what is waited for. Its one button keeps the window."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, tr("Sending now"), tr("Keep the window open"), kind=Kind.SECONDARY, top=0)
        self.cancel.hide()
        self.set_first_focus(self.commit)
        sentence = tr("Sending now. It can no longer be cancelled. The window closes when the answer is recorded.")
        self.body.addWidget(Label(sentence, Role.BODY, "text_2", wrap=True, parent=self))


class Closing(QObject):
    """Decides whether the window may close now. Never blocks."""

    may_close = Signal()
    """What was waited for is recorded: close now."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._sheet: ClosingSheet | None = None
        self.waiting = False
        tasks.money_changed.connect(self._money_changed)

    def ask(self, host: QWidget) -> bool:
        """Whether nothing is being sent. Otherwise the notice is shown and :attr:`may_close` follows."""
        if not self._tasks.money_running:
            return True
        if not self.waiting:
            self.waiting = True
            self._sheet = ClosingSheet(host)
            self._sheet.committed.connect(self._keep_open)
            self._sheet.rejected.connect(self._keep_open)
            self._sheet.open_sheet()
        return False

    @Slot()
    def _keep_open(self) -> None:
        self.waiting = False
        self._sheet = None

    @Slot(bool)
    def _money_changed(self, running: bool) -> None:
        if running or not self.waiting:
            return
        self.waiting = False
        sheet, self._sheet = self._sheet, None
        if sheet is not None and isValid(sheet):
            sheet.accept()
        self.may_close.emit()
