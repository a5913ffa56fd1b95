"""While an account is being opened and the keyring takes its time: says that it may be waiting for the person."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_keyring as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.shell.opening import Opening
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.widgets.states import EmptyState
from ptsdesk.services.api import Office

PATIENCE_MS = 2000
"""An account that opens within this time is opened without a word."""
_WAITS = frozenset({KeyringKind.LOCKED, KeyringKind.DENIED, KeyringKind.HUNG, KeyringKind.NO_COLLECTION})


class KeyringWait(QObject):
    """One for the window. What it shows goes when the account is open, or another page says why it is not."""

    def __init__(self, context: Context, opening: Opening, stack: PageStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._opening, self._stack = context, opening, stack
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._look)
        opening.began.connect(self._began)
        opening.opened.connect(self._over)
        opening.failed.connect(self._over)

    @Slot()
    def _began(self) -> None:
        self._patience.start()

    @Slot()
    def _over(self) -> None:
        self._patience.stop()

    @Slot()
    def _look(self) -> None:
        if self._opening.under_way:
            job = partial(self._opening.with_office, _state_of)
            self._context.tasks.run_read(job, self._came, _nothing)

    def _came(self, state: KeyringState) -> None:
        if self._opening.under_way and state.kind in _WAITS:
            title, text = words.waiting(state)
            self._stack.show_instead(EmptyState(title, text, icon="lock"))


def _state_of(office: Office) -> KeyringState:
    return office.keyring_state()


def _nothing(_error: PtsError) -> None:
    """Why the account does not open is told by its own end."""
