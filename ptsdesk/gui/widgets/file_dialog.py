"""Asks for a place of a file without holding the window up; whoever asked is told the path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[str], None]
"""A slot of a widget that lives as long as the window: it gets the path."""


def ask_where_to_save(asker: QWidget, title: str, name: str, kinds: str, chosen: Chosen) -> None:
    """Ask where a file is to be saved. ``name`` is offered, and its ending is added to a name that has none."""
    dialog = QFileDialog(asker.window(), title, name, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    _open(dialog, chosen)


def ask_what_to_open(asker: QWidget, title: str, kinds: str, chosen: Chosen) -> None:
    """Ask for a file that is there."""
    dialog = QFileDialog(asker.window(), title, "", kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    """The window owns the dialog until it is closed, so nobody has to hold it."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
