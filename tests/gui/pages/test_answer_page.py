"""Page answers: said for what they are, saved and opened from private files only, never shown in the program."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.errors import JournalDisk
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.dialogs.open_page import OpenPageSheet
from ptsdesk.gui.pages.answer_page_card import AnswerPageCard
from ptsdesk.gui.pages.payment import PaymentPage
from ptsdesk.gui.pages.settings import SettingsPage
from ptsdesk.gui.pages.settings_accounts import AccountsSection
from ptsdesk.gui.private_files import PrivateFolder, write_private
from ptsdesk.services.findings import AnswerPage, Learned
from tests.gui.pages.driver import Driver
from tests.gui.support.fake_desk import NOW_MS

S = OrderState
FORM = "<html><form action='https://pay.example/'></form><script>document.forms[0].submit()</script></html>"
SCRIPT = "window.location.href = 'https://pay.example/123'"
Shown = Callable[..., AnswerPageCard]

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="file modes")


@pytest.fixture
def show(driver: Driver, payment: PaymentPage, tmp_path: Path) -> Shown:
    driver.context.data_folder = str(tmp_path / "data")
    (tmp_path / "data").mkdir()

    def shown(page: AnswerPage | None, state: OrderState = S.UNKNOWN, **fields: object) -> AnswerPageCard:
        order = driver.desk.put(state, attempts=1, **fields)
        if page is not None:
            driver.desk.pages_of[order.order_id] = page
        driver.go("payment", OpenOrder(order.order_id))
        return payment.result.page_card

    return shown


def page(text: str = FORM, *, is_html: bool = True, whole: bool = True) -> AnswerPage:
    return AnswerPage(is_html, text, whole, NOW_MS)


def texts(widget: QObject) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_the_card_says_what_it_means(driver: Driver, payment: PaymentPage, show: Shown) -> None:
    card = show(page())
    said = texts(card)
    assert card.isVisible()
    assert "The account answers with web pages" in said
    assert "a form that sends itself (its setting: HTML)" in said
    assert "stays Result unknown until the provider's signed answer to a question resolves it" in said
    assert "set by the provider for each merchant" in said
    assert payment.result.state.badge.text() == "Result unknown"
    assert FORM not in said


def test_a_redirect_is_named(show: Shown) -> None:
    assert "a script that leads to another page (its setting: Redirect)" in texts(show(page(SCRIPT, is_html=False)))


def test_without_a_page_there_is_no_card(driver: Driver, payment: PaymentPage, show: Shown) -> None:
    assert not show(None).isVisible()
    assert show(page()).isVisible()
    assert not show(None, S.WAITING).isVisible()


def test_once_it_is_resolved_the_card_says_so(driver: Driver, payment: PaymentPage, show: Shown) -> None:
    card = show(page())
    order = payment.result.order
    paid = driver.desk.change(order.order_id, S.PAID)
    driver.context.order_changed.emit(paid)
    driver.settle()
    assert card.isVisible()
    assert "Asking has resolved the order since: Paid." in card.text.text()


def test_a_payout_has_no_payer(driver: Driver, payment: PaymentPage, show: Shown) -> None:
    card = show(page(), kind=OrderKind.WITHDRAWAL)
    assert "A payout has none" in card.payer.label.text()


def test_the_text_for_the_provider_is_copied(driver: Driver, show: Shown) -> None:
    card = show(page())
    driver.click(card.copy)
    text = QGuiApplication.clipboard().text()
    assert "switch our merchant account 28 to JSON answers" in text
    assert "was copied" in card.told.label.text()


def test_a_subscription_has_the_card_too(driver: Driver) -> None:
    order = driver.desk.put(S.UNKNOWN, kind=OrderKind.SUBSCRIPTION, attempts=1)
    driver.desk.pages_of[order.order_id] = page(SCRIPT, is_html=False)
    shown = driver.go("subscriptions", OpenOrder(order.order_id))
    driver.settle()
    cards = [card for card in shown.findChildren(AnswerPageCard) if card.isVisible()]
    assert len(cards) == 1
    assert "stays Result unknown" in cards[0].text.text()


# --- saving ----------------------------------------------------------------------------------------------------------


def save(driver: Driver, card: AnswerPageCard, path: Path) -> None:
    driver.click(card.save)
    dialog = driver.window.findChildren(QFileDialog)[0]
    dialog.fileSelected.emit(str(path))
    dialog.close()
    driver.settle()


@pytest.mark.parametrize(("text", "is_html"), [(FORM, True), (SCRIPT, False)])
def test_the_page_is_saved_for_this_user_only(
    driver: Driver, show: Shown, tmp_path: Path, text: str, is_html: bool
) -> None:
    card = show(page(text, is_html=is_html))
    path = tmp_path / "page.html"
    path.write_text("older and readable by all")
    save(driver, card, path)
    saved = path.read_text(encoding="utf-8")
    assert text in saved
    assert (saved == text) is is_html
    assert "was saved" in card.told.label.text()
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "page.html"]


def test_a_folder_that_cannot_be_written_is_explained(driver: Driver, show: Shown, tmp_path: Path) -> None:
    card = show(page())
    save(driver, card, tmp_path / "missing" / "page.html")
    assert "could not be saved" in card.told.label.text()


def test_half_a_page_is_neither_saved_nor_opened(driver: Driver, show: Shown) -> None:
    card = show(page(whole=False))
    assert not card.save.isEnabled()
    assert not card.open.isEnabled()
    assert "did not arrive whole" in card.cut.text.text()
    assert card.cut.isVisible()
    card._warn()
    card._choose_file()
    assert not driver.window.findChildren(OpenPageSheet)
    assert not driver.window.findChildren(QFileDialog)
    assert card.copy.isEnabled()


# --- opening ---------------------------------------------------------------------------------------------------------


class Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []
        self.texts: list[str] = []
        self.modes: list[int] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        path = Path(url.toLocalFile())
        self.opened.append(path)
        self.texts.append(path.read_text(encoding="utf-8"))
        self.modes += [stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)]


@pytest.fixture
def browser() -> Browser:
    made = Browser()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def warn(driver: Driver, card: AnswerPageCard) -> OpenPageSheet:
    driver.click(card.open)
    sheet = driver.window.findChildren(OpenPageSheet)[0]
    driver.until(sheet.isVisible)
    return sheet


def open_page(driver: Driver, card: AnswerPageCard) -> None:
    sheet = warn(driver, card)
    driver.click(sheet.commit)
    driver.settle()


def test_a_warning_stands_before_the_browser(driver: Driver, show: Shown, browser: Browser, tmp_path: Path) -> None:
    card = show(page(), reference="Invoice 7")
    sheet = warn(driver, card)
    said = texts(sheet)
    for part in ("for the person who pays Invoice 7", "may lead anywhere", "Only asking the provider resolves"):
        assert part in said
    assert QApplication.focusWidget() is sheet.cancel
    driver.key(Qt.Key.Key_Return)
    assert browser.opened == []
    driver.key(Qt.Key.Key_Escape)
    driver.until(lambda: not driver.window.findChildren(OpenPageSheet))
    assert browser.opened == []
    assert list((tmp_path / "data").iterdir()) == []


def test_it_is_opened_from_a_private_file_below_the_data_folder(
    driver: Driver, show: Shown, browser: Browser, tmp_path: Path
) -> None:
    card = show(page())
    open_page(driver, card)
    assert browser.texts == [FORM]
    assert browser.opened[0].is_relative_to(tmp_path / "data" / "answer-pages")
    if sys.platform != "win32":
        assert browser.modes == [0o600, 0o700]
    assert "handed to the browser" in card.told.label.text()


def test_the_copy_goes_after_its_time(driver: Driver, show: Shown, browser: Browser, tmp_path: Path) -> None:
    card = show(page())
    open_page(driver, card)
    clock = card._folder._clock
    assert clock.isActive()
    assert clock.interval() == 600_000
    clock.timeout.emit()
    assert not browser.opened[0].exists()
    assert list((tmp_path / "data").iterdir()) == []


def test_the_copy_goes_with_the_window(driver: Driver, show: Shown, browser: Browser, tmp_path: Path) -> None:
    card = show(page())
    open_page(driver, card)
    driver.window.close()
    assert not browser.opened[0].exists()
    assert list((tmp_path / "data").iterdir()) == []


def test_the_copy_goes_with_the_account(driver: Driver, show: Shown, browser: Browser) -> None:
    card = show(page())
    open_page(driver, card)
    warn(driver, card)
    driver.context.desk_lost.emit()
    assert not browser.opened[0].exists()
    driver.until(lambda: not driver.window.findChildren(OpenPageSheet))


def test_without_a_browser_it_says_so(driver: Driver, show: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    card = show(page())
    open_page(driver, card)
    assert "No browser could be opened" in card.told.label.text()


def test_a_folder_that_cannot_be_made_is_said(driver: Driver, show: Shown, browser: Browser, tmp_path: Path) -> None:
    card = show(page())
    (tmp_path / "data" / "answer-pages").write_text("in the way")
    open_page(driver, card)
    assert browser.opened == []
    assert "could not be written" in card.told.label.text()


def test_a_journal_in_trouble_hides_nothing_else(
    driver: Driver, payment: PaymentPage, show: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_order_id: str) -> AnswerPage | None:
        raise JournalDisk("The disk is full.")

    monkeypatch.setattr(driver.desk, "answer_page", fails)
    card = show(page())
    assert not card.isVisible()
    assert payment.result.state.badge.text() == "Result unknown"
    monkeypatch.undo()
    driver.desk.orders[payment.result.order.order_id] = replace(payment.result.order, checks=1)
    driver.context.order_changed.emit(driver.desk.orders[payment.result.order.order_id])
    driver.settle()
    assert card.isVisible()


# --- the files themselves --------------------------------------------------------------------------------------------


@on_posix
def test_a_link_in_the_way_is_not_followed(driver: Driver, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    kept = elsewhere / "kept"
    kept.write_text("x")
    base = tmp_path / "base"
    base.mkdir()
    folder = PrivateFolder(str(base), driver.window, driver.window)
    folder.path.symlink_to(elsewhere)
    with pytest.raises(OSError, match="not a folder of ours"):
        folder.put("a.html", "x")
    folder.clear()
    assert kept.exists()


def test_what_a_crash_left_goes_at_the_next_use(driver: Driver, tmp_path: Path) -> None:
    folder = PrivateFolder(str(tmp_path), driver.window, driver.window)
    folder.path.mkdir()
    (folder.path / "old.html").write_text("x")
    new = folder.put("new.html", "y")
    assert [file.name for file in folder.path.iterdir()] == [new.name]


def test_without_a_data_folder_the_temporary_one_is_used(driver: Driver) -> None:
    folder = PrivateFolder("", driver.window, driver.window)
    path = folder.put("a.html", "x")
    assert path.exists()
    folder.clear()
    assert not folder.path.exists()
    folder.clear()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_self: Path, _target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        write_private(tmp_path / "a.html", "x")
    assert list(tmp_path.iterdir()) == []


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("learned", "said"),
    [
        (Learned(), "not known yet"),
        (Learned(answers_json_ms=NOW_MS), "JSON"),
        (Learned(answers_pages_ms=NOW_MS - 396_000), "Web pages, last seen 14:02"),
        (Learned(answers_pages_ms=NOW_MS - 86_400_000), "Web pages, last seen 11 Nov, 14:08"),
        (Learned(answers_pages_ms=NOW_MS - 5, answers_json_ms=NOW_MS), "JSON"),
    ],
)
def test_the_settings_name_the_answer_type(driver: Driver, learned: Learned, said: str) -> None:
    driver.desk.taught = learned
    settings = driver.go("settings")
    assert isinstance(settings, SettingsPage)
    settings.show_section("accounts")
    driver.settle()
    section = settings.findChildren(AccountsSection)[0]
    assert section.details.answer.text() == said


def test_the_settings_read_again_when_they_are_shown(driver: Driver) -> None:
    settings = driver.go("settings")
    settings.show_section("accounts")
    driver.settle()
    driver.desk.taught = Learned(answers_json_ms=NOW_MS)
    driver.go("history")
    driver.go("settings")
    settings.show_section("accounts")
    driver.settle()
    assert settings.findChildren(AccountsSection)[0].details.answer.text() == "JSON"
