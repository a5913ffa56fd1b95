"""Beside the form of the connect page: what is needed, what happens next, what the test found, and its button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.domain.profile import Proof
from ptsdesk.gui import presenter_connect as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.keyring_part import KeyringPart
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Radius, Space, Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.environment import EnvironmentStrip
from ptsdesk.gui.widgets.labels import Caption, IconLabel, KeyCaps, SectionTitle
from ptsdesk.gui.widgets.lists import StepList
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider

WIDTH = 380


class ConnectRail(Card):
    """Says how far the form is, and what came of the test."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(margin=1, parent=parent)
        self.strip = EnvironmentStrip(Environment.LIVE, self)
        self.strip.corner = Radius.CARD - 1
        self.needs = {key: IconLabel("circle-dashed", name, Role.BODY, "text_2", wrap=True, parent=self)
                      for key, name in words.names().items()}  # fmt: skip
        self.note = Note("", Tone.BAD, parent=self)
        self.steps = _Steps(self)
        self.next = _Next(self)
        self.keyring = KeyringPart(context, narrow=True, parent=self)
        self.test = Button(tr("Test and save"), Kind.PRIMARY, icon="plug-zap", identifier="test-and-save", parent=self)
        self.test.set_tall()
        self.note.hide()
        self.steps.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        self.body.setSpacing(0)
        self.body.addWidget(self.strip)
        inner = QVBoxLayout()
        inner.setContentsMargins(Space.CARD, 14, Space.CARD, Space.CARD)
        inner.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(tr("What is needed"), self), 1)
        head.addWidget(Caption(tr("checked as you type"), parent=self))
        inner.addLayout(head)
        needs = QVBoxLayout()
        needs.setSpacing(7)
        for line in self.needs.values():
            needs.addWidget(line)
        inner.addLayout(needs)
        inner.addWidget(Divider(self))
        for part in (self.note, self.steps, self.next):
            inner.addWidget(part)
        inner.addWidget(Divider(self))
        inner.addWidget(self.keyring)
        inner.addWidget(self.test)
        keys = QHBoxLayout()
        keys.setSpacing(Space.S8)
        keys.addStretch(1)
        keys.addWidget(Caption(tr("or press"), parent=self))
        keys.addWidget(KeyCaps(("Ctrl", "Enter"), self))
        keys.addStretch(1)
        inner.addLayout(keys)
        self.body.addLayout(inner)

    def show_need(self, key: str, state: tuple[str, bool, bool]) -> None:
        """How far one part is: what is shown of it, whether it is right, whether it is wrong."""
        shown, done, wrong = state
        line = words.need_line(words.names()[key], shown, done=done, wrong=wrong)
        ink = line.ink if wrong else "text" if done else "text_2"
        self.needs[key].show_line(line.icon, line.text, ink, line.ink)

    def set_working(self, text: str) -> None:
        """The test runs; an empty text: it does not."""
        self.test.set_text(text or tr("Test and save"))
        self.test.setEnabled(not text)

    def show_proof(self, proof: Proof) -> None:
        """What the test found: the steps that were tried, and the sentence of the one that failed."""
        self.steps.show_steps([words.step_line(step) for step in proof.steps])
        self.steps.show()
        tone = Tone.OK if proof.ok else Tone.BAD
        self._say(words.proof_text(proof), tone, words.proof_title(proof))

    def show_trouble(self, text: str, title: str) -> None:
        """It could not be tested or kept, for a reason that belongs to no field."""
        self.steps.hide()
        self._say(text, Tone.BAD, title)

    def _say(self, text: str, tone: Tone, title: str) -> None:
        self.note.show_note(text, tone, title=title, spoken=True)
        self.note.show()
        self.next.hide()

    def forget(self) -> None:
        """What was found does not hold any more: something was changed."""
        self.note.hide()
        self.steps.hide()
        self.next.show()

    def minimumSizeHint(self) -> QSize:
        """It may become as narrow as the window asks for."""
        return QSize(0, super().minimumSizeHint().height())


class _Steps(QWidget):
    """The steps of a test, one short line each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.lines: list[IconLabel] = []

    def show_steps(self, lines: list[words.NeedLine]) -> None:
        """Show these instead of the ones before."""
        for old in self.lines:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.lines = []
        for line in lines:
            label = IconLabel(line.icon, line.text, Role.BODY, "text", icon_ink=line.ink, wrap=True, parent=self)
            self._column.addWidget(label)
            self.lines.append(label)


class _Next(QWidget):
    """What the button does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        title = SectionTitle(tr("What happens next"), self)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(StepList(words.next_steps(), parent=self))
