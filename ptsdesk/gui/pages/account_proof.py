"""What a test of an account's connection found: one line a step, each with its own sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.profile import Proof, ProofStep
from ptsdesk.gui import presenter_proof as words
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.base import announce
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider


class ProofCard(Card):
    """Hidden until something was tested."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=0, parent=parent)
        self.body.setSpacing(0)
        self.summary: Note | None = None
        self.steps: list[Label] = []
        self.hide()

    def show_proof(self, proof: Proof, account: str) -> None:
        """Show all steps that were tried."""
        self._clear()
        head = QHBoxLayout()
        head.setContentsMargins(Space.S12, Space.S12, Space.S12, Space.S12)
        tone = Tone.OK if proof.ok else Tone.BAD
        self.summary = Note(words.proof_text(proof), tone, title=words.proof_title(proof, account), parent=self)
        head.addWidget(self.summary)
        holder = QWidget(self)
        holder.setLayout(head)
        self.body.addWidget(holder)
        for step in proof.steps:
            self.body.addWidget(Divider(self))
            self.body.addWidget(self._row(step))
        self.show()
        failed = proof.failed
        said = words.step_sentence(failed) if failed is not None else words.proof_title(proof, account)
        announce(self, said, assertive=failed is not None)

    def forget(self) -> None:
        """Another account is looked at, or something of this one has changed."""
        self._clear()
        self.hide()

    def _clear(self) -> None:
        self.summary, self.steps = None, []
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()

    def _row(self, step: ProofStep) -> QWidget:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(Space.S16, Space.S8, Space.S16, Space.S8)
        row.setSpacing(Space.S12)
        icon, ink = ("circle-check", "ok") if step.ok else ("circle-x", "bad")
        name = IconLabel(icon, words.step_name(step), Role.EMPHASIS, "text", icon_ink=ink, wrap=True, parent=box)
        sentence = Label(words.step_sentence(step), Role.BODY, wrap=True, parent=box).set_selectable()
        self.steps.append(sentence)
        row.addWidget(name, 2, Qt.AlignmentFlag.AlignTop)
        row.addWidget(sentence, 5, Qt.AlignmentFlag.AlignTop)
        return box
