"""A sheet that has the office do one thing, and closes when it is done. What was refused is told in the sheet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.errors import InputError, NotProved, PtsError
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_errors import field_messages
from ptsdesk.gui.presenter_pages import Told, told
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.buttons import Kind
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.sheet import Sheet
from ptsdesk.services.api import Office


class OfficeSheet(Sheet):
    """A subclass gives the job; :attr:`answered` carries what came of it. It closes when the window locks."""

    answered = Signal(object)

    holds_secret = True
    busy_hint = ""
    """What is told while the office works; empty for the usual word."""

    def __init__(
        self,
        context: Context,
        host: QWidget,
        title: str,
        commit: str,
        *,
        kind: Kind = Kind.PRIMARY,
        environment: Environment | None = None,
    ) -> None:
        super().__init__(host, title, commit, kind=kind, environment=environment or context.environment, top=0)
        self.context = context
        self.busy = False
        self.body.setSpacing(Space.S12)
        self.error = Note("", Tone.BAD, parent=self)
        self.error.hide()
        self.finished.connect(self.wipe)

    # --- what a subclass answers -------------------------------------------------------------------------------------

    def job(self) -> Callable[[Office], object] | None:
        """What the office is to do, or None when something is missing, which is told then."""
        raise NotImplementedError  # a subclass that forgot its act must be heard of

    def show_at_field(self, field: str, text: str) -> bool:  # noqa: ARG002 - for a subclass that has fields
        """Show a sentence at the field it belongs to; False when no field answers to it."""
        return False

    def words_of(self, error: PtsError) -> Told:
        """What is told of an error that belongs to no field."""
        return told(error)

    @Slot()
    def wipe(self) -> None:
        """Overwrite what was typed: the sheet is left."""

    # --- doing it ----------------------------------------------------------------------------------------------------

    @override
    @Slot()
    def _commit(self) -> None:
        """Work instead of closing at once: the sheet closes when it is done."""
        with_office = self.context.with_office
        if self.busy or not self.awake or with_office is None:
            return
        self.error.hide()
        job = self.job()
        if job is not None:
            self._set_busy(busy=True)
            self.context.tasks.run_read(partial(with_office, job), self._worked, self._refused)
        self.grown()

    def _set_busy(self, *, busy: bool) -> None:
        self.busy = busy
        self.cancel.setEnabled(not busy)
        self.set_ready(not busy, self.busy_hint or tr("Testing with the provider…"))

    def _worked(self, result: object) -> None:
        self._set_busy(busy=False)
        super()._commit()
        self.answered.emit(result)

    def _refused(self, error: PtsError) -> None:
        self._set_busy(busy=False)
        found = field_messages(error) if isinstance(error, InputError) else {}
        if isinstance(error, NotProved):
            found = {error.step: told(error).text}
        shown = [self.show_at_field(field, text) for field, text in found.items()]
        if not any(shown):
            said = self.words_of(error)
            self.error.show_note(said.text, Tone.BAD, title=said.title, spoken=True)
            self.error.show()
            self.commit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.grown()

    @Slot()
    def grown(self) -> None:
        """The sheet is as tall as what it holds."""
        self.body.invalidate()
        self.retheme()

    # --- leaving -----------------------------------------------------------------------------------------------------

    @override
    def reject(self) -> None:
        """What the office does is waited for: it would hold all the same."""
        if not self.busy:
            super().reject()

    def put_away(self) -> None:
        """The window locks, which waits for nothing. What the office does goes on, and shows when the window opens."""
        self._set_busy(busy=False)
        super().reject()
