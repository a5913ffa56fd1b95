"""A disk that refuses: the k-th write, flush or truncation of the database's files fails, once or for ever.

A layer of SQLite's own kind (a VFS) between the engine and the operating system, made with ctypes: no compiler, no
root, no hook in the program. Only this process is concerned, and only files opened while the layer is on.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import sqlcipher3._sqlite3 as engine

FULL, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, READONLY = 13, 778, 1034, 1546, 8
_POINTER, _INT, _I64 = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _I64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _I64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_SLEEP = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_SLEEP_AT = 8
"""The place of ``xSleep`` behind ``xOpen``."""


class Trouble(Enum):
    """What is wrong with the disk: the engine's code for a write, a flush and a truncation; 0 where all is well."""

    FULL = (FULL, 0, 0)
    FAILING = (IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE)
    NOT_FLUSHING = (0, IOERR_FSYNC, 0)
    READ_ONLY = (READONLY, READONLY, READONLY)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT), ("file_size", _INT), ("longest_path", _INT), ("next", _POINTER), ("name", ctypes.c_char_p),
        ("data", _POINTER), ("open", _POINTER), ("rest", _POINTER * 14),
    )  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT), ("close", _POINTER), ("read", _POINTER), ("write", _POINTER), ("truncate", _POINTER),
        ("sync", _POINTER), ("rest", _POINTER * 13),
    )  # fmt: skip


@dataclass
class Disk:
    """Counts what is asked of the disk; from the ``at``-th on (0 is the first) it refuses, when it is one that can."""

    trouble: Trouble = Trouble.FAILING
    at: int | None = None
    for_ever: bool = False
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    slept_ms: float = 0
    """How long the engine asked to wait, for a lock or before it tries again. It counts these waits and looks at no
    clock, so they are made to pass at once."""

    def code(self, what: str) -> int:
        """The engine's code for the next call; 0 lets it through."""
        number = len(self.asked)
        self.asked.append(what)
        code = self.trouble.value[("write", "flush", "cut").index(what)]
        if self.at is None or not code or number < self.at or (self.refused and not self.for_ever):
            return 0
        self.refused += 1
        return code

    def call(self, what: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a call of the operating system: it raises OSError."""

        def watched(*args: Any) -> Any:
            if self.code(what):
                raise (
                    OSError(28, "No space left on device") if self.trouble is Trouble.FULL else OSError(5, "I/O error")
                )
            return real(*args)

        return watched

    def heal(self) -> None:
        """Let everything through from now on."""
        self.at = None


class _Layer:
    """Registered once; ``disk`` is the one that is on."""

    def __init__(self) -> None:
        self.library = ctypes.CDLL(engine.__file__)
        self.library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
        self.library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
        self.library.sqlite3_vfs_register.argtypes = [ctypes.POINTER(_Vfs), _INT]
        self.real = self.library.sqlite3_vfs_find(None)
        self.disk = Disk()
        self.known: dict[int, tuple[_Methods, _Methods]] = {}
        self.kept: list[Any] = []
        self.own = _Vfs.from_buffer_copy(self.real.contents)
        self.own.next, self.own.name = None, b"refusing"
        self._real_open = _OPEN(self.real.contents.open)
        self.own.open = self._callback(_OPEN, self._open)
        self.own.rest[_SLEEP_AT] = self._callback(_SLEEP, self._sleep)

    def switch(self, *, on: bool) -> None:
        if on:
            self.library.sqlite3_vfs_register(ctypes.byref(self.own), 1)
        else:
            self.library.sqlite3_vfs_register(self.real, 1)

    def _callback(self, kind: Any, call: Callable[..., int]) -> int:
        made = kind(call)
        self.kept.append(made)
        return ctypes.cast(made, _POINTER).value or 0

    def _sleep(self, _: int, microseconds: int) -> int:
        self.disk.slept_ms += microseconds / 1000
        return microseconds

    def _open(self, _: int, name: int, file: int, flags: int, out: int) -> int:
        code = self._real_open(ctypes.addressof(self.real.contents), name, file, flags, out)
        slot = ctypes.cast(file, ctypes.POINTER(_POINTER))
        if code == 0 and slot[0]:
            slot[0] = self._wrapped(slot[0])
        return code

    def _wrapped(self, address: int) -> int:
        if address not in self.known:
            real = _Methods.from_address(address)
            own = _Methods.from_buffer_copy(real)
            write, cut, sync = _WRITE(real.write), _TRUNCATE(real.truncate), _SYNC(real.sync)
            own.write = self._callback(_WRITE, lambda *args: self.disk.code("write") or write(*args))
            own.truncate = self._callback(_TRUNCATE, lambda *args: self.disk.code("cut") or cut(*args))
            own.sync = self._callback(_SYNC, lambda *args: self.disk.code("flush") or sync(*args))
            self.known[address] = (real, own)
        return ctypes.addressof(self.known[address][1])


_layer: list[_Layer] = []


@contextlib.contextmanager
def refusing(disk: Disk) -> Iterator[Disk]:
    """Files that the engine opens inside stand on this disk. Close them before the end."""
    if not _layer:
        _layer.append(_Layer())
    layer = _layer[0]
    layer.disk = disk
    layer.switch(on=True)
    try:
        yield disk
    finally:
        layer.switch(on=False)
