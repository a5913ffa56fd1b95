"""What is left of a card in the memory of every process of ptsdesk, ten seconds after its result.

`make test` tries two of the five ways to a result, and times each start of what sends once.
"""

from __future__ import annotations

import os
import secrets
import select
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from statistics import median

import pytest

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.gateway import Gateway
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.answers import Proved
from ptsdesk.protocol.keys import Credentials, load_private_key, load_public_key
from ptsdesk.protocol.requests import SubscribeRequest
from ptsdesk.services.card_gateway import CardGateway, Way
from tests.e2e.test_hardening import PTRACE, children, may, wait_for
from tests.helpers.figures import figure
from tests.helpers.scale import WHOLE, share
from tests.support.command import Command
from tests.support.memory_scan import Card, Scan, number_forms
from tests.support.strict_modes import MODES, refuse
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, Spoil, StrictProvider
from tests.support.test_cards import luhn

pytestmark = [
    pytest.mark.proof,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform != "linux" or not may(PTRACE), reason="reads the memory of other processes"),
]
AFTER_S = 10
ROUNDS = share(5)
ROOT = Path(__file__).parents[2]


def new_card() -> Card:
    """A card that no source text of the window under test holds."""
    while True:
        number = "4" + "".join(secrets.choice("0123456789") for _ in range(15))
        if luhn(number) and len(set(number[4:14])) > 4:
            code = "".join(secrets.choice("123456789") for _ in range(3))
            return Card(number, "08", "29", code)


