"""A text that must not be seen: it redacts itself wherever it might be printed, logged or stored."""

from __future__ import annotations

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
        if not isinstance(other, Secret):
            return False
        # Imported here: it loads the system's crypto library, 3 MB that the window has no use for.
        from hmac import compare_digest  # noqa: PLC0415

        return compare_digest(self.__value.encode(), other.__value.encode())

    def __hash__(self) -> int:
        return hash(type(self))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never serialised")
