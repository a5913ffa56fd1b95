"""What the window and the verbs may ask for when support needs a report. Light: nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from ptsdesk.services.checks import Check


@dataclass(frozen=True, slots=True)
class Bundle:
    """A report for support: plain ASCII. What a person is shown is what is saved, byte for byte."""

    name: str
    """The file's name that is offered."""
    text: str

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode("ascii")


class SupportCare(Protocol):
    """The part of :class:`ptsdesk.services.api.Office` that makes reports for support. Blocking."""

    def diagnostics(self, checks: tuple[Check, ...], window: Mapping[str, str]) -> Bundle:
        """A report of this installation with the doctor's lines and what the window says of itself.

        Only what is known to be harmless is in it. Works without a journal or keyring that can be opened. Raises
        ReportRefused when something private is found in it all the same.
        """
