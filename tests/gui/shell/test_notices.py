"""What the window says by itself: nothing twice at a time."""

from __future__ import annotations

from collections.abc import Callable

from ptsdesk.gui import presenter_errors
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Notice, ToastAction
from ptsdesk.gui.guard import Faults
from ptsdesk.gui.tasks import UnexpectedError
from tests.gui.support.shell import Shell


def titles(shell: Shell) -> list[str]:
    return [toast.accessibleName() for toast in shell.conductor.notices.toasts.toasts]


def test_a_fault_that_repeats_is_one_toast_until_it_is_closed(
    shell: Shell, expect_log: Callable[[str, str], None]
) -> None:
    expect_log("ptsdesk.gui.guard", "not caught: ZeroDivisionError")
    faults = Faults(shell.window)
    faults.found.connect(
        lambda error: shell.context.toast(
            Notice.WARNING, presenter_errors.title(error), presenter_errors.message(error)
        )
    )
    for _ in range(50):
        faults._exception(ZeroDivisionError, ZeroDivisionError(), None)
    assert len(titles(shell)) == 1
    assert titles(shell)[0].startswith(UnexpectedError.title)
    shell.conductor.notices.toasts.toasts[0].dismiss()
    assert titles(shell) == []
    faults._exception(ZeroDivisionError, ZeroDivisionError(), None)
    assert len(titles(shell)) == 1


def test_a_copy_is_told_with_its_end(shell: Shell) -> None:
    clips().copy_text("P2820261112090000005")
    assert titles(shell) == ["Copied. Cleared in 10 s."]
    clips().clear()


def test_two_payments_that_look_the_same_are_two_toasts(shell: Shell) -> None:
    for _ in range(2):
        shell.context.toast(Notice.DONE, "Payment received", "PHP 5.00", ToastAction("Open", lambda: None))
    assert len(titles(shell)) == 2


def test_a_toast_that_was_pushed_out_may_come_again(shell: Shell) -> None:
    for number in range(5):
        shell.context.toast(Notice.INFO, f"News {number}")
    assert titles(shell)[0] == "News 1"
    shell.context.toast(Notice.INFO, "News 0")
    assert titles(shell)[-1] == "News 0"
