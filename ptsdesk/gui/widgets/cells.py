"""What a table model gives the delegate: one of these under :data:`CELL_ROLE`, and plain text for display.

A model answers three roles for each cell: ``DisplayRole`` (plain text, which screen readers and copying use),
:data:`CELL_ROLE` (one of the classes below; absent for plain text), and ``AccessibleTextRole`` when the display text
is shortened. Cells are frozen: build them once a row and keep them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import Qt

from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.badge import BadgeSpec
from ptsdesk.gui.widgets.privacy import veiled, veiled_figures

CELL_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a model gives the delegate a cell."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """One line. ``ink`` is a token name; ``ids`` uses the letters that cannot be mistaken."""

    text: str
    ink: str = "text"
    strong: bool = False
    ids: bool = False
    right: bool = False

    figures_only: ClassVar[bool] = False
    """Whether the text is an amount without its currency."""


@dataclass(frozen=True, slots=True)
class TwoLineCell:
    """A title and a line below it."""

    title: str
    sub: str


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """A currency code and grouped figures, aligned right; a minus in front means money out. ``ink`` is a token name."""

    currency: str
    figures: str
    ink: str = "text"


@dataclass(frozen=True, slots=True)
class IdCell:
    """An order id: the first 12 and last 4 characters, or 8 and 4 when the column is narrow. Copying gives it whole.

    ``whole``: not shortened where it has room.
    """

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class BadgeCell:
    """A state, and what a person said beside it."""

    spec: BadgeSpec
    beside: BadgeSpec | None = None


@dataclass(frozen=True, slots=True)
class IconCell:
    """An icon in the middle, with a word for screen readers."""

    icon: str
    word: str
    tone: Tone = Tone.NEUTRAL


Cell = TextCell | TwoLineCell | MoneyCell | IdCell | BadgeCell | IconCell

NARROW, WIDE = 8, 12


def short_id(text: str, head: int = WIDE, tail: int = 4) -> str:
    """The first and last characters of an id with an ellipsis between, when that is shorter."""
    return text if len(text) <= head + tail + 1 else f"{text[:head]}…{text[-tail:]}"


def cell_text(cell: Cell) -> str:
    """The plain text of a cell, for ``DisplayRole``; dots while amounts are hidden."""
    if isinstance(cell, TwoLineCell):
        return veiled(", ".join(part for part in (cell.title, cell.sub) if part))
    if isinstance(cell, MoneyCell):
        return f"{cell.currency} {veiled_figures(cell.figures)}".strip()
    if isinstance(cell, BadgeCell):
        text = f"{cell.spec.text}, {cell.beside.text}" if cell.beside is not None else cell.spec.text
        return veiled(text)
    if isinstance(cell, TextCell):
        return veiled_figures(cell.text) if cell.figures_only else veiled(cell.text)
    if isinstance(cell, IconCell):
        return cell.word
    return cell.text
