"""Restore from a backup, before any account is open: the backups that lie in this data folder."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.errors import ServiceStopped
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.restore import RestorePage
from ptsdesk.gui.typed import override


def _no_office(_job: object) -> NoReturn:
    raise ServiceStopped("ptsdesk is being closed.")


class BackupsPage(Page):
    """As the page of a damaged journal, but nobody is told that anything is damaged."""

    key: ClassVar[str] = "backups"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.restore = RestorePage(context, context.with_office or _no_office)
        self.restore.retry_clicked.connect(self._go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.restore)

    @override
    def title(self) -> str:
        return tr("Restore from a backup")

    @override
    def back(self) -> bool:
        return True

    @override
    def arrived(self) -> None:
        self.restore.take_focus()

    @override
    def escape(self) -> bool:
        self.context.navigate("welcome")
        return True

    @Slot()
    def _go_on(self) -> None:
        """A backup was put back: open what it belongs to. Before that, look for backups again."""
        if self.restore.done:
            self.context.open_account(self.context.sandbox)
        else:
            self.restore.look()
