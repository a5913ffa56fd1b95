"""Fifty cards typed into the real window, every way out: afterwards no number and no security code is anywhere.

`make test` goes each way once, but does not wait for the deadline: 18 cards.

Looked through, in twelve encodings: the data folder with the decrypted journal, what the window and its worker wrote
to their logs, the folder for temporary files, the clipboards, the undo stacks and the accessible texts of every widget,
and an exported list of charges.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderState
from ptsdesk.gui.context import OpenOrder
from ptsdesk.gui.pages.subscriptions import SubscriptionsPage
from ptsdesk.services.api import Away
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore, journal_key
from tests.gui.pages.driver import Driver
from tests.gui.support.card_form import CardForm, held_texts, holds
from tests.gui.support.locking import cover_of, leave_alone, locker_of, open_again, still_clock, told_by_tree
from tests.gui.support.real_window import calls, open_window
from tests.helpers.figures import figure
from tests.helpers.scale import WHOLE
from tests.support.card_sweep import ENCODINGS, Secrets, sweep, sweep_texts
from tests.support.command import Command
from tests.support.journal_dump import dump
from tests.support.strict_modes import MODES, refuse
from tests.support.strict_server import StrictProvider
from tests.support.test_cards import NUMBERS, cvc_for

pytestmark = [pytest.mark.proof, pytest.mark.slow, pytest.mark.timeout(900)]

CARD_CRASH = Path(__file__).parents[1] / "support" / "card_crash.py"


@dataclass
class Bench:
    """One window after the other on one data folder, and what they printed."""

    qtbot: QtBot
    strict: StrictProvider
    shop: Command
    out: Path
    driver: Driver | None = None
    typed: int = 0
    """How many cards were typed into it."""

    def window(self) -> Driver:
        """The window that is open; a new one when the last one is gone."""
        if self.driver is None:
            self.driver = open_window(self.qtbot, self.shop.data_dir, "Shop")
        return self.driver

    def close(self) -> None:
        """Close the window in the ordinary way."""
        if self.driver is not None:
            self.driver.shell.end()
            self.driver = None


@pytest.fixture
def bench(
    qtbot: QtBot, strict: StrictProvider, strict_shop: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setattr(SubscriptionsPage, "wake_ms", 1)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    bench = Bench(qtbot, strict, strict_shop, tmp_path / "out")
    bench.out.mkdir()
    yield bench
    bench.close()


# --- the ways out -----------------------------------------------------------------------------------------------------


def answered(spoil: Any) -> Callable[[Bench, str], None]:
    """Sent, and answered in some way."""

    def way(bench: Bench, number: str) -> None:
        form = typed(bench, number)
        bench.strict.spoil = spoil(number) if getattr(spoil, "echoes", False) else spoil
        form.send()
        form.assert_gone(number)

    return way


def echo(number: str) -> Any:
    """A provider that repeats the card in its refusal."""
    return refuse("1001", f"card_number {number} with cvc {cvc_for(number)} is not valid")


def echo_page(number: str) -> Any:
    """A provider that answers with a page that holds the card."""

    def spoil(_provider: StrictProvider, _fields: dict[str, Any], good: Any) -> Any:
        grouped = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        page = f'<form><input name="card" value="{grouped}"><input name="card_cvc" value="{cvc_for(number)}"></form>'
        return type(good)(page.encode(), content_type="text/html")

    return spoil


echo.echoes = echo_page.echoes = True  # type: ignore[attr-defined]


def typed(bench: Bench, number: str) -> CardForm:
    bench.strict.spoil = None
    form = CardForm(bench.window())
    for line in (form.form.amount.line, *form.form.texts.lines.values()):
        line.setText("")  # what was typed beside a card is kept when the page is left
    # Another amount each time: the same again with the same card is held back while the first is in doubt.
    bench.typed += 1
    form.fill(number, amount=f"{100 + bench.typed}.00")
    return form


def cancelled(bench: Bench, number: str) -> None:
    form = typed(bench, number)
    sheet = form.review()
    bench.window().click(sheet.cancel)
    bench.window().go("overview")
    form.assert_gone(number)


def left(bench: Bench, number: str) -> None:
    form = typed(bench, number)
    bench.window().go("query")
    form.assert_gone(number)


def locked(bench: Bench, number: str) -> None:
    """Lock now with the card in the form."""
    form = typed(bench, number)
    shell = bench.window().shell
    shell.press("Ctrl+L")
    bench.window().click(shell.find("lock-anyway"))
    under_the_lock(bench, form, number, "by hand.")


def left_alone(bench: Bench, number: str) -> None:
    """Nobody touches a key for five minutes, with the card in the form."""
    form = typed(bench, number)
    shell = bench.window().shell
    clock = still_clock(shell)
    leave_alone(shell, clock, 5)
    under_the_lock(bench, form, number, "after 5 minutes without use.")


def locked_under_a_sheet(bench: Bench, number: str) -> None:
    """The computer is locked while the confirm sheet is open: it is cancelled, the card is gone, nothing was sent."""
    form = typed(bench, number)
    sheet = form.review()
    bench.window().until(lambda: sheet.awake)
    asked = len(bench.strict.seen)
    locker_of(bench.window().shell).went_away(Away.LOCKED)
    under_the_lock(bench, form, number, "together with the computer's screen.")
    assert not [endpoint for endpoint, _ in bench.strict.seen[asked:] if endpoint == "subscribe"]


def under_the_lock(bench: Bench, form: CardForm, number: str, why: str) -> None:
    """The window is locked and the card is gone, now and after it was opened again."""
    driver = bench.window()
    cover = cover_of(driver.shell)
    assert cover.since.label.text().endswith(why)
    assert cover.kept.label.text().endswith("The card form was cleared.")
    form.assert_gone(number)
    assert not [text for text in told_by_tree(driver.window) if holds(text, number)]
    driver.settle()
    open_again(driver.shell)
    form.assert_gone(number)


def closed(bench: Bench, number: str) -> None:
    typed(bench, number)
    bench.close()


def half_typed(bench: Bench, number: str) -> None:
    bench.strict.spoil = None
    form = CardForm(bench.window())
    bench.window().type(form.card.number_line, number[:-1])
    bench.window().go("overview")
    form.assert_gone(number)


def worker_killed(bench: Bench, number: str) -> None:
    """The worker dies while the card is on its way."""
    form = typed(bench, number)
    driver = bench.window()
    bench.strict.spoil = MODES["hang"]
    sheet = form.review()
    driver.until(lambda: sheet.awake)
    driver.click(sheet.commit)
    driver.until(lambda: any(endpoint == "subscribe" for endpoint, _ in bench.strict.seen[-1:]))
    link = driver.shell.opening._office._link  # type: ignore[union-attr]
    link._process.kill()
    driver.until(lambda: form.page.face is not form.page.sending)
    driver.settle()
    form.assert_gone(number)
    bench.close()


def window_killed(far: str) -> Callable[[Bench, str], None]:
    """The window dies with the card in it."""

    def way(bench: Bench, number: str) -> None:
        bench.close()
        bench.strict.spoil = None
        words = [sys.executable, "-m", "tests.support.card_crash", str(bench.shop.data_dir), "Shop", far]
        root = CARD_CRASH.parents[2]
        with (bench.out / f"child-{far}.log").open("ab") as log:
            child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=root)
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(f"{number}\n".encode())
            child.stdin.flush()
            assert child.stdout.readline() == b"typed\n"
            child.send_signal(signal.SIGKILL)
            child.wait()
            child.stdin.close()
            child.stdout.close()
        bench.qtbot.waitUntil(lambda: not _busy(bench.shop.data_dir), timeout=60_000)

    return way


def _busy(data_dir: Path) -> bool:
    """Whether the dead window's worker still finishes what it was doing."""
    from ptsdesk.errors import JournalBusy

    try:
        DataFolder(data_dir).acquire().release()
    except JournalBusy:
        return True
    return False


