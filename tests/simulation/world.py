"""One virtual world: a model provider, a way to it, a disk, and the real desk between them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.gateway import Gateway
from ptsdesk.domain.account import Account, BodyForm, Environment
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import JournalError
from ptsdesk.protocol.keys import Credentials, PrivateKey, PublicKey
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage.ownership import DataFolder
from tests.helpers.model import crypto
from tests.helpers.model.clock import VirtualClock
from tests.helpers.model.provider import Provider
from tests.simulation.disk import Faults, MemoryJournal, RealDisk
from tests.simulation.judge import Judge
from tests.simulation.network import Crash, Source, VirtualTransport

ACCOUNT = Account("Harbor", Environment.LIVE, "https://api.example.com", crypto.USER_ID, crypto.GUID, "pem")


def credentials() -> Credentials:
    """What the merchant has of the model's keys."""

    def import_key(key: Any) -> RSA.RsaKey:
        return RSA.import_key(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    keys = crypto.keys()
    return Credentials(
        user_id=crypto.USER_ID,
        guid=crypto.GUID,
        safecode=Secret(crypto.SAFECODE),
        transaction_secret=Secret(crypto.TRANSACTION_SECRET),
        private_key=PrivateKey(import_key(keys.merchant)),
        platform_key=PublicKey(import_key(keys.provider).public_key()),
    )


_credentials: list[Credentials] = []


def _known_credentials() -> Credentials:
    if not _credentials:
        _credentials.append(credentials())
    return _credentials[0]


_dialects: dict[str, Any] = {}
_compiled: dict[Any, Any] = {}
"""SQL texts by dialect: a program that is started anew every ten payments would do little else than write them anew."""


class World:
    """``folder`` None keeps the journal in memory; else it is the real one, encrypted, in that folder."""

    def __init__(self, seed: int, source: Callable[[random.Random], Source], folder: Path | None = None) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.clock = VirtualClock()
        self.provider = Provider(self.clock, random.Random(f"provider {seed}"))
        self.judge = Judge(self.provider)
        self.fates = source(random.Random(f"fates {seed}"))
        self.transport = VirtualTransport(self.clock, self.provider, self.fates)
        self.faults = Faults(random.Random(f"disk {seed}"))
        self.restarts = 0
        self._folder = folder
        self._memory = MemoryJournal(self.clock.now_ms, self.faults, self.judge.follow)
        self._real: RealDisk | None = None
        self._ports = Ports(self.clock, random.Random(f"bytes {seed}").randbytes)
        self.desk = self._open()

    @property
    def journal(self) -> Any:
        return self._memory if self._folder is None else self._real

    def crash(self) -> None:
        """The desk is thrown away as it stands, and the program is started anew."""
        self.restarts += 1
        if self._real is not None:
            self._real._ids.close()
            self._real._backend.close()
        while True:
            try:
                self.desk = self._open()
            except (Crash, JournalError):
                continue
            return

    def quit(self) -> None:
        """The program is closed in order and started anew."""
        self.close()
        self.crash()

    def close(self) -> None:
        if self._real is not None:
            self._real.close()

    def _open(self) -> LiveDesk:
        if self._folder is not None:
            self._real = RealDisk.open(DataFolder(self._folder), Secret("1f" * 32), self.clock.now_ms)
            self._real.faults, self._real.follow = self.faults, self.judge.follow
            for name in ("reader", "writer"):
                engine = getattr(self._real._backend, name)
                engine.dialect = _dialects.setdefault(name, engine.dialect)
                engine.update_execution_options(compiled_cache=_compiled)
        self.journal.recover()
        server_clock = ServerClock(self.clock.now_ms, self.clock.monotonic_ms)
        self.transport.learns = server_clock
        transport: Any = self.transport
        gateway = Gateway(ACCOUNT.url, _known_credentials(), BodyForm.TEXT, transport, server_clock)
        return LiveDesk(ACCOUNT, gateway, self.journal, self._ports, "3F:A2", "window")
