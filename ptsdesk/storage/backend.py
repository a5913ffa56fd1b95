"""What the journal needs from a database engine, so that PostgreSQL can be the second one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Select
from sqlalchemy.exc import DBAPIError

from ptsdesk.errors import JournalError


class Backend(Protocol):
    """One kind of database behind the journal. Everything that portable SQL cannot say."""

    @property
    def reader(self) -> Engine:
        """For transactions that only read."""

    @property
    def writer(self) -> Engine:
        """For transactions that write: they exclude each other from their first statement on."""

    def candidates(self, words: Sequence[str]) -> Select[Any] | None:
        """Row ids of orders that may hold all the folded words, from a text index; None when it cannot help.

        More than match may be named, never fewer.
        """

    def backup(self, target: Path) -> None:
        """Write a consistent, durable copy of the whole database while it is in use."""

    def reads(self, copy: Path) -> bool:
        """Whether a copy opens with the key in force and is as long as it says: neither emptied nor cut off. Quick."""

    def problems(self, connection: Connection) -> tuple[str, ...]:
        """What a check of the stored data finds, fit for a log; empty when all is well."""

    def explain(self, error: DBAPIError) -> JournalError:
        """The engine's error as one of ours, with a sentence that says what to do."""

    def close(self) -> None:
        """Let all connections go, with everything written."""
