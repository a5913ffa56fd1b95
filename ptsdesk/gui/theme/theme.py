"""The one theme of the program: which tokens hold now, and the signal that says they changed."""

from __future__ import annotations

from functools import cache
from typing import Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ptsdesk.domain.account import Environment
from ptsdesk.gui.theme import fonts, icons
from ptsdesk.gui.theme.palette import build_palette
from ptsdesk.gui.theme.qss import build_qss
from ptsdesk.gui.theme.tokens import Mode, Tokens, tokens_for

SMALLEST_TEXT, LARGEST_TEXT = 0.9, 1.5

STYLE_ARGUMENTS = ("-style", "fusion")
"""For ``QApplication``'s arguments: ``setStyle`` answers with the style, and to learn that class costs Python 5 ms."""
STYLE_CHOSEN = "fusionChosen"
"""The property that says that the application was made with :data:`STYLE_ARGUMENTS`."""


class Follower(Protocol):
    """A widget that takes its fonts, icons and heights from the theme."""

    def theme_changed(self) -> None:
        """Read the theme again."""


class Theme(QObject):
    """Applies mode, environment and text size to the application.

    Widgets follow it through :meth:`follow`, hundreds of them at little cost; :attr:`changed` is for the few others.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._app: QApplication | None = None
        self._mode = Mode.LIGHT
        self._environment = Environment.LIVE
        self._text_scale = 1.0
        self._applied: tuple[Tokens, float] | None = None
        self.tokens = tokens_for(Environment.LIVE, dark=False)
        self._followers: WeakSet[Follower] = WeakSet()
        self.reduced_motion = False
        """No fades. The shell sets it from the settings."""

    @property
    def mode(self) -> Mode:
        """What was chosen; :attr:`dark` is what it means now."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the dark set holds."""
        return self.tokens.dark

    @property
    def environment(self) -> Environment:
        """LIVE or SANDBOX."""
        return self._environment

    @property
    def text_scale(self) -> float:
        """The text size, 0.9 to 1.5."""
        return self._text_scale

    def apply(
        self,
        app: QApplication,
        mode: Mode | str = Mode.SYSTEM,
        environment: Environment | str = Environment.LIVE,
        text_scale: float = 1.0,
    ) -> None:
        """Make the application look like this. Cheap when nothing differs."""
        if self._app is None:
            self._app = app
            if not app.property(STYLE_CHOSEN):
                app.setStyle("Fusion")
            fonts.load_window_fonts()
            app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._mode = Mode(mode)
        self._environment = Environment(environment)
        self._text_scale = min(max(text_scale, SMALLEST_TEXT), LARGEST_TEXT)
        self._tell_platform(app)
        self._refresh()

    def _tell_platform(self, app: QApplication) -> None:
        """Window frames and system dialogs follow the choice, where the platform can (not on plain X11)."""
        schemes = {
            Mode.LIGHT: Qt.ColorScheme.Light,
            Mode.DARK: Qt.ColorScheme.Dark,
            Mode.SYSTEM: Qt.ColorScheme.Unknown,
        }
        app.styleHints().setColorScheme(schemes[self._mode])

    def follow(self, widget: Follower) -> None:
        """Tell a widget of each change for as long as it lives."""
        self._followers.add(widget)

    @Slot()
    def _system_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        if self._app is None:
            return
        tokens = tokens_for(self._environment, dark=self._wants_dark(self._app))
        wanted = (tokens, self._text_scale)
        if wanted == self._applied:
            return
        self._applied = wanted
        self.tokens = tokens
        self._app.setFont(self.font(fonts.Role.BODY))
        self._app.setPalette(build_palette(tokens))
        self._app.setStyleSheet(build_qss(tokens))
        icons.forget()
        self.tell_followers()
        self.changed.emit()

    def tell_followers(self) -> None:
        """Have every widget read again what it shows: the parts before their owner, which has the last word on them."""
        # Qt may have destroyed the widget while Python still holds its wrapper.
        alive = [follower for follower in self._followers if isValid(follower)]
        for follower in sorted(alive, key=_depth, reverse=True):
            if isValid(follower):
                follower.theme_changed()

    def _wants_dark(self, app: QApplication) -> bool:
        if self._mode is Mode.SYSTEM:
            return app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._mode is Mode.DARK

    def font(self, role: fonts.Role, *, ids: bool = False) -> QFont:
        """The font of a role at the text size in force."""
        return fonts.font(role, self._text_scale, ids=ids)

    def px(self, pixels: int) -> int:
        """A height that holds text: grows with the text size, never shrinks below the design's."""
        return round(pixels * max(self._text_scale, 1.0))

    def tokens_of(self, environment: Environment | str) -> Tokens:
        """The tokens of one environment in the mode that holds, for marks that show an environment of their own."""
        return tokens_for(Environment(environment), dark=self.dark)

    def colour(self, name: str) -> QColor:
        """A token by name, for painting."""
        return QColor(str(getattr(self.tokens, name)))


def _depth(follower: Follower) -> int:
    """How many widgets it lies in."""
    depth = 0
    widget: object = follower
    while isinstance(widget, QWidget):
        depth, widget = depth + 1, widget.parentWidget()
    return depth


@cache
def theme() -> Theme:
    """The theme of this process. A style sheet belongs to the application, so there is exactly one."""
    return Theme()
