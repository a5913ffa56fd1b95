"""How the Secret Service of a Linux desktop stands, asked over the bus without unlocking or making anything.

The questions of ``secretstorage`` wait for ever; these have a time limit, so that a service that hangs is told apart
from one that waits for its owner. Imported on Linux, inside the first call.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, Message, MessageType, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from keyring.errors import NoKeyringError

from ptsdesk.domain.profile import KeyringKind
from ptsdesk.errors import KeyringSilent, KeyringUnsafe

BUS_NAME = "org.freedesktop.secrets"
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
_SERVICE = DBusAddress("/org/freedesktop/secrets", BUS_NAME, "org.freedesktop.Secret.Service")
_DEFAULT = DBusAddress("/org/freedesktop/secrets/aliases/default", BUS_NAME, "org.freedesktop.Secret.Collection")
_FOR_THIS_SESSION = "/org/freedesktop/secrets/collection/session"
"""GNOME Keyring's collection in memory: what is kept in it is gone when the person signs out."""
_DENIED = frozenset({"org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed"})
_NAMES = {
    "gnome-keyring-d": "GNOME Keyring",
    "kwalletd5": "KWallet",
    "kwalletd6": "KWallet",
    "ksecretd": "KWallet",
    "keepassxc": "KeePassXC",
}
"""The first 15 letters of a process's name."""


class Questions:
    """Calls on one connection that end together at a time limit, in seconds. They raise TimeoutError then."""

    def __init__(self, bus: DBusConnection, limit_s: float) -> None:
        self._bus = bus
        self._end = time.monotonic() + limit_s

    def ask(self, address: DBusAddress, method: str, signature: str | None = None, *values: Any) -> Any:
        """The first value of the answer. Raises DBusErrorResponse for an error."""
        return self._first(new_method_call(address, method, signature, values))

    def property(self, address: DBusAddress, name: str) -> Any:
        """A property's value."""
        return self._first(Properties(address).get(name))[1]

    def _first(self, question: Message) -> Any:
        answer = self._bus.send_and_get_reply(question, timeout=max(self._end - time.monotonic(), 0.0))
        if answer.header.message_type is MessageType.error:
            raise DBusErrorResponse(answer)
        return answer.body[0] if answer.body else None


def examine(limit_s: float) -> tuple[KeyringKind, str]:
    """How the service stands, and its name. Ends after about ``limit_s``, but a bus may hang before it greets."""
    try:
        bus = open_dbus_connection()
    except (KeyError, OSError, ValueError, EOFError):
        return KeyringKind.ABSENT, ""
    with contextlib.closing(bus):
        questions, name = Questions(bus, limit_s), ""
        try:
            if not _is_there(questions):
                return KeyringKind.ABSENT, ""
            name = _name(questions)
            return _default_kind(questions), name
        except TimeoutError:
            return KeyringKind.HUNG, name
        except DBusErrorResponse as error:
            return (KeyringKind.DENIED if error.name in _DENIED else KeyringKind.ABSENT), name
        except (OSError, EOFError):
            return KeyringKind.ABSENT, name


def check_default(bus: DBusConnection, limit_s: float) -> None:
    """Before a secret is read or kept: the service answers in time, and keeps what it is given.

    Raises KeyringSilent, KeyringUnsafe or keyring's NoKeyringError.
    """
    questions = Questions(bus, limit_s)
    try:
        if not _is_there(questions):
            raise NoKeyringError("no service")
        path = questions.ask(_SERVICE, "ReadAlias", "s", "default")
    except TimeoutError:
        raise KeyringSilent(
            "The keyring has not answered for {seconds} seconds. If it asks for a password in a window of its own, "
            "answer there. Else sign out of this computer and in again. Then try again.",
            seconds=round(limit_s),
            detail="alias",
        ) from None
    if path == _FOR_THIS_SESSION:
        raise KeyringUnsafe(
            "The keyring would forget everything when you sign out: its default is in memory only. Make one named "
            "Login in the system's passwords program and make it the default. Then try again.",
            detail="session collection",
        )


def _is_there(questions: Questions) -> bool:
    if questions.ask(_BUS, "NameHasOwner", "s", BUS_NAME):
        return True
    if BUS_NAME not in questions.ask(_BUS, "ListActivatableNames"):
        return False
    questions.ask(_BUS, "StartServiceByName", "su", BUS_NAME, 0)
    return True


def _name(questions: Questions) -> str:
    """What a person calls it, by the process that answers."""
    with contextlib.suppress(DBusErrorResponse, OSError):
        process = questions.ask(_BUS, "GetConnectionUnixProcessID", "s", BUS_NAME)
        return _NAMES.get(Path(f"/proc/{process}/comm").read_text("utf-8").strip(), "Secret Service")
    return "Secret Service"


def _default_kind(questions: Questions) -> KeyringKind:
    path = questions.ask(_SERVICE, "ReadAlias", "s", "default")
    if path in ("/", ""):
        return KeyringKind.NO_COLLECTION
    if path == _FOR_THIS_SESSION:
        return KeyringKind.UNSAFE
    return KeyringKind.LOCKED if questions.property(_DEFAULT, "Locked") else KeyringKind.READY
