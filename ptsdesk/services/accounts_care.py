"""The accounts of an office: proved before they are kept, changed, rotated without a pause, removed with their secrets.

Implements :class:`ptsdesk.services.accounts_api.AccountsCare` over the real parts.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from weakref import WeakSet

from ptsdesk.domain.account import (
    BUILT_IN_SANDBOX,
    Account,
    Environment,
    Removed,
    binds_address,
    check_account_name,
    check_environment,
    folded_name,
)
from ptsdesk.domain.profile import AccountState, KeyFacts, Proof, SecretKind, SecretState
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import AccountError, InputError, InputErrors, NotProved
from ptsdesk.protocol.keys import (
    Credentials,
    load_private_key,
    load_public_key,
    make_private_key,
)
from ptsdesk.services.account_files import account_text, archived, read_account
from ptsdesk.services.account_orders import check_change, check_settled, count_all, count_open
from ptsdesk.services.api import AccountSecretsInput
from ptsdesk.services.candidates import (
    Checked,
    HeldKeys,
    about_pem,
    checked_account,
    checked_whole,
    facts_of,
    secrets_in_shape,
)
from ptsdesk.services.desk import LiveDesk
from ptsdesk.services.ports import Ports
from ptsdesk.services.proving import prove
from ptsdesk.storage.accounts import AccountStore
from ptsdesk.storage.chosen import read_chosen
from ptsdesk.storage.journal import Journal
from ptsdesk.storage.ownership import DataFolder

PROVED_FOR_MS = 10 * 60_000
"""So long a proof of the very same values is as good as a new one."""
_BUILT_IN = "The built-in sandbox cannot be removed or changed."
_UNKNOWN = "There is no account with this name. The command profile list shows them all."


@dataclass(frozen=True, slots=True)
class Ground:
    """What the accounts stand on."""

    folder: DataFolder
    store: AccountStore
    ports: Ports
    proxy: str | None
    practice: bool
    journal: Callable[[], Journal]
    """The open journal; the data folder is owned then."""
    own: Callable[[], None]
    """Become the data folder's owner."""


