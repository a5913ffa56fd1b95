"""A text that must not be seen: it redacts itself wherever it might be printed, logged or stored."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


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

    def part(self, start: int, stop: int | None = None) -> str:
        """A part of the value that may be known, such as the last four digits of a card."""
        return self.__value[start:stop]

    def view(self) -> memoryview:
        """The value's bytes in UTF-8, to be written into a buffer that is overwritten after use."""
        return memoryview(self.__value.encode("utf-8", "replace"))

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

        return compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(type(self))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never serialised")


class Fleeting(Secret):
    """A secret in a buffer of its own that :meth:`wipe` overwrites: no text of it is made before :meth:`reveal`.

    ``value`` is ASCII or UTF-8 and is copied. The one who sends it in a process that ends afterwards may reveal it.
    """

    __slots__ = ("__room",)

    def __init__(self, value: bytes | bytearray | memoryview) -> None:
        super().__init__("")
        self.__room = bytearray(value)

    def reveal(self) -> str:
        """The value as a text, which cannot be overwritten."""
        return self.__room.decode()

    def part(self, start: int, stop: int | None = None) -> str:
        """A part of an ASCII value; nothing is made of the rest."""
        return self.__room[start:stop].decode()

    def view(self) -> memoryview:
        """The buffer itself."""
        return memoryview(self.__room)

    def wipe(self) -> None:
        """Overwrite the value; what was made of it elsewhere stays."""
        self.__room[:] = bytes(len(self.__room))

    def __bool__(self) -> bool:
        return bool(self.__room)


def forgetting(call: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """A function that has secrets in plain text for a moment: when it fails, what its frames held is forgotten.

    A traceback keeps the local variables of every frame alive, and some tools print them: crash reporters, debuggers,
    ``TracebackException(capture_locals=True)``. The lines of code stay in the traceback, and so does the error.
    """

    @wraps(call)
    def guarded(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        try:
            return call(*args, **kwargs)
        except BaseException as error:
            del args, kwargs
            forget_frames(error)
            raise

    return guarded


def forget_frames(error: BaseException) -> None:
    """Empty the frames that an error and those behind it went through, all that are not running any more.

    An error that ``from None`` hides is let go: it is only hidden, and its words are a library's.
    """
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__]
        if one.__suppress_context__:
            one.__context__ = None
        trace = one.__traceback__
        while trace is not None:
            with contextlib.suppress(RuntimeError):  # this very frame, and those that called it
                trace.tb_frame.clear()
            trace = trace.tb_next
