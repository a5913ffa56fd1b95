"""The limit above which the last digits are asked for: typed, checked, kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from ptsdesk.domain.money import Money
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_limits import LimitsSection
from tests.gui.pages.driver import Driver


@pytest.fixture
def section(driver: Driver) -> LimitsSection:
    page = driver.go("settings", "limits")
    assert isinstance(page, SettingsPage)
    found = page.sections["limits"]
    assert isinstance(found, LimitsSection)
    return found


def retype(driver: Driver, section: LimitsSection, text: str) -> None:
    section.amount.line.setFocus()
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.type(section.amount, text) if text else driver.key(Qt.Key.Key_Delete)
    driver.key(Qt.Key.Key_Tab)


def test_the_limit_in_force_is_shown(section: LimitsSection) -> None:
    assert section.amount.line.text() == "5,000.00"
    assert section.field.message == "In force: above PHP 5,000.00."


def test_a_right_amount_holds_when_the_field_is_left(driver: Driver, section: LimitsSection) -> None:
    heard: list[str] = []
    driver.context.settings_changed.connect(lambda settings: heard.append(settings.retype_over))
    retype(driver, section, "12500.5")
    assert driver.context.settings.retype_limit == Money("PHP", "12500.5")
    assert section.field.message == "Saved. In force: above PHP 12,500.50."
    retype(driver, section, "12500.5")
    assert heard == ["12500.5"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type the amount"),
        ("0", "above zero"),
        ("1,234", "Is this 1234.00 or 1.234?"),
        ("5.1234567", "Too many decimals"),
        ("abc", "digits and a point"),
    ],
)
def test_a_wrong_amount_changes_nothing_and_says_what_holds(
    driver: Driver, section: LimitsSection, text: str, sentence: str
) -> None:
    retype(driver, section, text)
    assert sentence in section.field.error
    assert section.field.error.endswith("The limit stays PHP 5,000.00.")
    assert section.amount.text == text
    assert driver.context.settings.retype_over == "5000.00"
    retype(driver, section, "750")
    assert section.field.error == ""
    assert driver.context.settings.retype_over == "750"


def test_a_card_number_is_wiped(driver: Driver, section: LimitsSection) -> None:
    section.amount.line.setFocus()
    driver.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    driver.paste(section.amount, "4111111111111111")
    assert section.amount.line.text() == ""
    assert "looked like a card number" in section.field.error
    assert driver.context.settings.retype_over == "5000.00"


def test_a_change_elsewhere_is_shown(driver: Driver, section: LimitsSection) -> None:
    driver.context.change_settings(retype_over="800")
    assert section.amount.text == "800"
    assert section.field.message == "In force: above PHP 800.00."
