"""The bar above the table: views, search, filter chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from ptsdesk.domain.callback_text import line_holds_pan
from ptsdesk.domain.orders import OrderKind
from ptsdesk.gui import presenter_history as words
from ptsdesk.gui.forms.search_part import SearchPart
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter import channel_word, kind_word
from ptsdesk.gui.presenter_history import Filters
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Space
from ptsdesk.gui.widgets.base import identify, plain_label, set_tip
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.chips import Chip
from ptsdesk.gui.widgets.labels import Caption
from ptsdesk.gui.widgets.surfaces import Divider
from ptsdesk.gui.widgets.tabs import Tabs

Option = tuple[str, Callable[[], Filters]]


class HistoryBar(QWidget):
    """Holds the filters. Every change is told once: typing when it rests, everything else at once."""

    changed = Signal()

    def __init__(self, now_ms: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now_ms = now_ms
        self._filters = Filters()
        self._filling = False
        self._cramped = False
        self._seen_channels: set[str] = set()
        self._menu: QMenu | None = None
        self.tabs = Tabs(tr("Views"), "views", self)
        for key, word in words.VIEWS.items():
            self.tabs.add_tab(key, tr(word), name=tr("View: {view}", view=tr(word)))
        hint = tr("Order id, reference no., name, amount, remark, promo, provider's text")
        self._search = SearchPart(tr("Search history"), hint, self, line_holds_pan)
        self.search, self.problem = self._search.box, self._search.problem
        self.search.line.setAccessibleDescription(words.search_hint())
        set_tip(self.search.line, words.search_hint())
        self.date = Chip(tr("Date"), tr("Any"), parent=self)
        self.state = Chip(tr("State"), tr("Any"), parent=self)
        self.kind = Chip(tr("Kind"), tr("Any"), parent=self)
        self.channel = Chip(tr("Channel"), tr("Any"), parent=self)
        self.clear_all = Button(tr("Clear all"), Kind.LINK, name=tr("Clear all filters"), parent=self)
        self.zone = Caption(tr("times in Manila, UTC+8"), parent=self)
        self._lay_out()
        self._wire()
        self._show()

    def _lay_out(self) -> None:
        views = QHBoxLayout()
        views.setContentsMargins(Space.S20, 0, Space.S20, 0)
        views.addWidget(self.tabs)
        chips = QHBoxLayout()
        chips.setSpacing(Space.S8)
        chips.addStrut(theme().px(Size.CONTROL))
        for chip in (self.date, self.state, self.kind, self.channel, self.clear_all):
            chips.addWidget(chip)
        chips.addStretch(1)
        chips.addWidget(self.zone)
        below = QVBoxLayout()
        below.setContentsMargins(Space.S16, Space.S12, Space.S16, Space.S8)
        below.setSpacing(6)
        below.addWidget(self.search)
        below.addWidget(self.problem)
        below.addLayout(chips)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(views)
        column.addWidget(Divider(self))
        column.addLayout(below)
        column.addWidget(Divider(self))

    def _wire(self) -> None:
        self._search.wanted.connect(self._look_for)
        self.tabs.currentChanged.connect(self._view_chosen)
        self.clear_all.clicked.connect(self.clear)
        for chip, options in (
            (self.date, self._dates),
            (self.state, self._states),
            (self.kind, self._kinds),
            (self.channel, self._channels),
        ):
            chip.clicked.connect(partial(self._open_menu, chip, options))
        self.date.cleared.connect(partial(self._clear_one, "date"))
        self.state.cleared.connect(partial(self._clear_one, "states"))
        self.kind.cleared.connect(partial(self._clear_one, "kinds"))
        self.channel.cleared.connect(partial(self._clear_one, "channel"))

    # --- values ------------------------------------------------------------------------------------------------------

    @property
    def filters(self) -> Filters:
        """What is chosen."""
        return self._filters

    def set_filters(self, filters: Filters) -> None:
        """Choose everything at once."""
        self._search.settle()
        if filters == self._filters:
            return
        self._filters = filters
        self._show()
        self.changed.emit()

    def start_search(self) -> None:
        """Put the focus into the search."""
        self._search.start()

    def clear_search(self) -> bool:
        """Look for nothing; False when that is so already."""
        return self._search.clear()

    def clear(self) -> None:
        """Show everything again."""
        self.set_filters(Filters())

    def learn_channels(self, codes: Iterable[str]) -> None:
        """Channels that orders were made with are offered too."""
        self._seen_channels.update(codes)

    def set_attention(self, count: int) -> None:
        """The count beside the view."""
        self.tabs.set_count(words.ATTENTION, count)

    def fit(self, width: int) -> None:
        """Leave out what has no room; a filter that is set is always seen."""
        self.zone.setHidden(width < theme().px(760))
        self._cramped = width < theme().px(540)
        self._show_chips()

    def _show_chips(self) -> None:
        self.kind.setVisible(not self._cramped or bool(self.kind.value))
        self.channel.setVisible(not self._cramped or bool(self.channel.value))
        self.clear_all.setVisible(self._filters.is_set and not self._cramped)

    def _show(self) -> None:
        filters, now = self._filters, self._now_ms()
        self._filling = True
        self.tabs.choose(filters.view)
        self._search.fill(filters.text)
        self.date.set_value(words.date_value(filters, now))
        self.state.set_value(words.states_value(filters))
        self.kind.set_value(words.kinds_value(filters))
        self.channel.set_value(words.channel_value(filters))
        self._show_chips()
        self._filling = False

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot(str)
    def _look_for(self, text: str) -> None:
        self.set_filters(replace(self._filters, text=text))

    @Slot(int)
    def _view_chosen(self, _index: int) -> None:
        if not self._filling:
            self.set_filters(replace(words.view_filters(self.tabs.key), text=self._filters.text))

    def _clear_one(self, field: str) -> None:
        if field == "date":
            self.set_filters(replace(self._filters, date=words.ANY, from_ms=None, to_ms=None))
        elif field == "channel":
            self.set_filters(replace(self._filters, channel=""))
        else:
            self.set_filters(replace(self._filters, **{field: frozenset()}))  # type: ignore[arg-type]

    def _open_menu(self, chip: Chip, options: Callable[[], Sequence[Option]]) -> None:
        menu = QMenu(self)
        identify(menu, chip.accessibleName(), f"{chip.objectName()}-menu")
        for text, make in options():
            action = menu.addAction(plain_label(text))
            action.triggered.connect(partial(self._chosen, make))
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 2)))

    def _chosen(self, make: Callable[[], Filters], _checked: bool = False) -> None:
        self.set_filters(make())

    def _dates(self) -> Sequence[Option]:
        def choose(key: str) -> Filters:
            return replace(self._filters, date=key, from_ms=None, to_ms=None)

        return [(tr("Any"), partial(choose, words.ANY))] + [
            (tr(word), partial(choose, key)) for key, word in words.DATES.items()
        ]

    def _states(self) -> Sequence[Option]:
        any_state = (tr("Any"), partial(replace, self._filters, states=frozenset()))
        return [any_state] + [
            (tr(word), partial(replace, self._filters, states=states)) for word, states in words.STATE_CHOICES.values()
        ]

    def _kinds(self) -> Sequence[Option]:
        any_kind = (tr("Any"), partial(replace, self._filters, kinds=frozenset()))
        return [any_kind] + [
            (kind_word(kind), partial(replace, self._filters, kinds=frozenset({kind}))) for kind in OrderKind
        ]

    def _channels(self) -> Sequence[Option]:
        codes = dict.fromkeys((*words.CHANNEL_CHOICES, *sorted(self._seen_channels)))
        any_channel = (tr("Any"), partial(replace, self._filters, channel=""))
        return [any_channel] + [(channel_word(code), partial(replace, self._filters, channel=code)) for code in codes]