class Window:
    """The window under test, and every process that belongs to it."""

    def __init__(self, shop: Command, log: Path) -> None:
        words = [sys.executable, "-m", "tests.support.card_window_child", str(shop.data_dir), "Shop"]
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                words,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
                bufsize=0,
            )
        self.answer("ready")

    def answer(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline().decode().strip() == word

    def tell(self, word: str, keys: str = " ") -> None:
        assert self.process.stdin is not None
        for key in keys:
            self.process.stdin.write(f"{word} {key}\n".encode())
            self.answer(word)

    def type(self, card: Card) -> None:
        self.tell("form")
        for word, keys in (("number", card.number), ("month", card.month), ("year", card.year), ("code", card.code)):
            self.tell(word, keys)

    def pids(self) -> dict[int, str]:
        """The window and what it started."""
        below = {pid: _name(words) for pid, words in children(self.process.pid).items()}
        return {self.process.pid: "window", **below}

    def copies(self, card: Card) -> dict[str, Counter[str]]:
        """What each process holds of a card."""
        scan, found = Scan(card), dict[str, Counter[str]]()
        for pid, name in self.pids().items():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile, and its memory with it
                found[name] = found.get(name, Counter()) + scan.of(pid)
        return found


def _name(words: str) -> str:
    return next((name for name in ("worker", "card_sender") if f"ptsdesk.services.{name}" in words), words)


@pytest.fixture
def window(strict: StrictProvider, strict_shop: Command, tmp_path: Path) -> Iterator[Window]:
    found = Window(strict_shop, tmp_path / "window.log")
    yield found
    if found.process.poll() is None:
        found.tell("end")
    assert found.process.wait(90) == 0, (tmp_path / "window.log").read_text()
    assert found.process.stdin is not None
    assert found.process.stdout is not None
    found.process.stdin.close()
    found.process.stdout.close()


WAYS: dict[str, tuple[str, Spoil | None]] = {
    "accepted": ("send", None),
    "cancelled": ("cancel", None),
    "refused": ("send", refuse("1007", "No")),
    "no answer": ("send", MODES["drop"]),
    "timed out": ("send", MODES["hang"]),
}
TRIED = tuple(WAYS) if WHOLE else ("accepted", "no answer")


def unknown_to(window: Window) -> Card:
    """A card of which nothing is found before it is typed: three digits stand in many a library."""
    while True:
        card = new_card()
        if not any(window.copies(card).values()):
            return card


def _passed(moment: float) -> bool:
    return time.monotonic() >= moment


def test_ten_seconds_after_the_result(window: Window, strict: StrictProvider) -> None:
    left: dict[str, Counter[str]] = {}
    for way, spoil in (WAYS[name] for name in TRIED):
        card = unknown_to(window)
        strict.spoil = spoil
        window.type(card)
        assert window.copies(card)["window"], "the card stands in the form, and the scan finds it"
        window.tell(way)
        wait_for(partial(_passed, time.monotonic() + AFTER_S))
        for where, copies in window.copies(card).items():
            left[where] = left.get(where, Counter()) + copies
    counted = {where: sum(copies.values()) for where, copies in left.items()}
    figure(
        "card memory",
        f"{counted['window']} copies in the window, {counted['worker']} in the worker, {counted.get('card_sender', 0)} "
        f"in what sends, {AFTER_S} s after the result ({', '.join(TRIED)})",
    )
    assert {where for where in counted if where not in {"window", "worker", "card_sender"}} == set()
    assert sum(counted.values()) == 0, left


PLANT = (
    "import sys; kept = [bytes.fromhex(line) for line in iter(sys.stdin.readline, '\\n')]; print(flush=True); input()"
)


def test_a_planted_copy_is_found() -> None:
    card = new_card()
    plants = number_forms(card.number)
    plants["code in a frame"] = f"{card.month}\n{card.year}\n{card.code}".encode()
    plants["code announced"] = f'"card_cvc":"{card.code}"'.encode()
    found = 0
    for name, plant in plants.items():
        with subprocess.Popen([sys.executable, "-c", PLANT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(plant.hex().encode() + b"\n\n")
            process.stdin.flush()
            process.stdout.readline()
            found += Scan(card).of(process.pid)[name] > 0
            process.stdin.write(b"\n")
    figure("card memory, planted", f"{found} of {len(plants)} ways to write a card found in another process")
    assert found == len(plants)
    text = f"x{card.code}"[1:]  # a text of its own, as Python has it
    assert Scan(card).of(os.getpid())["code as a text"] > 0, text


def test_the_process_that_sends_is_ready_in_time(strict: StrictProvider) -> None:
    """How much later the record is asked for than by a gateway that sends the card itself. A figure, no judgement."""
    credentials = merchant(strict)
    took: dict[str, list[float]] = {"itself": [], "ready": [], "not ready": []}
    clock = ServerClock()
    with closing(Transport(strict.ca_file, None, clock)) as transport:
        way = Way(str(strict.ca_file), None)
        for name in [name for name in took for _ in range(ROUNDS)]:
            with closing(CardGateway(strict.url, credentials, BodyForm.TEXT, transport, clock, way=way)) as gateway:
                if name == "ready":
                    gateway.make_ready()
                    wait_until_ready(gateway)
                call = partial(Gateway.subscribe, gateway) if name == "itself" else gateway.subscribe
                note = partial(_note, took[name], time.monotonic())
                assert isinstance(call(subscription(), note).result, Proved)
    usual, ready, cold = (round(median(took[name]) * 1000) for name in took)
    figure(
        "card process",
        f"its record is asked for after {ready} ms when it was made ready, {cold} ms when not, {usual} ms without it "
        f"(medians of {ROUNDS})",
    )
    assert all(len(times) == ROUNDS for times in took.values())


def _note(times: list[float], began: float, _stamp: int) -> None:
    times.append(time.monotonic() - began)


def wait_until_ready(gateway: CardGateway) -> None:
    """Until its libraries are loaded: the word of it waits in the pipe."""
    process = gateway._ready
    assert process is not None
    assert process._process.stdout is not None
    select.select([process._process.stdout], [], [])


def merchant(strict: StrictProvider) -> Credentials:
    return Credentials(
        user_id=USER_ID,
        guid=GUID,
        safecode=Secret(SAFECODE),
        transaction_secret=Secret(TRANSACTION_SECRET),
        private_key=load_private_key(strict.private_key_file.read_text("ascii")),
        platform_key=load_public_key(strict.platform_key_file.read_text("ascii")),
    )


def subscription() -> SubscribeRequest:
    card = new_card()
    return SubscribeRequest(
        USER_ID, f"S{secrets.token_hex(8)}", "499.00", "PHP", "CARD", Secret(card.number), Secret(card.month),
        Secret("31"), Secret(card.code), "Ana", "Reyes", period_count=1, period_unit=2,
    )  # fmt: skip
