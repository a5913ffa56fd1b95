"""Every verb as a script uses it: a process of its own, the real sandbox, the real keyring."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import ptsdesk
from tests.support.command import PTSDESK, Command, Provider, create
from tests.support.strict_server import Answer, StrictProvider

PAYOUT = (
    *("--detail", "account_number=12345678901", "--detail", "name=Ana Cruz", "--detail", "channel_subject=UNO"),
    *("--detail", "phone=09123456789"),
)


def wait_for(command: Command, kind: str, order_id: str, state: str) -> None:
    """Ask until the order is there; the sandbox needs half a second."""
    until = time.monotonic() + 20
    while (ran := command.inside(kind, "query", order_id)).body["state"] != state:
        assert ran.code == 0, ran
        assert time.monotonic() < until, ran


def test_version() -> None:
    done = subprocess.run([*PTSDESK, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"ptsdesk {ptsdesk.__version__}\n"


def test_a_day_of_an_administrator(command: Command, sandbox: Provider) -> None:
    """All verbs of an account, one after the other, on one data folder."""
    words = [
        *("profile", "add", "Shop", "--url", sandbox.url, "--user-id", sandbox.user_id, "--guid", sandbox.guid),
        *("--ca-file", str(sandbox.ca_file), "--platform-key", str(sandbox.platform_key_file)),
        *("--private-key", str(sandbox.private_key_file), "--secrets-stdin", "--environment", "sandbox"),
    ]
    secrets = {"safecode": sandbox.safecode, "transaction_secret": sandbox.transaction_secret}
    command.secrets += secrets.values()
    added = command(*words, stdin=json.dumps(secrets))
    assert (added.code, added.body["profile"]["environment"], added.body["proved"]) == (0, "sandbox", True)
    assert [one["name"] for one in command("profile", "list").body["profiles"]] == ["Sandbox shop", "Shop"]

    channels = command("channels", "--profile", "Shop").body["channels"]
    assert {"QRPH", "CARD"} <= {one["channel"] for one in channels} | {"CARD"}
    balances = command("balance", "--mode", "2").body["balances"]
    assert balances["PHP"]

    paid = command(*create("payment", "Shop", "--remark", "table 4"))
    assert paid.code == 0, paid
    assert (paid.body["profile"], paid.body["environment"], paid.body["verified"]) == ("Shop", "sandbox", True)
    assert re.fullmatch(r"P\d{6}-[0-9A-HJKMNP-TV-Z]{16}", paid.body["order_id"])
    assert paid.body["transaction_id"].startswith("P")
    assert paid.body["pay_url"].startswith("https://")
    wait_for(command, "payment", paid.body["order_id"], "paid")
    assert command("payment", "query", paid.body["order_id"]).body["agrees"] == dict.fromkeys(
        ("order_id", "amount", "currency", "channel", "user_id"), True
    )

    sent = command(*create("withdraw", "Shop", *PAYOUT, amount="150"))
    assert sent.code == 0, sent
    wait_for(command, "withdraw", sent.body["order_id"], "paid")
    assert command("withdraw", "query", sent.body["order_id"]).code == 0

    listed = command("history", "list", "--state", "paid").body
    assert [one["order_id"] for one in listed["orders"]] == [sent.body["order_id"], paid.body["order_id"]]
    assert {(one["direction"], one["amount"]) for one in listed["sums"]} == {("in", "2450.00"), ("out", "150.00")}
    assert command("subscription", "query", "S-nothing").code == 3
    assert command("subscription", "disable", "S-nothing").code == 3
    doctor = command("doctor")
    assert (doctor.code, doctor.body["ok"]) == (0, True), doctor
    assert {one["name"] for one in doctor.body["checks"]} >= {"keyring", "journal", "tls", "clock", "signature"}
    report_for_support(command, [paid.body["order_id"], sent.body["order_id"], "table 4", str(sandbox.ca_file)])
    assert command("profile", "remove", "Shop").code == 0
    assert command("balance", "--profile", "Shop").code == 2


def report_for_support(command: Command, private: list[str]) -> None:
    """It is saved as it is shown, and holds neither a secret nor anything of an order."""
    target = command.data_dir.parent / "report.txt"
    saved = command("diagnostics", "--profile", "Shop", "--out", str(target))
    report = target.read_text("ascii")
    assert (saved.code, saved.body["report"]) == (0, report)
    assert "[Connection doctor]\nkeyring: passed: " in report
    assert not [text for text in (*command.secrets, *private, "Ana Cruz", "12345678901") if text in report]


def test_the_built_in_sandbox_needs_no_preparation(command: Command) -> None:
    ran = command(*create("payment", "Sandbox shop"))
    assert (ran.code, ran.body["environment"]) == (0, "sandbox"), ran
    asked = command("payment", "query", ran.body["order_id"])
    assert asked.code == 0, "orders survive a restart of the sandbox"


def test_practice_refuses_live_accounts(command: Command, sandbox: Provider) -> None:
    sandbox.add_to(command, "Shop")
    refused = command.inside(
        *("--practice", "profile", "add", "Real", "--url", sandbox.url, "--user-id", "1", "--guid", "x"),
        *("--platform-key", str(sandbox.platform_key_file), "--private-key", str(sandbox.private_key_file)),
        "--secrets-stdin",
        stdin=json.dumps({"safecode": sandbox.safecode, "transaction_secret": sandbox.transaction_secret}),
    )
    assert refused.code == 2
    assert command.inside("--practice", "balance", "--profile", "Shop").code == 0


def test_without_yes_nothing_moves(shop: Command) -> None:
    ran = shop.inside(*create("payment", "Shop", "--order-id", "NOT-YET", yes=False))
    assert ran.code == 2
    assert ran.body["would_send"]["order_id"] == "NOT-YET"
    assert "sign" not in ran.body["would_send"]
    assert shop.inside("history", "list").body["total"] == 0
    assert shop.inside("payment", "query", "NOT-YET").code == 3


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("cursor", "abc"),
        ("cursor", "9" * 23),
        ("cursor", "9" * 23 + ".1"),
        ("cursor", "1." + "9" * 23),
        ("channel", "\udcff"),
    ],
)
def test_a_list_that_cannot_be_continued_is_bad_input(shop: Command, option: str, text: str) -> None:
    ran = shop.inside("history", "list", f"--{option}", text)
    assert (ran.code, ran.body["error"]["field"]) == (2, option)


def test_an_order_id_is_used_once(shop: Command) -> None:
    assert shop.inside(*create("payment", "Shop", "--order-id", "ONCE")).code == 0
    again = shop.inside(*create("payment", "Shop", "--order-id", "ONCE"))
    assert (again.code, again.body["error"]["field"]) == (2, "order_id")
    assert (again.body["order_id"], again.body["verified"]) == ("ONCE", True)
    assert again.body["state"] not in {"draft", "unknown"}
    assert again.body["transaction_id"]
    assert "ask about it before making another order" in again.body["message"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(
    "numbers",
    [(signal.SIGINT,), (signal.SIGTERM,), (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) * 20],
    ids=["INT", "TERM", "burst"],
)
def test_a_signal_while_sending(
    strict: StrictProvider, strict_shop: Command, numbers: tuple[signal.Signals, ...]
) -> None:
    """The signals come when the request has arrived and is not answered yet."""
    arrived, answered = threading.Event(), threading.Event()

    def hold(_provider: StrictProvider, _fields: dict[str, str], good: Answer) -> Answer:
        arrived.set()
        answered.wait(60)
        return good

    strict.spoil = hold
    words = strict_shop.words(*create("payment", "Shop", "--order-id", "STOPPED"))
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert arrived.wait(60)
    for number in numbers:
        process.send_signal(number)
    out, err = process.communicate(timeout=20)
    answered.set()
    assert process.returncode == 4, (out, err)
    assert err.count("\n") == 1, err
    body = json.loads(out)
    assert (body["order_id"], body["state"], body["verified"]) == ("STOPPED", "unknown", False)
    kept = strict_shop.inside("history", "list").body["orders"]
    assert [(one["order_id"], one["state"]) for one in kept] == [("STOPPED", "unknown")]
    assert strict_shop.inside("payment", "query", "STOPPED").body["state"] == "paid"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_that_goes_away_is_no_trouble(shop: Command) -> None:
    process = subprocess.Popen(shop.words("balance"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 0
    assert "Traceback" not in said
    assert "Broken pipe" not in said


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_any_locale_will_do(shop: Command, locale: str) -> None:
    ran = shop(*create("payment", "Shop", "--remark", "Señor ₱"), env={"LC_ALL": locale, "PYTHONIOENCODING": "ascii"})
    assert ran.code == 0
    assert ran.body["remark"] == "Señor ₱"


def test_the_sandbox_ends_with_its_standard_input(tmp_path: Path) -> None:
    words = [*PTSDESK, "sandbox", "--json", "--state-dir", str(tmp_path), "--exit-with-stdin"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait(20) == 0
    assert set(ready) == {
        *("url", "ca_file", "user_id", "guid", "safecode", "transaction_secret", "server_public_key"),
        *("merchant_private_key_file", "use"),
    }
    assert set(ready["use"]) == {"payment", "withdraw", "subscribe"}
