"""``kill -9`` at random moments of runs of 200 payments.

Nothing is sent before it is recorded, nothing is lost, nothing is paid twice, and nothing is claimed.

The shop is the real one, in a process of its own: office, journal, keyring, TLS. The provider is the recording server.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore, journal_key
from tests.e2e.conftest import as_provider
from tests.helpers import judge, witness
from tests.helpers.figures import figure
from tests.helpers.kills import Shop, Stable
from tests.helpers.recorder import Fate, Recorder
from tests.helpers.scale import nightly, seed
from tests.support.command import Command

KILLS = 500
PAYMENTS = 200
KILLS_A_RUN = 50
SEED = 20261128
AFTER_S = 60
"""So long after a restart everything is resolved or unknown."""
STARTS_AGAIN = 3
"""Two to be told twice that an order is not known, one to send it again."""
TIME_LIMIT_S = 7200

pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]


@pytest.fixture(scope="module")
def stable() -> Iterator[Stable]:
    with Stable() as stable:
        yield stable


def a_shop(folder: Path, stable: Stable, server: Recorder, chance: random.Random) -> Shop:
    """A new data folder with the server as its account Shop, and what an undisturbed life takes."""
    command = Command(folder / "data")
    as_provider(server).add_to(command, "Shop")
    shop = Shop(stable, server, command.data_dir, folder / "copies", chance)
    shop.key = journal_key(SecretStore(), DataFolder(command.data_dir)).reveal()
    shop.measure([1, 2])
    return shop


def killed_run(shop: Shop, kills: int) -> None:
    """The 200 payments, killed so many times; then the last start, and a minute for it to find out."""
    intents = list(range(5, PAYMENTS + 1))
    a_life = max(1, PAYMENTS // kills)
    while shop.kills.total() < kills:
        # A life pays what none before has begun; those that were killed may have to be looked at for ever.
        begun = max(shop.announced.values(), default=4)
        mine = [number for number in intents if number > begun - 2][: 2 * a_life]
        shop.live(mine or intents[-2:], shop.next_kill(a_life))
        shop.shift_s += shop.chance.randint(15, 45)
    shop.live(intents)
    shop.shift_s += AFTER_S
    shop.live([], again=False)


def sent_again(shop: Shop) -> None:
    """From now on nothing gets lost, and a person sends again what may be sent again."""
    shop.server.fate = lambda _: Fate.GOOD
    for _ in range(STARTS_AGAIN):
        shop.shift_s += AFTER_S
        shop.live(list(range(1, PAYMENTS + 1)))
    shop.shift_s += AFTER_S
    shop.live([], again=False)


def judged(shop: Shop) -> dict[str, witness.Row]:
    """Everything that must hold; the journal as it lies on the disk in the end."""
    journal = witness.read_orders(shop.data_dir / "journal.db", shop.key)
    records = shop.server.records
    assert shop.wrong == []
    assert len(set(shop.announced.values())) == PAYMENTS
    assert shop.server.complaints == []
    assert judge.lost(records, journal) == []
    assert judge.paid_twice(records) == []
    assert judge.claims(records, journal) == []
    assert judge.repeats(one for one in records if one.fields and (one.is_create or one.not_found)) == []
    executed = {one.order_id for one in records if one.executed}
    assert {journal[order_id].state for order_id in executed} == {"paid"}, "not found out within a minute"
    return journal


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.timeout(TIME_LIMIT_S)
def test_nothing_is_sent_unrecorded_lost_paid_twice_or_claimed(stable: Stable, tmp_path: Path) -> None:
    wanted, first = nightly(KILLS), seed(SEED)
    kills: Counter[str] = Counter()
    states: Counter[str] = Counter()
    sent = copies = lives = again = 0
    for number in range(-(-wanted // KILLS_A_RUN)):
        folder = tmp_path / str(number)
        folder.mkdir()
        with Recorder(folder) as server:
            shop = a_shop(folder, stable, server, random.Random(f"{first} {number}"))
            killed_run(shop, min(KILLS_A_RUN, wanted - kills.total()))
            kills += shop.kills
            sys.stdout.write(f"seed {first}, run {number}: {shop.kills}, {len(server.creates)} sent\n")
            states += Counter(row.state for row in judged(shop).values())
            sent_again(shop)
            journal = judged(shop)
            again += sum(row.attempts > 1 for row in journal.values())
            paid = Counter(row.reference for row in journal.values() if row.state == "paid")
            sent, copies, lives = sent + len(server.creates), copies + shop.copies, lives + shop.lives
            assert paid == Counter({f"Intent {number}": 1 for number in range(1, PAYMENTS + 1)})
    places = ", ".join(f"{name} {times}" for name, times in sorted(kills.items()))
    figure(
        "kill -9",
        f"{kills.total()} kills ({places}) in {lives} lives, seed {first}: {sent} creates sent, 0 without an earlier "
        f"durable intent ({copies} journals read from the disk), 0 lost, 0 executed twice; a minute after the last "
        f"start {dict(sorted(states.items()))}; {again} sent again by a person, then every intent paid once",
    )
    assert kills.total() >= wanted
    assert copies >= sent
