"""Runs the sandbox: alone for a person or a script, or embedded for the window."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ptsdesk.errors import SandboxError
from ptsdesk.sandbox.assembly import MAX_PORT, start, system_clock
from ptsdesk.sandbox.launcher import SandboxInfo
from ptsdesk.sandbox.statuses import Pace

_MAX_PACE_S = 86_400
# On Windows a wait without a limit does not notice Ctrl+C.
_WAKE_S = 0.5 if sys.platform == "win32" else None


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
    if not 0 <= port <= MAX_PORT:
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
