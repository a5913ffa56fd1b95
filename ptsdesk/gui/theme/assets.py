"""Where the shipped files are: fonts, icons, translations."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of the ``ptsdesk`` package."""


class ResourceMissingError(RuntimeError):
    """The installation is incomplete: a shipped file is not where it should be."""


def _candidates() -> tuple[Path, ...]:
    """A frozen build unpacks them; an installed package carries its own copy; in a checkout they are a sibling."""
    frozen = getattr(sys, "_MEIPASS", None)
    first = (Path(frozen) / "resources",) if isinstance(frozen, str) else ()
    return (*first, PACKAGE / "resources", PACKAGE.parent / "resources")


@cache
def root() -> Path:
    """The resources folder that belongs to this copy of the program."""
    for candidate in _candidates():
        if (candidate / "icons").is_dir():
            return candidate
    raise ResourceMissingError("The resources folder (fonts, icons) is missing: install ptsdesk again.")


def resource(*parts: str) -> Path:
    """The path of one shipped file, for example ``resource("icons", "lucide", "lock.svg")``. It need not exist."""
    return root().joinpath(*parts)
