"""What stands in the place of the pages while the journal cannot be read: what happened, and the backups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.record import Backup, RestoreReport
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui import presenter_record as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.restore_sheet import RestoreSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button, Kind
from ptsdesk.gui.widgets.choices import CardStyle, ChoiceGroup
from ptsdesk.gui.widgets.labels import Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import IconTile, scroll_page
from ptsdesk.services.api import Office

WithOffice = Callable[[Callable[[Office], Any]], Any]
"""Does something with the office, on a reader's thread."""

_WIDTH = 560


class RestorePage(QWidget):
    """Nothing is put back before it was confirmed. What was put back is said with its counts."""

    retry_clicked = Signal()
    sandbox_clicked = Signal()
    """As of the other problem pages; every account has the same journal, so it is not offered here."""
    sheet_opened = Signal(object)

    def __init__(self, context: Context, with_office: WithOffice, error: PtsError | None = None) -> None:
        super().__init__()
        self.setObjectName("problem")
        self.context, self._with_office = context, with_office
        self._damaged = error is not None
        self.done = False
        """Whether a backup was put back."""
        self._backups: dict[str, Backup] = {}
        self._working = False
        said = presenter_errors.words(error) if error is not None else words.restore_words(context.data_folder)
        text = words.kept_words() if error is not None else said.sentence
        self.title = Label(said.title, Role.SECTION, parent=self)
        self.text = Label(text, Role.BODY, "text_2", wrap=True, parent=self)
        self.what = Note(said.sentence, Tone.NEUTRAL, icon="file-text", parent=self)
        self.what.setVisible(self._damaged)
        self.title.setVisible(self._damaged)
        self.note = Note("", Tone.BAD, parent=self)
        self.missing = Label("", Role.BODY, wrap=True, ids=True, parent=self).set_selectable()
        self.choices = ChoiceGroup(tr("Backups"), "backups", columns=1, style=CardStyle.DECISION, parent=self)
        self.none = Label("", Role.BODY, "text_2", wrap=True, parent=self)
        self.restore = Button(
            tr("Restore this backup…"), Kind.PRIMARY, icon="history", name=tr("Restore this backup"), parent=self
        )
        again = tr("Try again") if self._damaged else tr("Look again")
        self.retry = Button(again, icon="refresh-cw", identifier="try-again", parent=self)
        self._lay_out()
        for part in (self.note, self.missing, self.choices, self.none):
            part.hide()
        self.restore.setEnabled(False)
        self.restore.clicked.connect(self._ask)
        self.retry.clicked.connect(self.retry_clicked)
        self.look()

    def _lay_out(self) -> None:
        content = QWidget()
        content.setFixedWidth(_WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(Space.S16, Space.S28, Space.S16, Space.S28)
        column.setSpacing(Space.S12)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.tile = IconTile("database", 52, Tone.BAD if self._damaged else Tone.NEUTRAL, content)
        column.addWidget(self.tile, 0, centre)
        column.addWidget(self.title, 0, centre)
        self.text.setAlignment(centre)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S8)
        foot.addStretch(1)
        foot.addWidget(self.retry)
        foot.addWidget(self.restore)
        for part in (self.text, self.what, self.note, self.missing, self.choices, self.none):
            column.addWidget(part)
        column.addLayout(foot)
        column.addStretch(1)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(content)
        row.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroll_page(holder, self))

    def take_focus(self) -> None:
        """Put the focus on the way out."""
        self.retry.setFocus()

    # --- the backups -------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Read which backups there are."""
        self._run(lambda office: office.backups(), self._listed)

    def _listed(self, found: tuple[Backup, ...]) -> None:
        now = self.context.now_ms()
        self._backups = {backup.name: backup for backup in found}
        self.choices.set_choices([words.backup_choice(backup, now) for backup in found], found[0].name if found else "")
        self.choices.setVisible(bool(found))
        self.none.setText(words.no_backups() if self._damaged else words.no_backups_yet())
        self.none.setVisible(not found)
        self.restore.setEnabled(bool(found))

    @Slot()
    def _ask(self) -> None:
        backup = self._backups.get(self.choices.key)
        if backup is None or self._working:
            return
        host = self.context.sheet_host or self
        sheet = RestoreSheet(host, self.context.environment, backup, self.context.now_ms())
        sheet.confirmed.connect(self._put_back)
        sheet.open_sheet()
        self.sheet_opened.emit(sheet)

    @Slot(str)
    def _put_back(self, name: str) -> None:
        self._set_working(working=True)
        self.restore.set_text(tr("Putting it back…"))
        self._run(lambda office: office.restore(name), self._restored)

    def _restored(self, report: RestoreReport) -> None:
        self._set_working(working=False)
        self.done = True
        title, text = words.restored_words(report)
        tone = Tone.ATTENTION if report.missing_ids else Tone.OK
        self.note.show_note(text, tone, title=title, spoken=True)
        self.missing.setText(words.missing_lines(report.missing_ids))
        self.missing.setVisible(bool(report.missing_ids))
        self.note.show()
        for part in (self.choices, self.restore, self.what):
            part.hide()
        self.tile.set_icon("database", tone)
        self.title.setText(words.restored_title(report))
        self.title.show()
        self.text.setText(tr("Open the account to go on. What stands here is also under Settings, Backup and journal."))
        self.retry.set_text(tr("Open the account"))
        self.retry.setFocus()

    def _failed(self, error: PtsError) -> None:
        self._set_working(working=False)
        self.note.show_note(told(error).text, Tone.BAD, title=told(error).title, spoken=True)
        self.note.show()

    def _set_working(self, *, working: bool) -> None:
        self._working = working
        self.restore.set_text(tr("Restore this backup…"))
        for part in (self.choices, self.retry, self.restore):
            part.setEnabled(not working)

    def _run(self, job: Callable[[Office], Any], done: Callable[[Any], None]) -> None:
        self.context.tasks.run_read(partial(self._with_office, job), done, self._failed)
