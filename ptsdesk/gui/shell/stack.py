"""The pages of one account, each made when first shown, all destroyed when the account is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from ptsdesk.gui.context import Context
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.shell.places import BY_KEY, Place, load_page


class PageStack(QStackedWidget):
    """Shows one page, or something instead of it while no account is open."""

    shown = Signal()
    """Another page is shown, or its head changed."""

    def __init__(
        self, context: Context, load: Callable[[Place], type[Page]] = load_page, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._load = load
        self._pages: dict[str, Page] = {}
        self._instead: QWidget | None = None
        self.wanted = ""
        """The key of the page that is shown, or will be once there is one."""

    @property
    def page(self) -> Page | None:
        """The page on the screen; None while something else is shown."""
        current = self.currentWidget()
        return current if isinstance(current, Page) else None

    def pages(self) -> tuple[Page, ...]:
        """All that were made."""
        return tuple(self._pages.values())

    def go(self, key: str, argument: object | None = None) -> bool:
        """Show a page. False when the page that is open wants to stay."""
        before = self.page
        if before is not None and before.key != key and not before.leave():
            return False
        self.wanted = key
        if self._instead is not None:
            return True
        page = self._page(key)
        if before is not page:
            self._let_focus_go()
        self.setCurrentWidget(page)
        if argument is not None:
            page.open_with(argument)
        page.arrived()
        self.shown.emit()
        return True

    def prepare(self, key: str) -> bool:
        """Make a page that will be shown soon. False when it was made before."""
        new = key not in self._pages
        self._page(key)
        return new

    def _let_focus_go(self) -> None:
        """Else Qt would hand it to whatever comes next; a page takes it in ``arrived`` when it wants it."""
        focused = QApplication.focusWidget()
        if focused is not None and self.isAncestorOf(focused):
            focused.clearFocus()

    def _page(self, key: str) -> Page:
        if key not in self._pages:
            # With its parent from the start: to move a whole page under another one costs a fifth of making it.
            page = self._load(BY_KEY[key])(self._context, self)
            self._pages[key] = page
            page.head_changed.connect(self._head_changed)
            self.addWidget(page)
            if self._context.desk is not None:
                page.desk_arrived(self._context.desk)
        return self._pages[key]

    @Slot()
    def _head_changed(self) -> None:
        if self.sender() is self.page:
            self.shown.emit()

    def show_instead(self, widget: QWidget | None) -> None:
        """Show something else than a page, or with None the page that is wanted."""
        old, self._instead = self._instead, widget
        if widget is not None:
            self.addWidget(widget)
            self.setCurrentWidget(widget)
        if old is not None and old is not widget:
            self.removeWidget(old)
            old.deleteLater()
        if widget is None and self.wanted:
            self.go(self.wanted)
        self.shown.emit()

    def forget(self) -> None:
        """Destroy the pages: nothing of one account is ever seen in another."""
        pages, self._pages = self._pages, {}
        for page in pages.values():
            self.removeWidget(page)
            page.hide()
            page.setParent(None)
            page.deleteLater()
