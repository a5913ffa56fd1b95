"""What the journal promises about one order: exact, append-only, in the order of the table, refused when stale."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from ptsdesk.domain.account import Account, Environment
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Cause, ForbiddenTransition, OrderKind, OrderState
from ptsdesk.errors import AccountError, JournalError, JournalStale
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ledger import ANSWER_BYTES, ANSWERS_KEPT
from tests.support.orders import ACCOUNT, START_MS, an_order

S = OrderState


def test_an_order_comes_back_as_it_was_given(journal: Journal) -> None:
    order = an_order(
        money=Money("PHP", "999999999999999.999999"),
        request={
            "amount": "1.10",
            "count": 3,
            "flag": True,
            "none": None,
            "list": ["a", 1],
            "details": {"name": "Peña"},
        },
        reference="林美玲 'quoted' \"twice\" 100%_\\",
    )
    assert journal.add(order, {"made_by": "window"}) == order
    assert journal.get(order.order_id) == order


def test_every_field_that_may_change_comes_back(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    changes = {
        "signed_at": 1_794_470_911, "attempts": 2, "transaction_id": "TS1", "provider_code": "1000",
        "provider_message": "ok", "status": "0000", "pay_url": "https://pay.example/x", "qr_code": "000201",
        "accepted": Money("PHP", "2450.0"), "exchange_rate": "1.000000", "reference_number": "R1",
        "error_message": "none", "checks": 4, "checked_ms": 5, "next_check_ms": 6, "not_found": 1, "not_found_ms": 7,
    }  # fmt: skip
    assert journal.note(order.order_id, Cause.QUERY, {}, **changes) == replace(order, updated_ms=START_MS, **changes)
    assert journal.note(order.order_id, Cause.QUERY, {}, accepted=None, checks=5).accepted is None


def test_each_step_is_an_event_with_time_cause_and_evidence(journal: Journal, clock) -> None:
    order = an_order()
    journal.add(order, {"made_by": "window"})
    clock.ms += 10
    journal.step(order.order_id, S.SENDING, Cause.SENDING, {"timestamp": 7}, signed_at=7)
    clock.ms += 10
    journal.step(order.order_id, S.ACCEPTED, Cause.ANSWER, {"verified": True, "code": None, "text": "ñ"})
    journal.note(order.order_id, Cause.QUERY, {"status": "0000"})
    told = [(e.at_ms - START_MS, e.cause, e.before, e.after, e.evidence) for e in journal.events(order.order_id)]
    assert told == [
        (0, Cause.RECORDED, None, S.RECORDED, {"made_by": "window"}),
        (10, Cause.SENDING, S.RECORDED, S.SENDING, {"timestamp": 7}),
        (20, Cause.ANSWER, S.SENDING, S.ACCEPTED, {"verified": True, "code": None, "text": "ñ"}),
        (20, Cause.QUERY, S.ACCEPTED, S.ACCEPTED, {"status": "0000"}),
    ]
    assert journal.last_event(order.order_id) == journal.events(order.order_id)[-1]
    assert journal.get(order.order_id).updated_ms == START_MS + 20


def test_a_draft_begins_with_its_own_cause(journal: Journal) -> None:
    order = an_order(state=S.DRAFT)
    journal.add(order, {})
    journal.step(order.order_id, S.RECORDED, Cause.RECORDED, {})
    assert [event.cause for event in journal.events(order.order_id)] == [Cause.CREATED, Cause.RECORDED]


def test_counters_move_without_an_event(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    assert journal.touch(order.order_id, checks=3, next_check_ms=9).checks == 3
    assert journal.touch(order.order_id) == journal.get(order.order_id)
    assert journal.touch(order.order_id, transaction_id="", not_found=0) == journal.get(order.order_id)
    with pytest.raises(TypeError, match="with an event only"):
        journal.touch(order.order_id, not_found=2)
    assert len(journal.events(order.order_id)) == 1


@pytest.mark.parametrize("state", sorted(set(S) - {S.DRAFT, S.RECORDED}))
def test_no_order_begins_in_the_middle(journal: Journal, state: OrderState) -> None:
    with pytest.raises(ValueError, match="draft or recorded"):
        journal.add(an_order(state=state), {})


def test_an_order_id_is_used_once_whatever_the_account(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    for again in (order, replace(order, account="Harbor & Co", money=Money("USD", "1"))):
        with pytest.raises(AccountError, match=order.order_id):
            journal.add(again, {})
    assert journal.get(order.order_id) == order
    assert len(journal.events(order.order_id)) == 1
    assert journal.summary("Harbor & Co", HistoryFilter()).total == 0


def test_a_step_outside_the_table_writes_nothing(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    with pytest.raises(ForbiddenTransition):
        journal.step(order.order_id, S.PAID, Cause.QUERY, {}, transaction_id="TS1")
    assert journal.get(order.order_id) == order
    assert len(journal.events(order.order_id)) == 1


def test_a_stale_caller_is_refused(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    journal.step(order.order_id, S.SENDING, Cause.SENDING, {}, before=S.RECORDED)
    for stale in (S.RECORDED, S.NOT_SENT):
        with pytest.raises(JournalStale, match=order.order_id):
            journal.step(order.order_id, S.SENDING, Cause.SENDING, {}, before=stale)
        with pytest.raises(JournalStale):
            journal.note(order.order_id, Cause.QUERY, {}, before=stale)
    assert len(journal.events(order.order_id)) == 2


def test_of_several_that_saw_the_same_state_one_wins(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    start, won, lost = threading.Barrier(4), [], []

    def claim() -> None:
        start.wait()
        try:
            won.append(journal.step(order.order_id, S.SENDING, Cause.SENDING, {}, before=S.RECORDED))
        except JournalStale as error:
            lost.append(error)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 3)
    assert len(journal.events(order.order_id)) == 2


def test_an_order_that_is_not_there(journal: Journal) -> None:
    assert journal.get("P0") is None
    assert journal.events("P0") == ()
    assert journal.last_event("P0") is None
    assert journal.raw_answers("P0") == ()
    for call in (lambda: journal.note("P0", Cause.QUERY, {}), lambda: journal.touch("P0", checks=1)):
        with pytest.raises(JournalError, match="P0"):
            call()


def test_an_order_of_another_account_is_not_shown(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    assert journal.get(order.order_id, ACCOUNT) == order
    assert journal.get(order.order_id, "Harbor & Co") is None


FORBIDDEN_SQL = [
    "UPDATE events SET evidence = '{}'",
    "DELETE FROM events",
    "INSERT OR REPLACE INTO events SELECT number, order_row, 0, cause, before, after, '{}' FROM events LIMIT 1",
    "DELETE FROM orders",
    "UPDATE orders SET amount = '1'",
    "UPDATE orders SET order_id = 'X'",
    "UPDATE orders SET account_no = 2",
    "UPDATE orders SET request = '{}'",
    "INSERT OR REPLACE INTO orders SELECT * FROM orders LIMIT 1",
]


@pytest.mark.parametrize("statement", FORBIDDEN_SQL)
def test_the_database_itself_refuses_to_rewrite_the_past(journal: Journal, statement: str) -> None:
    order = an_order()
    journal.add(order, {"first": True})
    before = journal.events(order.order_id)
    with pytest.raises(JournalError), journal.writing() as connection:
        connection.execute(text(statement))
    assert journal.events(order.order_id) == before
    assert journal.get(order.order_id) == order


@pytest.mark.parametrize(
    "field",
    ["order_id", "kind", "account", "money", "channel", "state", "created_ms", "made_by", "request", "reference"],
)
def test_an_intent_never_changes(journal: Journal, field: str) -> None:
    order = an_order()
    journal.add(order, {})
    with pytest.raises(TypeError):
        journal.note(order.order_id, Cause.QUERY, {}, **{field: "x"})
    assert journal.get(order.order_id) == order


def test_the_last_answers_are_kept_newest_first_and_capped(journal: Journal, clock) -> None:
    order = an_order()
    journal.add(order, {})
    for number in range(ANSWERS_KEPT + 2):
        clock.ms = START_MS + number
        journal.note(order.order_id, Cause.QUERY, {}, answer=f"{number}")
    journal.note(order.order_id, Cause.QUERY, {}, answer="ñ" * ANSWER_BYTES)
    kept = journal.raw_answers(order.order_id)
    assert [text for _, text in kept[1:]] == ["6", "5", "4", "3"]
    assert kept[1][0] == START_MS + 6
    assert len(kept[0][1].encode()) == ANSWER_BYTES


def test_hostile_text_is_kept_as_text(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    journal.note(order.order_id, Cause.QUERY, {"x": "\ud800\0"}, answer="\ud800<b>\0'--", provider_message="\udfff\0")
    found = journal.get(order.order_id)
    assert found.provider_message == "?\N{REPLACEMENT CHARACTER}"
    assert journal.raw_answers(order.order_id)[0][1] == "?<b>\N{REPLACEMENT CHARACTER}'--"


@pytest.mark.parametrize(
    ("request_fields", "error"),
    [
        ({"card_number": "x"}, ValueError),
        ({"details": {"card_cvc": "123"}}, ValueError),
        ({"CVC": "123"}, ValueError),
        ({"safecode": "x"}, ValueError),
        ({"amount": 1.1}, TypeError),
        ({"amount": b"1"}, TypeError),
    ],
)
def test_card_data_secrets_and_floats_never_enter(journal: Journal, request_fields: dict, error: type) -> None:
    order = an_order(kind=OrderKind.SUBSCRIPTION, request=request_fields)
    with pytest.raises(error) as raised:
        journal.add(order, {})
    assert "4111" not in str(raised.value)
    assert journal.get(order.order_id) is None


def test_a_card_number_in_an_answer_is_not_kept(journal: Journal) -> None:
    order = an_order(kind=OrderKind.SUBSCRIPTION, request={"card_brand": "visa", "card_last4": "1111"})
    journal.add(order, {})
    answer = '{"echo":"4111 1111 1111 1111","order_id":"x"}'
    seen = {"message": "no 4111111111111111 12/27 123"}
    found = journal.note(order.order_id, Cause.ANSWER, seen, answer=answer, error_message="bad 4111111111111111")
    assert journal.last_event(order.order_id).evidence == {"message": "no [card number removed] 12/27 123"}
    assert journal.raw_answers(order.order_id)[0][1] == '{"echo":"[card number removed]","order_id":"x"}'
    assert found.error_message == "bad [card number removed]"


SHOP = Account("Harbor", Environment.LIVE, "https://api.example.com", "28", "smajhv5r2etr", "pem")


def test_orders_belong_to_one_merchant(journal: Journal) -> None:
    journal.bind(SHOP)
    order = an_order(account="Harbor")
    journal.add(order, {})
    for changed in ({"environment": Environment.SANDBOX}, {"user_id": "29"}, {"guid": "other"}):
        for name in ("Harbor", "harbor"):
            with pytest.raises(AccountError, match="another name"):
                journal.bind(replace(SHOP, name=name, **changed))
    journal.bind(replace(SHOP, url="https://api2.example.com"))
    journal.bind(replace(SHOP, name="HARBOR"))
    assert journal.get(order.order_id).account == "HARBOR", "the orders follow another spelling of the name"
    journal.bind(SHOP)


def test_the_built_in_sandbox_may_be_made_anew_but_never_becomes_live(journal: Journal) -> None:
    sandbox = replace(SHOP, name=ACCOUNT, environment=Environment.SANDBOX, built_in=True)
    journal.add(an_order(), {})
    journal.bind(sandbox)
    journal.bind(replace(sandbox, url="https://127.0.0.1:9", user_id="77", guid="new"))
    with pytest.raises(AccountError):
        journal.bind(replace(sandbox, environment=Environment.LIVE))


def test_drafts_are_one_a_kind_and_account(journal: Journal, clock) -> None:
    assert journal.load_draft(ACCOUNT, OrderKind.PAYMENT) is None
    journal.save_draft(ACCOUNT, OrderKind.PAYMENT, {"amount": "1"})
    clock.ms += 5
    assert journal.save_draft(ACCOUNT, OrderKind.PAYMENT, {"amount": "2,"}) == START_MS + 5
    journal.save_draft(ACCOUNT, OrderKind.WITHDRAWAL, {"amount": "3"})
    journal.save_draft("Harbor & Co", OrderKind.PAYMENT, {"amount": "4"})
    assert journal.load_draft(ACCOUNT, OrderKind.PAYMENT) == ({"amount": "2,"}, START_MS + 5)
    journal.drop_draft(ACCOUNT, OrderKind.PAYMENT)
    journal.drop_draft(ACCOUNT, OrderKind.PAYMENT)
    assert journal.load_draft(ACCOUNT, OrderKind.PAYMENT) is None
    assert journal.load_draft(ACCOUNT, OrderKind.WITHDRAWAL) == ({"amount": "3"}, START_MS + 5)
    assert journal.load_draft("Harbor & Co", OrderKind.PAYMENT) == ({"amount": "4"}, START_MS + 5)
    with pytest.raises(ValueError, match="card data"):
        journal.save_draft(ACCOUNT, OrderKind.SUBSCRIPTION, {"card_number": "4111111111111111"})


def test_at_start_what_was_sent_is_unknown_and_what_was_not_was_not_sent(
    journal: Journal, open_journal: Callable[[], Journal], clock
) -> None:
    sending, long_ago, recorded, draft, paid = (an_order() for _ in range(5))
    draft = replace(draft, state=S.DRAFT)
    for order in (sending, long_ago, recorded, draft, paid):
        journal.add(order, {})
    for order in (sending, long_ago, paid):
        journal.step(order.order_id, S.SENDING, Cause.SENDING, {}, signed_at=START_MS // 1000)
    journal.note(long_ago.order_id, Cause.SENDING, {}, signed_at=None)
    journal.step(paid.order_id, S.ACCEPTED, Cause.ANSWER, {})
    journal.close()
    again = open_journal()
    changed = again.recover()
    assert [(order.order_id, order.state) for order in changed] == [
        (sending.order_id, S.UNKNOWN), (long_ago.order_id, S.UNKNOWN), (recorded.order_id, S.NOT_SENT),
    ]  # fmt: skip
    assert [order.next_check_ms for order in changed] == [START_MS + 17_000, START_MS, None]
    assert {again.last_event(order.order_id).cause for order in changed} == {Cause.RECOVERED}
    assert again.get(draft.order_id).state is S.DRAFT
    assert again.get(paid.order_id).state is S.ACCEPTED
    assert again.recover() == ()


def test_a_wrong_clock_does_not_put_the_first_query_off_for_long(journal: Journal) -> None:
    order = an_order()
    journal.add(order, {})
    journal.step(order.order_id, S.SENDING, Cause.SENDING, {}, signed_at=START_MS // 1000 + 86_400)
    assert journal.recover()[0].next_check_ms == START_MS + 60_000


def test_a_closed_journal_says_so(journal: Journal) -> None:
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.get("P1")
    with pytest.raises(JournalError, match="closed"):
        journal.add(an_order(), {})
