"""Runs the real window with a watchdog in it: ``probe DATA_DIR``. Prints one line of JSON and ends.

The watchdog is a precise timer on the window's thread; what lies between two of its ticks is a gap in which the window
could not have answered. First the window is idle, then it makes 100 payments in a row while History is shown.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from ptsdesk.cli import main
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.services.api import Desk, OrderForm

TICK_MS = 5
IDLE_MS = 5_000
SETTLE_MS = 3_000
PAYMENTS = 100


class Watchdog(QObject):
    """Collects the gaps between its ticks, in milliseconds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now

    def take(self) -> list[float]:
        """What was collected since the last time."""
        taken, self.gaps = self.gaps, []
        return taken


class Probe(QObject):
    """Follows the window from its first moment to its end."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        window: Any = next(widget for widget in application.topLevelWidgets() if hasattr(widget, "context"))
        self._window = window
        self._context = window.context
        self._left = PAYMENTS
        self._idle: list[float] = []
        self._began = 0.0
        self._context.desk_ready.connect(self._opened)

    def _opened(self, _desk: object) -> None:
        self._context.navigate("history")
        QTimer.singleShot(SETTLE_MS, self._watch)

    def _watch(self) -> None:
        self._watchdog = Watchdog(self)
        QTimer.singleShot(IDLE_MS, self._begin)

    def _begin(self) -> None:
        self._idle = self._watchdog.take()
        self._began = time.perf_counter()
        self._pay()

    def _pay(self) -> None:
        desk = self._context.desk
        self._context.tasks.run_money(partial(pay, desk), self._paid, self._failed)

    def _paid(self, order: object) -> None:
        self._context.order_changed.emit(order)
        self._left -= 1
        if self._left:
            self._pay()
        else:
            self._end()

    def _failed(self, error: PtsError) -> None:
        sys.stderr.write(f"{error.title}: {error.message}\n")
        self._left = -1
        self._end()

    def _end(self) -> None:
        result = {
            "idle": self._idle,
            "busy": self._watchdog.take(),
            "payments": PAYMENTS - self._left,
            "seconds": time.perf_counter() - self._began,
        }
        sys.stdout.write(json.dumps(result) + "\n")
        sys.stdout.flush()
        self._window.close()


def pay(desk: Desk) -> Order:
    """One payment, as the form makes it."""
    form = OrderForm(OrderKind.PAYMENT, desk.new_order_id(OrderKind.PAYMENT), "2450.00", "PHP", "QRPH")
    return desk.submit(desk.prepare(form))


if __name__ == "__main__":
    run = QApplication.exec

    def run_with_probe() -> int:
        """The event loop, with the probe in it."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        Probe(application)
        return run()

    QApplication.exec = staticmethod(run_with_probe)  # type: ignore[assignment, method-assign]
    sys.exit(main(["--data-dir", sys.argv[1]]))
