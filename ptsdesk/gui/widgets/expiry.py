"""When a card ends: month and year, two lines in one frame. Two digits of the month lead on to the year."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.card_entry import only_digits, read_expiry
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import hand_focus_on, role_font
from ptsdesk.gui.widgets.card_line import HEIGHT
from ptsdesk.gui.widgets.inputs import InputFrame, LineEdit
from ptsdesk.gui.widgets.labels import Label

_HINTS = (
    Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferNumbers
)
_BETWEEN = "/-. "


class ExpiryPart(LineEdit):
    """One of the two lines. ``stepped`` asks for the other one: True for the next, False for the one before."""

    stepped = Signal(bool)

    def __init__(self, name: str, identifier: str, placeholder: str, parent: QWidget) -> None:
        super().__init__(name, identifier, placeholder=placeholder, bare=True, parent=parent)
        self.setInputMethodHints(_HINTS)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)

    @override
    def retheme(self) -> None:
        self.setFont(role_font(Role.SECTION))
        self.setFixedHeight(theme().px(HEIGHT) - 4)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in _BETWEEN:
            self.stepped.emit(True)
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.stepped.emit(False)
        else:
            super().keyPressEvent(event)


class ExpiryField(InputFrame):
    """``08 / 29``. A pasted ``8/2029`` or ``08-29`` fills both lines, whichever of them has the focus."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(HEIGHT, parent)
        self._filling = False
        self.month = ExpiryPart(tr("Expiry month"), "expiry-month", tr("MM"), self)
        self.year = ExpiryPart(tr("Expiry year"), "expiry-year", tr("YY"), self)
        self._slash = Label("/", Role.SECTION, "text_3", parent=self)
        self.row.addWidget(self.month)
        self.row.addWidget(self._slash)
        self.row.addWidget(self.year, 1)
        self.row.setContentsMargins(4, 2, 4, 2)
        hand_focus_on(self, self.month)
        self.month.textChanged.connect(self._month_changed)
        self.year.textChanged.connect(self._year_changed)
        self.month.stepped.connect(self._step_from_month)
        self.year.stepped.connect(self._step_from_year)
        self.retheme()

    @override
    def retheme(self) -> None:
        super().retheme()
        if hasattr(self, "month"):
            self.month.setFixedWidth(self.month.fontMetrics().horizontalAdvance("MM") + 22)

    @property
    def parts(self) -> tuple[str, str]:
        """Month and year as they stand."""
        return only_or_same(self.month.text()), only_or_same(self.year.text())

    def wipe(self) -> None:
        """Empty both lines; nothing can be undone afterwards."""
        self._fill("", "")

    def _fill(self, month: str, year: str) -> None:
        self._filling = True
        for line, text in ((self.month, month), (self.year, year)):
            line.setText(text)
        self._filling = False

    @Slot(str)
    def _month_changed(self, _text: str) -> None:
        if self._filling or self._took_both(self.month):
            return
        typed = only_or_same(self.month.text())
        if len(typed) == 1 and typed in "23456789":
            self._fill(f"0{typed}", self.year.text())
            typed = self.month.text()
        if len(typed) >= 2 and typed.isdigit() and self.month.hasFocus():
            self._go(self.year)
        self.edited.emit()

    @Slot(str)
    def _year_changed(self, _text: str) -> None:
        if not self._filling and not self._took_both(self.year):
            self.edited.emit()

    def _took_both(self, line: LineEdit) -> bool:
        text = line.text()
        both = read_expiry(text) if len(text) > 4 or any(character in text for character in _BETWEEN) else None
        if both is None:
            return False
        self._fill(both[0].zfill(2), both[1])
        if line.hasFocus():
            self._go(self.year)
            self.year.end(False)
        self.edited.emit()
        return True

    @Slot(bool)
    def _step_from_month(self, onward: bool) -> None:
        if onward and self.month.text():
            self._go(self.year)

    @Slot(bool)
    def _step_from_year(self, onward: bool) -> None:
        if not onward:
            self.month.setFocus(Qt.FocusReason.OtherFocusReason)
            self.month.end(False)

    def _go(self, line: LineEdit) -> None:
        line.setFocus(Qt.FocusReason.OtherFocusReason)
        line.selectAll()


def only_or_same(text: str) -> str:
    """The ASCII digits of a text that is only digits; any other text as it is, so that it can be called wrong."""
    typed = text.strip()
    return only_digits(typed) if typed.isdecimal() else typed
