"""The amount: a currency list, a line, and a figure that is never changed, completed or rounded while it is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QValidator
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.money import MAX_DECIMALS, MAX_INTEGER_DIGITS, grouped, parse_amount
from ptsdesk.errors import InputError
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import hand_focus_on, role_font
from ptsdesk.gui.widgets.inputs import ComboBox, InputFrame, LineEdit

LONGEST = 64
"""Characters that the line keeps: far more than an amount has, so that a wrong paste is shown and explained."""

_PLAIN = re.compile(rf"(0|[1-9][0-9]{{0,{MAX_INTEGER_DIGITS - 1}}})(\.[0-9]{{1,{MAX_DECIMALS}}})?", re.ASCII)


class AmountValidator(QValidator):
    """Says whether the text is a plain amount; never corrects, rounds or drops a character.

    Anything else stays in the line as typed, so that the field can say what is wrong with it. Only what no line can
    hold (control characters, a text longer than :data:`LONGEST`) is refused outright.
    """

    @override
    def validate(self, text: str, position: int) -> object:
        if _PLAIN.fullmatch(text):
            return QValidator.State.Acceptable, text, position
        if len(text) > LONGEST or not text.isprintable():
            return QValidator.State.Invalid, text, position
        return QValidator.State.Intermediate, text, position

    @override
    def fixup(self, text: str) -> str:
        return text


class AmountField(InputFrame):
    """Currency and figure in one frame, 44 high.

    ``text`` is what was typed, without the grouping that is shown while the line has no focus. ``problem()`` gives the
    sentence for what is wrong. The check is the domain's; another one can be given.
    """

    edited = Signal()
    """The figure or the currency changed."""

    def __init__(
        self,
        name: str,
        currencies: Iterable[str],
        identifier: str = "amount",
        *,
        check: Callable[[str, str], object] = parse_amount,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Size.AMOUNT, parent)
        self._check = check
        self._typed = ""
        self._showing = False
        items = [(code, code) for code in currencies]
        self.currency_box = ComboBox(tr("Currency"), f"{identifier}-currency", items, bare=True, parent=self)
        self.line = LineEdit(name, identifier, bare=True, parent=self)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.setValidator(AmountValidator(self.line))
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.row.addWidget(self.currency_box)
        self.row.addSpacing(2)
        self.row.addWidget(self.line, 1)
        self.row.setContentsMargins(2, 2, 3, 2)
        hand_focus_on(self, self.line)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._line_changed)
        self.currency_box.currentIndexChanged.connect(self._currency_changed)
        self.retheme()

    @property
    def text(self) -> str:
        """What was typed, without spaces round it."""
        return self._typed.strip()

    @property
    def currency(self) -> str:
        """The chosen currency code."""
        return self.currency_box.currentText()

    def set_amount(self, text: str) -> None:
        """Put a text in, as if typed."""
        self._typed = text
        self._show(grouping=not self.line.hasFocus())
        self.edited.emit()

    def set_currencies(self, currencies: Iterable[str], chosen: str = "") -> None:
        """Offer other currencies; the chosen one stays when it is among them."""
        wanted = chosen or self.currency
        self.currency_box.clear()
        self.currency_box.addItems(list(currencies))
        self.set_currency(wanted)

    def set_currency(self, code: str) -> None:
        """Choose a currency that is offered."""
        index = self.currency_box.findText(code)
        if index >= 0:
            self.currency_box.setCurrentIndex(index)

    def problem(self) -> str:
        """What is wrong, in the window's language, and how to correct it; an empty text when all is right."""
        try:
            self._check(self.text, self.currency)
        except InputError as error:
            return tr(error.template, **error.params)
        return ""

    @override
    def retheme(self) -> None:
        super().retheme()
        if not hasattr(self, "line"):
            return
        self.line.setFont(role_font(Role.AMOUNT))
        self.currency_box.setFont(role_font(Role.EMPHASIS))
        self.currency_box.setFixedWidth(theme().px(77))
        self.line.setFixedHeight(theme().px(Size.AMOUNT) - 6)
        self.currency_box.setFixedHeight(theme().px(Size.AMOUNT) - 6)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() is QEvent.Type.FocusIn:
            self._show(grouping=False)
        elif watched is self.line and event.type() is QEvent.Type.FocusOut:
            self._show(grouping=True)
        return False

    def _show(self, *, grouping: bool) -> None:
        """Show the figure grouped for reading, or exactly as typed while it is edited."""
        shown = self._typed
        if grouping and _PLAIN.fullmatch(self.text):
            shown = grouped(Decimal(self.text), self.currency)
        self._showing = True
        self.line.setText(shown)
        self._showing = False

    @Slot(str)
    def _line_changed(self, text: str) -> None:
        if not self._showing:
            self._typed = text
            self.edited.emit()

    @Slot(int)
    def _currency_changed(self, _index: int) -> None:
        self.edited.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("line"), 1))
        x = self.line.x() - 1
        painter.drawLine(x, 2, x, self.height() - 3)
