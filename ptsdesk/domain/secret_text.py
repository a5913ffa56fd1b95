"""A secret while it is typed: in one place of memory that can be overwritten, never as one text."""

from __future__ import annotations

from array import array

from ptsdesk.domain.card_digits import SecretDigits
from ptsdesk.domain.secret import Secret

MOST = 256
"""Characters; longer than any safecode, transaction secret or pass phrase."""


class SecretText(SecretDigits):
    """As the digits of a card, with any character in the place of a digit."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__(most)
        # Never grown: growing would leave a copy behind.
        self._marks = array("I", [0]) * most

    def digit(self, at: int) -> str:
        """One character. Nothing paints it: what is typed here is shown as bullets."""
        if not 0 <= at < self._length:
            raise IndexError(at)
        return chr(self._marks[at])

    def put(self, at: int, digits: str) -> bool:
        """Put characters in before place ``at``: all of them, or none when there would be too many."""
        count = len(digits)
        if not count or self._length + count > self._most:
            return False
        for place in range(self._length - 1, at - 1, -1):
            self._marks[place + count] = self._marks[place]
        for place, character in enumerate(digits, at):
            self._marks[place] = ord(character)
        self._length += count
        return True

    def replace(self, digits: str) -> bool:
        """Put another text in the place of this one; when it is too long, everything stays."""
        if not 0 < len(digits) <= self._most:
            return False
        self.wipe()
        return self.put(0, digits)

    def remove(self, at: int) -> None:
        """Take the character at a place out; nothing happens where there is none."""
        if not 0 <= at < self._length:
            return
        for place in range(at, self._length - 1):
            self._marks[place] = self._marks[place + 1]
        self._length -= 1
        self._marks[self._length] = 0

    def wipe(self) -> None:
        """Overwrite everything with zeros."""
        for place in range(self._most):
            self._marks[place] = 0
        self._length = 0

    @property
    def is_blank(self) -> bool:
        """Whether no character is left anywhere in the memory."""
        return not any(self._marks)

    def secret(self) -> Secret:
        """The whole text, for the one call that needs it."""
        return Secret(self.reveal())
