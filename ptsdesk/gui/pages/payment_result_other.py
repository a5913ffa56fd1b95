"""What a provider sent in place of a payment code: a picture, a web address, a text. Nothing is fetched or opened."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Slot
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ptsdesk.domain.links import https_link
from ptsdesk.domain.qr_content import MAX_SIDE, ContentKind, QrContent, picture_size
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.inputs import PlainTextEdit
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.gui.widgets.weblink import LinkLine

LONGEST = 4000
"""Characters of a text that are shown."""
SIDE = 288
TEXT_HEIGHT = 96
_MEGABYTES = 32


def decoded(data: bytes) -> QImage:
    """The picture, or a null image. Only PNG and JPEG are tried, with a bound on what a decoder may take."""
    if picture_size(data) is None:
        return QImage()
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    form = b"png" if data.startswith(b"\x89PNG") else b"jpeg"
    reader = QImageReader(buffer, QByteArray(form))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > MAX_SIDE:
        return QImage()
    QImageReader.setAllocationLimit(_MEGABYTES)
    return reader.read()


class OtherContent(QWidget):
    """Shows it for what it is. A picture appears only when a person decides so, and never as checked."""

    def __init__(self, tasks: Tasks, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._content: QrContent | None = None
        self._text = ""
        self.text = PlainTextEdit(tr("What the provider sent"), "qr-text", mono=True, parent=self)
        self.text.setReadOnly(True)
        self.text.setFixedHeight(theme().px(TEXT_HEIGHT))
        self.link = LinkLine(tr("Open this address"), "qr-open-address", parent=self)
        self.show_button = Button(
            tr("Show the picture unchecked"), icon="eye", identifier="qr-show-picture", parent=self
        )
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setTextFormat(Qt.TextFormat.PlainText)
        identify(self.picture, tr("Picture from the provider, not checked"), "qr-picture")
        self.warning = IconLabel(
            "triangle-alert", tr("The provider's picture. Its content was not checked."), ink="attention", wrap=True,
            parent=self,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        column.addWidget(self.text)
        column.addWidget(self.link)
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.warning)
        self.show_button.clicked.connect(self._toggle)
        self.show_content(QrContent(ContentKind.EMPTY), "")

    @property
    def shows_picture(self) -> bool:
        """Whether a person decided to see the picture."""
        return not self.picture.isHidden()

    def show_content(self, content: QrContent, text: str) -> None:
        """Offer what was recognised; the same again changes nothing that a person decided."""
        if (content, text) == (self._content, self._text):
            return
        self._content, self._text = content, text
        plain = content.kind in (ContentKind.TEXT, ContentKind.LINK)
        self.text.setPlainText(text[:LONGEST] if plain else "")
        self.text.setVisible(plain)
        self.link.show_link(https_link(text) if content.kind is ContentKind.LINK else None)
        self.show_button.setVisible(bool(content.picture))
        self._hide_picture()
        self.setVisible(plain or bool(content.picture))

    def _hide_picture(self) -> None:
        self.picture.clear()
        self.picture.hide()
        self.warning.hide()
        self.show_button.set_text(tr("Show the picture unchecked"))
        self.show_button.set_icon("eye")

    @Slot()
    def _toggle(self) -> None:
        if self.shows_picture:
            self._hide_picture()
            return
        data = self._content.picture if self._content is not None else b""
        if data:
            self._tasks.run_read(lambda: decoded(data), partial(self._decoded, data))

    def _decoded(self, data: bytes, image: QImage) -> None:
        """The order may have been paid meanwhile: then there is nothing to show any more."""
        if self._content is None or data != self._content.picture or self.isHidden():
            return
        self.warning.show()
        if image.isNull():
            self.warning.show_line("circle-alert", tr("The picture could not be read, so it is not shown."), "bad")
            return
        self.warning.show_line(
            "triangle-alert", tr("The provider's picture. Its content was not checked."), "attention"
        )
        side = theme().px(SIDE)
        ratio = self.devicePixelRatioF()
        room = QSize(round(side * ratio), round(side * ratio))
        fitted = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        self.picture.setPixmap(QPixmap.fromImage(fitted))
        self.picture.show()
        self.show_button.set_text(tr("Hide the picture"))
        self.show_button.set_icon("eye-off")
