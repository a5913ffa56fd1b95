"""What is public of an account changes and its orders follow; two accounts never mix; removal wipes the secrets."""

from __future__ import annotations

import json
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from keyring.errors import KeyringLocked as Locked

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.domain.history import HistoryFilter
from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.payees import Payee
from ptsdesk.errors import (
    AccountError,
    KeyringError,
    NotSentError,
    PtsError,
    SettingsError,
)
from ptsdesk.services.office import RealOffice
from tests.support.account_world import (
    Playing,
    World,
    names_of,
    pay,
    problems,
)
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET
from tests.support.strict_wire import Answer


def test_a_rename_takes_everything_along(world: World, office: RealOffice) -> None:
    desk = office.open("Harbor")
    order = pay(desk)
    desk.save_draft(OrderKind.WITHDRAWAL, {"amount": "7.00"})
    details = {"phone": "09123456789", "account_number": "1234567890", "name": "Ana Cruz", "channel_subject": "UNO"}
    payee = desk.save_payee(Payee("", "Ana Cruz", "QRPH_INSTAPAY", "UNO", details)).payee
    desk.balances()
    head = office.verify_journal()
    entries = dict(world.memory.entries)
    [account] = [one for one in office.accounts() if not one.built_in]
    kept = office.change_account("Harbor", replace(account, name="Pier 7"))
    assert (kept.name, kept.key, names_of(office)) == ("Pier 7", "Harbor", ["Pier 7"])
    assert {name: text for name, text in world.memory.entries.items() if "journal" not in name[0]} == {
        name: text for name, text in entries.items() if "journal" not in name[0]
    }
    assert pay(desk, amount="1.00").state is OrderState.ACCEPTED, "the open desk goes on"
    again = world.office()
    with pytest.raises(AccountError, match="no account with this name"):
        again.open("Harbor")
    desk = again.open("Pier 7")
    assert desk.account.name == "Pier 7"
    assert desk.order(order.order_id) is not None
    assert desk.summary(HistoryFilter()).total == 2
    assert (desk.load_draft(OrderKind.WITHDRAWAL) or ({}, 0))[0] == {"amount": "7.00"}
    assert desk.payee(payee.payee_id) is not None
    assert desk.known_balances().figures
    report = again.verify_journal()
    assert (report.problems, report.anchored, report.events > head.events) == ((), True, True)
    assert desk.check(order.order_id).state is OrderState.PAID
    twin = desk.prepare(form_like(order))
    assert [one.order_id for one in twin.twins] == [order.order_id], "doubles are found across the rename"


def form_like(order: Any) -> Any:
    from ptsdesk.services.api import OrderForm

    return OrderForm(OrderKind.PAYMENT, "again-1", order.money.text, "PHP", "QRPH")


def test_a_name_that_was_given_up_belongs_to_no_other(world: World, office: RealOffice) -> None:
    pay(office.open("Harbor"))
    [account] = [one for one in office.accounts() if not one.built_in]
    kept = office.change_account("Harbor", replace(account, name="Pier 7"))
    assert problems(lambda: world.connect(office, "harbor")) == ["name"]
    kept = office.change_account("Pier 7", replace(kept, name="HARBOR"))
    assert (kept.key, pay(office.open("HARBOR"), amount="2.00").state) == ("Harbor", OrderState.ACCEPTED)
    kept = office.change_account("harbor", replace(kept, name="Pier 7"))
    world.connect(office, "Other")
    with pytest.raises(AccountError, match="already"):
        office.change_account("Other", replace(kept, name="pier 7", filed_as=""))
    with pytest.raises(AccountError, match="was called so before"):
        office.change_account("Other", replace(kept, name="Harbor", filed_as=""))
    for order in office.open("Pier 7").history(HistoryFilter()).orders:
        office.open("Pier 7").check(order.order_id)
    office.remove_account("Pier 7")
    assert world.connect(office, "Pier 7").key == "Harbor"
    assert office.open("Pier 7").summary(HistoryFilter()).total == 2, "its orders are found under either name"


def test_a_list_that_is_lost_takes_no_order_along(world: World, office: RealOffice) -> None:
    order = pay(office.open("Harbor"))
    [account] = [one for one in office.accounts() if not one.built_in]
    office.change_account("Harbor", replace(account, name="Pier 7"))
    office.close()
    (world.folder / "data" / "accounts.json").unlink()
    office = world.office()
    assert world.connect(office, "PIER 7").key == "Harbor"
    assert office.open("Pier 7").order(order.order_id) is not None
    assert world.connect(office, "Another").key == "Another"
    [one] = [one for one in office.accounts() if one.name == "Another"]
    assert office.change_account("Another", replace(one, name="Again")).key == "Another"


