"""Timeline, lists, notes, toasts, navigation, states, drawer, QR, environment and surfaces."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec
from ptsdesk.gui.widgets.drawer import Drawer
from ptsdesk.gui.widgets.environment import EnvironmentBar, EnvironmentTag, SandboxFrame
from ptsdesk.gui.widgets.labels import IconLabel, KeyCap, KeyCaps, Label
from ptsdesk.gui.widgets.lists import KeyValueList, StepList
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize, true_minus
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.qr import QUIET, QrView, matrix_of, qr_image
from ptsdesk.gui.widgets.states import EmptyState, ErrorState, Spinner
from ptsdesk.gui.widgets.surfaces import Card, IconTile, PageHead
from ptsdesk.gui.widgets.timeline import Timeline, TimelineStep

LEFT = Qt.MouseButton.LeftButton


# ---------------------------------------------------------------------------------------------- words


def test_markup_is_shown_not_read(qtbot):
    text = "<b>bold</b>"
    for widget in (Label(text), Note(text), IconLabel("info", text), Card(text), EmptyState(text, text)):
        qtbot.addWidget(widget)
        labels = [widget] if isinstance(widget, Label) else widget.findChildren(Label)
        assert text in [label.text() for label in labels]
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_a_wrapping_label_lets_its_page_shrink(qtbot):
    label = Label("A rather long sentence that would keep a page from shrinking. " * 3, wrap=True)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() <= 40
    assert label.sizePolicy().hasHeightForWidth()
    assert label.heightForWidth(200) > label.heightForWidth(600)


def test_money_is_read_as_code_and_figures_with_a_true_minus(qtbot):
    money = MoneyLabel("PHP", "-4,820.00", words="minus four thousand")
    qtbot.addWidget(money)
    assert money.text() == "PHP −4,820.00"
    assert money.accessibleDescription() == "minus four thousand"
    assert true_minus("−1") == "−1"
    hero = MoneyLabel("PHP", "4,820.00", MoneySize.HERO)
    qtbot.addWidget(hero)
    assert hero.sizeHint().width() > money.sizeHint().width()


def test_the_code_is_greyer_than_the_figures(qtbot, picture, look):
    money = MoneyLabel("PHP", "1.00", MoneySize.HERO)
    qtbot.addWidget(money)
    image = picture(money)
    halves = [range(30), range(image.width() - 20, image.width())]
    darkest = [min(image.pixelColor(x, y).lightness() for x in half for y in range(image.height())) for half in halves]
    assert darkest[0] > darkest[1] + 30


def test_key_values_replace_and_copy(qtbot):
    values = KeyValueList()
    qtbot.addWidget(values)
    values.set_rows([("Order id", "P1"), ("State", QLabel("x"))])
    assert values.text("Order id") == "P1"
    assert values.text("State") == ""
    assert values.values["Order id"].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert values.values["Order id"].accessibleDescription() == "Order id"
    values.set_rows([("Only", "1")])
    assert list(values.values) == ["Only"]


def test_steps_are_numbered(qtbot):
    steps = StepList(["One.", "Two."])
    qtbot.addWidget(steps)
    assert [label.text() for label in steps.findChildren(Label)] == ["One.", "Two."]


def test_key_caps(qtbot):
    caps = KeyCaps(("Ctrl", "K"))
    qtbot.addWidget(caps)
    assert [cap.text() for cap in caps.findChildren(KeyCap)] == ["Ctrl", "K"]


# ---------------------------------------------------------------------------------------------- timeline

STEPS = [
    TimelineStep("Saved", "14:02:05"),
    TimelineStep(
        "Accepted", "14:02:06", badge=BadgeSpec("Signature verified", "shield-check", Tone.OK), detail="1.1 s"
    ),
    TimelineStep("Waiting", "since 14:02:06", "Checked 4 s ago", "clock", Tone.WAIT),
    TimelineStep("Paid", "not yet", pending=True),
]


def test_timeline_keeps_rows_that_did_not_change(shown):
    timeline = shown(Timeline("Timeline"), 500, 300)
    timeline.set_steps(STEPS)
    rows = list(timeline._rows)
    timeline.set_steps(list(STEPS))
    assert timeline._rows == rows
    changed = [*STEPS[:2], TimelineStep("Paid", "14:05:00")]
    timeline.set_steps(changed)
    assert timeline._rows[:2] == rows[:2]
    assert timeline.steps == tuple(changed)
    timeline.set_steps([])
    assert timeline._rows == []


def test_timeline_rows_are_read_whole(qtbot):
    timeline = Timeline("Timeline")
    qtbot.addWidget(timeline)
    timeline.set_steps(STEPS)
    assert timeline._rows[2].accessibleName() == "Waiting, since 14:02:06, Checked 4 s ago"


def test_timeline_connects_its_icons_with_a_line(shown, look, qapp):
    timeline = shown(Timeline("Timeline"), 500, 200)
    timeline.set_steps(STEPS)
    qapp.processEvents()
    image = timeline.grab().toImage()
    column = [image.pixelColor(11, y).name().upper() for y in range(image.height())]
    assert column.count(look.tokens.line) > 20


# ---------------------------------------------------------------------------------------------- notes and states


def test_notes_say_themselves(qtbot, picture, look):
    note = Note("Paid out 2 days ago.", Tone.ATTENTION, title="Possible duplicate")
    qtbot.addWidget(note)
    assert note.accessibleName() == "Possible duplicate Paid out 2 days ago."
    assert picture(note).pixelColor(note.width() - 10, 5).name().upper() == look.tokens.attention_fill
    note.show_note("All is well.", Tone.NEUTRAL, spoken=True)
    assert note.accessibleName() == "All is well."
    assert not note.title.isVisibleTo(note)


def test_states_say_what_and_offer_a_way(qtbot):
    from ptsdesk.gui.widgets.buttons import Button

    button = Button("Clear filters")
    for state in (EmptyState("No order", "Nothing.", actions=[button]), ErrorState("Cannot be read", "Try again.")):
        qtbot.addWidget(state)
        assert state.accessibleName().startswith(state.title.text())
        state.set_words("Other", "Words.", spoken=True)
        assert state.accessibleName() == "Other. Words."
    assert isinstance(EmptyState("a", "b").tile, IconTile)


def test_spinner_waits_before_it_shows(shown, qtbot, look):
    spinner = shown(Spinner(delay_ms=30))
    spinner.start()
    assert not spinner.spinning
    qtbot.waitUntil(lambda: spinner.spinning)
    assert not spinner._turn.isActive()
    spinner.stop()
    assert not spinner.spinning
    look.reduced_motion = False
    spinner.start()
    qtbot.waitUntil(lambda: spinner._angle > 0)
    spinner.hide()
    assert not spinner._turn.isActive()
    assert Spinner()._delay.interval() == 300


def test_quick_work_never_flickers(shown, qtbot):
    spinner = shown(Spinner(delay_ms=20))
    spinner.start()
    spinner.stop()
    qtbot.wait(40)
    assert not spinner.spinning


# ---------------------------------------------------------------------------------------------- surfaces


def test_page_head_swaps_actions(shown, qtbot):
    from ptsdesk.gui.widgets.buttons import Button

    head = shown(PageHead("New payment", "Collect"), 900, 64)
    first, second = Button("One"), Button("Two")
    head.set_actions([first])
    assert first.isVisible()
    head.set_actions([second])
    assert second.isVisible()
    assert not first.isVisible()
    head.set_words("Payment", "P261112", back=True)
    with qtbot.waitSignal(head.back_clicked):
        qtbot.mouseClick(head.back, LEFT)
    with qtbot.waitSignal(head.search_clicked):
        qtbot.mouseClick(head.search, LEFT)
    assert head.height() == 64


def test_card_aside(qtbot):
    card = Card("Balances", aside="12 min old")
    qtbot.addWidget(card)
    assert card.aside.isVisibleTo(card)
    card.set_aside("")
    assert not card.aside.isVisibleTo(card)


def test_drawer_is_docked_and_closes(shown, qtbot, look):
    window = QWidget()
    column = QVBoxLayout(window)
    drawer = Drawer("Payment dossier")
    column.addWidget(drawer)
    shown(window, 600, 400)
    assert drawer.width() == 484
    for button, signal in ((drawer.previous, drawer.previous_clicked), (drawer.next, drawer.next_clicked)):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, LEFT)
    with qtbot.waitSignal(drawer.closed):
        qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    look.reduced_motion = False
    drawer.open_drawer()
    assert drawer.isVisible()
    veils = [child for child in window.children() if type(child).__name__ == "_Veil"]
    with qtbot.waitSignal(veils[0].destroyed):
        pass
    drawer.set_title("Withdrawal dossier")
    assert drawer.accessibleName() == "Withdrawal dossier"
    with qtbot.waitSignal(drawer.closed):
        qtbot.mouseClick(drawer.close_button, LEFT)


# ---------------------------------------------------------------------------------------------- environment


def grey_row(widget: QWidget, y: int) -> list[int]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return [image.pixelColor(x, y).lightness() for x in range(500, 900)]


def test_live_is_solid_and_sandbox_is_hatched(shown):
    live, sandbox = (shown(EnvironmentBar(environment), 1000, 36) for environment in Environment)
    assert len(set(grey_row(live, 18))) == 1
    row = grey_row(sandbox, 18)
    turns = sum(1 for before, now in pairwise(row) if before != now)
    assert turns > 40
    assert set(grey_row(sandbox, 35)) == set(grey_row(sandbox, 34))
    assert set(grey_row(sandbox, 35)).isdisjoint(row)


def test_bar_and_tag_say_the_word(qtbot):
    bar = EnvironmentBar(Environment.SANDBOX)
    tag = EnvironmentTag(Environment.LIVE)
    for widget in (bar, tag):
        qtbot.addWidget(widget)
    assert bar.accessibleName() == "SANDBOX: Practice. Nothing here moves real money."
    assert tag.text() == "LIVE"
    bar.set_environment(Environment.LIVE)
    assert bar.accessibleName() == "LIVE: Real money"
    bar.set_words("Real money. Sending is off.", "Harbor")
    assert bar.accessibleDescription() == "Harbor"
    assert bar.height() == 36


def test_environment_words_are_never_translated(qapp, qtbot):
    from ptsdesk.gui.i18n import install_pseudo

    translator = install_pseudo(qapp)
    try:
        bar = EnvironmentBar(Environment.SANDBOX)
        qtbot.addWidget(bar)
        assert bar.accessibleName().startswith("SANDBOX: [")
    finally:
        qapp.removeTranslator(translator)


def test_frame_only_in_sandbox_and_only_at_the_edge(qapp, look, shown):
    window = QWidget()
    frame = SandboxFrame(window)
    shown(window, 300, 200)
    assert not frame.isVisible()
    look.apply(qapp, "light", "sandbox")
    assert frame.isVisible()
    image = window.grab().toImage()
    violet = look.tokens.bar_base
    assert [image.pixelColor(x, 100).name().upper() == violet for x in range(4)] == [True, True, True, False]
    assert image.pixelColor(299, 100).name().upper() == violet
    window.resize(400, 250)
    qapp.processEvents()
    assert frame.geometry() == window.rect()
    assert not frame.mask().contains(QPoint(200, 100))


# ---------------------------------------------------------------------------------------------- QR


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_qr_is_black_on_white_with_four_modules_of_margin(qapp, look, qtbot, mode):
    look.apply(qapp, mode, "live")
    matrix = matrix_of("00020101021228760011ph.ppmi.p2m")
    view = QrView(side=300, framed=False)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show_matrix(matrix)
    image = view.grab().toImage()
    module = 300 // (len(matrix) + 2 * QUIET)
    start = (300 - module * len(matrix)) // 2
    for y in range(-QUIET, len(matrix) + QUIET):
        for x in range(-QUIET, len(matrix) + QUIET):
            dark = 0 <= y < len(matrix) and 0 <= x < len(matrix) and matrix[y][x]
            spot = image.pixelColor(start + x * module + module // 2, start + y * module + module // 2)
            assert spot.name() == ("#000000" if dark else "#ffffff"), (x, y)


def test_qr_goes_when_cleared(qtbot):
    view = QrView(side=200, framed=False)
    qtbot.addWidget(view)
    view.resize(200, 200)
    view.show_text("hello")
    assert view.accessibleDescription()
    view.clear()
    assert view.matrix == ()
    assert view.accessibleDescription() == ""
    image = view.grab().toImage()
    assert "#000000" not in {image.pixelColor(x, 100).name() for x in range(200)}


def test_qr_picture_has_whole_modules():
    matrix = matrix_of("hello")
    image = qr_image(matrix, 500)
    assert image.width() >= 500
    assert image.width() % (len(matrix) + 2 * QUIET) == 0
