"""What stands in the window: environment bar, sidebar, page head, pages, and the layers above them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ptsdesk.gui import presenter_errors, presenter_time
from ptsdesk.gui.context import Context, Notice, ToastAction
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.shell.accounts import short_line
from ptsdesk.gui.shell.places import BY_KEY, PLACES, keys_of
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.base import identify, set_tip
from ptsdesk.gui.widgets.environment import EnvironmentBar, SandboxFrame
from ptsdesk.gui.widgets.focus import FocusRing
from ptsdesk.gui.widgets.navigation import Sidebar
from ptsdesk.gui.widgets.surfaces import PageHead
from ptsdesk.gui.widgets.toasts import ToastStack
from ptsdesk.services.api import AccountTag, Connection

CLOCK_EXACT_MS = 50
_TOASTS = {
    Notice.DONE: ("circle-check", Tone.OK),
    Notice.INFO: ("info", Tone.WAIT),
    Notice.WARNING: ("triangle-alert", Tone.ATTENTION),
}


def bar_line(tag: AccountTag) -> str:
    """The account at the right of the environment bar."""
    if tag.built_in:
        return tr("{account}  ·  built-in test provider on this computer", account=tag.name)
    return tr("{account}  ·  merchant {id}  ·  {host}", account=tag.name, id=tag.user_id, host=tag.host)


def clock_words(connection: Connection) -> str:
    """How this computer's clock stands to the provider's; empty while it is not known."""
    if connection.offset_ms is None:
        return ""
    if abs(connection.offset_ms) < CLOCK_EXACT_MS:
        return tr("clock exact")
    return tr("clock {offset}", offset=presenter_time.offset(connection.offset_ms))


class ShellFrame(QWidget):
    """Layout only: who decides is the main window."""

    def __init__(self, context: Context, stack: PageStack, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._status_tip = ""
        self.stack = stack
        self.bar = EnvironmentBar(context.environment, self)
        self.below = QWidget(self)
        self.sidebar = Sidebar(self.below)
        self.head = PageHead(parent=self.below)
        self._lay_out()
        self._fill_sidebar()
        self.toasts = ToastStack(self.below)
        self.ring = FocusRing(window)
        self.outline = SandboxFrame(window)
        self.status_is(Connection(None, None))
        identify(self.below, tr("ptsdesk"), "shell")
        context.sheet_host = self.below
        context.toast_asked.connect(self.show_toast)
        context.connection_changed.connect(self.status_is)
        context.counts_changed.connect(self._count)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.head)
        right.addWidget(self.stack, 1)
        row = QHBoxLayout(self.below)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(right, 1)
        self.stack.setParent(self.below)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.below, 1)

    def _fill_sidebar(self) -> None:
        group = ""
        for place in PLACES:
            if place.group != group and place.group:
                self.sidebar.add_caption(tr(place.group))
            group = place.group
            self.sidebar.add_page(place.key, place.text, place.icon, foot=place.foot, keys=keys_of(place))

    def show_account(self, tag: AccountTag) -> None:
        """Whose window this is, everywhere it is said."""
        self.bar.set_environment(tag.environment)
        self.bar.set_words("", bar_line(tag))
        self.sidebar.switcher.set_account(tag.name, short_line(tag), tag.environment)
        self.outline.retheme()

    @Slot()
    def show_head(self) -> None:
        """Title, line and actions of the page that is shown."""
        page = self.stack.page
        key = self.stack.wanted
        self.sidebar.mark(key)
        if page is None:
            self.head.set_words(BY_KEY[key].text if key else "")
            self.head.set_actions(())
            return
        self.head.set_words(page.title(), page.subtitle(), back=page.back())
        self.head.set_actions(page.head_actions())

    @Slot(object)
    def status_is(self, connection: Connection) -> None:
        """Fill the status corner from what the last call told."""
        word, icon, tone = presenter_errors.connection_words(connection)
        self.sidebar.status.set_status(word, clock_words(connection), tone, icon)
        said = [tr(connection.title), tr(connection.error)] if connection.title else []
        self._status_tip = "\n".join(said)
        self._tip()

    def set_opening(self, text: str, icon: str = "plug-zap") -> None:
        """What stands in the status corner while no account is open."""
        self.sidebar.status.set_status(text, "", Tone.NEUTRAL, icon)
        self._status_tip = ""
        self._tip()

    def _tip(self) -> None:
        if self._status_tip or not self.sidebar.narrow:
            set_tip(self.sidebar.status, self._status_tip)

    @Slot(int)
    def _count(self, count: int) -> None:
        self.sidebar.set_count("unresolved", count)

    @Slot(object, str, str, object)
    def show_toast(self, kind: Notice, title: str, text: str, action: ToastAction | None) -> None:
        """A notice at the bottom right."""
        icon, tone = _TOASTS[kind]
        label, run = (action.text, action.run) if action is not None else ("", None)
        self.toasts.show_toast(title, text, icon=icon, tone=tone, action=label, on_action=run)

    def fit(self, width: int) -> None:
        """Become narrow in a narrow window."""
        self.sidebar.fit_window(width)
        self._tip()

    @Slot()
    def next_pane(self) -> None:
        """F6: from the sidebar to the head, to the page, and round again."""
        panes = (self.sidebar, self.head, self.stack)
        focused = QApplication.focusWidget()
        at = next((i for i, pane in enumerate(panes) if focused is not None and pane.isAncestorOf(focused)), -1)
        for step in range(1, len(panes) + 1):
            target = _first_stop(panes[(at + step) % len(panes)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _first_stop(pane: QWidget) -> QWidget | None:
    """The first widget in a pane that Tab would reach."""
    at = pane.nextInFocusChain()
    while at is not None and at is not pane:
        tab = at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and pane.isAncestorOf(at) and at.isEnabled() and at.isVisible() and at.focusProxy() is None:
            return at
        at = at.nextInFocusChain()
    return None
