"""The vault: one file that a passphrase encrypts, for a computer without a keyring. Format: docs/decisions/vault.md.

scrypt makes a key of the passphrase, AES-256-GCM encrypts all entries as one. The file is replaced whole at every
change. In memory is the key, while it is open; the entries are decrypted for each call and let go.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptsdesk.domain.lock_rules import Tries, canonical, check_passphrase
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import InputError, JournalDisk, KeyringRefused, VaultLocked
from ptsdesk.storage.files import DamagedFile, NewerFile, read_document, reason_of, write_document
from ptsdesk.storage.lock_password import Judged, check_cost, derive
from ptsdesk.storage.ownership import DataFolder

if TYPE_CHECKING:
    from Crypto.Cipher._mode_gcm import GcmMode

VERSION = 1
COST, BLOCK, LANES = 2**17, 8, 1
"""scrypt's n, r and p: 128 MiB and some tenths of a second. Dearer than the lock's: this file can be carried away."""
_MOST_COST = 2**18
_MAGIC = b"PTSDESK-VAULT-1\n"
_CIPHER = "AES-256-GCM"
_SALT, _NONCE, _TAG, _CHECK = 16, 12, 16, 32
_STEP = 1024
"""The entries are filled up to a multiple of this, so that the size of the file says little."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What stands in the file. All texts but ``data`` (Base64) are hexadecimal."""

    n: int
    r: int
    p: int
    salt: str
    check: str
    """Tells a wrong passphrase from a damaged file; nothing can be learnt from it that the tag would not tell."""
    nonce: str
    tag: str
    data: str
    cipher: str = _CIPHER

    def key(self, passphrase: Secret) -> bytes | None:
        """The key that the passphrase makes, or None when it is not the passphrase."""
        key = derive(canonical(passphrase.reveal()), bytes.fromhex(self.salt), self.n, self.r, self.p)
        return key if hmac.compare_digest(_check_of(key), bytes.fromhex(self.check)) else None

    def opened(self, key: bytes) -> dict[str, str]:
        """The entries. Raises DamagedFile."""
        cipher = _cipher(key, bytes.fromhex(self.nonce), (self.n, self.r, self.p), self.salt)
        try:
            text = cipher.decrypt_and_verify(base64.b64decode(self.data, validate=True), bytes.fromhex(self.tag))
            entries: dict[str, str] = json.loads(text)
        except ValueError as error:
            raise DamagedFile(type(error).__name__) from None
        return entries


