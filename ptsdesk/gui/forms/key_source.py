"""Where a merchant's private key comes from: a file, the clipboard, or a new pair that is made here.

The window never holds a key: the worker reads or makes it and keeps it under a token. What comes back is its size, its
fingerprint and its public half. A pasted key goes from the clipboard straight to the worker, through no text field.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.profile import KeyFacts
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PassphraseError, PtsError
from ptsdesk.gui import presenter_accounts as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import message
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import identify
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.choices import Segmented
from ptsdesk.gui.widgets.field import Field
from ptsdesk.gui.widgets.file_dialog import ask_what_to_open, ask_where_to_save
from ptsdesk.gui.widgets.inputs import LineEdit, PlainTextEdit
from ptsdesk.gui.widgets.labels import Caption, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.secret_line import SecretEntry
from ptsdesk.services.api import Office

FILE, PASTE, MAKE = "file", "paste", "make"
_PUBLIC_HEIGHT = 148


class KeySource(QWidget):
    """Gives :attr:`facts` of one key; another way, another file or :meth:`wipe` forgets it."""

    changed = Signal(object)
    """The ``KeyFacts`` of the key that is known now, or None."""
    resized = Signal()
    """It is taller or lower than before; a sheet has to follow."""

    def __init__(self, context: Context, identifier: str = "private-key", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._id = identifier
        self._turn = 0
        self._pasted: Secret | None = None
        self.facts: KeyFacts | None = None
        self.problem = ""
        """What is wrong with the key, as it is shown; empty while nothing is."""
        identify(self, tr("Merchant private key"), identifier)
        ways = [(FILE, tr("Choose a file")), (PASTE, tr("Paste")), (MAKE, tr("Make a new pair"))]
        self.ways = Segmented(tr("Private key"), ways, f"{identifier}-way", self)
        self._parts = (self._make_file(), self._make_paste(), self._make_pair())
        self.passphrase = SecretEntry(tr("Pass phrase of the key"), f"{identifier}-passphrase", parent=self)
        self.unlock = Button(tr("Open the key"), identifier=f"{identifier}-open", parent=self)
        self.note = Note("", Tone.BAD, parent=self)
        self._make_public()
        self._lay_out()
        self._wire()

    # --- parts -------------------------------------------------------------------------------------------------------

    def _make_file(self) -> QWidget:
        self.path = LineEdit(tr("Key file"), f"{self._id}-file")
        self.browse = Button(tr("Choose file"), icon="file-text", identifier=f"{self._id}-browse")
        help_text = tr("PEM, as PKCS#1 or PKCS#8, with a pass phrase or without. The file stays where it is.")
        self.path_field = Field(tr("Key file"), self.path, help_text=help_text, beside=self.browse)
        return self.path_field

    def _make_paste(self) -> QWidget:
        self.paste = Button(tr("Paste the key"), icon="clipboard-paste", identifier=f"{self._id}-paste")
        text = tr(
            "Copy the whole key, from its BEGIN line to its END line, then press this. It is not shown, and the "
            "clipboard is emptied."
        )
        return _beside(self.paste, text)

    def _make_pair(self) -> QWidget:
        self.make = Button(tr("Make the pair"), icon="key-round", identifier=f"{self._id}-make")
        text = tr(
            "RSA 2048 bit, made on this computer. The private key goes into the keyring and nowhere else; the public "
            "key is shown, to be uploaded at the provider."
        )
        return _beside(self.make, text)

    def _make_public(self) -> None:
        self.public = PlainTextEdit(tr("Public key to upload"), f"{self._id}-public", mono=True, parent=self)
        self.public.setReadOnly(True)
        self.public.setFixedHeight(theme().px(_PUBLIC_HEIGHT))
        self.copy = Button(tr("Copy public key"), icon="copy", identifier=f"{self._id}-copy-public", parent=self)
        self.save = Button(tr("Save public key"), icon="save", identifier=f"{self._id}-save-public", parent=self)
        self.public_part = QWidget(self)
        head = QHBoxLayout()
        head.addWidget(Label(tr("Public key to upload"), Role.EMPHASIS, parent=self.public_part), 1)
        head.addWidget(self.save)
        head.addWidget(self.copy)
        self.public_help = Caption(words.upload_help(), wrap=True, parent=self.public_part)
        column = QVBoxLayout(self.public_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.public)
        column.addWidget(self.public_help)

    def _lay_out(self) -> None:
        opening = QHBoxLayout()
        opening.setSpacing(10)
        opening.addWidget(self.passphrase, 1)
        opening.addWidget(self.unlock, 0, Qt.AlignmentFlag.AlignBottom)
        self._opening = QWidget(self)
        self._opening.setLayout(opening)
        opening.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S12)
        column.addWidget(self.ways)
        for part in (*self._parts, self._opening, self.note, self.public_part):
            column.addWidget(part)
        for part in (*self._parts[1:], self._opening, self.note, self.public_part):
            part.hide()

    def _wire(self) -> None:
        self.ways.chosen.connect(self._way_chosen)
        self.browse.clicked.connect(self._browse)
        self.path.editingFinished.connect(self._path_left)
        self.path.textEdited.connect(self._path_typed)
        self.paste.clicked.connect(self.paste_key)
        self.make.clicked.connect(self._make)
        self.unlock.clicked.connect(self._open)
        self.passphrase.line.returnPressed.connect(self._open)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._ask_where)

    # --- ways --------------------------------------------------------------------------------------------------------

    @Slot(str)
    def _way_chosen(self, key: str) -> None:
        self.forget()
        for way, part in zip((FILE, PASTE, MAKE), self._parts, strict=True):
            part.setVisible(way == key)
        self.path.setText("")
        self.resized.emit()

    @Slot()
    def _browse(self) -> None:
        ask_what_to_open(self, tr("Private key"), tr("Keys (*.pem *.key *.txt);;All files (*)"), self.choose_file)

    @Slot(str)
    def choose_file(self, path: str) -> None:
        """Read the key in a file."""
        self.path.setText(path)
        self._path_left()

    @Slot()
    def _path_typed(self) -> None:
        self.forget()

    @Slot()
    def _path_left(self) -> None:
        path = self.path.text().strip()
        if path and self.facts is None:
            self._ask(lambda office: office.read_key(path, None))

    @Slot()
    def paste_key(self) -> None:
        """Take the key that is on the clipboard, which is emptied when it was one."""
        board = QGuiApplication.clipboard()
        text = board.text()
        self.forget()
        if not text.strip():
            self._tell(tr("There is no text on the clipboard. Copy the key first."))
            return
        self._pasted = pem = Secret(text)
        self._ask(lambda office: office.take_key(pem, None))

    @Slot()
    def _make(self) -> None:
        self.forget()
        self.make.set_text(tr("Making…"))
        self._ask(lambda office: office.make_key())

    @Slot()
    def _open(self) -> None:
        """The key is protected: try the pass phrase."""
        if not self.passphrase.filled:
            self.passphrase.set_error(tr("Type the pass phrase of this key."))
            return
        phrase, pem, path = self.passphrase.secret(), self._pasted, self.path.text().strip()
        if pem is not None:
            self._ask(lambda office: office.take_key(pem, phrase))
        else:
            self._ask(lambda office: office.read_key(path, phrase))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _ask(self, job: Callable[[Office], KeyFacts]) -> None:
        with_office: Callable[[Callable[[Office], Any]], Any] | None = self._context.with_office
        if with_office is None:
            return
        self._turn += 1
        turn = self._turn
        run = partial(with_office, job)
        self._context.tasks.run_read(run, partial(self._known, turn), partial(self._refused, turn), owner=self)

    def _known(self, turn: int, facts: KeyFacts) -> None:
        if turn != self._turn:
            return
        self._empty_clipboard()
        self._rest()
        self.facts = facts
        self.problem = ""
        self._opening.hide()
        self.passphrase.wipe()
        self._show_facts(spoken=True)
        self.public.setPlainText(facts.public_pem)
        self.public_part.show()
        self.resized.emit()
        self.changed.emit(facts)

    def _show_facts(self, *, spoken: bool = False) -> None:
        """Which key is known, or nothing."""
        if self.facts is not None:
            self.note.show_note(words.key_found(self.facts), Tone.OK, spoken=spoken)
        self.note.setVisible(self.facts is not None)

    def _empty_clipboard(self) -> None:
        """Nobody needs the key there any more, and other programs read the clipboard."""
        board = QGuiApplication.clipboard()
        if self._pasted is not None and Secret(board.text()) == self._pasted:
            board.clear()
        self._pasted = None

    def _refused(self, turn: int, error: PtsError) -> None:
        if turn != self._turn:
            return
        self._rest()
        if isinstance(error, PassphraseError):
            asked_before = self._opening.isVisibleTo(self)
            self._opening.show()
            self.passphrase.set_error(message(error) if asked_before else "")
            self.passphrase.set_help(tr("This key is protected. Its pass phrase is used once and not kept."))
            self.passphrase.target.setFocus(Qt.FocusReason.OtherFocusReason)
            self.note.hide()
            self.resized.emit()
        else:
            self._tell(message(error))

    def _rest(self) -> None:
        self.make.set_text(tr("Make the pair"))

    def _tell(self, text: str) -> None:
        self.problem = text
        self.note.show_note(text, Tone.BAD, spoken=True)
        self.note.show()
        self.resized.emit()

    # --- ways out ----------------------------------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """Show what is wrong with the key; empty for nothing."""
        if text:
            self._tell(text)
        else:
            self.problem = ""
            self._show_facts()

    def take_focus(self) -> None:
        """Put the focus on what the chosen way begins with."""
        first = {FILE: self.path, PASTE: self.paste, MAKE: self.make}[self.ways.key]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_made(self, facts: KeyFacts) -> None:
        """A pair that was made here before, and that the worker still has."""
        self.ways.choose(MAKE)
        self._known(self._turn, facts)

    def forget(self) -> None:
        """No key is known any more; what was typed of the path stays."""
        self._turn += 1
        self._pasted = None
        self.problem = ""
        self._rest()
        self.passphrase.wipe()
        for part in (self._opening, self.note, self.public_part):
            part.hide()
        self.public.setPlainText("")
        self.public_help.setText(words.upload_help())
        had, self.facts = self.facts is not None, None
        self.resized.emit()
        if had:
            self.changed.emit(None)

    @Slot()
    def wipe(self) -> bool:
        """The window locks or the place is left. Whether there was something."""
        had = self.facts is not None or self._pasted is not None or self.passphrase.filled
        self.forget()
        self.path.setText("")
        return had

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._pasted = None
        super().hideEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.ways.key == PASTE and event.matches(QKeySequence.StandardKey.Paste):
            self.paste_key()
            event.accept()
            return
        super().keyPressEvent(event)

    @Slot()
    def _ask_where(self) -> None:
        ask_where_to_save(self, tr("Save public key"), "public-key.pem", tr("PEM (*.pem)"), self.save_public)

    @Slot(str)
    def save_public(self, path: str) -> None:
        """Write the public key to a file."""
        if self.facts is not None:
            self._context.tasks.run_read(partial(_write, Path(path), self.facts.public_pem), self._written, owner=self)

    def _written(self, problem: str) -> None:
        if problem:
            self._tell(problem)
        else:
            self.public_help.setText(tr("Saved. {help}", help=words.upload_help()))

    @Slot()
    def _copy(self) -> None:
        if self.facts is not None:
            clips().copy_text(self.facts.public_pem)


def _write(path: Path, text: str) -> str:
    """On a reader's thread; what went wrong, or an empty text."""
    try:
        path.write_text(text, encoding="ascii")
    except OSError:
        return tr("The file could not be written there. Choose another folder.")
    return ""


def _beside(button: Button, text: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S12)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Caption(text, "text_2", wrap=True, parent=box), 1, Qt.AlignmentFlag.AlignTop)
    return box
