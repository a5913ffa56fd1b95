"""Typing names that Python 3.11 does not have, without a library at run time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

_Method = TypeVar("_Method", bound=Callable[..., Any])

if TYPE_CHECKING:
    from typing_extensions import override
else:

    def override(method: _Method) -> _Method:
        """Mark a method that replaces one of its base class, for the type checker."""
        return method


__all__ = ["override"]
