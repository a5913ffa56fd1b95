"""One key puts dots in the place of every amount; a confirm sheet always shows what it sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QTableView, QWidget

from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.gui.context import NEW
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.widgets import privacy
from tests.gui.pages.driver import Driver
from tests.gui.shell.test_walks import full_desk, visit
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import told_by_tree
from tests.gui.support.shell import Shell
from tests.gui.support.walk import texts

MakeShell = Callable[..., Shell]
AMOUNT = re.compile(r"\d\.\d{2}\b(?!\.)|PHP \d")


def amounts(shell: Shell) -> set[str]:
    """Every text with an amount in it, on the screen or told, but for what is typed or chosen."""
    found = {seen.text for seen in texts(shell.window) if AMOUNT.search(seen.text)}
    for table in shell.window.findChildren(QAbstractItemView):
        model = table.model()
        if table.isVisible() and model is not None and not isinstance(table.parentWidget(), QComboBox):
            columns = model.columnCount() if isinstance(table, QTableView) else 1
            places = product(range(model.rowCount()), range(columns))
            cells = [str(model.index(row, column).data()) for row, column in places]
            found |= {cell for cell in cells if AMOUNT.search(cell)}
    return found


@pytest.fixture(autouse=True)
def shown_again() -> object:
    yield
    privacy._hidden = False


def test_the_key_hides_and_shows(make_shell: MakeShell) -> None:
    shell = make_shell(FakeOffice(full_desk())).start()
    shell.conductor.go("history")
    shell.settle()
    before = amounts(shell)
    assert before
    shell.press("Ctrl+Shift+H")
    assert amounts(shell) == set()
    assert shell.context.settings.hide_amounts
    shell.press("Ctrl+Shift+H")
    assert amounts(shell) == before


def test_no_page_shows_or_tells_an_amount(make_shell: MakeShell) -> None:
    hidden = Settings(appearance=Appearance.LIGHT, hide_amounts=True)
    shell = make_shell(FakeOffice(full_desk()), settings=hidden).start()
    left = {}
    typed = "5,000.00"  # stands in a line to type in, in the settings
    for stop, _ in visit(shell):
        shell.conductor.veil.sweep()
        told = {text for text in told_by_tree(shell.window) if AMOUNT.search(text)} - {typed}
        if found := amounts(shell) | told:
            left[stop] = found
    shell.conductor.show_palette()
    shell.settle()
    assert left == {}


def test_toggling_on_a_page_brings_every_amount_back(make_shell: MakeShell) -> None:
    shell = make_shell(FakeOffice(full_desk())).start()
    for stop, _ in visit(shell):
        before = amounts(shell)
        shell.conductor.toggle_amounts()
        assert amounts(shell) == set(), stop
        shell.conductor.toggle_amounts()
        assert amounts(shell) == before, stop


def test_a_confirm_sheet_shows_what_it_sends(make_shell: MakeShell) -> None:
    hidden = Settings(appearance=Appearance.LIGHT, hide_amounts=True)
    shell = make_shell(settings=hidden).start()
    driver = Driver(shell, shell.desk)
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.fill(page)
    assert page.edit.summary.money.text() == "PHP ••••"
    assert page.edit.summary.words.text() == "••••"
    assert page.edit.form.amount.text == "2450.00"
    sheet = driver.open_sheet(page)
    shell.conductor.veil.sweep()
    assert sheet.amount.text() == "PHP 2,450.00"
    assert "fifty" in sheet.amount.accessibleDescription()
    assert sheet.commit.plain_text == "Send PHP 2,450.00 in SANDBOX"
    assert sheet.commit.accessibleName() == "Send PHP 2,450.00 in SANDBOX"
    sheet.reject()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PHP 2,450.00, invoice 2240", "PHP ••••, invoice 2240"),
        ("Available −1,200.50 on GCash, 4 s ago", "Available •••• on GCash, 4 s ago"),
        ("USD 3", "USD ••••"),
        ("127.0.0.1:9, 14:08:36.290, 192.168.10.25, clock +0.3 s, 0.1.0", None),
        ("P261112-7KQ4M9XW2TBR6HNC ends 0163", None),
    ],
)
def test_only_amounts_become_dots(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, text: str, shown: str) -> None:
    assert privacy.veiled(text) == text
    monkeypatch.setattr(privacy, "_hidden", True)
    assert privacy.veiled(text) == (shown or text)


def test_an_answer_keeps_all_but_its_amounts(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = '{"order_id": "P1", "submit_amount": 2450.00, "available_balance":"1,2", "status": "2000"}'
    monkeypatch.setattr(privacy, "_hidden", True)
    assert privacy.veiled_answer(raw) == (
        '{"order_id": "P1", "submit_amount": "••••", "available_balance":"••••", "status": "2000"}'
    )


def test_what_is_typed_is_never_touched(make_shell: MakeShell) -> None:
    shell = make_shell().start()
    line = shell.window.findChild(QLineEdit, "amount")
    assert line is not None
    line.setText("12.50")
    shell.press("Ctrl+Shift+H")
    assert line.text() == "12.50"
    widget = QWidget(shell.window, Qt.WindowType.Widget)
    widget.setAccessibleName("PHP 1.00")
    shell.conductor.veil.sweep()
    widget.setAccessibleName("Something else")
    shell.press("Ctrl+Shift+H")
    assert widget.accessibleName() == "Something else"
