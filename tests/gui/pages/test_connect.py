"""Connect a merchant account: checked as typed, tested before it is kept, and no secret stays when it is left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import Environment
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import (
    KeyMaterialError,
)
from ptsdesk.gui.forms.connect_form import SAFECODE, TRANSACTION_SECRET
from ptsdesk.gui.pages.connect import ConnectPage
from tests.gui.support.connecting import ADDRESS, CODE, GUID, LIVE, NAME, SECRET, TEXTS, USER_ID, Connecting, calls
from tests.gui.support.fake_accounts import PUBLIC_PEM
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.locking import locker_of, open_again, told_by_tree
from tests.gui.support.shell import Shell

# --- the whole of it -------------------------------------------------------------------------------------------------


def test_filled_tested_kept_and_opened(connecting: Connecting, office: FakeOffice) -> None:
    shell = connecting.shell
    connecting.fill()
    with shell.qtbot.waitSignal(shell.opening.opened):
        connecting.page.rail.test.click()
    shell.settle()
    assert calls(office, "prove") == [f"prove {NAME}"]
    assert calls(office, "connect") == [f"connect {NAME}"]
    assert office.seen[-2:] == [Secret(CODE), Secret(SECRET)]
    kept = office.desks[NAME].account
    assert (kept.environment, kept.url, kept.user_id, kept.guid) == (Environment.LIVE, ADDRESS, USER_ID, GUID)
    assert kept.platform_key_pem == PUBLIC_PEM.strip()
    assert shell.context.account.name == NAME
    assert shell.stack.wanted == "payment"
    assert shell.context.connect_draft is None
    connecting = Connecting(shell)
    assert connecting.page.fields.empty


def test_a_host_with_other_letters_is_said_as_it_really_is(connecting: Connecting) -> None:
    texts = connecting.page.fields.texts
    texts.lines["url"].insert("https://\N{CYRILLIC SMALL LETTER A}pi.example.com")
    connecting.shell.settle()
    assert "really is https://xn--pi-6kc.example.com" in texts.fields["url"].message
    assert "xn--pi-6kc.example.com" in connecting.page.rail.needs["url"].label.text()
    connecting.fill_texts(url=ADDRESS)
    assert "really is" not in texts.fields["url"].message


def test_ctrl_enter_tests_too(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    with connecting.shell.qtbot.waitSignal(connecting.shell.opening.opened):
        connecting.shell.press("Ctrl+Return")
    assert calls(office, "connect") == [f"connect {NAME}"]


def test_what_is_missing_is_said_at_every_field_and_nothing_is_asked(
    connecting: Connecting, office: FakeOffice
) -> None:
    connecting.test()
    for key in (*TEXTS, SAFECODE, TRANSACTION_SECRET, "private_key", "platform_key"):
        assert connecting.error(key), key
    assert QApplication.focusWidget() is connecting.page.fields.texts.lines["name"]
    assert office.account_calls == []
    icons = [line._icon for line in connecting.page.rail.needs.values()]
    assert icons == ["circle-alert"] * 8


# --- as typed --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("name", " <b>", "An account name has 1 to 60 characters"),
        ("name", "HARBOR", "There is an account with this name already"),
        ("user_id", "4/1", "The merchant id has letters and digits only"),
        ("url", "http://api.example.com", "The API address must begin with https://"),
        ("url", "api.example.com/api/v1", "The API address is a host only"),
        ("guid", "a b/c", "The GUID has letters and digits only"),
    ],
)
def test_a_field_is_checked_when_it_is_left(connecting: Connecting, key: str, typed: str, said: str) -> None:
    line = connecting.page.fields.texts.lines[key]
    connecting.type(line, typed)
    line.editingFinished.emit()
    assert connecting.error(key).startswith(said)
    assert line.text().strip() in {typed.strip(), f"https://{typed}", "ab/c"}


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("url", " api.example.com \n", "https://api.example.com"),
        ("guid", " smaj hv5r2etr", "smajhv5r2etr"),
        ("user_id", "41 ", "41"),
    ],
)
def test_what_copying_adds_is_taken_away(connecting: Connecting, key: str, typed: str, kept: str) -> None:
    line = connecting.page.fields.texts.lines[key]
    connecting.paste(line, typed)
    line.editingFinished.emit()
    assert line.text() == kept
    assert connecting.error(key) == ""


@pytest.mark.parametrize("typed", ["short", CODE[:-1], f"{CODE}0", f"{CODE[:-1]}-"])
def test_a_safecode_of_another_shape_is_said_at_once(connecting: Connecting, typed: str) -> None:
    entry = connecting.page.fields.secrets[SAFECODE]
    connecting.type(entry.line, typed)
    entry.line.editingFinished.emit()
    assert entry.error == "A safecode has 32 letters and digits, as the provider shows it."
    assert typed not in entry.error


def test_a_secret_is_pasted_with_blanks_and_line_ends(connecting: Connecting) -> None:
    entry = connecting.page.fields.secrets[SAFECODE]
    connecting.paste(entry.line, f"  {CODE}\r\n")
    entry.line.editingFinished.emit()
    assert entry.error == ""
    assert connecting.page.fields.secret(SAFECODE) == Secret(CODE)
    assert entry.message == "32 characters, as it should be"


def test_an_address_of_the_other_system_is_refused_before_anything_is_asked(
    connecting: Connecting, office: FakeOffice
) -> None:
    host = office.desks[LIVE].account.host
    connecting.fill_texts(url=f"https://{host}")
    connecting.fill_secrets()
    connecting.make_key()
    connecting.fill_platform_key()
    connecting.page.fields.environment_group.choose(Environment.SANDBOX)
    connecting.test()
    assert connecting.error("url").startswith(f"{LIVE} uses this address as LIVE.")
    assert calls(office, "prove") == []
    connecting.page.fields.environment_group.choose(Environment.LIVE)
    assert connecting.error("url") == ""


def test_the_rail_shows_which_system_and_how_far_it_is(connecting: Connecting) -> None:
    rail = connecting.page.rail
    assert rail.strip.environment is Environment.LIVE
    connecting.page.fields.environment_group.choose(Environment.SANDBOX)
    assert rail.strip.environment is Environment.SANDBOX
    assert "gave you for tests" in connecting.page.fields.environment_note.text()
    connecting.fill_texts()
    assert rail.needs["url"].label.text() == "API address: api.pts-provider.example"
    assert rail.needs[SAFECODE].label.text() == "Safecode"


# --- keys ------------------------------------------------------------------------------------------------------------


def test_a_private_key_in_the_place_of_the_public_one_is_removed(connecting: Connecting) -> None:
    platform = connecting.page.fields.platform
    connecting.paste(platform.edit, "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----")
    assert platform.edit.toPlainText() == ""
    assert not platform.edit.document().isUndoAvailable()
    assert platform.field.error.startswith("This is a private key and was removed.")


def test_the_providers_key_comes_from_a_file_or_is_refused_with_its_sentence(
    connecting: Connecting, office: FakeOffice
) -> None:
    platform = connecting.page.fields.platform
    office.platform_key_failure = KeyMaterialError("This RSA key has 512 bits. At least 2048 are needed.")
    platform.choose_file("platform.pem")
    connecting.shell.settle()
    assert platform.field.error == "This RSA key has 512 bits. At least 2048 are needed."
    office.platform_key_failure = None
    platform.choose_file("platform.pem")
    connecting.shell.settle()
    assert platform.text == PUBLIC_PEM.strip()
    assert platform.field.message == "RSA 2048, 8C:41:0F … A2"
    assert calls(office, "read platform key") == ["read platform key platform.pem"] * 2


def test_a_key_that_is_being_typed_is_judged_when_it_rests(connecting: Connecting) -> None:
    platform = connecting.page.fields.platform
    platform._rest.setInterval(1)
    connecting.paste(platform.edit, PUBLIC_PEM)
    connecting.shell.qtbot.waitUntil(lambda: platform.facts is not None)
    connecting.type(platform.edit, "x")
    assert platform.facts is None


def test_a_ca_file_and_the_form_of_requests_are_kept(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    fields = connecting.page.fields
    fields.more.button.click()
    fields.choose_ca("/etc/ca.pem")
    fields.body_form.choose("json")
    with connecting.shell.qtbot.waitSignal(connecting.shell.opening.opened):
        connecting.page.primary()
    kept = office.desks[NAME].account
    assert (kept.ca_file, kept.body_form) == ("/etc/ca.pem", "json")


# --- leaving and locking ---------------------------------------------------------------------------------------------


def held(page: ConnectPage) -> list[str]:
    """The secrets that are still in the page."""
    return [key for key, entry in page.fields.secrets.items() if entry.filled]


@pytest.mark.parametrize("way", ["page", "escape", "account", "lock"])
def test_what_was_typed_survives_but_for_the_secrets(connecting: Connecting, way: str) -> None:
    shell = connecting.shell
    connecting.fill()
    page = connecting.page
    if way == "page":
        shell.context.navigate("history")
    elif way == "escape":
        page.escape()
    elif way == "account":
        shell.conductor.switch_account(shell.tag(LIVE))
    else:
        locker_of(shell).lock_now()
        locker_of(shell)._lock_by_hand()
    assert held(page) == []
    if way == "lock":
        shell.settle()
        open_again(shell)
    shell.settle()
    again = Connecting(shell)
    assert again.page.fields.texts.values() == TEXTS
    assert again.page.fields.platform.text == PUBLIC_PEM.strip()
    assert held(again.page) == []
    assert again.page.note.isVisible()
    assert "except the secrets" in again.page.note.text.text()


def test_leaving_while_it_is_tested_takes_nothing_over(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    connecting.page.rail.test.click()
    assert not connecting.page.fields.isEnabled()
    connecting.shell.context.navigate("history")
    connecting.shell.settle()
    assert calls(office, "connect") == []
    assert connecting.shell.context.account.name == "Sandbox shop"
    again = Connecting(connecting.shell)
    assert again.page.fields.isEnabled()
    assert again.page.rail.test.isEnabled()


def test_a_pair_that_was_made_here_is_still_there_after_leaving(connecting: Connecting) -> None:
    connecting.fill()
    made = connecting.page.fields.key.facts
    connecting.shell.context.navigate("history")
    assert Connecting(connecting.shell).page.fields.key.facts == made
    connecting.shell.conductor.switch_account(connecting.shell.tag(LIVE))
    connecting.shell.settle()
    again = Connecting(connecting.shell)
    assert again.page.fields.key.facts == made


def test_a_key_from_a_file_is_chosen_again(connecting: Connecting) -> None:
    key = connecting.page.fields.key
    key.choose_file("merchant.pem")
    connecting.shell.settle()
    assert key.facts is not None
    connecting.shell.context.navigate("history")
    assert key.facts is None


# --- the window ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [QSize(820, 560), QSize(1024, 700), QSize(1440, 900)])
def test_it_fits_every_window(qtbot: QtBot, office: FakeOffice, size: QSize) -> None:
    shell = Shell(qtbot, office, size=size).start()
    page = Connecting(shell).page
    for part in (page.rail.test, page.fields.secrets[SAFECODE], page.fields.platform, page.fields.key):
        assert part.isVisible()
        left = part.mapTo(shell.window, part.rect().topLeft()).x()
        assert left >= 0
        assert left + part.width() <= shell.window.width()
    shell.end()


def test_tab_goes_through_the_form_in_its_order(connecting: Connecting) -> None:
    shell = connecting.shell
    connecting.page.fields.environment_group.cards[0].setFocus()
    names = []
    for _ in range(40):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName())
        if focused is connecting.page.rail.test:
            break
        shell.press("Tab")
    assert names == [
        "LIVE", "Name shown here", "Merchant id (user_id)", "API address", "Docking id (GUID)", "Safecode",
        "Transaction secret", "Private key: Choose a file", "Key file", "Choose file", "Provider's public key",
        "Choose the provider's key file", "Rarely needed", "Test and save",
    ]  # fmt: skip


def test_no_secret_is_told_to_a_screen_reader(connecting: Connecting) -> None:
    connecting.fill()
    connecting.test()
    told = "\n".join(told_by_tree(connecting.shell.window))
    assert "Harbor Cebu" in told
    assert not [secret for secret in (CODE, SECRET) if secret in told]


def test_the_switcher_and_the_palette_lead_here(shell: Shell) -> None:
    shell.conductor.run_command("connect")
    assert shell.stack.wanted == "connect"
    assert shell.frame.sidebar.buttons["settings"].isChecked()
    shell.frame.head.back.click()
    assert shell.stack.wanted == "settings"
