"""The verbs that only ask: what comes back and with which exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.balances import BalanceMode, BalanceSheet, read_figures
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.subscriptions import Charge
from ptsdesk.errors import (
    JournalDamaged,
    KeyringLocked,
    NotSentError,
    RefusedError,
    ReportRefused,
    TlsError,
    UnprovedError,
    UnreachableError,
)
from ptsdesk.services.api import Check
from tests.unit.cli.fakes import NOW, FakeOffice, Ran, a_report, an_order, run

NOT_FOUND = a_report(
    verified=False, found=False, code="1002", message="Transaction not found", answer={}, reason="Not known."
)
REFUSED = a_report(verified=False, found=None, code="1010", message="Signature check failed", answer={}, reason="Keys.")
UNPROVED = a_report(verified=False, found=None, code="1000", answer={}, reason="The signature is not valid.")
LOST = a_report(verified=False, found=None, code="", answer={}, reason="The answer did not come.")


def query(report: Any, kind: str = "payment") -> Ran:
    def act(_: Any) -> Any:
        if isinstance(report, Exception):
            raise report
        return report

    return run(FakeOffice(acts={"query": act}), kind, "query", "A1")


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (a_report(), 0),
        (NOT_FOUND, 3),
        (REFUSED, 3),
        (UNPROVED, 4),
        (LOST, 4),
        (UnreachableError("No way."), 5),
        (TlsError("Not trusted."), 5),
        (JournalDamaged("Damaged."), 6),
    ],
)
def test_the_exit_code_of_a_query(report: Any, code: int) -> None:
    ran = query(report)
    assert ran.code == code
    assert ("error" in ran.body) is (code != 0)
    assert ran.body["environment"] == "live"


def test_a_verified_answer_about_a_foreign_order_shows_its_state() -> None:
    body = query(a_report()).body
    assert (body["state"], body["verified"], body["found"]) == ("paid", True, True)
    assert body["answer"]["transaction_id"] == "P28"
    assert body["order"] is None


def test_a_foreign_order_paid_with_another_sum_says_so() -> None:
    sums = {"submit_amount": "100.00", "submit_currency": "PHP", "accept_amount": "1.00", "accept_currency": "PHP"}
    report = a_report(answer={"order_id": "A1", "status": "2000", **sums})
    ran = run(FakeOffice(acts={"query": lambda _asked: report}), "payment", "query", "A1", "--profile", "Shop")
    assert ran.body["message"].startswith("Paid, but PHP 1.00 instead of PHP 100.00.")


def test_an_order_of_the_journal_shows_the_journals_state() -> None:
    body = query(a_report(order=an_order(OrderState.EXPIRED), comparison=(("amount", True),))).body
    assert body["state"] == "expired"
    assert body["agrees"] == {"amount": True}
    assert "may still be paid" in body["message"]


SUCCESS, FAILED, NEW = "2000", "3000", "7777"
CONTRADICTION = "The provider now says something else than it signed before. Ask the provider before doing anything."


@pytest.mark.parametrize(
    ("state", "status"),
    [(OrderState.FAILED, SUCCESS), (OrderState.PAID, FAILED), (OrderState.PAID, "0000"), (OrderState.FAILED, NEW)],
)
def test_an_answer_that_takes_back_a_final_state_is_told(state: OrderState, status: str) -> None:
    ran = query(a_report(order=an_order(state), answer={"order_id": "A1", "status": status}))
    assert (ran.code, ran.body["contradiction"], ran.body["state"]) == (4, True, str(state))
    assert ran.body["error"]["message"] == ran.body["message"] == CONTRADICTION
    assert CONTRADICTION in ran.err


@pytest.mark.parametrize(("state", "status"), [(OrderState.FAILED, FAILED), (OrderState.PAID, SUCCESS)])
def test_a_final_state_said_again_is_no_contradiction(state: OrderState, status: str) -> None:
    ran = query(a_report(order=an_order(state), answer={"order_id": "A1", "status": status}))
    assert (ran.code, ran.body["contradiction"]) == (0, False)


@pytest.mark.parametrize("order", [None, an_order(OrderState.UNKNOWN)])
def test_a_status_that_this_version_does_not_know_is_named(order: Any) -> None:
    ran = query(a_report(order=order, answer={"order_id": "A1", "status": NEW}))
    assert (ran.code, ran.body["contradiction"]) == (4, False)
    assert "the status 7777, which this version does not know" in ran.body["message"]
    assert "7777" in ran.err
    odd = query(a_report(order=order, answer={"order_id": "A1", "status": "x\x1b[2J" * 50}))
    assert (odd.code, len(odd.body["message"]) < 200, "\x1b" in odd.body["message"]) == (4, True, False)


def test_an_unverified_answer_shows_no_state_of_its_own() -> None:
    assert query(a_report(verified=False, found=None, reason="No.")).body["state"] is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("payment", "query", "--order-id", "A1"), OrderKind.PAYMENT),
        (("withdraw", "query", "A1"), OrderKind.WITHDRAWAL),
        (("subscription", "query", "A1"), OrderKind.SUBSCRIPTION),
    ],
)
def test_each_kind_is_asked_about_as_itself(words: tuple[str, ...], kind: OrderKind) -> None:
    office = FakeOffice()
    assert run(office, *words).code == 0
    assert office.calls == [("query", (kind, "A1"))]


def test_an_order_id_is_needed_and_given_once() -> None:
    assert run(FakeOffice(), "payment", "query").body["error"]["field"] == "order_id"
    assert (
        run(FakeOffice(), "payment", "query", "A", "--order-id", "B").body["error"]["message"] == "This is given twice."
    )


def test_a_subscription_is_ended_only_when_the_answer_says_so() -> None:
    assert run(FakeOffice(), "subscription", "disable", "S1").body["message"] == "The subscription is ended."
    still = a_report(kind=OrderKind.SUBSCRIPTION, answer={"enabled": "true"})
    ran = run(FakeOffice(acts={"disable": lambda _: still}), "subscription", "disable", "S1")
    assert ran.code == 4
    ran = run(FakeOffice(acts={"disable": lambda _: NOT_FOUND}), "subscription", "disable", "S1")
    assert ran.code == 3


def raising(error: Exception) -> Any:
    def act(_: Any) -> None:
        raise error

    return act


def test_channels() -> None:
    office = FakeOffice()
    body = run(office, "channels").body
    assert office.calls == [("channels", "PHP")]
    assert body["channels"] == [
        {"channel": "QRPH", "name": "QR Ph", "kind": "payment", "currency": "PHP", "subject": "", "subject_name": ""}
    ]
    assert body["signed"] is False


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"total": "5.10", "available": "4"}, {"total": "5.10", "available": "4"}),
        ({"total": "5", "available": "4", "frozen": "1"}, {"total": "5", "available": "4", "other": "frozen: 1"}),
        ({"total": "5", "available": "x"}, {"total": "5", "other": "available: x"}),
        ({"frozen": "1"}, "frozen: 1"),
        ("NaN", "NaN"),
        ("", None),
    ],
)
def test_a_member_of_a_balance_that_is_not_known_hides_no_figure(told: Any, shown: object) -> None:
    sheet = BalanceSheet(read_figures({"PHP": {"MAYA": told}}, BalanceMode.BOTH, NOW), NOW)
    ran = run(FakeOffice(acts={"balances": lambda _: sheet}), "balance", "--mode", "2")
    assert ran.body["balances"] == {"PHP": {"MAYA": shown}}


def test_balance_keeps_the_figures_as_text() -> None:
    body = run(FakeOffice(), "balance", "--mode", "2").body
    assert body["balances"] == {"PHP": {"MAYA": "68888.10"}}
    assert body["mode"] == "both"
    assert run(FakeOffice(), "balance", "--mode", "3").body["error"]["field"] == "mode"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RefusedError("1009", "The transaction secret does not fit", "Check it."), 3),
        (UnprovedError("Not signed."), 4),
        (NotSentError("No way."), 5),
    ],
)
def test_trouble_of_a_read_verb(error: Any, code: int) -> None:
    for verb, method in (("channels", "channels"), ("balance", "balances")):
        ran = run(FakeOffice(acts={method: raising(error)}), verb)
        assert ran.code == code
        assert ran.body["error"]["title"] == error.title


def test_history() -> None:
    office = FakeOffice()
    ran = run(office, "history", "list", "--kind", "payment", "--state", "paid", "--state", "unknown", "--limit", "7")
    wanted, cursor, limit = dict(office.calls)["history"]
    assert wanted.kinds == {OrderKind.PAYMENT}
    assert wanted.states == {OrderState.PAID, OrderState.UNKNOWN}
    assert (cursor, limit) == (None, 7)
    assert ran.body["cursor"] == "next"
    assert ran.body["orders"][0]["order_id"] == an_order().order_id
    assert ran.body["sums"] == [{"direction": "in", "currency": "PHP", "amount": "2450.00"}]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--kind", "x"), "kind"),
        (("--state", "x"), "state"),
        (("--limit", "0"), "limit"),
        (("--limit", "１"), "limit"),
        (("--limit", "1001"), "limit"),
        (("--cursor", "x" * 501), "cursor"),
    ],
)
def test_a_bad_filter_is_refused(words: tuple[str, ...], field: str) -> None:
    ran = run(FakeOffice(), "history", "list", *words)
    assert (ran.code, ran.body["error"]["field"]) == (2, field)


GOOD = Check("keyring", True, "Read.")


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (Check("journal", False, "Damaged."), 6),
        (Check("clock", False, "60 s behind."), 6),
        (Check("reach", False, "No way."), 5),
        (Check("tls", False, "Not trusted."), 5),
        (Check("signature", False, "Keys.", "1010"), 3),
        (Check("signature", False, "The answer proves nothing."), 4),
    ],
)
def test_the_doctor_names_the_first_trouble(check: Check, code: int) -> None:
    ran = run(FakeOffice(acts={"doctor": lambda _: (GOOD, check)}), "doctor")
    assert ran.code == code
    assert ran.body["ok"] is False
    assert ran.body["error"]["message"] == check.sentence
    assert [one["ok"] for one in ran.body["checks"]] == [True, False]


def test_the_doctors_problems_come_before_its_warnings() -> None:
    mild, grave = Check("clock", False, "60 s behind.", warning=True), Check("tls", False, "Not trusted.")
    ran = run(FakeOffice(acts={"doctor": lambda _: (mild, grave)}), "doctor")
    assert (ran.code, ran.body["error"]["message"]) == (5, "Not trusted.")
    assert ran.err.index("Not trusted.") < ran.err.index("60 s behind.")
    assert [one["level"] for one in ran.body["checks"]] == ["warning", "problem"]


def test_the_doctor_when_everything_fits() -> None:
    ran = run(FakeOffice(), "doctor")
    assert (ran.code, ran.body["ok"]) == (0, True)


@pytest.mark.parametrize(
    ("trouble", "area", "code"),
    [
        (KeyringLocked("Unlock it."), "keyring", 6),
        (JournalDamaged("Damaged."), "journal", 6),
        (UnreachableError("No way."), "reach", 5),
    ],
)
def test_the_doctor_of_an_account_that_cannot_be_opened(trouble: Any, area: str, code: int) -> None:
    ran = run(FakeOffice(trouble=trouble), "doctor")
    assert ran.code == code
    assert ran.body["checks"] == [
        {"name": area, "ok": False, "level": "problem", "sentence": trouble.message, "value": ""}
    ]


def test_a_report_is_shown_and_not_saved() -> None:
    ran = run(FakeOffice(), "diagnostics")
    assert (ran.code, ran.body["saved_as"], ran.body["report"]) == (0, None, "['keyring', 'journal']\n")
    assert ran.body["size"] == len(ran.body["report"])
    assert "--out" in ran.err


def test_a_report_is_saved_as_the_bytes_that_are_shown(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    ran = run(FakeOffice(), "diagnostics", "--out", str(target))
    assert (ran.code, ran.body["saved_as"]) == (0, str(target))
    assert target.read_bytes() == ran.body["report"].encode("ascii")
    again = run(FakeOffice(), "diagnostics", "--out", str(target))
    assert (again.code, again.body["error"]["field"]) == (2, "out")
    assert "already" in again.err


def test_a_report_of_an_account_that_cannot_be_opened_has_its_line() -> None:
    ran = run(FakeOffice(trouble=KeyringLocked("Unlock it.")), "diagnostics")
    assert (ran.code, ran.body["report"]) == (0, "['keyring']\n")


def test_a_report_that_is_refused_is_not_saved(tmp_path: Path) -> None:
    def refuse(_checks: object) -> None:
        raise ReportRefused("Something private would be in it ({what}).", what="GUID")

    target = tmp_path / "report.txt"
    ran = run(FakeOffice(acts={"diagnostics": refuse}), "diagnostics", "--out", str(target))
    assert (ran.code, target.exists()) == (6, False)
    assert "GUID" in ran.err


@pytest.mark.parametrize(("enabled", "state"), [("true", "active"), ("false", "ended"), ("", None)])
def test_a_subscription_of_elsewhere_tells_its_state_and_charges(enabled: str, state: str | None) -> None:
    charges = (Charge("P1", "2000", NOW, NOW), Charge("P2", "0000", None, NOW))
    report = a_report(kind=OrderKind.SUBSCRIPTION, answer={"order_id": "S1", "enabled": enabled}, charges=charges)
    ran = run(FakeOffice(acts={"query": lambda _: report}), "subscription", "query", "S1")
    assert ran.body["state"] == state
    assert [(one["payment_id"], one["at"] is None) for one in ran.body["charges"]] == [("P1", False), ("P2", True)]
