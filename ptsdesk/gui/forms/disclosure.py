"""A part of a page that is folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import role_font
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.labels import Caption


class _Heading(Button):
    """A heading in the size of a section's title."""

    @override
    def retheme(self) -> None:
        super().retheme()
        self.setFont(role_font(Role.SECTION))


class Disclosure(QWidget):
    """A heading that opens and closes what is below it; the state is the button's "checked" for screen readers.

    ``section``: the heading looks like a section's title instead of a link.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        identifier: str | None = None,
        *,
        aside: str = "",
        name: str = "",
        opened: bool = False,
        section: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        made, kind = (_Heading, Kind.GHOST) if section else (Button, Kind.LINK)
        self.button = made(title, kind, icon="chevron-right", name=name, identifier=identifier, parent=self)
        self.button.setCheckable(True)
        self.aside = Caption(aside, parent=self)
        self.content = QWidget(self)
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(0, Space.S4, 0, 0)
        self.body.setSpacing(Space.S12)
        self.head = QHBoxLayout()
        self.head.setSpacing(Space.S8)
        self.head.addWidget(self.button)
        self.head.addWidget(self.aside, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S4)
        column.addLayout(self.head)
        column.addWidget(self.content)
        self.button.toggled.connect(self._toggle)
        self._toggle(opened)
        self.button.setChecked(opened)

    @property
    def opened(self) -> bool:
        """Whether the content can be seen."""
        return self.button.isChecked()

    def open(self, opened: bool = True) -> None:
        """Show or fold the content."""
        self.button.setChecked(opened)

    @Slot(bool)
    def _toggle(self, opened: bool) -> None:
        self.content.setVisible(opened)
        self.button.set_icon("chevron-down" if opened else "chevron-right")
        self.toggled.emit(opened)
