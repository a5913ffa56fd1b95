"""The main window: it connects the parts of the shell and decides nothing about money."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QSettings, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.errors import PtsError
from ptsdesk.gui.context import NEW, Context, Notice, OpenOrder
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.pages.placeholder import ProblemPage
from ptsdesk.gui.palette_dialog import PaletteDialog
from ptsdesk.gui.shell.accounts import AccountList
from ptsdesk.gui.shell.closing import Closing
from ptsdesk.gui.shell.commands import Commands
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.keys import AltKey
from ptsdesk.gui.shell.opening import Opened, Opening
from ptsdesk.gui.shell.palette_model import Entry
from ptsdesk.gui.shell.places import FIRST
from ptsdesk.gui.shell.shortcut_sheet import ShortcutSheet
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.theme.theme import theme
from ptsdesk.gui.theme.tokens import Mode
from ptsdesk.gui.typed import override
from ptsdesk.gui.widgets.environment import WORDS
from ptsdesk.services.api import AccountTag

NORMAL = QSize(1440, 900)
LEAST = QSize(820, 560)
_GEOMETRY = "window/geometry"
_DOCTOR = "doctor"


class FirstPaint(QObject):
    """Tells once, after the window's first picture is on the screen."""

    happened = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.happened.emit)
        return False


