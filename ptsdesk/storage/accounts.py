"""The merchant accounts of this installation: what is public in one file, what is secret in the keyring.

Adding writes the secrets first and the list last, removing takes the secrets first, replacing puts back what was there
when anything fails: a call that failed has changed nothing, or can be made again. Secrets are filed under the
account's key and not its name, so a rename moves none of them.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ptsdesk.domain.account import Account, Removed, folded_name
from ptsdesk.domain.profile import AccountState, SecretKind, SecretState
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import InputError, KeyringRefused, PtsError, SecretMissing, SettingsError
from ptsdesk.storage.account_book import Book, Former, Note, read_book
from ptsdesk.storage.files import DamagedFile, NewerFile, read_document, reason_of, set_aside, write_document
from ptsdesk.storage.keyfile import KeyFile
from ptsdesk.storage.ownership import ACCOUNTS_VERSION, DataFolder
from ptsdesk.storage.secrets import SecretStore

_ENTRIES = {SecretKind.SAFECODE: "safecode", SecretKind.TRANSACTION_SECRET: "transaction secret"}
"""What stands in the keyring itself; the private key stands in a file that is encrypted with a key from there."""
Given = Mapping[SecretKind, Secret]


@dataclass(frozen=True, slots=True)
class AccountSecrets:
    """What signs and seals an account's messages."""

    safecode: Secret
    transaction_secret: Secret
    private_key_pem: Secret

    def by_kind(self) -> dict[SecretKind, Secret]:
        """Each of them by what it is."""
        return dict(zip(SecretKind, (self.safecode, self.transaction_secret, self.private_key_pem), strict=True))


