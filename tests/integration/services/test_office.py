"""The office over the real journal, the embedded provider over TLS, and a keyring in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Account, Environment
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, InputErrors, JournalBusy, JournalDamaged
from ptsdesk.sandbox.launcher import launch
from ptsdesk.services.api import AccountSecretsInput, Desk, OrderForm
from ptsdesk.services.office import Parts, RealOffice
from ptsdesk.services.ports import real_ports
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secret_place import place_of
from tests.support.memory_secrets import MemoryBackend
from tests.vectors.known import private_key

OfficeMaker = Callable[..., RealOffice]


@pytest.fixture
def office_in(tmp_path: Path) -> Iterator[OfficeMaker]:
    """Make offices over one data folder and one keyring; each is closed at the end."""
    backend = MemoryBackend()
    made: list[RealOffice] = []

    def make(*, practice: bool = False) -> RealOffice:
        folder, ports = DataFolder(tmp_path / "data"), real_ports()
        parts = Parts(
            folder=folder,
            place=place_of(folder, ports.clock.now_ms, ports.random_bytes, lambda: backend),
            ports=ports,
            launch=partial(launch, pace="0.2,0.2"),
            made_by="command line",
            practice=practice,
        )
        made.append(RealOffice(parts))
        return made[-1]

    yield make
    for office in made:
        office.close()


def live_account(**changes: str) -> Account:
    """A LIVE account as a person would add it; its provider key is any RSA key."""
    account = Account("Harbor", Environment.LIVE, "https://api.example.com", "28", "smajhv5r2etr", public_pem())
    return replace(account, **changes)  # type: ignore[arg-type]


def public_pem() -> str:
    return private_key("rsa3072").public.rsa.export_key("PEM").decode("ascii")


def secrets(**changes: str) -> AccountSecretsInput:
    """Secrets of the right shape."""
    parts = {
        "safecode": "8b998abba49ae33a194cb9677b13ecbe",
        "transaction_secret": "f55c19747fde060a4af40dc6ed187ae3",
        "private_key_pem": private_key("rsa2048").reveal().export_key("PEM").decode("ascii"),
    } | changes
    return AccountSecretsInput(*(Secret(parts[name]) for name in ("safecode", "transaction_secret", "private_key_pem")))


def pay(desk: Desk, remark: str = "Invoice 2248") -> str:
    order_id = desk.new_order_id(OrderKind.PAYMENT)
    form = OrderForm(OrderKind.PAYMENT, order_id, "2450.00", "PHP", "QRPH", reference=remark)
    assert desk.submit(desk.prepare(form)).state is OrderState.ACCEPTED
    return order_id


def until(desk: Desk, order_id: str, state: OrderState) -> None:
    """Ask until the provider says so; every answer takes a network round trip, so this does not spin."""
    for _ in range(2000):
        if desk.check(order_id).state is state:
            return
    raise AssertionError(desk.order(order_id))


def test_the_main_job_and_the_next_morning(office_in: OfficeMaker) -> None:
    office = office_in()
    desk = office.open(BUILT_IN_SANDBOX)
    order_id = pay(desk)
    until(desk, order_id, OrderState.PAID)
    assert all(check.ok for check in desk.doctor())
    office.close()
    office.close()
    again = office_in().open(BUILT_IN_SANDBOX)
    assert [order.order_id for order in again.history(HistoryFilter()).orders] == [order_id]
    report = again.query(OrderKind.PAYMENT, order_id)
    assert (report.verified, report.order) == (True, again.order(order_id))
    assert again.account.url.startswith("https://127.0.0.1:")


@pytest.mark.parametrize("name", ["sandbox shop", "SANDBOX SHOP", "Sandbox\u00a0shop"])
def test_no_account_is_named_like_the_sandbox(office_in: OfficeMaker, name: str) -> None:
    with pytest.raises(InputErrors, match="built-in sandbox"):
        office_in().add_account(live_account(name=name), secrets())
    with pytest.raises(AccountError, match="built-in sandbox"):
        office_in().remove_account(name)


@pytest.mark.parametrize("name", ["\udcff", "a\u202eb"])
def test_what_can_be_no_name_is_bad_input(office_in: OfficeMaker, name: str) -> None:
    office = office_in()
    calls = (lambda: office.open(name), lambda: office.remove_account(name))
    for call in (*calls, lambda: office.add_account(live_account(name=name), secrets())):
        with pytest.raises(InputError):
            call()


def test_the_journal_knows_whose_orders_it_keeps(office_in: OfficeMaker, tmp_path: Path) -> None:
    office = office_in()
    office.add_account(live_account(), secrets())
    assert office.open("HARBOR").account.name == "Harbor"
    office.close()
    listed = tmp_path / "data" / "accounts.json"
    before = listed.read_text()
    for old, new in (('"live"', '"sandbox"'), ('"28"', '"29"'), ("smajhv5r2etr", "smajhv5r2ets")):
        listed.write_text(before.replace(old, new))
        again = office_in()
        with pytest.raises(AccountError, match="merchant 28 \\(LIVE\\)"):
            again.open("Harbor")
        again.close()
    listed.write_text(before.replace("api.example.com", "api2.example.com"))
    assert office_in().open("Harbor").account.url == "https://api2.example.com"


def test_one_office_owns_the_folder(office_in: OfficeMaker) -> None:
    office_in().open(BUILT_IN_SANDBOX)
    other = office_in()
    with pytest.raises(JournalBusy):
        other.open(BUILT_IN_SANDBOX)
    with pytest.raises(JournalBusy):
        other.set_lock_password(Secret("correct horse battery"), None)
    assert not other.lock_password_set()


def test_an_account_is_kept_whole_and_forgotten_whole(office_in: OfficeMaker) -> None:
    office = office_in()
    kept = office.add_account(live_account(url="https://api.example.com/"), secrets())
    assert kept.url == "https://api.example.com"
    assert [account.name for account in office.accounts()] == [BUILT_IN_SANDBOX, "Harbor"]
    assert office.open("Harbor").account == kept
    office.remove_account("Harbor")
    assert [account.name for account in office.accounts()] == [BUILT_IN_SANDBOX]
    with pytest.raises(AccountError, match="no account with this name"):
        office.open("Harbor")


@pytest.mark.parametrize(
    ("account", "parts", "field"),
    [
        ({"url": "http://api.example.com"}, {}, "url"),
        ({"guid": "a b"}, {}, "guid"),
        ({"user_id": ""}, {}, "user_id"),
        ({"name": BUILT_IN_SANDBOX}, {}, "name"),
        ({"platform_key_pem": "nonsense"}, {}, "platform_key"),
        ({}, {"safecode": "short"}, "safecode"),
        ({}, {"transaction_secret": ""}, "transaction_secret"),
        ({}, {"private_key_pem": "nonsense"}, "private_key"),
    ],
)
def test_a_wrong_part_keeps_nothing(
    office_in: OfficeMaker, account: dict[str, str], parts: dict[str, str], field: str
) -> None:
    office = office_in()
    with pytest.raises(InputErrors) as caught:
        office.add_account(live_account(**account), secrets(**parts))
    assert [problem.field for problem in caught.value.problems] == [field]
    assert [one.name for one in office.accounts()] == [BUILT_IN_SANDBOX]


def test_practice_refuses_and_hides_live(office_in: OfficeMaker) -> None:
    office = office_in()
    office.add_account(live_account(), secrets())
    office.close()
    practice = office_in(practice=True)
    assert [account.name for account in practice.accounts()] == [BUILT_IN_SANDBOX]
    with pytest.raises(AccountError):
        practice.open("Harbor")
    with pytest.raises(AccountError, match="practice only"):
        practice.add_account(live_account(name="Other"), secrets())


def test_an_account_with_open_orders_stays(office_in: OfficeMaker) -> None:
    office = office_in()
    with pytest.raises(AccountError, match="cannot be removed"):
        office.remove_account(BUILT_IN_SANDBOX)
    sandbox = office.open(BUILT_IN_SANDBOX).account
    info = office._sandbox.info  # type: ignore[union-attr]
    same = secrets(
        safecode=info.safecode,
        transaction_secret=info.transaction_secret,
        private_key_pem=info.merchant_private_key_file.read_text("ascii"),
    )
    twin = replace(sandbox, name="Twin", environment=Environment.SANDBOX, built_in=False)
    office.add_account(twin, same)
    desk = office.open("Twin")
    order_id = pay(desk, "sandbox:stays-waiting")
    with pytest.raises(AccountError, match="open orders"):
        office.remove_account("Twin")
    assert office.open(BUILT_IN_SANDBOX).order(order_id) is None


def test_a_sandbox_made_anew_replaces_the_kept_secrets(office_in: OfficeMaker, tmp_path: Path) -> None:
    office = office_in()
    first = office.open(BUILT_IN_SANDBOX).account
    office.close()
    for path in sorted((tmp_path / "data" / "sandbox").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    second = office_in().open(BUILT_IN_SANDBOX)
    assert second.account.guid != first.guid
    pay(second)


def test_a_sandbox_that_died_is_started_again(office_in: OfficeMaker) -> None:
    office = office_in()
    desk = office.open(BUILT_IN_SANDBOX)
    order_id = pay(desk)
    os.kill(office._sandbox.pid, 9)  # type: ignore[union-attr]
    office._sandbox.close()  # type: ignore[union-attr]
    again = office.open(BUILT_IN_SANDBOX)
    until(again, order_id, OrderState.PAID)


def test_the_office_looks_after_its_journal(office_in: OfficeMaker, tmp_path: Path) -> None:
    office = office_in()
    desk = office.open(BUILT_IN_SANDBOX)
    paid, still_open = pay(desk), pay(desk, "sandbox:stays-waiting")
    until(desk, paid, OrderState.PAID)
    made = office.backup_now()
    later = pay(desk)
    office.close()
    journal = tmp_path / "data" / "journal.db"
    damaged = bytes(100) + journal.read_bytes()[100:]
    journal.write_bytes(damaged)
    office = office_in()
    with pytest.raises(JournalDamaged):
        office.open(BUILT_IN_SANDBOX)
    assert [one.name for one in office.backups()] == [made.name]
    report = office.restore(made.name)
    assert (report.open_orders, report.missing_ids) == (1, (later,))
    assert (journal.parent / report.kept_as).read_bytes() == damaged
    desk = office.open(BUILT_IN_SANDBOX)
    assert [order.order_id for order in desk.check_due()] == [still_open]
    assert desk.order(paid).state is OrderState.PAID  # type: ignore[union-attr]
    assert not office.verify_journal().problems
    assert office.journal_health().serious
    assert desk.adopt(OrderKind.PAYMENT, later).order.order_id == later  # type: ignore[union-attr]
    office.verify_journal()
    assert not office.journal_health().serious, "what was taken in is missing no more"
