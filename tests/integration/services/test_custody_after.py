"""Backups that cannot be read or that the clock dated wrong, and what an older journal lacks until it is closed."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from ptsdesk.domain.account import Account
from ptsdesk.domain.orders import Cause, OrderKind, OrderState
from ptsdesk.domain.resend import Again
from ptsdesk.errors import AccountError, InputError
from ptsdesk.services.custody import Custody
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.storage import backups
from ptsdesk.storage.schema import meta
from tests.integration.services.test_custody import AT_ONCE, Place, custody_backups, names, pay, place, until
from tests.support import scripted_gateway as say
from tests.unit.services.conftest import ACCOUNT, form

__all__ = ["place"]
C, S, OUT = Cause, OrderState, OrderKind.WITHDRAWAL


@pytest.mark.parametrize("left", [0, 1, 0.5, 1.5], ids=["emptied", "almost", "cut", "longer"])
def test_a_backup_that_cannot_be_read_does_not_count(place: Place, left: float) -> None:
    custody = place.open()
    pay(custody.journal())
    made = custody.backup()
    custody.close()
    path = place.folder.backups / made.name
    data = path.read_bytes()
    path.write_bytes((data * 2)[: int(len(data) * left) - (left == 1)])
    again = place.open(AT_ONCE)
    until(lambda: again.health().backup_ms == place.clock.ms)
    assert len(custody_backups(place)) == 2
    assert again.journal().reads_backup(place.folder, backups.listed(place.folder)[0])


def test_a_backup_of_another_key_or_of_no_journal_cannot_be_read(place: Place) -> None:
    custody = place.open()
    made = custody.backup()
    path = place.folder.backups / made.name
    assert custody.journal().reads_backup(place.folder, made)
    path.write_bytes(os.urandom(path.stat().st_size))
    assert not custody.journal().reads_backup(place.folder, made)
    path.unlink()
    assert not custody.journal().reads_backup(place.folder, made)
    assert list(place.folder.backups.iterdir()) == []


def test_a_clock_of_the_future_costs_no_backup_and_makes_no_more_than_one_an_hour(place: Place) -> None:
    custody = place.open()
    order_id = pay(custody.journal())
    real = place.clock.ms
    for day in range(24):
        place.clock.jump_ms = (3650 + day) * 86_400_000
        custody.journal().note(order_id, C.QUERY, {"n": day})
        custody.backup()
    place.clock.jump_ms = 0
    place.clock.ms = real + 1000
    custody.journal().note(order_id, C.QUERY, {})
    made = custody.backup()
    assert made.name in custody_backups(place)
    assert custody.health().backup_ms == made.made_ms
    for minute in range(1, 121):
        # Whatever the names say: each time the wall clock is another one.
        place.clock.ms = real + minute * 60_000
        place.clock.jump_ms = -minute * 86_400_000
        custody.journal().note(order_id, C.QUERY, {"n": minute})
        custody.keeper()._back_up()
    assert len(custody_backups(place)) == 25 + 2


def desk_at(place: Place, custody: Custody, *script: Any, account: Account = ACCOUNT) -> LiveDesk:
    gateway = say.ScriptedGateway(*script)
    # The scripted gateway answers what is asked of it here, not all that a gateway can be asked.
    return LiveDesk(account, gateway, custody.journal(), Ports(place.clock, os.urandom), "3F:A2", "window")  # type: ignore[arg-type]


def payout(desk: LiveDesk, order_id: str, **changes: Any) -> OrderState:
    return desk.submit(desk.prepare(form(OUT, order_id=order_id, **changes))).state


def restored(place: Place) -> Custody:
    """The journal of before W1 was sent: its answer never came."""
    custody = place.open()
    desk = desk_at(place, custody, say.accepted, say.lost())
    payout(desk, "W0", amount="1.00", details={"account_number": "9999999999", "name": "Z"})
    made = custody.backup()
    place.clock.ms += 1000
    assert payout(desk, "W1") is S.UNKNOWN
    assert custody.restore(made.name).missing_ids == ("W1",)
    return custody


@pytest.mark.parametrize("reopened", [False, True])
def test_while_a_withdrawal_is_missing_each_new_one_needs_a_reason(place: Place, reopened: bool) -> None:
    custody = restored(place)
    if reopened:
        custody.close()
        custody = place.open()
    desk = desk_at(place, custody, say.accepted, say.accepted)
    assert desk.prepare(form(OUT, order_id="W2")).duplicate.missing == ("W1",)
    with pytest.raises(InputError, match=r"W1 may have been sent.*is not in the journal") as refused:
        payout(desk, "W2")
    assert refused.value.field == "repeat_reason"
    assert payout(desk, "W3", repeat_reason="The payee says that nothing came") is S.ACCEPTED
    assert desk.submit(desk.prepare(form(order_id="P1"))).state is S.ACCEPTED, "payments collect"


def test_a_payout_of_elsewhere_counts_as_a_double_of_its_sum(place: Place) -> None:
    """The provider's answer does not say whom it paid."""
    custody = restored(place)
    desk = desk_at(place, custody, lambda _: say.stands("2000", "W1"), say.accepted, say.accepted)
    assert desk.adopt(OUT, "W1").order.state is S.PAID
    found = desk.prepare(form(OUT, order_id="W2")).duplicate
    assert ([one.order_id for one in found.orders], found.missing, found.needs_reason) == (["W1"], (), True)
    with pytest.raises(InputError, match="W1"):
        payout(desk, "W2")
    assert payout(desk, "W3", amount="99.00") is S.ACCEPTED, "another sum is no double"
    custody.verify()
    assert "missing" not in names(custody.health().findings)


