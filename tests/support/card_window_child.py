"""The real window in a process of its own, worked by the caller key by key: no whole number ever comes to it.

Called with a data folder and an account. Each line on standard input is a command, and each is answered by a line on
standard output: ``form``, ``number 4``, ``month 0``, ``year 2``, ``code 7``, ``send``, ``cancel``, ``end``.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qt_compat import qt_api
from pytestqt.qtbot import QtBot

from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.hardening import harden
from tests.gui.support.card_form import CardForm
from tests.gui.support.locking import still_clock
from tests.gui.support.real_window import RealShell, open_window

ENTRY = ("reference", "Gym membership"), ("first_name", "Patricia"), ("last_name", "Velasco")


class Bench:
    """One window and what is asked of it."""

    def __init__(self, data_dir: str, account: str) -> None:
        # What the bot needs of a test's request: a place for its widgets, and that a wait in vain is an error.
        bot = QtBot(SimpleNamespace(node=SimpleNamespace(), config=SimpleNamespace(getini=lambda _name: True)))
        self.driver = open_window(bot, Path(data_dir), account)
        still_clock(self.driver.shell)  # keys of a test are no use of the window: it would lock in the middle
        self.forms = 0
        self.notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.read)

    def read(self) -> None:
        """Do what the next line says. Unbuffered: two digits are never side by side here."""
        line = b""
        while not line.endswith(b"\n"):
            line += os.read(0, 1)
        word, _, key = line.decode().strip().partition(" ")
        self.notifier.setEnabled(False)
        try:
            getattr(self, word)(*filter(None, [key]))
        except BaseException:  # the caller must not wait for a word that never comes
            traceback.print_exc()
            self.say_what_is_shown()
            os._exit(1)
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()
        self.notifier.setEnabled(True)

    def say_what_is_shown(self) -> None:
        """For who reads the log: which words stand in the window."""
        words = [label.text() for label in self.driver.window.findChildren(QLabel) if label.isVisible()]
        sys.stderr.write("\n".join(words))
        sys.stderr.flush()

    def form(self) -> None:
        self.card = CardForm(self.driver)
        form = self.card.form
        for line in (form.amount.line, *form.texts.lines.values()):
            line.setText("")
        self.forms += 1
        self.driver.type(form.amount, f"{100 + self.forms}.00")
        for name, text in ENTRY:
            self.driver.type(form.texts.lines[name], text)

    def number(self, key: str) -> None:
        self.driver.type(self.card.card.number_line, key)

    def month(self, key: str) -> None:
        self.driver.type(self.card.card.expiry.month, key)

    def year(self, key: str) -> None:
        self.driver.type(self.card.card.expiry.year, key)

    def code(self, key: str) -> None:
        self.driver.type(self.card.card.code_line, key)

    def send(self) -> None:
        self.card.send()

    def cancel(self) -> None:
        sheet = self.card.review()
        self.driver.click(sheet.cancel)
        self.driver.go("overview")

    def end(self) -> None:
        self.driver.shell.end()
        QApplication.quit()


def main(data_dir: str, account: str) -> None:
    """As the command does it: hardened first."""
    harden()
    qt_api.set_qt_api("pyside6")
    app = QApplication([])
    SubscriptionsPage.wake_ms = 1
    RealShell.patience_ms = 240_000
    bench = Bench(data_dir, account)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    app.exec()
    del bench


if __name__ == "__main__":
    main(*sys.argv[1:])
