"""Carries one card from the form to the money lane, once."""

from __future__ import annotations

from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import Order
from ptsdesk.errors import InputError
from ptsdesk.services.api import Desk, Intent, Progress


class CardHandover:
    """Filled when a person confirms, emptied by the call that sends. There is never more than one card."""

    def __init__(self) -> None:
        self._cards: list[Card] = []

    def fill(self, card: Card) -> None:
        """The card for the next call."""
        self.empty()
        self._cards = [card]

    def empty(self) -> None:
        """Nothing will be sent: overwrite the card."""
        for card in self._cards:
            card.wipe()
        self._cards = []

    @property
    def is_empty(self) -> bool:
        """Whether no card waits to be sent."""
        return not self._cards

    def submit(self, desk: Desk, intent: Intent, progress: Progress) -> Order:
        """Send the intent with the card; on the money lane. Raises InputError when there is no card any more."""
        # No name here holds the card: an error keeps the names of this call as long as it lives.
        return desk.subscribe(intent, self._take(), progress)

    def _take(self) -> Card:
        if not self._cards:
            raise InputError("card_number", "The card was cleared before it was sent. Type the card again.")
        return self._cards.pop()
