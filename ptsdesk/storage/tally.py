"""How many orders stand how, and which codes the provider gave: counts only, over all accounts. Portable Core."""

from __future__ import annotations

from sqlalchemy import func, select

from ptsdesk.storage.journal import Journal
from ptsdesk.storage.schema import orders


def tally(journal: Journal, since_ms: int) -> tuple[dict[str, int], dict[str, int]]:
    """States and codes with their counts, of the orders made since. Raises JournalError."""
    recent = orders.c.created_ms >= since_ms
    with journal.reading() as connection:
        states = connection.execute(select(orders.c.state, func.count()).where(recent).group_by(orders.c.state)).all()
        with_code = select(orders.c.provider_code, func.count()).where(recent, orders.c.provider_code != "")
        codes = connection.execute(with_code.group_by(orders.c.provider_code)).all()
    return {str(state): int(count) for state, count in states}, {str(code): int(count) for code, count in codes}
