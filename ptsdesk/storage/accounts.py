"""The merchant accounts of this installation: what is public in one file, what is secret in the keyring.

Adding writes the secrets first and the list last, removing takes the secrets first: an account that is listed was
complete, and a call that failed can be made again.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from ptsdesk.domain.account import Account, BodyForm, Environment, check_account_name, check_api_url, folded_name
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, KeyringRefused, PtsError, SettingsError
from ptsdesk.storage.files import DamagedFile, NewerFile, read_document, reason_of, set_aside, write_document
from ptsdesk.storage.keyfile import KeyFile
from ptsdesk.storage.ownership import DataFolder
from ptsdesk.storage.secrets import SecretStore

Choice = TypeVar("Choice", bound=StrEnum)
VERSION = 1
_SECRETS = ("safecode", "transaction secret")


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """What signs and seals an account's messages."""

    safecode: Secret
    transaction_secret: Secret
    private_key_pem: Secret


@dataclass(frozen=True, slots=True)
class _Former:
    """A name that was used before. Its orders are still in the journal."""

    name: str
    environment: Environment
    user_id: str


@dataclass(frozen=True, slots=True)
class _Book:
    accounts: tuple[Account, ...] = ()
    former: tuple[_Former, ...] = ()


class AccountStore:
    """Adds, lists and removes accounts. The caller owns the data folder while it adds or removes."""

    def __init__(
        self,
        folder: DataFolder,
        secrets: SecretStore,
        keyfile: KeyFile,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._folder = folder
        self._secrets = secrets
        self._keyfile = keyfile
        self._now_ms = now_ms

    def list(self) -> tuple[Account, ...]:
        """All accounts in the order in which they were added. Raises SettingsError."""
        return self._read().accounts

    def get(self, name: str) -> Account:
        """The account of this name, in whatever case. Raises InputError for no name at all and AccountError."""
        wanted = folded_name(check_account_name(name))
        for account in self.list():
            if folded_name(account.name) == wanted:
                return account
        raise AccountError("There is no account with the name {name}.", name=name)

    def add(self, account: Account, safecode: Secret, transaction_secret: Secret, private_key_pem: Secret) -> None:
        """Keep a checked account with its secrets; when anything fails, nothing of it is left.

        Raises AccountError for a name in use, or one that another merchant or environment used before: its orders are
        in the journal under that name and must not mix.
        """
        book = self._read()
        _check_name_free(book, account)
        identity = self._folder.make_identity(os.urandom)
        try:
            for kind, secret in zip(_SECRETS, (safecode, transaction_secret), strict=True):
                self._secrets.set(_entry(identity, account.name, kind), secret)
            self._keyfile.put(account.name, private_key_pem)
            self._write(_Book((*book.accounts, account), book.former))
        except BaseException:
            self._forget(identity, account.name)
            raise

    def remove(self, name: str) -> None:
        """Forget an account and its secrets. Its orders stay in the journal, and its name stays theirs."""
        book = self._read()
        account = self.get(name)
        name = account.name
        identity = self._folder.make_identity(os.urandom)
        for kind in _SECRETS:
            self._secrets.delete(_entry(identity, name, kind))
        self._keyfile.delete(name)
        former = tuple(one for one in book.former if folded_name(one.name) != folded_name(name))
        if not account.built_in:
            former = (*former, _Former(name, account.environment, account.user_id))
        self._write(_Book(tuple(one for one in book.accounts if one.name != name), former))

    def secrets_of(self, name: str) -> AccountSecrets:
        """The account's secrets. Raises AccountError, KeyringError or KeyMaterialError."""
        name = self.get(name).name
        identity = self._folder.identity() or ""
        safecode, transaction_secret = (self._secrets.get(_entry(identity, name, kind)) for kind in _SECRETS)
        if safecode is None or transaction_secret is None:
            raise KeyringRefused(
                "The keyring no longer has the secrets of the account {name}. Remove the account and add it again.",
                name=name,
                detail="missing entry",
            )
        return AccountSecrets(safecode, transaction_secret, self._keyfile.get(name))

    def _forget(self, identity: str, name: str) -> None:
        for kind in _SECRETS:
            with contextlib.suppress(PtsError):
                self._secrets.delete(_entry(identity, name, kind))
        with contextlib.suppress(PtsError, OSError):
            self._keyfile.delete(name)

    def _read(self) -> _Book:
        path = self._folder.accounts
        try:
            document = read_document(path, VERSION)
            return _Book() if document is None else _book(document)
        except NewerFile:
            raise SettingsError(
                "The list of accounts was written by a newer ptsdesk. Install the newest version; nothing was changed."
            ) from None
        except (DamagedFile, InputError) as error:
            raise self._keep_aside(type(error).__name__) from None
        except OSError as error:
            raise self._unusable(error) from None

    def _keep_aside(self, detail: str) -> SettingsError:
        try:
            aside = set_aside(self._folder.accounts, self._now_ms())
        except OSError as error:
            return self._unusable(error)
        return SettingsError(
            "The list of accounts could not be read. It is kept as {name}: repair it and rename it to {right}, or add "
            "the accounts again. No order is lost.",
            name=aside.name,
            right=self._folder.accounts.name,
            detail=detail,
        )

    def _write(self, book: _Book) -> None:
        try:
            write_document(
                self._folder.accounts,
                VERSION,
                {"accounts": [asdict(one) for one in book.accounts], "former": [asdict(one) for one in book.former]},
            )
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError) -> SettingsError:
        return SettingsError(
            "The list of accounts in {folder} cannot be read or written: {reason}. Check who may write there and that "
            "the disk is not full.",
            folder=str(self._folder.path),
            reason=reason_of(error),
            detail=f"errno {error.errno}",
        )


