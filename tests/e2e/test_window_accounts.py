"""Accounts changed in the real window, over the worker and the Secret Service, at a provider that shares no code.

A key is rotated while its account is open, and the next payment is signed with it; a new name loses nothing; a removed
account leaves nothing in the keyring.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import secretstorage
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import NEW
from ptsdesk.gui.dialogs.account_sheets import KeySheet, RemoveSheet, SecretSheet
from ptsdesk.gui.dialogs.office_sheet import OfficeSheet
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_accounts import AccountsSection
from ptsdesk.gui.presenter_accounts import Part
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import calls, open_window
from tests.support.command import Command
from tests.support.strict_server import SAFECODE, StrictProvider
from tests.support.strict_wire import Keys

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def kept_services() -> set[str]:
    """The names of what the Secret Service keeps, but for the journal's own."""
    bus = secretstorage.dbus_init()
    items = secretstorage.get_default_collection(bus).get_all_items()
    names = {item.get_attributes().get("service", "") for item in items}
    bus.close()
    return {name for name in names if "/journal" not in name}


def uploaded(public_pem: str) -> Keys:
    """What the provider has of a merchant's new pair: its public half."""
    keys = Keys.__new__(Keys)
    public = load_pem_public_key(public_pem.encode())
    keys.private = SimpleNamespace(public_key=lambda: public)  # type: ignore[assignment]
    return keys


@pytest.fixture
def elsewhere(secret_service: None) -> set[str]:
    """What other tests left in the keyring."""
    return kept_services()


@pytest.fixture
def driver(
    qtbot: QtBot, strict: StrictProvider, strict_shop: Command, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Driver]:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    driver = open_window(qtbot, strict_shop.data_dir, "Shop")
    yield driver
    driver.shell.end()


def accounts(driver: Driver) -> AccountsSection:
    page = driver.go("settings", "accounts")
    assert isinstance(page, SettingsPage)
    section = page.sections["accounts"]
    assert isinstance(section, AccountsSection)
    driver.until(lambda: section.state is not None)
    return section


def edit(driver: Driver, section: AccountsSection, part: Part) -> OfficeSheet:
    driver.click(section.secrets.rows[part].edit)
    driver.until(lambda: section.sheet is not None and section.sheet.isVisible())
    assert section.sheet is not None
    return section.sheet


def pay(driver: Driver) -> str:
    """Make a payment and see that it is paid; its order id."""
    page = driver.go("payment", NEW)
    assert isinstance(page, PaymentPage)
    driver.send(page)
    page.check_now()
    order_id = page.result.order.order_id
    driver.until(lambda: calls(driver, "order", order_id).state is OrderState.PAID)
    return order_id


def test_a_key_is_rotated_while_the_account_is_open_and_signs_the_next_payment(
    driver: Driver, strict: StrictProvider
) -> None:
    section = accounts(driver)
    before = section.secrets.rows[Part.PRIVATE_KEY].since.text()
    sheet = edit(driver, section, Part.PRIVATE_KEY)
    assert isinstance(sheet, KeySheet)
    driver.click(sheet.source.ways.segments[2])
    driver.click(sheet.source.make)
    driver.until(lambda: sheet.source.facts is not None)
    public = sheet.source.public.toPlainText()
    # Not uploaded yet: the provider still has the old public key.
    driver.click(sheet.commit)
    driver.until(lambda: sheet.error.isVisible())
    assert strict.signature_failures > 0
    assert sheet.source.facts is not None
    strict.complaints.clear()  # of the refused question, and of the one that finds out which part is wrong
    strict.merchant = uploaded(public)
    failures = strict.signature_failures
    driver.click(sheet.commit)
    driver.until(lambda: section.secrets.rows[Part.PRIVATE_KEY].since.text() != before)
    pay(driver)
    assert strict.signature_failures == failures


def test_a_wrong_safecode_is_told_and_the_stored_one_goes_on(driver: Driver, strict: StrictProvider) -> None:
    section = accounts(driver)
    sheet = edit(driver, section, Part.SAFECODE)
    assert isinstance(sheet, SecretSheet)
    driver.type(sheet.entry.line, SAFECODE[::-1])
    driver.click(sheet.commit)
    driver.until(lambda: not sheet.busy)
    assert sheet.entry.error
    sheet.reject()
    strict.complaints.clear()  # of what it could not open
    pay(driver)
    driver.click(accounts(driver).test)
    driver.until(lambda: section.proof.isVisible())
    assert section.proof.summary is not None
    assert section.proof.summary.title.text() == "Shop is ready"
    assert section.details.texts.fields["url"].message == "https, certificate valid"


def test_a_new_name_keeps_the_orders_and_a_removed_account_leaves_no_secret(
    elsewhere: set[str], driver: Driver, strict_shop: Command
) -> None:
    assert len([name for name in kept_services() - elsewhere if "/account/Shop/" in name]) == 3
    order_id = pay(driver)
    section = accounts(driver)
    line = section.details.texts.lines["name"]
    line.selectAll()
    driver.type(line, "Harbor")
    driver.click(section.details.save)
    driver.until(lambda: driver.context.account.name == "Harbor")
    driver.settle()
    assert calls(driver, "order", order_id) is not None
    driver.click(section.remove)
    sheet = section.sheet
    assert isinstance(sheet, RemoveSheet)
    driver.click(sheet.orders.cards[1])
    driver.click(sheet.commit)
    driver.until(lambda: driver.context.account.built_in and driver.context.desk is not None)
    left = [name for name in kept_services() - elsewhere if "/account/" in name]
    assert [name for name in left if "/Sandbox shop/" not in name] == []
    assert list(strict_shop.data_dir.rglob("*.jsonl"))
    profiles = strict_shop.inside("profile", "list")
    assert "Harbor" not in profiles.out
