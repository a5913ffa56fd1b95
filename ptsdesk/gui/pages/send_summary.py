"""What stands beside every form that moves money: the sum, a row for each fact, and the button with its key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.labels import Caption, KeyCaps, Label
from ptsdesk.gui.widgets.lists import KeyValueList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Card

NOTHING = "–"
"""What stands where nothing is known yet."""


class SendSummary(Card):
    """Shows what the message would hold, never a text that a person is still typing wrong.

    A subclass makes its rows, lays them out, and adds its button with :meth:`_add_button`.
    """

    def __init__(self, parent: QWidget | None, *, key_width: int, aside: str = "") -> None:
        super().__init__(tr("What will be sent"), aside=aside, parent=parent)
        self.money = MoneyLabel("", NOTHING, MoneySize.HERO, parent=self)
        self.rows = KeyValueList(key_width=key_width, spacing=8, parent=self)
        self.reason = Caption("", wrap=True, parent=self)
        self.body.setSpacing(Space.S8)
        self.body.addWidget(self.money)

    def _row(self, label: str, *, ids: bool = False) -> Label:
        value = Label(NOTHING, Role.BODY, wrap=not ids, ids=ids, parent=self)
        self.rows.add_row(label, value)
        return value

    def _add_button(self, button: Button) -> None:
        """The button, its key below it, and why it cannot be pressed."""
        self._button = button
        self.body.addSpacing(Space.S4)
        self.body.addWidget(button)
        keys = QHBoxLayout()
        keys.setSpacing(Space.S8)
        keys.addStretch(1)
        keys.addWidget(Caption(tr("or press"), parent=self))
        keys.addWidget(KeyCaps(("Ctrl", "Enter"), self))
        keys.addStretch(1)
        self.body.addLayout(keys)
        self.body.addWidget(self.reason)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.reason.hide()

    def set_ready(self, reason: str = "") -> None:
        """Whether the button can be pressed; else the reason why not."""
        self._button.setEnabled(not reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
