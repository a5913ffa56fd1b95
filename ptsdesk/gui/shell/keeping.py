"""Writes the settings after they changed: off the window's thread, one write at a time, the newest last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from ptsdesk.domain.settings import Settings
from ptsdesk.errors import PtsError
from ptsdesk.gui import presenter_errors
from ptsdesk.gui.context import Context, Notice

SOON_MS = 300


class SettingsKeeper(QObject):
    """``stored`` is what the file holds; options of one start that were never chosen by hand do not get into it."""

    def __init__(
        self, context: Context, stored: Settings, save: Callable[[Settings], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._seen = context.settings
        self._wanted = self._stored = stored
        self._save = save
        self._saving = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._write)
        context.settings_changed.connect(self._changed)

    @Slot(object)
    def _changed(self, settings: Settings) -> None:
        names = [field.name for field in fields(Settings)]
        new = {name: getattr(settings, name) for name in names if getattr(settings, name) != getattr(self._seen, name)}
        self._seen = settings
        self._wanted = replace(self._wanted, **new)
        self._soon.start()

    @Slot()
    def _write(self) -> None:
        if self._saving:
            self._soon.start()
            return
        if self._wanted != self._stored:
            self._saving = True
            wanted = self._wanted
            self._context.tasks.run_read(partial(self._save, wanted), partial(self._written, wanted), self._failed)

    def _written(self, settings: Settings, _nothing: object) -> None:
        self._saving = False
        self._stored = settings

    def _failed(self, error: PtsError) -> None:
        self._saving = False
        self._context.toast(Notice.WARNING, presenter_errors.title(error), presenter_errors.message(error))

    def flush(self) -> None:
        """Write what is not written yet; for the end of the program, without a window."""
        self._soon.stop()
        if self._wanted != self._stored:
            self._save(self._wanted)
            self._stored = self._wanted
