"""The main job, done by nobody: the real window is driven with key and mouse events and its screens become pictures.

A payment is made from the amount to Paid, then looked up again in every place that keeps it; another one loses its
answer. The tour is right only when the first payment ended as Paid. Nothing waits for a fixed time: each step waits
for what it needs, all of them together for a limited time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from ptsdesk.domain.orders import UNRESOLVED, Order, OrderState
from ptsdesk.errors import PtsError
from ptsdesk.gui.program import Program
from ptsdesk.gui.shell.places import BY_KEY, keys_of
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.widgets.sheet import Sheet

LIMIT_MS = 180_000
POLL_MS = 20
FULL, SMALL = QSize(1440, 900), QSize(1024, 700)
AMOUNT, LOST_AMOUNT = "2450.00", "1001.10"
"""An everyday amount, and the one whose answer the sandbox loses after it made the order."""


class TourError(Exception):
    """A step did not come to its end; the message says which."""


class Tour(QObject):
    """Drives one program. ``say`` gets a line for each picture; :attr:`code` is 0 when all went well."""

    def __init__(self, program: Program, out: Path, say: Callable[[str], object]) -> None:
        super().__init__(program)
        self._program = program
        self._out = out
        self._say = say
        self._clock = QElapsedTimer()
        self._number = 0
        self._orders: dict[str, Order] = {}
        self.code = 1
        self._trouble: PtsError | None = None
        program.context.order_changed.connect(self._order_changed)
        program.opening.failed.connect(self._failed)

    @Slot(object)
    def _order_changed(self, order: Order) -> None:
        self._orders[order.order_id] = order

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self._trouble = error

    @Slot()
    def run(self) -> None:
        """Do everything, then close the window."""
        self._clock.start()
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            self._everything()
            self.code = 0
        except (TourError, OSError) as error:
            self._say(f"The tour stopped: {error}")
        self._program.window.close()

    def _everything(self) -> None:
        window, context = self._program.window, self._program.context
        window.resize(FULL)
        theme().reduced_motion = True
        self.wait("the sandbox is open", lambda: context.desk is not None or self._trouble is not None)
        if self._trouble is not None:
            raise TourError(f"{self._trouble.title}: {self._trouble.message}")
        paid = self._take_a_payment()
        self._look_it_up(paid)
        self._lose_an_answer()
        self._go_to("overview")
        self.picture("overview")
        self._settings()
        self._same_in_the_dark(paid)
        self._same_small_and_dense()
        self._prove(paid)

    # -- the job -------------------------------------------------------------------------------------------------

    def _take_a_payment(self) -> str:
        self._go_to("payment")
        self._fill_in(AMOUNT, "Invoice 2248", "Lakeside Cafe")
        self.wait("the draft is kept", lambda: self._says("Draft kept"))
        self.wait("the connection is known", lambda: self._program.context.connection.reachable is True)
        self.picture("payment form")
        order_id = self._send("confirm")
        self.wait("the payment is accepted", lambda: self._seen("full-screen", "save-qr-image"))
        self.keys("F5")
        self.wait("the provider was asked", lambda: self._state(order_id) is not None)
        self.picture("payment waiting, QR code")
        self.wait("the payment is paid", lambda: self._state(order_id) is OrderState.PAID)
        self.settle()
        self.picture("payment paid")
        return order_id

    def _fill_in(self, amount: str, reference: str, customer: str) -> None:
        self.wait("the channels are listed", lambda: self._seen("channel-qr-ph"))
        for identifier, text in (("amount", amount), ("your-reference", reference), ("customer", customer)):
            self.click(self.find(identifier))
            self.keys("Ctrl+A")
            self.type(text)
        self.click(self.find("channel-qr-ph"))
        self.click(self.find("amount"))
        self.settle()

    def _send(self, name: str) -> str:
        """Ctrl+Enter, the sheet, and Ctrl+Enter afresh when it is awake. Returns the order id."""
        self.keys("Ctrl+Return")
        self.wait("the confirm sheet is open", lambda: self._sheet() is not None)
        sheet = self._sheet()
        intent = getattr(sheet, "intent", None)
        if sheet is None or intent is None:
            raise TourError("the confirm sheet has no message")
        self.wait("the sheet is awake", lambda: sheet.awake)
        if name:
            self.picture(name)
        self.keys("Ctrl+Return")
        self.wait("the sheet is closed", lambda: self._sheet() is None)
        return str(intent.order_id)

    def _look_it_up(self, order_id: str) -> None:
        self._go_to("history")
        self.wait("the list is read", lambda: self.find("orders").model().rowCount() > 0)  # type: ignore[attr-defined]
        self.settle()
        self.picture("history")
        self._palette(order_id[:11])
        self.picture("command palette")
        self.keys("Return")
        self.wait("the dossier is open", lambda: self._seen("close-drawer"))
        self.settle()
        self.picture("dossier")
        self._go_to("query")
        self.click(self.find("order-id"))
        self.keys("Ctrl+A")
        self.type(order_id)
        self.click(self.find("ask-the-provider"))
        self.wait("the provider has answered", lambda: self._seen("raw-answer", "copy-raw-answer"))
        self.settle()
        self.picture("query")

    def _palette(self, text: str) -> None:
        self.keys("Ctrl+K")
        self.wait("the palette is open", lambda: self._seen("palette-line"))
        self.type(text)
        results = self.find("palette-results")
        self.wait("the palette has found something", lambda: self._results(results) > 0)
        self.settle()

    def _results(self, results: QWidget) -> int:
        model = results.model()  # type: ignore[attr-defined]
        return int(model.rowCount())

    def _lose_an_answer(self) -> None:
        self.keys("Ctrl+N")
        self.wait("the form is empty", lambda: self._seen("amount", "create-payment"))
        self._fill_in(LOST_AMOUNT, "Table 9", "Walk-in")
        order_id = self._send("")
        self.wait("the answer is lost", lambda: self._is_unresolved(order_id))
        self._go_to("unresolved")
        self.wait("the order is listed", lambda: self._seen("apply-choice", "check-now", "orders-with-unknown-result"))
        self.settle()
        self.picture("unresolved, answer lost")

    def _is_unresolved(self, order_id: str) -> bool:
        return self._ask_desk(lambda desk: desk.order(order_id)).state in UNRESOLVED

    def _settings(self) -> None:
        self._go("Ctrl+,", "settings")
        self.settle()
        self.picture("settings, appearance")
        self.click(self._program.conductor.frame.sidebar.status)
        self.wait("the doctor is done", lambda: self.find("copy-report").isEnabled())
        self.picture("settings, connection doctor")

    def _same_in_the_dark(self, order_id: str) -> None:
        self._palette(">dark")
        self.keys("Return")
        self.wait("it is dark", lambda: theme().dark)
        self._main_screens("dark", order_id)

    def _main_screens(self, word: str, order_id: str) -> None:
        self._go_to("overview")
        self.picture(f"overview, {word}")
        self.keys("Ctrl+N")
        self.wait("the form is there", lambda: self._seen("create-payment"))
        self.settle()
        self.picture(f"payment form, {word}")
        self._palette(order_id[:11])
        self.keys("Return")
        self.wait("the dossier is open", lambda: self._seen("close-drawer"))
        self.settle()
        self.picture(f"history and dossier, {word}")

    def _same_small_and_dense(self) -> None:
        self._palette(">light")
        self.keys("Return")
        self.wait("it is light", lambda: not theme().dark)
        for word, size, ratio in (("1024x700", SMALL, 1), ("200 percent", SMALL, 2)):
            self._program.window.resize(size)
            for key in ("overview", "payment", "history"):
                self._go_to(key)
                self.picture(f"{key}, {word}", ratio)

    def _prove(self, order_id: str) -> None:
        """The journal has the last word."""
        order = self._ask_desk(lambda desk: desk.order(order_id))
        if order.state is not OrderState.PAID:
            raise TourError(f"the payment {order_id} did not end as Paid")
        self._say(f"Paid: {order_id}")

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
