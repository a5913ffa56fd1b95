"""An account is connected whole or not at all, and a LIVE address is never a SANDBOX one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from Crypto.PublicKey import RSA
from keyring.errors import KeyringLocked as Locked

from ptsdesk.domain.account import BUILT_IN_SANDBOX, Environment
from ptsdesk.domain.orders import Cause, OrderState
from ptsdesk.domain.profile import SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import (
    AccountError,
    InputError,
    InputErrors,
    KeyringError,
    NotProved,
    PassphraseError,
    SandboxError,
    SecretMissing,
    SettingsError,
)
from ptsdesk.gui import presenter_errors
from ptsdesk.services import accounts_care
from ptsdesk.services.office import RealOffice
from tests.support.account_world import (
    OTHER_SAFECODE,
    OTHER_SECRET,
    World,
    names_of,
    pay,
    problems,
    secrets_input,
)
from tests.support.orders import an_order
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET

PASSPHRASE = "Mahal-1986-na-Ina"


def test_a_connected_account_pays_after_a_restart(world: World, office: RealOffice) -> None:
    [state] = office.account_states()
    assert (state.account, state.ready, state.missing) == (office.accounts()[1], True, 0)
    assert [one.kind for one in state.secrets] == list(SecretKind)
    assert all(one.stored and one.stored_ms for one in state.secrets)
    assert state.secret(SecretKind.PRIVATE_KEY).about.startswith("RSA 2048, ")
    again = world.office()
    assert pay(again.open("Harbor")).state is OrderState.ACCEPTED
    assert world.provider.complaints == []


def test_what_was_just_proved_is_not_proved_again(world: World) -> None:
    office = world.office()
    token = world.key(office).token
    assert world.prove(office, key_token=token).ok
    office.connect_account(world.account("Other name"), Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)
    assert len(world.provider.seen) == 1
    with pytest.raises(InputError):
        office.connect_account(world.account("Third"), Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)


def test_a_proof_is_of_the_very_same_values_and_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office = world.office()
    token = world.key(office).token
    assert world.prove(office, key_token=token).ok
    with pytest.raises(NotProved):
        office.connect_account(world.account(), Secret(OTHER_SAFECODE), Secret(TRANSACTION_SECRET), token)
    monkeypatch.setattr(accounts_care, "PROVED_FOR_MS", -1)
    office.connect_account(world.account(), Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)
    assert len(world.provider.seen) == 2


@pytest.mark.parametrize(
    ("changes", "step"),
    [({"safecode": OTHER_SAFECODE}, "safecode"), ({"transaction_secret": OTHER_SECRET}, "hmac")],
)
def test_what_is_not_proved_is_not_kept(world: World, changes: dict[str, str], step: str) -> None:
    office = world.office()
    given = {"safecode": SAFECODE, "transaction_secret": TRANSACTION_SECRET} | changes
    token = world.key(office).token
    with pytest.raises(NotProved) as caught:
        office.connect_account(world.account(), *(Secret(one) for one in given.values()), token)
    assert caught.value.step == step
    assert names_of(office) == []
    assert [name for name, _ in world.memory.entries] == []


@pytest.mark.parametrize("place", range(1, 5))
def test_a_keyring_that_fails_half_way_leaves_nothing(world: World, place: int) -> None:
    office = world.office()
    pay_nothing = office.journal_health()  # the journal's own key is there first
    assert pay_nothing.events == 0
    before = dict(world.memory.entries)
    token = world.key(office).token
    assert world.prove(office, key_token=token).ok
    failing = fail_at(world, place)
    with pytest.raises(KeyringError):
        office.connect_account(world.account(), Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)
    failing()
    assert names_of(office) == []
    assert accounts_in(world.memory.entries) == accounts_in(before) == []
    assert not list((world.folder / "data" / "keys").glob("*"))
    assert world.connect(office).name == "Harbor"


def accounts_in(entries: dict[tuple[str, str], str]) -> list[str]:
    return [name for name, _ in entries if "/account/" in name]


def fail_at(world: World, place: int) -> Callable[[], None]:
    """The n-th call that writes or reads a secret of an account fails; returns what ends that."""
    left, memory = [place], world.memory
    real = memory.get_password, memory.set_password

    def counted(service: str) -> None:
        if "/account/" not in service:
            return  # the journal's keeper, in the background
        left[0] -= 1
        if left[0] == 0:
            raise Locked("prompt dismissed")

    def get(service: str, user: str) -> str | None:
        counted(service)
        return real[0](service, user)

    def put(service: str, user: str, password: str) -> None:
        counted(service)
        real[1](service, user, password)

    memory.get_password, memory.set_password = get, put  # type: ignore[method-assign]

    def end() -> None:
        memory.get_password, memory.set_password = real  # type: ignore[method-assign]
        assert left[0] <= 0

    return end


def test_a_disk_that_refuses_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from ptsdesk.storage import accounts

    office = world.office()
    office.journal_health()
    before = dict(world.memory.entries)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(accounts, "write_document", full)
    with pytest.raises(SettingsError, match="No space left"):
        world.connect(office)
    assert accounts_in(world.memory.entries) == accounts_in(before) == []


def test_a_name_and_an_address_are_taken_once(world: World, office: RealOffice) -> None:
    assert problems(lambda: world.connect(office, "HARBOR")) == ["name"]
    assert problems(lambda: world.connect(office, BUILT_IN_SANDBOX)) == ["name"]
    live = {"environment": Environment.LIVE}
    assert problems(lambda: world.connect(office, "Live", **live)) == ["url"]
    assert problems(lambda: office.add_account(replace(world.account("Live"), **live), secrets_input(world))) == ["url"]
    practice = world.office(practice=True)
    account, token = world.account("Live", url="https://api.example.com", **live), world.key(practice).token
    with pytest.raises(AccountError, match="practice only"):
        practice.connect_account(account, Secret(SAFECODE), Secret(TRANSACTION_SECRET), token)
    assert len(world.provider.seen) == 1


@pytest.mark.parametrize(
    "other",
    [
        "https://API.example.com:443",
        "https://api.example.com./",
        "https://api.example.com",
        "https://api.example.com:8443",
    ],
)
def test_a_live_host_in_a_sandbox_account_is_refused_both_ways(world: World, other: str) -> None:
    office = world.office()
    first = world.account("First", url="https://api.example.com", environment=Environment.LIVE)
    office.add_account(first, secrets_input(world))
    second = world.account("Second", url=other, environment=Environment.SANDBOX)
    assert problems(lambda: office.add_account(second, secrets_input(world))) == ["url"]
    third = replace(second, name="Third", url="https://test.example.com")
    office.add_account(third, secrets_input(world))
    assert problems(lambda: office.change_account("Third", replace(third, url=other))) == ["url"]
    assert problems(lambda: office.change_account("First", replace(first, url=third.url))) == ["url"]


@pytest.mark.parametrize("other", ["https://API.example.com:443", "https://api.example.com:8443"])
def test_a_host_stays_live_when_its_account_is_removed(world: World, other: str) -> None:
    office = world.office()
    first = world.account("First", url="https://api.example.com", environment=Environment.LIVE)
    office.add_account(first, secrets_input(world))
    office.remove_account("First", archive=True)
    second = world.account("Second", url=other, environment=Environment.SANDBOX)
    with pytest.raises(InputErrors, match=r"First, which was removed here, had this address as LIVE"):
        office.add_account(second, secrets_input(world))
    third = office.add_account(replace(second, name="Third", url="https://test.example.com"), secrets_input(world))
    assert problems(lambda: office.change_account("Third", replace(third, url=other))) == ["url"]
    again = office.add_account(first, secrets_input(world))
    office.change_account("First", replace(again, url="https://other.example.com"))
    office.remove_account("First")
    assert problems(lambda: office.add_account(second, secrets_input(world))) == ["url"], (
        "what it said before stays said"
    )


def test_a_host_stays_sandbox_when_its_account_is_removed_with_orders(world: World) -> None:
    """Without any order it was chosen by mistake as likely as not, and taking it for LIVE is the careful side."""
    office = world.office()
    test = world.account("Test", url="https://api.example.com", environment=Environment.SANDBOX)
    live = replace(test, name="Live", environment=Environment.LIVE)
    for used in (False, True):
        office.add_account(test, secrets_input(world))
        if used:
            order = an_order(account="Test")
            office._open_journal().add(order, {})
            office._open_journal().step(order.order_id, OrderState.NOT_SENT, Cause.NOT_SENT, {})
        office.remove_account("Test")
        if not used:
            office.add_account(live, secrets_input(world))
            assert problems(lambda: office.add_account(test, secrets_input(world))) == ["url"]
            (world.folder / "data" / "accounts.json").unlink()
    assert problems(lambda: office.add_account(live, secrets_input(world))) == ["url"]


def test_a_port_of_this_computer_is_somebody_elses_tomorrow(world: World) -> None:
    office = world.office()
    for number, environment in enumerate([Environment.LIVE, Environment.SANDBOX] * 2):
        account = world.account("Here", url="https://127.0.0.1:8443", environment=environment)
        office.add_account(replace(account, name=f"Here {number}"), secrets_input(world))
        office.remove_account(f"Here {number}")


@pytest.mark.parametrize("url", ["https://127.0.0.1.example.com:9", "https://api.example.com", "http://127.0.0.1:9"])
def test_the_built_in_sandbox_never_leaves_this_computer(world: World, url: str) -> None:
    launched = SimpleNamespace(is_running=True, close=lambda: None, info=SimpleNamespace(url=url))
    office = world.office()
    office._parts = replace(office._parts, launch=lambda _: launched)
    with pytest.raises(SandboxError, match="not on this computer"):
        office.open(BUILT_IN_SANDBOX)
    assert not [name for name, _ in world.memory.entries if "/account/" in name]


def test_a_list_edited_by_hand_opens_neither_of_two_that_contradict(world: World, office: RealOffice) -> None:
    office.add_account(
        world.account("Live", url="https://x.example", environment=Environment.LIVE), secrets_input(world)
    )
    path = world.folder / "data" / "accounts.json"
    path.write_text(path.read_text().replace("https://x.example", world.provider.url))
    for name in ("Live", "Harbor"):
        with pytest.raises(AccountError, match="never LIVE and SANDBOX"):
            office.open(name)


def test_keys_are_read_pasted_and_made(world: World, office: RealOffice, tmp_path: Path) -> None:
    made = office.make_key()
    assert (made.bits, made.about[:9]) == (2048, "RSA 2048,")
    assert made.public_pem.startswith("-----BEGIN PUBLIC KEY-----")
    read = world.key(office)
    pasted = office.take_key(Secret(world.provider.private_key_file.read_text()), None)
    assert (read.fingerprint, read.public_pem) == (pasted.fingerprint, pasted.public_pem)
    assert len({made.token, read.token, pasted.token}) == 3
    protected = tmp_path / "protected.pem"
    key = RSA.import_key(world.provider.private_key_file.read_text())
    protected.write_bytes(
        key.export_key("PEM", passphrase=PASSPHRASE, pkcs=8, protection="PBKDF2WithHMAC-SHA256AndAES256-CBC")
    )
    for wrong in (None, Secret("wrong")):
        with pytest.raises(PassphraseError):
            office.read_key(str(protected), wrong)
    assert office.read_key(str(protected), Secret(PASSPHRASE)).fingerprint == read.fingerprint
    platform = office.read_platform_key(str(world.provider.platform_key_file))
    assert platform == office.check_platform_key(world.provider.platform_key_file.read_text())
    assert platform.token == ""


def test_only_a_few_keys_are_held_and_none_longer_than_needed(world: World) -> None:
    office = world.office()
    first = world.key(office).token
    others = [world.key(office).token for _ in range(8)]
    assert problems(lambda: world.prove(office, key_token=first)) == ["private_key"]
    office.connect_account(world.account(), Secret(SAFECODE), Secret(TRANSACTION_SECRET), others[0])
    assert problems(lambda: world.prove(office, key_token=others[0])) == ["private_key"]
    office.close()
    assert problems(lambda: world.prove(office, key_token=others[1])) == ["private_key"]


def test_after_a_session_that_kept_nothing_the_secrets_are_missing_and_nothing_was_refused(world: World) -> None:
    office = world.office()
    office.use_session_only()
    office.add_account(world.account("Harbor"), secrets_input(world))
    office.open("Harbor")
    office.close()
    office = world.office()
    with pytest.raises(SecretMissing, match="Give them again under Settings, Merchant accounts") as caught:
        office.open("Harbor")
    assert caught.value.title == "A secret is missing"
    words = presenter_errors.words(caught.value)
    assert words.next_step == "", "the sentence says what to do, and no keyring has to allow anything"
    assert (world.folder / "data" / "left-by-session-1" / "journal.db").exists()
