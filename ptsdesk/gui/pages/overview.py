"""Overview: what can be paid out, what needs somebody, what the days brought, and what can be practised."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import UNRESOLVED, Order, OrderKind
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors, presenter_time
from ptsdesk.gui.balance_keeper import keeper_of
from ptsdesk.gui.context import NEW, Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.morning_check import morning_check_of
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.overview_attention import AttentionCard
from ptsdesk.gui.pages.overview_balances import BalancesCard
from ptsdesk.gui.pages.overview_cards import ScenarioCard, TodayCard
from ptsdesk.gui.pages.overview_chart import ChartCard
from ptsdesk.gui.pages.overview_check import CheckCard
from ptsdesk.gui.pages.overview_data import Overview, read_overview
from ptsdesk.gui.shell.places import BY_KEY
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import set_tip
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk

SOON_MS = 400
AGES_MS = 10_000
MINUTE_MS = 60_000
_SIDE, _ONE_COLUMN_BELOW = 340, 1120
_NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""


class HeadAction(Button):
    """A way to a form; only its icon where there is little room."""

    def __init__(self, text: str, icon: str, identifier: str, parent: QWidget) -> None:
        self._word = text
        self._compact = False
        super().__init__(text, icon=icon, name=text, identifier=identifier, parent=parent)

    def set_compact(self, *, compact: bool) -> None:
        """Without its word, which is then the tool tip."""
        self._compact = compact
        self.set_text("" if compact else self._word)
        self.setProperty("square", "true" if compact else "false")
        set_tip(self, self._word if compact else "")
        self.style().polish(self)
        self.retheme()

    @override
    def retheme(self) -> None:
        super().retheme()
        side = theme().px(Size.CONTROL) + Space.S4
        self.setMinimumWidth(side if self._compact else 0)
        self.setMaximumWidth(side if self._compact else _NO_LIMIT)


class OverviewPage(Page):
    """Reads the journal. It asks the provider for balances and examines the connection only while it is seen."""

    key: ClassVar[str] = "overview"
    icon: ClassVar[str] = "house"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._keeper = keeper_of(context)
        self._morning = morning_check_of(context)
        self._new = HeadAction(tr("New payment"), "qr-code", "overview-new-payment", self)
        self._new.clicked.connect(partial(context.navigate, "payment", NEW))
        self._withdraw = HeadAction(tr("New withdrawal"), "arrow-up-right", "overview-new-withdrawal", self)
        self._withdraw.clicked.connect(partial(context.navigate, "withdrawal", NEW))
        self._withdraw.hide()
        self.note = Note("", Tone.BAD, parent=self)
        self.note.hide()
        self.balances = BalancesCard(self._keeper, self)
        self.attention = AttentionCard(self)
        self.today = TodayCard(self)
        self.chart = ChartCard(self)
        self.check = CheckCard(context, self)
        self._scenarios: ScenarioCard | None = None
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.attention.order_wanted.connect(self._open)
        self.attention.all_wanted.connect(partial(self.context.navigate, "history", HistoryFilter()))
        self._soon = self._timer(SOON_MS, self.read, single=True)
        self._minute = self._timer(MINUTE_MS, self.read, single=False)
        self._ages = self._timer(AGES_MS, self._show_ages, single=False)
        self._keeper.changed.connect(self._keeper_told)
        self._keeper.failed.connect(self._keeper_told)
        self.context.order_changed.connect(self._order_changed)
        self.context.theme.changed.connect(self._fit)

    def _timer(self, interval_ms: int, slot: Callable[[], object], *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(interval_ms)
        timer.timeout.connect(slot)
        return timer

    def _lay_out(self) -> None:
        content = QWidget()
        self._left = _column(self.note, self.balances, self.attention)
        self._right = _column(self.today, self.chart, self.check)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.PAGE)
        self._columns.setSpacing(Space.S16)
        self._columns.addLayout(self._left, 1)
        self._columns.addLayout(self._right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll_page(content, self))

    # --- the head ----------------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("Overview")

    @override
    def subtitle(self) -> str:
        return presenter_time.full_time(self.context.now_ms())

    @override
    def head_actions(self) -> list[QWidget]:
        return [self._new, self._withdraw] if "withdrawal" in BY_KEY else [self._new]

    # --- coming and going --------------------------------------------------------------------------------------------

    @override
    def desk_arrived(self, desk: Desk) -> None:
        if self.context.scenarios and self._scenarios is None:
            self._scenarios = ScenarioCard(self.context.scenarios, self)
            self._place_scenarios()
        self._keeper.use(desk)
        self._keeper.watch(self.balances, self.balances.wanted)
        self.balances.show_now(self.context.now_ms())
        self._minute.start()
        self._ages.start()
        self.read()

    @override
    def arrived(self) -> None:
        self._keeper.tick()
        self._show_ages()
        self.read()

    @override
    def check_now(self) -> None:
        self.context.refresh_asked.emit()
        self._keeper.refresh()
        self.read()

    @Slot(object)
    def _order_changed(self, _order: object) -> None:
        if self.isVisible():
            self._soon.start()

    @Slot()
    def read(self) -> None:
        """Read the journal again."""
        desk = self.desk
        if desk is not None and self.isVisibleTo(self.window()):
            self.context.tasks.run_read(partial(read_overview, desk, self.context.now_ms()), self._show, self._failed)
            self._examine()

    def _examine(self) -> None:
        # Both may wait long for the provider: one after the other, or no reader were left for the journal.
        if self.isVisible() and not self._keeper.busy:
            self._morning.run_if_due()
        self.check.show_finding()

    @Slot(object)
    def _keeper_told(self, _told: object) -> None:
        if self.desk is not None:
            self._examine()

    # --- what is shown -----------------------------------------------------------------------------------------------

    @Slot()
    def _show_ages(self) -> None:
        if self.isVisible():
            now = self.context.now_ms()
            self.balances.show_now(now)
            self.attention.show_ages(now)

    def _show(self, overview: Overview) -> None:
        now = self.context.now_ms()
        self.note.hide()
        self.attention.show_overview(overview, now)
        self.today.show_overview(overview)
        self.chart.show_days(overview.days, now)
        self.head_changed.emit()

    def _failed(self, error: PtsError) -> None:
        words = presenter_errors.words(error)
        self.note.show_note(words.sentence, Tone.BAD, title=words.title, spoken=True)
        self.note.show()

    @Slot(object)
    def _open(self, order: Order) -> None:
        place = "unresolved" if order.state in UNRESOLVED else "history"
        if order.kind is OrderKind.SUBSCRIPTION and "subscriptions" in BY_KEY:
            place = "subscriptions"
        self.context.navigate(place, OpenOrder(order.order_id))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        """One column in a narrow window; text that was made larger counts as narrow."""
        narrow = self.width() < self.context.theme.px(_ONE_COLUMN_BELOW)
        side = self.context.theme.px(_SIDE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            self._columns.setStretch(0, 0 if narrow else 1)
            self._columns.setStretch(1, 1 if narrow else 0)
            self._place_scenarios()
            for action in (self._new, self._withdraw):
                action.set_compact(compact=narrow)
        for card in (self.today, self.chart, self.check):
            card.setMinimumWidth(0 if narrow else side)
            card.setMaximumWidth(_NO_LIMIT if narrow else side)

    def _place_scenarios(self) -> None:
        """At the end: of the left column, or of the only one."""
        if self._scenarios is not None:
            narrow = self._columns.direction() == QBoxLayout.Direction.TopToBottom
            column = self._right if narrow else self._left
            column.insertWidget(column.count() - 1, self._scenarios)


def _column(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.S16)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column
