"""How the card of a form stands above the line that clears it and tells of its draft."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.theme.tokens import Space


def stand_on_foot(form: QWidget, card: QWidget, clear: QWidget, draft_line: QWidget) -> None:
    """Lay the card out at the top of the form, with the button that clears it and the draft's line below."""
    foot = QHBoxLayout()
    foot.setContentsMargins(Space.S4, 0, 0, 0)  # room for the focus ring, which the scroll area cuts
    foot.addWidget(clear)
    foot.addStretch(1)
    foot.addWidget(draft_line)
    column = QVBoxLayout(form)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(Space.S8)
    column.addWidget(card)
    column.addLayout(foot)
    column.addStretch(1)
