"""A window of its own, in which somebody types a card and never comes to the end: the caller kills it.

Called with a data folder, an account and how far to go; the card comes on standard input. Says ``typed`` when it is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qt_compat import qt_api
from pytestqt.qtbot import QtBot

from tests.gui.support.card_form import CardForm
from tests.gui.support.real_window import open_window


def main(data_dir: str, account: str, far: str) -> None:
    """Type the card; with ``sheet`` open the confirm sheet too, with ``send`` press the button."""
    number = sys.stdin.readline().strip()
    qt_api.set_qt_api("pyside6")
    app = QApplication([])
    # What the bot needs of a test's request: a place for its widgets, and that a wait in vain is an error.
    bot = QtBot(SimpleNamespace(node=SimpleNamespace(), config=SimpleNamespace(getini=lambda _name: True)))
    driver = open_window(bot, Path(data_dir), account)
    form = CardForm(driver)
    form.fill(number)
    if far != "form":
        sheet = form.review()
        if far == "send":
            driver.until(lambda: sheet.awake)
            driver.click(sheet.commit)
            driver.until(lambda: form.page.sending.reached)
    sys.stdout.write("typed\n")
    sys.stdout.flush()
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
