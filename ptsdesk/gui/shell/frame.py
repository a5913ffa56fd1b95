"""What stands in the window from the first paint on: environment bar, sidebar, page head, the place for pages.

Light on purpose: only what is painted first is imported here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.domain.account import Environment
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.places import BY_KEY, FIRST, PLACES, keys_of
from ptsdesk.gui.shell.start import FirstTag
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Size, Tone
from ptsdesk.gui.widgets.base import identify, set_tip
from ptsdesk.gui.widgets.environment import EnvironmentBar, SandboxFrame
from ptsdesk.gui.widgets.navigation import Sidebar
from ptsdesk.gui.widgets.surfaces import PageHead

if TYPE_CHECKING:
    from ptsdesk.gui.shell.start import Tagged


def bar_line(tag: Tagged, room: int) -> str:
    """The account at the right of the environment bar: less of it where there is less room."""
    if room < LITTLE_ROOM:
        return tag.name
    if tag.built_in and room < Size.NARROW_BELOW:
        return tr("{account}  ·  built-in test provider", account=tag.name)
    if tag.built_in:
        return tr("{account}  ·  built-in test provider on this computer", account=tag.name)
    if room < Size.NARROW_BELOW:
        return tr("{account}  ·  merchant {id}", account=tag.name, id=tag.user_id)
    return tr("{account}  ·  merchant {id}  ·  {host}", account=tag.name, id=tag.user_id, host=tag.host)


def short_line(tag: Tagged) -> str:
    """The line below the account's name in the sidebar."""
    return tr("Built-in test provider") if tag.built_in else tr("Merchant {id}", id=tag.user_id)


LOCK = "lock"
"""What the sidebar tells when Lock now is pressed."""
NOBODY = FirstTag("", Environment.LIVE)
"""What the window looks like while no account is chosen: the plain set of colours, without bar and frame."""
LITTLE_ROOM = 760
"""Pixels at 100 % text below which only the name of the account fits beside the sentence of the environment."""


def wear(tag: Tagged, mode: str, text_scale: int) -> None:
    """Have the whole application look like this account's environment."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme().apply(app, mode, tag.environment, text_scale / 100)


class ShellFrame(QWidget):
    """Layout only: who decides is the conductor."""

    def __init__(self, window: QWidget, tag: Tagged, mode: str, text_scale: int, *, welcome: bool = False) -> None:
        wear(NOBODY if welcome else tag, mode, text_scale)
        super().__init__(window)
        self.bare = False
        self._status_tip = ""
        self._tag: Tagged | None = None
        self.bar = EnvironmentBar(tag.environment, self)
        self.below = QWidget(self)
        """Everything below the environment bar: sheets and the palette lie on it."""
        self.sidebar = Sidebar(self.below)
        self.head = PageHead(parent=self.below)
        self._right = QVBoxLayout()
        self._right.setSpacing(0)
        self._right.addWidget(self.head)
        self._right.addStretch(1)
        row = QHBoxLayout(self.below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(self._right, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.below, 1)
        self._fill_sidebar()
        self.outline = SandboxFrame(window)
        self.set_status(tr("Opening"), "")
        self.show_account(tag)
        self.head.set_words(BY_KEY[FIRST].text)
        self.sidebar.mark(FIRST)
        identify(self.below, tr("ptsdesk"), "shell")
        if welcome:
            self.set_bare(bare=True)

    def set_bare(self, *, bare: bool, head: bool = False) -> None:
        """No account is chosen yet: nothing of the frame is shown, but for the ``head`` of a page that has one."""
        self.bare = bare
        for part in (self.bar, self.sidebar, self.head.search):
            part.setVisible(not bare)
        self.head.setVisible(head or not bare)

    def _fill_sidebar(self) -> None:
        group = ""
        for place in PLACES:
            if place.group != group and place.group:
                self.sidebar.add_caption(tr(place.group))
            group = place.group
            self.sidebar.add_page(place.key, place.text, place.icon, foot=place.foot, keys=keys_of(place))
        self.sidebar.add_action(LOCK, tr("Lock now"), "lock", keys="Ctrl+L")

    def swap(self, cover: QWidget) -> None:
        """Put a cover in the place of everything below the bar, which leaves the window until :meth:`swap_back`."""
        self._column.addWidget(cover, 1)
        cover.show()
        # The focus goes to the cover first: Qt would look for the next control in what is being taken away.
        cover.setFocus(Qt.FocusReason.OtherFocusReason)
        self.below.hide()
        self._column.removeWidget(self.below)
        self.below.setParent(None)
        self.outline.raise_()

    def swap_back(self, cover: QWidget) -> None:
        """Everything as it was; the cover is destroyed."""
        self._column.addWidget(self.below, 1)
        self.below.show()
        self._column.removeWidget(cover)
        cover.hide()
        cover.setParent(None)
        cover.deleteLater()

    def add_pages(self, pages: QWidget) -> None:
        """Put the pages into their place."""
        self._right.takeAt(1)
        self._right.addWidget(pages, 1)

    def add_banner(self, banner: QWidget) -> None:
        """Put what concerns every page between the head and the pages."""
        self._right.insertWidget(1, banner)

    def show_account(self, tag: Tagged) -> None:
        """Whose window this is, everywhere it is said."""
        self.bar.set_environment(tag.environment)
        self._tag = tag
        self._show_bar_line()
        self.sidebar.switcher.set_account(tag.name, short_line(tag), tag.environment)
        self.outline.retheme()

    def _show_bar_line(self) -> None:
        if self._tag is not None:
            room = round(self.width() / max(theme().text_scale, 1))
            self.bar.set_words("", bar_line(self._tag, room))

    def set_status(
        self, word: str, clock: str, tone: Tone = Tone.NEUTRAL, icon: str = "plug-zap", tip: str = ""
    ) -> None:
        """What stands in the status corner; ``tip`` says more."""
        self.sidebar.status.set_status(word, clock, tone, icon)
        self._status_tip = tip
        self._tip()

    def _tip(self) -> None:
        if self._status_tip or not self.sidebar.narrow:
            set_tip(self.sidebar.status, self._status_tip)

    def fit(self, width: int) -> None:
        """Become narrow in a narrow window."""
        was = self.sidebar.narrow
        self.sidebar.fit_window(width)
        if self.sidebar.narrow is not was:
            for part in (*self.sidebar.buttons.values(), self.sidebar.switcher, self.sidebar.status):
                part.updateGeometry()
        self._show_bar_line()
        self._tip()

    def next_pane(self, pages: QWidget) -> None:
        """F6: from the sidebar to the head, to the page, and round again."""
        panes = (self.sidebar, self.head, pages)
        focused = QApplication.focusWidget()
        at = next((i for i, pane in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)), -1)
        for step in range(1, len(panes) + 1):
            target = _first_stop(panes[(at + step) % len(panes)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget in a pane that Tab would reach.

    Not by nextInFocusChain: from Python that makes the next widget a child of the first one's wrapper.
    """
    for widget in pane.findChildren(QWidget):
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None:
            return widget
    return None
