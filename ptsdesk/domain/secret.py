"""A text that must not be seen: it redacts itself wherever it might be printed, logged or stored."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A secret text (safecode, transaction secret, key). ``reveal()`` is the only way to the value.

    Comparison takes the same time wherever the texts differ. It cannot be pickled, copied into a dataclass dump or
    formatted into a sentence.
    """

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value, for the one call that needs it."""
        return self.__value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self.__value.encode(), other.__value.encode())

    def __hash__(self) -> int:
        return hash(type(self))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never serialised")
