"""The channels that the sandbox's merchant has: what they take, their limits, what they start with.

The limits are the sandbox's own; the vendor publishes none. Source of the names: PTS API, section 13.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ptsdesk.sandbox import codes

Kind = Literal["payment", "withdraw", "subscribe"]

CURRENCY = "PHP"
_PESO = 1_000_000


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel for one kind of order; amounts in millionths of a peso."""

    code: str
    kind: Kind
    minimum: int
    maximum: int
    opening_balance: int = 0
    has_qr: bool = False
    subjects: tuple[tuple[str, str], ...] = ()

    def check_limits(self, amount: int) -> None:
        """Refuse an amount outside the limits with the code for this kind of order."""
        too_large, too_small = _LIMIT_CODES[self.kind]
        if amount > self.maximum:
            raise codes.Refusal(too_large)
        if amount < self.minimum:
            raise codes.Refusal(too_small)


_LIMIT_CODES: dict[Kind, tuple[str, str]] = {
    "payment": (codes.PAYMENT_TOO_LARGE, codes.BELOW_QUOTA),
    "withdraw": (codes.WITHDRAW_TOO_LARGE, codes.WITHDRAW_TOO_SMALL),
    "subscribe": (codes.EXCEEDS_QUOTA, codes.BELOW_QUOTA),
}

_BANKS = (
    ("UNO", "UNOBank"),
    ("GCASH", "GCash"),
    ("MAYA", "Maya"),
    ("BPI", "BPI"),
    ("BDO", "BDO Unibank"),
    ("UBP", "UnionBank"),
    ("MBTC", "Metrobank"),
    ("LBP", "LandBank"),
    ("RCBC", "RCBC"),
    ("SECB", "Security Bank"),
)

# The first channel of each kind has no lower limit, so that every amount of the API's format can be tried on it.
CHANNELS = (
    Channel("QRPH", "payment", 1, 999_999 * _PESO + 990_000, has_qr=True),
    Channel("QRPH_INSTAPAY", "payment", _PESO, 50_000 * _PESO, has_qr=True),
    Channel("MAYA", "payment", _PESO, 100_000 * _PESO),
    Channel("QRPH_INSTAPAY", "withdraw", 1, 5_000_000 * _PESO, 1_000_000 * _PESO, subjects=_BANKS),
    Channel("MAYA", "withdraw", 50 * _PESO, 50_000 * _PESO, 250_000 * _PESO, subjects=(("MAYA", "Maya"), _BANKS[0])),
    Channel("CARD", "subscribe", 1, 200_000 * _PESO),
)


def find(code: str, kind: Kind) -> Channel:
    """The channel of that code for that kind of order; refused when there is none."""
    for channel in CHANNELS:
        if channel.code == code and channel.kind == kind:
            return channel
    raise codes.Refusal(codes.SERVICE_NOT_SUPPORTED)


def first(kind: Kind) -> Channel:
    """The channel that the ready line names for a kind of order."""
    return next(channel for channel in CHANNELS if channel.kind == kind)


def balance_codes() -> tuple[str, ...]:
    """The channels that hold money, in the order of the list, each once."""
    return tuple(dict.fromkeys(channel.code for channel in CHANNELS))


def opening_balance(code: str) -> int:
    """What a channel held before its first order, in millionths."""
    return sum(channel.opening_balance for channel in CHANNELS if channel.code == code)
