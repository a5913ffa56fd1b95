"""Hears of the computer's own lock and of its sleep, in the worker process. Best effort on every system.

Linux: signals on the session bus (the screen savers of GNOME, KDE, Cinnamon, MATE and Xfce) and on the system bus
(logind: the lock of this session, and sleep). Windows and macOS are asked every few seconds whether the screen is
locked; that part was not run by us. Whoever sends such a signal can only lock the window, never open it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ptsdesk.services.api import Away

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

Tell = Callable[[Away], None]
LOOK_S = 3.0
ANSWER_S = 2.0
_SAVERS = ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
_LOGIN = "org.freedesktop.login1"
_log = logging.getLogger(__name__)


class SessionWatch:
    """``tell`` is called on threads of this object until :meth:`stop`."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._stopped = threading.Event()
        self._buses: list[DBusConnection] = []
        self.listening = 0
        """How many buses will tell from now on."""

    def start(self) -> None:
        """Begin to listen; returns at once."""
        for name, work in self._works():
            threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True).start()

    def _works(self) -> Iterator[tuple[str, Callable[[], None]]]:
        if sys.platform.startswith("linux"):
            yield "session bus", lambda: self._listen("SESSION", _saver_rules, _saver_told)
            yield "system bus", lambda: self._listen("SYSTEM", _login_rules, _login_told)
        elif sys.platform == "win32":  # pragma: no cover - run on Windows only
            yield "screen", lambda: self._look(_windows_is_locked)
        elif sys.platform == "darwin":  # pragma: no cover - run on macOS only
            yield "screen", lambda: self._look(_mac_is_locked)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - without a bus the window still locks by hand and when left alone
            if not self._stopped.is_set():
                _log.info("the lock of the computer is not heard of: %s", type(error).__name__)

    def stop(self) -> None:
        """Listen no more. Safe to call twice."""
        self._stopped.set()
        for bus in self._buses:
            with contextlib.suppress(OSError):
                bus.sock.shutdown(2)

    def _listen(
        self,
        name: str,
        rules: Callable[[DBusConnection], list[Any]],
        told: Callable[[Message], Away | None],
    ) -> None:
        # Heavy, and the keyring has loaded it already.
        from jeepney.bus_messages import message_bus  # noqa: PLC0415 - not before a bus is wanted
        from jeepney.io.blocking import Proxy, open_dbus_connection  # noqa: PLC0415 - not before a bus is wanted

        with open_dbus_connection(name) as bus:
            self._buses.append(bus)
            wanted = rules(bus)
            for rule in wanted:
                Proxy(message_bus, bus, timeout=ANSWER_S).AddMatch(rule)
            self.listening += 1
            while not self._stopped.is_set():
                message = bus.receive()
                away = told(message) if any(rule.matches(message) for rule in wanted) else None
                if away is not None:
                    self._tell(away)

    def _look(self, is_locked: Callable[[], bool]) -> None:  # pragma: no cover - run on Windows and macOS only
        was = is_locked()
        while not self._stopped.wait(LOOK_S):
            now = is_locked()
            if now and not was:
                self._tell(Away.LOCKED)
            was = now


def _saver_rules(_bus: DBusConnection) -> list[Any]:
    from jeepney import MatchRule  # noqa: PLC0415 - not before a bus is wanted

    return [MatchRule(type="signal", interface=f"org.{name}.ScreenSaver", member="ActiveChanged") for name in _SAVERS]


def _saver_told(message: Message) -> Away | None:
    return Away.LOCKED if message.body and message.body[0] is True else None


def _login_rules(bus: DBusConnection) -> list[Any]:
    from jeepney import MatchRule  # noqa: PLC0415 - not before a bus is wanted

    path = _own_session(bus)
    lock = MatchRule(type="signal", interface=f"{_LOGIN}.Session", member="Lock", **({"path": path} if path else {}))
    return [MatchRule(type="signal", interface=f"{_LOGIN}.Manager", member="PrepareForSleep"), lock]


def _login_told(message: Message) -> Away | None:
    if not message.body:  # the lock of a session has no argument
        return Away.LOCKED
    return Away.SLEEP if message.body[0] is True else None


def _own_session(bus: DBusConnection) -> str:
    """The path of this person's session; empty when logind does not say: then any session's lock counts."""
    from jeepney import DBusAddress, MessageType, new_method_call  # noqa: PLC0415 - not before a bus is wanted

    manager = DBusAddress("/org/freedesktop/login1", bus_name=_LOGIN, interface=f"{_LOGIN}.Manager")
    calls: list[tuple[str, str, tuple[int | str]]] = [("GetSessionByPID", "u", (os.getpid(),))]
    if session := os.environ.get("XDG_SESSION_ID"):
        calls.insert(0, ("GetSession", "s", (session,)))
    for name, signature, arguments in calls:
        answer = bus.send_and_get_reply(new_method_call(manager, name, signature, arguments), timeout=ANSWER_S)
        if answer.header.message_type is MessageType.method_return:
            return str(answer.body[0])
    return ""


if sys.platform == "win32":  # pragma: no cover - run on Windows only
    import ctypes

    def _windows_is_locked() -> bool:
        """While the screen is locked no program may open the desktop that takes the input."""
        desktop = ctypes.windll.user32.OpenInputDesktop(0, False, 0x0100)
        if desktop:
            ctypes.windll.user32.CloseDesktop(desktop)
        return not desktop


if sys.platform == "darwin":  # pragma: no cover - run on macOS only
    import ctypes
    import ctypes.util

    def _mac_is_locked() -> bool:
        """The window server's dictionary of this session has a mark while the screen is locked."""
        graphics = ctypes.CDLL(ctypes.util.find_library("CoreGraphics"))
        basics = ctypes.CDLL(ctypes.util.find_library("CoreFoundation"))
        graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
        basics.CFStringCreateWithCString.restype = ctypes.c_void_p
        basics.CFStringCreateWithCString.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint32]
        basics.CFDictionaryContainsKey.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        basics.CFRelease.argtypes = [ctypes.c_void_p]
        session = graphics.CGSessionCopyCurrentDictionary()
        if not session:
            return False
        key = basics.CFStringCreateWithCString(None, b"CGSSessionScreenIsLocked", 0x08000100)
        found = bool(basics.CFDictionaryContainsKey(session, key))
        basics.CFRelease(key)
        basics.CFRelease(session)
        return found
