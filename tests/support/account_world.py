"""An office on a folder of its own, an independent provider, and everything that connects the one to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.orders import Order, OrderKind
from ptsdesk.domain.profile import KeyFacts, Proof
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors
from ptsdesk.services.api import AccountSecretsInput, Desk, OrderForm
from ptsdesk.services.office import Parts, RealOffice
from ptsdesk.services.ports import Ports, real_ports
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import place_of
from ptsdesk.storage.secrets import KeyringBackend, system_backend
from tests.support import strict_server, strict_wire
from tests.support.memory_secrets import MemoryBackend
from tests.support.strict_server import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, StrictProvider
from tests.support.strict_wire import Answer, Keys, refusal

OTHER_SAFECODE = "164ddce3d0b13d21fbc4cd02e14d9f98"
OTHER_SECRET = "0e1f2a3b4c5d6e7f8091a2b3c4d5e6f7"
"""What the provider gives a merchant who asked for others."""


class Playing(StrictProvider):
    """The strict provider, with another answer to everything when one is set."""

    play: Callable[[str], Answer | None] = staticmethod(lambda _: None)

    def answer(self, path: str, headers: dict[str, list[str]], body: bytes) -> Answer:
        """The answer that was chosen, else the right one."""
        return self.play(path) or super().answer(path, headers, body)

    def refuses(self, code: str) -> None:
        """Every request from now on."""
        self.play = staticmethod(lambda _: refusal(code, "No"))

    def rotates(self, monkeypatch: pytest.MonkeyPatch, *, keys: Keys | None = None, **secrets: str) -> None:
        """From now on it takes these and not those before."""
        if keys is not None:
            self.merchant = keys
        for name, value in secrets.items():
            for module in (strict_wire, strict_server):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, value)


class World:
    """Several offices may follow each other on the same folder and keyring."""

    def __init__(self, folder: Path, provider: Playing, backend: KeyringBackend | None = None) -> None:
        self.folder = folder
        self.provider = provider
        self.memory = MemoryBackend()
        self.backend = backend or self.memory
        self.ports: Ports = real_ports()
        self.offices: list[RealOffice] = []

    def office(self, *, practice: bool = False) -> RealOffice:
        """A new one; the one before it is closed, as after a restart."""
        self.close()
        data = DataFolder(self.folder / "data")
        parts = Parts(
            folder=data,
            place=place_of(data, self.ports.clock.now_ms, self.ports.random_bytes, lambda: self.backend),
            ports=self.ports,
            launch=lambda path: pytest.fail(f"no sandbox here: {path}"),
            made_by="window",
            practice=practice,
        )
        self.offices.append(RealOffice(parts))
        return self.offices[-1]

    def close(self) -> None:
        """Close what is open."""
        while self.offices:
            self.offices.pop().close()

    def account(self, name: str = "Harbor", **changes: Any) -> Account:
        """The merchant's account at the provider."""
        pem, ca_file = self.provider.platform_key_file.read_text(), str(self.provider.ca_file)
        account = Account(name, Environment.SANDBOX, self.provider.url, USER_ID, GUID, pem, ca_file)
        return replace(account, **changes)

    def key(self, office: RealOffice) -> KeyFacts:
        """The merchant's private key, as read from its file."""
        return office.read_key(str(self.provider.private_key_file), None)

    def prove(self, office: RealOffice, **changes: Any) -> Proof:
        """A proof in which everything is right but what is changed."""
        given = {
            "account": self.account(), "safecode": SAFECODE, "transaction_secret": TRANSACTION_SECRET,
            "key_token": "",
        } | changes  # fmt: skip
        token = given["key_token"] or self.key(office).token
        return office.prove_account(
            given["account"], Secret(given["safecode"]), Secret(given["transaction_secret"]), token
        )

    def connect(self, office: RealOffice, name: str = "Harbor", **changes: Any) -> Account:
        """Connect the merchant."""
        account = self.account(name, **changes)
        return office.connect_account(account, Secret(SAFECODE), Secret(TRANSACTION_SECRET), self.key(office).token)


def real_keyring() -> KeyringBackend:
    """The system's own."""
    return system_backend()


def pay(desk: Desk, order_id: str = "", amount: str = "2450.00") -> Order:
    """A payment that is sent; the order as the journal then holds it."""
    order_id = order_id or desk.new_order_id(OrderKind.PAYMENT)
    form = OrderForm(OrderKind.PAYMENT, order_id, amount, "PHP", "QRPH", reference="Invoice 2248")
    return desk.submit(desk.prepare(form))


def names_of(office: RealOffice) -> list[str]:
    """The accounts that were added."""
    return [account.name for account in office.accounts() if not account.built_in]


def problems(call: Callable[[], object]) -> list[str]:
    """The fields at which a call finds something wrong."""
    with pytest.raises(InputError) as caught:
        call()
    found = caught.value
    return [one.field for one in found.problems] if isinstance(found, InputErrors) else [found.field]


def secrets_input(world: World) -> AccountSecretsInput:
    """The three secrets, as the verb gives them."""
    pem = Secret(world.provider.private_key_file.read_text())
    return AccountSecretsInput(Secret(SAFECODE), Secret(TRANSACTION_SECRET), pem)
