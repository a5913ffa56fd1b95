"""Opens the date and time settings of the operating system, where it is known how. Fixed words only, no input."""

from __future__ import annotations

import shutil
import sys
from functools import cache

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices

_ADDRESSES = {
    "win32": "ms-settings:dateandtime",
    "darwin": "x-apple.systempreferences:com.apple.Date-Time-Settings.extension",
}
_PROGRAMS = (
    ("gnome-control-center", "datetime"),
    ("systemsettings", "kcm_clock"),
    ("cinnamon-settings", "calendar"),
    ("mate-time-admin",),
    ("time-admin",),
)
"""Of the desktops that have one, the first that is installed."""


@cache
def _clock_program() -> tuple[str, ...]:
    for name, *words in _PROGRAMS:
        path = shutil.which(name)
        if path:
            return (path, *words)
    return ()


def clock_settings_known() -> bool:
    """Whether :func:`open_clock_settings` can do something here."""
    return sys.platform in _ADDRESSES or bool(_clock_program())


def open_clock_settings() -> bool:
    """Open them; False when nothing came of it."""
    address = _ADDRESSES.get(sys.platform)
    if address is not None:
        return QDesktopServices.openUrl(QUrl(address))
    program = _clock_program()
    return bool(program) and bool(QProcess.startDetached(program[0], list(program[1:]))[0])
