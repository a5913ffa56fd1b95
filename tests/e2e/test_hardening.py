"""No process of ptsdesk leaves its memory behind: verb, window, worker, both sandboxes, each as it is really started.

Each is aborted, and each is read by another process of the same user. Where this user may lift the limit from outside
it is lifted first, so that the kernel's own mark ("not dumpable") is what refuses the dump.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ptsdesk.sandbox.launcher import default_command
from ptsdesk.services.card_gateway import sender_command
from ptsdesk.services.remote import worker_command
from tests.support.command import PTSDESK

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

CORE_PATTERN = Path("/proc/sys/kernel/core_pattern")
LIMIT_S = 60
PLAIN = "import sys; print('ready', flush=True); sys.stdin.read()"
HARDENED = f"from ptsdesk.hardening import harden; harden(); {PLAIN}"
COST = """
import sys, time
before, started = set(sys.modules), time.perf_counter_ns()
from ptsdesk.hardening import harden
harden()
took = time.perf_counter_ns() - started
print(took, *sorted(set(sys.modules) - before))
"""


PTRACE, RESOURCE = 19, 24
"""Capabilities that read any process's memory, and lift any process's limits."""


def may(capability: int) -> bool:
    effective = re.search(r"CapEff:\s*(\w+)", Path("/proc/self/status").read_text())
    assert effective is not None
    return bool(int(effective[1], 16) >> capability & 1)


def writes_files() -> bool:
    """Whether this kernel writes a core to the folder of the process: else only the limit and the mark are seen."""
    return CORE_PATTERN.read_text().strip() in {"core", "core.%p"}


def core_limit(pid: int) -> str:
    limits = Path(f"/proc/{pid}/limits").read_text()
    found = re.search(r"Max core file size +(\S+) +(\S+)", limits)
    assert found is not None
    return f"{found[1]} {found[2]}"


def wait_for(condition: Callable[[], object]) -> None:
    ended = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < ended, "it did not happen in time"
        time.sleep(0.02)


def children(pid: int) -> dict[int, str]:
    """The processes below one, with what each was started as."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= children(int(entry.name))
    return found


@contextlib.contextmanager
def running(*words: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A child whose soft limit allows core files as far as the hard one does."""
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    allowed = ["sh", "-c", 'ulimit -S -c "$(ulimit -H -c)"; exec "$@"', "sh", *words]
    with subprocess.Popen(
        allowed, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment
    ) as process:
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()


def ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline()


def dumped(pid: int, folder: Path, ended: Callable[[], object]) -> list[str]:
    """The files that abort leaves in the folder, with the limit lifted first where that may be done."""
    if may(RESOURCE):
        import resource

        resource.prlimit(pid, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert core_limit(pid) == "unlimited unlimited"
    os.kill(pid, signal.SIGABRT)
    wait_for(ended)
    return [path.name for path in folder.iterdir() if path.name.startswith("core")]


def readable(pid: int) -> bool:
    """Whether another process of this user may look into the memory."""
    try:
        Path(f"/proc/{pid}/environ").read_bytes()
    except PermissionError:
        return False
    return True


def judge(pid: int, folder: Path, ended: Callable[[], object]) -> None:
    assert core_limit(pid) == "0 0"
    assert readable(pid) is may(PTRACE)
    assert dumped(pid, folder, ended) == []


def test_a_process_that_is_not_hardened_does_leave_a_core(tmp_path: Path) -> None:
    """So the tests below can fail."""
    if not writes_files():
        pytest.skip("this kernel hands cores to a program")
    with running(sys.executable, "-c", PLAIN, folder=tmp_path / "run") as process:
        ready(process)
        assert core_limit(process.pid) != "0 0"
        assert readable(process.pid)
        assert dumped(process.pid, tmp_path / "run", lambda: process.poll() is not None) != []


def test_hardening_alone(tmp_path: Path) -> None:
    with running(sys.executable, "-c", HARDENED, folder=tmp_path / "run") as process:
        ready(process)
        judge(process.pid, tmp_path / "run", lambda: process.poll() is not None)


def test_it_loads_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", COST], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split()[1:]) - {"__future__", "contextlib", "ptsdesk", "ptsdesk.hardening"}
    assert {name for name in loaded if name.partition(".")[0] not in sys.stdlib_module_names} == set()
    assert {"resource", "_ctypes"} <= loaded
    assert "ctypes" not in loaded


@pytest.mark.parametrize(
    "words", [[*PTSDESK, "sandbox", "--json"], [sys.executable, "-m", "ptsdesk.sandbox", "--json"]]
)
def test_verb_and_sandbox(words: list[str], tmp_path: Path) -> None:
    with running(*words, "--state-dir", str(tmp_path / "state"), folder=tmp_path / "run") as process:
        assert process.stdout is not None
        assert "url" in json.loads(process.stdout.readline())
        judge(process.pid, tmp_path / "run", lambda: process.poll() is not None)


def test_window_worker_and_their_sandbox(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "run"
    with running(*PTSDESK, "--data-dir", str(data), "--practice", folder=folder) as window:

        def found(part: str) -> int | None:
            assert window.poll() is None
            return next((pid for pid, words in children(window.pid).items() if part in words), None)

        wait_for(lambda: found("ptsdesk.sandbox") and (data / "sandbox").is_dir() and any((data / "sandbox").iterdir()))
        worker, sandbox = found("ptsdesk.services.worker"), found("ptsdesk.sandbox")
        assert worker
        assert sandbox
        judge(sandbox, folder, lambda: found("ptsdesk.sandbox") != sandbox)
        judge(worker, folder, lambda: found("ptsdesk.services.worker") != worker)
        judge(window.pid, folder, lambda: window.poll() is not None)


@pytest.mark.parametrize(
    "command",
    [worker_command(None, practice=True), sender_command(), [*default_command(), "--help"]],
    ids=["worker", "card sender", "sandbox"],
)
def test_no_file_of_the_folder_a_person_is_in_takes_the_place_of_a_library(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "ptsdesk").mkdir()
    (tmp_path / "ptsdesk" / "__init__.py").write_text("raise SystemExit('a stranger')\n")
    run = subprocess.run(
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert "a stranger" not in run.stderr
    assert run.returncode == 0
