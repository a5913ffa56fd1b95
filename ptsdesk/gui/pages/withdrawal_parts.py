"""Two jobs beside the form of New withdrawal: the provider's list of channels, and what the balance says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ptsdesk.domain.balances import Outlook, outlook
from ptsdesk.domain.money import Money
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.balance_keeper import keeper_of
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.channel_picker import Trouble
from ptsdesk.gui.pages.withdrawal_data import WithdrawalData
from ptsdesk.gui.pages.withdrawal_form import WithdrawalForm
from ptsdesk.gui.pages.withdrawal_summary import WithdrawalSummary
from ptsdesk.services.api import ChannelList, Desk


class RouteAsker(QObject):
    """Asks for the list of the chosen currency; an older one stays usable meanwhile."""

    came = Signal()
    """Another list is shown."""

    def __init__(self, context: Context, form: WithdrawalForm, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._form = form
        self._desk: Desk | None = None
        form.currency_changed.connect(self._currency_changed)
        form.channels_wanted.connect(self._ask_again)

    def use(self, desk: Desk) -> None:
        """The account whose provider is asked."""
        self._desk = desk
        self.ask()

    def ask(self, *, refresh: bool = False) -> None:
        """Ask now; ``refresh``: not from what is kept."""
        desk, currency = self._desk, self._form.amount.currency
        if desk is not None:
            self._context.tasks.run_read(
                partial(_channels, desk, currency, refresh),
                partial(self.take, currency),
                partial(self.take_trouble, currency),
            )

    @property
    def is_old(self) -> bool:
        """Whether the list is missing or to be asked for again."""
        return self._form.route.is_old(self._context.now_ms())

    def take(self, currency: str, found: ChannelList) -> None:
        """A list came; one of another currency than is chosen now is of no use."""
        if currency == self._form.amount.currency:
            self._form.route.show_list(found)
            self.came.emit()

    def take_trouble(self, currency: str, error: PtsError) -> None:
        """No list came."""
        if currency == self._form.amount.currency:
            found = presenter_errors.words(error)
            self._form.route.show_trouble(Trouble(found.title, found.sentence))

    @Slot()
    def _currency_changed(self) -> None:
        self._form.route.show_loading()
        self.ask()

    @Slot()
    def _ask_again(self) -> None:
        self.ask(refresh=True)


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


def _channels(desk: Desk, currency: str, refresh: bool) -> ChannelList:
    return desk.channels(currency, refresh=refresh)
