"""Further members of ``details`` by name and value, for what a channel asks for and no field here stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain import rules
from ptsdesk.domain.card import is_forbidden_member
from ptsdesk.domain.destinations import KNOWN
from ptsdesk.errors import InputError
from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import card_number_refused, sentence
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.widgets.base import announce, identify
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind
from ptsdesk.gui.widgets.inputs import LineEdit, mark_invalid
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label

TAKEN = frozenset({*KNOWN, "channel_subject"})
"""Members that have fields of their own."""


class KeyValueRow(QWidget):
    """One name and its value, the button that takes both out, and a line that says what is wrong."""

    edited = Signal()
    remove_asked = Signal(object)

    def __init__(self, owner: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = owner
        self.name = LineEdit("", "", placeholder=tr("name"), ids=True, parent=self)
        self.value = LineEdit("", "", placeholder=tr("value"), parent=self)
        self.remove = IconButton("x", tr("Remove detail"), parent=self)
        self.line = IconLabel("circle-alert", "", ink="bad", icon_size=14, wrap=True, parent=self)
        self.line.hide()
        row = QHBoxLayout()
        row.setSpacing(Space.S8)
        row.addWidget(self.name, 2)
        row.addWidget(self.value, 3)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S4)
        column.addLayout(row)
        column.addWidget(self.line)
        for line in (self.name, self.value):
            CardGuard(line).refused.connect(self._refuse_card)
            line.textChanged.connect(self._changed)
        self.remove.clicked.connect(self._remove)

    def number(self, number: int) -> None:
        """Names that are unique in the window: "Name of detail 1"."""
        owner, prefix = (f"{self._owner}: ", "payee-") if self._owner else ("", "")
        identify(self.name, owner + tr("Name of detail {n}", n=number), f"{prefix}detail-name-{number}")
        identify(self.value, owner + tr("Value of detail {n}", n=number), f"{prefix}detail-value-{number}")
        identify(self.remove, owner + tr("Remove detail {n}", n=number), f"{prefix}detail-remove-{number}")

    @property
    def pair(self) -> tuple[str, str]:
        """Name and value, without spaces round them."""
        return self.name.text().strip(), self.value.text().strip()

    @property
    def error(self) -> str:
        """What is wrong, or an empty text."""
        return self.line.label.text()

    def set_error(self, text: str, at: LineEdit | None = None, *, spoken: bool = True) -> None:
        """Say what is wrong with one of the two lines; an empty text takes it away."""
        changed = text != self.error
        for line in (self.name, self.value):
            wrong = bool(text) and line is (at or self.name)
            mark_invalid(line, wrong)
            line.setAccessibleDescription(text if wrong else "")
        self.line.show_line("circle-alert", text, "bad")
        self.line.setVisible(bool(text))
        if changed and spoken:
            announce(at or self.name, text, assertive=True)

    def check(self) -> bool:
        """Whether the pair can be used; what is wrong is shown."""
        name, value = self.pair
        text, at = self._problem(name, value)
        self.set_error(text, at, spoken=False)
        return not text

    def _problem(self, name: str, value: str) -> tuple[str, LineEdit]:
        if not name:
            return (tr("Type the name of this detail.") if value else ""), self.name
        if name in TAKEN:
            return tr("There is a field of its own for this."), self.name
        try:
            rules.check_details({name: value})
        except InputError as error:
            problem = getattr(error, "problems", (error,))[0]
            if problem.field == "details":
                return tr("A name has small letters, digits and _, and begins with a letter."), self.name
            return sentence(problem), self.name if is_forbidden_member(name) else self.value
        return ("" if value else tr("Type the value, or remove this detail.")), self.value

    @Slot()
    def _changed(self) -> None:
        if self.error and any(self.pair):
            self.check()
        self.edited.emit()

    @Slot()
    def _refuse_card(self) -> None:
        at = self.value if self.name.text() or self.value.hasFocus() else self.name
        self.set_error(card_number_refused(), at)

    @Slot()
    def _remove(self) -> None:
        self.remove_asked.emit(self)


class KeyValueEditor(QWidget):
    """Rows of name and value. ``domain.rules.check_details`` decides what may stand in them.

    ``owner`` stands before every accessible name, where a second editor may be in the same window.
    """

    edited = Signal()

    def __init__(self, owner: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[KeyValueRow] = []
        self._owner = owner
        name = tr("Add a detail")
        self.add = Button(
            name,
            Kind.LINK,
            icon="plus",
            name=f"{owner}: {name}" if owner else "",
            identifier="payee-add-detail" if owner else "add-detail",
            parent=self,
        )
        head = QHBoxLayout()
        head.addWidget(Label(tr("Other details"), Role.EMPHASIS, parent=self), 1)
        head.addWidget(self.add)
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.S8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S4)
        column.addLayout(head)
        column.addWidget(Caption(tr("Only if the provider asks for them on this channel."), wrap=True, parent=self))
        column.addLayout(self._column)
        self.add.clicked.connect(self._add_clicked)

    def values(self) -> dict[str, str]:
        """Name and value of every row that has a name; of a name that is there twice, the last."""
        return {name: value for name, value in (row.pair for row in self.rows) if name}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Show these, and no others. Nothing can be undone afterwards."""
        for row in list(self.rows):
            self._take_out(row)
        for name, value in values.items():
            row = self._add_row()
            row.name.setText(name)
            row.value.setText(value)

    def check(self) -> bool:
        """Whether every row can be used; what is wrong is shown in the row. Empty rows count as right."""
        counted = Counter(row.pair[0] for row in self.rows)
        right = True
        for row in self.rows:
            good = row.check()
            if good and row.pair[0] and counted[row.pair[0]] > 1:
                row.set_error(tr("This name is there twice."), spoken=False)
                good = False
            right = right and good
        return right

    def show_problem(self, name: str, text: str) -> bool:
        """Show a sentence at the row of a member; False when none has this name. An empty name is the first row's."""
        for row in self.rows:
            if row.pair[0] == name or not name:
                row.set_error(text)
                return True
        return False

    def wrong_stop(self) -> QWidget | None:
        """Where the focus goes when something is wrong here; None when nothing is."""
        lines = [line for row in self.rows if row.error for line in (row.name, row.value)]
        return next((line for line in lines if line.property("invalid")), None)

    def stops(self) -> list[QWidget]:
        """What Tab visits, in order."""
        return [self.add, *(stop for row in self.rows for stop in (row.name, row.value, row.remove))]

    @Slot()
    def _add_clicked(self) -> None:
        self._add_row().name.setFocus()
        self.edited.emit()

    def _add_row(self) -> KeyValueRow:
        before = self.stops()[-1]
        row = KeyValueRow(self._owner, self)
        self.rows.append(row)
        self._column.addWidget(row)
        row.number(len(self.rows))
        row.edited.connect(self.edited)
        row.remove_asked.connect(self._remove)
        for stop in (row.name, row.value, row.remove):
            QWidget.setTabOrder(before, stop)
            before = stop
        row.show()
        return row

    @Slot(object)
    def _remove(self, row: KeyValueRow) -> None:
        place = self.rows.index(row)
        self._take_out(row)
        (self.rows[min(place, len(self.rows) - 1)].name if self.rows else self.add).setFocus()
        self.edited.emit()

    def _take_out(self, row: KeyValueRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.setParent(None)
        row.deleteLater()
        for number, left in enumerate(self.rows, 1):
            left.number(number)


def others_of(details: Mapping[str, str], taken: Collection[str] = TAKEN) -> dict[str, str]:
    """The members that belong into this editor."""
    return {name: value for name, value in details.items() if name not in taken}
