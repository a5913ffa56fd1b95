"""What a place shows when it has nothing to show: empty, failed, or still reading."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, draw_box, draw_icon, identify
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.surfaces import IconTile

SPINNER_DELAY_MS = 300
_TURN_MS = 90


class StateTile(QWidget):
    """An icon tile, a title, what it means, and the main way out, in the middle of its place."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str,
        *,
        tone: Tone = Tone.NEUTRAL,
        actions: Iterable[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tile = IconTile(icon, 52, tone, self)
        self.title = Label(title, Role.SECTION, parent=self)
        self.text = Label(text, Role.BODY, "text_2", wrap=True, parent=self)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.text.setFixedWidth(440)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        column = self.column = QVBoxLayout(self)
        """What is put at its end stands below the actions."""
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(2)
        column.addWidget(self.tile, 0, centre)
        column.addSpacing(4)
        column.addWidget(self.title, 0, centre)
        column.addWidget(self.text, 0, centre)
        column.addSpacing(4)
        column.addLayout(self._actions)
        column.addStretch(3)
        self._actions.addStretch(1)
        for action in actions:
            self._actions.addWidget(action)
        self._actions.addStretch(1)
        identify(self, f"{title}. {text}", "state")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_text()

    def _fit_text(self) -> None:
        """A centred label is not asked how high it is at its width."""
        self.text.setMinimumHeight(max(0, self.text.heightForWidth(self.text.width())))  # -1 of a text that is empty

    def add_below(self, *widgets: QWidget) -> None:
        """Put something below the actions."""
        for widget in widgets:
            self.column.insertWidget(self.column.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def set_words(self, title: str, text: str, *, spoken: bool = False) -> None:
        """Say something else."""
        self.title.setText(title)
        self.text.setText(text)
        self._fit_text()
        self.setAccessibleName(f"{title}. {text}")
        if spoken:
            announce(self, self.accessibleName())

    def say(self, title: str, text: str) -> None:
        """Say something else aloud, in the place of a table: the tile may not be on the screen yet."""
        self.set_words(title, text, spoken=True)


class EmptyState(StateTile):
    """Nothing is here, and why."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        icon: str = "search-x",
        actions: Iterable[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(icon, title, text, actions=actions, parent=parent)


class ErrorState(StateTile):
    """It could not be read, and what to do."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        icon: str = "triangle-alert",
        actions: Iterable[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(icon, title, text, tone=Tone.BAD, actions=actions, parent=parent)


class Spinner(Themed, QWidget):
    """Turns while something runs; shown only after 300 ms, so that quick work never flickers.

    It always keeps its place. With reduced motion the icon stands still.
    """

    SIDE = 16

    def __init__(self, name: str = "", delay_ms: int = SPINNER_DELAY_MS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._angle = 0
        self._shown = False
        self.setFixedSize(self.SIDE, self.SIDE)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(delay_ms)
        self._delay.timeout.connect(self._appear)
        self._turn = QTimer(self)
        self._turn.setInterval(_TURN_MS)
        self._turn.timeout.connect(self._advance)
        identify(self, name or tr("Working"), "spinner")
        self.follow_theme()

    @property
    def spinning(self) -> bool:
        """Whether it can be seen."""
        return self._shown

    def start(self) -> None:
        """Begin; it appears after the delay."""
        if not self._shown and not self._delay.isActive():
            self._delay.start()

    def stop(self) -> None:
        """End, seen or not."""
        self._delay.stop()
        self._turn.stop()
        self._shown = False
        self.update()

    @Slot()
    def _appear(self) -> None:
        self._shown = True
        if not theme().reduced_motion:
            self._turn.start()
        self.update()

    @Slot()
    def _advance(self) -> None:
        self._angle = (self._angle + 45) % 360
        self.update()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._turn.stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        painter = QPainter(self)
        painter.translate(self.SIDE / 2, self.SIDE / 2)
        painter.rotate(self._angle)
        draw_icon(painter, "loader", theme().tokens.text_2, -self.SIDE / 2, -self.SIDE / 2, self.SIDE)


class LoadingState(Themed, QWidget):
    """Grey shapes where the rows will be. ``columns`` are (left, width, kind); a table gives its own columns.

    Kinds: "text", "two" (two lines), "badge", "right" (ends at the right edge), "icon", "none".
    """

    _VARIATION = (100, 78, 116, 92, 110, 84, 104, 72)

    def __init__(self, row_height: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self._columns: list[tuple[float, float, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        identify(self, tr("Reading"), "loading")
        self.follow_theme()

    def set_columns(self, columns: Iterable[tuple[float, float, str]], row_height: int) -> None:
        """Take the shape of a table."""
        self._columns = list(columns)
        self._row_height = row_height
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, 5 * self._row_height)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("surface"))
        for number in range(self.height() // self._row_height):
            top = number * self._row_height
            painter.fillRect(QRectF(0, top + self._row_height - 1, self.width(), 1), theme().colour("row_line"))
            for place, (left, width, kind) in enumerate(self._columns):
                share = self._VARIATION[(number * 3 + place * 5) % len(self._VARIATION)] / 120
                self._shape(painter, QRectF(left, top, width, self._row_height), kind, share)

    def _shape(self, painter: QPainter, cell: QRectF, kind: str, share: float) -> None:
        fill = theme().tokens.neutral_fill
        middle = cell.center().y()
        room = max(cell.width() - 24, 10)
        if kind == "icon":
            draw_box(painter, QRectF(cell.center().x() - 7, middle - 7, 14, 14), 4, fill, None)
        elif kind == "badge":
            draw_box(painter, QRectF(cell.left() + 8, middle - 10, min(130, room) * share, 20), 5, fill, None)
        elif kind == "two":
            draw_box(painter, QRectF(cell.left() + 8, middle - 12, min(160, room) * share, 10), 4, fill, None)
            draw_box(painter, QRectF(cell.left() + 8, middle + 4, min(120, room) * share, 8), 4, fill, None)
        elif kind == "right":
            width = min(90, room) * share
            draw_box(painter, QRectF(cell.right() - 8 - width, middle - 5, width, 10), 4, fill, None)
        elif kind == "text":
            draw_box(painter, QRectF(cell.left() + 8, middle - 5, min(140, room) * 0.85, 10), 4, fill, None)