def test_what_else_may_change_and_what_not(world: World, office: RealOffice, tmp_path: Path) -> None:
    [account] = [one for one in office.accounts() if not one.built_in]
    with pytest.raises(AccountError, match="stays SANDBOX"):
        office.change_account("Harbor", replace(account, environment=Environment.LIVE))
    with pytest.raises(AccountError, match="stays SANDBOX"):
        office.change_account("Harbor", replace(account, built_in=True))
    with pytest.raises(AccountError, match="built-in sandbox"):
        office.change_account(BUILT_IN_SANDBOX, account)
    assert problems(lambda: office.change_account("Harbor", replace(account, url="http://x"))) == ["url"]
    moved = office.change_account("Harbor", replace(account, guid="other", user_id="29"))
    assert (moved.guid, moved.user_id) == ("other", "29"), "there is no order yet"
    office.change_account("Harbor", account)
    desk = office.open("Harbor")
    order = pay(desk)
    for changes in ({"guid": "other"}, {"user_id": "29"}):
        with pytest.raises(AccountError, match="belong to merchant 28"):
            office.change_account("Harbor", replace(account, **changes))
    copy = tmp_path / "copy.pem"
    copy.write_bytes(world.provider.ca_file.read_bytes())
    office.change_account("Harbor", replace(account, ca_file=str(copy)))
    with pytest.raises(NotSentError, match="Open it again"):
        desk.query(OrderKind.PAYMENT, order.order_id)
    assert office.open("Harbor").check(order.order_id).state is OrderState.PAID


