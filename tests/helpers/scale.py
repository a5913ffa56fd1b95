"""How much of a proof a run does: a tenth in `make test`, all of it in `make prove`."""

from __future__ import annotations

import os

WHOLE = os.environ.get("PTSDESK_PROVE") == "whole"
"""Set by `make prove`."""


def share(whole: int) -> int:
    """How many of ``whole`` cases this run tries: all of them, or a tenth, and one at least."""
    return whole if WHOLE else max(1, -(-whole // 10))
