"""Secrets in the operating system's keyring, through one backend class a platform and never another.

The class is named here and imported directly. Neither environment variables, nor keyringrc.cfg, nor an installed
plug-in can choose another one, so a secret never ends in a plain file. Calls may block on a prompt: each runs on a
thread of its own and has a time limit. Never call from the window's own thread.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol, TypeVar, cast

from ptsdesk.domain.record import Head
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import (
    JournalDamaged,
    JournalDisk,
    JournalKeyMissing,
    KeyringAbsent,
    KeyringError,
    KeyringLocked,
    KeyringRefused,
    KeyringSilent,
)
from ptsdesk.storage.ownership import DataFolder

MAX_CHARACTERS = 500
"""1,000 bytes of UTF-16, far below what a Windows credential holds; the same limit everywhere, so that a profile works
on every platform. What is longer, an RSA key, is in a file encrypted with a key that is here."""
TIME_LIMIT_S = 60.0
"""Long enough to type a password into the system's prompt."""
_USER = "ptsdesk"
Result = TypeVar("Result")
_HEX_KEY = re.compile(r"[0-9a-f]{64}")
_NOTE = re.compile(r"([0-9]{1,18}) ([0-9a-f]{64})", re.ASCII)


class KeyringBackend(Protocol):
    """What is used of a keyring class."""

    def get_password(self, service: str, username: str) -> str | None:
        """The text, or None."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep or replace the text."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a text that is there."""


def system_backend() -> KeyringBackend:
    """The one allow-listed class of this platform. Raises KeyringAbsent on a platform without one."""
    # Imported here and not at the top: a tenth of a second that no window and no other verb should pay.
    # Made without __init__: there keyring lets environment variables set attributes of the backend.
    if sys.platform == "win32":  # pragma: no cover - run on Windows only
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415

        return on_this_machine(WinVaultKeyring.__new__(WinVaultKeyring))
    if sys.platform == "darwin":  # pragma: no cover - run on macOS only
        from keyring.backends.macOS import Keyring as Keychain  # noqa: PLC0415

        keychain = Keychain.__new__(Keychain)
        keychain.keychain = None  # it would take another file from KEYCHAIN_PATH
        return keychain
    if sys.platform.startswith("linux"):
        from ptsdesk.storage.secret_service import Keyring  # noqa: PLC0415

        return Keyring()
    raise KeyringAbsent("ptsdesk knows no keyring on this system.", detail=sys.platform)


class Persisting(Protocol):
    """What is set of the Windows class."""

    persist: int | str


Windows = TypeVar("Windows", bound=Persisting)


def on_this_machine(backend: Windows) -> Windows:
    """The Windows class for this computer only: by itself it lets secrets roam to every computer of the person."""
    backend.persist = "local machine"
    return backend


class SecretStore:
    """Named secrets. Every method raises KeyringAbsent, KeyringLocked or KeyringRefused, with what to do."""

    def __init__(
        self, open_backend: Callable[[], KeyringBackend] = system_backend, time_limit_s: float = TIME_LIMIT_S
    ) -> None:
        self._open_backend = open_backend
        self._backend: KeyringBackend | None = None
        self._time_limit_s = time_limit_s
        self._turn = threading.Lock()
        self.not_unlocked = False
        """Whether the last call found the keyring locked, and its question was closed or could not be shown."""

    @forgetting
    def get(self, name: str) -> Secret | None:
        """The secret, or None when there is none of this name."""
        value = self._call(lambda backend: backend.get_password(_service(name), _USER))
        return None if value is None else Secret(value)

    @forgetting
    def set(self, name: str, secret: Secret) -> None:
        """Keep a secret, in place of one of the same name. At most 500 characters."""
        if len(secret.reveal().encode("utf-16-le")) // 2 > MAX_CHARACTERS:
            raise KeyringRefused(
                "This is too long for the keyring: at most {limit} characters.", limit=MAX_CHARACTERS, detail="length"
            )
        self._call(lambda backend: backend.set_password(_service(name), _USER, secret.reveal()))

    @forgetting
    def delete(self, name: str) -> None:
        """Forget a secret; nothing happens when there is none."""
        self._call(lambda backend: _delete(backend, _service(name)))

    def _call(self, action: Callable[[KeyringBackend], Result]) -> Result:
        """Run one call on a thread of its own. One that hangs keeps the turn, so that prompts never pile up."""
        outcome: SimpleQueue[tuple[Result | None, BaseException | None]] = SimpleQueue()
        if not self._turn.acquire(timeout=self._time_limit_s):
            raise self._silent("another call waits")

        def run() -> None:
            try:
                outcome.put((action(self._opened()), None))
            except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
                outcome.put((None, error))
            finally:
                self._turn.release()

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            result, error = outcome.get(timeout=self._time_limit_s)
        except Empty:
            raise self._silent("time limit") from None
        told = None if error is None else explain(error)
        self.not_unlocked = type(told) is KeyringLocked
        if told is not None:
            raise told from None
        return cast("Result", result)

    def _silent(self, detail: str) -> KeyringSilent:
        return KeyringSilent(
            "The keyring has not answered for {seconds} seconds. If it asks for a password in a window of its own, "
            "answer there. Else sign out of this computer and in again. Then try again.",
            seconds=round(self._time_limit_s),
            detail=detail,
        )

    def _opened(self) -> KeyringBackend:
        if self._backend is None:
            self._backend = self._open_backend()
        return self._backend


