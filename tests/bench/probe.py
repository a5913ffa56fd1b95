"""Runs the real window with a watchdog in it: ``probe DATA_DIR HOW``. Prints one line of JSON and ends.

The watchdog is a precise timer on the window's thread; what lies between two of its ticks is a gap in which the window
could not have answered. First the window is idle, then it makes payments in a row, in five batches. HOW is ``lane``
(batches of 100, as fast as the money lane takes them, the payment page shown), ``history`` (the same while History is
shown) or ``form`` (batches of 20, each payment through the form, the confirm sheet and the result).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer

from ptsdesk.cli import main
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.gui.dialogs.confirm import ConfirmSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.program import Program
from ptsdesk.services.api import Desk, OrderForm

TICK_MS = 5
LOOK_MS = 20
IDLE_MS = 5_000
SETTLE_MS = 3_000
BATCHES = 5
BY_LANE, BY_FORM = 100, 20


class Watchdog(QObject):
    """Collects the gaps between its ticks, in milliseconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._gaps.append((now - self._last) * 1000)
        self._last = now

    def take(self) -> list[float]:
        """What was collected since the last time."""
        taken, self._gaps = self._gaps, []
        return taken


class ByLane(QObject):
    """Payments one after the other in the money lane, each told to the pages."""

    def __init__(self, program: Program, page: str) -> None:
        super().__init__(program)
        self._context = program.context
        self._page = page
        self.left = 0

    def prepare(self) -> None:
        """Before the window is watched."""
        self._context.navigate(self._page)

    def start(self, ended: Callable[[], None]) -> None:
        """Begin a batch; ``ended`` is called after its last payment, or when one fails."""
        self._ended = ended
        self.left = BY_LANE
        self._pay()

    def _pay(self) -> None:
        desk = self._context.desk
        assert desk is not None
        self._context.tasks.run_money(partial(pay, desk), self._paid, self._failed)

    def _paid(self, order: object) -> None:
        self._context.order_changed.emit(order)
        self.left -= 1
        if self.left:
            self._pay()
        else:
            self._ended()

    def _failed(self, error: PtsError) -> None:
        sys.stderr.write(f"{error.title}: {error.message}\n")
        self._ended()


def pay(desk: Desk) -> Order:
    """One payment, as the form makes it."""
    form = OrderForm(OrderKind.PAYMENT, desk.new_order_id(OrderKind.PAYMENT), "2450.00", "PHP", "QRPH")
    return desk.submit(desk.prepare(form))


class ByForm(QObject):
    """Payments through the page, as somebody who types and confirms without a pause."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._program = program
        self.left = 0
        self._confirming = False
        self._page: PaymentPage | None = None
        self._look = QTimer(self)
        self._look.timeout.connect(self._next)

    def prepare(self) -> None:
        """Before the window is watched."""
        self._program.context.navigate("payment")

    def start(self, ended: Callable[[], None]) -> None:
        """Begin a batch; ``ended`` is called after its last payment."""
        self._ended = ended
        self.left = BY_FORM
        if self._page is None:
            self._page = self._program.window.findChild(PaymentPage)
            assert self._page is not None
            self._page.wake_ms = 0
            self._page.sheet_opened.connect(self._confirm)
            self._page.edit.fill({"currency": "PHP", "channel": "QRPH"})
        self._look.start(LOOK_MS)

    def _next(self) -> None:
        page = self._page
        if page is None or self._confirming:
            return
        if page.face is page.result:
            page.show_form()
            self.left -= 1
            if not self.left:
                self._look.stop()
                self._ended()
        elif page.face is page.edit and not page.edit.form.values()["amount"]:
            page.edit.form.amount.set_amount("2450.00")
        elif page.face is page.edit:
            page.edit.review()

    def _confirm(self, sheet: ConfirmSheet) -> None:
        self._confirming = True
        sheet.finished.connect(self._confirmed)
        QTimer.singleShot(LOOK_MS, sheet.commit.click)

    def _confirmed(self) -> None:
        self._confirming = False


class Probe(QObject):
    """Follows the window from its first moment to its end."""

    def __init__(self, program: Program, how: str) -> None:
        super().__init__(program)
        self._program = program
        pages = {"lane": "payment", "history": "history"}
        self._way = ByForm(program) if how == "form" else ByLane(program, pages[how])
        self._idle: list[float] = []
        self._batches: list[list[float]] = []
        program.context.desk_ready.connect(self._opened)

    def _opened(self, _desk: object) -> None:
        self._way.prepare()
        QTimer.singleShot(SETTLE_MS, self._watch)

    def _watch(self) -> None:
        self._watchdog = Watchdog(self)
        QTimer.singleShot(IDLE_MS, self._begin)

    def _begin(self) -> None:
        self._idle = self._watchdog.take()
        self._began = time.perf_counter()
        self._way.start(self._end)

    def _end(self) -> None:
        self._batches.append(self._watchdog.take())
        if self._way.left == 0 and len(self._batches) < BATCHES:
            self._way.start(self._end)
            return
        seconds = time.perf_counter() - self._began
        result = {"idle": self._idle, "batches": self._batches, "left": self._way.left, "seconds": seconds}
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()
        self._program.window.close()


def with_probe(begin: Callable[[Program], None], how: str) -> Callable[[Program], None]:
    """The program's own begin, with the probe in it before anything is open."""

    def begin_watched(program: Program) -> None:
        Probe(program, how)
        begin(program)

    return begin_watched


if __name__ == "__main__":
    Program.begin = with_probe(Program.begin, sys.argv[2])  # type: ignore[method-assign]
    sys.exit(main(["--data-dir", sys.argv[1], "--practice"]))