def sealed(
    key: bytes, salt: str, cost: tuple[int, int, int], entries: Mapping[str, str], random_bytes: Callable[[int], bytes]
) -> Sealed:
    """The entries encrypted, with a nonce of their own."""
    text = json.dumps(dict(sorted(entries.items()))).encode("ascii")
    text = text.ljust(-(-len(text) // _STEP) * _STEP)
    nonce = random_bytes(_NONCE)
    data, tag = _cipher(key, nonce, cost, salt).encrypt_and_digest(text)
    check = _check_of(key).hex()
    return Sealed(*cost, salt, check, nonce.hex(), tag.hex(), base64.b64encode(data).decode("ascii"))


def _check_of(key: bytes) -> bytes:
    return hmac.digest(key, b"ptsdesk vault: is this the passphrase", hashlib.sha256)


def _cipher(key: bytes, nonce: bytes, cost: tuple[int, int, int], salt: str) -> GcmMode:
    from Crypto.Cipher import AES  # noqa: PLC0415 - heavy, and most installations have no vault

    inner = hmac.digest(key, b"ptsdesk vault: encrypt", hashlib.sha256)
    cipher = AES.new(inner, AES.MODE_GCM, nonce=nonce, mac_len=_TAG)
    cipher.update(_MAGIC + f"{cost} {salt}".encode("ascii"))
    return cipher


class Vault:
    """The vault of one data folder; a keyring back end while it is open. Safe from any thread.

    The caller owns the data folder while it makes, changes or writes.
    """

    def __init__(
        self,
        folder: DataFolder,
        now_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        cost: tuple[int, int, int] = (COST, BLOCK, LANES),
    ) -> None:
        self._folder = folder
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._cost = cost
        self._key: Secret | None = None
        """The key of the passphrase, hexadecimal."""
        self._salt = ""
        self._tries = Tries()
        self._turn = threading.RLock()

    @property
    def exists(self) -> bool:
        """Whether there is one. What is there and is no vault counts: nothing is made in its place."""
        return self._folder.vault.is_symlink() or self._folder.vault.exists()

    @property
    def is_open(self) -> bool:
        """Whether the passphrase was given."""
        return self._key is not None

    @forgetting
    def make(self, passphrase: Secret, entries: Mapping[str, str]) -> None:
        """Make it, with these entries, and leave it open. Raises InputError, KeyringRefused or JournalDisk."""
        checked = check_passphrase(passphrase.reveal())
        with self._turn:
            if self.exists:
                raise KeyringRefused(
                    "There is a vault in {folder} already. Open it with its passphrase.", folder=str(self._folder.path)
                )
            self._folder.create()
            self._encrypt_anew(checked, entries)

    @forgetting
    def open(self, passphrase: Secret) -> Judged:
        """Judge a passphrase; the right one opens. Raises KeyringRefused for a vault that is gone or damaged."""
        with self._turn:
            found, judged = self._judge(passphrase)
            if found is not None:
                self._key, self._salt = found
            return judged

    def close(self) -> None:
        """Forget the key: it is locked again."""
        with self._turn:
            self._key = None

    @forgetting
    def change(self, new: Secret, old: Secret) -> None:
        """Encrypt it anew with another passphrase. Raises InputError, KeyringError or JournalDisk."""
        checked = check_passphrase(new.reveal())
        with self._turn:
            found, judged = self._judge(old)
            if found is None:
                raise _old_refused(judged)
            self._key, self._salt = found
            self._encrypt_anew(checked, self._entries())

    def get_password(self, service: str, _username: str) -> str | None:
        """The text, or None. Raises VaultLocked while it is not open, as the two below do."""
        with self._turn:
            return self._entries().get(service)

    def set_password(self, service: str, _username: str, password: str) -> None:
        """Keep or replace a text; durable on return."""
        with self._turn:
            one, key = self._current()
            self._write(one, key, {**self._opened(one, key), service: password})

    def delete_password(self, service: str, _username: str) -> None:
        """Forget a text."""
        with self._turn:
            one, key = self._current()
            entries = self._opened(one, key)
            entries.pop(service, None)
            self._write(one, key, entries)

    def _encrypt_anew(self, passphrase: str, entries: Mapping[str, str]) -> None:
        salt = self._random_bytes(_SALT)
        key = derive(passphrase, salt, *self._cost)
        self._put(sealed(key, salt.hex(), self._cost, entries, self._random_bytes))
        self._key, self._salt = Secret(key.hex()), salt.hex()
        # What a crash left half written opens with the passphrase of its day.
        with contextlib.suppress(OSError):
            for left in self._folder.path.glob(f".{self._folder.vault.name}.*.new"):
                left.unlink()

    def _judge(self, passphrase: Secret) -> tuple[tuple[Secret, str] | None, Judged]:
        now_ms = self._now_ms()
        kept = self._kept_tries()
        tries = kept.moved_back(now_ms)
        wait_ms = tries.wait_ms(now_ms)
        if wait_ms:
            self._keep_tries(tries)
            return None, Judged(False, wait_ms, judged=False)
        # Counted before it is judged: ending the program in between gives no free try.
        tries = tries.another(now_ms)
        self._keep_tries(tries)
        one = self._read()
        key = one.key(passphrase)
        if key is None:
            return None, Judged(False, tries.wait_ms(now_ms))
        self._opened(one, key)
        self._keep_tries(Tries())
        return (Secret(key.hex()), one.salt), Judged(True, 0)

    def _entries(self) -> dict[str, str]:
        return self._opened(*self._current())

    def _current(self) -> tuple[Sealed, bytes]:
        """Read anew each time: another run may have changed it, and one with another passphrase is locked again."""
        if self._key is not None:
            one = self._read()
            if one.salt == self._salt:
                return one, bytes.fromhex(self._key.reveal())
            self._key = None
        raise VaultLocked(
            "The secrets of this computer are in a vault, and it is locked. Type its passphrase: in the window when it "
            "starts, in a terminal when the command asks.",
            detail="vault",
        )

    def _write(self, one: Sealed, key: bytes, entries: Mapping[str, str]) -> None:
        """In the place of what was read: never the key of then over a passphrase that was changed since."""
        self._put(sealed(key, one.salt, (one.n, one.r, one.p), entries, self._random_bytes))

    def _opened(self, one: Sealed, key: bytes) -> dict[str, str]:
        try:
            return one.opened(key)
        except DamagedFile as error:
            raise self._damaged(str(error)) from None

    def _put(self, one: Sealed) -> None:
        try:
            write_document(self._folder.vault, VERSION, asdict(one))
        except OSError as error:
            raise _disk(self._folder.vault, error) from None

    def _read(self) -> Sealed:
        try:
            document = read_document(self._folder.vault, VERSION)
        except NewerFile:
            raise KeyringRefused(
                "The vault was written by a newer ptsdesk. Install the newest version; nothing was changed."
            ) from None
        except DamagedFile as error:
            raise self._damaged(str(error)) from None
        except OSError as error:
            raise KeyringRefused(
                "The vault {path} cannot be read: {reason}.",
                path=str(self._folder.vault),
                reason=reason_of(error),
                detail=f"errno {error.errno}",
            ) from None
        if document is None:
            raise KeyringRefused(
                "The vault {path} is gone. Put it back from a backup: the journal's key is in it.",
                path=str(self._folder.vault),
                detail="gone",
            )
        try:
            return _whole(document)
        except (ValueError, TypeError) as error:
            raise self._damaged(type(error).__name__) from None

    def _damaged(self, detail: str) -> KeyringRefused:
        return KeyringRefused(
            "The vault {path} is damaged. Put it back from a backup: the journal's key is in it.",
            path=str(self._folder.vault),
            detail=detail,
        )

    def _kept_tries(self) -> Tries:
        """The graver of what is remembered here and what stands in the file. A file that says nothing says none."""
        try:
            document = read_document(self._folder.vault_tries, VERSION) or {}
        except (ValueError, OSError):
            document = {}
        wrong, last_ms = document.get("wrong"), document.get("last_ms")
        if type(wrong) is not int or type(last_ms) is not int or wrong < 0 or last_ms < 0:
            return self._tries
        return max(self._tries, Tries(wrong, last_ms), key=lambda tries: (tries.wrong, tries.last_ms))

    def _keep_tries(self, tries: Tries) -> None:
        """On a disk that takes nothing they are counted here only: the vault must open there, too."""
        if tries == self._kept_tries():
            return
        self._tries = tries
        try:
            write_document(self._folder.vault_tries, VERSION, {"wrong": tries.wrong, "last_ms": tries.last_ms})
        except OSError:
            return


def _whole(document: Mapping[str, Any]) -> Sealed:
    """What the file says, when it is a vault. Raises ValueError or TypeError."""
    one = Sealed(**document)
    check_cost((one.n, one.r, one.p), _MOST_COST)
    lengths = [len(bytes.fromhex(text)) for text in (one.salt, one.check, one.nonce, one.tag)]
    if lengths != [_SALT, _CHECK, _NONCE, _TAG] or one.cipher != _CIPHER or not isinstance(one.data, str):
        raise ValueError("shape")
    return one


def _old_refused(judged: Judged) -> InputError:
    if not judged.judged:
        seconds = -(-judged.wait_ms // 1000)
        return InputError("old_password", "Too many wrong tries. Wait {seconds} s, then try again.", seconds=seconds)
    return InputError("old_password", "This is not the passphrase that is set now.")


def _disk(path: Path, error: OSError) -> JournalDisk:
    return JournalDisk(
        "The vault {path} could not be written: {reason}. Make space on that disk or check it.",
        path=str(path),
        reason=reason_of(error),
        detail=f"errno {error.errno}",
    )
