"""Overview: what needs somebody, what today brought, and what can be practised."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import UNRESOLVED, Order
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors, presenter_time
from ptsdesk.gui.context import NEW, Context, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.overview_cards import AttentionCard, ScenarioCard, TodayCard
from ptsdesk.gui.pages.overview_data import Overview, read_overview
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import scroll_page
from ptsdesk.services.api import Desk

SOON_MS = 400
MINUTE_MS = 60_000
_SIDE, _ONE_COLUMN_BELOW = 340, 1000
_NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""


class OverviewPage(Page):
    """Reads the journal only; nothing here asks the provider."""

    key: ClassVar[str] = "overview"
    icon: ClassVar[str] = "house"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._new = Button(tr("New payment"), icon="qr-code", identifier="overview-new-payment", parent=self)
        self._new.clicked.connect(partial(context.navigate, "payment", NEW))
        self.note = Note("", Tone.BAD, parent=self)
        self.note.hide()
        self.attention = AttentionCard(self)
        self.today = TodayCard(self)
        self._scenarios: ScenarioCard | None = None
        self._lay_out()
        self.attention.order_wanted.connect(self._open)
        self.attention.all_wanted.connect(partial(context.navigate, "history", HistoryFilter()))
        self._soon = self._timer(SOON_MS, single=True)
        self._minute = self._timer(MINUTE_MS, single=False)
        context.order_changed.connect(self._order_changed)
        context.theme.changed.connect(self._fit)

    def _timer(self, interval_ms: int, *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.setInterval(interval_ms)
        timer.timeout.connect(self.read)
        return timer

    def _lay_out(self) -> None:
        content = QWidget()
        self._left = QVBoxLayout()
        self._left.setSpacing(Space.S16)
        self._left.addWidget(self.note)
        self._left.addWidget(self.attention)
        self._left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.today)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._columns.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.PAGE)
        self._columns.setSpacing(Space.S16)
        self._columns.addLayout(self._left, 1)
        self._columns.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll_page(content, self))

    @override
    def title(self) -> str:
        return tr("Overview")

    @override
    def subtitle(self) -> str:
        return presenter_time.full_time(self.context.now_ms())

    @override
    def head_actions(self) -> list[QWidget]:
        return [self._new]

    @override
    def desk_arrived(self, desk: Desk) -> None:
        if self.context.scenarios and self._scenarios is None:
            self._scenarios = ScenarioCard(self.context.scenarios, self)
            self._left.insertWidget(self._left.count() - 1, self._scenarios)
        self._minute.start()
        self.read()

    @override
    def arrived(self) -> None:
        self.read()

    @override
    def check_now(self) -> None:
        self.context.refresh_asked.emit()
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

    def _show(self, overview: Overview) -> None:
        self.note.hide()
        self.attention.show_overview(overview, self.context.now_ms())
        self.today.show_overview(overview)
        self.head_changed.emit()

    def _failed(self, error: PtsError) -> None:
        words = presenter_errors.words(error)
        self.note.show_note(words.sentence, Tone.BAD, title=words.title, spoken=True)
        self.note.show()

    @Slot(object)
    def _open(self, order: Order) -> None:
        self.context.navigate("unresolved" if order.state in UNRESOLVED else "history", OpenOrder(order.order_id))

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
        self.today.setMinimumWidth(0 if narrow else side)
        self.today.setMaximumWidth(_NO_LIMIT if narrow else side)
