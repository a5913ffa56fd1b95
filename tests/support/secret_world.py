"""An office at work with twenty secrets, each of which would be known again, and everything that it is asked for."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.cli import main
from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.card_entry import Card
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.keys import load_private_key
from ptsdesk.services.api import AccountSecretsInput, OrderForm, SubscriptionForm
from ptsdesk.services.office import Parts, RealOffice
from ptsdesk.services.ports import real_ports
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import place_of
from ptsdesk.verbs.surroundings import Surroundings
from tests.support.memory_secrets import MemoryBackend
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, StrictProvider
from tests.vectors.known import private_key

PAN, CVC = "4012888888881881", "739"
CARD = Card(Secret(PAN), Secret("08"), Secret("39"), Secret(CVC))
SECOND_SAFECODE, SECOND_SECRET = "Zq71Kx04Bw93Tn58Ye26Uh30Od47Gi15", "{0}%s-9f27<b>61c4&d08e\\n55a1'\"}"
PASSPHRASE, LOCK_PASSWORD = "Mahal-1986-na-Ina", "Sampaguita#2291"


@dataclasses.dataclass
class World:
    """One office on a folder of its own, with an account that works."""

    folder: Path
    provider: StrictProvider
    backend: MemoryBackend = dataclasses.field(default_factory=MemoryBackend)
    subscriptions: int = 0

    def __post_init__(self) -> None:
        folder, ports = DataFolder(self.folder / "data"), real_ports()
        self.parts = Parts(
            folder=folder,
            place=place_of(folder, ports.clock.now_ms, ports.random_bytes, lambda: self.backend),
            ports=ports,
            launch=lambda path: pytest.fail("no sandbox here"),
            made_by="command line",
            practice=False,
        )
        self.office = RealOffice(self.parts)
        self.office.add_account(self.account("Shop"), self.secrets())
        self.office.set_lock_password(Secret(LOCK_PASSWORD), None)
        self.office.open("Shop")
        protected = private_key("rsa2048").reveal().export_key(
            "PEM", passphrase=PASSPHRASE, pkcs=8, protection="PBKDF2WithHMAC-SHA512AndAES256-CBC",
            prot_params={"iteration_count": 1000},
        )  # fmt: skip
        (self.folder / "protected.pem").write_bytes(protected)

    def account(self, name: str) -> Account:
        key, ca_file = self.provider.platform_key_file.read_text(), str(self.provider.ca_file)
        return Account(name, Environment.SANDBOX, self.provider.url, USER_ID, GUID, key, ca_file)

    def secrets(self) -> AccountSecretsInput:
        pem = Secret(self.provider.private_key_file.read_text())
        return AccountSecretsInput(Secret(SAFECODE), Secret(TRANSACTION_SECRET), pem)

    def second(self) -> AccountSecretsInput:
        key = private_key("rsa2048").reveal().export_key("PEM", pkcs=8).decode()
        return AccountSecretsInput(Secret(SECOND_SAFECODE), Secret(SECOND_SECRET), Secret(key))

    def canaries(self) -> dict[str, str]:
        """The twenty, each in the form in which a careless line of code would print it."""
        first = load_private_key(self.provider.private_key_file.read_text()).reveal()
        second = private_key("rsa2048").reveal()
        lines = first.export_key("PEM", pkcs=8).decode().splitlines()
        keys = {name.rpartition("/")[2]: text for (name, _), text in self.backend.entries.items()}
        return {
            "safecode": SAFECODE, "transaction secret": TRANSACTION_SECRET,
            "first line of the key": lines[1], "middle of the key": lines[12], "end of the key": lines[-2],
            "exponent": str(first.d)[:60], "exponent in hex": f"{int(first.d):x}"[:60], "prime p": str(first.p)[:60],
            "prime q": str(first.q)[:60], "pass phrase": PASSPHRASE,
            "journal's key": keys["journal"], "key file's key": keys["key file"],
            "safecode of the second": SECOND_SAFECODE, "transaction secret of the second": SECOND_SECRET,
            "key of the second": second.export_key("PEM", pkcs=8).decode().splitlines()[12],
            "exponent of the second": str(second.d)[:60], "card number": PAN, "card code": f"cvc {CVC}",
            "key in hex": first.export_key("DER").hex()[400:460],
            "lock password": LOCK_PASSWORD,
        }  # fmt: skip

    def verb(self, *words: str, stdin: str = "") -> str | None:
        """A verb on this office: what it prints when it fails."""
        out, err = io.StringIO(), io.StringIO()
        around = Surroundings(lambda *_, **__: _Shared(self.office), io.StringIO(stdin), out, err)  # type: ignore[arg-type,return-value]
        code = main(["--data-dir", str(self.folder / "data"), *words], around)
        return out.getvalue() + err.getvalue() if code else None

    def add_by_verb(self) -> str | None:
        """``profile add`` with a protected key."""
        protected = self.folder / "protected.pem"
        platform, ca_file = self.provider.platform_key_file, self.provider.ca_file
        return self.verb(
            *("profile", "add", "Third", "--url", self.provider.url, "--user-id", USER_ID, "--guid", GUID),
            *("--platform-key", str(platform), "--ca-file", str(ca_file), "--private-key", str(protected)),
            *("--environment", "sandbox", "--secrets-stdin", "--unproved"),
            stdin=json.dumps({
                "safecode": SECOND_SAFECODE, "transaction_secret": SECOND_SECRET, "private_key_passphrase": PASSPHRASE
            }),
        )  # fmt: skip

    def pay(self) -> None:
        desk = self.office.open("Shop")
        order_id = desk.new_order_id(OrderKind.PAYMENT)
        desk.submit(desk.prepare(OrderForm(OrderKind.PAYMENT, order_id, "10.00", "PHP", "QRPH")))
        desk.query(OrderKind.PAYMENT, order_id)

    def subscribe(self) -> None:
        desk = self.office.open("Shop")
        self.subscriptions += 1  # another amount each time: the same one to the same card is refused
        order_id = desk.new_order_id(OrderKind.SUBSCRIPTION)
        form = SubscriptionForm(
            order_id, f"{999 + self.subscriptions}.00", "PHP", "CARD", "Ana", "Cruz", "Visa", PAN[-4:], "", "1", "2",
            reference="Gym", repeat_reason="Another month of the gym",
        )  # fmt: skip
        desk.subscribe(desk.prepare_subscription(form), CARD)

    def connect(self) -> None:
        """A key from a protected file, proved with wrong secrets and with the right ones, then kept."""
        self.office.read_key(str(self.folder / "protected.pem"), Secret(PASSPHRASE))
        token = self.office.read_key(str(self.provider.private_key_file), None).token
        account = self.account("Fourth")
        self.office.prove_account(account, Secret(SECOND_SAFECODE), Secret(SECOND_SECRET), token)
        self.office.connect_account(account, Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)

    def rotate(self) -> None:
        """What is there is put in its own place: the provider has no other."""
        token = self.office.take_key(Secret(self.provider.private_key_file.read_text()), None).token
        self.office.replace_secrets("Shop", Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)

    def report(self) -> str:
        """A report for support, with the doctor's lines."""
        made = self.office.diagnostics(self.office.open("Shop").doctor(), {"qt": "6.11.3"})
        return made.text

    def operations(self) -> dict[str, Callable[[], object]]:
        """What an office is asked for that touches a secret."""
        return {
            "add": lambda: self.office.add_account(self.account("Second"), self.second()),
            "open": lambda: self.office.open("Shop"),
            "pay and ask": self.pay,
            "subscribe": self.subscribe,
            "examine": lambda: self.office.open("Shop").doctor(),
            "report": self.report,
            "figures": lambda: self.office.open("Shop").balances(),
            "unlock": lambda: self.office.try_unlock(Secret(LOCK_PASSWORD)),
            "add by verb": self.add_by_verb,
            "read, prove and connect": self.connect,
            "replace all three": self.rotate,
            "tell what is stored": lambda: self.office.account_states(),
            "remove the connected": lambda: self.office.remove_account("Fourth"),
            "remove": lambda: self.office.remove_account("Second"),
            "remove another": lambda: self.office.remove_account("Third"),
        }


class _Shared:
    """The office for a verb, which closes what it was given."""

    def __init__(self, office: RealOffice) -> None:
        self._office = office

    def __getattr__(self, name: str) -> Any:
        return (lambda: None) if name == "close" else getattr(self._office, name)
