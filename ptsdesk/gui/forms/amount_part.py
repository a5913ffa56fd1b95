"""The amount of a form that moves money: the line with its currency, its field, and what is said about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.payment_form import CURRENCIES
from ptsdesk.gui.forms.spec import card_number_refused, is_card_in_amount
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_payment import decimals_warning, words_of
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.field import Field


class AmountPart(QObject):
    """Guards, checks and warns. The form places :attr:`field`; the amount is checked whenever its line is left."""

    edited = Signal()
    """Amount or currency were changed by a person."""
    currency_changed = Signal(str)
    """Another currency was chosen by a person; comes before :attr:`edited`."""

    def __init__(self, label: str, form: QWidget, *, help_text: str = "") -> None:
        super().__init__(form)
        self.line = AmountField(tr("Amount"), CURRENCIES, parent=form)
        self.field = Field(label, self.line, help_text=help_text, parent=form)
        self._shown_currency = CURRENCIES[0]
        self._filling = False
        self._touched = False
        CardGuard(self.line.line, is_card_in_amount).refused.connect(self._refuse_card)
        self.line.edited.connect(self._edited)
        self.line.line.installEventFilter(self)

    def row(self, *beside: QWidget, above: int, gap: int) -> QHBoxLayout:
        """The field with what stands beside it, which begins ``above`` units lower."""
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addSpacing(theme().px(above))
        for part in beside:
            column.addWidget(part)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(gap)
        row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        return row

    # --- values ------------------------------------------------------------------------------------------------------

    def fill(self, amount: str, currency: str = "") -> None:
        """Put an amount in; nothing is said about it, and no signal tells of it. No currency: the first one."""
        self._filling = True
        self._touched = False
        self.line.set_currency(currency or CURRENCIES[0])
        self.line.set_amount(amount)
        self.field.clear_messages()
        self._shown_currency = self.line.currency
        self._filling = False

    def money(self) -> Money | None:
        """The amount when it is one."""
        try:
            return parse_amount(self.line.text, self.line.currency)
        except InputError:
            return None

    def spelled(self) -> str:
        """The amount in words; empty when it is none."""
        money = self.money()
        return words_of(money) if money is not None else ""

    # --- checking ----------------------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Check the amount; its error or warning is shown."""
        self.field.set_error(self.line.problem())
        money = self.money()
        self.field.set_warning(decimals_warning(money) if money is not None else "")
        return money is not None

    def show_problem(self, field: str, text: str) -> bool:
        """Show a sentence of the services; False when it is not about the amount."""
        if field not in ("amount", "currency"):
            return False
        self.field.set_error(text)
        return True

    def focus_error(self) -> bool:
        """Put the focus here when the amount is wrong."""
        if self.field.error:
            self.field.target.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self.field.error)

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _edited(self) -> None:
        if self._filling or is_card_in_amount(self.line.text):
            return  # the guard takes it out in the same moment
        if self.line.currency != self._shown_currency:
            self._shown_currency = self.line.currency
            self.currency_changed.emit(self.line.currency)
        self._touched = self._touched or bool(self.line.text)
        if self.field.error and self.line.text:
            self.field.set_error(self.line.problem(), spoken=False)
        self.edited.emit()

    @Slot()
    def _refuse_card(self) -> None:
        self.field.set_error(card_number_refused())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        left = watched is self.line.line and event.type() is QEvent.Type.FocusOut
        if left and self._touched and (self.line.text or not self.field.error):
            self.check()
        return False
