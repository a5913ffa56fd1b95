"""What a process without a window says on its standard error, which ends in the log of the person's session."""

from __future__ import annotations

import logging


def keep_own_log(name: str) -> None:
    """Print this program's own warnings, and nobody else's.

    A library's may hold what came over the wire: urllib3 prints the address and the head of an answer that it cannot
    read, and a provider may have written a card number into that.
    """
    logging.getLogger().addHandler(logging.NullHandler())  # else Python prints them itself
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(f"{name}: %(message)s"))
    ours = logging.getLogger("ptsdesk")
    ours.addHandler(handler)
    ours.setLevel(logging.WARNING)
    ours.propagate = False
