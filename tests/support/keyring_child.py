"""One session with a hostile keyring: ``keyring_child TRICK LIMIT_S``, what is to be kept on standard input.

Prints what keyring itself would choose there, what ptsdesk's own store did, and where it refused, whether a vault and
a session without a place kept it, as JSON. ``TRICK``: ``lock`` locks the
collection first, ``hang`` stops the service, ``frozen`` makes this a packaged program; anything else is a name only.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ptsdesk.domain.secret import Secret
from ptsdesk.errors import KeyringError
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import place_of
from ptsdesk.storage.secrets import SecretStore

NAME, OTHER = "hostile/safecode", "hostile/other"
"""The first stays in the keyring, for the sweep of the disk; the other is not there."""


def lock() -> None:
    """Lock the default collection, with something in it."""
    import secretstorage

    SecretStore().set("before", Secret("x"))
    bus = secretstorage.dbus_init()
    secretstorage.get_default_collection(bus).lock()
    bus.close()


def service() -> int:
    """The process id of the Secret Service."""
    done = subprocess.run(
        [*("dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"),
         "org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout.split()[-1])


@contextlib.contextmanager
def hanging(trick: str) -> Iterator[None]:
    """The service stopped in the middle of its work, when that is the trick."""
    pid = service() if trick == "hang" else 0
    if pid:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        if pid:
            os.kill(pid, signal.SIGCONT)


def chosen_by_keyring(secret: str) -> dict[str, Any]:
    """What keyring's own choice is and does, with warnings and prints out of the way."""
    import keyring

    with contextlib.redirect_stdout(io.StringIO()):
        try:
            back_end = keyring.get_keyring()
            back_end.set_password("ptsdesk-control", "x", secret)
            found = back_end.get_password("ptsdesk-control", "x")
        except Exception as error:
            return {"class": type(error).__name__, "kept": False}
    return {"class": f"{type(back_end).__module__}.{type(back_end).__name__}", "kept": found == secret}


def outcome(call: Callable[[], object]) -> dict[str, str]:
    """What a call of the store came to."""
    try:
        result = call()
    except KeyringError as error:
        return {"error": type(error).__name__, "title": error.title, "message": error.message}
    return {"answer": "the secret" if isinstance(result, Secret) else repr(result)}


def kept_instead(name: str, folder: Path, secret: str) -> bool:
    """Choose a place where the keyring refused, and keep the secret there: whether it comes back."""
    place = place_of(DataFolder(folder), lambda: 0, os.urandom)
    if name == "vault":
        place.use_vault(Secret("sampaguita at the gate"))
    else:
        place.use_session_only()
    place.store.set(NAME, Secret(secret))
    return place.store.get(NAME) == Secret(secret)


def main(trick: str, limit_s: str) -> None:
    """Try all three calls."""
    control, secret = sys.stdin.read().split()
    if trick == "frozen":
        sys.frozen = True  # type: ignore[attr-defined]
    if trick == "lock":
        lock()
    told: dict[str, Any] = {"control": chosen_by_keyring(control) if control != "-" else {}}
    store = SecretStore(time_limit_s=float(limit_s))
    with hanging(trick):
        told["set"] = outcome(lambda: store.set(NAME, Secret(secret)))
        told["get"] = outcome(lambda: store.get(NAME))
        told["same"] = "error" not in told["get"] and store.get(NAME) == Secret(secret)
        told["delete"] = outcome(lambda: store.delete(OTHER))
        if "error" in told["set"]:
            told["instead"] = {place: kept_instead(place, Path.cwd() / place, secret) for place in ("vault", "session")}
    told["plain modules"] = [name for name in sys.modules if name.startswith(("keyrings", "plainkeyring"))]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
