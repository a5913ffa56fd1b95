"""What a person does in the window, for tests of pages: go, type, press, wait for what is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.payment import PaymentPage
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.shell import Shell


class Driver:
    """Wraps the shell of a test."""

    def __init__(self, shell: Shell, desk: FakeDesk) -> None:
        self.shell = shell
        self.desk = desk
        self.qtbot = shell.qtbot
        self.context = shell.context
        self.window = shell.window

    def go(self, key: str, argument: object | None = None) -> Page:
        """Navigate and wait until nothing is being read."""
        self.context.navigate(key, argument)
        self.settle()
        page = self.shell.stack.page
        assert page is not None
        assert page.key == key
        return page

    def settle(self) -> None:
        """Nothing runs in the background any more."""
        self.shell.settle()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that can be seen."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=self.shell.patience_ms)

    def type(self, widget: QWidget, text: str) -> None:
        """Put the focus into a control and type; what no key of a test has is pasted."""
        if not text.isascii():
            self.paste(widget, text)
            return
        target = widget.focusProxy() or widget
        target.setFocus()
        self.qtbot.keyClicks(target, text)

    def paste(self, widget: QWidget, text: str) -> None:
        """Put a text on the clipboard and paste it."""
        QApplication.clipboard().setText(text)
        target = widget.focusProxy() or widget
        target.setFocus()
        self.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the focus is."""
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, held)

    def click(self, widget: QWidget) -> None:
        """Click in the middle of a widget that can be seen."""
        assert widget.isVisible(), widget
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    # --- New payment -------------------------------------------------------------------------------------------------

    def fill(self, page: PaymentPage, amount: str = "2450.00", reference: str = "Invoice 2248") -> None:
        """Type a payment."""
        self.until(lambda: page.edit.form.channels.has_list and page.edit.form.order_id.value)
        self.type(page.edit.form.amount, amount)
        if reference:
            self.type(page.edit.form.texts.lines["reference"], reference)

    def open_sheet(self, page: PaymentPage) -> ConfirmSheet:
        """Press Create and wait for the sheet."""
        with self.qtbot.waitSignal(page.sheet_opened) as opened:
            page.primary()
        assert opened.args is not None
        sheet = opened.args[0]
        assert isinstance(sheet, ConfirmSheet)
        return sheet

    def send(self, page: PaymentPage) -> None:
        """Type, confirm, send; wait for the answer."""
        self.fill(page)
        sheet = self.open_sheet(page)
        self.until(lambda: sheet.awake)
        self.click(sheet.commit)
        self.until(lambda: page.face is page.result)
        self.settle()

    def submits(self) -> list[object]:
        """The order ids that were handed to the money lane."""
        return [argument for name, argument in self.desk.calls if name == "submit"]
