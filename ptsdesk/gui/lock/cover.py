"""What stands in the window while it is locked: the password, and what goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_lock as words
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.password_line import PasswordLine
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, announce, fill, identify
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, IconTile, scroll_page

WIDTH, _MARGIN = 380, 32
_TICK_MS = 500


class LockCover(Themed, QWidget):
    """It knows nothing of what is covered. Whoever shows it judges the password."""

    password_given = Signal(object)
    """A ``Secret``. The line is empty then."""
    go_on = Signal()
    """Without a password: open."""
    asked_again = Signal()
    """It is not known whether there is a password: ask once more."""

    opens: ClassVar[str] = "Unlock"
    """The button's words, and below what is said when nothing was typed."""
    missing: ClassVar[str] = "Type the password."

    def __init__(self, who: str, clock: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._wait_until = 0
        self._judging = False
        self.card = Card(margin=0, parent=self)
        self.tile = IconTile("lock", 52, parent=self)
        self.title = Label(tr("Locked"), Role.TITLE, parent=self)
        self.who = Label(who, Role.BODY, "text_2", wrap=True, parent=self)
        self.who.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.line = PasswordLine(tr("Password"), "lock-password", tall=True, parent=self)
        self.field = Field(tr("Password"), self.line, parent=self)
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.unlock = Button(tr(self.opens), Kind.PRIMARY, identifier="unlock", parent=self)
        self.unlock.set_tall()
        self.watched = IconLabel("radar", ink="text_3", parent=self)
        self.kept = IconLabel("file-text", ink="text_3", parent=self)
        self.since = IconLabel("clock", ink="text_3", parent=self)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._lay_out()
        self.line.returnPressed.connect(self._pressed)
        self.line.textEdited.connect(self._typed)
        self.line.caps_lock_told.connect(self._caps)
        self.unlock.clicked.connect(self._pressed)
        self.unlock.installEventFilter(self)
        identify(self, tr("Locked"), "lock-cover")
        self.setFocusProxy(self.line)
        self._show_asking()
        self.follow_theme()

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        body = self.card.body
        body.setContentsMargins(_MARGIN, 28, _MARGIN, 28)
        body.setSpacing(Space.S8)
        for widget in (self.tile, self.title):
            body.addWidget(widget, 0, middle)
            body.addSpacing(Space.S4)
        for part in (self.who, self.field, self.note, self.unlock):
            body.addWidget(part)
        body.insertSpacing(body.indexOf(self.field), Space.S8)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.S16, Space.S16, Space.S16, Space.S16)
        column.setSpacing(5)
        column.addStretch(1)
        column.addWidget(self.card, 0, middle)
        column.addSpacing(Space.S16)
        for line in (self.watched, self.kept, self.since):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(line)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll_page(content, self))

    @override
    def retheme(self) -> None:
        self.card.setFixedWidth(theme().px(WIDTH))
        self._grow()

    def _grow(self) -> None:
        """As high as its sentences are at this width: a centred card is not asked."""
        self.card.body.invalidate()
        self.card.setFixedHeight(self.card.body.totalHeightForWidth(theme().px(WIDTH) - 2) + 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        fill(QPainter(self), self.rect(), theme().colour("window"))

    # -- what is told --------------------------------------------------------------------------------------------

    def show_meanwhile(self, watched: str, kept: str, since: str) -> None:
        """The lines below the card; an empty one is not shown."""
        for line, text in ((self.watched, watched), (self.kept, kept), (self.since, since)):
            line.label.setText(text)
            line.setVisible(bool(text))

    def _show_asking(self) -> None:
        """Until it is known whether there is a password, nothing opens."""
        self.field.setVisible(True)
        self.note.hide()
        self.unlock.set_text(tr(self.opens))
        self.unlock.setEnabled(False)
        self.field.set_help(tr("Asking the keyring…"))
        self._grow()

    def ask_password(self, help_text: str = "") -> None:
        """There is a password."""
        self.setFocusProxy(self.line)
        self.field.set_help(help_text)
        self.field.setVisible(True)
        self.note.hide()
        self._judging = False
        self.unlock.set_text(tr(self.opens))
        self._refresh()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._grow()

    def offer_to_go_on(self) -> None:
        """There is none: say so, and let anyone go on."""
        title, text = words.no_password()
        self.line.empty()
        self.field.hide()
        self.note.show_note(text, Tone.ATTENTION, title=title, icon="lock-open", spoken=True)
        self.note.show()
        self.unlock.set_text(tr("Continue"))
        self.unlock.setEnabled(True)
        self.setFocusProxy(self.unlock)
        self.unlock.setFocus(Qt.FocusReason.OtherFocusReason)
        self._grow()

    def tell_unknown(self, sentence: str) -> None:
        """Nobody can say whether there is a password: the window stays locked."""
        self.line.empty()
        self.field.set_help("")
        self.field.set_error(sentence)
        self.unlock.set_text(tr("Try again"))
        self.unlock.setEnabled(True)
        self._grow()

    def tell_refused(self, sentence: str, wait_ms: int = 0) -> None:
        """A password did not open the window."""
        self._judging = False
        self._wait_until = self._clock() + wait_ms if wait_ms else 0
        self.field.set_error(sentence)
        self._refresh()
        if wait_ms:
            self._ticker.start()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        self._grow()

    # -- what a person does --------------------------------------------------------------------------------------

    @Slot()
    def _pressed(self) -> None:
        if not self.unlock.isEnabled():
            if self._wait_until:
                self.line.empty()
            return
        if self.field.isHidden():
            self.go_on.emit()
        elif self.unlock.plain_text == tr("Try again"):
            self.field.clear_messages()
            self._show_asking()
            self.asked_again.emit()
        elif self.line.text():
            self._judging = True
            self._refresh()
            self.field.set_error("")
            self.field.set_help(tr("Checking…"))
            self.password_given.emit(self.line.take())
        else:
            self.field.set_error(tr(self.missing))
        self._grow()

    @Slot()
    def _typed(self) -> None:
        if not self._waiting and self.unlock.plain_text != tr("Try again"):
            self.field.set_error("")
        self.field.set_help("")
        self._grow()

    @Slot(bool)
    def _caps(self, on: bool) -> None:
        self.field.set_warning(tr("Caps Lock is on") if on else "")
        self._grow()
        if on:
            announce(self.line, tr("Caps Lock is on"))

    @property
    def _waiting(self) -> bool:
        return self._wait_until > self._clock()

    @Slot()
    def _tick(self) -> None:
        if self._waiting:
            self.field.set_error(words.wait_line(self._wait_until - self._clock()), spoken=False)
            return
        self._ticker.stop()
        self._wait_until = 0
        self.line.empty()
        self.field.set_error("")
        self.field.set_help(tr("You may try again now."))
        self._refresh()
        self._grow()

    def _refresh(self) -> None:
        self.unlock.setEnabled(not self._judging and not self._waiting)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter presses the button that has the focus, as in a form of one field."""
        pressed = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat()
        if pressed and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pressed()
            return True
        return False
