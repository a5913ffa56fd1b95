"""What the shell hands to pages: the way to work, to other pages, to the desk. Pages know nothing else of the shell."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.domain.orders import OrderKind
from ptsdesk.domain.settings import Settings
from ptsdesk.errors import JournalDisk, PtsError
from ptsdesk.gui.tasks import Tasks
from ptsdesk.gui.theme.theme import Theme, theme
from ptsdesk.services.api import AccountTag, Connection, Desk, Office, ScenarioLine

if TYPE_CHECKING:
    from ptsdesk.gui.forms.connect_form import ConnectDraft


class Notice(StrEnum):
    """What a toast is about. Never "failed" or "unknown": those stay in Needs attention."""

    DONE = "done"
    INFO = "info"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class ToastAction:
    """A button in a toast."""

    text: str
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """Argument for History, Unresolved and New payment: show this order of the journal."""

    order_id: str


@dataclass(frozen=True, slots=True)
class AskAbout:
    """Argument for Query: this kind and id filled in; nothing is asked by itself."""

    kind: OrderKind
    order_id: str


@dataclass(frozen=True, slots=True)
class PayPayee:
    """Argument for New withdrawal: pay this payee of the book; nothing is sent by itself."""

    payee_id: str


class Wish(StrEnum):
    """Arguments that are no order."""

    NEW = "new"


NEW = Wish.NEW
"""Argument for New payment: an empty form. A form that holds something asks first or keeps its draft."""

DEFAULT_TAG = AccountTag(name=BUILT_IN_SANDBOX, environment=Environment.SANDBOX, user_id="", host="", built_in=True)


class Context(QObject):
    """One for the window. ``desk`` is None until an account is open; it never blocks to read these attributes.

    The signals are emitted on the window's thread. ``order_changed`` carries an ``Order``, ``connection_changed`` a
    ``Connection``, ``desk_ready`` a ``Desk``, ``counts_changed`` the number of orders that need a person.
    """

    desk_ready = Signal(object)
    desk_lost = Signal()
    order_changed = Signal(object)
    connection_changed = Signal(object)
    counts_changed = Signal(int)

    navigation_asked = Signal(str, object)
    """For the shell: a page key and its argument."""
    toast_asked = Signal(object, str, str, object)
    """For the shell: kind, title, text, ToastAction or None."""
    account_asked = Signal(object)
    """For the shell: an ``AccountTag`` that is to be opened in the place of what is open."""
    settings_changed = Signal(object)
    """The settings are other ones now; carries a ``Settings``. The shell keeps them and applies the look."""
    password_asked = Signal()
    """For the shell: the password of the lock is to be set or changed."""
    password_told = Signal()
    """:attr:`password_set` is another one now."""
    journal_changed = Signal()
    """The disk does not take the record any more, or takes it again: see :attr:`Context.journal_trouble`."""
    accounts_changed = Signal()
    """:attr:`accounts` are other ones now."""
    account_altered = Signal(str, object, bool)
    """For the shell: the name before, the ``AccountTag`` now, and whether more than the name is another one: then a
    desk that is open sends nothing more and is opened again."""
    account_removed = Signal(str)
    """For the shell: an account is gone; when it was open, nothing may be asked of its desk any more."""
    refresh_asked = Signal()
    """For the shell: an order may be due now, look at once."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.account: AccountTag = DEFAULT_TAG
        self.sandbox: AccountTag = DEFAULT_TAG
        self.accounts: tuple[AccountTag, ...] = ()
        """All accounts of this computer; empty until the first one is open."""
        self.welcoming = False
        """No account was ever opened here, and none is chosen yet."""
        self.connect_draft: ConnectDraft | None = None
        """What was typed on the connect page and is no secret; None for nothing."""
        self.desk: Desk | None = None
        self.connection = Connection(None, None)
        self.attention = 0
        self.with_office: Callable[[Callable[[Office], Any]], Any] | None = None
        """Does something with the office, on a reader's thread; it may block."""
        self.journal_trouble: PtsError | None = None
        """Why nothing can be written down, so that nothing is sent; None while all is well."""
        self.scenarios: tuple[ScenarioLine, ...] = ()
        """What can be practised; empty in LIVE."""
        self.data_folder = ""
        self.settings = Settings()
        self.password_set: bool | None = None
        """Whether the lock has a password; None while that is not known."""
        self.clock_ms: Callable[[], int] = _system_now_ms
        self.sheet_host: QWidget | None = None
        """Everything below the environment bar. Sheets lie on it: ``Sheet(context.sheet_host, ..., top=0)``."""

    @property
    def theme(self) -> Theme:
        """The look in force."""
        return theme()

    @property
    def environment(self) -> Environment:
        """LIVE or SANDBOX, of the account that is shown."""
        return self.account.environment

    @property
    def environment_word(self) -> str:
        """The word LIVE or SANDBOX: a parameter for sentences, never translated."""
        return self.account.environment.value.upper()

    def now_ms(self) -> int:
        """This computer's time, Unix milliseconds."""
        return self.clock_ms()

    def navigate(self, key: str, argument: object | None = None) -> None:
        """Show a page. Arguments: :class:`OpenOrder`, :class:`AskAbout`, :class:`PayPayee`, a ``HistoryFilter`` for
        History.
        """
        self.navigation_asked.emit(key, argument)

    def open_account(self, tag: AccountTag) -> None:
        """Leave what is open and open this account."""
        self.account_asked.emit(tag)

    def toast(self, kind: Notice, title: str, text: str = "", action: ToastAction | None = None) -> None:
        """Tell something that needs no answer. Gone after six seconds."""
        self.toast_asked.emit(kind, title, text, action)

    def change_settings(self, **changes: object) -> None:
        """Take over some settings at once; the shell writes them to the file."""
        settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        if settings != self.settings:
            self.settings = settings
            self.settings_changed.emit(settings)

    def open_desk(self, account: AccountTag, desk: Desk, scenarios: tuple[ScenarioLine, ...] = ()) -> None:
        """An account is open (called by the shell)."""
        self.account, self.desk, self.scenarios = account, desk, scenarios
        self.desk_ready.emit(desk)

    def lose_desk(self) -> None:
        """No account is open any more (called by the shell)."""
        self.desk = None
        self.connection = Connection(None, None)
        self.tell_attention(0)
        self.desk_lost.emit()

    def tell_accounts(self, tags: tuple[AccountTag, ...]) -> None:
        """The accounts of this computer as they are now."""
        if tags != self.accounts:
            self.accounts = tags
            self.accounts_changed.emit()

    def tell_altered(self, before: str, tag: AccountTag, *, reopen: bool) -> None:
        """An account has another name, or more of it is another one (``reopen``)."""
        self.tell_accounts(tuple(tag if one.name == before else one for one in self.accounts))
        self.account_altered.emit(before, tag, reopen)

    def tell_removed(self, name: str) -> None:
        """An account is gone."""
        self.tell_accounts(tuple(one for one in self.accounts if one.name != name))
        self.account_removed.emit(name)

    def tell_password(self, found: bool) -> None:
        """Whether the lock has a password (called by the shell)."""
        if found != self.password_set:
            self.password_set = found
            self.password_told.emit()

    def tell_connection(self, connection: Connection) -> None:
        """What the last call told about the way to the provider; pages may call it after their own calls."""
        if connection != self.connection:
            self.connection = connection
            self.connection_changed.emit(connection)

    def tell_journal(self, trouble: PtsError | None) -> None:
        """A write to the journal failed, or one worked again. What is not about the disk is somebody else's to tell."""
        if trouble is not None and not isinstance(trouble, JournalDisk):
            return
        if (trouble is None) != (self.journal_trouble is None):
            self.journal_trouble = trouble
            self.journal_changed.emit()

    def tell_attention(self, count: int) -> None:
        """How many orders need a person."""
        if count != self.attention:
            self.attention = count
            self.counts_changed.emit(count)


def _system_now_ms() -> int:
    return time.time_ns() // 1_000_000
