"""Connects the window with everything behind it: accounts, pages, commands, notices. It never sends money."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.settings import Appearance
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import NEW, Context, Notice, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.locker import Locker
from ptsdesk.gui.main_window import MainWindow
from ptsdesk.gui.shell import late
from ptsdesk.gui.shell.appicon import program_icon
from ptsdesk.gui.shell.closing import Closing
from ptsdesk.gui.shell.commands import Commands
from ptsdesk.gui.shell.first_run import FirstRun
from ptsdesk.gui.shell.frame import LOCK, NOBODY, ShellFrame, wear
from ptsdesk.gui.shell.keys import AltKey
from ptsdesk.gui.shell.notices import Notices
from ptsdesk.gui.shell.opening import Opened, Opening
from ptsdesk.gui.shell.places import BY_KEY, FIRST
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.shell.waiting import KeyringWait
from ptsdesk.gui.theme.tokens import Tone
from ptsdesk.gui.widgets.base import without_holders
from ptsdesk.gui.widgets.focus import FocusRing
from ptsdesk.gui.widgets.privacy import Veil
from ptsdesk.services.api import AccountTag

if TYPE_CHECKING:
    from ptsdesk.gui.shell.palette_model import Entry

_DOCTOR = "doctor"


class Conductor(QObject):
    """One for the window, made right after its first paint."""

    def __init__(
        self,
        window: MainWindow,
        frame: ShellFrame,
        context: Context,
        opening: Opening,
        stack: PageStack,
        *,
        welcome: bool = False,
    ) -> None:
        super().__init__(window)
        self.window, self.frame, self.context, self.opening, self.stack = window, frame, context, opening, stack
        window.context = context
        context.with_office = opening.with_office
        context.sheet_host = self.frame.below
        self.frame.add_pages(stack)
        self.notices = Notices(self.frame, context, self)
        self.ring = FocusRing(window)
        self.closing = Closing(context.tasks, self)
        self.commands = Commands(window, self.run_command)
        self.veil = Veil(self)
        self.veil.hide_amounts(context.settings.hide_amounts)
        self.alt = AltKey(window, window.windowHandle(), self.commands.fill_menus)
        self.locker = Locker(window, frame, context, opening, stack)
        self.first_run = FirstRun(frame, context, self.commands, stack, self)
        self.waiting = KeyringWait(context, opening, stack, self)
        self._page_next = QTimer(self)
        self._page_next.setSingleShot(True)
        self._wire()
        if welcome:
            self.first_run.begin()
        else:
            stack.go(FIRST)
        window.setWindowIcon(program_icon())

    def _wire(self) -> None:
        frame, context, opening = self.frame, self.context, self.opening
        frame.sidebar.activated.connect(self.go)
        frame.sidebar.switcher.clicked.connect(self.show_accounts)
        frame.sidebar.status.clicked.connect(self.show_doctor)
        frame.head.back_clicked.connect(self.escape)
        frame.head.search_clicked.connect(self.show_palette)
        self.stack.shown.connect(self.show_head)
        self.window.unclaimed_key.connect(self.key_pressed)
        self.window.may_close = self.may_close
        self.window.tab_scope = without_holders
        self.window.closed.connect(context.lose_desk)
        context.navigation_asked.connect(self.go)
        # Later: what asked is a part of the page that goes.
        context.account_asked.connect(self.switch_account, Qt.ConnectionType.QueuedConnection)
        context.settings_changed.connect(self._settings_changed)
        context.account_altered.connect(self._account_altered)
        context.account_removed.connect(self._account_removed)
        opening.began.connect(self._opening_began)
        opening.opened.connect(self._opened)
        opening.failed.connect(self.show_problem)
        self._page_next.timeout.connect(self._page_due)
        self.closing.may_close.connect(self.window.close)
        self.locker.changed.connect(self._locked)

    def may_close(self) -> bool:
        """Not while money is being sent, and not while the page has something to decide."""
        page = self.stack.page
        return self.closing.ask(self.locker.host()) and (page is None or page.leave())

    @Slot(bool)
    def _locked(self, locked: bool) -> None:
        self.commands.set_locked(locked)
        self.alt.resting = locked

    # -- the account ---------------------------------------------------------------------------------------------

    def _show_tag(self, tag: AccountTag) -> None:
        self.context.account = tag
        settings = self.context.settings
        if self.first_run.active:
            wear(NOBODY, settings.appearance, settings.text_scale)
            return
        wear(tag, settings.appearance, settings.text_scale)
        self.window.set_title(tag.name, tag.environment)
        self.frame.show_account(tag)

    @Slot(object)
    def switch_account(self, tag: AccountTag) -> None:
        """Leave the account that is open and open another one; not while money is being sent."""
        if tag.name == self.context.account.name and self.context.desk is not None:
            return
        if self.context.tasks.money_running:
            self.context.toast(Notice.WARNING, tr("Sending now"), tr("Switch the account when the answer is recorded."))
            return
        page = self.stack.page
        if page is not None and not page.leave():
            return
        self.context.tasks.drop_reads()
        self.context.lose_desk()
        self.stack.forget()
        self.first_run.end()
        self._show_tag(tag)
        self.opening.open(tag.name)
        self._page_next.start(0)

    @Slot()
    def _page_due(self) -> None:
        """Leaving an account, making the first page of the next and showing it each take a turn of their own: together
        they would hold the window up for more than 100 ms.
        """
        if self.stack.prepare(self.stack.wanted):
            self._page_next.start(0)
        else:
            self._show_page()

    def _show_page(self) -> None:
        """The page that is wanted, in the place of whatever stood there."""
        self._page_next.stop()
        self.stack.show_instead(None)

    @Slot()
    def _opening_began(self) -> None:
        self.frame.set_status(tr("Opening"), "")

    @Slot(object)
    def _opened(self, opened: Opened) -> None:
        self.context.accounts = opened.accounts
        self._show_tag(opened.tag)
        # Before anything of the account is shown.
        self.locker.account_opened(password_set=opened.password_set)
        self.context.open_desk(opened.tag, opened.desk, opened.scenarios)
        self.notices.show_connection(self.context.connection)
        self._show_page()
        self.context.change_settings(last_account=opened.tag.name, welcomed=True)

    @Slot(object)
    def show_problem(self, error: PtsError) -> None:
        """No account can be used: say why and what to do, in the place of the page."""
        self.locker.opening_failed(password_set=self.opening.password_set)
        self.context.lose_desk()
        self.stack.forget()
        self._page_next.stop()
        self.frame.set_status(tr("Not open"), "", Tone.BAD, "unplug")
        problem = late.problem(self.context, self.opening.with_office, error)
        problem.retry_clicked.connect(self.opening.retry)
        problem.sandbox_clicked.connect(self._open_sandbox)
        self.stack.show_instead(problem)
        problem.take_focus()

    @Slot()
    def _open_sandbox(self) -> None:
        sandbox = next((tag for tag in self.context.accounts if tag.built_in), self.context.sandbox)
        self.switch_account(sandbox)

    @Slot(str, object, bool)
    def _account_altered(self, before: str, tag: AccountTag, reopen: bool) -> None:
        """After a new name the open desk goes on; after anything else it is opened again, and the page stays."""
        if before != self.context.account.name:
            return
        self._show_tag(tag)
        self.opening.renamed(tag.name)
        self.context.change_settings(last_account=tag.name)
        if reopen:
            self.context.lose_desk()
            self.opening.open(tag.name)

    @Slot(str)
    def _account_removed(self, name: str) -> None:
        if name == self.context.account.name:
            self._open_sandbox()

    @Slot()
    def show_accounts(self) -> None:
        """The list behind the account switcher."""
        accounts = self.context.accounts or (self.context.account,)
        popup = late.account_list(accounts, self.context.account, self.window)
        popup.chosen.connect(self.switch_account)
        popup.add_wanted.connect(partial(self.go, "connect"))
        switcher = self.frame.sidebar.switcher
        popup.open_at(switcher.mapToGlobal(QPoint(0, switcher.height())))

    @Slot(object)
    def _settings_changed(self, _settings: object) -> None:
        self._show_tag(self.context.account)
        self.veil.hide_amounts(self.context.settings.hide_amounts)

    # -- going and doing -----------------------------------------------------------------------------------------

    @Slot(str)
    @Slot(str, object)
    def go(self, key: str, argument: object | None = None) -> None:
        """Show a page."""
        if key == LOCK:
            self.locker.lock_now()
        elif not self.stack.go(key, argument):
            self.show_head()

    @Slot()
    def show_head(self) -> None:
        """Title, line and actions of the page that is shown."""
        page, key, head = self.stack.page, self.stack.wanted, self.frame.head
        self.frame.sidebar.mark((BY_KEY[key].under or key) if key else "")
        if page is None:
            head.set_words(BY_KEY[key].text if key else "")
            head.set_actions(())
            return
        head.set_words(page.title(), page.subtitle(), back=page.back())
        head.set_actions(page.head_actions())

    @Slot()
    def show_doctor(self) -> None:
        """Settings, connection doctor."""
        self.go("settings", _DOCTOR)

    @Slot()
    def show_palette(self) -> None:
        """Ctrl+K."""
        palette = late.palette_dialog(self.context, self.frame.below)
        palette.chosen.connect(self._entry_chosen)
        palette.open_palette()

    @Slot(object)
    def _entry_chosen(self, entry: Entry) -> None:
        if entry.order_id:
            self.go("history", OpenOrder(entry.order_id))
        elif entry.place:
            self.go(entry.place)
        else:
            self.run_command(entry.command)

    def run_command(self, key: str) -> None:
        """Do what a command says. None of them sends."""
        if key.startswith("go-"):
            self.go(key.removeprefix("go-"))
        elif key.startswith("theme-"):
            self.context.change_settings(appearance=Appearance(key.removeprefix("theme-")))
        else:
            self._runners()[key]()

    def _runners(self) -> dict[str, Callable[[], object]]:
        page = self.stack.page
        return {
            "new-payment": partial(self.go, "payment", NEW),
            "new-withdrawal": partial(self.go, "withdrawal", NEW),
            "new-subscription": partial(self.go, "subscriptions", NEW),
            "switch-account": self.show_accounts,
            "connect": partial(self.go, "connect"),
            "primary": page.primary if page else _nothing,
            "check-now": page.check_now if page else _nothing,
            "find": page.start_search if page else _nothing,
            "lock": self.locker.lock_now,
            "hide-amounts": self.toggle_amounts,
            "quit": self.window.close,
            "palette": self.show_palette,
            "next-pane": partial(self.frame.next_pane, self.stack),
            "settings": partial(self.go, "settings"),
            "doctor": self.show_doctor,
            "shortcuts": partial(_show_shortcuts, self.frame.below),
        }

    def toggle_amounts(self) -> None:
        """Dots in the place of amounts, or the amounts again."""
        self.context.change_settings(hide_amounts=not self.context.settings.hide_amounts)

    @Slot()
    def escape(self) -> None:
        """Esc and the way back."""
        page = self.stack.page
        if page is not None:
            page.escape()

    @Slot(QKeyEvent)
    def key_pressed(self, event: QKeyEvent) -> None:
        """A key that no widget wanted."""
        if self.locker.locked:
            return
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
            event.accept()
        elif event.text() == "/":
            self.run_command("find")
            event.accept()


def _nothing() -> None:
    """For a command of a page while there is none."""


def _show_shortcuts(host: QWidget) -> None:
    late.shortcut_sheet(host).open_sheet()
