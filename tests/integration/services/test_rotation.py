"""Secrets are replaced while the account is open: what is sent next uses the new ones, what is under way the old."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ptsdesk.domain.orders import OrderKind, OrderState
from ptsdesk.domain.profile import Proof, SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import (
    KeyringRefused,
    NotProved,
    NotSentError,
    SettingsError,
)
from ptsdesk.services import accounts_care
from ptsdesk.services.office import RealOffice
from tests.support.account_world import (
    OTHER_SAFECODE,
    OTHER_SECRET,
    Playing,
    World,
    pay,
    problems,
)
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET
from tests.support.strict_wire import Answer, Keys


def test_an_open_desk_signs_with_the_new_key_from_the_next_request_on(world: World, office: RealOffice) -> None:
    desk = office.open("Harbor")
    order = pay(desk)
    made = office.make_key()
    with pytest.raises(NotProved) as caught:
        office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None, made.token)
    assert caught.value.step == "signature"
    assert desk.check(order.order_id).state is OrderState.PAID
    before = office.account_states()[0].secret(SecretKind.PRIVATE_KEY).about
    new = Keys()
    world.provider.merchant = new
    complaints = len(world.provider.complaints)
    token = office.take_key(Secret(new.private_pem.decode()), None).token
    state = office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None, token)
    assert state.secret(SecretKind.PRIVATE_KEY).about not in ("", before)
    assert desk.query(OrderKind.PAYMENT, order.order_id).verified, "an order from before the rotation"
    assert pay(desk).state is OrderState.ACCEPTED
    assert pay(world.office().open("Harbor")).state is OrderState.ACCEPTED
    assert len(world.provider.complaints) == complaints


@pytest.mark.parametrize(
    ("kind", "value", "constant"),
    [
        (SecretKind.SAFECODE, OTHER_SAFECODE, "SAFECODE"),
        (SecretKind.TRANSACTION_SECRET, OTHER_SECRET, "TRANSACTION_SECRET"),
    ],
)
def test_a_secret_is_replaced_when_the_provider_takes_it(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch, kind: SecretKind, value: str, constant: str
) -> None:
    desk = office.open("Harbor")
    kept = office._store.kept_secrets("Harbor")
    with pytest.raises(NotProved):
        office.replace_secret("Harbor", kind, Secret(value))
    assert office._store.kept_secrets("Harbor") == kept
    assert pay(desk).state is OrderState.ACCEPTED
    rotate(world, monkeypatch, **{constant: value})
    assert office.replace_secret("Harbor", kind, Secret(value)).ready
    assert pay(desk, amount="11.00").state is OrderState.ACCEPTED


def rotate(world: World, monkeypatch: pytest.MonkeyPatch, **secrets: str) -> None:
    from tests.support import strict_answers

    for name, value in secrets.items():
        monkeypatch.setattr(strict_answers, name, value, raising=False)
    world.provider.rotates(monkeypatch, **secrets)


def test_all_three_change_at_once(world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, new = office.open("Harbor"), Keys()
    rotate(world, monkeypatch, SAFECODE=OTHER_SAFECODE, TRANSACTION_SECRET=OTHER_SECRET)
    world.provider.merchant = new
    with pytest.raises(NotProved):
        office.replace_secret("Harbor", SecretKind.SAFECODE, Secret(OTHER_SAFECODE))
    token = office.take_key(Secret(new.private_pem.decode()), None).token
    assert office.replace_secrets("Harbor", Secret(OTHER_SAFECODE), Secret(OTHER_SECRET), token).ready
    assert pay(desk).state is OrderState.ACCEPTED


def test_a_send_under_way_ends_with_the_keys_that_it_began_with(
    world: World, office: RealOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, new, old = office.open("Harbor"), Keys(), world.provider.merchant
    arrived, answered = threading.Event(), threading.Event()
    real = Playing._create

    def slow(self: Playing, kind: str, fields: dict[str, Any]) -> Answer:
        arrived.set()
        assert answered.wait(20)
        return real(self, kind, fields)

    monkeypatch.setattr(Playing, "_create", slow)
    states: list[OrderState] = []
    sending = threading.Thread(target=lambda: states.append(pay(desk).state))
    sending.start()
    assert arrived.wait(20), "signed with the old key, and taken"
    world.provider.merchant = new
    token = office.take_key(Secret(new.private_pem.decode()), None).token
    office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None, token)
    answered.set()
    sending.join(30)
    assert states == [OrderState.ACCEPTED]
    assert pay(desk, amount="3.00").state is OrderState.ACCEPTED
    assert old is not world.provider.merchant


@pytest.mark.parametrize("kind", [SecretKind.SAFECODE, SecretKind.PRIVATE_KEY])
def test_a_replacement_that_fails_half_way_leaves_the_old_one(
    world: World, office: RealOffice, kind: SecretKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ptsdesk.storage import accounts

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    desk = office.open("Harbor")
    kept = office._store.kept_secrets("Harbor")
    state = office.account_states()
    monkeypatch.setattr(accounts_care, "prove", lambda *_: Proof(()))
    with monkeypatch.context() as patched:
        patched.setattr(accounts, "write_document", full)
        with pytest.raises(SettingsError):
            replace_one(office, kind)
    assert office._store.kept_secrets("Harbor") == kept
    monkeypatch.setattr(world.memory, "set_password", lambda *_: None)
    if kind is SecretKind.SAFECODE:
        with pytest.raises(KeyringRefused, match="did not keep"):
            replace_one(office, kind)
    assert office._store.kept_secrets("Harbor") == kept
    assert office.account_states() == state
    assert pay(desk).state is OrderState.ACCEPTED


def replace_one(office: RealOffice, kind: SecretKind) -> None:
    if kind is SecretKind.PRIVATE_KEY:
        office.replace_secret("Harbor", kind, None, office.make_key().token)
    else:
        office.replace_secret("Harbor", kind, Secret(OTHER_SAFECODE))


def test_what_is_no_secret_is_refused_at_its_field(office: RealOffice) -> None:
    kinds = (SecretKind.SAFECODE, SecretKind.TRANSACTION_SECRET)
    for kind, value in ((kinds[0], "short"), (kinds[1], "\n"), (kinds[0], ""), (kinds[1], None)):
        given = None if value is None else Secret(value)
        assert problems(lambda kind=kind, given=given: office.replace_secret("Harbor", kind, given)) == [kind.value]
    assert problems(lambda: office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None)) == ["private_key"]
    assert problems(lambda: office.replace_secrets("Harbor", None, None, "gone")) == ["private_key"]


def test_a_secret_that_was_wiped_is_given_again(world: World, office: RealOffice) -> None:
    desk = office.open("Harbor")
    for kind in SecretKind:
        state = office.forget_secret("Harbor", kind)
        assert not state.secret(kind).stored
    assert (state.missing, state.ready) == (3, False)
    assert not [name for name, _ in world.memory.entries if "/account/" in name]
    with pytest.raises(NotSentError, match="Open it again"):
        desk.channels("PHP", refresh=True)
    with pytest.raises(KeyringRefused, match="Give them again"):
        office.open("Harbor")
    office.replace_secret("Harbor", SecretKind.SAFECODE, Secret(SAFECODE))
    office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None, world.key(office).token)
    asked = len(world.provider.seen)
    with pytest.raises(NotProved):
        office.replace_secret("Harbor", SecretKind.TRANSACTION_SECRET, Secret(OTHER_SECRET))
    assert office.replace_secret("Harbor", SecretKind.TRANSACTION_SECRET, Secret(TRANSACTION_SECRET)).ready
    assert len(world.provider.seen) == asked + 1
    assert pay(office.open("Harbor")).state is OrderState.ACCEPTED


def test_stored_secrets_prove_a_changed_account(world: World, office: RealOffice) -> None:
    account = world.account(guid="nobody")
    proof = office.prove_account(account, None, None, "", "Harbor")
    assert proof.failed is not None
    assert proof.failed.name == "account"
    assert office.prove_account(world.account(), None, Secret(OTHER_SECRET), "", "harbor").failed is not None
    assert office.prove_account(world.account(), None, None, "", "Harbor").ok
