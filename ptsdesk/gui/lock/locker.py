"""Locks the window and opens it again. The cover is imported when it is first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QWidget
from shiboken6 import isValid

from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import WATCHED, OrderKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, KeyringError, PtsError
from ptsdesk.gui import presenter_lock as words
from ptsdesk.gui.clipboard import clips
from ptsdesk.gui.context import Context
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.lock.curtain import Curtain
from ptsdesk.gui.lock.idle import IdleWatch
from ptsdesk.gui.presenter_lock import Meanwhile, Why
from ptsdesk.gui.shell.frame import ShellFrame
from ptsdesk.gui.shell.opening import Opening
from ptsdesk.gui.shell.stack import PageStack
from ptsdesk.gui.tasks import Task
from ptsdesk.services.api import Away, Desk, Office, UnlockAnswer

if TYPE_CHECKING:
    from ptsdesk.gui.lock.cover import LockCover
    from ptsdesk.gui.lock.password_sheet import PasswordSheet

_MINUTE_MS = 60_000
REFRESH_MS = 10_000
"""How often the lines of the cover are read again."""


class Locker(QObject):
    """One for the window. Polling, and a payment that is being sent, go on behind it."""

    changed = Signal(bool)
    """The window is locked now, or open."""

    def __init__(
        self, window: QMainWindow, frame: ShellFrame, context: Context, opening: Opening, stack: PageStack
    ) -> None:
        super().__init__(window)
        self._window, self._frame, self._context = window, frame, context
        self._opening, self._stack = opening, stack
        self.locked = False
        self._started = False
        self._locks = 0
        self._sheet: PasswordSheet | None = None
        self._saving = 0
        self._asked: Task | None = None
        self._curtain = Curtain(window, frame)
        self.cover: LockCover | None = None
        self._why: Why | None = None
        self._since_ms = 0
        self._card_cleared = False
        self._meanwhile: Meanwhile | None = None
        self.idle = IdleWatch(parent=self)
        self.idle.over.connect(self._idled)
        self._refresher = QTimer(self)
        self._refresher.setInterval(REFRESH_MS)
        self._refresher.timeout.connect(self._read_meanwhile)
        context.settings_changed.connect(self._settings_changed)
        context.counts_changed.connect(self._count)
        context.password_asked.connect(self._password_asked)
        self.idle.start(self._limit_ms)

    @property
    def _limit_ms(self) -> int:
        return self._context.settings.lock_after_min * _MINUTE_MS

    @Slot(object)
    def _settings_changed(self, _settings: object) -> None:
        self.idle.change_limit(self._limit_ms)

    # -- what locks ----------------------------------------------------------------------------------------------

    def account_opened(self, *, password_set: bool) -> None:
        """An account was opened: with a password the window starts locked."""
        self._begin(password_set=password_set)

    def opening_failed(self, *, password_set: bool | None) -> None:
        """No account is open. Where it is known that there is a password, the window starts locked all the same."""
        if not self._started and password_set is not None:
            self._begin(password_set=password_set)

    def _begin(self, *, password_set: bool) -> None:
        self._context.tell_password(password_set)
        self._run(self._follow, None, self._not_followed)
        first, self._started = not self._started, True
        if first and password_set:
            self.lock(Why.START)

    def _follow(self, office: Office) -> None:
        office.follow_session(self._context.tasks.relay(self.went_away))

    def _not_followed(self, _error: PtsError) -> None:
        """The lock of the computer is not heard of; the time without use and Lock now still lock."""

    def went_away(self, away: Away) -> None:
        """The operating system locked its screen or goes to sleep."""
        self.lock(words.WHY_AWAY[away])

    @Slot()
    def _idled(self) -> None:
        self.lock(Why.IDLE)

    def lock_now(self) -> None:
        """By hand. Without a password it is offered to set one first."""
        if self.locked:
            return
        if self._context.password_set is False:
            self._open_sheet(to_lock=True)
        else:
            self._lock_by_hand()

    @Slot()
    def _lock_by_hand(self) -> None:
        self.lock(Why.HAND)

    # -- setting the password ------------------------------------------------------------------------------------

    @Slot()
    def _password_asked(self) -> None:
        self._open_sheet()

    def _open_sheet(self, *, to_lock: bool = False) -> None:
        """One at a time: what was typed in an open one stays."""
        sheet = _lying(self._sheet)
        if sheet is not None:
            if to_lock:
                sheet.offer_lock()
            return
        module = importlib.import_module("ptsdesk.gui.lock.password_sheet")
        make = partial(module.PasswordSheet, change=bool(self._context.password_set), to_lock=to_lock)
        sheet = self._sheet = cast("PasswordSheet", make(self._context.environment, self._frame.below))
        sheet.given.connect(self._save)
        sheet.lock_anyway.connect(self._lock_by_hand)
        sheet.open_sheet()

    @Slot(object, object)
    def _save(self, new: Secret, old: Secret | None) -> None:
        """The answer comes here, not to the sheet: that one may be gone by then, and the password holds."""
        self._saving += 1
        sheet = self._sheet
        self._run(partial(_set, new, old), partial(self._saved, sheet), partial(self._not_saved, sheet))

    def _saved(self, of: PasswordSheet | None, _nothing: object) -> None:
        self._saving -= 1
        known = self._context.password_set
        self._context.tell_password(True)
        if self._asked is not None:
            # What was asked before tells of the time before.
            self._asked.drop()
        sheet = _lying(of)
        if sheet is not None:
            sheet.close_kept()
            if sheet.to_lock:
                self._lock_by_hand()
        elif self.cover is not None and not known:
            self.cover.ask_password()

    def _not_saved(self, of: PasswordSheet | None, error: PtsError) -> None:
        self._saving -= 1
        known = self._context.password_set
        if isinstance(error, InputError) and error.field == "old_password":
            self._context.tell_password(True)
        sheet = _lying(of)
        if sheet is not None:
            sheet.refuse(error)
        elif self.cover is not None and not known:
            self._ask()

    # -- locking -------------------------------------------------------------------------------------------------

    def lock(self, why: Why) -> None:
        """Cover everything at once; ask for the password when there is one."""
        self._locks += 1
        if self.locked:
            return
        self.locked = True
        self.idle.stop()
        self._why, self._since_ms, self._meanwhile = why, self._context.now_ms(), None
        self._card_cleared = self._wipe()
        sheet = _lying(self._sheet)
        if sheet is not None:
            sheet.put_away()
        self._curtain.disarm()
        self.cover = self._make_cover()
        self.changed.emit(True)
        self._curtain.draw(self.cover)
        self._show_meanwhile()
        self._read_meanwhile()
        self._refresher.start()
        if self._context.password_set:
            self.cover.ask_password()
        else:
            # That there is none may have been true earlier: nobody goes on by what was remembered.
            self._ask()

    def _wipe(self) -> bool:
        clips().clear()
        cleared = False
        for page in self._stack.pages():
            cleared = page.wipe() or cleared
            page.leave()
        return cleared

    def _make_cover(self) -> LockCover:
        module = importlib.import_module("ptsdesk.gui.lock.cover")
        cover = cast("LockCover", module.LockCover(_who(self._context.account.name), self.idle.clock, self._frame))
        cover.password_given.connect(self._judge)
        cover.go_on.connect(self._open)
        cover.asked_again.connect(self._ask)
        return cover

    def host(self) -> QWidget:
        """Where a sheet can be seen now."""
        return self.cover or self._frame.below

    # -- is there a password -------------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        self._asked = self._run(_is_set, self._told_set, self._not_told)

    def _told_set(self, found: bool) -> None:
        self._context.tell_password(found)
        if self.cover is None:
            return
        if found:
            self.cover.ask_password()
        elif not self._saving:
            # While one is being kept, its end tells.
            self.cover.offer_to_go_on()

    def _not_told(self, error: PtsError) -> None:
        if not self._started and isinstance(error, KeyringError):
            # Nothing was opened yet, so there is nothing to keep from anyone; what is wrong stands behind the cover.
            self._open()
        elif self.cover is not None:
            self.cover.tell_unknown(words.failure_line(error))

    def _run(
        self, call: Callable[[Office], object], done: Callable[..., object] | None, failed: Callable[[PtsError], object]
    ) -> Task:
        return self._context.tasks.run_read(partial(self._opening.with_office, call), done, failed)

    # -- unlocking -----------------------------------------------------------------------------------------------

    @Slot(object)
    def _judge(self, password: Secret) -> None:
        self._run(partial(_try, password), partial(self._judged, self._locks), self._not_judged)

    def _judged(self, locks: int, answer: UnlockAnswer) -> None:
        """A password opens only the lock it was typed at."""
        if answer.ok and locks == self._locks:
            self._open()
        elif self.cover is None:
            return
        elif answer.ok:
            self.cover.ask_password(words.locked_meanwhile())
        else:
            self.cover.tell_refused(words.wrong_line(answer), answer.wait_ms)

    def _not_judged(self, error: PtsError) -> None:
        if self.cover is not None:
            self.cover.tell_refused(words.failure_line(error))

    @Slot()
    def _open(self) -> None:
        if not self.locked:
            return
        self._curtain.disarm()
        self.locked = False
        self._refresher.stop()
        self.changed.emit(False)
        self._curtain.open()
        self.cover = None
        self.idle.start(self._limit_ms)

    # -- what goes on meanwhile ----------------------------------------------------------------------------------

    @Slot()
    def _read_meanwhile(self) -> None:
        desk = self._context.desk
        if desk is not None:
            self._context.tasks.run_read(partial(_read, desk), self._meanwhile_came, self._not_read)

    def _meanwhile_came(self, found: Meanwhile) -> None:
        self._meanwhile = found
        self._show_meanwhile()

    def _not_read(self, _error: PtsError) -> None:
        """The last known lines stay; what is wrong with the journal is told after the lock."""

    @Slot(int)
    def _count(self, _count: int) -> None:
        if self.locked:
            self._read_meanwhile()

    def _show_meanwhile(self) -> None:
        cover = self.cover
        if cover is None or self._why is None:
            return
        now = self._meanwhile or words.Meanwhile()
        since = words.since_line(self._why, self._since_ms, self._context.settings.lock_after_min)
        cover.show_meanwhile(words.watched_line(now), words.kept_line(now, card_cleared=self._card_cleared), since)


def _who(account: str) -> str:
    """The account and the person who signed in to this computer, where that is known."""
    try:
        person = importlib.import_module("getpass").getuser()
        return tr("{account}, {person}", account=account, person=person)
    except (OSError, KeyError, ImportError):
        return account


def _lying(sheet: PasswordSheet | None) -> PasswordSheet | None:
    """The sheet, when it is open."""
    return sheet if sheet is not None and isValid(sheet) and not sheet.isHidden() else None


def _set(new: Secret, old: Secret | None, office: Office) -> None:
    office.set_lock_password(new, old)


def _is_set(office: Office) -> bool:
    return office.lock_password_set()


def _try(password: Secret, office: Office) -> UnlockAnswer:
    return office.try_unlock(password)


def _read(desk: Desk) -> Meanwhile:
    watched = desk.summary(HistoryFilter(states=WATCHED)).matching
    kinds = (OrderKind.PAYMENT, OrderKind.WITHDRAWAL)
    drafts = [kind for kind in kinds if desk.load_draft(kind) is not None]
    return Meanwhile(watched, desk.attention_count(), tuple(drafts))
