"""The data folder and its one owner.

The owner holds a lock of the operating system on one file, and where the system can, one on the folder itself: a lock
file that somebody deletes lets no second owner in. The system lets both go when the process ends, however it ends, so a
lock never outlives its process; the file itself stays and means nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from ptsdesk.errors import JournalBusy, JournalDamaged, JournalDisk
from ptsdesk.storage.files import write_atomic

if sys.platform == "win32":  # pragma: no cover - run on Windows only
    import msvcrt

    _LOCKED_BYTE = 4096
    """Behind the text, which others may read: Windows locks bytes, not files."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    _TAKEN: tuple[type[OSError], ...] = (PermissionError, OSError)
    _NO_FOLLOW = 0

    def _lock_folder(path: Path) -> int | None:  # noqa: ARG001 - Windows deletes no file that is open
        return None

    def _tighten(path: Path) -> None:
        """Who may enter a folder in the user's profile is for Windows to say."""
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    _TAKEN: tuple[type[OSError], ...] = (BlockingIOError,)
    _NO_FOLLOW = os.O_NOFOLLOW
    """The number of the process is written into the file: never into one that a link names."""

    def _lock_folder(path: Path) -> int | None:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, _TAKEN):
                raise
            return None  # some network file systems lock files only
        return descriptor

    def _tighten(path: Path) -> None:
        mode = path.stat().st_mode
        # A folder with the sticky bit is a place that others must enter, such as the one for temporary files.
        if mode & 0o077 and not mode & stat.S_ISVTX:
            path.chmod(0o700)


ACCOUNTS_VERSION = 3
"""Of the list of accounts. Here, where the first paint can read it without the keyring's module."""
_IDENTITY = re.compile(r"[0-9a-f]{16}")


class DataFolder:
    """Where everything of one installation lives. Making the object touches nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def journal(self) -> Path:
        """The encrypted journal."""
        return self.path / "journal.db"

    @property
    def backups(self) -> Path:
        """Copies of the journal, made while it is open and before each migration."""
        return self.path / "backups"

    @property
    def order_ids(self) -> Path:
        """The list of order ids beside the journal."""
        return self.path / "order-ids.log"

    @property
    def keys(self) -> Path:
        """The encrypted RSA keys."""
        return self.path / "keys"

    @property
    def archive(self) -> Path:
        """The orders of accounts that were removed with them written down."""
        return self.path / "archive"

    @property
    def authorities(self) -> Path:
        """CA certificates that came with an imported account."""
        return self.path / "authorities"

    @property
    def accounts(self) -> Path:
        """The accounts, without their secrets."""
        return self.path / "accounts.json"

    @property
    def settings(self) -> Path:
        """The settings."""
        return self.path / "settings.json"

    @property
    def vault(self) -> Path:
        """The secrets, where a person chose a vault in the keyring's place."""
        return self.path / "secrets.vault"

    @property
    def vault_tries(self) -> Path:
        """The wrong passphrases of the vault, counted."""
        return self.path / "secrets.vault-tries"

    @property
    def session_mark(self) -> Path:
        """Says that the key of the journal here was kept for one session only."""
        return self.path / "session-only"

    @property
    def lock(self) -> Path:
        """The file that the owner locks."""
        return self.path / "lock"

    @property
    def identity_file(self) -> Path:
        """What tells this installation's keyring entries from another's."""
        return self.path / "identity"

    @property
    def marker(self) -> Path:
        """Says that a journal was made here once. Not named like the journal, so as not to be deleted along with it."""
        return self.path / "has-journal"

    def create(self) -> None:
        """Make the folder, for this user only. Raises JournalDisk."""
        make_private(self.path)

    def has_journal(self) -> bool:
        """Whether anything was ever written into a journal here; an empty file is what a crash at the start leaves."""
        try:
            sizes = [path.stat().st_size for path in self.path.glob("journal.db*")]
        except OSError as error:
            raise _disk(self.path, error) from None
        return any(sizes)

    def mark_journal(self) -> None:
        """Remember that there is a journal here; durable on return. Raises JournalDisk."""
        try:
            if not self.marker.exists():
                write_atomic(self.marker, b"A journal was made in this folder: journal.db.\n")
        except OSError as error:
            raise _disk(self.path, error) from None

    def require_journal(self) -> None:
        """Raise JournalDamaged when a journal was made here once and is gone or empty. A first start passes."""
        try:
            if not self.marker.exists() or (self.journal.exists() and self.journal.stat().st_size):
                return
        except OSError as error:
            raise _disk(self.path, error) from None
        raise JournalDamaged(
            "The journal {path} is gone: nothing is sent without the record of earlier orders. Put the file back from "
            "{backups} or another backup. To begin an empty journal, move the whole folder {folder} away.",
            path=str(self.journal),
            backups=str(self.backups),
            folder=str(self.path),
            detail="journal gone",
        )

    def identity(self) -> str | None:
        """The name under which this folder's secrets stand in the keyring; None before the first secret."""
        try:
            text = self.identity_file.read_bytes()[:100].decode("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _disk(self.path, error) from None
        if not _IDENTITY.fullmatch(text):
            raise JournalDamaged(
                "The file {path} is damaged: the secrets of this folder cannot be found. Put back a copy of it.",
                path=str(self.identity_file),
            )
        return text

    def make_identity(self, random_bytes: Callable[[int], bytes]) -> str:
        """The same, made now when there is none. It moves with the folder and is no secret."""
        known = self.identity()
        if known is not None:
            return known
        self.create()
        try:
            write_atomic(self.identity_file, f"{random_bytes(8).hex()}\n".encode())
        except OSError as error:
            raise _disk(self.path, error) from None
        return self.identity() or ""

    def acquire(self) -> Owner:
        """Become the owner, or raise JournalBusy (another process is) or JournalDisk."""
        self.create()
        try:
            descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
        except OSError as error:
            raise _disk(self.path, error) from None
        try:
            _lock(descriptor)
            folder = _lock_folder(self.path)
        except OSError as error:
            os.close(descriptor)
            raise self._busy() if isinstance(error, _TAKEN) else _disk(self.path, error) from None
        return Owner(descriptor, folder)

    def _busy(self) -> JournalBusy:
        return JournalBusy(
            "ptsdesk is already open with the folder {folder}. Use that window, or close it first.",
            folder=str(self.path),
            detail=self._holder(),
        )

    def _holder(self) -> str:
        with contextlib.suppress(OSError):
            return f"process {self.lock.read_bytes()[:20].decode('ascii', 'replace').strip()}"
        return ""


class Owner:
    """The right to write in a data folder, until released or until the process ends."""

    def __init__(self, descriptor: int, folder: int | None) -> None:
        self._held = [one for one in (descriptor, folder) if one is not None]
        with contextlib.suppress(OSError):  # a full disk must not cost the lock: the number is for people only
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Let others in. Safe to call twice."""
        held, self._held = self._held, []
        for descriptor in held:
            os.close(descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def make_private(path: Path) -> None:
    """Make a folder that only this user can enter; one that others may enter is closed to them. Raises JournalDisk."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _tighten(path)
    except OSError as error:
        raise _disk(path, error) from None


def _disk(path: Path, error: OSError) -> JournalDisk:
    return JournalDisk(
        "ptsdesk cannot use the folder {folder}: {reason}. Check who may write there and that the disk is not full, or "
        "choose another folder with --data-dir.",
        folder=str(path),
        reason=error.strerror or type(error).__name__,
        detail=f"errno {error.errno}",
    )
