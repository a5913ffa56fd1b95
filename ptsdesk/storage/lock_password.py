"""The password of the window's lock: a verifier in the keyring, with the count of wrong tries in the same entry.

One entry, so that the count cannot be set back without forgetting the password too. The password itself is nowhere.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from hmac import compare_digest
from typing import Any

from ptsdesk.domain.lock_rules import Tries, canonical, check_new_password
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, KeyringRefused
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore

VERSION = 1
COST, BLOCK, LANES = 2**15, 8, 1
"""scrypt's n, r and p: 32 MiB and about a tenth of a second."""
_MOST_COST = 2**17
_MOST_MEMORY = 257 * 1024 * 1024
"""What 2^18 takes, the most that a vault may ask for, and OpenSSL's own buffers."""
_SALT, _KEY = 16, 32


@dataclass(frozen=True, slots=True)
class Verifier:
    """What tells the right password. ``salt`` and ``key`` are hexadecimal."""

    salt: str = field(repr=False)
    key: str = field(repr=False)
    n: int = COST
    r: int = BLOCK
    p: int = LANES
    wrong: int = 0
    last_ms: int = 0

    @property
    def tries(self) -> Tries:
        """The wrong tries so far."""
        return Tries(self.wrong, self.last_ms)

    def with_tries(self, tries: Tries) -> Verifier:
        """The same with another count."""
        return replace(self, wrong=tries.wrong, last_ms=tries.last_ms)

    def fits(self, password: Secret) -> bool:
        """Whether this is the password; takes the same time wherever it differs."""
        made = derive(canonical(password.reveal()), bytes.fromhex(self.salt), self.n, self.r, self.p)
        return compare_digest(made, bytes.fromhex(self.key))


def derive(password: str, salt: bytes, n: int = COST, r: int = BLOCK, p: int = LANES) -> bytes:
    """The key of a password by scrypt (RFC 7914)."""
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY, dklen=_KEY
    )


def check_cost(cost: tuple[int, int, int], most: int) -> None:
    """Raise ValueError for an n that is above ``most`` or none of scrypt's, and for other r and p than ours.

    With a p of its own choice a file could ask for minutes within the same memory.
    """
    n, r, p = cost
    if any(type(number) is not int for number in cost) or (r, p) != (BLOCK, LANES):
        raise ValueError("cost")
    if not 2 <= n <= most or n & (n - 1):
        raise ValueError("cost")


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a try: whether it was right, else how long the next one has to wait, in milliseconds."""

    ok: bool
    wait_ms: int
    judged: bool = True
    """False when the wait of earlier tries was not over: the password was not looked at."""


class LockPassword:
    """Sets and tries the password of one data folder. Safe from any thread; every call may wait for the keyring."""

    def __init__(
        self,
        folder: DataFolder,
        secrets: SecretStore,
        now_ms: Callable[[], int],
        random_bytes: Callable[[int], bytes],
    ) -> None:
        self._folder = folder
        self._secrets = secrets
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._turn = threading.Lock()

    def is_set(self) -> bool:
        """Whether there is a password."""
        return self._kept() is not None

    def set(self, new: Secret, old: Secret | None) -> None:
        """Keep a new password. With one there already the old one must be right: wrong ones are counted.

        Raises InputError for ``new_password`` or ``old_password``, or KeyringError; then nothing has changed.
        """
        checked = check_new_password(new.reveal())
        with self._turn:
            kept = self._kept()
            if kept is not None:
                self._require_old(kept, old)
            salt = self._random_bytes(_SALT)
            made = Verifier(salt.hex(), derive(checked, salt).hex())
            self._folder.make_identity(self._random_bytes)
            self._keep(made)
            if self._kept() != made:
                raise KeyringRefused("The keyring did not keep the password. Set it again.", detail="read back")

    def try_password(self, password: Secret) -> Judged:
        """Judge a password. Without one there is nothing to judge: every text is right."""
        with self._turn:
            kept = self._kept()
            return Judged(True, 0) if kept is None else self._judge(kept, password)

    def _require_old(self, kept: Verifier, old: Secret | None) -> None:
        if old is None:
            raise InputError("old_password", "Type the password that is set now.")
        judged = self._judge(kept, old)
        if not judged.judged:
            seconds = -(-judged.wait_ms // 1000)
            raise InputError("old_password", "Too many wrong tries. Wait {seconds} s, then try again.", seconds=seconds)
        if not judged.ok:
            raise InputError("old_password", "This is not the password that is set now.")

    def _judge(self, kept: Verifier, password: Secret) -> Judged:
        now_ms = self._now_ms()
        tries = kept.tries.moved_back(now_ms)
        wait_ms = tries.wait_ms(now_ms)
        if wait_ms:
            if tries != kept.tries:
                self._keep(kept.with_tries(tries))
            return Judged(False, wait_ms, judged=False)
        # Counted before it is judged: ending the program in between gives no free try.
        tries = tries.another(now_ms)
        self._keep(kept.with_tries(tries))
        if not kept.fits(password):
            return Judged(False, tries.wait_ms(now_ms))
        self._keep(kept.with_tries(Tries()))
        return Judged(True, 0)

    def _name(self) -> str | None:
        identity = self._folder.identity()
        return None if identity is None else f"{identity}/lock"

    def _kept(self) -> Verifier | None:
        name = self._name()
        text = self._secrets.get(name) if name is not None else None
        return None if text is None else _read(text)

    def _keep(self, verifier: Verifier) -> None:
        name = self._name()
        if name is not None:
            self._secrets.set(name, Secret(json.dumps({"version": VERSION, **asdict(verifier)})))


def _read(text: Secret) -> Verifier:
    """What the entry holds. A damaged one opens nothing."""
    verifier: Verifier | None = None
    try:
        document: dict[str, Any] = json.loads(text.reveal())
        if document.pop("version") == VERSION:
            verifier = Verifier(**document)
            verifier = verifier if _is_whole(verifier) else None
    except (ValueError, TypeError, KeyError, AttributeError):
        verifier = None
    if verifier is None:
        raise KeyringRefused(
            "The entry of the lock in the keyring is damaged. Remove it in the system's passwords program (its name "
            "ends with /lock), then set a new password.",
            detail="lock entry",
        )
    return verifier


def _is_whole(verifier: Verifier) -> bool:
    check_cost((verifier.n, verifier.r, verifier.p), _MOST_COST)
    if any(type(number) is not int or number < 0 for number in (verifier.wrong, verifier.last_ms)):
        return False
    return (len(bytes.fromhex(verifier.salt)), len(bytes.fromhex(verifier.key))) == (_SALT, _KEY)
