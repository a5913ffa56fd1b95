"""The chart card of the overview: money in and out of the last days, or what was available; a table behind it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ptsdesk.domain.balances import Day
from ptsdesk.domain.day_sums import DaySum, currencies_of, day_sums, highest, lowest
from ptsdesk.domain.scales import Scale, scale
from ptsdesk.gui import presenter_chart as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.models.cells_model import CellsModel, Row
from ptsdesk.gui.presenter_time import day_start_ms
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.cells import TextCell
from ptsdesk.gui.widgets.chart import Chart, ChartDay, ChartPicture, Legend
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.figure_table import FigureCell, FigureTable
from ptsdesk.gui.widgets.inputs import ComboBox
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.gui.widgets.surfaces import Card

DAYS = 14
_USUAL = "PHP"
_DATES = 2
"""So many dates stand below the axis before today's."""
_FIGURES = 106


class ChartCard(Card):
    """One currency at a time: a chart of two would need a rate that nobody told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(words.title(words.FLOW, DAYS), aside=" ", parent=parent)
        self._days: tuple[Day, ...] = ()
        self._now_ms = 0
        self._currencies: tuple[str, ...] = ()
        self.view = Segmented(
            tr("Chart"), ((words.FLOW, tr("In and out")), (words.BALANCE, tr("Balance"))), "chart-view", self
        )
        self.currency = ComboBox(tr("Chart currency"), "chart-currency", parent=self)
        self.currency.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.currency.hide()
        self.chart = Chart(self.title.text(), "days-chart", self)
        self.model = CellsModel((), frozenset(), self)
        self.table = FigureTable(tr("Figures of the days"), "days-table", most=DAYS, parent=self)
        self.table.setModel(self.model)
        self.table.hide()
        self.toggle = Button(tr("Show as table"), Kind.LINK, identifier="chart-as-table", parent=self)
        self.legend = Legend(self)
        self.gaps = IconLabel("info", wrap=True, parent=self)
        self._lay_out()
        self.view.chosen.connect(self._render)
        self.currency.activated.connect(self._render)
        self.toggle.clicked.connect(self._turn)
        identify(self, tr("In and out"), "days")
        self._render()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(Space.S8)
        choices.addWidget(self.view)
        choices.addStretch(1)
        choices.addWidget(self.currency)
        self.body.addLayout(choices)
        self.body.addWidget(self.chart)
        self.body.addWidget(self.table)
        self.body.addLayout(self._legend_row())
        self.body.addWidget(self.gaps)

    def _legend_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S4)
        row.addWidget(self.legend, 1)
        row.addWidget(self.toggle, 0)
        return row

    # --- what is shown -----------------------------------------------------------------------------------------------

    def show_days(self, days: tuple[Day, ...], now_ms: int) -> None:
        """Show what was read; the choices stay."""
        self._days, self._now_ms = days, now_ms
        self._offer(currencies_of(days) or (_USUAL,))
        self._render()

    def _offer(self, currencies: tuple[str, ...]) -> None:
        if currencies == self._currencies:
            return
        chosen = self.shown_currency
        self._currencies = currencies
        self.currency.clear()
        for one in currencies:
            self.currency.addItem(one, one)
        wanted = next((one for one in (chosen, _USUAL) if one in currencies), currencies[0])
        self.currency.setCurrentIndex(currencies.index(wanted))
        self.currency.setVisible(len(currencies) > 1)

    @property
    def shown_currency(self) -> str:
        """The currency of the chart."""
        return str(self.currency.currentData() or _USUAL)

    @property
    def as_table(self) -> bool:
        """Whether the figures are shown in place of the bars."""
        return not self.table.isHidden()

    @Slot()
    def _turn(self) -> None:
        table = not self.as_table
        self.table.setVisible(table)
        self.chart.setVisible(not table)
        self.toggle.set_text(tr("Show as chart") if table else tr("Show as table"))
        self._render()

    def _show_legend(self) -> None:
        entries = words.legend(self.view.key)
        self.legend.show_entries(() if self.as_table else entries)

    @Slot()
    def _render(self) -> None:
        view, currency = self.view.key, self.shown_currency
        days = day_sums(self._days, currency)
        picture = self._picture(days, view)
        heading = words.title(view, len(days) or DAYS)
        self.title.setText(heading)
        self.set_aside(currency if self.as_table else words.unit_line(picture.scale, currency))
        latest = self._word(days[-1]) if days else ""
        self.chart.show_picture(picture, heading, words.in_words(days, currency, view, latest))
        self._fill_table(days, view)
        gaps = words.gap_line(days, view, self._now_ms)
        self.gaps.show_line("info", gaps, "text_2")
        self.gaps.setVisible(bool(gaps))
        self._show_legend()

    def _word(self, day: DaySum) -> str:
        return words.day_word(day.start_ms, self._now_ms, day_start_ms(self._now_ms))

    def _picture(self, days: tuple[DaySum, ...], view: str) -> ChartPicture:
        axis = _axis(days, view)
        step = max(len(days) // _DATES, 1)
        today = day_start_ms(self._now_ms)
        shown = []
        for number, day in enumerate(days):
            strong = day.start_ms == today
            # A date beside today's would run into it.
            dated = strong or (number % step == 0 and number < len(days) - 2)
            word = self._word(day)
            up, down = _values(day, view)
            shown.append(ChartDay(up, down, words.bar_tip(day, word, view), word if dated else "", strong=strong))
        marks = tuple((value, words.mark(value, axis, view)) for value in axis.ticks)
        nothing = "" if any(day.up or day.down for day in shown) else words.nothing_line(days, view)
        return ChartPicture(tuple(shown), axis, marks, steps=view == words.BALANCE, nothing=nothing)

    def _fill_table(self, days: tuple[DaySum, ...], view: str) -> None:
        titles = (tr("Day"), tr("In"), tr("Out")) if view == words.FLOW else (tr("Day"), tr("Available"))
        right = frozenset(range(1, len(titles)))
        if self.model.columnCount() != len(titles):
            self.model.set_titles(titles, right)
            self.table.set_columns((90, *(_FIGURES for _ in right)), 0)
        self.model.set_rows([self._row(day, view) for day in reversed(days)])

    def _row(self, day: DaySum, view: str) -> Row:
        monies = (day.came_in, day.went_out) if view == words.FLOW else (day.balance,)
        figures = (FigureCell(words.told(one), "text" if one is not None else "text_3") for one in monies)
        return (TextCell(self._word(day), "text_2"), *figures)


def _values(day: DaySum, view: str) -> tuple[Decimal | None, Decimal]:
    if view == words.BALANCE:
        return (day.balance.value if day.balance is not None else None), Decimal(0)
    down = day.went_out.value if day.went_out is not None else Decimal(0)
    return (day.came_in.value if day.came_in is not None else None), down


def _axis(days: tuple[DaySum, ...], view: str) -> Scale:
    if view == words.BALANCE:
        balances = [day.balance for day in days]
        return scale(highest(balances), lowest(balances))
    return scale(highest([day.came_in for day in days]), highest([day.went_out for day in days]))
