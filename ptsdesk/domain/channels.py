"""Channels as the provider lists them. The list is information: it is not signed (PTS API, section 13)."""

from __future__ import annotations

from dataclasses import dataclass

from ptsdesk.domain.orders import OrderKind

_NAMES = {
    "QRPH": ("QR Ph", "any bank or wallet app"),
    "QRPH_INSTAPAY": ("InstaPay", "bank or wallet through InstaPay"),
    "MAYA": ("Maya", "Maya wallet"),
    "GCASH_API": ("GCash", "GCash wallet"),
    "CARD": ("Card", "credit or debit card"),
    "DRAGON": ("Dragon", ""),
}


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to collect or pay out. ``subject`` is the receiving bank or wallet of a withdrawal."""

    code: str
    kind: OrderKind
    currency: str
    subject: str = ""
    subject_name: str = ""

    @property
    def name(self) -> str:
        """The name that people know; the code itself for a channel that is new here."""
        return channel_name(self.code)

    @property
    def hint(self) -> str:
        """Who can pay with it, in a few words; empty when not known."""
        return _NAMES.get(self.code, ("", ""))[1]


def channel_name(code: str) -> str:
    """The name people know, QR Ph for QRPH; the code itself when it has no name here."""
    return _NAMES.get(code, (code, ""))[0]