def test_a_change_that_cannot_be_written_changes_nothing(office: RealOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from ptsdesk.storage import accounts

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    desk = office.open("Harbor")
    [account] = [one for one in office.accounts() if not one.built_in]
    with monkeypatch.context() as patched:
        patched.setattr(accounts, "write_document", full)
        with pytest.raises(SettingsError):
            office.change_account("Harbor", replace(account, guid="other", name="Pier"))
    assert office.accounts()[1] == account
    assert pay(desk).state is OrderState.ACCEPTED
    assert pay(office.open("Harbor"), amount="1.00").state is OrderState.ACCEPTED


def test_nothing_is_changed_while_an_order_is_being_sent(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.open("Harbor")
    [account] = [one for one in office.accounts() if not one.built_in]
    arrived, answered = threading.Event(), threading.Event()
    real = Playing._create

    def slow(self: Playing, kind: str, fields: dict[str, Any]) -> Answer:
        arrived.set()
        assert answered.wait(20)
        return real(self, kind, fields)

    monkeypatch.setattr(Playing, "_create", slow)
    sending = threading.Thread(target=lambda: pay(desk))
    sending.start()
    assert arrived.wait(20)
    with pytest.raises(AccountError, match="is being sent"):
        office.change_account("Harbor", replace(account, name="Pier"))
    with pytest.raises(AccountError, match="open orders"):
        office.remove_account("Harbor")
    answered.set()
    sending.join(30)
    assert office.change_account("Harbor", replace(account, name="Pier")).name == "Pier"


def test_two_accounts_with_equal_order_ids_never_mix(world: World, office: RealOffice, tmp_path: Path) -> None:
    folder = tmp_path / "second"
    folder.mkdir()
    with Playing(folder) as second:
        changes = {
            "url": second.url, "ca_file": str(second.ca_file),
            "platform_key_pem": second.platform_key_file.read_text(),
        }  # fmt: skip
        world.connect(office, "Second", **changes)
        first, other = office.open("Harbor"), office.open("Second")
        order = pay(first, "same-id-1", "100.00")
        with pytest.raises(PtsError, match="in the journal already"):
            pay(other, "same-id-1", "100.00")
        # The other provider knows this id, too: made from elsewhere, and for another sum.
        second.orders["payment", "same-id-1"] = {**world.provider.orders["payment", "same-id-1"], "amount": "999.00"}
        report = other.query(OrderKind.PAYMENT, "same-id-1")
        assert (report.verified, report.order) == (True, None)
        with pytest.raises(AccountError):
            other.adopt(OrderKind.PAYMENT, "same-id-1")
        mine = pay(other, "other-id-1", "250.00")
        assert first.order("same-id-1") == order, "nothing that the other provider says touches it"
        assert [one.order_id for one in first.history(HistoryFilter()).orders] == ["same-id-1"]
        assert [one.order_id for one in other.history(HistoryFilter()).orders] == [mine.order_id]
        for desk, foreign in ((first, "other-id-1"), (other, "same-id-1")):
            assert desk.order(foreign) is None
            assert desk.dossier(foreign) is None
            assert desk.find_order_id(foreign) is None
            assert desk.answer_page(foreign) is None
            with pytest.raises(AccountError):
                desk.check(foreign)
        assert [desk.summary(HistoryFilter()).sums["open", "PHP"].text for desk in (first, other)] == [
            "100.00",
            "250.00",
        ]
        for desk in (first, other):
            for one in desk.history(HistoryFilter()).orders:
                desk.check(one.order_id)
        archive = Path(office.remove_account("Second", archive=True)).read_text()
        assert "other-id-1" in archive
        assert "same-id-1" not in archive


def test_a_removal_wipes_the_secrets_and_keeps_the_orders(world: World, office: RealOffice) -> None:
    desk = office.open("Harbor")
    order = pay(desk)
    with pytest.raises(AccountError, match="open orders"):
        office.remove_account("Harbor")
    assert desk.check(order.order_id).state is OrderState.PAID
    assert office.remove_account("harbor") == ""
    assert not [name for name, _ in world.memory.entries if "/account/" in name]
    assert not list((world.folder / "data" / "keys").glob("*"))
    assert (names_of(office), office.account_states()) == ([], ())
    with pytest.raises(NotSentError, match="changed or removed"):
        desk.query(OrderKind.PAYMENT, order.order_id)
    world.connect(office)
    assert office.open("Harbor").order(order.order_id) is not None
    assert office.verify_journal().problems == ()


def test_a_removal_may_write_the_orders_down(world: World, office: RealOffice) -> None:
    desk = office.open("Harbor")
    orders = [pay(desk, amount=f"{number}.00") for number in range(1, 4)]
    for order in orders:
        desk.check(order.order_id)
    path = Path(office.remove_account("Harbor", archive=True))
    assert path.parent == world.folder / "data" / "archive"
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    first, *lines, last = [json.loads(line) for line in path.read_text().splitlines()]
    assert (first["account"]["name"], last) == ("Harbor", {"orders": 3})
    assert sorted(line["order"]["order_id"] for line in lines) == sorted(order.order_id for order in orders)
    assert {line["order"]["state"] for line in lines} == {"paid"}
    assert lines[-1]["order"]["money"] == {"currency": "PHP", "amount": "1.00"}
    assert all(line["events"][0]["after"] == "recorded" for line in lines)
    text = path.read_text()
    assert not [one for one in (SAFECODE, TRANSACTION_SECRET, "PRIVATE KEY") if one in text]


def test_two_archives_of_one_second_stay_two(world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    from ptsdesk.services import account_files

    [account] = [one for one in office.accounts() if not one.built_in]
    journal, folder = office._open_journal(), office._parts.folder
    kept = [Path(account_files.archived(folder, journal, account, 1_794_452_645_000 + number)) for number in range(3)]
    assert [path.name.partition("-")[2] for path in kept] == [
        "20261112T030405.jsonl", "20261112T030405-2.jsonl", "20261112T030405-3.jsonl",
    ]  # fmt: skip

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(account_files, "write_stream", full)
    with pytest.raises(SettingsError):
        account_files.archived(folder, journal, account, 1_794_452_645_000)
    assert all(path.exists() for path in kept), "what failed takes none of the others away"


def test_an_archive_that_cannot_be_written_removes_nothing(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ptsdesk.services import account_files

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(account_files, "write_stream", full)
    with pytest.raises(SettingsError, match=r"No space left on device\. Nothing was changed"):
        office.remove_account("Harbor", archive=True)
    assert names_of(office) == ["Harbor"]
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED


def test_a_keyring_that_does_not_wipe_keeps_the_account(world: World, office: RealOffice) -> None:
    world.memory.failure = Locked("prompt dismissed")
    with pytest.raises(KeyringError):
        office.remove_account("Harbor")
    world.memory.failure = None
    assert names_of(office) == ["Harbor"]
    office.remove_account("Harbor")
    assert not [name for name, _ in world.memory.entries if "/account/" in name]


def test_while_orders_are_missing_the_keys_stay(world: World, office: RealOffice) -> None:
    from ptsdesk.domain.record import NotedOrder

    office._open_journal().missing = (NotedOrder("lost-1", OrderKind.PAYMENT, "Harbor", 1),)
    assert office.open_orders("Harbor") == 1
    with pytest.raises(AccountError, match="missing in the journal"):
        office.remove_account("Harbor")
    harbor = next(one for one in office.accounts() if one.name == "Harbor")
    for changed in (replace(harbor, guid="another1guid"), replace(harbor, user_id="99")):
        with pytest.raises(AccountError, match="missing in the journal, so its merchant id and GUID stay"):
            office.change_account("Harbor", changed)


def test_an_order_that_is_made_while_the_others_are_written_down_keeps_its_account(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ptsdesk.services import accounts_care

    desk = office.open("Harbor")
    monkeypatch.setattr(accounts_care, "archived", lambda *_: pay(desk).order_id)
    with pytest.raises(AccountError, match="open orders"):
        office.remove_account("Harbor", archive=True)
    monkeypatch.undo()
    [order] = office.open("Harbor").history(HistoryFilter()).orders
    assert office.open("Harbor").check(order.order_id).state is OrderState.PAID


def test_how_many_orders_are_open_is_told_before_their_keys_are_wiped(world: World, office: RealOffice) -> None:
    assert office.open_orders("Harbor") == 0
    desk = office.open("Harbor")
    orders = [pay(desk, amount=f"{number}.00") for number in range(1, 3)]
    assert office.open_orders("Harbor") == 2
    with pytest.raises(AccountError, match=r"open orders \(2\).*nobody could ask about them.*Nothing was removed"):
        office.remove_account("Harbor")
    for order in orders:
        desk.check(order.order_id)
    assert office.open_orders("Harbor") == 0
    office.remove_account("Harbor")
