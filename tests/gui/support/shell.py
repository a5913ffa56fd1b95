"""The real window over the office in memory."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.settings import Appearance, Settings
from ptsdesk.gui.context import Context
from ptsdesk.gui.main_window import MainWindow
from ptsdesk.gui.pages.base import Page
from ptsdesk.gui.shell.conductor import Conductor
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.opening import Opening
from ptsdesk.gui.shell.places import Place, load_page
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.watcher import Watcher
from ptsdesk.services.api import AccountTag, OrderForm, ScenarioLine
from tests.gui.support.fake_desk import NOW_MS, FakeDesk
from tests.gui.support.fake_office import FakeOffice
from tests.gui.support.pages import Remembering

LIVE = "Harbor & Co. <Trading>"
SCENARIOS = (
    ScenarioLine("declined", "sandbox:declined", "1001.01", "The order is accepted, then ends as Failed."),
    ScenarioLine("slow", "sandbox:slow", "1001.09", "The answer takes eight seconds; then all is well."),
)


class Shell:
    """Everything a test of the window needs. ``start`` shows the window and waits until its account is open."""

    patience_ms = 30_000
    """How long a wait may take before it is a failure."""

    def __init__(
        self,
        qtbot: QtBot,
        office: FakeOffice | None = None,
        *,
        load: Callable[[Place], type[Page]] = load_page,
        settings: Settings | None = None,
        welcome: bool = False,
        size: QSize | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.office = office or FakeOffice()
        self.tasks = Tasks()
        self.context = Context(self.tasks)
        self.context.settings = settings or Settings(appearance=Appearance.LIGHT)
        self.context.clock_ms = lambda: NOW_MS
        self.opening = Opening(self.tasks, lambda: self.office, lambda: SCENARIOS)
        self.stack = PageStack(self.context, load)
        chosen = self.context.settings
        tag = self.context.account
        self.welcome = welcome
        """Whether nothing was ever opened here."""
        self.window = MainWindow(tag.name, tag.environment, chosen.appearance, welcome=welcome)
        self.watcher = Watcher(self.context, self.window)
        self.window.resize(size or QSize(1440, 900))
        qtbot.addWidget(self.window)

    @property
    def desk(self) -> FakeDesk:
        """The desk of the account that is open."""
        assert isinstance(self.context.desk, FakeDesk)
        return self.context.desk

    def start(self, account: str = "") -> Shell:
        """Show the window and open an account."""
        self.begin(account)
        if not self.welcome:
            self.qtbot.waitUntil(lambda: self.context.desk is not None, timeout=self.patience_ms)
        self.settle()
        return self

    def begin(self, account: str = "") -> None:
        """Show the window; whether its account can be opened is another matter."""
        with self.qtbot.waitSignal(self.window.appeared):
            self.window.show()
        self.furnish()
        if not self.welcome:
            self.opening.open(account or self.context.account.name)

    def furnish(self) -> None:
        """The frame and everything behind it, as the program makes them after the first paint."""
        settings = self.context.settings
        look, scale = settings.appearance, settings.text_scale
        self.frame = ShellFrame(self.window, self.context.account, look, scale, welcome=self.welcome)
        with self.qtbot.waitSignal(self.window.painted):
            self.window.furnish(self.frame)
        self.conductor = Conductor(
            self.window, self.frame, self.context, self.opening, self.stack, welcome=self.welcome
        )

    def settle(self) -> None:
        """Wait until nothing runs and everything was painted."""
        self.qtbot.waitUntil(lambda: self.tasks.running == 0, timeout=self.patience_ms)
        QApplication.processEvents()

    def find(self, identifier: str) -> QWidget:
        """The visible widget with an accessible identifier."""
        found = [
            widget
            for widget in self.window.findChildren(QWidget)
            if widget.accessibleIdentifier() == identifier and widget.isVisible()
        ]
        assert len(found) == 1, f"{identifier}: {len(found)} widgets"
        return found[0]

    def press(self, keys: str) -> None:
        """Real key events at the window's handle."""
        QTest.keySequence(self.window.windowHandle(), keys)
        QApplication.processEvents()

    @property
    def page(self) -> Remembering:
        """The page that is shown, when it is one that remembers."""
        shown = self.stack.page
        assert isinstance(shown, Remembering)
        return shown

    def tag(self, name: str) -> AccountTag:
        """One of the accounts."""
        return next(one for one in self.context.accounts if one.name == name)

    def start_payment(self) -> list[object]:
        """A payment that is on its way until the desk is released; its result comes into the list."""
        desk, done = self.desk, list[object]()
        desk.hold()
        form = OrderForm(OrderKind.PAYMENT, desk.new_order_id(OrderKind.PAYMENT), "2450.00", "PHP", "QRPH")
        intent = desk.prepare(form)
        self.tasks.run_money(lambda: desk.submit(intent), done.append)
        self.qtbot.waitUntil(lambda: any(order.state is OrderState.SENDING for order in desk.orders.values()))
        return done

    def end(self) -> None:
        """Close and let the threads go."""
        self.window.close()
        self.tasks.shutdown()
        self.opening.close()
