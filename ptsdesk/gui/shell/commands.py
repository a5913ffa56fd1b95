"""Everything a person can do from the keyboard, the menu and the palette: one table, one QAction each.

Nothing in it sends money: sending happens on a confirm sheet only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.places import PLACES, keys_of
from ptsdesk.gui.widgets.base import plain_label


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do. ``menu`` is its menu, empty for none; ``palette``: whether the palette lists it."""

    key: str
    word: str
    icon: str
    keys: str = ""
    menu: str = ""
    palette: bool = True

    @property
    def text(self) -> str:
        """What it does, translated."""
        return tr(self.word)


FILE, GO, VIEW, HELP = "File", "Go", "View", "Help"
MENUS = (FILE, GO, VIEW, HELP)

COMMANDS: tuple[Command, ...] = (
    Command("new-payment", "New payment", "qr-code", "Ctrl+N", FILE),
    Command("new-withdrawal", "New withdrawal", "arrow-up-right", "Ctrl+Shift+N", FILE),
    Command("new-subscription", "New subscription", "repeat", "", FILE),
    Command("switch-account", "Switch account", "users", "", FILE),
    Command("connect", "Connect a merchant account", "plus", "", FILE),
    Command("primary", "Main step of this page", "check", "Ctrl+Return", FILE, palette=False),
    Command("check-now", "Check now", "refresh-cw", "F5", FILE),
    Command("lock", "Lock now", "lock", "Ctrl+L", FILE),
    Command("quit", "Quit", "x", "Ctrl+Q", FILE),
    *(Command(f"go-{place.key}", place.word, place.icon, keys_of(place), GO) for place in PLACES),
    Command("palette", "Search or run a command", "search", "Ctrl+K", VIEW, palette=False),
    Command("find", "Search this page", "search", "Ctrl+F", VIEW),
    Command("next-pane", "Next pane", "columns-3", "F6", VIEW, palette=False),
    Command("hide-amounts", "Hide amounts", "eye-off", "Ctrl+Shift+H", VIEW),
    Command("theme-light", "Light appearance", "sun", "", VIEW),
    Command("theme-dark", "Dark appearance", "moon", "", VIEW),
    Command("theme-system", "Appearance as the computer", "monitor", "", VIEW),
    Command("settings", "Open settings", "settings", "Ctrl+,", VIEW, palette=False),
    Command("doctor", "Run the connection doctor", "list-checks", "", HELP),
    Command("shortcuts", "Keyboard shortcuts", "info", "F1", HELP),
)
BY_KEY: Mapping[str, Command] = {command.key: command for command in COMMANDS}


class Commands(QObject):
    """The actions of the window; ``run`` is called with the key of a command."""

    def __init__(self, window: QMainWindow, run: Callable[[str], object]) -> None:
        super().__init__(window)
        self._run = run
        self._locked = False
        self._only: frozenset[str] | None = None
        self.actions: dict[str, QAction] = {}
        for command in COMMANDS:
            self._add(window, command)

    def _add(self, window: QMainWindow, command: Command) -> None:
        action = QAction(plain_label(command.text), window)
        action.setObjectName(f"action-{command.key}")
        action.setAutoRepeat(False)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if command.keys:
            sequences = [QKeySequence(command.keys)]
            if command.key == "primary":
                sequences.append(QKeySequence("Ctrl+Enter"))
            action.setShortcuts(sequences)
        if command.key == "quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif command.key == "lock":
            # In every window: the customer's view of a QR code is one of its own.
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        elif command.key == "settings":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        action.triggered.connect(self._triggered)
        window.addAction(action)
        self.actions[command.key] = action

    def set_locked(self, locked: bool) -> None:
        """Under the lock the window can only be closed."""
        self._locked = locked
        self._enable()

    def limit(self, only: frozenset[str] | None) -> None:
        """While no account is chosen only these make sense; None for all."""
        self._only = only
        self._enable()

    def _enable(self) -> None:
        for key, action in self.actions.items():
            sensible = self._only is None or key in self._only
            action.setEnabled(key == "quit" or (sensible and not self._locked))

    def _triggered(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self._run(sender.objectName().removeprefix("action-"))

    def fill_menus(self, window: QMainWindow) -> None:
        """Put every action into the menu bar, which shows with Alt (on macOS it is the system's)."""
        bar = window.menuBar()
        for menu_word in MENUS:
            menu = bar.addMenu(plain_label(tr(menu_word)))
            menu.setObjectName(f"menu-{menu_word.lower()}")
            for command in COMMANDS:
                if command.menu == menu_word:
                    menu.addAction(self.actions[command.key])


def shown_keys(keys: str) -> tuple[str, ...]:
    """A shortcut as key caps: ``("Ctrl", "K")``."""
    return tuple(part or "+" for part in keys.replace("Return", "Enter").split("+")) if keys else ()
