"""A field: its label, its control, and exactly one line below: an error, else a warning, a confirmation or help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, control_in
from ptsdesk.gui.widgets.inputs import InputFrame, mark_invalid
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label

_LINE_ICONS = {"bad": "circle-alert", "attention": "triangle-alert", "ok": "circle-check"}


class Field(Themed, QWidget):
    """Label, control and one line.

    ``control`` is what a person types in or chooses from; when it is a frame of parts, its focus proxy is the part
    that carries the description. Setting an error outlines the control, tells the screen reader and becomes the
    control's accessible description; nothing that was typed is touched.
    """

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        help_text: str = "",
        optional: bool = False,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._help = help_text
        self._messages = {"bad": "", "attention": "", "ok": ""}
        self.label = Label(label, Role.EMPHASIS, parent=self)
        self.label.setBuddy(self.target)
        self._optional = Caption(tr("optional") if optional else "", parent=self)
        self._optional.setVisible(optional)
        self._line = IconLabel("circle-alert", "", Role.CAPTION, "bad", icon_size=14, wrap=True, parent=self)
        self._help_line = Caption(help_text, wrap=True, parent=self)
        self._lay_out(beside)
        self._show()
        self.follow_theme()

    def _lay_out(self, beside: QWidget | None) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.label)
        head.addWidget(self._optional)
        head.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.control, 1)
        if beside is not None:
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)
        column.addWidget(self._line)
        column.addWidget(self._help_line)

    @property
    def target(self) -> QWidget:
        """The widget that takes the focus."""
        return control_in(self.control)

    @property
    def error(self) -> str:
        """The error shown, or an empty text."""
        return self._messages["bad"]

    @property
    def message(self) -> str:
        """The one line that is shown."""
        return next((text for text in self._messages.values() if text), self._help)

    def set_error(self, text: str, *, spoken: bool = True) -> None:
        """Show what is wrong and how to correct it; an empty text takes it away."""
        changed = text != self._messages["bad"]
        self._set("bad", text)
        if changed and spoken:
            announce(self.target, text, assertive=True)

    def set_warning(self, text: str) -> None:
        """Show something to look at that does not stop the form."""
        self._set("attention", text)

    def set_confirmation(self, text: str) -> None:
        """Show that something was checked."""
        self._set("ok", text)

    def set_help(self, text: str) -> None:
        """Change what the value is for."""
        self._help = text
        self._show()

    def set_label(self, text: str) -> None:
        """Change the label; the accessible name of the control stays what its maker gave it."""
        self.label.setText(text)

    def clear_messages(self) -> None:
        """Only the help stays."""
        self._messages = dict.fromkeys(self._messages, "")
        self._show()

    def _set(self, tone: str, text: str) -> None:
        self._messages[tone] = text
        self._show()

    def _show(self) -> None:
        tone = next((tone for tone, text in self._messages.items() if text), "")
        framed = self.control if isinstance(self.control, InputFrame) else self.target
        mark_invalid(framed, tone == "bad")
        if tone:
            self._line.show_line(_LINE_ICONS[tone], self._messages[tone], tone)
        self._line.setVisible(bool(tone))
        self._help_line.setText(self._help)
        self._help_line.setVisible(not tone and bool(self._help))
        self.target.setAccessibleDescription(self.message)

    @override
    def retheme(self) -> None:
        self._line.setMinimumHeight(theme().px(16))


def first_error(fields: list[Field]) -> Field | None:
    """The first field with an error, where the focus goes; None when all are right."""
    for field in fields:
        if field.error:
            field.target.setFocus(Qt.FocusReason.OtherFocusReason)
            return field
    return None
