"""Where the secrets of one data folder are: the system's keyring, a vault, or nowhere but in this process.

Which one is a person's choice. The vault is chosen by making it, and holds as long as its file is there; this session
only is chosen anew at each start. Without a choice it is the keyring; nothing falls back to anything by itself.

Of a session without a place the journal is left that nobody can read: its key is gone. It is removed at the next start;
the order ids beside it stay, so every order of it can be asked about (``JournalCare``).
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import JournalDisk, KeyringRefused
from ptsdesk.storage.files import reason_of, sync_folder, write_atomic
from ptsdesk.storage.keyring_state import examine_by_reading, own_state, system_state
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import KeyringBackend, SecretStore, system_backend
from ptsdesk.storage.vault import Vault

_MARK = b"The key of the journal here was kept for one session only: nobody can read it afterwards.\n"


class Entries:
    """A keyring back end in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Secret] = {}

    def get_password(self, service: str, _username: str) -> str | None:
        """The text, or None."""
        found = self.kept.get(service)
        return None if found is None else found.reveal()

    def set_password(self, service: str, _username: str, password: str) -> None:
        """Keep or replace the text."""
        self.kept[service] = Secret(password)

    def delete_password(self, service: str, _username: str) -> None:
        """Forget the text."""
        self.kept.pop(service, None)


class SecretPlace:
    """The place of one data folder. ``store`` is how everything else reads and keeps secrets.

    The caller owns the folder in every method but :meth:`state` and :meth:`open`.
    """

    def __init__(
        self,
        folder: DataFolder,
        vault: Vault,
        open_system: Callable[[], KeyringBackend] = system_backend,
        ask_system: Callable[..., KeyringState] = system_state,
    ) -> None:
        self._folder = folder
        self.vault = vault
        self._open_system = open_system
        self._ask_system = ask_system
        self._system: KeyringBackend | None = None
        self._session: Entries | None = None
        self._turn = threading.Lock()
        """Held while the session's secrets move: one that is kept meanwhile goes into the vault, too."""
        self.store = SecretStore(lambda: self)

    def state(self) -> KeyringState:
        """How it stands. Never raises."""
        if self._session is not None:
            return replace(own_state(KeyringKind.SESSION), may_choose=True)
        if self._in_vault:
            return own_state(KeyringKind.VAULT if self.vault.is_open else KeyringKind.VAULT_LOCKED)
        found = self._ask_system(not_unlocked=self.store.not_unlocked)
        return replace(found, may_choose=not found.ready and self._nothing_is_missed())

    @property
    def _in_vault(self) -> bool:
        """An open one whose file was taken away says so: the keyring does not take over in the middle of a run."""
        return self.vault.is_open or self.vault.exists

    @forgetting
    def use_vault(self, passphrase: Secret) -> None:
        """Make a vault; what this session kept moves into it."""
        if self._session is None:
            self.tidy()
            self._check_nothing_is_missed()
        with self._turn:
            kept = self._session.kept if self._session is not None else {}
            self.vault.make(passphrase, {name: secret.reveal() for name, secret in kept.items()})
            self._session = None
        self.tidy()

    def use_session_only(self) -> None:
        """Keep everything in this process."""
        if self._session is not None:
            return
        if self.vault.exists:
            raise KeyringRefused("The secrets of this folder are in a vault. Open it with its passphrase.")
        self.tidy()
        self._check_nothing_is_missed()
        self._folder.create()
        with _told(self._folder.session_mark):
            write_atomic(self._folder.session_mark, _MARK)
        self._session = Entries()

    def close(self) -> None:
        """Forget the passphrase's key, and what this session kept."""
        self.vault.close()
        self._session = None

    def tidy(self) -> None:
        """Before the journal is opened: set aside what an earlier session left and nobody can read. Raises JournalDisk.

        Where a vault was made of that session, the journal's key is kept: then only the mark goes.
        """
        mark = self._folder.session_mark
        if self._session is not None or not mark.exists():
            return
        with _told(mark):
            if not self.vault.exists:
                self._set_journal_aside()
            sync_folder(self._folder.path)
            mark.unlink()
            sync_folder(self._folder.path)

    def _set_journal_aside(self) -> None:
        """Into a folder of its own, unread: a mark that came here with a copied folder must not cost its orders."""
        folder = self._folder
        left = [*folder.path.glob(f"{folder.journal.name}*"), *folder.backups.glob("*"), *folder.keys.glob("*")]
        # The journal first and what says that there is one last: whatever a crash leaves, the next start goes on.
        left = [path for path in (*left, folder.marker) if path.exists()]
        free = (aside for aside in map(self._aside, count(1)) if not any((aside / path.name).exists() for path in left))
        aside = next(free)
        for path in left:
            aside.mkdir(mode=0o700, exist_ok=True)
            path.replace(aside / path.name)

    def _aside(self, number: int) -> Path:
        return self._folder.path / f"left-by-session-{number}"

    def _nothing_is_missed(self) -> bool:
        """Whether there is nothing here whose key the keyring holds: no journal, no backup of one, no key file."""
        folder = self._folder
        try:
            if folder.session_mark.exists():
                return True
            others = (*folder.backups.glob("*"), *folder.keys.glob("*"))
            return not (folder.has_journal() or folder.marker.exists() or others)
        except (OSError, JournalDisk):
            return False

    def _check_nothing_is_missed(self) -> None:
        if not self._nothing_is_missed():
            raise KeyringRefused(
                "The keyring holds the keys of what is in {folder}: without it nobody could see the orders that were "
                "made here, and they could be paid twice. Make the keyring answer again, or use another folder with "
                "--data-dir.",
                folder=str(self._folder.path),
                detail="journal of the keyring",
            )

    # What SecretStore calls, each in a thread of its own.

    def get_password(self, service: str, username: str) -> str | None:
        """The text, or None."""
        return self._backend().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep or replace the text."""
        self._change(lambda backend: backend.set_password(service, username, password))

    def delete_password(self, service: str, username: str) -> None:
        """Forget the text."""
        self._change(lambda backend: backend.delete_password(service, username))

    def _change(self, action: Callable[[KeyringBackend], None]) -> None:
        with self._turn:
            if self._session is not None:
                action(self._session)
                return
        action(self._backend())

    def _backend(self) -> KeyringBackend:
        if self._session is not None:
            return self._session
        if self._in_vault:
            return self.vault
        if self._system is None:
            self._system = self._open_system()
        return self._system


def place_of(
    folder: DataFolder,
    now_ms: Callable[[], int],
    random_bytes: Callable[[int], bytes],
    open_system: Callable[[], KeyringBackend] | None = None,
) -> SecretPlace:
    """The place of a data folder, with this platform's keyring or another one."""
    vault = Vault(folder, now_ms, random_bytes)
    if open_system is None:
        return SecretPlace(folder, vault)
    return SecretPlace(
        folder, vault, open_system, partial(system_state, lambda _limit_s: examine_by_reading(open_system, ""))
    )


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """An error of the disk as a sentence."""
    try:
        yield
    except OSError as error:
        raise JournalDisk(
            "ptsdesk cannot write in the folder {folder}: {reason}. Check who may write there and that the disk is not "
            "full.",
            folder=str(path.parent),
            reason=reason_of(error),
            detail=f"errno {error.errno}",
        ) from None