def test_what_is_missing_is_not_said_to_have_been_sent(place: Place) -> None:
    (finding, _) = restored(place).health().findings
    assert "may have been sent" in finding.sentence
    assert "Do not pay them again before" in finding.sentence


def test_a_missing_order_is_closed_after_it_was_asked_about_and_not_found_twice(place: Place) -> None:
    custody = restored(place)
    why = "The provider says that it never came"
    desk = desk_at(place, custody, *[say.refused("1002")] * 4)
    desk.query(OUT, "W1")  # it may still be taken: this counts for nothing
    place.clock.ms += 20_000
    for gap_ms, last in ((0, False), (29_999, False), (1, True)):
        with pytest.raises(AccountError, match=r"Ask about W1 first, twice and 30 seconds apart"):
            custody.close_missing("W1", why)
        place.clock.ms += gap_ms
        assert desk.query(OUT, "W1").order is None if last else desk.adopt(OUT, "W1").order is None
    for order_id, reason, field in (("W1", "no", "reason"), ("W0", why, "order_id"), ("X", why, "order_id")):
        with pytest.raises(InputError) as refused:
            custody.close_missing(order_id, reason)
        assert refused.value.field == field
    custody.close_missing("W1", why)
    custody.close()
    custody = place.open()
    health = custody.health()
    assert (health.missing, health.serious) == ((), False)
    (closed,) = [one for one in health.findings if one.name == "closed"]
    assert "W1" in closed.sentence
    assert why in closed.sentence
    desk = desk_at(place, custody, say.accepted)
    assert payout(desk, "W2") is S.ACCEPTED, "no reason is asked for any more"


def asked_twice(place: Place, custody: Custody, account: Account = ACCOUNT) -> None:
    desk = desk_at(place, custody, *[say.refused("1002")] * 2, account=account)
    for _ in range(2):
        place.clock.ms += 40_000
        assert desk.query(OUT, "W1").found is False


MOVED = replace(ACCOUNT, url="https://api.example.net")
NEVER_CAME = "The provider says that it never came"


def test_a_missing_order_is_not_closed_by_what_another_address_does_not_find(place: Place) -> None:
    """The account's address was changed after W1 went to the one before, and the journal was put back."""
    custody = restored(place)
    asked_twice(place, custody, MOVED)
    with pytest.raises(AccountError, match=r"sent \(api\.example\.com:443\)"):
        custody.close_missing("W1", NEVER_CAME)
    with pytest.raises(AccountError, match=r"api\.example\.com:443"):
        custody.close_missing("W1", NEVER_CAME, MOVED.url)
    asked_twice(place, custody, replace(ACCOUNT, url="https://API.example.com:443"))
    custody.close_missing("W1", NEVER_CAME)
    assert custody.health().missing == ()


