"""What a page is: a title for the head, its own widgets below, and answers to the window's shortcuts."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.context import Context
from ptsdesk.services.api import Connection, Desk


class Page(QWidget):
    """One page. It is made when first shown and lives as long as its account is open: never longer.

    Subclasses build their widgets in the constructor, without a desk, and override what they need:

    * :meth:`desk_arrived` is called once, right after the constructor when the desk is open already (before
      :meth:`open_with`), else when it opens;
    * :meth:`arrived` and :meth:`leave` each time the page comes and goes.

    Blocking calls of the desk go through ``self.context.tasks``.
    """

    key: ClassVar[str] = ""
    icon: ClassVar[str] = ""

    head_changed = Signal()
    """Title, subtitle or head actions are other ones now."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setObjectName(f"page-{self.key}")
        context.desk_ready.connect(self._desk_ready)
        context.connection_changed.connect(self._connection_changed)

    @property
    def desk(self) -> Desk | None:
        """The open account, or None while it is being opened."""
        return self.context.desk

    def title(self) -> str:
        """The heading of the page, translated."""
        raise NotImplementedError

    def subtitle(self) -> str:
        """The line below the heading, translated; empty for none."""
        return ""

    def head_actions(self) -> list[QWidget]:
        """Widgets for the head, left to right; the page owns them and returns the same ones each time."""
        return []

    def back(self) -> bool:
        """Whether the head shows a way back now; the shell calls :meth:`escape` when it is pressed."""
        return False

    def desk_arrived(self, desk: Desk) -> None:
        """The account is open: load what the page shows and enable its controls."""

    def arrived(self) -> None:
        """The page is shown (again)."""

    def open_with(self, argument: object | None) -> None:
        """Take what :meth:`Context.navigate` brought. Unknown arguments are ignored."""

    def leave(self) -> bool:
        """The page is about to be left; False keeps it, when something must be decided first."""
        return True

    def wipe(self) -> bool:
        """The window locks: overwrite what was typed of a card or a secret. Whether there was something."""
        return False

    def check_now(self) -> None:
        """F5: ask the provider, or read the journal again."""

    def start_search(self) -> None:
        """Ctrl+F: put the focus into the page's search."""

    def primary(self) -> None:
        """Ctrl+Enter: the page's main step."""

    def escape(self) -> bool:
        """Esc and the way back: close a drawer, clear a search, go one step back. False: there was nothing to do."""
        return False

    def connection_told(self, connection: Connection) -> None:
        """The way to the provider changed."""

    @Slot(object)
    def _desk_ready(self, _desk: object) -> None:
        if self.context.desk is not None:
            self.desk_arrived(self.context.desk)

    @Slot(object)
    def _connection_changed(self, connection: object) -> None:
        if isinstance(connection, Connection):
            self.connection_told(connection)
