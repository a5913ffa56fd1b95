"""A small table of figures that stands in a card: as high as its rows, with plain figures and icons beside words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from PySide6.QtCore import QAbstractItemModel, QRectF, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import draw_icon, draw_text, fit_font, role_font, text_width
from ptsdesk.gui.widgets.cells import TextCell
from ptsdesk.gui.widgets.privacy import veiled_figures
from ptsdesk.gui.widgets.table import CellDelegate, TableView

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ICON, _GAP = 16, 8


@dataclass(frozen=True, slots=True)
class FigureCell(TextCell):
    """Figures without a currency code, at the right edge."""

    figures_only: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class MarkCell(TextCell):
    """An icon before a word; the word says it all."""

    icon: str = "circle-check"
    tone: Tone = Tone.OK


class FigureDelegate(CellDelegate):
    """Paints figures and marks beside all other cells."""

    @override
    def draw(self, cell: object, painter: QPainter, rect: QRectF) -> None:
        if isinstance(cell, FigureCell):
            font = role_font(Role.STRONG if cell.strong else Role.BODY)
            text = veiled_figures(cell.text)
            font = fit_font(font, text_width(text, font), rect.width())
            ink = str(getattr(theme().tokens, cell.ink))
            draw_text(painter, rect, text, font, ink, _MIDDLE | Qt.AlignmentFlag.AlignRight)
        elif isinstance(cell, MarkCell):
            draw_icon(painter, cell.icon, theme().tokens.ink(cell.tone), rect.left(), round(rect.center().y() - 8))
            words = rect.adjusted(_ICON + _GAP, 0, 0, 0)
            draw_text(painter, words, cell.text, role_font(Role.BODY), theme().tokens.text_2, _MIDDLE)
        else:
            super().draw(cell, painter, rect)


class FigureTable(TableView):
    """Never scrolls up and down until it has more than ``most`` rows."""

    def __init__(
        self,
        name: str,
        identifier: str,
        *,
        row_height: int = Size.ROW_COMPACT,
        most: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        self._most = most
        self._has_model = False
        super().__init__(name, identifier, row_height=row_height, parent=parent)
        self.setItemDelegate(FigureDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.horizontalScrollBar().rangeChanged.connect(self._fit_height)

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self._has_model = model is not None
        if model is not None:
            model.modelReset.connect(self._fit_height)
        self._fit_height()

    @override
    def retheme(self) -> None:
        super().retheme()
        self._fit_height()

    @Slot()
    def _fit_height(self) -> None:
        rows = min(self.model().rowCount(), self._most) if self._has_model else 0
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.setFixedHeight(theme().px(Size.TABLE_HEAD) + rows * theme().px(self._row_height) + extra)
