"""Choices, toggles, chips, tabs, segments and buttons: real controls for keyboard and assistive technology."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind, MenuButton
from ptsdesk.gui.widgets.chips import Chip
from ptsdesk.gui.widgets.choices import CardStyle, Choice, ChoiceGroup, Segmented
from ptsdesk.gui.widgets.tabs import Tabs
from ptsdesk.gui.widgets.toggles import CheckBox, RadioButton, Switch

LEFT = Qt.MouseButton.LeftButton
CHOICES = [Choice("QRPH", "QR Ph", "any bank", "qr-code", name="Channel: QR Ph"), Choice("MAYA", "Maya", "wallet")]


@pytest.fixture
def group(shown):
    group = ChoiceGroup("Channel")
    group.set_choices(CHOICES)
    return shown(group, 500, 80)


def test_nothing_is_chosen_before_a_person_chooses(group):
    assert group.key == ""


def test_cards_are_chosen_by_mouse_anywhere_and_by_keyboard(group, qtbot):
    with qtbot.waitSignal(group.chosen) as told:
        qtbot.mouseClick(group.cards[1], LEFT, pos=QPoint(3, 40))
    assert told.args == ["MAYA"]
    group.cards[1].setFocus()
    qtbot.keyClick(group.cards[1], Qt.Key.Key_Left)
    assert group.key == "QRPH"
    assert [card.isChecked() for card in group.cards] == [True, False]
    qtbot.keyClick(group.cards[0], Qt.Key.Key_Space)
    assert group.key == "QRPH"


def test_a_refreshed_list_keeps_the_choice_when_it_can(group):
    group.choose("MAYA")
    group.set_choices([*CHOICES, Choice("CARD", "Card")])
    assert group.key == "MAYA"
    group.set_choices([Choice("CARD", "Card")])
    assert group.key == ""
    assert group.choose("QRPH") is False


def test_card_names_and_descriptions(group):
    card = group.cards[0]
    assert card.accessibleName() == "Channel: QR Ph"
    assert card.accessibleIdentifier() == "channel-qr-ph"
    assert card.accessibleDescription() == "any bank"


def test_decision_cards_grow_with_their_words(qtbot):
    group = ChoiceGroup("Decide", columns=1, style=CardStyle.DECISION)
    qtbot.addWidget(group)
    group.set_choices([Choice("a", "Short", "One line."), Choice("b", "Long", "Many words. " * 40)])
    short, long = (card.heightForWidth(400) for card in group.cards)
    assert long > short + 60


def test_chosen_card_has_a_two_pixel_accent_outline(group, look):
    group.choose("QRPH")
    image = group.grab().toImage()
    chosen, other = group.cards[0].geometry(), group.cards[1].geometry()
    accent = look.tokens.accent
    assert [image.pixelColor(chosen.center().x(), chosen.top() + y).name().upper() for y in (0, 1)] == [accent, accent]
    assert image.pixelColor(other.center().x(), other.top()).name().upper() == look.tokens.line


def test_segments(shown, qtbot):
    segments = shown(Segmented("Kind", (("payment", "Payment"), ("withdraw", "Withdrawal"))))
    assert segments.key == "payment"
    assert segments.segments[1].accessibleName() == "Kind: Withdrawal"
    with qtbot.waitSignal(segments.chosen) as told:
        qtbot.mouseClick(segments.segments[1], LEFT)
    assert told.args == ["withdraw"]
    segments.choose("payment")
    assert segments.key == "payment"


@pytest.mark.parametrize("kind", [CheckBox, Switch])
def test_toggles_work_by_mouse_and_space(shown, qtbot, kind):
    toggle = shown(kind("Problems first"))
    qtbot.mouseClick(toggle, LEFT, pos=QPoint(4, toggle.height() // 2))
    assert toggle.isChecked()
    toggle.setFocus()
    qtbot.keyClick(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()


def test_a_click_on_the_word_counts(shown, qtbot):
    box = shown(CheckBox("Problems & more"))
    qtbot.mouseClick(box, LEFT, pos=QPoint(box.width() - 3, 5))
    assert box.isChecked()
    assert box.accessibleName() == "Problems & more"


def test_on_and_off_differ_in_grey(qtbot, picture):
    from PySide6.QtGui import QImage

    for control in (CheckBox("x"), RadioButton("x"), Switch("x")):
        qtbot.addWidget(control)
        off = picture(control).convertToFormat(QImage.Format.Format_Grayscale8)
        control.setChecked(True)
        on = picture(control).convertToFormat(QImage.Format.Format_Grayscale8)
        differing = sum(
            abs(on.pixelColor(x, y).lightness() - off.pixelColor(x, y).lightness()) > 60
            for x in range(18)
            for y in range(on.height())
        )
        assert differing > 40


def test_chip_shows_its_value_and_clears(shown, qtbot):
    chip = shown(Chip("Date", "Any"))
    assert (chip.accessibleName(), chip.accessibleDescription()) == ("Filter Date", "Any")
    narrow = chip.sizeHint().width()
    chip.set_value("Last 7 days")
    chip.adjustSize()
    assert chip.accessibleDescription() == "Last 7 days"
    assert chip.sizeHint().width() > narrow
    with qtbot.waitSignal(chip.cleared), qtbot.assertNotEmitted(chip.clicked):
        qtbot.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 12, 13))
    with qtbot.waitSignal(chip.clicked), qtbot.assertNotEmitted(chip.cleared):
        qtbot.mouseClick(chip, LEFT, pos=QPoint(15, 13))
    with qtbot.waitSignal(chip.cleared):
        qtbot.keyClick(chip, Qt.Key.Key_Delete)


def test_count_chip_is_a_toggle(shown, qtbot):
    chip = shown(Chip("Problems", count=5))
    qtbot.mouseClick(chip, LEFT, pos=QPoint(15, 13))
    assert chip.isChecked()
    chip.set_count(3)
    assert chip.accessibleDescription() == "3"


def test_tabs_tell_their_key_and_move_with_arrows(shown, qtbot):
    tabs = Tabs("Saved views")
    for key in ("all", "today", "attention"):
        tabs.add_tab(key, key.title(), name=f"View: {key.title()}")
    shown(tabs, 500, 40)
    assert tabs.key == "all"
    width = tabs.tabSizeHint(2).width()
    tabs.set_count("attention", 6)
    assert tabs.tabSizeHint(2).width() > width
    tabs.setFocus()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.key == "today"
    tabs.choose("attention")
    assert tabs.currentIndex() == 2
    assert tabs.accessibleTabName(1) == "View: Today"


@pytest.mark.parametrize(("kind", "height"), [(kind, 40 if kind is Kind.SEND else 32) for kind in Kind])
def test_button_heights_and_enter(shown, qtbot, kind, height):
    window = QWidget()
    column = QVBoxLayout(window)
    button = Button("Harbor & Co.", kind)
    column.addWidget(button)
    shown(window)
    assert button.height() == height
    assert button.plain_text == "Harbor & Co."
    assert button.text() == "Harbor && Co."
    assert button.accessibleName() == "Harbor & Co."
    assert not button.autoDefault()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("environment", ["live", "sandbox"])
def test_the_send_button_wears_the_bar(qapp, look, qtbot, picture, environment):
    look.apply(qapp, "light", environment)
    for kind, colour in ((Kind.PRIMARY, look.tokens.accent), (Kind.SEND, look.tokens.send)):
        button = Button("Send", kind)
        qtbot.addWidget(button)
        button.ensurePolished()
        assert picture(button).pixelColor(10, 3).name().upper() == colour


def test_button_changes(qtbot):
    button = Button("Review", icon="check", name="Review withdrawal")
    qtbot.addWidget(button)
    button.set_text("Review again")
    assert button.accessibleName() == "Review withdrawal"
    button.set_icon("")
    assert button.icon().isNull()
    button.set_kind(Kind.PRIMARY)
    assert button.kind is Kind.PRIMARY
    other = Button("Send")
    qtbot.addWidget(other)
    other.set_text("Send PHP 1.00")
    assert other.accessibleName() == "Send PHP 1.00"
    other.set_tall()
    assert other.height() == 40


def test_icon_button_is_named_and_tipped(qtbot):
    button = IconButton("copy", "Copy order id")
    qtbot.addWidget(button)
    assert (button.accessibleName(), button.toolTip(), button.text()) == ("Copy order id", "Copy order id", "")
    assert button.width() == button.height() == 32


def test_menu_button_runs_its_actions(qtbot):
    button = MenuButton("More", icon="ellipsis")
    qtbot.addWidget(button)
    done = []
    action = button.add_action("Copy & close", lambda: done.append(1), "copy-close")
    assert action.objectName() == "copy-close"
    assert not action.autoRepeat()
    action.trigger()
    assert done == [1]
