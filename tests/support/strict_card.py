"""The card of a subscribe call, as the strict provider keeps it: comparable, never readable."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any, NoReturn


class Hidden:
    """A text of which only a salted digest is kept: nothing that prints, dumps or pickles it can show it."""

    __slots__ = ("_digest", "_salt")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        self._salt = secrets.token_bytes(16)
        self._digest = self._made(text)

    def _made(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode(), key=self._salt).digest()

    def matches(self, text: str) -> bool:
        """Whether that was the text."""
        __tracebackhide__ = True
        return hmac.compare_digest(self._digest, self._made(text))

    def __repr__(self) -> str:
        return "<hidden>"

    def __eq__(self, _other: object) -> NoReturn:
        raise TypeError("compare with matches(), which prints nothing")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a hidden text is not written anywhere")


CARD_FIELDS = ("card_number", "card_exp_month", "card_exp_year", "card_cvc")


@dataclass(frozen=True, eq=False)
class SeenCard:
    """The card that came with one order."""

    order_id: str
    hidden: dict[str, Hidden]
    length: int
    """Digits of the number."""

    def expect(self, number: str, month: str, year: str, cvc: str) -> None:
        """Fail, naming the members only, unless this is what was received. Month and year are compared by value."""
        __tracebackhide__ = True
        typed = dict(zip(CARD_FIELDS, (number, month, year, cvc), strict=True))
        wrong = [name for name, text in typed.items() if not self._fits(name, text)]
        if wrong:
            raise AssertionError(f"received otherwise than typed: {', '.join(wrong)}")

    def _fits(self, name: str, typed: str) -> bool:
        __tracebackhide__ = True
        forms = {typed}
        if name == "card_exp_month":
            forms |= {typed.lstrip("0"), typed.zfill(2)}
        if name == "card_exp_year":
            forms |= {typed[-2:], f"20{typed[-2:]}"}
        return any(self.hidden[name].matches(form) for form in forms)


def hide(fields: dict[str, Any]) -> SeenCard | None:
    """Put hidden texts in the place of the card's fields; the card, or None when there is none among the fields."""
    if "card_number" not in fields:
        return None
    length = len(fields["card_number"])
    for name in CARD_FIELDS:
        fields[name] = Hidden(fields[name])
    return SeenCard(fields["order_id"], {name: fields[name] for name in CARD_FIELDS}, length)
