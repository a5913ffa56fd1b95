"""What the test of a new account finds is said at its field, and nothing is kept before all of it is proved."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, InputErrors, KeyringLocked, NotProved, ServiceStopped
from ptsdesk.gui.forms.connect_form import SAFECODE, TRANSACTION_SECRET
from tests.gui.support.connecting import CODE, NAME, TEXTS, Connecting, calls
from tests.gui.support.fake_accounts import PROVED, not_proved
from tests.gui.support.fake_office import FakeOffice


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ("name", "url"),
        ("reach", "url"),
        ("tls", "url"),
        ("address", "url"),
        ("account", "guid"),
        ("safecode", SAFECODE),
        ("hmac", TRANSACTION_SECRET),
        ("signature", "private_key"),
        ("answer", "platform_key"),
    ],
)
def test_a_failed_step_is_said_at_its_field_and_nothing_is_kept(
    connecting: Connecting, office: FakeOffice, step: str, key: str
) -> None:
    connecting.fill()
    office.proof = not_proved(step, "This is why. Do that.")
    connecting.test()
    assert connecting.error(key) == "This is why. Do that."
    rail = connecting.page.rail
    assert (rail.note.title.text(), rail.note.text.text()) == ("Not saved yet", "This is why. Do that.")
    assert rail.steps.lines[-1]._icon == "circle-x"
    assert calls(office, "connect") == []
    assert rail.test.isEnabled()
    assert connecting.page.fields.secrets[SAFECODE].filled
    assert connecting.page.fields.key.facts is not None


@pytest.mark.parametrize("step", ["name", "safecode", "signature", "answer"])
def test_what_was_put_right_at_the_provider_is_tested_again_as_it_stands(
    connecting: Connecting, office: FakeOffice, step: str
) -> None:
    connecting.fill()
    office.proof = not_proved(step, "Upload it there.")
    connecting.test()
    office.proof = PROVED
    with connecting.shell.qtbot.waitSignal(connecting.shell.opening.opened):
        connecting.page.rail.test.click()
    assert calls(office, "connect") == [f"connect {NAME}"]


def test_what_was_corrected_is_tested_again(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    office.proof = not_proved("safecode", "The safecode does not fit.")
    connecting.test()
    line = connecting.page.fields.secrets[SAFECODE].line
    assert QApplication.focusWidget() is line
    connecting.shell.qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    connecting.type(line, CODE[::-1])
    assert connecting.error(SAFECODE) == ""
    assert not connecting.page.rail.note.isVisible()
    office.proof = PROVED
    with connecting.shell.qtbot.waitSignal(connecting.shell.opening.opened):
        connecting.page.rail.test.click()
    assert office.seen[-2] == Secret(CODE[::-1])


def test_a_wrong_clock_is_said_beside_the_steps(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    office.proof = not_proved("clock", "This computer's clock is 90 s off.")
    connecting.test()
    assert connecting.page.rail.note.text.text() == "This computer's clock is 90 s off."
    assert not [key for key in (*TEXTS, SAFECODE, "platform_key") if connecting.error(key)]


def test_a_chain_that_the_ca_file_does_not_prove_is_said_there(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    connecting.page.fields.choose_ca("/etc/ca.pem")
    office.proof = not_proved("tls", "The certificate is not from this authority.")
    connecting.test()
    assert connecting.error("ca_file") == "The certificate is not from this authority."
    assert connecting.page.fields.more.opened


def test_what_the_services_refuse_stands_at_its_field(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    problems = ("url", "ca_file", "platform_key", "private_key", SAFECODE, "name")
    office.account_failure = InputErrors([InputError(key, "Not this one.") for key in problems])
    connecting.test()
    assert [connecting.error(key) for key in problems] == ["Not this one."] * len(problems)


@pytest.mark.parametrize(
    ("error", "title", "text"),
    [
        (AccountError("An order is being sent."), "Account", "An order is being sent."),
        (InputError("elsewhere", "Not this one."), "Please correct this", "Not this one."),
        (NotProved("clock", "The clock is off."), "The account was not proved", "The clock is off."),
        (
            ServiceStopped("It has stopped."),
            "The connection to the provider's side of ptsdesk is gone",
            "It has stopped.",
        ),
    ],
)
def test_what_belongs_to_no_field_is_said_in_the_rail(
    connecting: Connecting, office: FakeOffice, error: Exception, title: str, text: str
) -> None:
    connecting.fill()
    office.account_failure = error  # type: ignore[assignment]
    connecting.test()
    note = connecting.page.rail.note
    assert note.title.text() == title
    assert note.text.text().startswith(text)
    assert connecting.page.rail.test.isEnabled()


def test_a_keyring_that_locked_meanwhile_is_told_with_what_to_do(connecting: Connecting, office: FakeOffice) -> None:
    connecting.fill()
    office.keyring = KeyringState(KeyringKind.LOCKED, "GNOME Keyring", "GNOME Keyring is locked. Unlock it.")
    office.account_failure = KeyringLocked("GNOME Keyring is locked.")
    connecting.test()
    connecting.shell.settle()
    rail = connecting.page.rail
    assert rail.note.title.text() == "Not saved yet"
    assert rail.note.text.text() == "GNOME Keyring is locked. What you typed stays here."
    assert rail.keyring.note.text.text() == "GNOME Keyring is locked. Unlock it."


def test_what_may_be_chosen_in_the_keyrings_place_is_not_cut(connecting: Connecting, office: FakeOffice) -> None:
    connecting.shell.window.resize(1024, 700)
    sentence = "No keyring answers in this session. Install GNOME Keyring or KWallet and sign in to the desktop again."
    office.keyring = KeyringState(KeyringKind.ABSENT, "", sentence, may_choose=True)
    part = connecting.page.rail.keyring
    part.look()
    connecting.shell.settle()
    shown = [button for button in part.buttons if button.isVisible()]
    assert shown == [part.again, part.vault, part.session]
    for button in shown:
        assert button.width() >= button.sizeHint().width(), button.text()
    words = part.note.text
    assert words.height() >= words.heightForWidth(words.width())
