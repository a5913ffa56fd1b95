"""An office in memory: some accounts, a desk for each, and a failure to choose."""

from __future__ import annotations

import threading

from ptsdesk.domain.account import Account
from ptsdesk.errors import AccountError, PtsError
from ptsdesk.services import api
from tests.gui.support.fake_desk import FakeDesk, account


class FakeOffice:
    """Implements :class:`ptsdesk.services.api.Office`."""

    def __init__(self, *desks: FakeDesk) -> None:
        self.desks = {desk.account.name: desk for desk in desks or (FakeDesk(account()),)}
        self.failures: list[PtsError] = []
        """Raised by the next calls of :meth:`open`, one each."""
        self.opened: list[str] = []
        self.closed = 0
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        """The next open waits until :meth:`release`."""
        self._gate.clear()

    def release(self) -> None:
        """Let a held open go on."""
        self._gate.set()

    def accounts(self) -> tuple[Account, ...]:
        return tuple(desk.account for desk in self.desks.values())

    def open(self, name: str) -> api.Desk:
        self._gate.wait(30)
        if self.failures:
            raise self.failures.pop(0)
        if name not in self.desks:
            raise AccountError("There is no account with this name.")
        self.opened.append(name)
        return self.desks[name]

    def add_account(self, account: Account, secrets: api.AccountSecretsInput) -> Account:
        raise AccountError("Not in this test.")

    def remove_account(self, name: str) -> None:
        del self.desks[name]

    def close(self) -> None:
        self.closed += 1
