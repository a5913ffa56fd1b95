"""Query an order: ask the provider about one order id, or read a callback that was received elsewhere."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.context import AskAbout, Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.query_ask import Asking
from ptsdesk.gui.pages.query_callback import CallbackReading
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.surfaces import Card, Divider, scroll_page
from ptsdesk.gui.widgets.tabs import Tabs

ASK, CALLBACK = "ask", "callback"


class QueryPage(Page):
    """Two ways to learn of an order. Each keeps what it showed while the other one is in front."""

    key: ClassVar[str] = "query"
    icon: ClassVar[str] = "search"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        content = QWidget()
        self.tabs = Tabs(tr("Query"), "query-tabs", content)
        for key, text in ((ASK, tr("Ask the provider")), (CALLBACK, tr("Read a callback"))):
            self.tabs.add_tab(key, text, name=tr("Query: {part}", part=text))
        self.asking = Asking(context, content)
        self.callback = CallbackReading(context, content)
        self.kind, self.line, self.field = self.asking.kind, self.asking.line, self.asking.field
        self.ask_button, self.problem, self.answer = self.asking.button, self.asking.problem, self.asking.answer
        self._lay_out(content)
        self._show_tab()
        self.tabs.currentChanged.connect(self._show_tab)
        self.callback.ask_wanted.connect(self._ask_wanted)
        self._ticker = QTimer(self)
        self._ticker.setInterval(1000)
        self._ticker.timeout.connect(self._tick)

    def _lay_out(self, content: QWidget) -> None:
        card = Card(margin=0, parent=content)
        card.body.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(Space.S16, 0, Space.S16, 0)
        row.addWidget(self.tabs)
        forms = QVBoxLayout()
        forms.setContentsMargins(Space.S16, Space.S12, Space.S16, Space.S16)
        card.body.addLayout(row)
        card.body.addWidget(Divider(card))
        card.body.addLayout(forms)
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.PAGE, Space.S20, Space.PAGE, Space.S20)
        column.setSpacing(Space.S16)
        column.addWidget(card)
        self._parts: dict[str, QWidget] = {}
        for key, way in ((ASK, self.asking), (CALLBACK, self.callback)):
            forms.addWidget(way.form)
            self._parts[key] = part = QWidget(content)
            below = QVBoxLayout(part)
            below.setContentsMargins(0, 0, 0, 0)
            below.setSpacing(Space.S16)
            below.addWidget(way.problem)
            below.addWidget(way.answer)
            column.addWidget(part)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll_page(content, self))

    @Slot()
    def _show_tab(self) -> None:
        for key, way in ((ASK, self.asking), (CALLBACK, self.callback)):
            shown = key == self.tabs.key
            way.form.setVisible(shown)
            self._parts[key].setVisible(shown)

    # --- what the shell asks -----------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return tr("Query an order")

    @override
    def subtitle(self) -> str:
        return tr("Ask the provider about one order id. Asking never moves money.")

    @override
    def arrived(self) -> None:
        self.start_search()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, AskAbout):
            self.tabs.choose(ASK)
            self.asking.fill(argument)

    @override
    def start_search(self) -> None:
        if self.tabs.key == CALLBACK:
            self.callback.text.setFocus()
            return
        self.line.setFocus()
        self.line.selectAll()

    @override
    def primary(self) -> None:
        if self.tabs.key == CALLBACK:
            self.callback.read()
        else:
            self.ask()

    @override
    def check_now(self) -> None:
        if self.tabs.key == ASK:
            self.ask()

    # --- asking ------------------------------------------------------------------------------------------------------

    @Slot()
    def ask(self) -> None:
        """Check what was typed and ask."""
        self.asking.ask()

    @Slot(object)
    def _ask_wanted(self, about: AskAbout) -> None:
        self.open_with(about)
        self.ask_button.setFocus()

    @Slot()
    def _tick(self) -> None:
        self.answer.tick(self.context.now_ms())

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._ticker.start()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._ticker.stop()
        super().hideEvent(event)
