"""How much of a proof a run does: a tenth in `make test`, all of it in `make prove`, ten times that in the night."""

from __future__ import annotations

import os

NIGHTLY = os.environ.get("PTSDESK_PROVE") == "nightly"
WHOLE = NIGHTLY or os.environ.get("PTSDESK_PROVE") == "whole"
"""Set by `make prove`."""


def share(whole: int) -> int:
    """How many of ``whole`` cases this run tries: all of them, or a tenth, and one at least."""
    return whole if WHOLE else max(1, -(-whole // 10))


def nightly(whole: int) -> int:
    """As :func:`share`, for proofs that the night repeats ten times with other cases."""
    return 10 * whole if NIGHTLY else share(whole)


def seed(usual: int) -> int:
    """The seed of a run: always the same, unless ``PTSDESK_SEED`` names one, to walk a failure again or a new way."""
    return int(os.environ.get("PTSDESK_SEED", usual))
