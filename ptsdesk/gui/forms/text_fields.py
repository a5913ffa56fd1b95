"""The text fields of a form, made from their description: labels, inputs, help, checks and refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ptsdesk.gui.forms.guard import CardGuard
from ptsdesk.gui.forms.spec import TextSpec, card_number_refused
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.inputs import LineEdit


class TextFields(QObject):
    """Fields by key, in the order of the form.

    A field is checked when it is left; its error goes when it is corrected.
    """

    edited = Signal(str)
    """A person changed the field of this key."""

    def __init__(self, specs: Iterable[TextSpec], parent: QWidget) -> None:
        super().__init__(parent)
        self._filling = False
        self.specs = {spec.key: spec for spec in specs}
        self.lines: dict[str, LineEdit] = {}
        self.fields: dict[str, Field] = {}
        for spec in self.specs.values():
            self._make(spec, parent)

    def _make(self, spec: TextSpec, parent: QWidget) -> None:
        line = LineEdit(spec.label, spec.identifier, placeholder=spec.placeholder, parent=parent)
        field = Field(spec.label, line, help_text=spec.help, optional=spec.show_optional, parent=parent)
        CardGuard(line, spec.is_card).refused.connect(partial(self._refuse_card, spec.key))
        line.textChanged.connect(partial(self._changed, spec.key))
        line.editingFinished.connect(partial(self._left, spec.key))
        self.lines[spec.key], self.fields[spec.key] = line, field

    def values(self) -> dict[str, str]:
        """What is meant by what stands in the fields."""
        return {key: self.text(key) for key in self.lines}

    def text(self, key: str) -> str:
        """What is meant by what stands in a field."""
        return self.specs[key].clean(self.lines[key].text())

    def right(self, key: str) -> str:
        """What stands in a field, when it is right; else an empty text."""
        text = self.text(key)
        return "" if self.specs[key].problem(text) else text

    def set_values(self, values: Mapping[str, str]) -> None:
        """Put texts in; a key that is missing empties its field. Nothing can be undone afterwards."""
        self._filling = True
        for key, line in self.lines.items():
            line.setText(self.specs[key].shown(values.get(key, "")))
            self.fields[key].clear_messages()
            self._warn(key)
        self._filling = False

    def check(self, key: str, *, spoken: bool = True) -> bool:
        """Whether a field is right; its error or warning is shown."""
        text = self.text(key)
        problem = self.specs[key].problem(text)
        self.fields[key].set_error(problem, spoken=spoken)
        self._warn(key)
        return not problem

    def check_all(self) -> bool:
        """Check every field."""
        wrong = [key for key in self.specs if not self.check(key, spoken=False)]
        return not wrong

    def show_problem(self, field: str, text: str) -> bool:
        """Show a sentence that the services gave at the field it belongs to; False when no field answers to it."""
        for key, spec in self.specs.items():
            if spec.answers_to(field):
                self.fields[key].set_error(text)
                return True
        return False

    def _warn(self, key: str) -> None:
        self.fields[key].set_warning(self.specs[key].warn(self.text(key)))

    def _changed(self, key: str, told: str) -> None:
        if self._filling:
            return
        # ``told`` may be a card number that the guard has taken out meanwhile: only the line itself is true.
        if self.fields[key].error and (self.lines[key].text() or not told):
            self.check(key, spoken=False)
        self._warn(key)
        self.edited.emit(key)

    def _left(self, key: str) -> None:
        line = self.lines[key]
        tidy = self.specs[key].shown(self.text(key))
        if line.text() != tidy:
            line.setText(tidy)
        if line.text() or not self.fields[key].error:
            self.check(key)

    def _refuse_card(self, key: str) -> None:
        self.fields[key].set_error(card_number_refused())
        self.edited.emit(key)
