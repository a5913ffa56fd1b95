"""Connect a merchant account."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.settings_accounts import AccountsSection
from ptsdesk.gui.typed import override


class ConnectPage(Page):
    """How an account is added."""

    key: ClassVar[str] = "connect"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(AccountsSection(context, self))

    @override
    def title(self) -> str:
        return tr("Connect a merchant account")

    @override
    def back(self) -> bool:
        return True

    @override
    def escape(self) -> bool:
        if self.context.welcoming:
            self.context.navigate("welcome")
        else:
            self.context.navigate("settings", "accounts")
        return True
