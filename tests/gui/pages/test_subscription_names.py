"""Names, identifiers and words of New subscription in every face."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.i18n import install_pseudo
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from tests.gui.pages.driver import Driver
from tests.gui.pages.test_names import check
from tests.gui.support.card_form import CardForm, offer
from tests.gui.support.fake_desk import FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.shell import Shell
from tests.gui.support.walk import texts, untranslated

S = OrderState
CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


def faces(driver: Driver) -> Iterator[str]:
    """Each face of the form with everything open, then its sheet and the sending."""
    offer(driver.desk, "CARD", "CARD_B")
    new = CardForm(driver)
    new.form.more.open()
    new.form.variants.open()
    yield "empty"
    new.page.primary()
    yield "errors"
    new.fill()
    new.form.channel.box.setCurrentIndex(0)
    yield "filled"
    sheet = new.review()
    yield "sheet"
    driver.until(lambda: sheet.awake)
    driver.desk.submit_outcome, driver.desk.refusal_code = S.REFUSED_CHECKING, "1001"
    driver.desk.hold()
    driver.click(sheet.commit)
    driver.until(lambda: len(new.page.sending.reached) == 2)
    yield "sending"
    driver.desk.release()
    driver.until(lambda: new.page.face is new.page.detail)
    driver.settle()
    new.page.show_form()
    yield "refused"
    driver.click(new.form.variant.segments[1])
    driver.settle()
    yield "without period"
    offer(driver.desk)
    new.page.check_now()
    driver.settle()
    yield "no channel"


def test_every_face_has_unique_names(driver: Driver) -> None:
    for _ in faces(driver):
        check(driver.window)


def test_the_names_of_the_design_are_there(driver: Driver) -> None:
    from tests.gui.support.walk import interactive

    new = CardForm(driver)
    names = {widget.accessibleName() for widget in interactive(driver.window)}
    wanted = {
        "Currency", "Amount", "Period count", "Period unit", "Your reference", "First name", "Middle name", "Last name",
        "Card number", "Expiry month", "Expiry year", "Security code", "Review subscription",
    }  # fmt: skip
    assert wanted <= names
    assert new.page.title() == "New subscription"


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    translator = install_pseudo(qapp)
    yield
    QCoreApplication.removeTranslator(translator)


def test_every_face_is_translated(pseudo: None, qtbot: QtBot, desk: FakeDesk) -> None:
    shell = Shell(qtbot, FakeOffice(desk)).start()
    driver = Driver(shell, desk)
    given = {"Sandbox shop", "127.0.0.1:9", "https://", "VISA", "1881", "CARD_B", "CARD", "Card", "Gym membership",
             "••••", "Patricia", "Velasco", "•", "Nine hundred ninety-nine pesos", "999.00", "09175550142",
             "Eleven thousand nine hundred eighty-eight pesos"}  # fmt: skip
    left = set()
    for face in faces(driver):
        page = shell.stack.page
        assert isinstance(page, SubscriptionsPage)
        known = {page.edit.order_id} | set(desk.orders)
        for seen in texts(driver.window):
            if untranslated(seen.text, frozenset((given | known) - {""})):
                left.add((face, seen.text, seen.where))
    shell.end()
    assert sorted(left) == []
