"""The digits of a card while they are typed: in one place of memory that can be overwritten, never as one text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ptsdesk.domain.card import IIN, card_brand, luhn_valid
from ptsdesk.domain.card_entry import (
    LONGEST,
    Card,
    check_code_length,
    check_expiry,
    check_length,
    cvc_length,
    groups_of,
    lengths_of,
    wrong_check_digit,
)
from ptsdesk.domain.secret import Fleeting, Secret
from ptsdesk.errors import InputError, InputErrors

_ROOM = 32
_ZERO = ord("0")


class SecretDigits:
    """At most ``most`` digits, kept as their values. A text of them is made by :meth:`reveal` only."""

    def __init__(self, most: int) -> None:
        # Never grown: growing would leave a copy behind.
        self._room = bytearray(_ROOM)
        self._length = 0
        self._most = most

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    @property
    def most(self) -> int:
        """How many digits there may be."""
        return self._most

    @most.setter
    def most(self, most: int) -> None:
        self._most = most

    def digit(self, at: int) -> str:
        """One digit, for painting it."""
        if not 0 <= at < self._length:
            raise IndexError(at)
        return "0123456789"[self._room[at]]

    def put(self, at: int, digits: str) -> bool:
        """Put ASCII digits in before place ``at``: all of them, or none when there would be too many."""
        count = len(digits)
        if not count or self._length + count > min(self._longest_with(at, digits), _ROOM):
            return False
        for place in range(self._length - 1, at - 1, -1):
            self._room[place + count] = self._room[place]
        for place, digit in enumerate(digits, at):
            self._room[place] = int(digit)
        self._length += count
        return True

    def replace(self, digits: str) -> bool:
        """Put other ASCII digits in the place of all; when there would be too many, everything stays."""
        if not digits or len(digits) > min(self._longest_of(digits), _ROOM):
            return False
        self.wipe()
        return self.put(0, digits)

    def _longest_with(self, _at: int, _digits: str) -> int:
        return self._most

    def _longest_of(self, _digits: str) -> int:
        return self._most

    def remove(self, at: int) -> None:
        """Take the digit at a place out; nothing happens where there is none."""
        if not 0 <= at < self._length:
            return
        for place in range(at, self._length - 1):
            self._room[place] = self._room[place + 1]
        self._length -= 1
        self._room[self._length] = 0

    def wipe(self) -> None:
        """Overwrite everything with zeros."""
        for place in range(_ROOM):
            self._room[place] = 0
        self._length = 0

    @property
    def is_blank(self) -> bool:
        """Whether no digit is left anywhere in the memory."""
        return not any(self._room)

    def reveal(self) -> str:
        """All digits as one text, for the one call that needs it."""
        return "".join(self.digit(at) for at in range(self._length))

    def fleeting(self) -> Fleeting:
        """All digits in a buffer of their own, for the one call that needs them."""
        room = bytearray(self._length)
        for at in range(self._length):
            room[at] = _ZERO + self._room[at]
        found = Fleeting(room)
        room[:] = bytes(self._length)
        return found


class CardDigits(SecretDigits):
    """A card number: the network is told from its first digits, and with it how long it may be."""

    def __init__(self) -> None:
        super().__init__(LONGEST)

    @property
    def start(self) -> str:
        """The first digits, six at most."""
        return "".join(self.digit(at) for at in range(min(self._length, IIN)))

    @property
    def brand(self) -> str:
        """The network's name, or "Card"; empty while there are no digits."""
        return card_brand(self.start) if self._length else ""

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many digits the number may have."""
        return lengths_of(self.start)

    @property
    def groups(self) -> tuple[int, ...]:
        """How the digits are grouped."""
        return groups_of(self.start, self._length)

    @property
    def code_length(self) -> int:
        """How many digits the security code has."""
        return cvc_length(self.start)

    @property
    def is_complete(self) -> bool:
        """Whether the network takes numbers of this length and the check digit is right."""
        return self._length in self.lengths and luhn_valid(memoryview(self._room)[: self._length])

    @property
    def last4(self) -> str:
        """The last four digits of a complete number; else empty."""
        return "".join(self.digit(at) for at in range(self._length - 4, self._length)) if self.is_complete else ""

    def _longest_with(self, at: int, digits: str) -> int:
        start = self.start
        return self._longest_of(start[:at] + digits + start[at:] if at <= len(start) else start)

    def _longest_of(self, digits: str) -> int:
        return max(lengths_of(digits[:IIN]))


def check_number_digits(number: CardDigits) -> None:
    """Raise :class:`InputError` unless the number is complete and right."""
    check_length(number.start, len(number))
    if not number.is_complete:
        raise wrong_check_digit()


def check_code_digits(code: SecretDigits, number: CardDigits) -> None:
    """Raise :class:`InputError` unless the security code has as many digits as the network prints."""
    check_code_length(len(code), number.code_length)


def card_of(number: CardDigits, expiry: tuple[str, str], code: SecretDigits, now_ms: int) -> Card:
    """The card as it goes into one call; raises :class:`InputErrors` with every complaint. No text of it is made."""
    _check_all(
        lambda: check_number_digits(number),
        lambda: check_expiry(*expiry, now_ms),
        lambda: check_code_digits(code, number),
    )
    month, year = check_expiry(*expiry, now_ms)
    return Card(number.fleeting(), Secret(month), Secret(year), code.fleeting())


def check_card(card: Card, now_ms: int) -> Card:
    """The card with month and year as two digits each; raises :class:`InputErrors`. No text of it is made."""
    number, code = CardDigits(), SecretDigits(_ROOM)
    expiry = card.exp_month.reveal(), card.exp_year.reveal()
    try:
        _check_all(
            lambda: _load_number(number, card.number),
            lambda: check_expiry(*expiry, now_ms),
            lambda: _load_code(code, card.cvc, number),
        )
    finally:
        number.wipe()
        code.wipe()
    month, year = check_expiry(*expiry, now_ms)
    return replace(card, exp_month=Secret(month), exp_year=Secret(year))


def _check_all(*checks: Callable[[], tuple[str, str] | None]) -> None:
    problems: list[InputError] = []
    for check in checks:
        try:
            check()
        except InputError as problem:
            problems.append(problem)
    if problems:
        raise InputErrors(problems)


def _load_number(number: CardDigits, secret: Secret) -> None:
    if not _load(number, secret):
        raise InputError("card_number", "A card number has digits only.")
    # More digits than the network's numbers have were not taken in.
    check_length(number.start, len(secret.view()))
    check_number_digits(number)


def _load_code(code: SecretDigits, secret: Secret, number: CardDigits) -> None:
    typed = len(secret.view()) if _load(code, secret) else 0
    check_code_length(typed, number.code_length)


def _load(digits: SecretDigits, secret: Secret) -> bool:
    """Take a secret's digits in one by one; False when it is not digits alone."""
    if not all(_ZERO <= byte <= _ZERO + 9 for byte in secret.view()):
        return False
    for place, byte in enumerate(secret.view()):
        digits.put(place, "0123456789"[byte - _ZERO])
    return True
