"""Ten thousand changes to a real journal by somebody who has its key: each is found."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.record import Head
from ptsdesk.domain.secret import Secret
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.record import Fit, Record
from ptsdesk.storage.sqlite import SqliteBackend
from ptsdesk.storage.verification import Verification
from tests.helpers import attacks
from tests.helpers.figures import figure
from tests.helpers.scale import share
from tests.support.orders import an_order

S, C = OrderState, Cause
KEY = Secret("1f" * 32)
SEED = 20261128
WAYS: dict[str, Callable[[Any, random.Random], str]] = {
    "edit": attacks.edit,
    "delete": attacks.delete,
    "swap": attacks.swap,
    "insert": attacks.insert,
    "cut": attacks.cut,
}
WEIGHTS = (45, 15, 20, 12, 8)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqliteBackend, Head]]:
    """A journal of a dozen orders on different ways, without its triggers, and what the keyring knows of it."""
    folder = DataFolder(tmp_path_factory.mktemp("attacked") / "data")
    now = iter(range(1_794_470_911_000, 1_794_470_999_000, 7))
    journal = Journal.open(folder, KEY, lambda: next(now))
    for number in range(12):
        order = an_order(reference=f"Invoice {number}", payee_key="GCASH:0917" if number % 3 else "")
        journal.add(order, {"made_by": "window"})
        for after, cause in ((S.SENDING, C.SENDING), (S.ACCEPTED, C.ANSWER), (S.WAITING, C.QUERY), (S.PAID, C.QUERY))[
            : number % 5
        ]:
            journal.step(order.order_id, after, cause, {"number": number}, transaction_id=f"TS{number}", signed_at=7)
    noted = Record(journal, lambda: 1).head()
    journal.close()
    backend = SqliteBackend(folder.journal, KEY)
    with backend.writer.begin() as connection:
        attacks.unguarded(runner(connection))
    yield backend, noted
    backend.close()


def runner(connection: Connection) -> Any:
    return lambda sql, *values: connection.exec_driver_sql(sql, values)


def found(connection: Connection, noted: Head | None) -> bool:
    check = Verification(lambda: contextlib.nullcontext(connection), noted)
    while check.step():
        pass
    return check.report().count > 0


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_every_change_is_found(attacked: tuple[SqliteBackend, Head]) -> None:
    backend, noted = attacked
    chance, tried, missed = random.Random(SEED), Counter[str](), list[str]()
    with backend.reader.connect() as connection:
        assert not found(connection, noted)
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.rollback()
        while tried.total() < share(10_000):
            way = chance.choices(tuple(WAYS), WEIGHTS)[0]
            with contextlib.suppress(IntegrityError):  # two orders of one id: the file itself refuses that
                done = WAYS[way](runner(connection), chance)
                if done:
                    tried[way] += 1
                    if not found(connection, noted):
                        missed.append(done)
            connection.rollback()
    kinds = ", ".join(f"{count} {way}" for way, count in sorted(tried.items()))
    figure("journal attacked", f"{tried.total()} changes by somebody with the key ({kinds}): {len(missed)} not found")
    assert missed == []


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_what_is_sealed_anew_is_found_by_the_keyrings_note(tmp_path: Path) -> None:
    """The whole program against itself: an older copy goes on with other orders, all of it rightly sealed."""
    chance, folder = random.Random(SEED), DataFolder(tmp_path / "data")
    journal, copies, heads = Journal.open(folder, KEY, lambda: 1_794_470_911_000), [], []
    for number in range(share(100)):
        order = an_order()
        journal.add(order, {})
        journal.step(order.order_id, S.SENDING, C.SENDING, {})
        heads.append(Record(journal, lambda: 1).head())
        copies.append(tmp_path / f"copy{number}.db")
        journal.backup(copies[-1])
    journal.close()
    noted, seen = heads[-1], Counter[Fit]()
    for number, copy in enumerate(copies[:-1]):
        place = DataFolder(tmp_path / "other")
        place.create()
        shutil.copy(copy, place.journal)
        older = Journal.open(place, KEY, lambda: 1_794_470_999_000)
        assert older.verify().problems == ()
        for _ in range(chance.randrange(2) * (len(copies) - number)):
            order = an_order()
            older.add(order, {})
            older.step(order.order_id, S.SENDING, C.SENDING, {})
        seen[Record(older, lambda: 1).fit(noted)] += 1
        assert older.verify(noted).count > 0
        older.close()
        shutil.rmtree(place.path)
    told = ", ".join(f"{count} {fit.value}" for fit, count in sorted(seen.items(), key=str))
    figure("older journals put in place", f"{seen.total()}: {told}")
    assert set(seen) <= {Fit.BEHIND, Fit.OTHER}
