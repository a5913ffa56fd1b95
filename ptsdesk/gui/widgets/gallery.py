"""The components gallery: a window with every building block, and LIVE beside SANDBOX, as pictures.

``python -m ptsdesk.gui.widgets.gallery OUT_DIR`` draws them offscreen in light and dark, at 100 % and 200 %.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme import icons
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Mode, Radius
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets import gallery_cards as cards
from ptsdesk.gui.widgets.base import Themed, draw_box
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.environment import WORDS, EnvironmentBar, EnvironmentStrip, EnvironmentTag, SandboxFrame
from ptsdesk.gui.widgets.gallery_window import MockWindow, confirm_sheet
from ptsdesk.gui.widgets.labels import Caption, Label, SectionTitle
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.gui.widgets.toggles import CheckBox, Switch

COMPONENTS_SIZE = (1577, 1008)
ENVIRONMENT_SIZE = (720, 720)


class Components(QWidget):
    """Every building block once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        left = [
            cards.states_card(),
            cards.buttons_card(),
            cards.fields_card(),
            cards.amount_card(),
            cards.colours_card(),
        ]
        right = [cards.type_card(), cards.controls_card(), cards.notes_card(), cards.timeline_card()]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(14)
        for column, width in ((left, 854), (right, 0)):
            box = QVBoxLayout()
            box.setSpacing(14)
            for card in column:
                if width:
                    card.setFixedWidth(width)
                box.addWidget(card)
            box.addStretch(1)
            layout.addLayout(box, 0 if width else 1)


class _Plate(Themed, QWidget):
    """A surface with a line, for the mock window title and the receipt."""

    def __init__(self, margins: tuple[int, int, int, int], fill: str = "surface") -> None:
        super().__init__()
        self._fill = fill
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(*margins)
        self.row.setSpacing(8)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        draw_box(QPainter(self), QRectF(self.rect()), Radius.CARD, getattr(tokens, self._fill), tokens.line)


