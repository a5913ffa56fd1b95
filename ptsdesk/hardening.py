"""What every process of ptsdesk does first: see to it that its memory ends in no file and no other program's hands.

A core dump is a copy of the memory: secrets, and a card while it is being sent. Best effort, and never a reason not to
start. Light on purpose: less than a millisecond before the first paint, so no ``ctypes`` but the part of it that is C.
"""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4
_NO_CRASH_BOXES = 0x1 | 0x2
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX."""
_NO_HEAP_IN_REPORTS = 0x1
"""WER_FAULT_REPORTING_FLAG_NOHEAP."""


def harden() -> None:
    """Switch core dumps off and, on Linux, keep other processes of this user out of the memory. Cannot be undone.

    The limit alone would not do: the kernel hands a dump to a program, where one is set up, whatever the limit is. It
    does so for no process that is "not dumpable"; nor may another one of the same user read such a process's memory.
    """
    if sys.platform == "win32":  # pragma: no cover - run on Windows only
        _harden_windows()
        return
    import resource  # noqa: PLC0415 - Windows has no such module

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        _not_dumpable()


def own_process(module: str) -> list[str]:
    """How to run a module of this program as a process of its own.

    -P: Python would look for every module in the folder first that a person happens to be in, such as the one for
    downloads, and a file there could take the place of a library that handles secrets.
    """
    return [sys.executable, "-P", "-m", module]


def _not_dumpable() -> None:
    # A Python without it runs without this.
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import _ctypes  # noqa: PLC0415 - a tenth of what ctypes itself takes

        program = _ctypes.dlopen(None, 0)  # type: ignore[arg-type]  # None names this program
        prctl = _ctypes.dlsym(program, "prctl")
        _ctypes.call_function(prctl, (_PR_SET_DUMPABLE, 0))


def _harden_windows() -> None:  # pragma: no cover - run on Windows only
    import ctypes  # noqa: PLC0415 - on Windows only

    with contextlib.suppress(OSError, AttributeError):
        ctypes.windll.kernel32.SetErrorMode(_NO_CRASH_BOXES)  # type: ignore[attr-defined]  # Windows only
        ctypes.windll.kernel32.WerSetFlags(_NO_HEAP_IN_REPORTS)  # type: ignore[attr-defined]  # Windows only
