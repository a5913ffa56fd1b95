"""Sees from outside when a window is mapped on an X server: the same measure for any program, with no hook in it."""

from __future__ import annotations

import ctypes
import ctypes.util
import select
import time
from types import TracebackType
from typing import Self

_EVENT_MASK = 1 << 11
_SUBSTRUCTURE_NOTIFY = 1 << 19
_MAP_NOTIFY = 19


class _Screens(ctypes.Structure):
    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint32)), ("rest", ctypes.c_int), ("index", ctypes.c_int))


class Mapped:
    """Counts the windows that appear on the root of $DISPLAY."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("xcb")
        if name is None:
            raise OSError("libxcb is missing")
        self._xcb = xcb = ctypes.CDLL(name)
        self._free = ctypes.CDLL(None).free
        self._free.argtypes = [ctypes.c_void_p]
        xcb.xcb_connect.restype = ctypes.c_void_p
        xcb.xcb_get_setup.restype = ctypes.c_void_p
        xcb.xcb_get_setup.argtypes = [ctypes.c_void_p]
        xcb.xcb_setup_roots_iterator.restype = _Screens
        xcb.xcb_setup_roots_iterator.argtypes = [ctypes.c_void_p]
        xcb.xcb_poll_for_event.restype = ctypes.POINTER(ctypes.c_uint8)
        for function in ("xcb_connection_has_error", "xcb_get_file_descriptor", "xcb_flush", "xcb_poll_for_event"):
            getattr(xcb, function).argtypes = [ctypes.c_void_p]
        xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
        self._connection = xcb.xcb_connect(None, None)
        if xcb.xcb_connection_has_error(self._connection):
            raise OSError("there is no X server")
        root = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(self._connection)).data[0]
        values = (ctypes.c_uint32 * 1)(_SUBSTRUCTURE_NOTIFY)
        xcb.xcb_change_window_attributes.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p]
        xcb.xcb_change_window_attributes(self._connection, root, _EVENT_MASK, values)
        xcb.xcb_flush(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._xcb.xcb_disconnect(self._connection)

    def wait(self, limit_s: float) -> float:
        """The moment (monotonic seconds) at which the next window is mapped."""
        until = time.monotonic() + limit_s
        descriptor = self._xcb.xcb_get_file_descriptor(self._connection)
        while (left := until - time.monotonic()) > 0:
            event = self._xcb.xcb_poll_for_event(self._connection)
            if not event:
                select.select([descriptor], [], [], left)
                continue
            mapped = event[0] & 0x7F == _MAP_NOTIFY
            self._free(ctypes.cast(event, ctypes.c_void_p))
            if mapped:
                return time.monotonic()
        raise TimeoutError(f"no window within {limit_s} s")

    def forget(self) -> None:
        """Drop what happened so far."""
        while event := self._xcb.xcb_poll_for_event(self._connection):
            self._free(ctypes.cast(event, ctypes.c_void_p))
