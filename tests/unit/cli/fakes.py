"""An Office and a Desk in memory that answer as a test tells them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ptsdesk.cli import main
from ptsdesk.domain.account import BUILT_IN_SANDBOX, Account, Environment
from ptsdesk.domain.balances import BalanceFigure, BalanceMode, BalanceSheet
from ptsdesk.domain.channels import Channel
from ptsdesk.domain.money import Money
from ptsdesk.domain.orders import Mark, Order, OrderKind, OrderState
from ptsdesk.domain.profile import KeyFacts
from ptsdesk.domain.record import Backup, ChainReport, JournalHealth, RestoreReport
from ptsdesk.domain.rules import check_reason
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import PtsError
from ptsdesk.services import api
from ptsdesk.services.intents import prepare_order
from ptsdesk.services.support_api import Bundle
from ptsdesk.verbs.surroundings import Surroundings

NOW = 1_794_452_645_678
SAFECODE = "0123456789abcdef0123456789abcdef"

LIVE = Account("Shop", Environment.LIVE, "https://api.example.com", "28", "smajhv5r2etr", "PEM")
BUILT_IN = Account(BUILT_IN_SANDBOX, Environment.SANDBOX, "https://127.0.0.1", "", "", "", built_in=True)


def an_order(state: OrderState = OrderState.WAITING, **changes: Any) -> Order:
    """An order of the journal."""
    order = Order(
        order_id="P261112-7KQ4M9XW2TBR6HNC",
        kind=OrderKind.PAYMENT,
        account="Shop",
        money=Money("PHP", "2450.00"),
        channel="QRPH",
        state=state,
        created_ms=NOW,
        updated_ms=NOW,
        made_by="command line",
        request={},
    )
    return replace(order, **changes)


def a_report(**changes: Any) -> api.QueryReport:
    """A verified answer about an order that the journal does not know."""
    report = api.QueryReport(
        kind=OrderKind.PAYMENT,
        order_id="A1",
        asked_ms=NOW,
        took_ms=12,
        verified=True,
        found=True,
        code="1000",
        message="",
        answer={"order_id": "A1", "status": "2000", "transaction_id": "P28"},
        raw="{}",
        order=None,
        state_before=None,
    )
    return replace(report, **changes)


@dataclass
class FakeDesk:
    """``acts`` replaces what a method does; ``calls`` is what was asked of the desk."""

    account: Account
    acts: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)

    def _act(self, name: str, given: Any, otherwise: Callable[[], Any]) -> Any:
        self.calls.append((name, given))
        act = self.acts.get(name)
        return act(given) if act else otherwise()

    def new_order_id(self, kind: OrderKind) -> str:
        return f"{kind.value[0].upper()}261112-7KQ4M9XW2TBR6HNC"

    def order(self, order_id: str) -> Order | None:
        return self._act("order", order_id, lambda: None)  # type: ignore[no-any-return]

    def prepare(self, form: api.OrderForm) -> api.Intent:
        prepared = prepare_order(form, self.account)
        money, warnings = prepared.money, prepared.warnings
        fields = (("user_id", "28"), ("order_id", form.order_id), ("amount", form.amount), ("remark", form.reference))
        fields += tuple((f"details.{name}", text) for name, text in form.details.items())
        intent = api.Intent("t", form.order_id, form.kind, money, form.channel, fields, form.customer, warnings)
        return self._act("prepare", form, lambda: intent)  # type: ignore[no-any-return]

    def submit(self, intent: api.Intent, progress: api.Progress | None = None) -> Order:
        self.calls.append(("submit", intent))
        act = self.acts.get("submit", lambda _intent, _tell: an_order())
        return act(intent, progress)  # type: ignore[no-any-return]

    def prepare_again(self, order_id: str, reason: str = "") -> api.Intent:
        order = an_order(order_id=order_id)
        fields = (("user_id", "28"), ("order_id", order_id), ("amount", order.money.text))
        intent = api.Intent(
            "t", order_id, order.kind, order.money, order.channel, fields, "", repeat_reason=reason, again=True
        )
        return self._act("prepare_again", (order_id, reason), lambda: intent)  # type: ignore[no-any-return]

    def mark(self, order_id: str, mark: Mark, reason: str) -> Order:
        marked = an_order(OrderState.UNKNOWN, order_id=order_id, mark=mark, mark_reason=reason, marked_ms=NOW)
        return self._act("mark", (order_id, mark, reason), lambda: marked)  # type: ignore[no-any-return]

    def unmark(self, order_id: str, reason: str) -> Order:
        order = an_order(OrderState.UNKNOWN, order_id=order_id)
        return self._act("unmark", (order_id, reason), lambda: order)  # type: ignore[no-any-return]

    def query(self, kind: OrderKind, order_id: str) -> api.QueryReport:
        return self._act("query", (kind, order_id), lambda: a_report(kind=kind))  # type: ignore[no-any-return]

    def disable(self, order_id: str) -> api.QueryReport:
        report = a_report(kind=OrderKind.SUBSCRIPTION, answer={"order_id": "S1", "enabled": "false"})
        return self._act("disable", order_id, lambda: report)  # type: ignore[no-any-return]

    def channels(self, currency: str, *, refresh: bool = False) -> api.ChannelList:
        one = Channel("QRPH", OrderKind.PAYMENT, currency)
        return self._act("channels", currency, lambda: api.ChannelList(currency, (one,), NOW))  # type: ignore[no-any-return]

    def balances(self, mode: BalanceMode = BalanceMode.BOTH) -> BalanceSheet:
        sheet = BalanceSheet((BalanceFigure("PHP", "MAYA", Money("PHP", "68888.10"), None, NOW),), NOW)
        return self._act("balances", mode, lambda: sheet)  # type: ignore[no-any-return]

    def history(self, wanted: api.HistoryFilter, cursor: str | None = None, limit: int = 200) -> api.HistoryPage:
        page = api.HistoryPage((an_order(),), "next")
        return self._act("history", (wanted, cursor, limit), lambda: page)  # type: ignore[no-any-return]

    def summary(self, wanted: api.HistoryFilter) -> api.HistorySummary:
        return api.HistorySummary(1, 5, {("in", "PHP"): Money("PHP", "2450.00")})

    def doctor(self) -> tuple[api.Check, ...]:
        good = (api.Check("keyring", True, "Read."), api.Check("journal", True, "Fine."))
        return self._act("doctor", None, lambda: good)  # type: ignore[no-any-return]


@dataclass
class FakeOffice:
    """Holds accounts in memory; ``trouble`` is raised when an account is opened."""

    known: list[Account] = field(default_factory=lambda: [BUILT_IN, LIVE])
    acts: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    trouble: PtsError | None = None
    added: list[tuple[Account, api.AccountSecretsInput]] = field(default_factory=list)
    desks: list[FakeDesk] = field(default_factory=list)
    closed: int = 0
    opened_with: dict[str, object] = field(default_factory=dict)
    report: ChainReport = field(default_factory=lambda: ChainReport(7, "ab" * 32, True, ()))
    health: JournalHealth = field(default_factory=lambda: JournalHealth(7, "ab" * 32, True, NOW, NOW))
    copies: tuple[Backup, ...] = ()
    restored: list[str] = field(default_factory=list)
    held: Secret | None = None
    proved: list[str] = field(default_factory=list)

    def __call__(self, data_dir: Path | None, *, practice: bool = False) -> FakeOffice:
        self.opened_with = {"data_dir": data_dir, "practice": practice}
        return self

    def accounts(self) -> tuple[Account, ...]:
        return tuple(self.known)

    def open(self, name: str) -> FakeDesk:
        if self.trouble is not None:
            raise self.trouble
        desk = FakeDesk(next(account for account in self.known if account.name == name), self.acts)
        self.desks.append(desk)
        return desk

    def add_account(self, account: Account, secrets: api.AccountSecretsInput) -> Account:
        self.added.append((account, secrets))
        return account

    def take_key(self, pem: Secret, passphrase: Secret | None) -> KeyFacts:
        assert passphrase is None
        self.held = pem
        return KeyFacts("held", 2048, "3F:A2", "PEM")

    def connect_account(self, account: Account, safecode: Secret, transaction_secret: Secret, token: str) -> Account:
        act = self.acts.get("connect_account")
        if act is not None:
            act(account)
        assert token == "held"
        assert self.held is not None
        self.proved.append(account.name)
        return self.add_account(account, api.AccountSecretsInput(safecode, transaction_secret, self.held))

    def remove_account(self, name: str, *, archive: bool = False) -> str:
        self.known = [account for account in self.known if account.name != name]
        return "/archive/orders.jsonl" if archive else ""

    def diagnostics(self, checks: tuple[api.Check, ...], window: Mapping[str, str]) -> Bundle:
        act = self.acts.get("diagnostics")
        return act(checks) if act else Bundle("report.txt", f"{[one.name for one in checks]}\n")

    def verify_journal(self) -> ChainReport:
        if self.trouble is not None:
            raise self.trouble
        return self.report

    def journal_health(self) -> JournalHealth:
        return self.health

    def backups(self) -> tuple[Backup, ...]:
        return self.copies

    def restore(self, name: str) -> RestoreReport:
        self.restored.append(name)
        return RestoreReport(name, "journal.db.kept-1", 2, tuple(one.order_id for one in self.health.missing))

    def close_missing(self, order_id: str, reason: str, sent_to: str = "") -> None:
        check_reason(reason)
        self.restored.append(f"closed {order_id}: {reason}" + (f" (sent to {sent_to})" if sent_to else ""))

    def close(self) -> None:
        self.closed += 1

    @property
    def calls(self) -> list[tuple[str, Any]]:
        """Everything that was asked of any desk."""
        return [call for desk in self.desks for call in desk.calls]


def changed(words: Sequence[str], **options: str) -> list[str]:
    """The words with other values of some options; an option that is not there yet comes last."""
    found = list(words)
    for key, text in options.items():
        name = f"--{key.replace('_', '-')}"
        if name in found:
            found[found.index(name) + 1] = text
        else:
            found += [name, text]
    return found


@dataclass(frozen=True)
class Ran:
    """What a run of the command left."""

    code: int
    out: str
    err: str

    @property
    def body(self) -> dict[str, Any]:
        """The one JSON object."""
        assert self.out.count("\n") == 1
        body = json.loads(self.out)
        assert isinstance(body, dict)
        return body


def run(office: FakeOffice, *words: str, stdin: str = "", leave: Callable[[int], object] | None = None) -> Ran:
    """Run the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    around = Surroundings(office, io.StringIO(stdin), out, err, leave or _no_leaving)  # type: ignore[arg-type]
    code = main(words, around)
    return Ran(code, out.getvalue(), err.getvalue())


def _no_leaving(code: int) -> None:
    raise AssertionError(f"left with {code}")
