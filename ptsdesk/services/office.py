"""The whole program behind a window or a verb: the data folder, the journal, the keyring, the embedded provider.

Implements :class:`ptsdesk.services.api.Office` over the real parts.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ptsdesk.client.clock import ServerClock
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import (
    BUILT_IN_SANDBOX,
    Account,
    Environment,
    check_account_name,
    folded_name,
)
from ptsdesk.domain.record import Backup, ChainReport, JournalHealth, RestoreReport
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import KeyMaterialError, KeyringRefused, SandboxError
from ptsdesk.protocol.keys import (
    Credentials,
    fingerprint,
    load_private_key,
    load_public_key,
)
from ptsdesk.sandbox.launcher import SandboxInfo, SandboxProcess, launch
from ptsdesk.services.accounts_care import AccountsKeeper, Ground
from ptsdesk.services.api import Away, Desk, UnlockAnswer
from ptsdesk.services.card_gateway import CardGateway, Way
from ptsdesk.services.checks import Check
from ptsdesk.services.custody import Custody
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.doctor_here import Here
from ptsdesk.services.keeper import Pace
from ptsdesk.services.place_care import PlaceCare
from ptsdesk.services.planted import plant
from ptsdesk.services.ports import Ports, real_ports
from ptsdesk.services.session_watch import SessionWatch
from ptsdesk.services.support import Surroundings, make_bundle
from ptsdesk.services.support_api import Bundle
from ptsdesk.storage.accounts import AccountSecrets, AccountStore
from ptsdesk.storage.backups import listed
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.keyfile import KeyFile
from ptsdesk.storage.keyring_proof import prove_keyring
from ptsdesk.storage.lock_password import LockPassword
from ptsdesk.storage.ownership import DataFolder, Owner
from ptsdesk.storage.secret_place import SecretPlace, place_of
from ptsdesk.storage.secrets import SecretStore
from ptsdesk.storage.settings import SettingsStore, data_folder


@dataclass(frozen=True, slots=True)
class Parts:
    """The real or simulated things an office is made of."""

    folder: DataFolder
    place: SecretPlace
    ports: Ports
    launch: Callable[[Path], SandboxProcess]
    made_by: str
    practice: bool
    proxy: str | None = None
    pace: Pace | None = None
    """How often the journal is looked after; as a person needs it when left out."""

    @property
    def secrets(self) -> SecretStore:
        """Reads and keeps secrets, wherever they are."""
        return self.place.store


class RealOffice(PlaceCare, AccountsKeeper):
    """Owns the data folder while it is open. One at a time; a second one raises JournalBusy."""

    def __init__(self, parts: Parts) -> None:
        PlaceCare.__init__(self, parts.place, self._own)
        keyfile = KeyFile(parts.folder, parts.secrets, parts.ports.random_bytes)
        store = AccountStore(parts.folder, parts.secrets, keyfile, parts.ports.clock.now_ms)
        ground = Ground(
            parts.folder, store, parts.ports, parts.proxy, parts.practice, journal=self._open_journal, own=self._own
        )
        AccountsKeeper.__init__(self, ground)
        self._parts = parts
        self._lock = LockPassword(parts.folder, parts.secrets, parts.ports.clock.now_ms, parts.ports.random_bytes)
        self._owner: Owner | None = None
        self._custody = Custody(parts.folder, parts.secrets, parts.ports, parts.pace)
        self._sandbox: SandboxProcess | None = None
        self._open_ways: list[CardGateway | Transport] = []
        self._session: SessionWatch | None = None
        self._canaries = plant(parts.ports.random_bytes)

    def accounts(self) -> tuple[Account, ...]:
        """The built-in sandbox first, then what was added; with practice only, no LIVE one."""
        added = [account for account in self._store.list() if not account.built_in and self._may_use(account)]
        return (_placeholder(), *added)

    @forgetting
    def open(self, name: str) -> Desk:
        """Open an account: journal, keys, and for the built-in one the embedded provider."""
        check_account_name(name)
        journal = self._open_journal()
        sandbox = self._start_sandbox() if _is_built_in(name) else None
        with self._swapping:
            return self._open_desk(sandbox or self._usable(name), journal)

    def _open_desk(self, account: Account, journal: Journal) -> LiveDesk:
        journal.bind(account)
        secrets = self._store.secrets_of(account.name)
        credentials = Credentials(
            user_id=account.user_id,
            guid=account.guid,
            safecode=secrets.safecode,
            transaction_secret=secrets.transaction_secret,
            private_key=load_private_key(secrets.private_key_pem),
            platform_key=load_public_key(account.platform_key_pem),
        )
        ports = self._parts.ports
        clock = ServerClock(ports.clock.now_ms, ports.clock.monotonic_ms)
        proxy = None if account.built_in else self._parts.proxy
        transport = Transport(account.ca_file, proxy, clock)
        way = Way(account.ca_file, proxy)
        gateway = CardGateway(account.url, credentials, account.body_form, transport, clock, way=way)
        self._open_ways += [gateway, transport]
        key, made_by = fingerprint(credentials.platform_key), self._parts.made_by
        desk = LiveDesk(account, gateway, journal, ports, key, made_by, here=self._here())
        self._opened(desk)
        return desk

    def _here(self) -> Here:
        """What the doctor may look at on this computer."""
        folder, secrets = self._parts.folder, self._parts.secrets
        return Here(
            health=self._custody.health,
            keyring=self.keyring_state,
            try_keyring=partial(prove_keyring, secrets, folder, self._parts.ports.random_bytes),
            free_bytes=lambda: shutil.disk_usage(folder.path).free,
        )

    def diagnostics(self, checks: tuple[Check, ...], window: Mapping[str, str]) -> Bundle:
        """A report for support; see :mod:`ptsdesk.services.support`."""
        folder, now_ms = self._parts.folder, self._parts.ports.clock.now_ms
        around = Surroundings(
            folder=folder,
            now_ms=now_ms,
            practice=self._parts.practice,
            settings=lambda: SettingsStore(folder, now_ms).load().settings,
            accounts=self.accounts,
            secrets_of=lambda account: self._store.secrets_of(account.name),
            journal=self._open_journal,
            health=self.journal_health,
            canaries=self._canaries,
        )
        return make_bundle(around, checks, window)

    def journal_health(self) -> JournalHealth:
        """What is known of the journal."""
        self._own()
        return self._custody.health()

    def verify_journal(self) -> ChainReport:
        """Check the whole record now."""
        self._own()
        return self._custody.verify()

    def backup_now(self) -> Backup:
        """Make a backup at once."""
        self._own()
        return self._custody.backup()

    def backups(self) -> tuple[Backup, ...]:
        """The backups that are there, newest first."""
        return listed(self._parts.folder)

    def restore(self, name: str) -> RestoreReport:
        """Put a backup in the place of the journal."""
        self._own()
        return self._custody.restore(name)

    def close_missing(self, order_id: str, reason: str, sent_to: str = "") -> None:
        """Close an order that the journal lacks."""
        self._own()
        self._custody.close_missing(order_id, reason, sent_to)

    def lock_password_set(self) -> bool:
        """Whether the window's lock has a password."""
        return self._lock.is_set()

    @forgetting
    def set_lock_password(self, new: Secret, old: Secret | None) -> None:
        """Keep a new password for the lock. Another ptsdesk may be making this folder's first secret just now."""
        self._own()
        self._lock.set(new, old)

    @forgetting
    def try_unlock(self, password: Secret) -> UnlockAnswer:
        """Judge a password, or say how long to wait."""
        judged = self._lock.try_password(password)
        return UnlockAnswer(judged.ok, judged.wait_ms, judged.judged)

    def follow_session(self, tell: Callable[[Away], None]) -> None:
        """Tell when the computer is locked or goes to sleep."""
        if self._session is None:
            self._session = SessionWatch(tell)
            self._session.start()

    def close(self) -> None:
        """Let everything go, the journal last. Safe to call twice."""
        if self._session is not None:
            self._session.stop()
            self._session = None
        for way in self._open_ways:
            way.close()
        self._open_ways.clear()
        if self._sandbox is not None:
            self._sandbox.close()
            self._sandbox = None
        self._let_go()
        self._custody.close()
        self._place.close()
        if self._owner is not None:
            self._owner.release()
            self._owner = None

    def _own(self) -> None:
        if self._owner is None:
            self._owner = self._parts.folder.acquire()
            self._parts.place.tidy()

    def _open_journal(self) -> Journal:
        self._own()
        return self._custody.journal()

    def _start_sandbox(self) -> Account:
        if self._sandbox is None or not self._sandbox.is_running:
            self._sandbox = self._parts.launch(self._parts.folder.path / "sandbox")
        info = self._sandbox.info
        if not info.url.startswith(f"{_placeholder().url}:"):
            raise SandboxError("The sandbox is not on this computer, so it is not used. Install ptsdesk anew.")
        account = replace(
            _placeholder(),
            url=info.url,
            user_id=info.user_id,
            guid=info.guid,
            platform_key_pem=info.server_public_key,
            ca_file=str(info.ca_file),
        )
        self._keep_sandbox(account, info)
        return account

    def _keep_sandbox(self, account: Account, info: SandboxInfo) -> None:
        """Its secrets go the way of every account's: through the keyring. Kept anew when the sandbox was made anew."""
        wanted = AccountSecrets(
            Secret(info.safecode),
            Secret(info.transaction_secret),
            Secret(info.merchant_private_key_file.read_text("ascii")),
        )
        kept = next((one for one in self._store.list() if one.name == account.name), None)
        if kept is not None:
            # Those of a session that kept none are gone: they are kept anew.
            with contextlib.suppress(KeyringRefused, KeyMaterialError):
                if self._store.secrets_of(account.name) == wanted:
                    return
            self._store.remove(account.name)
        self._store.add(account, wanted.safecode, wanted.transaction_secret, wanted.private_key_pem)


def _is_built_in(name: str) -> bool:
    return folded_name(name) == folded_name(BUILT_IN_SANDBOX)


def _placeholder() -> Account:
    """The built-in account before its provider runs: it has no address yet."""
    return Account(
        name=BUILT_IN_SANDBOX,
        environment=Environment.SANDBOX,
        url="https://127.0.0.1",
        user_id="",
        guid="",
        platform_key_pem="",
        built_in=True,
    )


def open_office(data_dir: Path | None, *, practice: bool = False, made_by: str = "window") -> RealOffice:
    """The real office. Nothing is opened or locked yet: the first account does that."""
    folder, ports = DataFolder(data_folder(data_dir)), real_ports()
    settings = SettingsStore(folder, ports.clock.now_ms)
    proxy = settings.load().settings.proxy
    ports = replace(ports, duplicate_days=lambda: settings.load().settings.duplicate_days)
    # A packaged program has no interpreter to run a module with: it starts itself again.
    start = partial(launch, command=[sys.executable, "sandbox"]) if getattr(sys, "frozen", False) else launch
    place = place_of(folder, ports.clock.now_ms, ports.random_bytes)
    return RealOffice(Parts(folder, place, ports, start, made_by, practice, proxy))
