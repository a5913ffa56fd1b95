"""The parts of an account in their sheets: added, replaced after a test, removed; and nothing of a secret stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ptsdesk.domain.profile import SecretKind
from ptsdesk.errors import KeyMaterialError
from ptsdesk.gui.dialogs.account_sheets import ForgetSheet, KeySheet, PublicPartSheet, SecretSheet
from ptsdesk.gui.presenter_accounts import Part
from ptsdesk.gui.presenter_lock import Why
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from tests.gui.support.accounts_scene import CEBU, SAFECODE, TRADING, AccountsScene
from tests.gui.support.fake_accounts import PUBLIC_PEM, not_proved

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WRONG = "The provider does not take this value. Copy it again from the merchant backend."


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[AccountsScene]:
    scene = AccountsScene(qtbot)
    yield scene
    scene.driver.shell.end()
    QGuiApplication.clipboard().clear()


def gone(sheet: QWidget) -> bool:
    return not isValid(sheet) or not sheet.isVisible()


# --- secrets ---------------------------------------------------------------------------------------------------------


def secret_sheet(scene: AccountsScene, part: Part = Part.SAFECODE) -> SecretSheet:
    sheet = scene.edit(part)
    assert isinstance(sheet, SecretSheet)
    return sheet


def test_a_secret_is_replaced_after_its_test_and_nothing_of_it_stays(scene: AccountsScene) -> None:
    sheet = secret_sheet(scene)
    assert sheet.accessibleName() == "Replace safecode"
    assert sheet.commit.plain_text == "Test and replace"
    scene.driver.type(sheet.entry.line, SAFECODE)
    secret = sheet.entry.line.secret_text
    scene.driver.key(KEY.Key_Return)
    scene.driver.until(lambda: gone(sheet))
    assert secret.is_blank
    scene.driver.settle()
    [seen] = [one for one in scene.office.seen if one]
    assert seen.reveal() == SAFECODE
    assert scene.said("replace") == [f"replace {TRADING} safecode"]


def test_a_secret_that_is_not_taken_is_told_at_the_line_and_can_be_corrected(scene: AccountsScene) -> None:
    scene.office.proof = not_proved("hmac", WRONG)
    sheet = secret_sheet(scene, Part.TRANSACTION_SECRET)
    scene.driver.type(sheet.entry.line, "first")
    scene.driver.click(sheet.commit)
    scene.driver.settle()
    assert WRONG in sheet.entry.error
    assert sheet.entry.line.hasFocus()
    assert sheet.entry.filled
    scene.driver.type(sheet.entry.line, "x")
    assert sheet.entry.error == ""
    scene.driver.key(KEY.Key_Escape)
    assert not sheet.entry.filled


def test_an_empty_line_asks_nobody(scene: AccountsScene) -> None:
    sheet = secret_sheet(scene)
    scene.driver.click(sheet.commit)
    assert sheet.entry.error == "Type or paste it first."
    assert scene.said("replace") == []


def test_a_part_of_an_account_that_is_not_whole_is_kept_until_it_can_be_tested(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    sheet = secret_sheet(scene, Part.TRANSACTION_SECRET)
    assert sheet.accessibleName() == "Add transaction secret"
    assert sheet.commit.plain_text == "Keep it"
    assert "as soon as nothing else is missing" in sheet.about.text()
    scene.driver.type(sheet.entry.line, "t0ken")
    scene.driver.key(KEY.Key_Return)
    scene.driver.settle()
    assert scene.section.cards.cards[1].words.state.text == "1 secret missing"
    assert scene.section.secrets.rows[Part.TRANSACTION_SECRET].badge.text() == "Stored"


def test_the_lock_takes_a_secret_sheet_away_with_what_was_typed(scene: AccountsScene) -> None:
    sheet = secret_sheet(scene)
    scene.driver.type(sheet.entry.line, SAFECODE)
    secret = sheet.entry.line.secret_text
    scene.driver.shell.conductor.locker.lock(Why.HAND)
    assert secret.is_blank
    assert not sheet.isVisible()


def test_the_lock_takes_a_sheet_away_that_is_being_tested(scene: AccountsScene) -> None:
    sheet = secret_sheet(scene)
    scene.driver.type(sheet.entry.line, SAFECODE)
    secret = sheet.entry.line.secret_text
    sheet._set_busy(busy=True)
    scene.driver.key(KEY.Key_Escape)
    assert sheet.isVisible()
    scene.driver.shell.conductor.locker.lock(Why.HAND)
    assert secret.is_blank
    assert not sheet.isVisible()


def test_a_secret_of_the_open_account_is_not_removed(scene: AccountsScene) -> None:
    scene.driver.click(scene.section.secrets.rows[Part.SAFECODE].remove)
    assert scene.sheet.hint.text() == "This account is open now. Open another one first."
    assert not scene.sheet.commit.isEnabled()


def test_a_secret_is_removed_only_when_it_is_confirmed(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    row = scene.section.secrets.rows[Part.SAFECODE]
    scene.driver.click(row.remove)
    sheet = scene.sheet
    assert isinstance(sheet, ForgetSheet)
    assert sheet.cancel.hasFocus()
    scene.driver.settle()
    assert not sheet.open_orders.isVisible()
    scene.driver.click(sheet.commit)
    scene.driver.settle()
    assert not scene.office.states[CEBU].secret(SecretKind.SAFECODE).stored
    assert row.badge.text() == "Not stored"
    assert scene.section.cards.cards[1].words.state.text == "3 secrets missing"


def test_open_orders_are_said_before_a_secret_of_theirs_is_wiped(scene: AccountsScene) -> None:
    scene.choose(CEBU)
    scene.office.open_counts = {CEBU: 2}
    scene.driver.click(scene.section.secrets.rows[Part.SAFECODE].remove)
    sheet = scene.sheet
    assert isinstance(sheet, ForgetSheet)
    scene.driver.until(sheet.open_orders.isVisible)
    assert sheet.open_orders.text.text().startswith("2 orders of this account are still open: until the secret is")
    scene.driver.click(sheet.commit)
    scene.driver.settle()
    assert not scene.office.states[CEBU].secret(SecretKind.SAFECODE).stored, "a person decides"


# --- the private key -------------------------------------------------------------------------------------------------


def key_sheet(scene: AccountsScene) -> KeySheet:
    sheet = scene.edit(Part.PRIVATE_KEY)
    assert isinstance(sheet, KeySheet)
    return sheet


def test_a_new_pair_is_made_its_public_half_shown_and_the_key_rotated(scene: AccountsScene) -> None:
    sheet = key_sheet(scene)
    source = sheet.source
    assert "The old key works until the new one is proved." in sheet.about.text()
    assert not sheet.commit.isEnabled()
    scene.driver.click(source.ways.segments[2])
    scene.driver.click(source.make)
    scene.driver.settle()
    assert source.public.toPlainText() == PUBLIC_PEM
    assert "2048 bit RSA key. Fingerprint 8C:41:0F" in source.note.text.text()
    scene.driver.click(source.copy)
    assert QGuiApplication.clipboard().text() == PUBLIC_PEM
    assert sheet.commit.plain_text == "Test and replace"
    scene.driver.click(sheet.commit)
    scene.driver.until(lambda: gone(sheet))
    scene.driver.settle()
    assert scene.said("replace") == [f"replace {TRADING} private_key"]
    assert scene.office.keys == {}


def test_a_key_file_with_a_pass_phrase_asks_for_it_once(scene: AccountsScene, tmp_path: Path) -> None:
    scene.office.key_passphrase = "open sesame"
    source = key_sheet(scene).source
    scene.driver.type(source.path, str(tmp_path / "key.pem"))
    scene.driver.key(KEY.Key_Return)
    scene.driver.until(lambda: source.passphrase.isVisible())
    assert source.passphrase.error == ""
    scene.driver.type(source.passphrase.line, "wrong")
    scene.driver.key(KEY.Key_Return)
    scene.driver.until(lambda: "does not open" in source.passphrase.error)
    scene.driver.key(KEY.Key_A, CTRL)
    scene.driver.type(source.passphrase.line, "open sesame")
    scene.driver.click(source.unlock)
    scene.driver.until(lambda: source.facts is not None)
    assert not source.passphrase.isVisible()
    assert not source.passphrase.filled
    scene.driver.type(source.path, "2")
    assert source.facts is None
    assert not source.public_part.isVisible()


def test_a_pasted_key_goes_past_every_text_field_and_leaves_the_clipboard(scene: AccountsScene) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nMIIEcanary\n-----END PRIVATE KEY-----"
    source = key_sheet(scene).source
    scene.driver.click(source.ways.segments[1])
    scene.driver.click(source.paste)
    assert "no text on the clipboard" in source.note.text.text()
    QGuiApplication.clipboard().setText(pem)
    scene.driver.click(source.paste)
    scene.driver.until(lambda: source.facts is not None)
    assert QGuiApplication.clipboard().text() == ""
    texts = [line.text() for line in scene.driver.window.findChildren(QLineEdit)]
    texts += [edit.toPlainText() for edit in scene.driver.window.findChildren(PlainTextEdit)]
    assert not any("canary" in text for text in texts)


def test_a_file_that_is_no_key_gets_its_sentence_and_another_way_is_free_of_it(scene: AccountsScene) -> None:
    scene.office.key_failure = KeyMaterialError("This is a certificate, which is public. Here goes your own key.")
    sheet = key_sheet(scene)
    source = sheet.source
    source.choose_file("/tmp/cert.pem")
    scene.driver.until(lambda: source.note.isVisible())
    assert "This is a certificate" in source.note.text.text()
    assert not sheet.commit.isEnabled()
    scene.driver.click(source.ways.segments[2])
    assert not source.note.isVisible()
    assert source.path.text() == ""


def test_the_public_key_is_saved_to_a_file(scene: AccountsScene, tmp_path: Path) -> None:
    source = key_sheet(scene).source
    source.choose_file("/tmp/key.pem")
    scene.driver.until(lambda: source.facts is not None)
    source.save_public(str(tmp_path / "missing" / "p.pem"))
    scene.driver.until(lambda: "could not be written" in source.note.text.text())
    source.save_public(str(tmp_path / "p.pem"))
    scene.driver.until(lambda: source.public_help.text().startswith("Saved."))
    assert (tmp_path / "p.pem").read_text() == PUBLIC_PEM


# --- provider's key and GUID -----------------------------------------------------------------------------------------


def public_sheet(scene: AccountsScene, part: Part) -> PublicPartSheet:
    sheet = scene.edit(part)
    assert isinstance(sheet, PublicPartSheet)
    return sheet


def test_the_providers_key_is_read_from_a_file_tested_and_kept(scene: AccountsScene, tmp_path: Path) -> None:
    (tmp_path / "p.pem").write_text(PUBLIC_PEM)
    sheet = public_sheet(scene, Part.PLATFORM_KEY)
    sheet.choose_file(str(tmp_path / "missing.pem"))
    scene.driver.until(lambda: "cannot be read" in sheet.field.error)
    sheet.choose_file(str(tmp_path / "p.pem"))
    scene.driver.until(lambda: sheet.text == PUBLIC_PEM.strip())
    scene.office.proof = not_proved("answer", WRONG)
    scene.driver.click(sheet.commit)
    scene.driver.settle()
    assert WRONG in sheet.field.error
    assert scene.office.states[TRADING].account.platform_key_pem == "PEM"
    scene.office.proof = replace(scene.office.proof, steps=())
    scene.driver.click(sheet.commit)
    scene.driver.until(lambda: gone(sheet))
    assert scene.office.states[TRADING].account.platform_key_pem == PUBLIC_PEM.strip()


def test_a_guid_is_checked_before_it_is_tested(scene: AccountsScene) -> None:
    sheet = public_sheet(scene, Part.GUID)
    scene.driver.type(sheet.line, "no/slash")
    scene.driver.click(sheet.commit)
    assert "letters and digits only" in sheet.field.error
    scene.driver.key(KEY.Key_A, CTRL)
    scene.driver.type(sheet.line, "abc123")
    scene.driver.click(sheet.commit)
    scene.driver.until(lambda: gone(sheet))
    assert scene.office.states[TRADING].account.guid == "abc123"