class AccountStore:
    """Adds, lists, changes and removes accounts. The caller owns the data folder while it does any but list."""

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

    def removed(self) -> tuple[Removed, ...]:
        """What accounts that are gone say of their hosts."""
        return self._read().removed

    def get(self, name: str) -> Account:
        """The account of this name, in whatever case. Raises InputError for no name at all and AccountError."""
        return self._read().named(name)

    def placed(self, account: Account, noted: str | None = None) -> Account:
        """A new account with the key of the orders that are kept under its name. Raises AccountError as :meth:`add`.

        ``noted``: the key that the journal knows it by, for a list that was lost.
        """
        return self._read().placed(account, noted)

    def add(
        self,
        account: Account,
        safecode: Secret,
        transaction_secret: Secret,
        private_key_pem: Secret,
        about: str = "",
    ) -> Account:
        """Keep a checked account with its secrets; when anything fails, nothing of it is left. Returns it as kept.

        Raises AccountError for a name in use, or one that another merchant or environment used before: its orders are
        in the journal under that name and must not mix.
        """
        book = self._read()
        account = book.placed(account)
        given = AccountSecrets(safecode, transaction_secret, private_key_pem).by_kind()
        try:
            for kind, secret in given.items():
                self._put(account.key, kind, secret)
            notes = {**book.notes, account.key: self._noted(given, about)}
            self._write(replace(book, accounts=(*book.accounts, account), notes=notes))
        except BaseException:
            self._forget(account.key)
            raise
        return account

    def add_bare(self, account: Account) -> Account:
        """Keep an account without its secrets. Returns it as kept."""
        book = self._read()
        account = book.placed(account)
        self._forget(account.key)  # nothing that an earlier try left may become its secret
        self._write(replace(book, accounts=(*book.accounts, account)))
        return account

    def change(self, name: str, changed: Account) -> Account:
        """Put other public parts in the place of those before; its key and secrets stay. Returns it as kept."""
        book = self._read()
        before = book.named(name)
        book.check_free(changed, before.key)
        kept = replace(changed, filed_as="" if changed.name == before.key else before.key)
        self._write(replace(book, accounts=tuple(kept if one == before else one for one in book.accounts)))
        return kept

    @forgetting
    def put_secrets(self, name: str, given: Given, about: str = "") -> None:
        """Put secrets in the place of those before. When anything fails, those before are put back, then it is raised.

        Each is read back: a keyring that takes a secret and keeps another one is no keyring.
        """
        book = self._read()
        account = book.named(name)
        before = {kind: self._kept(account.key, kind) for kind in given}
        try:
            for kind, secret in given.items():
                self._put(account.key, kind, secret)
                self._check_kept(account.key, kind, secret)
            self._note(book, account, {**book.notes.get(account.key, {}), **self._noted(given, about)})
        except BaseException:
            self._put_back(account.key, before)
            raise

    def forget_secret(self, name: str, kind: SecretKind) -> None:
        """Wipe one secret."""
        book = self._read()
        account = book.named(name)
        self._delete(account.key, kind)
        self._note(book, account, {one: note for one, note in book.notes.get(account.key, {}).items() if one != kind})

    def remove(self, name: str, *, binds: bool = False) -> None:
        """Forget an account and its secrets. Its orders stay in the journal, and its names stay theirs.

        ``binds``: it still tells what its host is.
        """
        book = self._read()
        account = book.named(name)
        for kind in SecretKind:
            self._delete(account.key, kind)
        former = tuple(one for one in book.former if folded_name(one.key) != folded_name(account.key))
        if not account.built_in:
            former = (*former, Former(account.name, account.environment, account.user_id, account.filed_as))
        notes = {key: note for key, note in book.notes.items() if key != account.key}
        left = Removed(account.name, account.environment, account.url)
        removed = (*(one for one in book.removed if one != left), *([left] if binds else []))
        kept = tuple(one for one in book.accounts if one.key != account.key)
        self._write(Book(kept, former, notes, removed))

    def secrets_of(self, name: str) -> AccountSecrets:
        """The account's secrets. Raises AccountError, KeyringError or KeyMaterialError."""
        account = self.get(name)
        safecode, transaction_secret = (self._entry(account.key, kind) for kind in _ENTRIES)
        if safecode is None or transaction_secret is None:
            raise SecretMissing(
                "Secrets of the account {name} are gone: they were wiped, or the session before kept none. Give "
                "them again under Settings, Merchant accounts, or with profile rotate.",
                name=account.name,
                detail="missing entry",
            )
        return AccountSecrets(safecode, transaction_secret, self._keyfile.get(account.key))

    def kept_secrets(self, name: str) -> dict[SecretKind, Secret]:
        """Those of its secrets that are kept and can be read. Raises AccountError or KeyringError."""
        key = self.get(name).key
        kept = {kind: self._kept(key, kind) for kind in SecretKind}
        return {kind: secret for kind, secret in kept.items() if secret is not None}

    def states(self) -> tuple[AccountState, ...]:
        """Every account that was added, with what is kept of it, as the keyring tells it now."""
        book = self._read()
        return tuple(self._state(book, account) for account in book.accounts if not account.built_in)

    def state(self, name: str) -> AccountState:
        """One of :meth:`states`."""
        book = self._read()
        return self._state(book, book.named(name))

    def _state(self, book: Book, account: Account) -> AccountState:
        notes = book.notes.get(account.key, {})
        states = []
        for kind in SecretKind:
            stored = self._kept(account.key, kind) is not None
            note = notes.get(kind) if stored else None
            states.append(SecretState(kind, stored, note.stored_ms if note else None, note.about if note else ""))
        return AccountState(account, tuple(states))

    def _noted(self, given: Given, about: str) -> dict[SecretKind, Note]:
        now_ms = self._now_ms()
        return {kind: Note(now_ms, about if kind is SecretKind.PRIVATE_KEY else "") for kind in given}

    def _note(self, book: Book, account: Account, notes: Mapping[SecretKind, Note]) -> None:
        self._write(replace(book, notes={**book.notes, account.key: notes}))

    def _put(self, key: str, kind: SecretKind, secret: Secret) -> None:
        if kind in _ENTRIES:
            self._secrets.set(_entry(self._folder.make_identity(os.urandom), key, kind), secret)
        else:
            self._keyfile.put(key, secret)

    def _entry(self, key: str, kind: SecretKind) -> Secret | None:
        return self._secrets.get(_entry(self._folder.identity() or "", key, kind))

    def _kept(self, key: str, kind: SecretKind) -> Secret | None:
        """The secret; None when there is none that can be used."""
        return self._entry(key, kind) if kind in _ENTRIES else self._keyfile.find(key)

    def _check_kept(self, key: str, kind: SecretKind, secret: Secret) -> None:
        if self._kept(key, kind) != secret:
            raise KeyringRefused(
                "The keyring did not keep what was replaced. The secret before is still in use.", detail="read back"
            )

    def _delete(self, key: str, kind: SecretKind) -> None:
        if kind in _ENTRIES:
            self._secrets.delete(_entry(self._folder.identity() or "", key, kind))
        else:
            self._keyfile.delete(key)

    def _put_back(self, key: str, before: Mapping[SecretKind, Secret | None]) -> None:
        for kind, secret in before.items():
            with contextlib.suppress(PtsError, OSError):
                if secret is None:
                    self._delete(key, kind)
                else:
                    self._put(key, kind, secret)

    def _forget(self, key: str) -> None:
        for kind in SecretKind:
            with contextlib.suppress(PtsError, OSError):
                self._delete(key, kind)

    def _read(self) -> Book:
        try:
            document = read_document(self._folder.accounts, ACCOUNTS_VERSION, oldest=1)
            return Book() if document is None else read_book(document)
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

    def _write(self, book: Book) -> None:
        try:
            self._folder.create()
            write_document(self._folder.accounts, ACCOUNTS_VERSION, book.body())
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


def _entry(identity: str, key: str, kind: SecretKind) -> str:
    return f"{identity}/account/{key}/{_ENTRIES[kind]}"
