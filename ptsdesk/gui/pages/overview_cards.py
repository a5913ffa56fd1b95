"""The smaller cards of the overview: today's counts, and what can be practised in the sandbox."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ptsdesk.gui import presenter
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.overview_data import Line, Overview
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label
from ptsdesk.gui.widgets.money import MoneyLabel
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.api import ScenarioLine

_LINES_MADE = 3
"""What was done today stands above the line, what is not settled below it."""


class TodayCard(Card):
    """Counts and sums of the orders made today; one currency a line, open, failed and unknown apart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Today"), aside=tr("since 00:00 Manila"), parent=parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(Space.S16)
        self._grid.setVerticalSpacing(Space.S16)
        self._grid.setColumnStretch(0, 1)
        self._shown: tuple[Line, ...] | None = None
        self._grid.setContentsMargins(0, Space.S4, 0, 0)
        self.body.addLayout(self._grid)
        identify(self, tr("Today"), "today")

    def show_overview(self, overview: Overview) -> None:
        """Show what was read."""
        lines = _lines(overview)
        fresh = tuple(line for *_, line in lines)
        if fresh == self._shown:
            return
        self._shown = fresh
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (icon, tone, word, line) in enumerate(lines):
            if number == _LINES_MADE:
                self._grid.addWidget(Divider(self), self._grid.rowCount(), 0, 1, 3)
            self._add(icon, tone, word, line)

    def _add(self, icon: str, tone: Tone, word: str, line: Line) -> None:
        row = self._grid.rowCount()
        self._grid.addWidget(IconLabel(icon, word, Role.BODY, "text_2", icon_ink=tone.value, parent=self), row, 0)
        count = Label(str(line.count), Role.EMPHASIS, parent=self)
        count.setAccessibleDescription(word)
        self._grid.addWidget(count, row, 1, Qt.AlignmentFlag.AlignRight)
        for offset, money in enumerate(line.sums):
            label = MoneyLabel(
                money.currency, presenter.figures(money), align=Qt.AlignmentFlag.AlignRight, words=word, parent=self
            )
            self._grid.addWidget(label, row + offset, 2, Qt.AlignmentFlag.AlignRight)


def _lines(overview: Overview) -> tuple[tuple[str, Tone, str, Line], ...]:
    return (
        ("arrow-down-left", Tone.OK, tr("Collected"), overview.collected),
        ("repeat", Tone.OK, tr("Subscriptions"), overview.charged),
        ("arrow-up-right", Tone.NEUTRAL, tr("Paid out"), overview.paid_out),
        ("clock", Tone.WAIT, tr("Still open"), overview.still_open),
        ("circle-x", Tone.BAD, tr("Failed"), overview.failed),
        ("circle-question-mark", Tone.ATTENTION, tr("Result unknown"), overview.unknown),
    )


class ScenarioCard(Card):
    """What the embedded provider can play, chosen by the amount or by words in the reference."""

    def __init__(self, scenarios: Iterable[ScenarioLine], parent: QWidget | None = None) -> None:
        super().__init__(tr("Practise with the sandbox"), parent=parent)
        text = tr(
            "Make a payment with one of these amounts, or write the words into your reference, to see "
            "how it is handled. Every other amount is accepted and paid after a few seconds."
        )
        self.body.addWidget(Caption(text, "text_2", wrap=True, parent=self))
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.S20)
        grid.setVerticalSpacing(Space.S8)
        grid.setColumnStretch(2, 1)
        for column, word in enumerate((tr("Amount"), tr("Reference"), tr("What happens"))):
            grid.addWidget(Label(word, Role.CAPTION_EMPHASIS, "text_2", parent=self), 0, column)
        for row, scenario in enumerate(scenarios, start=1):
            amount = Label(scenario.amount, Role.BODY, ids=True, parent=self).set_selectable()
            remark = Label(scenario.remark, Role.BODY, ids=True, parent=self).set_selectable()
            grid.addWidget(amount, row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(remark, row, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(tr(scenario.sentence), Role.BODY, "text_2", wrap=True, parent=self), row, 2)
        self.body.addLayout(grid)
        identify(self, tr("Practise with the sandbox"), "scenarios")
