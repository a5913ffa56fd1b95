"""A real file system of a few megabytes for one child process: full or read-only as the kernel makes it.

Mounted in a namespace of the child's own, as root or as a user who may make one; gone with the child.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OWN = ["unshare", "--mount", "--propagation", "private"]
_SCRIPT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'


@functools.cache
def can_mount() -> bool:
    """Whether this system lets us."""
    return (
        sys.platform == "linux" and shutil.which("unshare") is not None and _try(["true"], Path("/mnt"), "1m")[0] == 0
    )


def run_on(place: Path, size: str, code: str, *arguments: object) -> list[str]:
    """Run Python code with a disk of ``size`` at ``place``; its lines. Fails when it does."""
    command = [sys.executable, "-c", code, str(place), *map(str, arguments)]
    status, out, complaints = _try(command, place, size)
    if status or complaints:
        raise AssertionError(f"{status}: {complaints}")
    return out.splitlines()


def _try(command: list[str], place: Path, size: str) -> tuple[int, str, str]:
    namespace = _OWN if os.geteuid() == 0 else [*_OWN, "--user", "--map-root-user"]
    whole = [*namespace, "sh", "-c", _SCRIPT, "sh", size, str(place), *command]
    done = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    return done.returncode, done.stdout, done.stderr
