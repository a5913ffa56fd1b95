from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import NEW, OpenOrder
from ptsdesk.gui.forms.spec import card_number_refused
from ptsdesk.gui.palette_dialog import PaletteDialog
from ptsdesk.gui.theme.theme import theme
from tests.gui.support.shell import Shell


def palette(shell: Shell) -> PaletteDialog:
    shell.press("Ctrl+K")
    found = shell.window.findChild(PaletteDialog)
    assert found is not None
    assert found.line.hasFocus()
    return found


def lines(dialog: PaletteDialog) -> list[str]:
    entries = (dialog.model.entry(row) for row in range(dialog.model.rowCount()))
    return [entry.text for entry in entries if entry is not None]


def test_the_palette_finds_commands_places_and_orders(two: Shell) -> None:
    order = two.desk.put(OrderState.UNKNOWN, reference="History book")
    dialog = palette(two)
    QTest.keyClicks(dialog.line, "histor")
    two.qtbot.waitUntil(lambda: "Payment, History book" in lines(dialog))
    assert lines(dialog) == ["Go to", "History", "Orders", "Payment, History book"]
    QTest.keyClick(dialog.line, Qt.Key.Key_Down)
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert two.page.key == "history"
    assert ("open", OpenOrder(order.order_id)) in two.page.calls


def test_a_leading_greater_than_leaves_commands_only(two: Shell) -> None:
    dialog = palette(two)
    QTest.keyClicks(dialog.line, ">dark")
    assert lines(dialog) == ["Do", "Dark appearance"]
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert theme().dark


def test_the_palette_never_sends(two: Shell) -> None:
    dialog = palette(two)
    two.press("Ctrl+Return")
    two.press("Alt+1")
    assert two.page.key == "payment"
    assert "primary" not in two.page.calls
    assert not [entry for entry in lines(dialog) if "step" in entry.lower() or "send" in entry.lower()]
    assert not [call for call in two.desk.calls if call[0] == "submit"]


def test_esc_closes_the_palette_and_gives_the_focus_back(two: Shell) -> None:
    two.page.line.setFocus()
    dialog = palette(two)
    QTest.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert two.page.line.hasFocus()
    assert "escape" not in two.page.calls


def test_everything_stands_in_the_palette_once_with_each_form_that_can_be_opened(two: Shell) -> None:
    shown = lines(palette(two))
    assert len(shown) == len(set(shown))
    assert {"New payment", "New withdrawal", "New subscription", "Payees", "Query an order"} <= set(shown)


def test_new_subscription_opens_the_form(two: Shell) -> None:
    dialog = palette(two)
    QTest.keyClicks(dialog.line, "new subs")
    assert lines(dialog) == ["Do", "New subscription"]
    QTest.keyClick(dialog.line, Qt.Key.Key_Return)
    assert two.page.key == "subscriptions"
    assert ("open", NEW) in two.page.calls


def test_a_card_number_is_taken_out_of_the_palette_at_once_and_named(two: Shell) -> None:
    dialog = palette(two)
    before = dialog.line.placeholderText()
    dialog.line.insert("4012 8888 8888 1881")
    assert dialog.line.text() == ""
    dialog.line.undo()
    assert dialog.line.text() == ""
    assert dialog.line.placeholderText() == card_number_refused()
    QTest.keyClicks(dialog.line, "hist")
    assert dialog.line.placeholderText() == before
    assert "History" in lines(dialog)
    assert not any("4012" in str(argument) for _, argument in two.desk.calls)
