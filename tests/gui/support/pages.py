"""Pages that only remember what was asked of them, for tests of the shell without the real pages."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.shell.places import Place
from ptsdesk.gui.widgets.base import identify
from ptsdesk.services.api import Desk


class Remembering(Page):
    """Every call is kept in ``calls``."""

    word = ""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.calls: list[object] = []
        self.may_leave = True
        self.line = identify(QLineEdit(self), tr("Line of {place}", place=self.key), f"line-{self.key}")
        QHBoxLayout(self).addWidget(self.line)

    def title(self) -> str:
        return self.word

    def desk_arrived(self, desk: Desk) -> None:
        self.calls.append(("desk", desk.account.name))

    def arrived(self) -> None:
        self.calls.append("arrived")

    def open_with(self, argument: object | None) -> None:
        self.calls.append(("open", argument))

    def leave(self) -> bool:
        return self.may_leave

    def check_now(self) -> None:
        self.calls.append("check")

    def start_search(self) -> None:
        self.calls.append("search")

    def primary(self) -> None:
        self.calls.append("primary")

    def escape(self) -> bool:
        self.calls.append("escape")
        return True


def remembering(place: Place) -> type[Page]:
    """A page class for a place."""
    return type(f"Page_{place.key}", (Remembering,), {"key": place.key, "icon": place.icon, "word": place.text})
