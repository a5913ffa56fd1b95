"""How the system's keyring stands, in words and within a time limit."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import KeyringAbsent, KeyringError, KeyringLocked, KeyringSilent
from ptsdesk.storage.secrets import KeyringBackend, explain, system_backend

LIMIT_S = 5.0
"""Nobody is asked anything, so an answer comes at once or not at all."""
_MORE_S = 1.0
"""What hangs below the questions, such as the bus itself, has this much longer."""
_ANY_NAME = "The keyring"
PLATFORM_NAMES = {"win32": "Windows Credential Manager", "darwin": "macOS Keychain"}
WORDS = {
    KeyringKind.READY: "{name} is there and open: secrets are kept in it.",
    KeyringKind.LOCKED: "{name} is locked. Unlock it with your sign-in password, in its own window or in the system's "
    "passwords program. Then try again.",
    KeyringKind.ABSENT: "No keyring answers in this session. Install GNOME Keyring or KWallet and sign in to the "
    "desktop again. Then try again.",
    KeyringKind.DENIED: "{name} does not let ptsdesk in. Allow it in the system's passwords program. Then try again.",
    KeyringKind.HUNG: "{name} has not answered for {seconds} seconds. If it asks for a password in a window of its "
    "own, answer there. Else sign out of this computer and in again. Then try again.",
    KeyringKind.NO_COLLECTION: "{name} runs, but holds no keyring in which something could be kept. Make one named "
    "Login in the system's passwords program, or try again and answer its question.",
    KeyringKind.UNSAFE: "{name} would forget everything when you sign out: its default keyring is in memory only. Make "
    "a keyring named Login in the system's passwords program and make it the default. Then try again.",
    KeyringKind.VAULT: "Secrets are kept in a vault in the data folder, and it is open.",
    KeyringKind.VAULT_LOCKED: "Secrets are kept in a vault in the data folder. Type its passphrase to open it.",
    KeyringKind.SESSION: "No secret is kept on this computer: all are forgotten when ptsdesk is closed.",
}
NOT_UNLOCKED = (
    "{name} was not unlocked: its question was closed, or could not be shown. Try again and type the keyring's "
    "password."
)
Found = tuple[KeyringKind, str]


def examine_system(limit_s: float, platform: str = sys.platform) -> Found:
    """Ask this platform's keyring. May take longer than ``limit_s`` or never end: see :func:`ask_in_time`."""
    if platform.startswith("linux"):
        from ptsdesk.storage.service_state import examine  # noqa: PLC0415 - heavy

        return examine(limit_s)
    return examine_by_reading(system_backend, PLATFORM_NAMES.get(platform, ""))


def examine_by_reading(open_backend: Callable[[], KeyringBackend], name: str) -> Found:
    """Where nothing else can be asked: whether an entry that is not there can be looked for."""
    try:
        open_backend().get_password("ptsdesk/is the keyring there", "ptsdesk")
    except Exception as error:  # noqa: BLE001 - each kind of failure is one of the states
        return kind_of(explain(error)), name
    return KeyringKind.READY, name


def kind_of(error: KeyringError) -> KeyringKind:
    """The state that an error of a call tells of."""
    if isinstance(error, KeyringSilent):
        return KeyringKind.HUNG
    if isinstance(error, KeyringLocked):
        return KeyringKind.LOCKED
    return KeyringKind.ABSENT if isinstance(error, KeyringAbsent) else KeyringKind.DENIED


def ask_in_time(examine: Callable[[float], Found], limit_s: float = LIMIT_S) -> Found:
    """The answer, or that there is none in time. The question goes on behind and ends with the program."""
    answers: SimpleQueue[Found] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(examine(limit_s))
        except Exception:  # noqa: BLE001 - libraries that are missing or broken: there is no keyring then
            answers.put((KeyringKind.ABSENT, ""))

    threading.Thread(target=run, name="keyring state", daemon=True).start()
    try:
        return answers.get(timeout=limit_s + _MORE_S)
    except Empty:
        return KeyringKind.HUNG, ""


def system_state(
    examine: Callable[[float], Found] = examine_system, *, not_unlocked: bool = False, limit_s: float = LIMIT_S
) -> KeyringState:
    """How the system's keyring stands. ``not_unlocked``: its question was closed a moment ago."""
    began = time.monotonic()
    kind, name = ask_in_time(examine, limit_s)
    template = WORDS[kind]
    params: dict[str, str | int] = {"name": name or _ANY_NAME, "seconds": round(limit_s)}
    if kind is KeyringKind.LOCKED and not_unlocked:
        kind, template = KeyringKind.DENIED, NOT_UNLOCKED
    took_ms = round((time.monotonic() - began) * 1000)
    return KeyringState(kind, name, template, took_ms, params)


def own_state(kind: KeyringKind) -> KeyringState:
    """The state of a place of our own: the vault, or this session."""
    return KeyringState(kind, "", WORDS[kind])
