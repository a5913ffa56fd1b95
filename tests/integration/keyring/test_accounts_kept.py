"""Accounts in a real Secret Service: connected, opened after a restart, rotated, removed with nothing left."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import secretstorage

from ptsdesk.domain.orders import OrderState
from ptsdesk.domain.profile import SecretKind
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import NotProved
from ptsdesk.services import remote
from ptsdesk.storage.ownership import DataFolder
from tests.support.account_world import OTHER_SECRET, Playing, World, pay, real_keyring
from tests.support.strict_server import SAFECODE, TRANSACTION_SECRET
from tests.support.strict_wire import Keys

pytestmark = pytest.mark.usefixtures("secret_service")


def items(folder: Path) -> list[str]:
    """What the Secret Service itself holds of an installation, asked past ptsdesk's own code."""
    identity = DataFolder(folder).identity()
    with contextlib.closing(secretstorage.dbus_init()) as bus:
        found = [
            item.get_attributes().get("service", "")
            for item in secretstorage.get_default_collection(bus).get_all_items()
        ]
    return sorted(name.partition(f"{identity}/")[2] for name in found if identity and identity in name)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Playing(tmp_path) as provider:
        world = World(tmp_path, provider, real_keyring())
        yield world
        world.close()


KEPT = ["account/Harbor/key file", "account/Harbor/safecode", "account/Harbor/transaction secret"]


def test_connected_restarted_rotated_removed(world: World) -> None:
    data, office = world.folder / "data", world.office()
    with pytest.raises(NotProved):
        office.connect_account(world.account(), Secret(SAFECODE), Secret(OTHER_SECRET), world.key(office).token)
    assert [name for name in items(data) if name.startswith("account/")] == []
    world.connect(office)
    assert [name for name in items(data) if name.startswith("account/")] == KEPT
    desk = world.office().open("Harbor")
    order = pay(desk)
    assert order.state is OrderState.ACCEPTED, "after a restart, and nobody was asked for anything"
    new, office = Keys(), world.offices[-1]
    world.provider.merchant = new
    token = office.take_key(Secret(new.private_pem.decode()), None).token
    assert office.replace_secret("Harbor", SecretKind.PRIVATE_KEY, None, token).ready
    assert desk.check(order.order_id).state is OrderState.PAID
    assert [name for name in items(data) if name.startswith("account/")] == KEPT, "replaced, not added"
    texts = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    secrets = (SAFECODE.encode(), TRANSACTION_SECRET.encode(), new.private_pem.splitlines()[3])
    assert not [one for one in secrets if one in texts], "no secret is in any file"
    assert Path(office.remove_account("Harbor", archive=True)).exists()
    assert [name for name in items(data) if name.startswith("account/")] == []
    assert not list((data / "keys").iterdir())
    assert office.verify_journal().problems == ()


def test_the_same_through_the_worker_process(world: World, caplog: pytest.LogCaptureFixture) -> None:
    data = world.folder / "data"
    office = remote.open_office(data, practice=False)
    try:
        facts = office.read_key(str(world.provider.private_key_file), None)
        given = (Secret(SAFECODE), Secret(TRANSACTION_SECRET), facts.token)
        assert office.prove_account(world.account(), *given).ok
        assert office.connect_account(world.account(), *given).name == "Harbor"
        [state] = office.account_states()
        assert state.ready
        desk = office.open("Harbor")
        order = pay(desk)
        assert order.state is OrderState.ACCEPTED
        renamed = office.change_account("Harbor", world.account("Pier 7"))
        assert (renamed.name, renamed.key) == ("Pier 7", "Harbor")
        assert desk.check(order.order_id).state is OrderState.PAID, "the desk that was open reaches the same account"
        with pytest.raises(NotProved):
            office.replace_secret("Pier 7", SecretKind.TRANSACTION_SECRET, Secret(OTHER_SECRET))
        made = office.make_key()
        with pytest.raises(NotProved):
            office.replace_secrets("Pier 7", None, None, made.token)
        again = office.take_key(Secret(world.provider.private_key_file.read_text()), None)
        assert office.replace_secret("Pier 7", SecretKind.PRIVATE_KEY, None, again.token).ready
        assert office.prove_account(renamed, None, None, "", "Pier 7").ok
        assert pay(office.open("Pier 7"), amount="2.00").state is OrderState.ACCEPTED
    finally:
        office.close()
    assert not caplog.records
