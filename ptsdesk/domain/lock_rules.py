"""The rules of the window's lock: which passwords are taken, and how long a wrong one makes the next try wait."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from ptsdesk.errors import InputError

LEAST_CHARACTERS = 8
LEAST_OF_A_PASSPHRASE = 12
"""Of a vault: its file can be carried away and tried without any wait."""
MOST_CHARACTERS = 128
FREE_TRIES = 3
"""So many wrong passwords in a row cost nothing."""
WAITS_MS = (5_000, 15_000, 60_000, 300_000)
"""What each further one costs; the last holds from then on."""
MIN_MINUTES, MAX_MINUTES = 1, 15
"""How long the window may be left alone before it locks."""


def canonical(text: str) -> str:
    """The same password however a keyboard composed its letters."""
    return unicodedata.normalize("NFC", text)


def check_new_password(text: str, least: int = LEAST_CHARACTERS) -> str:
    """The password in its one form. Raises InputError for the field ``new_password``."""
    password = canonical(text)
    if len(password) < least:
        raise InputError("new_password", "Use at least {least} characters.", least=least)
    if len(password) > MOST_CHARACTERS:
        raise InputError("new_password", "Use at most {most} characters.", most=MOST_CHARACTERS)
    if len(set(password)) < 3:
        raise InputError("new_password", "Use more than two different characters.")
    return password


def check_passphrase(text: str) -> str:
    """The same for the passphrase of a vault, which is longer."""
    return check_new_password(text, LEAST_OF_A_PASSPHRASE)


@dataclass(frozen=True, slots=True)
class Tries:
    """The wrong passwords since the last right one, and the time of the newest, Unix milliseconds."""

    wrong: int = 0
    last_ms: int = 0

    def another(self, now_ms: int) -> Tries:
        """One more."""
        return Tries(self.wrong + 1, now_ms)

    def moved_back(self, now_ms: int) -> Tries:
        """The same after the clock was set back: the wait begins anew, and ends by the clock as it is now."""
        return replace(self, last_ms=min(self.last_ms, now_ms))

    @property
    def cost_ms(self) -> int:
        """How long the next try has to wait after the newest."""
        paid = self.wrong - FREE_TRIES
        return WAITS_MS[min(paid, len(WAITS_MS)) - 1] if paid > 0 else 0

    def wait_ms(self, now_ms: int) -> int:
        """How long it has to wait from now on; 0 when it may be made."""
        return min(max(self.last_ms + self.cost_ms - now_ms, 0), self.cost_ms)
