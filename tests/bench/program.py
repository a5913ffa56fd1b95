"""Starts a program with a window, sees it appear from outside, and knows its processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.x11 import Mapped

MINIMAL = [sys.executable, str(Path(__file__).parent / "minimal.py")]
TICK_S = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
_SETTLE_S = 1.0


def ptsdesk(data_dir: Path, *options: str) -> list[str]:
    """The real command, as its console script starts it; past the welcome."""
    script = Path(sys.executable).with_name("ptsdesk")
    return [str(script), "--data-dir", str(data_dir), "--practice", *options]


@dataclass
class Program:
    """A running program. Use as a context manager: it and everything it started is gone afterwards."""

    process: subprocess.Popen[bytes]
    started_s: float

    @classmethod
    def start(cls, command: list[str], **streams: int) -> Program:
        """Start it as a user's session would, byte code cached."""
        environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        started = time.monotonic()
        return cls(subprocess.Popen(command, env=environment, start_new_session=True, **streams), started)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        children = self.family()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children if pid != self.process.pid), 20)

    def family(self) -> list[int]:
        """The process and all below it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue  # it has just ended
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def settle(self, limit_s: float = 40) -> None:
        """Wait until none of its processes has used the processor for a second."""
        before, since = -1.0, time.monotonic()
        until = since + limit_s
        while time.monotonic() < until:
            used = sum(_cpu_s(pid) for pid in self.family())
            if used - before > 2 * TICK_S:
                before, since = used, time.monotonic()
            elif time.monotonic() - since > _SETTLE_S:
                return
            time.sleep(0.05)
        raise TimeoutError("the program never became quiet")

    def resident_mb(self) -> int:
        """Resident memory of the process with the window."""
        return _resident_mb(self.process.pid)

    def others_mb(self) -> int:
        """Resident memory of what it started."""
        return sum(_resident_mb(pid) for pid in self.family()[1:])


def time_to_window(command: list[str], mapped: Mapped) -> float:
    """Seconds from the start of the process to its first window on the screen."""
    mapped.forget()
    with Program.start(command, stdout=subprocess.DEVNULL) as program:
        return mapped.wait(30) - program.started_s


def wait_until(condition: object, limit_s: float) -> None:
    """Wait for a condition outside of this process, which no signal tells."""
    until = time.monotonic() + limit_s
    while not condition():  # type: ignore[operator]
        if time.monotonic() > until:
            raise TimeoutError("it did not happen in time")
        time.sleep(0.02)


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) * TICK_S


def _resident_mb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0)
