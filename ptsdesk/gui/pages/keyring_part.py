"""Where the secrets will be kept: one line when all is well; else what to do, and what may be chosen instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.profile import KeyringKind, KeyringState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_welcome as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.vault_sheets import SessionSheet, VaultSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce, identify
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.services.keyring_api import KeyringCare, UnlockAnswer

AGAIN_MS = 4000
"""While the keyring is not ready it is looked at again after so long: the person may be unlocking it."""


class KeyringPart(QWidget):
    """Asks the office off the window's thread; the window never waits for a keyring."""

    changed = Signal(bool)
    """Whether a secret can be kept now."""
    looked = Signal()
    """:attr:`state` is a fresh one."""

    def __init__(
        self,
        context: Context,
        *,
        centred: bool = False,
        bare: bool = False,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._bare = bare
        """Whether the words stand elsewhere: then only what may be chosen is shown."""
        self.state: KeyringState | None = None
        self._asking = False
        self._sheet: VaultSheet | None = None
        waiting = words.looking_for_keyring()
        self.line = IconLabel(waiting.icon, waiting.text, Role.BODY, "text_2", wrap=not centred, parent=self)
        self.note = Note("", Tone.ATTENTION, parent=self)
        self.again = Button(tr("Look again"), icon="refresh-cw", identifier="keyring-again", parent=self)
        self.open_vault = Button(tr("Open the vault…"), icon="lock-open", name=tr("Open the vault"), parent=self)
        self.vault = Button(tr("Use a vault with a passphrase…"), name=tr("Use a vault with a passphrase"), parent=self)
        self.session = Button(
            tr("Keep them for this session only…"), name=tr("Keep them for this session only"), parent=self
        )
        self.buttons = [self.again, self.open_vault, self.vault, self.session]
        self._lay_out(centred=centred, narrow=narrow)
        identify(self, tr("Where secrets are kept"), "keyring")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AGAIN_MS)
        self._later.timeout.connect(self._look_if_seen)
        self.again.clicked.connect(self.look)
        self.open_vault.clicked.connect(self._ask_passphrase)
        self.vault.clicked.connect(self._ask_new_passphrase)
        self.session.clicked.connect(self._ask_session)

    def _lay_out(self, *, centred: bool, narrow: bool) -> None:
        line = QHBoxLayout()
        line.addStretch(1 if centred else 0)
        line.addWidget(self.line, 0 if centred else 1)
        line.addStretch(1 if centred else 0)
        buttons = QVBoxLayout() if narrow else QHBoxLayout()
        buttons.setSpacing(Space.S8)
        if not narrow:
            buttons.addStretch(1)
        for button in self.buttons:
            buttons.addWidget(button)
            button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S8)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addLayout(buttons)
        self.note.hide()

    @property
    def ready(self) -> bool:
        """Whether a secret can be kept now, as far as is known."""
        return self.state is not None and self.state.ready

    @Slot()
    def look(self) -> None:
        """Ask how the keyring stands."""
        if not self._asking:
            self._asking = True
            self._run(_state_of, self._came, self._not_told)

    @Slot()
    def _look_if_seen(self) -> None:
        if self.isVisible():
            self.look()

    def _run(
        self, job: Callable[[Any], Any], done: Callable[[Any], object], failed: Callable[[PtsError], object]
    ) -> None:
        if self._context.with_office is not None:
            self._context.tasks.run_read(partial(self._context.with_office, job), done, failed)

    def _came(self, state: KeyringState) -> None:
        self._asking = False
        before, self.state = self.state, state
        said = words.keyring_words(state)
        fine = not said.title or self._bare
        if fine:
            self.line.show_line(said.icon, said.text, "text_2", said.tone.value)
        elif before != state:
            self.note.show_note(said.text, said.tone, title=said.title, icon=said.icon, spoken=True)
        self.line.setVisible(fine and not self._bare)
        self.note.setVisible(not fine)
        self._offer(state, fine=fine)
        if before is None or before.ready != state.ready:
            self.changed.emit(state.ready)
        self.looked.emit()
        if not state.ready:
            self._later.start()

    def _offer(self, state: KeyringState, *, fine: bool) -> None:
        locked = state.kind is KeyringKind.VAULT_LOCKED
        self.again.setVisible(not fine and not locked)
        self.open_vault.setVisible(locked)
        self.vault.setVisible(state.may_choose and state.kind is not KeyringKind.VAULT)
        self.session.setVisible(state.may_choose and not state.ready)

    def _not_told(self, error: PtsError) -> None:
        """The office itself could not be asked: its own sentence says why."""
        self._asking = False
        self.line.hide()
        self.note.show_note(tr(error.template, **error.params), Tone.BAD, title=tr(error.title), spoken=True)
        self.note.show()
        self.again.show()

    # -- choosing ------------------------------------------------------------------------------------------------

    @Slot()
    def _ask_new_passphrase(self) -> None:
        self._open_vault_sheet(make=True)

    @Slot()
    def _ask_passphrase(self) -> None:
        self._open_vault_sheet(make=False)

    def _open_vault_sheet(self, *, make: bool) -> None:
        sheet = self._sheet = VaultSheet(self._context.sheet_host or self, make=make)
        sheet.given.connect(self._given)
        sheet.open_sheet()

    @Slot(object)
    def _given(self, passphrase: Secret) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        job = partial(_make if sheet.makes else _open, passphrase)
        self._run(job, partial(self._kept, sheet), partial(_refuse, sheet))

    def _kept(self, sheet: VaultSheet, answer: UnlockAnswer | None) -> None:
        if answer is not None and not answer.ok:
            sheet.refuse_wrong(answer)
            return
        sheet.close_done()
        self.look()

    @Slot()
    def _ask_session(self) -> None:
        sheet = SessionSheet(self._context.sheet_host or self)
        sheet.committed.connect(self._use_session)
        sheet.open_sheet()

    @Slot()
    def _use_session(self) -> None:
        self._run(_session_only, self._chosen, self._not_chosen)

    def _chosen(self, _nothing: object) -> None:
        self.look()

    def _not_chosen(self, error: PtsError) -> None:
        sentence = tr(error.template, **error.params)
        self.note.show_note(sentence, Tone.BAD, title=tr(error.title))
        announce(self.note, sentence, assertive=True)


def _state_of(office: KeyringCare) -> KeyringState:
    return office.keyring_state()


def _make(passphrase: Secret, office: KeyringCare) -> None:
    office.use_vault(passphrase)


def _open(passphrase: Secret, office: KeyringCare) -> UnlockAnswer:
    return office.open_vault(passphrase)


def _session_only(office: KeyringCare) -> None:
    office.use_session_only()


def _refuse(sheet: VaultSheet, error: PtsError) -> None:
    sheet.refuse(error)
