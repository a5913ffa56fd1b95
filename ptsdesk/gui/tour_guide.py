"""Driving one program as a person does: keys, clicks, and waiting for what can be seen; its screens become pictures.

Nothing waits for a fixed time: each step waits for what it needs, all of them together for a limited time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui.program import Program
from ptsdesk.gui.shell.places import BY_KEY, keys_of
from ptsdesk.gui.widgets.sheet import Sheet

LIMIT_MS = 180_000
POLL_MS = 20


class TourError(Exception):
    """A step did not come to its end; the message says which."""


class Guide(QObject):
    """One program, and what a person does with it. ``say`` gets a line for each picture."""

    def __init__(self, program: Program, out: Path, say: Callable[[str], object]) -> None:
        super().__init__(program)
        self._program = program
        self._out = out
        self._say = say
        self._clock = QElapsedTimer()
        self._number = 0
        self._orders: dict[str, Order] = {}
        self._trouble: PtsError | None = None
        program.context.order_changed.connect(self._order_changed)
        program.opening.failed.connect(self._failed)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        self._orders[order.order_id] = order

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self._trouble = error

    # -- asking --------------------------------------------------------------------------------------------------

    def _ask_desk(self, question: Callable[..., Order | None]) -> Order:
        """Ask the desk on a reader's thread and wait for the answer."""
        answers: list[object] = []
        desk = self._program.context.desk
        self._program.tasks.run_read(partial(question, desk), answers.append, answers.append, owner=self)
        self.wait("the journal answers", lambda: bool(answers))
        if not isinstance(answers[0], Order):
            raise TourError(f"the journal answered {type(answers[0]).__name__}")
        return answers[0]

    def _state(self, order_id: str) -> OrderState | None:
        order = self._orders.get(order_id)
        return order.state if order is not None else None

    def _sheet(self) -> Sheet | None:
        found = [sheet for sheet in self._program.window.findChildren(Sheet) if sheet.isVisible()]
        return found[0] if found else None

    def _visible(self, identifier: str) -> QWidget | None:
        for widget in self._program.window.findChildren(QWidget):
            if widget.accessibleIdentifier() == identifier and widget.isVisible():
                return widget
        return None

    def _seen(self, *identifiers: str) -> bool:
        """Whether one of these can be seen."""
        return any(self._visible(identifier) is not None for identifier in identifiers)

    def _says(self, beginning: str) -> bool:
        """Whether a text that begins like this can be seen."""
        labels = self._program.window.findChildren(QLabel)
        return any(label.isVisible() and label.text().startswith(beginning) for label in labels)

    def find(self, identifier: str) -> QWidget:
        """The widget with this identifier that can be seen."""
        found = self._visible(identifier)
        if found is None:
            raise TourError(f"there is no {identifier} on the screen")
        return found

    def wait(self, what: str, condition: Callable[[], bool]) -> None:
        """Go on with the window until the condition holds."""
        if condition():
            return
        loop, poll = QEventLoop(), QTimer()
        held = False

        def look() -> None:
            # What held once is enough: the next read may have begun before the loop ends.
            nonlocal held
            held = held or condition()
            if held or self._late():
                loop.quit()

        poll.setInterval(POLL_MS)
        poll.timeout.connect(look)
        poll.start()
        loop.exec()
        if not held:
            raise TourError(f"it did not happen in time: {what}")

    def _late(self) -> bool:
        return self._clock.elapsed() > LIMIT_MS

    def settle(self) -> None:
        """Until nothing is being read and everything is painted."""
        self.wait("all is read", lambda: self._program.tasks.running == 0)
        QApplication.processEvents()

    # -- doing ---------------------------------------------------------------------------------------------------

    def _go_to(self, key: str) -> None:
        """By the keys of its place."""
        self._go(keys_of(BY_KEY[key]), key)

    def _go(self, keys: str, key: str) -> None:
        self.keys(keys)
        self.wait(f"{key} is shown", lambda: self._program.conductor.stack.wanted == key)
        self.settle()

    def keys(self, sequence: str) -> None:
        """Press and let go of keys, at the window, as a keyboard does."""
        QTest.keySequence(self._program.window.windowHandle(), sequence)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        for character in text:
            QTest.keyClick(self._program.window.windowHandle(), character)  # type: ignore[call-overload]
        QApplication.processEvents()

    def click(self, widget: QWidget) -> None:
        """Press the left button in the middle of a widget, after it was scrolled into view."""
        self._show(widget)
        middle = widget.mapTo(self._program.window, QPoint(widget.width() // 2, widget.height() // 2))
        QTest.mouseClick(
            self._program.window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle
        )
        QApplication.processEvents()

    def _show(self, widget: QWidget) -> None:
        at = widget.parentWidget()
        while at is not None:
            if isinstance(at, QScrollArea):
                at.ensureWidgetVisible(widget)
            at = at.parentWidget()

    def picture(self, name: str, ratio: int = 1) -> None:
        """Write the window as it is now."""
        self.settle()
        self._number += 1
        window = self._program.window
        image = QPixmap(window.size() * ratio)
        image.setDevicePixelRatio(ratio)
        window.render(image)
        slug = "-".join(name.replace(",", "").replace("%", "").split())
        path = self._out / f"{self._number:02d}-{slug}.png"
        if not image.save(str(path)):
            raise OSError(f"{path} cannot be written")
        self._say(str(path))
