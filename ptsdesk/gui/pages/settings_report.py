"""The card below the connection doctor that makes a report for support, shows it and saves it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Slot, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_support as words
from ptsdesk.gui.context import Context
from ptsdesk.gui.dialogs.bundle_sheet import BundleSheet
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.morning_check import morning_check_of
from ptsdesk.gui.pages.settings_rows import SettingsCard
from ptsdesk.gui.presenter_pages import told
from ptsdesk.gui.private_files import write_private
from ptsdesk.gui.widgets.buttons import Button
from ptsdesk.gui.widgets.file_dialog import ask_where_to_save
from ptsdesk.gui.widgets.labels import IconLabel
from ptsdesk.services.api import Check, Office
from ptsdesk.services.support_api import Bundle


class ReportCard(SettingsCard):
    """Makes nothing by itself. The text of the sheet is the text of the file."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._sheet: BundleSheet | None = None
        self._bundle: Bundle | None = None
        self.make = Button(
            tr("Save a report for support"), icon="file-text", identifier="save-support-report", parent=self
        )
        self.add_row(tr("Report for support"), words.card_text(), self.make)
        self.told = IconLabel("check", "", wrap=True, parent=self)
        self.told.setContentsMargins(16, 0, 16, 10)
        self.told.hide()
        self.body.addWidget(self.told)
        self.make.clicked.connect(self._make)
        context.desk_lost.connect(self._desk_lost)

    def _tell(self, text: str, *, bad: bool = False) -> None:
        icon, ink = ("circle-alert", "bad") if bad else ("check", "text_2")
        self.told.show_line(icon, text, ink, "bad" if bad else "ok")
        self.told.setVisible(bool(text))

    @Slot()
    def _make(self) -> None:
        with_office, found = self._context.with_office, morning_check_of(self._context).finding
        if with_office is None or self._sheet is not None:
            return
        self.make.setEnabled(False)
        self._tell("")
        job = partial(_diagnosed, checks=found.checks if found is not None else (), window=self._window_facts())
        self._context.tasks.run_read(lambda: with_office(job), self._made, self._failed)

    def _window_facts(self) -> dict[str, str]:
        import PySide6  # noqa: PLC0415 - for its version only

        look, window, screen = self._context.theme, self.window(), self.screen()
        return {
            "qt": qVersion(),
            "pyside": PySide6.__version__,
            "platform": QGuiApplication.platformName(),
            "size": _sides(window.size()),
            "screen": _sides(screen.size()),
            "scale": f"{screen.devicePixelRatio():g}",
            "theme": "dark" if look.dark else "light",
            "environment": self._context.environment.value,
        }

    def _made(self, bundle: Bundle) -> None:
        self.make.setEnabled(True)
        sheet = BundleSheet(self._context.sheet_host or self.window(), self._context.environment, bundle)
        self._sheet, self._bundle = sheet, bundle
        sheet.committed.connect(self._choose_file)
        sheet.finished.connect(self._sheet_closed)
        sheet.open_sheet()

    def _failed(self, error: PtsError) -> None:
        self.make.setEnabled(True)
        self._tell(told(error).text, bad=True)

    @Slot()
    def _sheet_closed(self) -> None:
        self._sheet = None

    @Slot()
    def _choose_file(self) -> None:
        if self._bundle is not None:
            ask_where_to_save(self, tr("Save report"), self._bundle.name, tr("Text (*.txt)"), self._file_chosen)

    @Slot(str)
    def _file_chosen(self, path: str) -> None:
        bundle = self._bundle
        if bundle is not None:
            self._context.tasks.run_read(lambda: _written(Path(path), bundle.text), self._saved)

    def _saved(self, good: bool) -> None:
        self._tell(words.saved_words(good), bad=not good)

    @Slot()
    def _desk_lost(self) -> None:
        if self._sheet is not None:
            self._sheet.reject()


def _diagnosed(office: Office, checks: tuple[Check, ...], window: dict[str, str]) -> Bundle:
    return office.diagnostics(checks, window)


def _sides(size: QSize) -> str:
    return f"{size.width()}x{size.height()}"


def _written(path: Path, text: str) -> bool:
    try:
        write_private(path, text)
    except OSError:
        return False
    return True
