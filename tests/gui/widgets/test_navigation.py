"""The sidebar and the toasts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget

from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.gallery_window import make_sidebar
from ptsdesk.gui.widgets.toasts import LIFETIME_MS, ToastStack

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def side(shown):
    return shown(make_sidebar(), 232, 860)


def test_pages_exclude_each_other_and_tell_their_key(side, qtbot):
    with qtbot.waitSignal(side.activated) as told:
        qtbot.mouseClick(side.buttons["history"], LEFT)
    assert told.args == ["history"]
    assert [key for key, button in side.buttons.items() if button.isChecked()] == ["history"]
    with qtbot.assertNotEmitted(side.activated):
        side.mark("query")
    assert [key for key, button in side.buttons.items() if button.isChecked()] == ["query"]


def test_an_action_is_no_place(side, qtbot):
    with qtbot.waitSignal(side.activated) as told:
        qtbot.mouseClick(side.buttons["lock"], LEFT)
    assert told.args == ["lock"]
    assert not side.buttons["lock"].isCheckable()
    side.mark("lock")
    side.mark("nowhere")
    assert side.buttons["payment"].isChecked()


def test_names_of_places(side):
    assert side.buttons["history"].accessibleName() == "Go to History"
    assert side.buttons["lock"].accessibleName() == "Lock now"
    assert side.buttons["overview"].accessibleDescription() == "Alt+1"
    assert side.buttons["unresolved"].accessibleDescription() == "2 need attention"
    assert side.switcher.accessibleDescription().startswith("Harbor & Co. Trading")
    assert side.status.accessibleDescription() == "Connected, clock exact"


def test_narrow_below_1180(side):
    side.fit_window(1180)
    assert side.width() == 232
    side.fit_window(1179)
    assert side.width() == 62
    assert side.buttons["history"].toolTip() == "History"
    assert side.status.toolTip() == "Connected, clock exact"
    side.status.set_status("Not reachable", "", Tone.BAD, "unplug")
    assert side.status.toolTip() == "Not reachable"
    side.fit_window(1400)
    assert side.width() == 232
    assert side.buttons["history"].toolTip() == ""
    texts = [caption.text() for caption in side._captions]
    assert texts == ["Collect", "Pay out", "Records"]


def test_count_is_painted_and_goes(side, look):
    def amber() -> int:
        image = side.buttons["unresolved"].grab().toImage()
        fill = look.tokens.attention_fill.lower()
        return sum(image.pixelColor(x, y).name() == fill for x in range(image.width()) for y in range(image.height()))

    assert amber() > 50
    side.set_count("unresolved", 120)
    assert amber() > 50
    side.set_count("unresolved", 0)
    assert amber() == 0
    assert side.buttons["unresolved"].accessibleDescription() == ""


def test_the_chosen_page_is_marked_without_colour_too(side):
    """The chosen entry has a surface and an outline, so it also shows in grey."""
    image = side.grab().toImage()
    places = [side.buttons[key].mapTo(side, QPoint(100, 0)) for key in ("payment", "history")]
    ground = [image.pixelColor(place + QPoint(0, 4)).lightness() for place in places]
    edge = [image.pixelColor(place).lightness() for place in places]
    assert ground[0] - ground[1] > 10
    assert edge[0] < edge[1]


# ---------------------------------------------------------------------------------------------- toasts


@pytest.fixture
def stack(shown):
    window = shown(QWidget(), 900, 600)
    window.stack = ToastStack(window)
    return window.stack


def test_toasts_stack_at_the_bottom_right(stack):
    first, second = stack.show_toast("Payment received"), stack.show_toast("Another one", "PHP 1.00")
    window = first.parentWidget()
    assert second.geometry().bottom() == window.height() - stack.MARGIN - 1
    assert first.geometry().bottom() < second.geometry().top()
    assert first.geometry().right() == window.width() - stack.MARGIN - 1
    window.resize(1000, 700)
    QApplication.processEvents()
    assert second.geometry().right() == 1000 - stack.MARGIN - 1


def test_a_toast_goes_by_itself_after_six_seconds(stack, qtbot):
    assert LIFETIME_MS == 6000
    toast = stack.show_toast("Payment received", lifetime_ms=40)
    with qtbot.waitSignal(toast.closed):
        pass
    assert stack.toasts == []


def test_a_toast_waits_under_the_mouse(stack, qtbot):
    toast = stack.show_toast("Payment received", lifetime_ms=6000)
    before = toast._timer.remainingTime()
    qtbot.waitUntil(lambda: toast._timer.remainingTime() < before - 300)
    QApplication.sendEvent(toast, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert toast._timer.remainingTime() > before - 300
    before_place = QCursor.pos()
    QCursor.setPos(toast.mapToGlobal(QPoint(5, 5)))
    toast._expire()
    assert toast.isVisible()
    QCursor.setPos(before_place)
    toast._expire()
    assert not toast.isVisible()


def test_a_toast_waits_for_the_keyboard(stack):
    toast = stack.show_toast("Payment received", action="Open")
    toast.nextInFocusChain().setFocus()
    toast._expire()
    assert toast.isVisible()


def test_action_and_cross(stack, qtbot):
    done = []
    toast = stack.show_toast("Payment received", action="Open", on_action=lambda: done.append(1))
    from ptsdesk.gui.widgets.buttons import Button

    open_button, cross = toast.findChildren(Button)
    qtbot.mouseClick(open_button, LEFT)
    assert done == [1]
    assert stack.toasts == []
    other = stack.show_toast("Saved")
    cross = other.findChildren(Button)[-1]
    qtbot.mouseClick(cross, LEFT)
    assert not other.isVisible()


def test_no_more_than_four(stack):
    for number in range(7):
        stack.show_toast(f"News {number}")
    assert len(stack.toasts) == 4
    assert stack.toasts[-1].accessibleName() == "News 6"
