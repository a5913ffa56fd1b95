"""Settings, Merchant accounts: what is shown, what is changed after a test, and that no secret stays or shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import AccountError, KeyringLocked
from ptsdesk.gui.dialogs.account_sheets import KeySheet, RemoveSheet
from ptsdesk.gui.main_window import LEAST
from ptsdesk.gui.presenter_accounts import Part
from tests.gui.pages.test_every_face import faults
from tests.gui.support.accounts_scene import CEBU, SAFECODE, TRADING, AccountsScene
from tests.gui.support.fake_accounts import not_proved

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WRONG = "The provider does not take this value. Copy it again from the merchant backend."


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[AccountsScene]:
    scene = AccountsScene(qtbot)
    yield scene
    scene.driver.shell.end()
    QGuiApplication.clipboard().clear()


def retype(scene: AccountsScene, key: str, text: str) -> None:
    scene.field(key).setFocus()
    scene.driver.key(KEY.Key_A, CTRL)
    scene.driver.type(scene.field(key), text)


def gone(sheet: QWidget) -> bool:
    return not isValid(sheet) or not sheet.isVisible()


# --- what is shown ---------------------------------------------------------------------------------------------------


def test_the_cards_say_which_account_is_in_use_and_what_is_missing(scene: AccountsScene) -> None:
    told = [(card.words.name, card.words.line, card.words.state.text) for card in scene.section.cards.cards]
    assert told == [
        (TRADING, "Merchant 28, in use", "Ready"),
        (CEBU, "Merchant 41", "2 secrets missing"),
        ("Sandbox shop", "Built in, always there", "Ready"),
    ]
    assert scene.section.cards.key == TRADING
    assert scene.section.cards.cards[1].accessibleDescription() == "LIVE, Merchant 41, 2 secrets missing"


def test_the_table_says_stored_or_not_and_since_when(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    rows = scene.section.secrets.rows
    told = {part.value: (row.badge.text(), row.edit.plain_text, row.remove.isVisible()) for part, row in rows.items()}
    assert told == {
        "safecode": ("Stored", "Replace", True),
        "transaction_secret": ("Not stored", "Add", False),
        "private_key": ("Stored", "Replace", True),
        "platform_key": ("Not stored", "Add", False),
        "guid": ("Stored", "Replace", False),
    }
    assert rows[Part.PRIVATE_KEY].since.text() == "RSA 2048, 8C:41:0F … A2\nsince 12 Nov 2026"
    assert rows[Part.TRANSACTION_SECRET].since.text() == "not stored on this computer"
    assert scene.section.secrets.keyring.label.text() == "GNOME Keyring, unlocked"
    assert not scene.section.test.isEnabled()
    assert scene.section.test.accessibleDescription() == "Add what is missing first."


def test_the_built_in_account_has_nothing_to_set(scene: AccountsScene) -> None:
    scene.choose("Sandbox shop")
    section = scene.section
    assert section.built_in.isVisible()
    assert not any(part.isVisible() for part in (section.details, section.secrets, section.foot))


@pytest.mark.parametrize(
    ("kind", "line", "noted"),
    [
        (KeyringKind.LOCKED, "GNOME Keyring, locked", True),
        (KeyringKind.HUNG, "GNOME Keyring does not answer", True),
        (KeyringKind.ABSENT, "No keyring found", True),
        (KeyringKind.SESSION, "This session only", True),
        (KeyringKind.VAULT, "Passphrase vault, open", False),
    ],
)
def test_the_place_of_the_secrets_is_named(scene: AccountsScene, kind: KeyringKind, line: str, noted: bool) -> None:
    scene.office.keyring = KeyringState(kind, "GNOME Keyring", "Do this about it.")
    scene.section.look()
    scene.driver.settle()
    assert scene.section.secrets.keyring.label.text() == line
    assert scene.section.secrets.note.isVisible() == noted
    assert scene.section.secrets.note.text.text() == ("Do this about it." if noted else "")


def test_a_keyring_that_does_not_tell_leaves_the_cards_and_says_what_to_do(scene: AccountsScene) -> None:
    scene.office.account_failure = KeyringLocked("The keyring is locked.")
    scene.section.look()
    scene.driver.settle()
    assert len(scene.section.cards.cards) == 3
    assert scene.section.cards.cards[0].words.state.text == "Not known yet"
    assert "Unlock the keyring" in scene.section.note.text.text()
    assert not scene.section.secrets.isVisible()
    scene.office.account_failure = None
    scene.section.look()
    scene.driver.settle()
    assert not scene.section.note.isVisible()
    assert scene.section.secrets.isVisible()


# --- the public part -------------------------------------------------------------------------------------------------


def test_a_new_name_is_kept_without_a_test_and_shown_everywhere(scene: AccountsScene) -> None:
    section, driver = scene.section, scene.driver
    assert not section.details.unsaved.isVisible()
    retype(scene, "name", "Harbor Manila")
    assert section.details.save.plain_text == "Save"
    driver.key(KEY.Key_Return)
    driver.settle()
    assert scene.said("prove") == []
    assert scene.said("change") == [f"change {TRADING}"]
    assert section.cards.key == "Harbor Manila"
    assert scene.office.opened == [TRADING]
    assert driver.context.account.name == "Harbor Manila"
    assert driver.context.settings.last_account == "Harbor Manila"
    assert "Harbor Manila" in driver.window.windowTitle()
    assert not section.details.unsaved.isVisible()


def test_a_new_address_is_tested_before_it_is_kept(scene: AccountsScene) -> None:
    section, driver = scene.section, scene.driver
    retype(scene, "url", "https://new.pts-provider.example")
    assert section.details.save.plain_text == "Test and save"
    driver.click(section.details.save)
    driver.settle()
    assert scene.said("prove") == [f"prove {TRADING}"]
    assert scene.office.states[TRADING].account.url == "https://new.pts-provider.example"
    assert scene.office.opened == [TRADING, TRADING]
    assert driver.context.desk is not None
    assert driver.context.account.host == "new.pts-provider.example"
    assert section.isVisible()


@pytest.mark.parametrize(
    ("step", "field", "text"),
    [("tls", "url", "https://new.example"), ("name", "url", "https://new.example"), ("account", "user_id", "29")],
)
def test_what_a_test_refuses_is_told_where_it_was_typed_and_not_kept(
    scene: AccountsScene, step: str, field: str, text: str
) -> None:
    before = scene.office.states[TRADING]
    scene.office.proof = not_proved(step, WRONG)
    retype(scene, field, text)
    scene.driver.key(KEY.Key_Return)
    scene.driver.settle()
    assert scene.section.details.texts.fields[field].error == WRONG
    assert scene.office.states[TRADING] == before
    assert scene.section.details.unsaved.isVisible()


def test_what_no_field_is_to_blame_for_is_told_in_a_note(scene: AccountsScene) -> None:
    scene.office.proof = not_proved("clock", WRONG)
    retype(scene, "url", "https://new.example")
    scene.driver.key(KEY.Key_Return)
    scene.driver.settle()
    assert WRONG in scene.section.details.note.text.text()
    assert scene.said("change") == []


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("url", "http://x", "must begin with https"),
        ("user_id", "2 8", "letters and digits"),
        ("name", "a<b", "without <"),
    ],
)
def test_what_is_typed_wrong_is_told_at_its_field_and_asks_nobody(
    scene: AccountsScene, field: str, text: str, sentence: str
) -> None:
    retype(scene, field, text)
    scene.driver.key(KEY.Key_Tab)
    assert sentence in scene.section.details.texts.fields[field].error
    scene.driver.click(scene.section.details.save)
    scene.driver.settle()
    assert scene.said("prove") + scene.said("change") == []
    assert scene.field(field).hasFocus()


def test_a_name_that_is_taken_is_told_at_the_name(scene: AccountsScene) -> None:
    retype(scene, "name", CEBU.upper())
    scene.driver.key(KEY.Key_Return)
    scene.driver.settle()
    assert "already an account" in scene.section.details.texts.fields["name"].error


def test_what_was_typed_stays_with_its_account_until_it_is_discarded(scene: AccountsScene) -> None:
    retype(scene, "name", "Harbor Manila")
    scene.choose(CEBU)
    assert not scene.section.details.unsaved.isVisible()
    scene.choose(TRADING)
    assert scene.section.details.unsaved.isVisible()
    assert scene.section.details.texts.text("name") == "Harbor Manila"
    scene.driver.click(scene.section.details.discard)
    assert scene.section.details.texts.text("name") == TRADING
    assert not scene.section.details.unsaved.isVisible()


def test_an_account_that_is_not_whole_is_changed_without_a_test(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    retype(scene, "url", "https://new.example")
    assert scene.section.details.save.plain_text == "Save"
    scene.driver.key(KEY.Key_Return)
    scene.driver.settle()
    assert scene.said("prove") == []
    assert scene.office.states[CEBU].account.url == "https://new.example"


def test_the_form_of_requests_and_the_ca_file_are_behind_more(scene: AccountsScene, tmp_path: Path) -> None:
    details = scene.section.details
    assert not details.extra.isVisible()
    scene.driver.click(details.more)
    details.body_form.setCurrentIndex(1)
    details.body_form.activated.emit(1)
    scene.driver.type(scene.field("ca_file"), str(tmp_path / "ca.pem"))
    scene.driver.click(details.save)
    scene.driver.settle()
    kept = scene.office.states[TRADING].account
    assert (kept.body_form.value, kept.ca_file) == ("json", str(tmp_path / "ca.pem"))


# --- testing, removing, exporting, importing -------------------------------------------------------------------------


def test_a_test_of_the_connection_shows_each_step_with_its_sentence(scene: AccountsScene) -> None:
    section = scene.section
    scene.driver.click(section.test)
    scene.driver.settle()
    assert section.proof.isVisible()
    assert section.proof.summary is not None
    assert section.proof.summary.title.text() == f"{TRADING} is ready"
    assert len(section.proof.steps) == 8
    assert section.details.texts.fields["url"].message == "https, certificate valid"
    scene.office.proof = not_proved("hmac", WRONG)
    scene.driver.click(section.test)
    scene.driver.settle()
    assert section.proof.steps[-1].text() == WRONG
    scene.choose(CEBU)
    assert not section.proof.isVisible()


def test_an_account_is_removed_when_it_is_said_what_becomes_of_its_orders(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    scene.driver.click(scene.section.remove)
    sheet = scene.sheet
    assert isinstance(sheet, RemoveSheet)
    assert not sheet.commit.isEnabled()
    assert sheet.hint.text() == "Choose what becomes of its orders"
    scene.driver.click(sheet.orders.cards[1])
    scene.driver.click(sheet.commit)
    scene.driver.until(lambda: gone(sheet))
    scene.driver.settle()
    assert scene.office.archived == [CEBU]
    assert [card.words.name for card in scene.section.cards.cards] == [TRADING, "Sandbox shop"]
    assert scene.section.cards.key == TRADING
    assert scene.driver.context.account.name == TRADING


def test_removing_is_refused_while_orders_are_open_with_the_sentence(
    scene: AccountsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(name: str, *, archive: bool = False) -> str:
        raise AccountError("This account has 2 orders that are not final yet.")

    monkeypatch.setattr(scene.office, "remove_account", refuse)
    scene.office.open_counts = {TRADING: 1}
    scene.driver.click(scene.section.remove)
    sheet = scene.sheet
    assert isinstance(sheet, RemoveSheet)
    scene.driver.until(sheet.open_orders.isVisible)
    assert sheet.open_orders.text.text().startswith("1 order of this account is still open: the account is not removed")
    scene.driver.click(sheet.orders.cards[0])
    scene.driver.click(sheet.commit)
    scene.driver.settle()
    assert "2 orders that are not final yet" in sheet.error.text.text()
    assert sheet.isVisible()
    assert sheet.commit.isEnabled()


def test_when_the_open_account_is_removed_the_sandbox_is_opened(scene: AccountsScene) -> None:
    scene.driver.click(scene.section.remove)
    sheet = scene.sheet
    assert isinstance(sheet, RemoveSheet)
    scene.driver.click(sheet.orders.cards[0])
    scene.driver.click(sheet.commit)
    scene.driver.until(lambda: scene.driver.context.account.name == "Sandbox shop" and scene.driver.context.desk)
    assert TRADING not in [tag.name for tag in scene.driver.context.accounts]


def test_an_account_is_exported_without_secrets_and_imported_elsewhere(scene: AccountsScene, tmp_path: Path) -> None:
    section = scene.section
    section.export_to(str(tmp_path / "missing" / "a.json"))
    scene.driver.until(lambda: "could not be written" in section.note.text.text())
    section.export_to(str(tmp_path / "a.json"))
    scene.driver.settle()
    text = (tmp_path / "a.json").read_text()
    assert SAFECODE not in text
    (tmp_path / "a.json").write_text(json.dumps({**json.loads(text), "name": "Harbor Davao"}))
    section.import_from(str(tmp_path / "a.json"))
    scene.driver.settle()
    scene.driver.until(lambda: section.cards.key == "Harbor Davao")
    assert section.state is not None
    assert not section.state.ready
    (tmp_path / "b.json").write_text("[]")
    section.import_from(str(tmp_path / "b.json"))
    scene.driver.settle()
    assert "not an account that ptsdesk exported" in section.note.text.text()


def test_connect_leads_to_its_page(scene: AccountsScene) -> None:
    asked: list[tuple[str, object]] = []
    scene.driver.context.navigation_asked.connect(lambda key, argument: asked.append((key, argument)))
    scene.section.connect_new.click()
    assert asked == [("connect", None)]


# --- keyboard, names, small windows ----------------------------------------------------------------------------------


def test_every_face_has_names_of_its_own(scene: AccountsScene) -> None:
    section, found = scene.section, []
    section.details.more.setChecked(True)
    retype(scene, "name", "<")
    found += faults(scene.driver.window)
    scene.driver.click(section.details.discard)
    for part in Part:
        sheet = scene.edit(part)
        if isinstance(sheet, KeySheet):
            sheet.source.choose_file("/tmp/key.pem")
        scene.driver.settle()
        found += faults(scene.driver.window)
        sheet.reject()
    for press in (section.secrets.rows[Part.SAFECODE].remove, section.remove):
        press.click()
        scene.driver.settle()
        found += faults(scene.driver.window)
        scene.sheet.reject()
    scene.choose(CEBU)
    assert found + faults(scene.driver.window) == []


def test_the_arrows_choose_a_card_and_tab_reaches_everything(scene: AccountsScene) -> None:
    scene.section.cards.cards[0].setFocus()
    scene.driver.key(KEY.Key_Right)
    scene.driver.settle()
    assert scene.section.cards.key == CEBU
    names: list[str] = []
    while len(names) < 40 and "Remove account" not in names:
        scene.driver.key(KEY.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName())
    assert names == [
        "CA file and form of requests", "Name shown here", "Merchant id (user_id)", "API address", "Answer type",
        "Replace safecode", "Remove safecode", "Add transaction secret", "Replace merchant private key",
        "Remove merchant private key", "Add provider's public key", "Replace docking id (GUID)",
        "Export without secrets", "Remove account",
    ]  # fmt: skip


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_cut_in_the_least_window(qtbot: QtBot, scale: int) -> None:
    scene = AccountsScene(qtbot, size=LEAST)
    scene.driver.context.change_settings(text_scale=scale)
    scene.driver.window.resize(QSize(1024, 700))
    scene.section.details.more.setChecked(True)
    scene.driver.click(scene.section.test)
    scene.driver.settle()
    cut = []
    for name in (TRADING, CEBU):
        scene.section.cards.choose(name)
        scene.driver.settle()
        for area in scene.section.findChildren(QScrollArea):
            inner = area.widget()
            if area.isVisible() and inner is not None:
                cut.append(inner.width() - area.viewport().width())
    scene.driver.context.change_settings(text_scale=100)
    scene.driver.shell.end()
    assert max(cut) <= 0
