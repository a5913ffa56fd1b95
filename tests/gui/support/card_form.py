"""New subscription as a person fills it in, and the search for what must not be left of a card."""

from __future__ import annotations

from collections.abc import Iterator
from weakref import WeakSet

from PySide6.QtGui import QAccessible, QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget

from ptsdesk.domain.card_digits import SecretDigits
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.context import NEW
from ptsdesk.gui.dialogs.confirm_subscription import ConfirmSubscription
from ptsdesk.gui.forms.card_fields import CardFields
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_subscribe import digest
from tests.support.test_cards import cvc_for

PAN = "4012888888881881"
"""Not the picture's number: its last four digits stand in no other text here."""


class CardForm:
    """Wraps the page; every key is pressed for real."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self._older = WeakSet(all_digits())
        page = driver.go("subscriptions", NEW)
        assert isinstance(page, SubscriptionsPage)
        page.wake_ms = 1
        self.page = page
        self.form = page.edit.form
        self.card: CardFields = self.form.card
        driver.until(lambda: page.edit.order_id and self.form.channel.has_list)

    def fill(self, number: str = PAN, *, names: bool = True, amount: str = "999.00") -> None:
        """Type everything."""
        driver, lines = self.driver, self.form.texts.lines
        driver.type(self.form.amount, amount)
        if names:
            driver.type(lines["reference"], "Gym membership")
            driver.type(lines["first_name"], "Patricia")
            driver.type(lines["last_name"], "Velasco")
        self.fill_card(number)

    def fill_card(self, number: str = PAN) -> None:
        """Type the card."""
        self.driver.desk.expected_card = digest(number)
        self.driver.type(self.card.number_line, number)
        self.driver.type(self.card.expiry.month, "08")
        self.driver.type(self.card.expiry.year, "29")
        self.driver.type(self.card.code_line, cvc_for(number))

    def review(self) -> ConfirmSubscription:
        """Press Review and wait for the sheet."""
        with self.driver.qtbot.waitSignal(self.page.sheet_opened, timeout=self.driver.shell.patience_ms) as opened:
            self.page.primary()
        sheet = opened.args[0]
        assert isinstance(sheet, ConfirmSubscription)
        return sheet

    def send(self) -> None:
        """Confirm and wait until the answer is shown."""
        sheet = self.review()
        self.driver.until(lambda: sheet.awake)
        self.driver.click(sheet.commit)
        self.driver.until(lambda: self.page.face in (self.page.detail, self.page.edit))
        self.driver.settle()

    def assert_gone(self, number: str = PAN) -> None:
        """Nothing of the card is left in what the window holds."""
        assert all(digits.is_blank for digits in all_digits() if digits not in self._older)
        assert not self.card.isVisible() or self.card.is_empty
        left = [where for where, text in held_texts() if holds(text, number)]
        assert left == [], left
        assert not self.page.edit.handed_over


_alive: WeakSet[SecretDigits] = WeakSet()


def _made(cls: type[SecretDigits], *_: object, **__: object) -> SecretDigits:
    digits = object.__new__(cls)
    _alive.add(digits)
    return digits


SecretDigits.__new__ = _made  # type: ignore[assignment,method-assign]  # a copy passes here too


def all_digits() -> list[SecretDigits]:
    """Every place of memory for digits that is alive."""
    return list(_alive)


def holds(text: str, number: str) -> bool:
    """Whether a text holds a good part of a number, however grouped, or its security code as a word."""
    digits = "".join(character for character in text if character.isdecimal())
    parts = [part for part in (number[:8], number[6:14]) if len(set(part)) > 1]  # PHP 1,000,000.00 has eight zeros, too
    return any(part in digits for part in parts) or cvc_for(number) in text.split()


def held_texts() -> Iterator[tuple[str, str]]:
    """Every text of every widget of the program, what its undo brings back, what screen readers and clipboards get."""
    for widget in QApplication.allWidgets():
        where = f"{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLineEdit):
            yield from ((f"{where} {kind}", text) for kind, text in line_texts(widget))
        elif isinstance(widget, QLabel):
            yield where, widget.text()
        elif isinstance(widget, QComboBox):
            yield where, widget.currentText()
        yield where, f"{widget.accessibleName()} {widget.accessibleDescription()} {widget.toolTip()}"
        yield where, f"{widget.windowTitle()} {widget.statusTip()} {widget.whatsThis()}"
    board = QGuiApplication.clipboard()
    for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
        yield f"clipboard {mode}", board.text(mode)


def line_texts(line: QLineEdit) -> Iterator[tuple[str, str]]:
    """All that a line holds and gives away, with what undo and redo would bring back."""
    yield "text", line.text()
    yield "shown", line.displayText()
    yield "selection", line.selectedText()
    yield from accessible_texts(line)
    if line.isReadOnly() or line.isHidden():
        return
    for _ in range(40):
        line.undo()
        yield "undo", line.text()
        if not line.isUndoAvailable():
            break
    for _ in range(40):
        line.redo()
        yield "redo", line.text()
        if not line.isRedoAvailable():
            break


def accessible_texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    """What a screen reader is told."""
    told = QAccessible.queryAccessibleInterface(widget)
    if told is None:
        return
    for kind in (QAccessible.Text.Value, QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Help):
        yield f"accessible {kind}", told.text(kind)
    spoken = told.textInterface()
    if spoken is not None:
        yield "accessible text", spoken.text(0, spoken.characterCount())


def subscribes(driver: Driver) -> list[object]:
    return [argument for name, argument in driver.desk.calls if name == "subscribe"]


def offer(desk: FakeDesk, *codes: str) -> None:
    others = tuple(one for one in desk.channel_list if one.kind is not OrderKind.SUBSCRIPTION)
    desk.channel_list = others + tuple(Channel(code, OrderKind.SUBSCRIPTION, "PHP") for code in codes)
