"""What the balance says beside the form of New withdrawal."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ptsdesk.domain.balances import Outlook, outlook
from ptsdesk.domain.money import Money
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.balance_keeper import keeper_of
from ptsdesk.gui.context import Context
from ptsdesk.gui.pages.withdrawal_data import WithdrawalData
from ptsdesk.gui.pages.withdrawal_form import WithdrawalForm
from ptsdesk.gui.pages.withdrawal_summary import WithdrawalSummary


class BalanceView(QObject):
    """Shows the newest figure of the chosen channel. It decides nothing."""

    def __init__(
        self, context: Context, form: WithdrawalForm, summary: WithdrawalSummary, data: WithdrawalData
    ) -> None:
        super().__init__(form)
        self.keeper = keeper_of(context)
        self._context, self._form, self._summary, self._data = context, form, summary, data
        for signal in (self.keeper.changed, self.keeper.failed, data.changed):
            signal.connect(self.show)

    @Slot()
    def show(self) -> None:
        """The figure, its age, and what would be left."""
        money, channel, now = self._form.money(), self._form.route.channel, self._context.now_ms()
        figure = self.keeper.sheet.of(self._form.amount.currency, channel) if channel else None
        known = figure.available if figure is not None else None
        asked = figure.asked_ms if figure is not None else now
        line = words.available_line(known, channel, asked, now)
        self._form.amount_field.set_help(line)
        left = self.outlook(money or Money(self._form.amount.currency, "0"), channel)
        self._summary.show_balance(left, money, channel, asked, now, line)

    def outlook(self, money: Money, channel: str) -> Outlook | None:
        """What would be left on a channel after a payout; None while its balance is not known."""
        figure = self.keeper.sheet.of(money.currency, channel)
        if figure is None or figure.available is None:
            return None
        return outlook(figure.available, money, self._data.unresolved, channel)