class Mark(QWidget):
    """The program's mark: two arrows on a dark square."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        draw_box(painter, QRectF(self.rect()), self.width() / 4.5, tokens.text, None)
        painter.scale(self.width() / 64, self.height() / 64)
        pen = QPen(QColor(tokens.surface), 6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for line in ((16, 24, 48, 24), (38, 14, 48, 24), (48, 40, 16, 40), (26, 50, 16, 40)):
            painter.drawLine(*line)


class EnvironmentView(QWidget):
    """One environment: bar, title, sheet strip and send button, accents, tag, receipt, words."""

    def __init__(self, environment: Environment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._environment = environment
        self._word = WORDS[environment]
        self._sandbox = environment is Environment.SANDBOX
        self._account = "Sandbox shop" if self._sandbox else "Harbor & Co. Trading"
        self.bar = EnvironmentBar(environment, self)
        self.bar.set_words(right="built-in test provider" if self._sandbox else "Harbor & Co. Trading  ·  merchant 28")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.bar)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(28, 24, 28, 24)
        self._column.setSpacing(6)
        outer.addLayout(self._column, 1)
        for part in (self._title, self._sheet, self._controls, self._tag, self._receipt, self._words):
            part()
        self._column.addStretch(1)
        self.frame = SandboxFrame(self)

    def _head(self, text: str, aside: str = "") -> None:
        line = QHBoxLayout()
        line.addWidget(Label(text, Role.CAPTION_EMPHASIS, "text_3"))
        line.addStretch(1)
        line.addWidget(Caption(aside))
        self._column.addLayout(line)

    def _title(self) -> None:
        self._head("Window title")
        plate = _Plate((13, 8, 13, 8), "sunken")
        plate.row.addWidget(Mark(18))
        plate.row.addWidget(Label(f"ptsdesk  —  {self._word}  —  {self._account}", Role.EMPHASIS), 1)
        for name in ("minus", "square", "x"):
            picture = QLabel()
            picture.setPixmap(icons.pixmap(name, theme().tokens.text_2, 14))
            plate.row.addWidget(picture)
            plate.row.addSpacing(12 if name != "x" else 0)
        self._column.addWidget(plate)
        self._column.addSpacing(16)

    def _sheet(self) -> None:
        self._head("Sheet strip and commit button", "the commit button wears the bar's colour, nothing else does")
        card = Card(margin=1)
        card.body.setSpacing(0)
        strip = EnvironmentStrip(self._environment)
        strip.corner = Radius.CARD - 1
        card.body.addWidget(strip)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 12, 20, 11)
        inner.setSpacing(1)
        inner.addWidget(SectionTitle("Send this withdrawal?"))
        inner.addWidget(MoneyLabel("PHP", "8,750.00", MoneySize.HERO))
        inner.addWidget(Caption("Eight thousand seven hundred fifty pesos", "text_2"))
        card.body.addLayout(inner)
        card.body.addWidget(Divider())
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(10)
        foot.addStretch(1)
        cancel = Button("Cancel", name="Cancel sheet")
        cancel.set_tall()
        foot.addWidget(cancel)
        foot.addWidget(Button(f"Send PHP 8,750.00 in {self._word}", Kind.SEND))
        card.body.addLayout(foot)
        self._column.addWidget(card)
        self._column.addSpacing(16)

    def _controls(self) -> None:
        self._head("Controls", "accent colour follows the environment")
        check, switch = CheckBox("Problems first"), Switch("Hide amounts")
        check.setChecked(True)
        switch.setChecked(True)
        parts = [Button("Review withdrawal", Kind.PRIMARY), Button("Cancel"), check, switch, Button("Link", Kind.LINK)]
        self._column.addLayout(cards.row(parts, 14))
        self._column.addSpacing(16)

    def _tag(self) -> None:
        self._head("Tag")
        words = "in lists of accounts, in the window list, in every file name and sheet header of an export"
        self._column.addLayout(cards.row([EnvironmentTag(self._environment), Caption(words, "text_2")], 10))
        self._column.addSpacing(16)

    def _receipt(self) -> None:
        self._head("Printed receipt and PDF")
        plate = _Plate((17, 12, 17, 12))
        plate.row.addWidget(Mark(28))
        names, marks = QVBoxLayout(), QVBoxLayout()
        order = "W261112-1QAZ…7KPM" if self._sandbox else "W261112-6CPX…8NQT"
        for layout in (names, marks):
            layout.setSpacing(4)
        names.addWidget(Label(self._account, Role.STRONG))
        names.addWidget(Caption(f"Receipt, withdrawal {order}"))
        marks.addWidget(EnvironmentTag(self._environment))
        marks.addWidget(Caption("not a receipt, practice only", "link") if self._sandbox else Caption("12 Nov 2026"))
        plate.row.addSpacing(4)
        plate.row.addLayout(names, 1)
        plate.row.addLayout(marks)
        self._column.addWidget(plate)
        self._column.addSpacing(16)

    def _words(self) -> None:
        self._head("Words")
        lines = {
            Environment.LIVE: (
                "LIVE: Real money.",
                "Send PHP 8,750.00 in LIVE  ·  Create payment in LIVE  ·  Send 248 payouts in LIVE",
                "Solid bar in the inverse colour of the theme. No frame.",
            ),
            Environment.SANDBOX: (
                "SANDBOX: Practice. Nothing here moves real money.",
                "Send PHP 8,750.00 in SANDBOX  ·  Create payment in SANDBOX",
                "Hatched bar with violet base line, and a 3 px violet frame round every window.",
            ),
        }[self._environment]
        for number, text in enumerate(lines):
            role, ink = (Role.BODY, "text_2") if number else (Role.STRONG, "text")
            self._column.addWidget(Label(text, role, ink))


def draw(widget: QWidget, width: int, height: int, ratio: float = 1.0) -> QImage:
    """A picture of a widget that was never on a screen."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(width, height)
    widget.show()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    image = QImage(round(width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    widget.render(image, QPoint(0, 0))
    return image


def draw_components(app: QApplication, mode: Mode, ratio: float = 1.0) -> QImage:
    """Picture 14."""
    theme().apply(app, mode, Environment.LIVE)
    view = Components()
    image = draw(view, *COMPONENTS_SIZE, ratio)
    view.close()
    view.deleteLater()
    return image


def draw_environments(app: QApplication, mode: Mode, ratio: float = 1.0) -> QImage:
    """Picture 12: two windows, LIVE and SANDBOX, side by side."""
    width, height = ENVIRONMENT_SIZE
    both = QImage(round(2 * width * ratio), round(height * ratio), QImage.Format.Format_RGB32)
    both.setDevicePixelRatio(ratio)
    painter = QPainter(both)
    for place, environment in enumerate(Environment):
        theme().apply(app, mode, environment)
        view = EnvironmentView(environment)
        painter.drawImage(place * width, 0, draw(view, width, height, ratio))
        view.close()
        view.deleteLater()
    painter.end()
    return both


def draw_window(app: QApplication, mode: Mode, page: str, *, sheet: bool = False, width: int = 1440) -> QImage:
    """The mock window, as pictures 02, 07 and 03 show it."""
    theme().apply(app, mode, Environment.SANDBOX)
    theme().reduced_motion = True
    window = MockWindow(page)
    window.sidebar.fit_window(width)
    window.resize(width, 900)
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    window.show()
    if sheet:
        confirm_sheet(window).open_sheet()
    image = draw(window, width, 900)
    window.close()
    window.deleteLater()
    return image


def main(arguments: list[str]) -> int:
    """Write the pictures."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m ptsdesk.gui.widgets.gallery OUT_DIR\n")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    for mode in (Mode.LIGHT, Mode.DARK):
        for ratio, suffix in ((1.0, ""), (2.0, "-200pct")):
            draw_components(app, mode, ratio).save(str(folder / f"14-components-{mode.value}{suffix}.png"))
            draw_environments(app, mode, ratio).save(str(folder / f"12-environment-{mode.value}{suffix}.png"))
        draw_window(app, mode, "payment").save(str(folder / f"02-window-{mode.value}.png"))
        draw_window(app, mode, "payment", width=1024).save(str(folder / f"02-window-{mode.value}-1024.png"))
        draw_window(app, mode, "history").save(str(folder / f"07-window-{mode.value}.png"))
        draw_window(app, mode, "payment", sheet=True).save(str(folder / f"03-window-{mode.value}.png"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
