"""A note stays in the page until its reason is gone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Radius, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, draw_box, draw_icon
from ptsdesk.gui.widgets.labels import Label

_ICONS = {
    Tone.NEUTRAL: "info",
    Tone.ATTENTION: "triangle-alert",
    Tone.BAD: "circle-x",
    Tone.OK: "circle-check",
    Tone.WAIT: "clock",
}


class Note(Themed, QFrame):
    """A title and a sentence on the ground of a tone. Neutral is for information; its title may be empty."""

    def __init__(
        self,
        text: str,
        tone: Tone = Tone.NEUTRAL,
        *,
        title: str = "",
        icon: str = "",
        action: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon = tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.title = Label(title, Role.STRONG, parent=self)
        self.text = Label(text, Role.BODY if title else Role.CAPTION, wrap=True, parent=self)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(39, 11, 14, 12)
        row.setSpacing(12)
        row.addLayout(words, 1)
        if action is not None:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_note(text, tone, title=title, icon=icon)
        self.follow_theme()

    def show_note(self, text: str, tone: Tone, *, title: str = "", icon: str = "", spoken: bool = False) -> None:
        """Say something else; ``spoken`` has a screen reader say it too."""
        self._tone, self._icon = tone, icon
        ink = "text_2" if tone is Tone.NEUTRAL else tone.value
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.title.set_ink(ink)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.text.set_ink(ink)
        self.text.set_role(Role.BODY if title else Role.CAPTION)
        self.setAccessibleName(" ".join(part for part in (title, text) if part))
        if spoken:
            announce(self, self.accessibleName(), assertive=tone in (Tone.BAD, Tone.ATTENTION))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme().tokens
        painter = QPainter(self)
        plain = self._tone is Tone.NEUTRAL
        fill, outline = (tokens.sunken, tokens.line) if plain else (tokens.fill(self._tone), tokens.ink(self._tone))
        draw_box(painter, QRectF(self.rect()), Radius.NOTE, fill, outline)
        first = self.title if self.title.isVisibleTo(self) else self.text
        top = first.y() + (min(first.height(), theme().px(18)) - 16) / 2
        draw_icon(painter, self._icon or _ICONS[self._tone], tokens.ink(self._tone), 13, top)