def _locked(detail: str) -> KeyringLocked:
    return KeyringLocked(
        "The keyring is locked and was not unlocked. Unlock it in the system's passwords program, or sign in again, "
        "then try again.",
        detail=detail,
    )


def explain(error: BaseException) -> KeyringError:
    """A library's error as one of ours, with a sentence that says what to do."""
    # Loaded by the backend before it can fail; here so that nothing heavy is imported with this module.
    from keyring import errors  # noqa: PLC0415

    detail = type(error).__name__
    if isinstance(error, KeyringError):
        return error
    if isinstance(error, JournalDisk):  # of the vault, which is a file
        told = KeyringRefused(error.template, detail=error.detail, **error.params)
        told.title = error.title
        return told
    if isinstance(error, errors.NoKeyringError | ImportError):
        return KeyringAbsent(
            "No keyring answers in this session. On Linux install gnome-keyring or KWallet and sign in again; ptsdesk "
            "never keeps a secret in a plain file.",
            detail=detail,
        )
    if isinstance(error, errors.KeyringLocked | errors.InitError | TimeoutError):
        return _locked(detail)
    return KeyringRefused(
        "The keyring refused access. Allow ptsdesk in the system's passwords program, then try again.", detail=detail
    )


def _service(name: str) -> str:
    return f"ptsdesk/{name}"


def _delete(backend: KeyringBackend, service: str) -> None:
    # Asked first: a backend's error for "no such entry" looks like its other errors.
    if backend.get_password(service, _USER) is not None:
        backend.delete_password(service, _USER)


def journal_key(secrets: SecretStore, folder: DataFolder, random_bytes: Callable[[int], bytes] = os.urandom) -> Secret:
    """The journal's key as 64 hexadecimal digits: made once, kept in the keyring.

    Never made anew over a journal that exists: that journal could not be read again, ever. Nor for one that is gone
    (JournalDamaged): its backups could not be.
    """
    folder.require_journal()
    identity = folder.identity()
    kept = None if identity is None else secrets.get(_journal_name(identity))
    if kept is None:
        if folder.has_journal():
            raise JournalKeyMissing(
                "What keeps the secrets has no key for the journal in {folder}. The journal is kept as it is. Sign in "
                "as the user who made it, or put the keyring, or the vault beside it, back from a backup.",
                folder=str(folder.path),
                detail="no key" if identity else "no identity",
            )
        kept = _new_journal_key(secrets, folder.make_identity(random_bytes), random_bytes)
    if not _HEX_KEY.fullmatch(kept.reveal()):
        raise JournalDamaged(
            "The journal's key in the keyring was changed. Put the keyring back from a backup.", detail="key shape"
        )
    return kept


def kept_journal_key(secrets: SecretStore, folder: DataFolder) -> Secret:
    """The key of a journal that was made here, whether or not its file is still there. Raises JournalKeyMissing."""
    identity = folder.identity()
    kept = None if identity is None else secrets.get(_journal_name(identity))
    if kept is None:
        raise JournalKeyMissing(
            "What keeps the secrets has no key for the journal in {folder}, so no backup of it can be read. Sign in as "
            "the user who made it, or put the keyring, or the vault beside it, back from a backup.",
            folder=str(folder.path),
            detail="no key" if identity else "no identity",
        )
    return kept


class JournalNote:
    """The end of the journal's record, noted in the keyring: one small entry, out of reach of the journal's file."""

    def __init__(self, secrets: SecretStore, folder: DataFolder) -> None:
        self._secrets = secrets
        self._folder = folder

    def read(self) -> Head | None:
        """What was noted last; None when nothing was, or something that is no note. Raises KeyringError."""
        identity = self._folder.identity()
        kept = None if identity is None else self._secrets.get(_note_name(identity))
        match = _NOTE.fullmatch(kept.reveal()) if kept else None
        return Head(int(match[1]), match[2]) if match else None

    def write(self, head: Head) -> None:
        """Note the end, in place of the one before. Raises KeyringError."""
        identity = self._folder.identity()
        if identity is not None:
            self._secrets.set(_note_name(identity), Secret(f"{head.count} {head.hash}"))


def _note_name(identity: str) -> str:
    return f"{identity}/journal end"


def _new_journal_key(secrets: SecretStore, identity: str, random_bytes: Callable[[int], bytes]) -> Secret:
    made = Secret(random_bytes(32).hex())
    secrets.set(_journal_name(identity), made)
    if secrets.get(_journal_name(identity)) != made:
        raise KeyringRefused("The keyring did not keep the journal's key. No journal was made.", detail="read back")
    return made


def _journal_name(identity: str) -> str:
    return f"{identity}/journal"
