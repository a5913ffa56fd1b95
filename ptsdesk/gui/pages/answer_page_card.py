"""When the account answers with web pages: what that means, the page for the payer, and how to ask for JSON.

The page is never rendered inside the program. The order is resolved by asking only.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ptsdesk.domain.answer_file import file_text
from ptsdesk.domain.orders import Order
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_findings as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.open_page import OpenPageSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.private_files import PrivateFolder, write_private
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.tokens import Space, Tone
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.file_dialog import ask_where_to_save
from ptsdesk.gui.widgets.labels import IconLabel, Label
from ptsdesk.gui.widgets.notes import Note
from ptsdesk.gui.widgets.surfaces import Card, Divider
from ptsdesk.services.findings import AnswerPage


class AnswerPageCard(Card):
    """Hidden unless a page is there. :meth:`follow` reads it by itself, :meth:`show_order` shows what was read."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(tr("The account answers with web pages"), parent=parent)
        self.context = context
        self._order: Order | None = None
        self._page: AnswerPage | None = None
        self._followed: tuple[object, ...] = ()
        self._folder: PrivateFolder | None = None
        self._sheet: OpenPageSheet | None = None
        self.text = Label("", Role.BODY, wrap=True, parent=self)
        self.setting = Label(words.setting_words(), Role.BODY, "text_2", wrap=True, parent=self)
        self.payer = IconLabel("info", "", wrap=True, parent=self)
        self.cut = Note(words.cut_words(), Tone.ATTENTION, parent=self)
        self.told = IconLabel("check", "", ink="text_2", icon_ink="ok", wrap=True, parent=self)
        copy = tr("Copy text for the provider")
        self.copy = Button(copy, icon="copy", name=copy, identifier="answer-page-copy", parent=self)
        self.save = Button(tr("Save page…"), icon="download", identifier="answer-page-save", parent=self)
        self.open = Button(
            tr("Open in browser…"), icon="external-link", name=tr("Open page in browser"),
            identifier="answer-page-open", parent=self,
        )  # fmt: skip
        self._lay_out()
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._choose_file)
        self.open.clicked.connect(self._warn)
        context.desk_lost.connect(self._desk_lost)
        self.hide()

    def _lay_out(self) -> None:
        ask = QHBoxLayout()
        ask.addWidget(self.copy)
        ask.addStretch(1)
        page = QHBoxLayout()
        page.setSpacing(Space.S8)
        page.addStretch(1)
        page.addWidget(self.save)
        page.addWidget(self.open)
        self.body.addWidget(self.text)
        self.body.addWidget(self.setting)
        self.body.addLayout(ask)
        self.body.addWidget(Divider(self))
        self.body.addWidget(self.payer)
        self.body.addWidget(self.cut)
        self.body.addLayout(page)
        self.body.addWidget(self.told)

    # --- showing -----------------------------------------------------------------------------------------------------

    def follow(self, order: Order) -> None:
        """Read the page of an order, again only when its state changed or another order is shown."""
        wanted = (order.order_id, order.attempts, order.state)
        same = self._order is not None and self._order.order_id == order.order_id
        self.show_order(order, self._page if same else None)
        desk = self.context.desk
        if wanted == self._followed or desk is None or not order.attempts:
            return
        self._followed = wanted
        order_id = order.order_id
        self.context.tasks.run_read(lambda: desk.answer_page(order_id), partial(self._came, order_id), self._not_read)

    def _came(self, order_id: str, page: AnswerPage | None) -> None:
        if self._order is not None and self._order.order_id == order_id:
            self.show_order(self._order, page)

    def _not_read(self, _error: PtsError) -> None:
        """The page that shows the order tells of a journal that cannot be read; the next change asks again."""
        self._followed = ()

    def show_order(self, order: Order, page: AnswerPage | None) -> None:
        """Show what the page means for the order; None hides the card."""
        same = self._order is not None and self._order.order_id == order.order_id
        self._order, self._page = order, page
        self.setVisible(page is not None)
        if page is None:
            return
        self.text.setText(words.page_words(order, page))
        self.payer.label.setText(words.payer_words(order.kind))
        self.cut.setVisible(not page.whole)
        for button in (self.save, self.open):
            button.setEnabled(page.whole)
            button.setAccessibleDescription("" if page.whole else words.cut_words())
        if not same or not self.told.label.text():
            self._tell("")

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self.told.show_line(
            "circle-alert" if bad else "check", text, "bad" if bad else "text_2", "bad" if bad else "ok"
        )
        self.told.setVisible(bool(text))

    # --- what a person does ------------------------------------------------------------------------------------------

    @Slot()
    def _copy(self) -> None:
        clips().copy_text(words.json_request(self.context.account.user_id))
        self._tell(tr("The text was copied. Send it to the provider's customer service."))

    @Slot()
    def _choose_file(self) -> None:
        if self._order is None or self._page is None or not self._page.whole:
            return
        name = f"{self._order.order_id}.html"
        ask_where_to_save(self, tr("Save page for the payer"), name, tr("Web page (*.html)"), self._file_chosen)

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        page = self._page
        if page is not None and page.whole:
            text = file_text(page.text)
            self.context.tasks.run_read(lambda: _written(Path(path), text), self._saved)

    def _saved(self, good: bool) -> None:
        if good:
            self._tell(tr("The page was saved. Only you may read the file."))
        else:
            self._tell(tr("The page could not be saved. Choose another folder."), bad=True)

    @Slot()
    def _warn(self) -> None:
        if self._order is None or self._page is None or not self._page.whole or self._sheet is not None:
            return
        sheet = OpenPageSheet(self.context, self.context.sheet_host or self.window(), self._order)
        self._sheet = sheet
        sheet.committed.connect(self._open)
        sheet.finished.connect(self._sheet_closed)
        sheet.open_sheet()

    @Slot()
    def _sheet_closed(self) -> None:
        self._sheet = None

    @Slot()
    def _open(self) -> None:
        order, page = self._order, self._page
        if order is None or page is None:
            return
        if self._folder is None:
            self._folder = PrivateFolder(self.context.data_folder, self.window(), self)
        folder, name, text = self._folder, f"{order.order_id}.html", file_text(page.text)
        self.context.tasks.run_read(lambda: _put(folder, name, text), self._written)

    def _written(self, path: Path | None) -> None:
        if self._folder is not None:
            self._folder.begin_clock()
        if path is None:
            self._tell(tr("The page could not be written, so it was not opened."), bad=True)
        elif QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._tell(tr("The page was handed to the browser. Its copy here is removed after 10 minutes."))
        else:
            self._tell(tr("No browser could be opened. Save the page instead."), bad=True)

    @Slot()
    def _desk_lost(self) -> None:
        if self._sheet is not None:
            self._sheet.reject()
        if self._folder is not None:
            self._folder.clear()


def _written(path: Path, text: str) -> bool:
    try:
        write_private(path, text)
    except OSError:
        return False
    return True


def _put(folder: PrivateFolder, name: str, text: str) -> Path | None:
    try:
        return folder.put(name, text)
    except OSError:
        return None
