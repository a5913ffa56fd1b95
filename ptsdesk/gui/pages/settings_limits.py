"""The limits that make a payout ask twice. A change holds when it is right and the field is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.settings import LIMIT_CURRENCY
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused, is_card_in_amount
from ptsdesk.gui.i18n import plural, tr
from ptsdesk.gui.pages.settings_rows import SettingsCard, SettingsSection
from ptsdesk.gui.presenter_payees import limit_in_force, limit_kept, limit_saved
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.amount import AmountField
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import ComboBox

_WIDTH, _LEAST = 300, 210
_DAYS = (1, 2, 3, 5, 7, 14, 30)
"""What is offered for looking back; what the file holds beside these is offered too."""


class LimitsSection(SettingsSection):
    """When the last digits of a payee's account are typed again."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("Limits and approval"), parent)
        self._context = context
        name = tr("Ask for the last digits above")
        self.amount = AmountField(name, (LIMIT_CURRENCY,), "retype-over", parent=self)
        self.amount.currency_box.setEnabled(False)
        self.field = Field(tr("Amount"), self.amount, parent=self)
        self.field.setMinimumWidth(theme().px(_LEAST))
        self.field.setMaximumWidth(theme().px(_WIDTH))
        card = SettingsCard(self)
        text = tr("On the confirm sheet the last 4 digits of the account are typed again, whatever the amount.")
        card.add_row(tr("New payees"), text)
        text = tr("The same, until a payment to the changed account was paid out.")
        card.add_row(tr("Changed accounts"), text)
        text = tr("The same for every payout above this amount. In another currency they are always asked for.")
        card.add_row(tr("Large amounts"), text, self.field)
        self.days = ComboBox(tr("Days to look back for the same payout"), "duplicate-days", parent=self)
        for days in sorted({*_DAYS, context.settings.duplicate_days}):
            self.days.addItem(plural("{n} day", "{n} days", days), days)
        again = SettingsCard(self)
        text = tr(
            "A reason is asked for when the same is paid again within so many days: the same sum to the same account, "
            "or with a card that ends alike, and the earlier one may have gone through."
        )
        again.add_row(tr("Same again within"), text, self.days)
        text = tr("As long as a withdrawal's result is not known, its payee is paid nothing new. This is always on.")
        again.add_row(tr("Unknown results"), text)
        self.add_title(tr("Typing the account again"))
        self.body.addWidget(card)
        self.add_title(tr("Paying the same twice"))
        self.body.addWidget(again)
        self.body.addStretch(1)
        CardGuard(self.amount.line, is_card_in_amount).refused.connect(self._refuse_card)
        self.amount.edited.connect(self._edited)
        # Qt does not tell that editing is finished while the text is not an amount.
        self.amount.line.installEventFilter(self)
        self.amount.line.returnPressed.connect(self._left)
        self.days.activated.connect(self._days_chosen)
        context.settings_changed.connect(self._changed_elsewhere)
        self._show_kept()
        self._show_days()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.amount.line and event.type() is QEvent.Type.FocusOut:
            self._left()
        return False

    @property
    def problem(self) -> str:
        """What is wrong with the amount as typed, and which one holds; empty when it can be used."""
        found = self.amount.problem()
        return limit_kept(found, self._context.settings.retype_limit) if found else ""

    def _show_kept(self) -> None:
        self.amount.set_amount(self._context.settings.retype_over)
        self.field.clear_messages()
        self.field.set_help(limit_in_force(self._context.settings.retype_limit))

    @Slot()
    def _edited(self) -> None:
        self.field.set_confirmation("")
        if self.field.error and (self.amount.text or not self.amount.line.hasFocus()):
            self.field.set_error(self.problem, spoken=False)

    @Slot()
    def _left(self) -> None:
        problem = self.problem
        self.field.set_error(problem)
        if problem or self.amount.text == self._context.settings.retype_over:
            return
        self._context.change_settings(retype_over=self.amount.text)
        limit = self._context.settings.retype_limit
        self.field.set_help(limit_in_force(limit))
        self.field.set_confirmation(limit_saved(limit))

    @Slot()
    def _refuse_card(self) -> None:
        self.field.set_error(card_number_refused())

    @Slot(int)
    def _days_chosen(self, place: int) -> None:
        self._context.change_settings(duplicate_days=int(self.days.itemData(place)))

    def _show_days(self) -> None:
        self.days.setCurrentIndex(self.days.findData(self._context.settings.duplicate_days))

    @Slot()
    def _changed_elsewhere(self) -> None:
        self._show_days()
        if not self.amount.line.hasFocus() and not self.field.error:
            kept = self._context.settings.retype_over
            if self.amount.text != kept:
                self._show_kept()
