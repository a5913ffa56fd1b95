"""A link of the provider's: shown whole to whoever copies it, opened only on a click, with the host beside."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.links import WebLink
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.inputs import TextField
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.surfaces import Divider


class LinkPart(QWidget):
    """``name`` is the label of the link, ``copy_name`` the accessible name of its copy button; both are translated."""

    def __init__(self, name: str, copy_name: str, parent: QWidget, *, divider: bool = True) -> None:
        super().__init__(parent)
        self._link: WebLink | None = None
        self.field = TextField(name, copy_name=copy_name, word=tr("Copy"), shorten=True, parent=self)
        label = Label(name, Role.EMPHASIS, parent=self)
        label.setBuddy(self.field)
        self.open_button = Button(tr("Open in browser"), icon="external-link", parent=self)
        self.host = Caption("", parent=self)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        row.addWidget(self.host)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        if divider:
            column.addWidget(Divider(self))
        column.addWidget(label)
        column.addWidget(self.field)
        column.addLayout(row)
        self.open_button.clicked.connect(self._open)
        self.hide()

    def show_link(self, link: WebLink | None) -> None:
        """Offer a link, or nothing."""
        self._link = link
        self.field.set_value(link.url if link else "")
        self.host.setText(tr("opens {host}", host=link.host) if link else "")
        self.setVisible(link is not None)

    @Slot()
    def _open(self) -> None:
        if self._link is not None:
            QDesktopServices.openUrl(QUrl(self._link.url, QUrl.ParsingMode.StrictMode))
