"""A card number in an amount is taken out, also behind digits that were typed before; no draft ever holds one."""

from __future__ import annotations

import pytest

from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui.context import NEW
from tests.gui.pages.driver import Driver

PAN = "4242424242424242"


@pytest.mark.parametrize("place", ["payment", "withdrawal", "subscriptions"])
@pytest.mark.parametrize("before", ["", "100.00", "7"])
def test_a_card_number_in_the_amount_is_wiped_and_said(driver: Driver, place: str, before: str) -> None:
    page = driver.go(place, NEW)
    form = page.edit.form  # type: ignore[attr-defined]
    driver.type(form.amount, before)
    driver.paste(form.amount, PAN)
    assert form.amount.text == ""
    assert not form.amount.line.isUndoAvailable()
    assert "card number" in form.amount_field.error
    driver.go("overview")
    driver.settle()
    assert all(PAN[:8] not in str(kept) for kept in driver.desk.drafts.values())
    assert OrderKind.SUBSCRIPTION not in driver.desk.drafts
