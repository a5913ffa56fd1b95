"""The balances card of the overview: what can be paid out, each channel's figures with their age, never a gate."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet
from ptsdesk.domain.money import Money
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter, presenter_overview, presenter_pages
from ptsdesk.gui.balance_keeper import BalanceKeeper
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.cells_model import CellsModel, Row
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import identify, set_tip
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.cells import MoneyCell, TwoLineCell
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.figure_table import FigureCell, FigureTable, MarkCell
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel, MoneySize
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.states import Spinner
from ptsdesk.gui.widgets.surfaces import Card, Divider

_ROW = 44
_COLUMNS = (150, 150, 120, 124, 112)
_RIGHT = frozenset({1, 2, 3})
_GAP = Space.S28


class Headline(QWidget):
    """One figure a currency, as many beside each other as have room. Currencies are never added up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(Space.S8)
        self._boxes: list[QWidget] = []
        self._across = 0
        self._shown: tuple[tuple[str, Money | None], ...] | None = None

    def show_sums(self, sums: Iterable[tuple[str, Money | None]], instead: str) -> None:
        """Show these sums, or without any the words that stand in their place."""
        wanted = tuple(sums)
        if wanted == self._shown and wanted:
            return
        self._shown = wanted
        for box in self._boxes:
            self._grid.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = [self._box(currency, money) for currency, money in wanted]
        if not wanted:
            self._boxes = [self._words(instead)]
        self._across = 0
        self._fit()

    def _box(self, currency: str, money: Money | None) -> QWidget:
        box = QWidget(self)
        column = _column(box)
        column.addWidget(Caption(tr("Available to pay out"), "text_2", parent=box))
        if money is None:
            words = tr("{currency} {words}", currency=currency, words=presenter_overview.not_told())
            column.addWidget(Label(words, Role.SECTION_PLAIN, "text_2", parent=box))
        else:
            column.addWidget(MoneyLabel(currency, presenter.figures(money), MoneySize.HERO, parent=box))
        return box

    def _words(self, text: str) -> QWidget:
        box = QWidget(self)
        column = _column(box)
        column.addWidget(Caption(tr("Available to pay out"), "text_2", parent=box))
        column.addWidget(Label(text, Role.BODY, wrap=True, parent=box))
        box.setMinimumWidth(200)
        return box

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        widest = max((box.sizeHint().width() for box in self._boxes), default=1)
        across = max(min((self.width() + _GAP) // (widest + _GAP), len(self._boxes)), 1)
        if across == self._across:
            return
        self._across = across
        for number, box in enumerate(self._boxes):
            self._grid.addWidget(box, *divmod(number, across))
            box.show()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(across, 1)


def _column(box: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    return column


class BalancesCard(Card):
    """Shows what its keeper knows. Figures that are old stay, with their age."""

    def __init__(self, keeper: BalanceKeeper, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self._keeper = keeper
        self._now_ms = 0
        self.headline = Headline(self)
        self.spinner = Spinner(tr("Asking for balances"), parent=self)
        self.refresh = Button(
            tr("Refresh"), icon="refresh-cw", name=tr("Refresh balances"), identifier="refresh-balances", parent=self
        )
        self.again = Button(
            tr("Try again"), name=tr("Try again for balances"), identifier="try-again-balances", parent=self
        )
        self.note = Note("", Tone.ATTENTION, action=self.again, parent=self)
        titles = (tr("Channel"), tr("Available"), tr("In progress"), tr("Total"), tr("Checked"))
        self.model = CellsModel(titles, _RIGHT, self)
        self.table = FigureTable(tr("Balances by channel"), "balances", row_height=_ROW, parent=self)
        self.table.setModel(self.model)
        self.table.set_columns(_COLUMNS, 0)
        self.unread = Note("", Tone.NEUTRAL, parent=self)
        self.unread.text.set_selectable()
        items = [(key, tr(word)) for key, word in presenter_overview.MODES.values()]
        self.mode = Segmented(tr("What to ask for"), items, "balance-mode", self)
        set_tip(self.mode, tr("What to ask for"))
        self._lay_out()
        self._connect()
        identify(self, tr("Balances"), "balances-card")
        self._fit_parts(BalanceSheet())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.CARD, Space.S12, Space.S12, Space.S12)
        head.setSpacing(Space.S8)
        head.addWidget(self.headline, 1)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self.spinner, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.refresh, 0, top)
        text = tr(
            "For information. The provider signs these answers only in part, so they never decide what may be sent."
        )
        self.foot = IconLabel("info", text, wrap=True, parent=self)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.CARD, Space.S8, Space.S12, Space.S8)
        foot.setSpacing(Space.S12)
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(self.foot)
        words.addStretch(1)
        foot.addLayout(words, 1)
        foot.addWidget(self.mode)
        self.body.addLayout(head)
        self._note_box = _inset(self, self.note, below=Space.S12)
        self._unread_box = _inset(self, self.unread, above=Space.S12)
        self.body.addWidget(self._note_box)
        self._line = Divider(self)
        self.body.addWidget(self._line)
        self.body.addWidget(self.table)
        self.body.addWidget(self._unread_box)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.refresh.clicked.connect(self._keeper.refresh)
        self.again.clicked.connect(self._keeper.refresh)
        self.mode.chosen.connect(self._mode_chosen)
        self._keeper.changed.connect(self._changed)
        self._keeper.failed.connect(self._failed)
        self._keeper.asking_changed.connect(self._asking)

    # --- asking ------------------------------------------------------------------------------------------------------

    @property
    def wanted(self) -> BalanceMode:
        """What is asked for."""
        return next(mode for mode, (key, _) in presenter_overview.MODES.items() if key == self.mode.key)

    @Slot(str)
    def _mode_chosen(self, _key: str) -> None:
        self._keeper.watch(self, self.wanted)
        self._keeper.refresh()

    @Slot(bool)
    def _asking(self, asking: bool) -> None:
        if asking:
            self.spinner.start()
        else:
            self.spinner.stop()

    # --- what is shown -----------------------------------------------------------------------------------------------

    def show_now(self, now_ms: int) -> None:
        """What the keeper knows, with ages as they are now."""
        self._now_ms = now_ms
        self._show(self._keeper.sheet)
        if self._keeper.error is not None:
            self._show_error(self._keeper.error, spoken=False)
        else:
            self._note_box.hide()

    @Slot(object)
    def _changed(self, sheet: BalanceSheet) -> None:
        self._now_ms = max(self._now_ms, sheet.asked_ms or 0)
        self._show(sheet)
        if self._keeper.error is None:
            self._note_box.hide()

    @Slot(object)
    def _failed(self, error: PtsError) -> None:
        self._show_error(error, spoken=self.isVisible())

    def _show_error(self, error: PtsError, *, spoken: bool) -> None:
        told = presenter_pages.told(error)
        self.note.show_note(told.text, Tone.ATTENTION, title=told.title, spoken=spoken)
        self._note_box.show()

    def _show(self, sheet: BalanceSheet) -> None:
        self.headline.show_sums(presenter_overview.available_by_currency(sheet), presenter_overview.sheet_line(sheet))
        self.model.set_rows([_row(figure, self._now_ms) for figure in sheet.figures])
        self._fit_parts(sheet)

    def _fit_parts(self, sheet: BalanceSheet) -> None:
        lines = presenter_overview.unread_lines(sheet)
        title = tr("The provider answered in a form that this version does not know")
        self.unread.show_note("\n".join(lines), Tone.NEUTRAL, title=title)
        self._unread_box.setVisible(bool(lines))
        self.table.setVisible(bool(sheet.figures))
        self._line.setVisible(bool(sheet.figures))


def _inset(card: QWidget, note: Note, above: int = 0, below: int = 0) -> QWidget:
    """A note inside the card, away from its edges; without it there is no empty space. It begins hidden."""
    box = QWidget(card)
    row = QHBoxLayout(box)
    row.setContentsMargins(Space.CARD, above, Space.CARD, below)
    row.addWidget(note)
    box.hide()
    return box


def _row(figure: BalanceFigure, now_ms: int) -> Row:
    words = presenter_overview.balance_row(figure, now_ms)
    icon, tone = ("clock-alert", Tone.ATTENTION) if words.stale else ("circle-check", Tone.OK)
    available = MoneyCell(words.currency, words.available) if figure.available else _plain(words.available, known=False)
    return (
        TwoLineCell(words.name, words.code),
        available,
        _plain(words.in_progress, known=figure.in_progress is not None),
        _plain(words.total, known=figure.total is not None),
        MarkCell(words.checked, icon=icon, tone=tone),
    )


def _plain(text: str, *, known: bool) -> FigureCell:
    return FigureCell(text, "text_2" if known else "text_3")