WAYS: dict[str, Callable[[Bench, str], None]] = {
    "accepted": answered(None),
    "refused": answered(refuse("1007", "No")),
    "refused, the card repeated": answered(echo),
    "a page in place of an answer": answered(MODES["html"]),
    "a page with the card in it": answered(echo_page),
    "the answer cut": answered(MODES["cut"]),
    "no answer": answered(MODES["drop"]),
    "cancelled": cancelled,
    "left": left,
    "locked": locked,
    "left alone": left_alone,
    "locked under a sheet": locked_under_a_sheet,
    "half typed": half_typed,
    "closed": closed,
}
RARE: dict[str, Callable[[Bench, str], None]] = {
    "timed out": answered(MODES["hang"]),
    "worker killed": worker_killed,
    "window killed with the form": window_killed("form"),
    "window killed with the sheet": window_killed("sheet"),
    "window killed while sending": window_killed("send"),
}
"""These take seconds each: once, the others in turn."""
if not WHOLE:
    del RARE["timed out"]
SESSIONS = 50 if WHOLE else len(WAYS) + len(RARE)


def test_fifty_cards_leave_nothing(
    bench: Bench, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], expect_log: Any
) -> None:
    numbers = [number for _, number in NUMBERS]
    often = [way for _ in range(SESSIONS) for way in WAYS.items()][: SESSIONS - len(RARE)]
    sessions = [*often, *RARE.items()]
    assert len(sessions) == SESSIONS
    printed = ""
    for place, (name, way) in enumerate(sessions):
        way(bench, numbers[place % len(numbers)])
        printed += f"\n{name}\n{capfd.readouterr().err}"
    export(bench)
    texts = dict(held_texts())
    bench.close()
    cards = [Secrets(number, cvc_for(number)) for number in numbers]
    journal = decrypted(bench.shop.data_dir)
    assert journal.count("Velasco") >= SESSIONS // 3, "the journal holds the subscriptions themselves"
    found = sweep(bench.shop.data_dir, cards, {"journal": [journal]})
    found += sweep(Path(tempfile.gettempdir()), cards)
    found += sweep(bench.out, cards)
    found += sweep_texts({**texts, "log": caplog.text, "printed": printed}, cards)
    ended = sum(way in (locked, left_alone, locked_under_a_sheet) for _, way in sessions)
    numbers_found, planted = len(found), plant(bench, cards[0])
    figure(
        "cards",
        f"{len(sessions)} sessions, {ended} of them ended by the lock, {numbers_found} numbers and security codes left "
        f"in {len(ENCODINGS)} encodings, a planted number found in {planted}",
    )
    assert found == []
    assert planted == len(ENCODINGS)
    assert (bench.out / "charges.csv").exists()


