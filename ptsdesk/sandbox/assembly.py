"""Puts the parts together: from a state folder to a sandbox that answers."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from dataclasses import dataclass, replace
from pathlib import Path

from ptsdesk.errors import SandboxError
from ptsdesk.sandbox import channels, identity, tls
from ptsdesk.sandbox.answers import Office
from ptsdesk.sandbox.checks import Merchant
from ptsdesk.sandbox.crypto import Signer, Verifier
from ptsdesk.sandbox.endpoints import Counter
from ptsdesk.sandbox.identity import Identity
from ptsdesk.sandbox.launcher import SandboxInfo
from ptsdesk.sandbox.provider import Clock, Provider
from ptsdesk.sandbox.server import HttpsServer
from ptsdesk.sandbox.statuses import Pace
from ptsdesk.sandbox.store import Store

CA_FILE = "ca.pem"
MERCHANT_KEY_FILE = "merchant_private_key.pem"
ORDERS_FILE = "orders.sqlite3"
MAX_PORT = 65535
_PORT_FILE = "port"


def system_clock() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that answers. ``store`` is open for reading what it holds."""

    server: HttpsServer
    store: Store
    info: SandboxInfo

    def close(self) -> None:
        """Stop answering and close the books."""
        self.server.close()
        self.store.close()


def start(state_dir: Path, *, port: int = 0, pace: Pace | None = None, clock: Clock = system_clock) -> Running:
    """Start the sandbox in this process.

    Args:
        state_dir: where its keys and orders are kept; made when it is not there.
        port: the port to listen on; 0 for the one of the last start, or any other if that is taken.
        pace: how long an order waits and is processed.
        clock: Unix milliseconds.

    Raises:
        SandboxError: the folder or the port cannot be used.
    """
    me = _identity(state_dir)
    try:
        identity.write_private(state_dir / CA_FILE, me.ca_certificate)
        identity.write_private(state_dir / MERCHANT_KEY_FILE, me.merchant_private_key)
        context = tls.server_context(tls.Authority(me.ca_private_key, me.ca_certificate), state_dir)
        signer, verifier = Signer(me.server_private_key.encode()), Verifier(me.merchant_public_key.encode())
        info = _info(state_dir, me)
    except (ValueError, TypeError) as error:
        raise identity.damaged(state_dir) from error
    except OSError as error:
        raise _folder_error(state_dir, error) from error
    store = _open_store(state_dir, me)
    try:
        server = HttpsServer(context, clock=clock, ports=_ports(state_dir, port))
    except OSError as error:
        store.close()
        raise SandboxError(
            "Port {port} is in use. Choose another one.", port=port, detail=type(error).__name__
        ) from error
    # Remembering the port is a convenience; a full disk shows where it matters.
    with contextlib.suppress(OSError):
        (state_dir / _PORT_FILE).write_text(str(server.port), "ascii")
    merchant = Merchant(me.user_id, me.guid, me.safecode, me.transaction_secret, verifier)
    counter = Counter(store, Office(me.user_id, me.safecode, signer, server.url), pace or Pace())
    server.start(Provider(merchant, counter, clock).handle)
    return Running(server, store, replace(info, url=server.url))


def _identity(state_dir: Path) -> Identity:
    try:
        return identity.load_or_make(state_dir)
    except OSError as error:
        raise _folder_error(state_dir, error) from error


def _folder_error(state_dir: Path, error: OSError) -> SandboxError:
    return SandboxError(
        "The sandbox cannot write in {folder}. Choose another folder, or make room on the disk.",
        folder=str(state_dir),
        detail=type(error).__name__,
    )


def _open_store(state_dir: Path, me: Identity) -> Store:
    path = state_dir / ORDERS_FILE
    try:
        return Store(path, me.user_id)
    except (OSError, sqlite3.Error) as error:
        raise SandboxError(
            "The sandbox's orders in {file} cannot be opened. Delete the file to start with none.", file=str(path)
        ) from error


def _ports(state_dir: Path, asked: int) -> tuple[int, ...]:
    """The ports to try: the one that was asked for, else the last one, so that old pay links keep working."""
    if asked:
        return (asked,)
    with contextlib.suppress(OSError, ValueError):
        last = int((state_dir / _PORT_FILE).read_text("ascii"))
        if 0 < last <= MAX_PORT:
            return (last, 0)
    return (0,)


def _info(state_dir: Path, me: Identity) -> SandboxInfo:
    folder = state_dir.resolve()
    kinds: tuple[channels.Kind, ...] = ("payment", "withdraw", "subscribe")
    return SandboxInfo(
        url="",
        ca_file=folder / CA_FILE,
        user_id=me.user_id,
        guid=me.guid,
        safecode=me.safecode,
        transaction_secret=me.transaction_secret,
        server_public_key=me.server_public_key,
        merchant_private_key_file=folder / MERCHANT_KEY_FILE,
        use={kind: (channels.first(kind).code, channels.CURRENCY) for kind in kinds},
    )
