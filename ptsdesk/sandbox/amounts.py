"""Money of the sandbox: whole millionths of a peso, so that no sum is ever rounded.

An amount travels as text with at most six decimals (PTS API, section 4.1).
"""

from __future__ import annotations

import re

_AMOUNT = re.compile(r"(0|[1-9][0-9]*)(?:\.([0-9]{1,6}))?")
_UNIT_DIGITS = 6
# Longer than any limit of a channel and than SQLite's integers; such an amount is well formed but far too large.
_MAX_WHOLE_DIGITS = 12
CENTAVO = 10_000
FAR_TOO_LARGE: int = 10 ** (_MAX_WHOLE_DIGITS + _UNIT_DIGITS)


def millionths(text: str) -> int | None:
    """The amount in millionths; ``None`` for text that is no plain amount above zero."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    whole: str = match[1]
    decimals: str = match[2] or ""
    if len(whole) > _MAX_WHOLE_DIGITS:
        return FAR_TOO_LARGE
    amount = int(f"{whole}{decimals:0<{_UNIT_DIGITS}}")
    return amount or None


def percent(amount: int, parts: int) -> int:
    """That many percent of an amount, rounded down to centavos; below a centavo, to millionths."""
    share = amount * parts // 100
    return share // CENTAVO * CENTAVO or share


def literal(amount: int) -> str:
    """The shortest JSON number for an amount in millionths: ``2450``, ``0.5``, ``-1.25``."""
    whole, decimals = divmod(abs(amount), 10**_UNIT_DIGITS)
    text = f"{whole}.{decimals:0{_UNIT_DIGITS}d}".rstrip("0").rstrip(".")
    return f"-{text}" if amount < 0 else text


def six_decimals(amount: int) -> str:
    """The same number with all six decimals: ``2450.000000``."""
    whole, decimals = divmod(amount, 10**_UNIT_DIGITS)
    return f"{whole}.{decimals:0{_UNIT_DIGITS}d}"
