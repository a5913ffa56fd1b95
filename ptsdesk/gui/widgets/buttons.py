"""Buttons. The order in a row is the same on every system: help, other, Cancel, and the main one last."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ptsdesk.gui.theme import icons
from ptsdesk.gui.theme.fonts import Role
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Tokens
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.base import Themed, identify, plain_label, repolish, role_font, set_tip


class Kind(StrEnum):
    """What a button does. One primary an area; only the button that sends money is ``SEND``."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DANGER = "danger"
    GHOST = "ghost"
    LINK = "link"
    SEND = "send"


def _icon_ink(kind: Kind, tokens: Tokens) -> str:
    inks = {
        Kind.PRIMARY: tokens.on_accent,
        Kind.SEND: tokens.on_send,
        Kind.DANGER: tokens.bad,
        Kind.LINK: tokens.link,
    }
    return inks.get(kind, tokens.text_2)


class Button(Themed, QPushButton):
    """A push button. Its accessible name is its text unless ``name`` says more ("Replace safecode").

    Never a default button: Enter in a form presses nothing by itself.
    """

    icon_size = 16

    def __init__(
        self,
        text: str = "",
        kind: Kind = Kind.SECONDARY,
        *,
        icon: str = "",
        name: str = "",
        identifier: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._tall = False
        self._icon_name = icon
        self._plain = text
        self._named = bool(name)
        self.setProperty("kind", kind.value)
        self.setAutoDefault(False)
        self.setText(plain_label(text))
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind is Kind.LINK else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        identify(self, name or text, identifier)
        self.follow_theme()

    @property
    def kind(self) -> Kind:
        """What the button does."""
        return self._kind

    @property
    def plain_text(self) -> str:
        """The text as people see it."""
        return self._plain

    def set_text(self, text: str) -> None:
        """Change the text, and the accessible name with it unless it has its own."""
        self._plain = text
        self.setText(plain_label(text))
        if not self._named:
            self.setAccessibleName(text)

    def set_tall(self) -> None:
        """As high as a button that sends, to stand beside one."""
        self._tall = True
        self.retheme()

    def set_icon(self, icon: str) -> None:
        """Change the icon; an empty name removes it."""
        self._icon_name = icon
        self.retheme()

    def set_kind(self, kind: Kind) -> None:
        """Change what the button does."""
        self._kind = kind
        self.setProperty("kind", kind.value)
        repolish(self)
        self.retheme()

    @override
    def retheme(self) -> None:
        tokens = theme().tokens
        strong = self._kind in (Kind.PRIMARY, Kind.SEND)
        self.setFont(role_font(Role.STRONG if strong else Role.EMPHASIS))
        self.setFixedHeight(theme().px(Size.SEND if self._tall or self._kind is Kind.SEND else Size.CONTROL))
        if not self._icon_name:
            self.setIcon(QIcon())
            return
        gap = 4 if self._plain else 0
        picture = icons.icon(
            self._icon_name, _icon_ink(self._kind, tokens), self.icon_size, disabled=tokens.text_3, pad_right=gap
        )
        self.setIcon(picture)
        self.setIconSize(QSize(self.icon_size + gap, self.icon_size))


class IconButton(Button):
    """A button that shows an icon only, so its name is required; the name is its tool tip too."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        identifier: str | None = None,
        kind: Kind = Kind.GHOST,
        size: int = Size.CONTROL,
        icon_size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        self._side = size
        self.icon_size = icon_size
        super().__init__("", kind, icon=icon, name=name, identifier=identifier, parent=parent)
        self.setProperty("square", "true")
        set_tip(self, name)

    @override
    def retheme(self) -> None:
        super().retheme()
        side = theme().px(self._side)
        self.setFixedSize(side, side)


class MenuButton(Button):
    """A button that opens a menu: "More"."""

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        name: str = "",
        identifier: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, Kind.SECONDARY, icon=icon, name=name, identifier=identifier, parent=parent)
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def add_action(self, text: str, slot: Callable[[], object], identifier: str | None = None) -> QAction:
        """Append an entry; returns it, so that it can be enabled and disabled."""
        action = self._menu.addAction(plain_label(text))
        action.setObjectName(identifier or "")
        action.setAutoRepeat(False)
        action.triggered.connect(lambda: slot())
        return action