def _entry(identity: str, account: str, kind: str) -> str:
    return f"{identity}/account/{account}/{kind}"


def _check_name_free(book: _Book, account: Account) -> None:
    name = folded_name(account.name)
    if any(folded_name(one.name) == name for one in book.accounts):
        raise AccountError("There is already an account with the name {name}.", name=account.name)
    for one in book.former:
        same = (one.environment, one.user_id) == (account.environment, account.user_id)
        if folded_name(one.name) == name and not (same or account.built_in):
            raise AccountError(
                "The name {name} belonged to merchant {user_id} ({environment}), whose orders are kept here. Choose "
                "another name.",
                name=account.name,
                user_id=one.user_id,
                environment=one.environment.value.upper(),
            )


def _book(document: Mapping[str, Any]) -> _Book:
    if document.keys() != {"accounts", "former"} or not all(isinstance(part, list) for part in document.values()):
        raise DamagedFile("other members")
    found = _Book(
        tuple(_account(one) for one in document["accounts"]), tuple(_former(one) for one in document["former"])
    )
    if len({folded_name(one.name) for one in found.accounts}) != len(found.accounts):
        raise DamagedFile("a name stands twice")
    return found


def _account(values: object) -> Account:
    texts = {"name", "environment", "url", "user_id", "guid", "platform_key_pem", "body_form"}
    known = _members(values, {field.name for field in fields(Account)}, texts)
    if not isinstance(known["ca_file"], str | None) or type(known["built_in"]) is not bool:
        raise DamagedFile("wrong type")
    check_account_name(known["name"])
    check_api_url(known["url"])
    return Account(
        **{**known, "environment": _one_of(Environment, known), "body_form": _one_of(BodyForm, known, "body_form")}
    )


def _former(values: object) -> _Former:
    names = {"name", "environment", "user_id"}
    known = _members(values, names, names)
    return _Former(known["name"], _one_of(Environment, known), known["user_id"])


def _members(values: object, names: set[str], texts: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict) or values.keys() != names:
        raise DamagedFile("other members")
    if not all(isinstance(values[name], str) for name in texts):
        raise DamagedFile("wrong type")
    return values


def _one_of(kind: type[Choice], values: Mapping[str, str], name: str = "environment") -> Choice:
    try:
        return kind(values[name])
    except ValueError:
        raise DamagedFile("unknown value") from None
