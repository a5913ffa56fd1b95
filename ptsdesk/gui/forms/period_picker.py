"""How often a card is charged: a count and a unit, or the words that the provider sets it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.subscriptions import Period, PeriodUnit, PeriodVariant, check_period
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused, sentence
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_subscribe import period_help, provider_sets_period, unit_words
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, hand_focus_on
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import ComboBox, LineEdit

_COUNT_WIDTH = 56


class _Controls(Themed, QWidget):
    """Count and unit side by side, as high as the amount."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = LineEdit(tr("Period count"), "period-count", parent=self)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.count.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        items = [(text, str(unit.value)) for unit, text in unit_words(1)]
        self.unit = ComboBox(tr("Period unit"), "period-unit", items, parent=self)
        self.fixed = LineEdit(tr("Period"), "period-by-provider", parent=self)
        self.fixed.setReadOnly(True)
        self.fixed.setText(provider_sets_period())
        self.fixed.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S8)
        row.addWidget(self.count)
        row.addWidget(self.unit, 1)
        row.addWidget(self.fixed, 1)
        hand_focus_on(self, self.count)
        self.follow_theme()

    @override
    def retheme(self) -> None:
        for control in (self.count, self.unit, self.fixed):
            control.setFixedHeight(theme().px(Size.AMOUNT))
        self.count.setFixedWidth(theme().px(_COUNT_WIDTH))


class PeriodPicker(Field):
    """A field whose control follows the form of the message (PTS API, section 11)."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self._controls = _Controls()
        self._variant = PeriodVariant.WITH_PERIOD
        super().__init__(tr("Charge every"), self._controls, help_text=period_help(), parent=parent)
        self.count, self.unit = self._controls.count, self._controls.unit
        self.start_over()
        CardGuard(self.count).refused.connect(self._refuse_card)
        self.count.textChanged.connect(self._count_changed)
        self.count.editingFinished.connect(self._left)
        self.unit.currentIndexChanged.connect(self._unit_changed)

    def stops(self) -> list[QWidget]:
        """Where Tab stops."""
        return [self.count, self.unit, self._controls.fixed]

    @property
    def fixed(self) -> LineEdit:
        """The line that says who sets the period."""
        return self._controls.fixed

    @property
    def variant(self) -> PeriodVariant:
        """The form of the message."""
        return self._variant

    def set_variant(self, variant: PeriodVariant) -> None:
        """Show count and unit, or that the provider sets the period."""
        self._variant = variant
        chosen = variant is PeriodVariant.WITH_PERIOD
        self.count.setVisible(chosen)
        self.unit.setVisible(chosen)
        self.fixed.setVisible(not chosen)
        hand_focus_on(self._controls, self.count if chosen else self.fixed)
        self.label.setBuddy(self.target)
        self.set_label(tr("Charge every") if chosen else tr("Period"))
        self.clear_messages()

    def start_over(self) -> None:
        """Every month."""
        self.count.setText("1")
        self.unit.setCurrentIndex(self.unit.findData(str(PeriodUnit.MONTH.value)))
        self.clear_messages()

    @property
    def values(self) -> tuple[str, str]:
        """Count and unit as they are sent; both empty when the provider sets the period."""
        if self._variant is PeriodVariant.WITHOUT_PERIOD:
            return "", ""
        return self.count.text().strip(), str(self.unit.currentData())

    @property
    def period(self) -> Period | None:
        """The period when it is one and is sent."""
        try:
            return check_period(*self.values)
        except InputError:
            return None

    def check(self, *, spoken: bool = True) -> bool:
        """Whether the period can be sent; the error is shown."""
        problem = ""
        if self._variant is PeriodVariant.WITH_PERIOD:
            try:
                check_period(*self.values)
            except InputError as error:
                problem = sentence(error)
        self.set_error(problem, spoken=spoken)
        return not problem

    @Slot(str)
    def _count_changed(self, told: str) -> None:
        if self.error and (self.count.text() or not told):
            self.check(spoken=False)
        self._name_units()
        self.edited.emit()

    def _name_units(self) -> None:
        """One month, two months: the list follows the count."""
        period = self.period
        for place, (_, text) in enumerate(unit_words(period.count if period else 1)):
            self.unit.setItemText(place, text)

    @Slot(int)
    def _unit_changed(self, _place: int) -> None:
        self.edited.emit()

    @Slot()
    def _left(self) -> None:
        if self.count.text() or not self.error:
            self.check()

    @Slot()
    def _refuse_card(self) -> None:
        self.set_error(card_number_refused())
        self.edited.emit()
