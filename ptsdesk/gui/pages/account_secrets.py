"""The table of an account's secrets: stored or not, since when, and the way to replace, add or remove each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.profile import AccountState, KeyringState
from ptsdesk.gui import presenter_accounts as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_accounts import Part, PartRow
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.badge import Badge
from ptsdesk.gui.widgets.buttons import Button, IconButton, Kind
from ptsdesk.gui.widgets.labels import Caption, IconLabel, Label, SectionTitle
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider, IconTile

_STACKED = 600
"""Below this width the state stands under the name."""
_NAME, _STATE, _STATE_NARROW, _SINCE = 322, 124, 104, 156
_ROOMY = 800
_ANY = 16_777_215


class SecretRow(QWidget):
    """One part of the account."""

    edit_wanted = Signal(str)
    """Replace or add it; the key of the part."""
    remove_wanted = Signal(str)

    def __init__(self, row: PartRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.name = Label(row.name, Role.EMPHASIS, parent=self)
        self.badge = Badge(row.badge, self)
        self.since = Caption(row.since, wrap=True, parent=self)
        key = row.part.value.replace("_", "-")
        self.edit = Button(row.button, identifier=f"edit-{key}", name=row.button_name, parent=self)
        self.remove = IconButton("trash-2", row.remove_name, identifier=f"remove-{key}", parent=self)
        self._lay_out(row)
        self.show_row(row)
        self.edit.clicked.connect(self._edit)
        self.remove.clicked.connect(self._remove)

    def _lay_out(self, row: PartRow) -> None:
        words_box = QWidget(self)
        column = QVBoxLayout(words_box)
        column.setContentsMargins(0, 0, Space.S8, 0)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addWidget(Caption(row.about, wrap=True, parent=words_box))
        self._words_box = words_box
        self._state_box = QWidget(self)
        state = QHBoxLayout(self._state_box)
        state.setContentsMargins(0, 0, 0, 0)
        state.addWidget(self.badge)
        state.addStretch(1)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(0)
        self._middle.addWidget(words_box, 3)
        self._middle.addWidget(self._state_box)
        self._middle.addWidget(self.since, 2)
        line = QHBoxLayout(self)
        line.setContentsMargins(Space.S16, 10, Space.S16, 10)
        line.setSpacing(Space.S12)
        line.addWidget(IconTile(row.icon, 32, parent=self), 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._middle, 1)
        self.buttons = QWidget(self)
        buttons = QHBoxLayout(self.buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(Space.S8)
        buttons.addStretch(1)
        buttons.addWidget(self.edit)
        buttons.addWidget(self.remove)
        line.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_row(self, row: PartRow) -> None:
        """Show another state of the same part."""
        self.row = row
        self.badge.set_spec(row.badge)
        self.since.setText(row.since)
        self.edit.set_kind(Kind.SECONDARY if row.stored else Kind.PRIMARY)
        self.edit.set_text(row.button)
        self.edit.setAccessibleName(row.button_name)
        # The place of the button stays, so that the buttons of all rows stand below one another.
        policy = self.remove.sizePolicy()
        policy.setRetainSizeWhenHidden(row.stored)
        self.remove.setSizePolicy(policy)
        self.remove.setVisible(row.removable)

    def arrange(self, width: int, buttons: int) -> None:
        """Beside each other, or below, in a card of this width; the place of the buttons is the same in all rows."""
        stacked = width < theme().px(_STACKED)
        ways = QBoxLayout.Direction
        self._middle.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._middle.setSpacing(4 if stacked else 0)
        state = _STATE if width >= theme().px(_ROOMY) else _STATE_NARROW
        self._state_box.setMinimumWidth(0 if stacked else theme().px(state))
        self._state_box.setMaximumWidth(_ANY if stacked else theme().px(state))
        self.since.setMinimumWidth(0 if stacked else theme().px(_SINCE))
        self.buttons.setMinimumWidth(buttons)
        self._words_box.setMaximumWidth(_ANY if stacked else theme().px(_NAME))

    @Slot()
    def _edit(self) -> None:
        self.edit_wanted.emit(self.row.part.value)

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.row.part.value)


class SecretsCard(Card):
    """Nothing that is stored is ever shown in it."""

    edit_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self.rows: dict[Part, SecretRow] = {}
        self.keyring = IconLabel("lock-keyhole", "", Role.CAPTION, "text_2", parent=self)
        self.note = Note("", Tone.BAD, parent=self)
        head = QHBoxLayout()
        head.setContentsMargins(Space.S16, Space.S12, Space.S16, Space.S12)
        head.addWidget(SectionTitle(tr("Secrets"), self), 1)
        head.addWidget(self.keyring)
        self.body.addLayout(head)
        noted = QVBoxLayout()
        noted.setContentsMargins(Space.S16, 0, Space.S16, 0)
        noted.addWidget(self.note)
        self.body.addLayout(noted)
        self._table = QVBoxLayout()
        self._table.setSpacing(0)
        self.body.addLayout(self._table)
        self.body.addWidget(Divider(self))
        text = tr(
            "A stored secret is never shown again, not even in part. To change it, type or paste a new one; it is "
            "tested before the old one is replaced."
        )
        foot = IconLabel("eye-off", text, Role.CAPTION, "text_2", wrap=True, parent=self)
        foot.setContentsMargins(Space.S16, 10, Space.S16, 10)
        self.body.addWidget(foot)
        self.keyring.hide()
        self.note.hide()

    def show_state(self, state: AccountState) -> None:
        """Show what is stored of an account."""
        for row in words.part_rows(state):
            if row.part in self.rows:
                self.rows[row.part].show_row(row)
                continue
            shown = self.rows[row.part] = SecretRow(row, self)
            self._table.addWidget(Divider(self))
            self._table.addWidget(shown)
            shown.edit_wanted.connect(self.edit_wanted)
            shown.remove_wanted.connect(self.remove_wanted)
        self._arrange(self.width())

    def show_keyring(self, state: KeyringState | None) -> None:
        """Where the secrets are kept, and what to do when they cannot be."""
        line = words.keyring_line(state)
        self.keyring.show_line(line.icon, line.text, "text_2", line.tone.value)
        self.keyring.setVisible(bool(line.text))
        tone = Tone.ATTENTION if line.tone is Tone.ATTENTION else Tone.BAD
        self.note.show_note(line.sentence, tone)
        self.note.setVisible(bool(line.sentence))

    def _arrange(self, width: int) -> None:
        buttons = max((row.buttons.sizeHint().width() for row in self.rows.values()), default=0)
        for row in self.rows.values():
            row.arrange(width, buttons)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(event.size().width())
        super().resizeEvent(event)
