"""What a test of the lock does and looks for."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ptsdesk.gui.lock.cover import LockCover
from ptsdesk.gui.lock.locker import Locker
from tests.gui.support.shell import Shell

PASSWORD = "correct horse"


class IdleClock:
    """The milliseconds by which the window judges whether it is used."""

    def __init__(self) -> None:
        self.ms = 1_000_000

    def __call__(self) -> int:
        return self.ms


def locker_of(shell: Shell) -> Locker:
    return shell.conductor.locker


def said(shell: Shell) -> set[str]:
    """Every text that can be seen in the window."""
    return {label.text() for label in shell.window.findChildren(QLabel) if label.isVisible() and label.text()}


def cover_of(shell: Shell) -> LockCover:
    cover = locker_of(shell).cover
    assert cover is not None
    return cover


def still_clock(shell: Shell) -> IdleClock:
    """Time passes only when the test says so."""
    clock = IdleClock()
    watch = locker_of(shell).idle
    watch.clock = clock
    watch.start(shell.context.settings.lock_after_min * 60_000)
    return clock


def leave_alone(shell: Shell, clock: IdleClock, minutes: float) -> None:
    """Nobody uses the program for so long."""
    clock.ms += round(minutes * 60_000)
    locker_of(shell).idle.look()
    QApplication.processEvents()


def type_password(shell: Shell, text: str) -> None:
    """Type it where the focus is and press Enter."""
    for character in text:
        focused = QApplication.focusWidget()
        assert focused is not None
        shell.qtbot.keyClicks(focused, character)
    shell.press("Return")
    shell.settle()


def open_again(shell: Shell) -> None:
    """Type the right password, or go on where there is none."""
    cover = cover_of(shell)
    shell.qtbot.waitUntil(cover.unlock.isEnabled, timeout=shell.patience_ms)
    if cover.field.isVisible():
        type_password(shell, PASSWORD)
    else:
        shell.press("Return")
    shell.qtbot.waitUntil(lambda: not locker_of(shell).locked, timeout=shell.patience_ms)
    QApplication.processEvents()


def told_by_tree(window: QWidget | None = None) -> Iterator[str]:
    """Every text that a screen reader can reach from the application, or from one window."""
    top = window or QApplication.instance()
    assert top is not None
    waiting = [interface_of(top)]
    while waiting:
        told = waiting.pop()
        if told is None or not told.isValid():
            continue
        for kind in (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value):
            yield told.text(kind)
        waiting += [told.child(place) for place in range(told.childCount())]


def interface_of(thing: QObject) -> QAccessibleInterface | None:
    return QAccessible.queryAccessibleInterface(thing)


def reached_by_tab(shell: Shell, most: int = 60) -> set[QWidget]:
    """What gets the focus, one Tab after the other."""
    seen: set[QWidget] = set()
    for _ in range(most):
        shell.press("Tab")
        focused = QApplication.focusWidget()
        if focused is not None:
            seen.add(focused)
    return seen
