"""Starts the sandbox as a process of its own. Light on purpose: the window's process imports this before it paints.

The child ends when its standard input closes, so a parent that is killed leaves no orphan.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ptsdesk.errors import SandboxError

START_LIMIT_S = 20.0
END_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True)
class SandboxInfo:
    """The ready line: where the sandbox is, how to trust it, and its merchant's credentials."""

    url: str
    ca_file: Path
    user_id: str
    guid: str
    safecode: str = field(repr=False)
    transaction_secret: str = field(repr=False)
    server_public_key: str = field(repr=False)
    merchant_private_key_file: Path
    use: Mapping[str, tuple[str, str]]

    def as_json(self) -> str:
        """The ready line itself, one line."""
        return json.dumps(
            {
                "url": self.url,
                "ca_file": str(self.ca_file),
                "user_id": self.user_id,
                "guid": self.guid,
                "safecode": self.safecode,
                "transaction_secret": self.transaction_secret,
                "server_public_key": self.server_public_key,
                "merchant_private_key_file": str(self.merchant_private_key_file),
                "use": {kind: list(pair) for kind, pair in self.use.items()},
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read a ready line.

        Raises:
            ValueError: it is not one.
        """
        try:
            members = json.loads(line)
            return cls(
                url=str(members["url"]),
                ca_file=Path(members["ca_file"]),
                user_id=str(members["user_id"]),
                guid=str(members["guid"]),
                safecode=str(members["safecode"]),
                transaction_secret=str(members["transaction_secret"]),
                server_public_key=str(members["server_public_key"]),
                merchant_private_key_file=Path(members["merchant_private_key_file"]),
                use={str(kind): (str(pair[0]), str(pair[1])) for kind, pair in members["use"].items()},
            )
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise ValueError("not a ready line") from error


class SandboxProcess:
    """A running sandbox. Close it, or use it as a context manager."""

    def __init__(self, process: subprocess.Popen[str], info: SandboxInfo) -> None:
        self._process = process
        self.info = info

    @property
    def pid(self) -> int:
        """The process id of the sandbox."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the sandbox; doing it twice is harmless. Orders stay on disk."""
        _end(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def default_command() -> tuple[str, ...]:
    """How this interpreter runs the sandbox. A frozen program passes its own command to :func:`launch` instead."""
    # -P as in ptsdesk.hardening.own_process, which the sandbox knows nothing of.
    return (sys.executable, "-P", "-m", "ptsdesk.sandbox")


def launch(
    state_dir: Path,
    *,
    command: Sequence[str] | None = None,
    port: int = 0,
    pace: str = "",
    limit_s: float = START_LIMIT_S,
) -> SandboxProcess:
    """Start the sandbox and wait for its ready line.

    Args:
        state_dir: where its keys and orders are kept.
        command: what to run in place of :func:`default_command`; it must take the options of ``ptsdesk.sandbox.main``.
        port: the port to listen on; 0 for the last one or any that is free.
        pace: seconds of waiting and of processing, such as ``4,2``; empty for the usual pace.
        limit_s: how long to wait for the ready line.

    Raises:
        SandboxError: it did not start, or not in time.
    """
    options = ["--state-dir", str(state_dir), "--json", "--exit-with-stdin", "--port", str(port)]
    options += ["--pace", pace] if pace else []
    process = _start([*(command or default_command()), *options])
    line = _first_line(process, limit_s)
    try:
        return SandboxProcess(process, SandboxInfo.from_json(line))
    except ValueError as error:
        _end(process)
        sentence = _complaint(line)
        raise SandboxError("{sentence}", sentence=sentence, detail=f"exit status {process.returncode}") from error


def _start(command: list[str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # Ctrl+C in the terminal is for the window; the sandbox goes when the window goes.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise SandboxError("The sandbox could not be started on this computer.", detail=type(error).__name__) from error


def _first_line(process: subprocess.Popen[str], limit_s: float) -> str:
    """The first line of the child; empty when it ended, or was too slow, without one."""
    lines: list[str] = []

    def read(stream: IO[str]) -> None:
        # The pipe is closed under the reader when the child is ended for being slow.
        with contextlib.suppress(ValueError, OSError):
            lines.append(stream.readline())

    if process.stdout is None:
        return ""
    reader = threading.Thread(target=read, args=(process.stdout,), name="sandbox-ready", daemon=True)
    reader.start()
    reader.join(limit_s)
    if reader.is_alive():
        process.kill()
        reader.join(END_LIMIT_S)
    return lines[0] if lines else ""


def _complaint(line: str) -> str:
    """What the child said in place of the ready line, as a sentence for a person."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        return str(json.loads(line)["error"])
    return "The sandbox did not start in time. Close other programs and try again."


def _end(process: subprocess.Popen[str]) -> None:
    """Ask by closing standard input, then less and less politely."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    for insist in (process.terminate, process.kill):
        try:
            process.wait(END_LIMIT_S)
            break
        except subprocess.TimeoutExpired:
            insist()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