def test_of_an_order_listed_without_its_address_a_person_says_where_it_went(place: Place) -> None:
    """The line was written by a ptsdesk that did not note the address."""
    custody = restored(place)
    (line,) = custody.health().missing
    place.folder.order_ids.write_text(json.dumps([line.order_id, line.kind, line.account, line.noted_ms]) + "\n")
    custody.verify()
    with pytest.raises(AccountError, match="Ask about W1 first"):
        custody.close_missing("W1", NEVER_CAME)
    asked_twice(place, custody, MOVED)
    with pytest.raises(InputError, match="--sent-to") as refused:
        custody.close_missing("W1", NEVER_CAME)
    assert refused.value.field == "sent_to"
    with pytest.raises(InputError, match="https://"):
        custody.close_missing("W1", NEVER_CAME, "api.example.com")
    with pytest.raises(AccountError, match=r"api\.example\.com:443"):
        custody.close_missing("W1", NEVER_CAME, ACCOUNT.url)
    asked_twice(place, custody)
    custody.close_missing("W1", NEVER_CAME, ACCOUNT.url)
    assert custody.health().missing == ()


def test_answers_that_were_counted_without_their_address_count_no_more(place: Place) -> None:
    custody = restored(place)
    with custody.journal().writing() as connection:
        known = {"W1": {"asked_ms": 1, "not_found": 2, "closed_ms": None, "reason": ""}}
        connection.execute(insert(meta), {"name": "missing", "value": json.dumps(known)})
    with pytest.raises(AccountError, match="Ask about W1 first"):
        custody.close_missing("W1", NEVER_CAME)


def test_the_built_in_sandbox_has_no_address_to_compare(place: Place) -> None:
    built_in = replace(ACCOUNT, url="https://127.0.0.1:40001", built_in=True)
    custody = place.open()
    pay(custody.journal())
    made = custody.backup()
    place.clock.ms += 1000
    payout(desk_at(place, custody, say.lost(), account=built_in), "W1")
    custody.restore(made.name)
    asked_twice(place, custody, replace(built_in, url="https://127.0.0.1:40002"))
    custody.close_missing("W1", NEVER_CAME)


def test_where_an_order_was_sent_after_the_backup_is_known_from_the_list(place: Place) -> None:
    """It was sent again at another address after the backup was made: what the first does not find proves nothing."""
    custody = place.open()
    payout(desk_at(place, custody, say.lost()), "W1")
    made = custody.backup()
    asked_twice(place, custody)
    moved = desk_at(place, custody, say.lost(), account=MOVED)
    moved.submit(moved.prepare_again("W1", "Nothing came to the payee"))
    place.clock.ms += 1000
    custody.restore(made.name)
    asked_twice(place, custody)
    assert desk_at(place, custody).resolution("W1").resend.verdict is Again.ELSEWHERE
    asked_twice(place, custody, MOVED)
    assert desk_at(place, custody, account=MOVED).resolution("W1").resend.verdict is Again.YES


def test_an_answer_of_the_future_is_no_first_one(place: Place) -> None:
    custody = restored(place)
    desk = desk_at(place, custody, *[say.refused("1002")] * 2)
    place.clock.ms += 20_000
    place.clock.jump_ms = 86_400_000
    desk.adopt(OUT, "W1")
    place.clock.jump_ms = 0
    desk.adopt(OUT, "W1")
    with pytest.raises(AccountError):
        custody.close_missing("W1", "The provider says that it never came")


def test_what_nobody_misses_leaves_no_trace(place: Place) -> None:
    custody = restored(place)
    desk_at(place, custody, say.refused("1002")).adopt(OUT, "X9")
    assert custody.keeper().record.traces() == {}


def test_the_journals_that_were_kept_are_counted(place: Place) -> None:
    custody = place.open()
    pay(custody.journal())
    made = custody.backup()
    assert (custody.health().kept, custody.health().kept_size) == (0, 0)
    for count in (1, 2):
        place.clock.ms += 1000
        custody.restore(made.name)
        health = custody.health()
        there = [path for path in place.folder.path.iterdir() if ".kept-" in path.name]
        assert (health.kept, health.kept_size) == (count, sum(path.stat().st_size for path in there))
        assert health.kept_size > count * 4096


def test_two_journals_that_were_kept_at_one_moment_stay_two(place: Place) -> None:
    """The clock was set back between: the one before may be evidence."""
    custody = place.open()
    pay(custody.journal())
    made = custody.backup()
    kept = {custody.restore(made.name).kept_as for _ in range(2)}
    assert len(kept) == 2
    assert custody.health().kept == 2
