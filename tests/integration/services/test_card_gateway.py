"""A card is sent by a process of its own: with the same result as by this one, recorded first, and whatever ends it."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import BodyForm
from ptsdesk.domain.secret import Fleeting, Secret
from ptsdesk.errors import JournalError, NotSentError, PtsError, TlsError
from ptsdesk.protocol.answers import Proved, Refused, Unproved
from ptsdesk.protocol.keys import Credentials, load_private_key, load_public_key
from ptsdesk.protocol.requests import SubscribeRequest
from ptsdesk.services import card_gateway
from ptsdesk.services.card_gateway import CardGateway, Way, sender_command
from ptsdesk.services.card_sender import Gone, run
from tests.support.strict_modes import MODES, refuse
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, StrictProvider
from tests.support.test_cards import cvc_for

PAN = "4012888888881881"
ODD = "tests.support.odd_sender"
DEADLINE_S = 20
Make = Callable[..., CardGateway]


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[StrictProvider]:
    with StrictProvider(tmp_path) as server:
        yield server


@pytest.fixture
def make(strict: StrictProvider) -> Iterator[Make]:
    clock = ServerClock()
    credentials = Credentials(
        user_id=USER_ID,
        guid=GUID,
        safecode=Secret(SAFECODE),
        transaction_secret=Secret(TRANSACTION_SECRET),
        private_key=load_private_key(strict.private_key_file.read_text("ascii")),
        platform_key=load_public_key(strict.platform_key_file.read_text("ascii")),
    )
    with contextlib.ExitStack() as ends:
        transport = ends.enter_context(contextlib.closing(Transport(strict.ca_file, None, clock)))

        def gateway(
            how: str = "", *, deadline_s: float = DEADLINE_S, ca_file: object = strict.ca_file, command: Any = None
        ) -> CardGateway:
            start = command or (odd(how) if how else sender_command)
            way = Way(str(ca_file) if ca_file else None, None, start)
            made = CardGateway(strict.url, credentials, BodyForm.TEXT, transport, clock, deadline_s, way=way)
            return ends.enter_context(contextlib.closing(made))

        yield gateway


def odd(how: str) -> Callable[[], Sequence[str]]:
    return lambda: [sys.executable, "-m", ODD, how]


def request(order_id: str = "S01") -> SubscribeRequest:
    return SubscribeRequest(
        USER_ID, order_id, "499.00", "PHP", "CARD", Fleeting(PAN.encode()), Secret("09"), Secret("31"),
        Fleeting(cvc_for(PAN).encode()), "Ana", "Reyes", period_count=1, period_unit=2,
        details={"phone": "09123456789"}, remark="Gym",
    )  # fmt: skip


def creates(strict: StrictProvider) -> int:
    return sum(endpoint == "subscribe" for endpoint, _ in strict.seen)


def test_it_is_recorded_sent_and_proved(strict: StrictProvider, make: Make) -> None:
    gateway, stamps = make(), list[int]()

    def before(stamp: int) -> None:
        assert creates(strict) == 0, "a byte left before its record"
        stamps.append(stamp)

    exchange = gateway.subscribe(request(), before)
    assert isinstance(exchange.result, Proved)
    assert stamps == [exchange.signed_at]
    assert exchange.http_status == 200
    assert exchange.request_sha256 == ""
    assert creates(strict) == 1
    assert (strict.signature_failures, strict.complaints) == (0, [])
    assert gateway.clock.vouched, "what the other process learnt of the time is known here"
    assert exchange.offset_ms is not None


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [(refuse("1007", "No"), Refused), (MODES["html"], Unproved), (MODES["drop"], Lost), (MODES["cut"], Lost)],
)
def test_the_result_is_the_one_of_the_usual_gateway(strict: StrictProvider, make: Make, spoil: Any, kind: type) -> None:
    strict.spoil = spoil
    gateway = make()
    here = Gateway.subscribe(gateway, request("S01"))
    there = gateway.subscribe(request("S02"))
    assert type(here.result) is type(there.result) is kind
    assert getattr(here.result, "reason", None) == getattr(there.result, "reason", None)
    assert here.http_status == there.http_status
    assert here.raw == there.raw


@pytest.mark.parametrize("problem", [JournalError("The disk is full."), NotSentError("The clock was set.")])
def test_what_the_record_raises_stops_everything(strict: StrictProvider, make: Make, problem: PtsError) -> None:
    def before(_stamp: int) -> None:
        raise problem

    with pytest.raises(type(problem)) as caught:
        make().subscribe(request(), before)
    assert caught.value is problem
    assert creates(strict) == 0


def test_a_server_that_is_not_known_gets_nothing(strict: StrictProvider, make: Make) -> None:
    recorded: list[int] = []
    with pytest.raises(TlsError):
        make(ca_file=None).subscribe(request(), recorded.append)
    assert recorded == []
    assert creates(strict) == 0


@pytest.mark.parametrize("command", [["/nowhere/ptsdesk"], [sys.executable, "-c", ""]])
def test_a_process_that_does_not_start_sent_nothing(strict: StrictProvider, make: Make, command: list[str]) -> None:
    gateway = make(command=lambda: command)
    gateway.make_ready()
    with pytest.raises(NotSentError, match="did not start"):
        gateway.subscribe(request(), lambda _: pytest.fail("recorded"))
    assert creates(strict) == 0


@pytest.mark.parametrize(
    ("how", "words"), [("not ready", "did not start"), ("before it asks", "ended before anything was sent")]
)
def test_an_end_before_the_record_is_not_sent(strict: StrictProvider, make: Make, how: str, words: str) -> None:
    with pytest.raises(NotSentError, match=words):
        make(how).subscribe(request(), lambda _: pytest.fail("recorded"))
    assert creates(strict) == 0


@pytest.mark.parametrize(("how", "arrived"), [("behind the word", 0), ("with the answer", 1)])
def test_an_end_behind_the_record_is_unknown(
    strict: StrictProvider, make: Make, how: str, arrived: int, expect_log: Any
) -> None:
    expect_log("ptsdesk.services.card_gateway", "the sender of a card ended without an answer: closed")
    stamps: list[int] = []
    exchange = make(how).subscribe(request(), stamps.append)
    assert exchange.result == Lost(Silence.CLOSED, Silence.CLOSED.sentence)
    assert stamps == [exchange.signed_at]
    assert creates(strict) == arrived


def test_one_that_hangs_is_ended_behind_its_deadline(make: Make, expect_log: Any) -> None:
    expect_log("ptsdesk.services.card_gateway", "the sender of a card ended without an answer: timeout")
    exchange = make("hangs", deadline_s=0.1).subscribe(request(), lambda _: None)
    assert exchange.result == Lost(Silence.TIMEOUT, Silence.TIMEOUT.sentence)


def test_closing_ends_one_that_is_at_work(make: Make, expect_log: Any) -> None:
    expect_log("ptsdesk.services.card_gateway", "the sender of a card ended without an answer: cancelled")
    gateway, recorded, found = make("hangs"), threading.Event(), list[Exchange]()
    thread = threading.Thread(target=lambda: found.append(gateway.subscribe(request(), lambda _: recorded.set())))
    thread.start()
    assert recorded.wait(60)
    gateway.close()
    thread.join(60)
    assert [exchange.result for exchange in found] == [Lost(Silence.CANCELLED, Silence.CANCELLED.sentence)]
    gateway.make_ready()
    with pytest.raises(NotSentError, match="closing"):
        gateway.subscribe(request(), lambda _: pytest.fail("recorded"))


def test_a_mistake_over_there_says_its_kind_only(
    make: Make, capfd: pytest.CaptureFixture[str], expect_log: Any
) -> None:
    expect_log("ptsdesk.services.card_gateway", "the sender of a card ended without an answer: closed")
    exchange = make("a mistake").subscribe(request(), lambda _: None)
    assert isinstance(exchange.result, Lost)
    said = capfd.readouterr().err
    assert "ZeroDivisionError" in said
    assert PAN not in said


def test_one_is_made_ready_and_used_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    class Counted(card_gateway._Process):
        def __init__(self, command: Sequence[str], credentials: Credentials) -> None:
            super().__init__(command, credentials)
            started.append(self._process.pid)

    monkeypatch.setattr(card_gateway, "_Process", Counted)
    gateway = make()
    gateway.make_ready()
    gateway.make_ready()
    assert len(started) == 1
    gateway.subscribe(request("S01"))
    assert len(started) == 1
    gateway.subscribe(request("S02"))
    assert len(started) == 2
    gateway.make_ready()
    gateway.rest()
    gateway.rest()
    gateway.make_ready()
    assert gateway._ready is not None
    gateway._ready._process.kill()
    gateway._ready._process.wait()
    assert isinstance(gateway.subscribe(request("S03")).result, Proved)
    assert len(started) == 5
    gateway.make_ready()
    gateway.renew(replace(gateway._current()))
    assert isinstance(gateway.subscribe(request("S04")).result, Proved)
    assert len(started) == 7, "one with older keys is not used"


def test_a_packaged_one_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert sender_command() == [sys.executable, "card-sender"]


def test_without_an_errand_it_ends(make: Make) -> None:
    gateway = make(command=lambda: [sys.executable, "-m", "ptsdesk", "card-sender"])
    gateway.make_ready()
    ready = gateway._ready
    assert ready is not None
    assert ready.receive() is not None
    assert ready._process.stdin is not None
    ready._process.stdin.close()
    assert ready._process.wait(60) == 0


def test_how_it_ends(expect_log: Any) -> None:
    expect_log("ptsdesk.services.card_sender", "ValueError")

    def gone() -> None:
        raise Gone

    assert run(gone) == 0
    assert run(lambda: None) == 0
    assert run(partial(int, "no number")) == 1
