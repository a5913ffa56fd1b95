"""The card subscriptions of the desk in memory. It keeps no card."""

from __future__ import annotations

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import Order
from ptsdesk.domain.subscriptions import Charge, PeriodVariant
from ptsdesk.errors import AccountError
from ptsdesk.services import api
from ptsdesk.services.findings import Learned


class FakeCards:
    """Implements the subscription methods of :class:`ptsdesk.services.api.Desk`."""

    def __init__(self) -> None:
        self.charges_of: dict[str, tuple[Charge, ...]] = {}
        self.taught = Learned()

    def prepare_subscription(self, form: api.SubscriptionForm) -> api.Intent:
        raise AccountError("This account has no subscriptions.")

    def subscribe(self, intent: api.Intent, card: Card, progress: api.Progress | None = None) -> Order:
        raise AccountError("This account has no subscriptions.")

    def charges(self, order_id: str) -> tuple[Charge, ...]:
        return self.charges_of.get(order_id, ())

    def set_variant(self, variant: PeriodVariant) -> Learned:
        self.taught = Learned(variant)
        return self.taught

    def learned(self) -> Learned:
        return self.taught

    def disable(self, order_id: str) -> api.QueryReport:
        raise AccountError("This account has no subscriptions.")