def export(bench: Bench) -> None:
    """Save the charges of an accepted subscription as a person does; the dialog's answer is given to its slot."""
    driver = bench.window()
    wanted = next(
        order for order in calls(driver, "history", _subscriptions()).orders if order.state is not OrderState.NOT_SENT
        and calls(driver, "check", order.order_id).state is OrderState.ACTIVE
    )  # fmt: skip
    page = driver.go("subscriptions", OpenOrder(wanted.order_id))
    driver.until(lambda: page.detail.charges.export.isVisible())  # type: ignore[attr-defined]
    page.detail.charges._file_chosen(str(bench.out / "charges.csv"))  # type: ignore[attr-defined]
    driver.until(lambda: (bench.out / "charges.csv").exists())
    driver.settle()


def _subscriptions() -> Any:
    from ptsdesk.domain.history import HistoryFilter
    from ptsdesk.domain.orders import OrderKind

    return HistoryFilter(kinds=frozenset({OrderKind.SUBSCRIPTION}))


def decrypted(data_dir: Path) -> str:
    """Everything in the journal, read with the key from the keyring."""
    folder = DataFolder(data_dir)
    owner = folder.acquire()
    try:
        journal = Journal.open(folder, journal_key(SecretStore(), folder, lambda count: bytes(count)), lambda: 0)
        try:
            return dump(journal)
        finally:
            journal.close()
    finally:
        owner.release()


def plant(bench: Bench, card: Secrets) -> int:
    """The same sweep finds a number that was put there. In how many encodings."""
    from tests.support.test_card_sweep import PLANTS

    folder = bench.shop.data_dir / "planted"
    folder.mkdir()
    for name, plants in PLANTS.items():
        (folder / name).write_bytes(next(iter(plants.values()))(card.pan))
    hows = {finding.how for finding in sweep(bench.shop.data_dir, [card])}
    return len(set(ENCODINGS) & hows)
