"""Every exit code for its cause, and for each mistake in the settings a sentence of its own that says what to do."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.conftest import as_provider
from tests.support.command import Command, Provider, create
from tests.support.strict_server import Answer, Keys, StrictProvider


def a_closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def sentences(sandbox: Provider, command: Command, tmp_path: Path) -> dict[str, tuple[int, str]]:
    """For each kind of wrong setting: exit code and sentence of a payment that was tried with it."""
    stranger = Keys()
    (tmp_path / "stranger.pem").write_bytes(stranger.private_pem)
    (tmp_path / "stranger-public.pem").write_text(stranger.public_pem)
    with StrictProvider(tmp_path) as other:
        pass  # only its CA is wanted
    wrong = {
        "unreachable": {"url": f"https://127.0.0.1:{a_closed_port()}"},
        "no such host": {"url": "https://pts.invalid"},
        "wrong CA": {"ca_file": other.wrong_ca_file},
        "wrong safecode": {"safecode": "0" * 32},
        "wrong secret": {"transaction_secret": "0" * 32},
        "wrong private key": {"private_key_file": tmp_path / "stranger.pem"},
        "wrong platform key": {"platform_key_file": tmp_path / "stranger-public.pem"},
    }
    found = {}
    for name, changes in wrong.items():
        sandbox.add_to(command, name, **changes)
        ran = command.inside(*create("payment", name))
        assert ran.body["verified"] is False
        found[name] = (ran.code, ran.problem)
    return found


def test_each_wrong_setting_has_a_sentence_of_its_own(sandbox: Provider, command: Command, tmp_path: Path) -> None:
    found = sentences(sandbox, command, tmp_path)
    with StrictProvider(tmp_path, clock_shift_s=60) as server:
        as_provider(server).add_to(command, "Late")
        ran = command.inside("doctor", "--profile", "Late")
        found["clock"] = (ran.code, ran.problem)
    assert {name: code for name, (code, _) in found.items()} == {
        "unreachable": 5,
        "no such host": 5,
        "wrong CA": 5,
        # The question for the provider's time comes first, and shows it before anything is sent.
        "wrong safecode": 5,
        "wrong secret": 5,
        "wrong private key": 5,
        "wrong platform key": 5,
        "clock": 6,
    }
    assert len({sentence for _, sentence in found.values()}) == len(found), found
    assert "safecode" in found["wrong safecode"][1]
    assert "transaction secret" in found["wrong secret"][1]
    assert "private key" in found["wrong private key"][1]
    assert "public key" in found["wrong platform key"][1]
    assert "clock" in found["clock"][1]
    assert "certificate" in found["wrong CA"][1].lower()


def test_the_doctor_finds_the_same(sandbox: Provider, command: Command, tmp_path: Path) -> None:
    sandbox.add_to(command, "Secret", transaction_secret="0" * 32)
    ran = command.inside("doctor")
    assert (ran.code, ran.body["ok"]) == (3, False)
    assert "transaction secret" in ran.problem
    assert [one["name"] for one in ran.body["checks"] if not one["ok"]] == ["hmac"]


@pytest.mark.parametrize("shift", [-60, 60])
def test_a_clock_that_is_a_minute_off_is_named_by_the_doctor(tmp_path: Path, command: Command, shift: int) -> None:
    with StrictProvider(tmp_path, clock_shift_s=shift) as server:
        as_provider(server).add_to(command, "Shop")
        ran = command.inside("doctor")
        assert ran.code == 6
        told = re.match(r"([0-9]{2}\.[0-9]) s ", ran.problem)
        # The provider's answers tell whole seconds.
        assert told is not None, ran.problem
        assert Decimal(59) <= Decimal(told[1]) <= Decimal(61)
        assert ("behind" if shift > 0 else "ahead") in ran.problem
        assert "automatic time" in ran.problem


def test_a_stale_timestamp_is_refused_with_words_about_the_clock(tmp_path: Path, command: Command) -> None:
    """A provider whose rule does not fit the time it tells: the client cannot correct that."""
    with StrictProvider(tmp_path, rule_shift_s=60) as server:
        as_provider(server).add_to(command, "Shop")
        ran = command.inside("balance")
        assert (ran.code, ran.body["error"]["code"]) == (3, "1020")
        assert "clock" in ran.problem
        assert all("timestamp" in one for one in server.complaints)


def test_two_at_once_are_told_apart(strict: StrictProvider, strict_shop: Command) -> None:
    """One holds the journal while its payment is not answered; the other one must not wait and must not send."""
    arrived, answered = threading.Event(), threading.Event()

    def hold(_provider: StrictProvider, _fields: dict[str, str], good: Answer) -> Answer:
        arrived.set()
        answered.wait(60)
        return good

    strict.spoil = hold
    words = strict_shop.words(*create("payment", "Shop"))
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        assert arrived.wait(60)
        assert strict_shop("history", "list").code == 7
        second = strict_shop(*create("payment", "Shop"))
        answered.set()
        assert first.wait(60) == 0
    assert (second.code, second.body["state"]) == (7, "draft")
    assert strict_shop.inside("history", "list").body["total"] == 1
    assert len(strict.orders) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")
def test_without_a_keyring_nothing_is_sent(shop: Command) -> None:
    ran = shop(*create("payment", "Shop"), env={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"})
    assert (ran.code, ran.body["state"]) == (6, "draft"), ran
    assert "keyring" in (ran.body["error"]["title"] + ran.problem).lower()
    assert shop.inside("history", "list").body["total"] == 0


def test_a_damaged_journal_stops_everything_and_is_kept(shop: Command) -> None:
    assert shop.inside("history", "list").code == 0
    [journal] = [
        path for path in shop.data_dir.rglob("*") if "journal" in path.name and path.suffix in {".db", ".sqlite3"}
    ]
    content = journal.read_bytes()
    damaged = b"\0" * len(content)
    journal.write_bytes(damaged)
    ran = shop.inside(*create("payment", "Shop"))
    assert (ran.code, ran.body["state"]) == (6, "draft")
    assert journal.read_bytes() == damaged, "a journal is never replaced by an empty one"


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert Command(tmp_path / "data")("history", "list").code == 6


AMOUNTS = [
    "1e3",
    "１２",
    "1.234,56",
    "1,234.56",
    "NaN",
    "-0",
    "٣",
    "1.1234567",
    "",
    "10000000000000000",
    " 5",
    "+5",
    "0",
]
PAN = "4111111111111111"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        *((("--amount", amount), "amount") for amount in AMOUNTS),
        (("--remark", "x" * 10_000), "remark"),
        (("--remark", "<b>bold</b>"), "remark"),
        (("--remark", "two\nlines"), "remark"),
        (("--remark", f"card {PAN}"), "remark"),
        (("--customer", PAN), "customer"),
        (("--order-id", PAN), "order_id"),
        (("--order-id", "with space"), "order_id"),
        (("--detail", "name=Ana 3"), "details.name"),
        (("--detail", "name=<i>Ana</i>"), "details.name"),
        (("--detail", f"address={PAN}"), "details.address"),
        (("--detail", "card_number=1"), "details.card_number"),
        (("--callback-url", "ftp://shop.example"), "callback_url"),
        (("--callback-url", "javascript:alert(1)"), "callback_url"),
        (("--currency", "php"), "currency"),
        (("--channel", "QR PH"), "channel"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[1][:20].encode("unicode-escape").decode(),
)
def test_bad_input_is_refused_in_place(shop: Command, more: tuple[str, str], field: str) -> None:
    ran = shop.inside(*create("payment", "Shop", *more))
    assert ran.code == 2, ran
    assert [one["field"] for one in ran.body["error"]["problems"]] == [field]
    assert PAN not in ran.out + ran.err
    assert shop.inside("history", "list").body["total"] == 0


def test_a_plain_http_address_is_a_warning(shop: Command) -> None:
    ran = shop.inside(*create("payment", "Shop", "--callback-url", "http://shop.example/cb"))
    assert ran.code == 0
    assert "not encrypted" in ran.body["warnings"][0]


def test_nothing_secret_lies_in_the_data_folder(shop: Command, sandbox: Provider) -> None:
    """After good, refused and lost payments and after card numbers in every field."""
    for remark in ("fine", "sandbox:dropped-after", "sandbox:bad-signature", "sandbox:insufficient-balance"):
        shop.inside(*create("payment", "Shop", "--remark", remark))
    for option in ("--remark", "--customer", "--order-id", "--channel", "--callback-url"):
        assert shop.inside(*create("payment", "Shop", option, PAN)).code == 2
    key = "".join(sandbox.private_key_file.read_text().splitlines()[1:-1])
    wanted = [sandbox.safecode, sandbox.transaction_secret, PAN, key[100:160], "fine"]
    forms = [
        form for text in wanted for form in (text.encode(), text.encode("utf-16-le"), text.encode().hex().encode())
    ]
    files = [path for path in shop.data_dir.rglob("*") if path.is_file()]
    assert len(files) > 2
    found = [(path.name, form) for path in files for form in forms if form in path.read_bytes()]
    assert found == []
    orders = json.dumps(shop.inside("history", "list").body)
    assert not [text for text in wanted[:4] if text in orders]
    assert "fine" in orders