class MainWindow(QMainWindow):
    """One window, one account at a time."""

    painted = Signal()
    """The first picture is on the screen: what is heavy may begin."""

    def __init__(self, context: Context, opening: Opening, stack: PageStack, geometry: QSettings | None = None) -> None:
        super().__init__()
        self.context = context
        self.opening = opening
        self._geometry = geometry
        self.frame = ShellFrame(context, stack, self)
        self.closing = Closing(context.tasks, self)
        self.setCentralWidget(self.frame)
        self.setMinimumSize(LEAST)
        self._wire()
        self._show_tag(context.account)
        self._restore()
        FirstPaint(self).happened.connect(self._first_painted)

    def _wire(self) -> None:
        frame, context, opening = self.frame, self.context, self.opening
        frame.sidebar.activated.connect(self.go)
        frame.sidebar.switcher.clicked.connect(self.show_accounts)
        frame.sidebar.status.clicked.connect(self.show_doctor)
        frame.head.back_clicked.connect(self.escape)
        frame.head.search_clicked.connect(self.show_palette)
        frame.stack.shown.connect(frame.show_head)
        context.navigation_asked.connect(self.go)
        context.settings_changed.connect(self._settings_changed)
        opening.began.connect(self._opening_began)
        opening.opened.connect(self._opened)
        opening.failed.connect(self.show_problem)
        self.closing.may_close.connect(self.close)

    # -- start and end -------------------------------------------------------------------------------------------

    def _restore(self) -> None:
        saved = self._geometry.value(_GEOMETRY) if self._geometry is not None else None
        if not (isinstance(saved, QByteArray) and self.restoreGeometry(saved)):
            screen = QApplication.primaryScreen().availableSize()
            self.resize(NORMAL.boundedTo(screen))

    @Slot()
    def _first_painted(self) -> None:
        """Now there is time: shortcuts, menus, the first page."""
        self.commands = Commands(self, self.run_command)
        self.commands.fill_menus(self)
        AltKey(self, self.windowHandle())
        self.frame.stack.go(FIRST)
        self.painted.emit()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.frame.stack.page
        if not self.closing.ask(self.frame.below) or (page is not None and not page.leave()):
            event.ignore()
            return
        if self._geometry is not None:
            self._geometry.setValue(_GEOMETRY, self.saveGeometry())
        self.context.lose_desk()
        event.accept()

    @Slot()
    def come_to_front(self) -> None:
        """Another start wants this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # -- the account ---------------------------------------------------------------------------------------------

    def _show_tag(self, tag: AccountTag) -> None:
        self.context.account = tag
        settings = self.context.settings
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme().apply(app, Mode(settings.appearance), tag.environment, settings.text_scale / 100)
        self.setWindowTitle(f"ptsdesk — {WORDS[tag.environment]} — {tag.name}")
        self.frame.show_account(tag)

    @Slot(object)
    def switch_account(self, tag: AccountTag) -> None:
        """Leave the account that is open and open another one; not while money is being sent."""
        if tag == self.context.account and self.context.desk is not None:
            return
        if self.context.tasks.money_running:
            self.context.toast(Notice.WARNING, tr("Sending now"), tr("Switch the account when the answer is recorded."))
            return
        page = self.frame.stack.page
        if page is not None and not page.leave():
            return
        self.context.tasks.drop_reads()
        self.context.lose_desk()
        self.frame.stack.forget()
        self._show_tag(tag)
        self.opening.open(tag.name)
        self.frame.stack.show_instead(None)

    @Slot()
    def _opening_began(self) -> None:
        self.frame.set_opening(tr("Opening"))

    @Slot(object)
    def _opened(self, opened: Opened) -> None:
        self.context.accounts = opened.accounts
        self._show_tag(opened.tag)
        self.context.open_desk(opened.tag, opened.desk, opened.scenarios)
        self.frame.status_is(self.context.connection)
        self.frame.stack.show_instead(None)
        self.context.change_settings(last_account=opened.tag.name)

    @Slot(object)
    def show_problem(self, error: PtsError) -> None:
        """No account can be used: say why and what to do, in the place of the page."""
        self.context.lose_desk()
        self.frame.stack.forget()
        self.frame.set_opening(tr("Not open"), "unplug")
        problem = ProblemPage(error, offer_sandbox=not self.context.account.built_in)
        problem.retry_clicked.connect(self.opening.retry)
        problem.sandbox_clicked.connect(self._open_sandbox)
        self.frame.stack.show_instead(problem)
        problem.take_focus()

    @Slot()
    def _open_sandbox(self) -> None:
        sandbox = next((tag for tag in self.context.accounts if tag.built_in), None)
        if sandbox is not None:
            self.switch_account(sandbox)

    @Slot()
    def show_accounts(self) -> None:
        """The list behind the account switcher."""
        popup = AccountList(self.context.accounts or (self.context.account,), self.context.account, self)
        popup.chosen.connect(self.switch_account)
        popup.add_wanted.connect(partial(self.go, "settings", "accounts"))
        switcher = self.frame.sidebar.switcher
        popup.open_at(switcher.mapToGlobal(QPoint(0, switcher.height())))

    @Slot(object)
    def _settings_changed(self, _settings: Settings) -> None:
        self._show_tag(self.context.account)

    # -- going and doing -----------------------------------------------------------------------------------------

    @Slot(str)
    @Slot(str, object)
    def go(self, key: str, argument: object | None = None) -> None:
        """Show a page."""
        if not self.frame.stack.go(key, argument):
            self.frame.show_head()

    @Slot()
    def show_doctor(self) -> None:
        """Settings, connection doctor."""
        self.go("settings", _DOCTOR)

    @Slot()
    def show_palette(self) -> None:
        """Ctrl+K."""
        palette = PaletteDialog(self.context, self.frame.below)
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
        page = self.frame.stack.page
        nothing: Callable[[], object] = lambda: None  # noqa: E731 - a place without a page
        return {
            "new-payment": partial(self.go, "payment", NEW),
            "switch-account": self.show_accounts,
            "primary": page.primary if page else nothing,
            "check-now": page.check_now if page else nothing,
            "find": page.start_search if page else nothing,
            "quit": self.close,
            "palette": self.show_palette,
            "next-pane": self.frame.next_pane,
            "settings": partial(self.go, "settings"),
            "doctor": self.show_doctor,
            "shortcuts": lambda: ShortcutSheet(self.frame.below).open_sheet(),
        }

    @Slot()
    def escape(self) -> None:
        """Esc and the way back."""
        page = self.frame.stack.page
        if page is not None:
            page.escape()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only keys that no widget wanted arrive here.
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        elif event.text() == "/":
            self.run_command("find")
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.frame.fit(event.size().width())
