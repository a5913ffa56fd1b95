"""Runs the sandbox: alone for a person or a script, or embedded for the window."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

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
_PORT_FILE = "port"
_MAX_PORT = 65535
_MAX_PACE_S = 86_400
# On Windows a wait without a limit does not notice Ctrl+C.
_WAKE_S = 0.5 if sys.platform == "win32" else None


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
    try:
        me = identity.load_or_make(state_dir)
        identity.write_private(state_dir / CA_FILE, me.ca_certificate)
        identity.write_private(state_dir / MERCHANT_KEY_FILE, me.merchant_private_key)
        context = tls.server_context(tls.Authority(me.ca_private_key, me.ca_certificate), state_dir)
    except OSError as error:
        raise SandboxError(
            "The sandbox cannot write in {folder}. Choose another folder, or make room on the disk.",
            folder=str(state_dir),
            detail=type(error).__name__,
        ) from error
    store = _open_store(state_dir, me)
    try:
        server = HttpsServer(context, clock=clock, ports=_ports(state_dir, port))
    except OSError as error:
        store.close()
        raise SandboxError(
            "Port {port} is in use. Choose another one.", port=port, detail=type(error).__name__
        ) from error
    (state_dir / _PORT_FILE).write_text(str(server.port), "ascii")
    merchant = Merchant(
        me.user_id, me.guid, me.safecode, me.transaction_secret, Verifier(me.merchant_public_key.encode("ascii"))
    )
    office = Office(me.user_id, me.safecode, Signer(me.server_private_key.encode("ascii")), server.url)
    server.start(Provider(merchant, Counter(store, office, pace or Pace()), clock).handle)
    return Running(server, store, _info(state_dir, me, server.url))


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
        if 0 < last <= _MAX_PORT:
            return (last, 0)
    return (0,)


def _info(state_dir: Path, me: Identity, url: str) -> SandboxInfo:
    folder = state_dir.resolve()
    kinds: tuple[channels.Kind, ...] = ("payment", "withdraw", "subscribe")
    return SandboxInfo(
        url=url,
        ca_file=folder / CA_FILE,
        user_id=me.user_id,
        guid=me.guid,
        safecode=me.safecode,
        transaction_secret=me.transaction_secret,
        server_public_key=me.server_public_key,
        merchant_private_key_file=folder / MERCHANT_KEY_FILE,
        use={kind: (channels.first(kind).code, channels.CURRENCY) for kind in kinds},
    )


def run(
    state_dir: Path,
    *,
    port: int = 0,
    as_json: bool,
    exit_with_stdin: bool,
    out: TextIO,
    pace: Pace | None = None,
    clock_offset_s: int = 0,
) -> int:
    """Run the sandbox until SIGTERM, Ctrl+C or, if asked for, the end of standard input.

    Returns:
        The exit code: 0 after an orderly end, 6 when it could not start (a sentence says why).
    """
    stop = threading.Event()
    try:
        running = start(state_dir, port=port, pace=pace, clock=lambda: system_clock() + clock_offset_s * 1000)
    except SandboxError as error:
        out.write((json.dumps({"error": error.message}) if as_json else error.message) + "\n")
        out.flush()
        return error.exit_code
    with _stopping_on_signals(stop):
        try:
            out.write(running.info.as_json() + "\n" if as_json else _human_lines(running.info))
            out.flush()
            if exit_with_stdin:
                threading.Thread(target=_wait_for_end_of_stdin, args=(stop,), daemon=True).start()
            while not stop.wait(_WAKE_S):
                pass
        finally:
            running.close()
    return 0


@contextlib.contextmanager
def _stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event; only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda _number, _frame: stop.set()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _wait_for_end_of_stdin(stop: threading.Event) -> None:
    # The bare descriptor: a buffered reader would be locked when the interpreter ends.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    stop.set()


def _human_lines(info: SandboxInfo) -> str:
    lines = [
        "The PTS sandbox is ready. No real money moves here.",
        f"  address      {info.url}",
        f"  CA file      {info.ca_file}",
        f"  user id      {info.user_id}",
        f"  GUID         {info.guid}",
        f"  private key  {info.merchant_private_key_file}",
        "Run it with --json to have the safecode, the transaction secret and the server's public key as well.",
        "Ctrl+C ends it. Orders are kept for the next time.",
    ]
    return "\n".join(lines) + "\n"


def read_pace(text: str) -> Pace:
    """Read ``WAIT,PROCESS`` in seconds, such as ``4,2`` or ``0.5,0.5``.

    Raises:
        ValueError: it is something else.
    """
    wait_s, process_s = (float(part) for part in text.split(","))
    if not (0 <= wait_s <= _MAX_PACE_S and 0 <= process_s <= _MAX_PACE_S):
        raise ValueError(text)
    return Pace(round(wait_s * 1000), round(process_s * 1000))


def _read_port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _MAX_PORT:
        raise ValueError(text)
    return port


def main(argv: list[str]) -> int:
    """The command line of ``python -m ptsdesk.sandbox``."""
    parser = argparse.ArgumentParser(prog="python -m ptsdesk.sandbox", description="Runs the embedded PTS.")
    parser.add_argument("--state-dir", type=Path, required=True, metavar="DIR", help="where keys and orders are kept")
    add_options(parser)
    parser.add_argument("--exit-with-stdin", action="store_true", help="end when standard input ends")
    given = parser.parse_args(argv)
    return run(
        given.state_dir,
        port=given.port,
        as_json=given.json,
        exit_with_stdin=given.exit_with_stdin,
        out=sys.stdout,
        pace=given.pace,
        clock_offset_s=given.clock_offset,
    )


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options that this command line shares with ``ptsdesk sandbox``."""
    parser.add_argument("--json", action="store_true", help="print one line of JSON when ready")
    parser.add_argument("--port", type=_read_port, default=0, metavar="N", help="the port to listen on; 0 for any")
    parser.add_argument(
        "--pace", type=read_pace, metavar="WAIT,PROCESS", help="seconds an order waits and is processed; usually 4,2"
    )
    parser.add_argument(
        "--clock-offset", type=int, default=0, metavar="SECONDS", help="let the sandbox's clock be off by this much"
    )
