"""Settings: sections on the left, one of them on the right. Every change holds at once, but for those of an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.pages.settings_accounts import AccountsSection
from ptsdesk.gui.pages.settings_doctor import DoctorSection
from ptsdesk.gui.pages.settings_journal import JournalSection
from ptsdesk.gui.pages.settings_limits import LimitsSection
from ptsdesk.gui.pages.settings_lock import LockSection
from ptsdesk.gui.pages.settings_sections import AboutSection, AppearanceSection
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Space
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, identify
from ptsdesk.gui.widgets.navigation import NavButton
from ptsdesk.services.api import Desk

SECTIONS: tuple[tuple[str, str, str, Callable[[Context, QWidget], QWidget]], ...] = (
    ("accounts", "Merchant accounts", "building-2", AccountsSection),
    ("doctor", "Connection doctor", "stethoscope", DoctorSection),
    ("limits", "Limits and approval", "users", LimitsSection),
    ("lock", "Lock and privacy", "lock", LockSection),
    ("appearance", "Appearance and language", "palette", AppearanceSection),
    ("journal", "Backup and journal", "database-backup", JournalSection),
    ("about", "About", "info", AboutSection),
)
_WIDTH = 236


class _Column(Themed, QWidget):
    """The ground of the list of sections."""

    @override
    def retheme(self) -> None:
        self.setFixedWidth(theme().px(_WIDTH))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("sidebar"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().colour("line"))


class SettingsPage(Page):
    """``open_with`` takes the key of a section; "doctor" also runs it."""

    key: ClassVar[str] = "settings"
    icon: ClassVar[str] = "settings"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.sections: dict[str, QWidget] = {}
        self._buttons: dict[str, NavButton] = {}
        self._stack = QStackedWidget(self)
        self._run_when_ready = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_list())
        row.addWidget(self._stack, 1)
        self.show_section("appearance")

    def _make_list(self) -> QWidget:
        column = _Column(self)
        column.follow_theme()
        identify(column, tr("Settings sections"), "settings-sections")
        group = QButtonGroup(self)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(Space.S12, Space.S16, Space.S12, Space.S16)
        layout.setSpacing(2)
        for key, word, icon, _ in SECTIONS:
            button = NavButton(f"settings-{key}", tr(word), icon, parent=column)
            button.clicked.connect(self._clicked)
            group.addButton(button)
            layout.addWidget(button)
            self._buttons[key] = button
        layout.addStretch(1)
        return column

    @override
    def title(self) -> str:
        return tr("Settings")

    @override
    def desk_arrived(self, desk: Desk) -> None:
        if self._run_when_ready:
            self._run_doctor()

    @override
    def open_with(self, argument: object | None) -> None:
        if isinstance(argument, str) and argument in self._buttons:
            self.show_section(argument)
            if argument == "doctor":
                self._run_doctor()

    @override
    def check_now(self) -> None:
        if self._stack.currentWidget() is self.sections.get("doctor"):
            self._run_doctor()

    @override
    def wipe(self) -> bool:
        wiped = [one.wipe() for one in self.sections.values() if isinstance(one, AccountsSection | LockSection)]
        return any(wiped)

    def _run_doctor(self) -> None:
        doctor = self.sections.get("doctor")
        self._run_when_ready = self.desk is None
        if isinstance(doctor, DoctorSection):
            doctor.examine()

    @Slot()
    def _clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, NavButton):
            self.show_section(sender.key.removeprefix("settings-"))

    def show_section(self, key: str) -> None:
        """Show a section; it is made when first shown."""
        if key not in self.sections:
            make = next(make for name, _, _, make in SECTIONS if name == key)
            self.sections[key] = make(self.context, self)
            self._stack.addWidget(self.sections[key])
        self._stack.setCurrentWidget(self.sections[key])
        self._buttons[key].setChecked(True)
