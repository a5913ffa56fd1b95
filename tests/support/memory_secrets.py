"""A keyring in memory for tests of other layers. Proved honest by the same contract tests as the real one.

Only what lies below the backend class is replaced: limits, threads and error mapping are the product's own.
"""

from __future__ import annotations

import threading

from ptsdesk.storage.secrets import SecretStore


class MemoryBackend:
    """Behaves as keyring's classes do. Every call raises ``failure``; a cleared ``gate`` makes calls wait."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        """The text, or None."""
        self._enter("get")
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep or replace the text."""
        self._enter("set")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget the text; an error when there is none."""
        self._enter("delete")
        if self.entries.pop((service, username), None) is None:
            from keyring.errors import PasswordDeleteError

            raise PasswordDeleteError("No such password!")

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        self.gate.wait(30)
        if self.failure is not None:
            raise self.failure


class MemorySecretStore(SecretStore):
    """A secret store over :class:`MemoryBackend`, which is ``memory``."""

    def __init__(self, time_limit_s: float = 5.0) -> None:
        self.memory = MemoryBackend()
        super().__init__(lambda: self.memory, time_limit_s)
