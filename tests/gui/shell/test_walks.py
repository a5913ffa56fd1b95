"""Every page, as a person and as a screen reader meets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QComboBox, QTabBar, QWidget

from ptsdesk.domain.money_words import amount_in_words
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import KeyringLocked
from ptsdesk.gui.context import AskAbout, OpenOrder
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.shell.places import PLACES
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import SCENARIOS, Shell
from tests.gui.support.walk import interactive, texts, told_name, untranslated

S = OrderState
MakeShell = Callable[..., Shell]


def full_desk() -> FakeDesk:
    """A desk with an order in every state."""
    desk = FakeDesk()
    later = desk.now + 3_600_000
    for state in S:
        if state is not S.DRAFT:
            desk.put(state, customer="Lakeside Cafe", next_check_ms=later, error_message="", provider_code="1007")
    desk.put(S.PAID, kind=OrderKind.WITHDRAWAL, next_check_ms=later)
    return desk


def given_texts(shell: Shell) -> frozenset[str]:
    """What the window shows as it came: names, ids, references, codes, scenarios."""
    given = {"Sandbox shop", "Harbor", "127.0.0.1:9", "127.0.0.1", "Maya", "QR Ph", "InstaPay", "GCash", "0.1.0"}
    given |= {"ptsdesk profile add", "Inter", "JetBrains Mono", "3F:A2:90:C7", "Lakeside Cafe", "QRPH_INSTAPAY"}
    given |= {"name@example.com"}
    for order in shell.desk.orders.values():
        # The words of an amount are English in every language, as the confirm sheet says.
        words = amount_in_words(order.money.value, order.money.currency)
        given |= {order.order_id, order.reference, order.channel, words}
    given |= {part for channel in shell.desk.channel_list for part in (channel.subject, channel.subject_name)}
    given |= {part for scenario in SCENARIOS for part in (scenario.amount, scenario.remark)}
    return frozenset(given - {""})


def visit(shell: Shell) -> Iterator[tuple[str, QWidget]]:
    """The window at every place, with its pages filled."""
    orders = {order.state: order.order_id for order in shell.desk.orders.values()}
    stops: list[tuple[str, object]] = [(place.key, None) for place in PLACES]
    stops += [("connect", None)]
    stops += [("settings", key) for key in ("accounts", "doctor", "limits", "about", "appearance")]
    stops += [("history", OpenOrder(orders[S.WAITING])), ("unresolved", OpenOrder(orders[S.UNKNOWN]))]
    stops += [("payment", OpenOrder(orders[state])) for state in (S.WAITING, S.UNKNOWN, S.PAID, S.FAILED, S.REFUSED)]
    stops += [("query", AskAbout(OrderKind.PAYMENT, orders[S.WAITING]))]
    for key, argument in stops:
        shell.conductor.go(key, argument)
        shell.settle()
        yield f"{key} {argument or ''}", shell.window


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_nothing_is_left_untranslated(make_shell: MakeShell, pseudo: None) -> None:
    shell = make_shell(FakeOffice(full_desk())).start()
    given = given_texts(shell)
    left = {
        (seen.text, seen.where)
        for _, window in visit(shell)
        for seen in texts(window)
        if untranslated(seen.text, given)
    }
    assert sorted(left) == []


def test_menus_palette_and_trouble_are_translated_too(make_shell: MakeShell, pseudo: None) -> None:
    office = FakeOffice(FakeDesk())
    office.failures = [KeyringLocked("It is locked.")]
    shell = make_shell(office)
    with shell.qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    shell.opening.open("Sandbox shop")
    shell.qtbot.waitUntil(lambda: shell.stack.page is None)
    shell.conductor.show_palette()
    shell.conductor.alt.toggle()
    found = [seen.text for seen in texts(shell.window)]
    found += [action.text() for action in shell.conductor.commands.actions.values()]
    found += [action.text().replace("&", "") for action in shell.window.menuBar().actions()]
    assert [text for text in found if untranslated(text, frozenset({"Sandbox shop"}))] == []


def test_the_walk_would_notice() -> None:
    given = frozenset({"P261112-7KQ4M9XW2TBR6HNC", "Lakeside Cafe"})
    assert untranslated("Forgotten", given)
    assert untranslated("[Šéñð···] and more", given)
    assert not untranslated("[Šéñð···] PHP 2,450.00, P261112-7KQ4M9XW2TBR6HNC", given)
    assert not untranslated("[{Ñéšţéð [ïññéŕ··]···]", given)
    assert not untranslated("14:08:36", given)


def test_every_control_has_a_name_and_an_identifier_of_its_own(make_shell: MakeShell) -> None:
    shell = make_shell(FakeOffice(full_desk())).start()
    wrong = []
    for stop, window in visit(shell):
        controls = list(interactive(window))
        names = Counter(widget.accessibleName() for widget in controls)
        identifiers = Counter(widget.accessibleIdentifier() for widget in controls)
        for widget in controls:
            name, identifier = widget.accessibleName(), widget.accessibleIdentifier()
            told = told_name(widget)
            if not (name and identifier) or names[name] > 1 or identifiers[identifier] > 1:
                wrong.append((stop, type(widget).__name__, name, identifier))
            # Qt reports the value of a combo box (on Linux) and the current tab as a name: drivers use the identifier.
            elif told != name and not isinstance(widget, QComboBox | QTabBar):
                wrong.append((stop, type(widget).__name__, name, told))
    assert wrong == []


def before_an_account(make_shell: MakeShell) -> Iterator[tuple[str, Shell]]:
    """The pages of a new installation, with a keyring that cannot be used."""
    office = FakeOffice()
    office.keyring = KeyringState(KeyringKind.UNSAFE, "", "There is none.", may_choose=True)
    shell = make_shell(office, welcome=True).start()
    for key in ("welcome", "connect", "backups"):
        shell.conductor.go(key)
        shell.settle()
        yield key, shell


def test_a_new_installation_is_translated(make_shell: MakeShell, pseudo: None) -> None:
    given = frozenset({"English"})
    for key, shell in before_an_account(make_shell):
        left = [(key, seen.text) for seen in texts(shell.window) if untranslated(seen.text, given)]
        assert left == []


def test_every_control_of_a_new_installation_has_a_name_of_its_own(make_shell: MakeShell) -> None:
    for key, shell in before_an_account(make_shell):
        controls = list(interactive(shell.window))
        assert len(controls) >= 3
        for told in ("accessibleName", "accessibleIdentifier"):
            found = Counter(getattr(widget, told)() for widget in controls)
            assert [(key, name) for name, count in found.items() if not name or count > 1] == []


def test_names_hold_no_state_and_no_shortcut(make_shell: MakeShell) -> None:
    shell = make_shell(FakeOffice(full_desk())).start()
    before = {widget.accessibleIdentifier(): widget.accessibleName() for widget in interactive(shell.window)}
    shell.desk.put(S.UNKNOWN)
    shell.context.tell_attention(9)
    after = {widget.accessibleIdentifier(): widget.accessibleName() for widget in interactive(shell.window)}
    assert after == before
    assert not [name for name in after.values() if "Ctrl" in name or "Alt+" in name]