class AccountsKeeper:
    """The part of an office that looks after its accounts. Safe to call from several threads."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store
        self._held = HeldKeys(ground.ports.random_bytes)
        self._desks: dict[str, WeakSet[LiveDesk]] = {}
        self._proved: tuple[bytes, int] | None = None
        """The values that were proved last, and when."""
        self._proof_key = ground.ports.random_bytes(32)
        self._changing = threading.Lock()
        self._swapping = threading.RLock()
        """Held while what an account is made of is exchanged, or read to open it: never a half of both."""

    # --- looking -------------------------------------------------------------------------------------------------

    @forgetting
    def account_states(self) -> tuple[AccountState, ...]:
        """Every account that was added, with what is kept of it."""
        states = (self._told(one) for one in self._store.states() if self._may_use(one.account))
        return tuple(states)

    @forgetting
    def read_key(self, path: str, passphrase: Secret | None) -> KeyFacts:
        """Read a private key file."""
        return self.take_key(Secret(read_chosen(path)), passphrase)

    @forgetting
    def take_key(self, pem: Secret, passphrase: Secret | None) -> KeyFacts:
        """Read a private key that was pasted."""
        return self._held.hold(load_private_key(pem, passphrase))

    def make_key(self) -> KeyFacts:
        """Make a key pair."""
        return self._held.hold(make_private_key(self._ground.ports.random_bytes))

    def read_platform_key(self, path: str) -> KeyFacts:
        """Read the provider's public key from a file."""
        return self.check_platform_key(read_chosen(path))

    @forgetting
    def check_platform_key(self, pem: str) -> KeyFacts:
        """Read the provider's public key."""
        return facts_of(load_public_key(pem))

    # --- proving and keeping -------------------------------------------------------------------------------------

    @forgetting
    def prove_account(
        self,
        account: Account,
        safecode: Secret | None,
        transaction_secret: Secret | None,
        key_token: str,
        like: str = "",
    ) -> Proof:
        """Ask the provider one read-only question with these values."""
        stored = self._store.kept_secrets(self._added(like).name) if like else {}
        known = self._added(like) if like else None
        given = self._given(safecode, transaction_secret, key_token)
        return self._proof(checked_whole(account, self._others(known), {**stored, **given}))

    @forgetting
    def connect_account(
        self, account: Account, safecode: Secret, transaction_secret: Secret, key_token: str
    ) -> Account:
        """Check, prove and keep a new account."""
        given = self._given(safecode, transaction_secret, key_token)
        checked = checked_whole(account, self._others(None), given)
        self._refuse_unusable(checked.account)
        with self._changing:
            self._ground.own()
            placed = self._placed(checked.account)
            self._require_proof(checked)
            self._ground.journal().bind(placed, moved=True)
            kept = self._add(placed, checked)
        self._held.drop(key_token)
        return kept

    @forgetting
    def add_account(self, account: Account, secrets: AccountSecretsInput) -> Account:
        """Check every part, then keep the account, unproved: all of it or nothing."""
        check_account_name(account.name)
        if account.built_in:
            raise AccountError("This name belongs to the built-in sandbox. Choose another one.")
        self._refuse_unusable(account)
        given = {
            SecretKind.SAFECODE: secrets.safecode,
            SecretKind.TRANSACTION_SECRET: secrets.transaction_secret,
            SecretKind.PRIVATE_KEY: secrets.private_key_pem,
        }
        checked = checked_whole(account, self._others(None), given)
        with self._changing:
            self._ground.own()
            return self._add(self._placed(checked.account), checked)

    def change_account(self, name: str, changed: Account) -> Account:
        """Change what is public of an account; its orders and secrets follow."""
        with self._changing:
            before = self._added(name)
            if changed.environment is not before.environment or changed.built_in:
                raise AccountError(
                    "An account stays {environment}. Add the other one as an account of its own.",
                    environment=before.environment.value.upper(),
                )
            kept = checked_account(changed, self._others(before), bare=not before.platform_key_pem)
            kept = replace(kept, filed_as=before.key)
            journal = self._ground.journal()
            check_change(journal, before, kept)
            journal.bind(kept, moved=True)
            journal.note_name(kept)
            with self._swapping:
                try:
                    kept = self._store.change(before.name, kept)
                except BaseException:
                    journal.bind(before, moved=True)
                    journal.note_name(before)
                    raise
                if replace(kept, name="", filed_as="") != replace(before, name="", filed_as=""):
                    self._retire(kept.key)
        return kept

    @forgetting
    def replace_secret(self, name: str, kind: SecretKind, value: Secret | None, key_token: str = "") -> AccountState:
        """Put one secret in the place of the one before."""
        if kind is SecretKind.PRIVATE_KEY:
            return self.replace_secrets(name, None, None, key_token)
        if value is None or not value:
            raise InputError(kind.value, "Type the new one, as the provider shows it.")
        safecode, transaction_secret = (value if kind is one else None for one in tuple(SecretKind)[:2])
        return self.replace_secrets(name, safecode, transaction_secret)

    @forgetting
    def replace_secrets(
        self, name: str, safecode: Secret | None, transaction_secret: Secret | None, key_token: str = ""
    ) -> AccountState:
        """Put secrets in the place of those before, proved together with the others."""
        given = self._given(safecode, transaction_secret, key_token)
        if not given:
            raise InputError("private_key", "Choose the private key, or make a new one.")
        problems: list[InputError] = []
        given = secrets_in_shape(given, problems)
        if problems:
            raise InputErrors(problems)
        with self._changing:
            self._ground.own()
            account = self._added(name)
            whole = {**self._store.kept_secrets(account.name), **given}
            credentials: Credentials | None = None
            if account.platform_key_pem and len(whole) == len(SecretKind):
                checked = checked_whole(account, self._others(account), whole)
                self._require_proof(checked)
                credentials = checked.candidate.credentials
            pem = given.get(SecretKind.PRIVATE_KEY)
            with self._swapping:
                self._store.put_secrets(account.name, given, about_pem(pem) if pem else "")
                if credentials is not None:
                    self._renew(account.key, credentials)
        self._held.drop(key_token)
        return self._told(self._store.state(account.name))

    def forget_secret(self, name: str, kind: SecretKind) -> AccountState:
        """Wipe one secret."""
        with self._changing:
            self._ground.own()
            account = self._added(name)
            with self._swapping:
                self._store.forget_secret(account.name, kind)
                self._retire(account.key)
        return self._told(self._store.state(account.name))

    def open_orders(self, name: str) -> int:
        """How many orders nobody could ask about without the account's secrets."""
        self._ground.own()
        return count_open(self._ground.journal(), self._added(name))

    # --- in and out ----------------------------------------------------------------------------------------------

    def export_account(self, name: str) -> str:
        """The account as JSON without any secret."""
        return account_text(self._added(name))

    def import_account(self, text: str) -> Account:
        """Add an account whose secrets are not stored yet."""
        with self._changing:
            self._ground.own()
            given = read_account(text, self._ground.folder)
            self._refuse_unusable(given)
            checked = checked_account(given, self._others(None), bare=True)
            placed = self._placed(checked)
            self._ground.journal().bind(placed, moved=True)
            return self._store.add_bare(placed)

    @forgetting
    def remove_account(self, name: str, *, archive: bool = False) -> str:
        """Forget an account and its secrets; its orders stay in the journal, and are written down when asked for."""
        check_account_name(name)
        with self._changing:
            account = self._added(name)
            journal = self._ground.journal()
            check_settled(journal, account)
            path = archived(self._ground.folder, journal, account, self._ground.ports.clock.now_ms()) if archive else ""
            with self._swapping:
                self._retire(account.key)
                check_settled(journal, account)  # one may have been begun while the others were written down
                used = bool(count_all(journal, account))
                self._store.remove(account.name, binds=binds_address(account, used=used))
        return path

    # --- for the office ------------------------------------------------------------------------------------------

    def _opened(self, desk: LiveDesk) -> None:
        """Remember an open desk: its secrets may be replaced while it is open."""
        self._desks.setdefault(desk.account.key, WeakSet()).add(desk)

    def _let_go(self) -> None:
        self._held.clear()
        self._proved = None
        self._desks.clear()

    def _may_use(self, account: Account) -> bool:
        return not (self._ground.practice and account.environment is Environment.LIVE)

    def _added(self, name: str) -> Account:
        wanted = folded_name(check_account_name(name))
        for account in self._store.list():
            if folded_name(account.name) == wanted and not account.built_in and self._may_use(account):
                return account
        raise AccountError(_BUILT_IN if wanted == folded_name(BUILT_IN_SANDBOX) else _UNKNOWN)

    def _usable(self, name: str) -> Account:
        """An account that may be opened: a list that was edited by hand may hold what would never be kept."""
        account = self._added(name)
        try:
            check_environment(account, self._others(account))
        except InputError as error:
            raise AccountError(error.template, detail=error.detail, **error.params) from None
        return account

    def _refuse_unusable(self, account: Account) -> None:
        if not self._may_use(account):
            raise AccountError("This ptsdesk is for practice only: LIVE accounts are refused.")

    def _placed(self, account: Account) -> Account:
        """The account with the key of the orders that were kept under its name, if there are any."""
        account = replace(account, filed_as="")
        try:
            key = self._ground.journal().key_called(account) if self._ground.folder.has_journal() else None
            return self._store.placed(account, key)
        except AccountError as error:
            raise InputError("name", error.template, detail=error.detail, **error.params) from None

    def _others(self, own: Account | None) -> tuple[Account | Removed, ...]:
        """Those that an account must not contradict."""
        there = (one for one in self._store.list() if not one.built_in and (own is None or one.key != own.key))
        return (*there, *self._store.removed())

    def _add(self, account: Account, checked: Checked) -> Account:
        kept = checked.kept
        return self._store.add(account, kept.safecode, kept.transaction_secret, kept.private_key_pem, checked.about)

    def _given(
        self, safecode: Secret | None, transaction_secret: Secret | None, key_token: str
    ) -> dict[SecretKind, Secret]:
        pem = self._held.pem(key_token) if key_token else None
        given = zip(SecretKind, (safecode, transaction_secret, pem), strict=True)
        return {kind: secret for kind, secret in given if secret}

    def _proof(self, checked: Checked) -> Proof:
        proof = prove(checked.candidate, self._ground.proxy, self._ground.ports)
        self._proved = (self._mark_of(checked), self._ground.ports.clock.monotonic_ms()) if proof.ok else None
        return proof

    def _require_proof(self, checked: Checked) -> None:
        known, now_ms = self._proved, self._ground.ports.clock.monotonic_ms()
        if known is not None and known[0] == self._mark_of(checked) and now_ms - known[1] < PROVED_FOR_MS:
            return
        step = self._proof(checked).failed
        if step is not None:
            raise NotProved(step.name, step.template, detail="", **step.params)

    def _mark_of(self, checked: Checked) -> bytes:
        """What stands for these very values, and tells nothing of them without this office's own random key."""
        account = checked.account
        public = (account.url, account.user_id, account.guid, account.platform_key_pem, account.ca_file)
        secret = (one.reveal() for one in checked.kept.by_kind().values())
        text = "\0".join((*(str(one) for one in public), account.body_form, *secret))
        return hmac.new(self._proof_key, text.encode(), hashlib.sha256).digest()

    def _told(self, state: AccountState) -> AccountState:
        """The state with a word about a key that an older ptsdesk kept."""
        key = state.secret(SecretKind.PRIVATE_KEY)
        if not key.stored or key.about:
            return state
        pem = self._store.kept_secrets(state.account.name).get(SecretKind.PRIVATE_KEY)
        about = about_pem(pem) if pem else ""
        return replace(state, secrets=tuple(_about(one, about) if one is key else one for one in state.secrets))

    def _renew(self, key: str, credentials: Credentials) -> None:
        for desk in tuple(self._desks.get(key, ())):
            desk.renew(credentials)

    def _retire(self, key: str) -> None:
        for desk in tuple(self._desks.pop(key, ())):
            desk.retire()


def _about(state: SecretState, about: str) -> SecretState:
    return replace(state, about=about)
