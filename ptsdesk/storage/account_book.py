"""The list of accounts as it stands in its file: who there is, who there was, and since when which secret is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from ptsdesk.domain.account import (
    Account,
    BodyForm,
    Environment,
    Removed,
    check_account_name,
    check_api_url,
    folded_name,
)
from ptsdesk.domain.profile import SecretKind
from ptsdesk.errors import AccountError
from ptsdesk.storage.files import DamagedFile

Choice = TypeVar("Choice", bound=StrEnum)
_SINCE_2 = {"filed_as": ""}
"""Members of an entry that the first version of the file did not have."""
_SINCE_3: Mapping[str, Any] = {"removed": []}
"""Members of the file that the versions before did not have."""


@dataclass(frozen=True, slots=True)
class Former:
    """A name that was used before. Its orders are still in the journal."""

    name: str
    environment: Environment
    user_id: str
    filed_as: str = ""

    @property
    def key(self) -> str:
        """As :attr:`Account.key`."""
        return self.filed_as or self.name


@dataclass(frozen=True, slots=True)
class Note:
    """Since when a secret is kept, Unix milliseconds, and of the private key a few words that tell it from others."""

    stored_ms: int
    about: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """What the file holds. ``notes`` by the account's key; of accounts that an older ptsdesk added there are none.

    ``removed``: what accounts that are gone say of their hosts.
    """

    accounts: tuple[Account, ...] = ()
    former: tuple[Former, ...] = ()
    notes: Mapping[str, Mapping[SecretKind, Note]] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()

    def body(self) -> dict[str, Any]:
        """The members of the file."""
        notes = {
            key: {kind.value: asdict(note) for kind, note in of_account.items()}
            for key, of_account in self.notes.items()
        }
        parts: dict[str, tuple[Account | Former | Removed, ...]] = {
            "accounts": self.accounts, "former": self.former, "removed": self.removed,
        }  # fmt: skip
        return {**{name: [asdict(one) for one in part] for name, part in parts.items()}, "notes": notes}

    def named(self, name: str) -> Account:
        """The account of this name, in whatever case. Raises InputError for no name at all and AccountError."""
        wanted = folded_name(check_account_name(name))
        for account in self.accounts:
            if folded_name(account.name) == wanted:
                return account
        raise AccountError("There is no account with the name {name}.", name=name)

    def placed(self, account: Account, noted: str | None = None) -> Account:
        """A new account with the key under which the orders of its name are kept, if there are any.

        Raises AccountError for a name that is in use or belongs to the orders of another merchant or environment.
        """
        self.check_free(account)
        name = folded_name(account.name)
        same = next((one for one in self.former if folded_name(one.name) == name), None)
        key = account.filed_as or (same.key if same else noted)
        taken = {folded_name(one.key) for one in self.accounts}
        if key is None or folded_name(key) in taken or account.built_in:
            return replace(account, filed_as="")
        return replace(account, filed_as="" if key == account.name else key)

    def check_free(self, account: Account, own_key: str | None = None) -> None:
        """Raise AccountError unless the account may have its name. ``own_key``: it is renamed, and had this key."""
        name = folded_name(account.name)
        for one in self.accounts:
            if one.key == own_key:
                continue
            if folded_name(one.name) == name:
                raise AccountError("There is already an account with the name {name}.", name=account.name)
            if folded_name(one.key) == name:
                raise AccountError(
                    "The name {name} belongs to the account {other}, which was called so before. Choose another name.",
                    name=account.name,
                    other=one.name,
                )
        for former in self.former:
            same = (former.environment, former.user_id) == (account.environment, account.user_id)
            its_names = {folded_name(former.name), folded_name(former.key)}
            if name in its_names and not (same or account.built_in) and former.key != own_key:
                raise AccountError(
                    "The name {name} belonged to merchant {user_id} ({environment}), whose orders are kept here. "
                    "Choose another name.",
                    name=account.name,
                    user_id=former.user_id,
                    environment=former.environment.value.upper(),
                )


def read_book(document: Mapping[str, Any]) -> Book:
    """The book of a file. Raises DamagedFile or InputError."""
    document = {**_SINCE_3, **document}
    lists = {"accounts", "former", "removed"}
    if document.keys() - {"notes"} != lists or not all(isinstance(document[name], list) for name in lists):
        raise DamagedFile("other members")
    found = Book(
        tuple(_account(one) for one in document["accounts"]),
        tuple(_former(one) for one in document["former"]),
        _notes(document.get("notes", {})),
        tuple(_removed(one) for one in document["removed"]),
    )
    for names in ([one.name for one in found.accounts], [one.key for one in found.accounts]):
        if len({folded_name(name) for name in names}) != len(names):
            raise DamagedFile("a name stands twice")
    return found


def _account(values: object) -> Account:
    texts = {"name", "environment", "url", "user_id", "guid", "platform_key_pem", "body_form", "filed_as"}
    known = _members(values, {one.name for one in fields(Account)}, texts)
    if not isinstance(known["ca_file"], str | None) or type(known["built_in"]) is not bool:
        raise DamagedFile("wrong type")
    check_account_name(known["name"])
    return Account(
        **{
            **known,
            "url": check_api_url(known["url"]),
            "environment": _one_of(Environment, known),
            "body_form": _one_of(BodyForm, known, "body_form"),
        }
    )


def _former(values: object) -> Former:
    names = {one.name for one in fields(Former)}
    known = _members(values, names, names)
    return Former(known["name"], _one_of(Environment, known), known["user_id"], known["filed_as"])


def _removed(values: object) -> Removed:
    names = {one.name for one in fields(Removed)}
    known = _members(values, names, names)
    return Removed(known["name"], _one_of(Environment, known), check_api_url(known["url"]))


def _notes(values: object) -> dict[str, dict[SecretKind, Note]]:
    if not isinstance(values, dict) or not all(isinstance(one, dict) for one in values.values()):
        raise DamagedFile("wrong type")
    return {
        key: {_one_of(SecretKind, {"kind": kind}, "kind"): _note(note) for kind, note in of_account.items()}
        for key, of_account in values.items()
    }


def _note(values: object) -> Note:
    known = _members(values, {one.name for one in fields(Note)}, {"about"})
    if type(known["stored_ms"]) is not int:
        raise DamagedFile("wrong type")
    return Note(known["stored_ms"], known["about"])


def _members(values: object, names: set[str], texts: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise DamagedFile("other members")
    known = {**{name: value for name, value in _SINCE_2.items() if name in names}, **values}
    if known.keys() != names:
        raise DamagedFile("other members")
    if not all(isinstance(known[name], str) for name in texts):
        raise DamagedFile("wrong type")
    return known


def _one_of(kind: type[Choice], values: Mapping[str, str], name: str = "environment") -> Choice:
    try:
        return kind(values[name])
    except ValueError:
        raise DamagedFile("unknown value") from None
