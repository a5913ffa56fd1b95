"""What a person chose for this installation. Business data and secrets are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.domain.lock_rules import MAX_MINUTES, MIN_MINUTES
from ptsdesk.domain.money import Money, parse_amount
from ptsdesk.errors import InputError

LIMIT_CURRENCY = "PHP"
"""The currency of the limits that are set here."""
MIN_TEXT_SCALE = 90
MAX_TEXT_SCALE = 150
MIN_DUPLICATE_DAYS = 1
MAX_DUPLICATE_DAYS = 30


class Appearance(StrEnum):
    """Light, dark, or as the operating system says."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings. Raises InputError for a value that cannot be used."""

    appearance: Appearance = Appearance.SYSTEM
    text_scale: int = 100
    """Per cent of the normal text size."""
    last_account: str = ""
    """The account that was open last; empty when none was."""
    pseudo_language: bool = False
    """Show every translated text with marks, so that a forgotten one is seen."""
    history_compact: bool = False
    proxy: str | None = None
    """``http://host:port`` of the way out; None goes straight. No proxy comes from the environment."""
    retype_over: str = "5000.00"
    """In PHP: of a payout above this, the last digits of the payee's account are typed again."""
    lock_after_min: int = 5
    """After so many minutes without a key or the mouse the window locks."""
    hide_amounts: bool = False
    """Show dots in the place of amounts."""

    duplicate_days: int = 3
    """A payout of the same sum to the same payee within so many days needs a reason."""
    welcomed: bool = False
    """An account was opened here once: the welcome page has done its work."""

    def __post_init__(self) -> None:
        parse_amount(self.retype_over, LIMIT_CURRENCY, "retype_over")
        if not MIN_DUPLICATE_DAYS <= self.duplicate_days <= MAX_DUPLICATE_DAYS:
            raise InputError(
                "duplicate_days",
                "Equal payouts are looked for within {least} to {most} days.",
                least=MIN_DUPLICATE_DAYS,
                most=MAX_DUPLICATE_DAYS,
            )
        if not MIN_TEXT_SCALE <= self.text_scale <= MAX_TEXT_SCALE:
            raise InputError(
                "text_scale",
                "The text size is {least} to {most} per cent.",
                least=MIN_TEXT_SCALE,
                most=MAX_TEXT_SCALE,
            )
        if not MIN_MINUTES <= self.lock_after_min <= MAX_MINUTES:
            raise InputError(
                "lock_after_min",
                "The window locks after {least} to {most} minutes.",
                least=MIN_MINUTES,
                most=MAX_MINUTES,
            )

    @property
    def retype_limit(self) -> Money:
        """:attr:`retype_over` as a sum, for :func:`ptsdesk.domain.payees.retype_reason`."""
        return Money(LIMIT_CURRENCY, self.retype_over)
