"""What became of a withdrawal: the state with its age, the timeline, what was accepted and to which account."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.domain.links import https_link
from ptsdesk.domain.orders import Order, OrderState
from ptsdesk.gui import presenter_withdrawal as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.forms.side_by_side import SideBySide
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.order_result import OrderResult
from ptsdesk.gui.presenter_payees import grouped_account
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.weblink import LinkLine

S = OrderState
MAY_PAY_AGAIN = frozenset({S.NOT_SENT, S.REFUSED, S.FAILED, S.PAID, S.ACCEPTED, S.WAITING, S.PROCESSING})
"""Not while a result is not known: nothing may invite to pay again then."""
WIDTH = 430


class WithdrawalResult(OrderResult):
    """Has no code for anybody: the money goes to the account that is named."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent, again=tr("Pay the same payee again"))
        self.state.may_copy = MAY_PAY_AGAIN
        self.payee = Label("", Role.BODY, wrap=True, parent=self.details)
        self.account = Label("", Role.BODY, wrap=True, ids=True, parent=self.details).set_selectable()
        self.details.rows.add_row(tr("Payee"), self.payee)
        self.details.rows.add_row(tr("Account"), self.account)
        self.link = LinkLine(tr("Open the provider's page"), "details-link", parent=self.details)
        self.details.body.insertWidget(self.details.body.count() - 1, self.link)
        left = self.column(self.state, self.note, self.timeline_card)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        whole.addWidget(SideBySide(left, self.details, right_width=WIDTH, narrow=900, parent=self))
        whole.addStretch(1)

    @override
    def show_more(self, order: Order) -> None:
        self.payee.setText(order.customer or tr("not told"))
        self.account.setText(grouped_account(order.payee_key.partition(":")[2]) or tr("not told"))
        self.link.show_link(https_link(order.facts.get("details_url", "")))

    @override
    def difference(self, order: Order) -> tuple[str, str]:
        return words.difference(order)
