"""Typing names that Python 3.11 does not have, without a library at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import override as override
else:

    def override(method):
        """Mark a method that replaces one of its base class, for the type checker."""
        return method


__all__ = ["override"]
