"""A journal that was damaged on the disk is put back in the real window, and what came after the backup is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk.domain.account import BUILT_IN_SANDBOX
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.restore import RestorePage
from ptsdesk.gui.theme.theme import theme
from tests.gui.pages.driver import Driver
from tests.gui.support.real_window import RealShell, calls
from tests.support.moved_time import MovedClock, office_on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def open_driver(qtbot: QtBot, clock: MovedClock, folder: Path) -> Driver:
    shell = RealShell(qtbot, lambda: office_on(clock, folder))
    shell.context.clock_ms = clock.now_ms
    theme().reduced_motion = True
    return Driver(shell, None)  # type: ignore[arg-type]


def pay(driver: Driver, reference: str) -> str:
    page = driver.go("payment")
    assert isinstance(page, PaymentPage)
    page.show_form()
    driver.fill(page, reference=reference)
    sheet = driver.open_sheet(page)
    order_id = sheet.intent.order_id
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: page.face is page.result)
    driver.settle()
    return order_id


def test_a_damaged_journal_is_put_back(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaymentPage, "wake_ms", 1)
    clock, folder = MovedClock(), tmp_path / "data"
    driver = open_driver(qtbot, clock, folder)
    driver.shell.start(BUILT_IN_SANDBOX)
    first = pay(driver, "Invoice 1")
    made = []
    driver.shell.tasks.run_read(
        lambda: driver.shell.opening.with_office(lambda office: office.backup_now()), made.append
    )
    driver.until(lambda: made)
    second = pay(driver, "Invoice 2")
    driver.shell.end()
    [journal] = folder.glob("journal*.db")
    whole = journal.read_bytes()
    journal.write_bytes(b"\0" * 4096 + whole[4096:])

    driver = open_driver(qtbot, clock, folder)
    shell = driver.shell
    with qtbot.waitSignal(shell.window.appeared):
        shell.window.show()
    shell.furnish()
    shell.opening.open(BUILT_IN_SANDBOX)
    driver.until(lambda: isinstance(shell.stack.currentWidget(), RestorePage))
    driver.settle()
    page = shell.stack.currentWidget()
    assert isinstance(page, RestorePage)
    assert page.choices.key == made[0].name
    with qtbot.waitSignal(page.sheet_opened) as opened:
        driver.click(page.restore)
    driver.click(opened.args[0].commit)
    driver.until(lambda: page.note.isVisible())
    assert page.note.title.text() == "The backup was put back"
    assert page.missing.text() == second
    driver.click(page.retry)
    driver.until(lambda: shell.context.desk is not None)
    driver.settle()
    assert calls(driver, "order", first) is not None
    assert calls(driver, "order", second) is None
    shell.end()
