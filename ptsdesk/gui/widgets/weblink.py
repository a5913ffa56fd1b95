"""A link from the provider: the host beside the button, opened in the browser on a click only."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.links import WebLink
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.labels import Caption


class LinkLine(QWidget):
    """``button`` with its host. Hidden without a link. ``note`` stands behind the host."""

    def __init__(self, text: str, identifier: str, *, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link: WebLink | None = None
        self._note = note
        self.button = Button(text, icon="external-link", identifier=identifier, parent=self)
        self.host = Caption("", "text_2", wrap=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S12)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.host, 1, Qt.AlignmentFlag.AlignVCenter)
        self.button.clicked.connect(self._open)
        self.hide()

    @property
    def link(self) -> WebLink | None:
        """What is offered."""
        return self._link

    def show_link(self, link: WebLink | None) -> None:
        """Offer a link, or nothing."""
        self._link = link
        opens = tr("opens {host}", host=link.host) if link is not None else ""
        self.host.setText(tr("{opens}, {note}", opens=opens, note=self._note) if opens and self._note else opens)
        self.button.setAccessibleDescription(self.host.text())
        self.setVisible(link is not None)

    @Slot()
    def _open(self) -> None:
        if self._link is not None:
            QDesktopServices.openUrl(QUrl(self._link.url, QUrl.ParsingMode.StrictMode))
