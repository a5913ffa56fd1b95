"""Toasts, the status corner and the count beside Unresolved: what the window says by itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_errors, presenter_time
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context, Notice, ToastAction
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.places import ATTENTION
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.toasts import Toast, ToastStack
from ptsdesk.services.api import Connection

CLOCK_EXACT_MS = 50
_TOASTS = {
    Notice.DONE: ("circle-check", Tone.OK),
    Notice.INFO: ("info", Tone.WAIT),
    Notice.WARNING: ("triangle-alert", Tone.ATTENTION),
}


def clock_words(connection: Connection) -> str:
    """How this computer's clock stands to the provider's; empty while it is not known."""
    if connection.offset_ms is None:
        return ""
    if abs(connection.offset_ms) < CLOCK_EXACT_MS:
        return tr("clock exact")
    return tr("clock {offset}", offset=presenter_time.offset(connection.offset_ms))


class _Banner(QWidget):
    """A note over the whole width, hidden while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.note = Note("", Tone.BAD, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.PAGE, Space.S12, Space.PAGE, 0)
        column.addWidget(self.note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()


class Notices(QObject):
    """Listens to the context and shows it in the frame."""

    def __init__(self, frame: ShellFrame, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = frame
        self.toasts = ToastStack(frame.below)
        self.banner = _Banner(frame.below)
        frame.add_banner(self.banner)
        self._context = context
        self._standing: dict[tuple[Notice, str, str], Toast] = {}
        context.toast_asked.connect(self.show_toast)
        context.connection_changed.connect(self.show_connection)
        context.counts_changed.connect(self._count)
        context.journal_changed.connect(self._show_journal)
        clips().copied.connect(self._tell_copied)

    @Slot(object)
    def show_connection(self, connection: Connection) -> None:
        """Fill the status corner from what the last call told."""
        word, icon, tone = presenter_errors.connection_words(connection)
        said = [tr(text) for text in (connection.title, connection.error) if text]
        self._frame.set_status(word, clock_words(connection), tone, icon, tip="\n".join(said))

    @Slot(object, str, str, object)
    def show_toast(self, kind: Notice, title: str, text: str, action: ToastAction | None) -> None:
        """A notice at the bottom right. What stands there already is not said again: a fault may repeat without end.

        Notices with an action are about one order each: they are always shown.
        """
        icon, tone = _TOASTS[kind]
        if action is not None:
            self.toasts.show_toast(title, text, icon=icon, tone=tone, action=action.text, on_action=action.run)
            return
        said = (kind, title, text)
        if said not in self._standing:
            toast = self.toasts.show_toast(title, text, icon=icon, tone=tone)
            self._standing[said] = toast
            toast.closed.connect(partial(self._forget, said))

    @Slot()
    def _tell_copied(self) -> None:
        self.show_toast(Notice.INFO, tr("Copied. Cleared in 10 s."), "", None)

    @Slot()
    def _show_journal(self) -> None:
        """As long as the disk does not take the record, every page says so."""
        trouble = self._context.journal_trouble
        if trouble is not None:
            words = told(trouble)
            self.banner.note.show_note(words.text, Tone.BAD, title=words.title, icon=words.icon, spoken=True)
        self.banner.setVisible(trouble is not None)

    def _forget(self, said: tuple[Notice, str, str]) -> None:
        self._standing.pop(said, None)

    @Slot(int)
    def _count(self, count: int) -> None:
        self._frame.sidebar.set_count(ATTENTION, count)
