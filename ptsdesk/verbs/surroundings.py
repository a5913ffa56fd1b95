"""What a run of the command touches outside of itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from ptsdesk.domain.secret import Secret
    from ptsdesk.services.api import Office


class Opener(Protocol):
    """Opens the program's office on a data folder."""

    def __call__(self, data_dir: Path | None, *, practice: bool = False) -> Office:
        """See :func:`ptsdesk.services.office.open_office`."""


def _ask_at_terminal(prompt: str) -> Secret | None:
    from ptsdesk.verbs.vault import ask_at_terminal  # noqa: PLC0415 - where there is a vault only

    return ask_at_terminal(prompt)


@dataclass(frozen=True)
class Surroundings:
    """The streams, the way to an office and the way out; tests bring their own."""

    opener: Opener | None = None
    stdin: TextIO | None = field(default_factory=lambda: sys.stdin)
    stdout: TextIO | None = field(default_factory=lambda: sys.stdout)
    stderr: TextIO | None = field(default_factory=lambda: sys.stderr)
    leave: Callable[[int], object] = os._exit
    """Ends the process at once, for a call that nobody waits for any more."""
    ask_passphrase: Callable[[str], Secret | None] = _ask_at_terminal
    """Asks a person for a passphrase, with a prompt; None where nobody can be asked."""
    process: bool = False
    """Whether this is the whole process, so that after the reply no signal may say anything any more."""
