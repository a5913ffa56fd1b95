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
