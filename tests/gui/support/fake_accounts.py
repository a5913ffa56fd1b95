"""The accounts' side of an office in memory: what is stored, what a proof finds, and what was asked for."""

from __future__ import annotations

import json
from dataclasses import replace

from ptsdesk.domain.account import Account, Environment, check_account_name, folded_name
from ptsdesk.domain.profile import AccountState, KeyFacts, Proof, ProofStep, SecretKind, SecretState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, InputErrors, KeyMaterialError, NotProved, PassphraseError, PtsError
from tests.gui.support.fake_desk import NOW_MS, FakeDesk

FINGERPRINT = ":".join(["8C", "41", "0F", *(f"{number:02X}" for number in range(28)), "A2"])
PUBLIC_PEM = "-----BEGIN PUBLIC KEY-----\nMIIBIjAN\n-----END PUBLIC KEY-----\n"
PROVED = Proof(
    (
        ProofStep("name", True, "{host} was found.", {"host": "api.example.com"}),
        ProofStep("tls", True, "{host} proved to be the right server.", {"host": "api.example.com"}),
        ProofStep("clock", True, "This computer's clock agrees with the provider's."),
        ProofStep("hmac", True, "The transaction secret fits."),
        ProofStep("safecode", True, "The safecode fits."),
        ProofStep("account", True, "The provider knows the GUID and the merchant id."),
        ProofStep("signature", True, "The private key fits."),
        ProofStep("answer", True, "The provider's public key fits."),
    ),
    120,
)


def not_proved(name: str, sentence: str) -> Proof:
    """A proof that ends with this step."""
    before = tuple(step for step in PROVED.steps if step.name != name)[:3]
    return Proof((*before, ProofStep(name, False, sentence)), 120)


def full_state(account: Account, about: str = "") -> AccountState:
    """An account whose secrets are all stored."""
    kinds = tuple(SecretKind)
    about = about or f"RSA 2048, {FINGERPRINT[:8]} … {FINGERPRINT[-2:]}"
    return AccountState(
        account,
        tuple(SecretState(kind, True, NOW_MS, about if kind is SecretKind.PRIVATE_KEY else "") for kind in kinds),
    )


class FakeAccounts:
    """Implements :class:`ptsdesk.services.accounts_api.AccountsCare` over a dictionary of desks."""

    desks: dict[str, FakeDesk]

    def prepare_accounts(self) -> None:
        """Called once, when the desks are there."""
        self.states: dict[str, AccountState] = {
            name: full_state(desk.account) for name, desk in self.desks.items() if not desk.account.built_in
        }
        self.proof = PROVED
        """What the next proofs find; a failed one makes :meth:`connect_account` and the like raise NotProved."""
        self.account_failure: PtsError | None = None
        """Raised by every call about accounts."""
        self.account_calls: list[str] = []
        """What was asked for: a word and the account's name, never a secret."""
        self.open_counts: dict[str, int] = {}
        self.seen: list[Secret | None] = []
        """The secrets that crossed, in order."""
        self.keys: dict[str, KeyFacts] = {}
        self.key_passphrase = ""
        """What opens the key files; empty when they are not protected."""
        self.key_failure: KeyMaterialError | None = None
        self.platform_key_failure: KeyMaterialError | None = None
        self.archived: list[str] = []

    def account_states(self) -> tuple[AccountState, ...]:
        self._account_call("states")
        return tuple(self.states.values())

    def read_key(self, path: str, passphrase: Secret | None) -> KeyFacts:
        self._account_call(f"read key {path}")
        return self._key(passphrase)

    def take_key(self, pem: Secret, passphrase: Secret | None) -> KeyFacts:
        self._account_call("take key")
        self.seen.append(pem)
        return self._key(passphrase)

    def make_key(self) -> KeyFacts:
        self._account_call("make key")
        return self._kept_key()

    def read_platform_key(self, path: str) -> KeyFacts:
        self._account_call(f"read platform key {path}")
        return self._platform_key()

    def check_platform_key(self, pem: str) -> KeyFacts:
        self._account_call("check platform key")
        return self._platform_key()

    def _platform_key(self) -> KeyFacts:
        if self.platform_key_failure is not None:
            raise self.platform_key_failure
        return KeyFacts("", 2048, FINGERPRINT, PUBLIC_PEM)

    def prove_account(
        self,
        account: Account,
        safecode: Secret | None,
        transaction_secret: Secret | None,
        key_token: str,
        like: str = "",
    ) -> Proof:
        self._account_call(f"prove {account.name}")
        self.seen += [safecode, transaction_secret]
        stored = {one.kind for one in self.states[like].secrets if one.stored} if like else set()
        problems = [
            InputError(kind.value, "This is needed.")
            for kind, given in zip(SecretKind, (safecode, transaction_secret, key_token), strict=True)
            if not given and kind not in stored
        ]
        if problems:
            raise InputErrors(problems)
        return self.proof

    def connect_account(
        self, account: Account, safecode: Secret, transaction_secret: Secret, key_token: str
    ) -> Account:
        self._account_call(f"connect {account.name}")
        self.seen += [safecode, transaction_secret]
        check_account_name(account.name)
        self._free(account)
        self._proved()
        if key_token not in self.keys:
            raise InputError("private_key", "Choose or make the private key again.")
        self.desks[account.name] = FakeDesk(account)
        self.states[account.name] = full_state(account, self.keys.pop(key_token).about)
        return account

    def change_account(self, name: str, changed: Account) -> Account:
        self._account_call(f"change {name}")
        state = self._state(name)
        if changed.environment is not state.account.environment:
            raise AccountError("The environment of an account is fixed.")
        self._free(changed, but=name)
        kept = replace(changed, filed_as=state.account.filed_as or name) if changed.name != name else changed
        self.states = {
            kept.name if known == name else known: replace(one, account=kept) if known == name else one
            for known, one in self.states.items()
        }
        self.desks = {kept.name if known == name else known: desk for known, desk in self.desks.items()}
        self.desks[kept.name].account = kept
        return kept

    def replace_secret(self, name: str, kind: SecretKind, value: Secret | None, key_token: str = "") -> AccountState:
        self._account_call(f"replace {name} {kind}")
        self.seen.append(value)
        return self._stored(name, {kind}, key_token)

    def replace_secrets(
        self, name: str, safecode: Secret | None, transaction_secret: Secret | None, key_token: str = ""
    ) -> AccountState:
        self._account_call(f"replace {name}")
        self.seen += [safecode, transaction_secret]
        given = zip(SecretKind, (safecode, transaction_secret, key_token), strict=True)
        return self._stored(name, {kind for kind, one in given if one}, key_token)

    def forget_secret(self, name: str, kind: SecretKind) -> AccountState:
        self._account_call(f"forget {name} {kind}")
        return self._changed(name, {kind: SecretState(kind, False)})

    def open_orders(self, name: str) -> int:
        return self.open_counts.get(name, 0)

    def export_account(self, name: str) -> str:
        self._account_call(f"export {name}")
        account = self._state(name).account
        return json.dumps({"name": account.name, "environment": account.environment.value, "url": account.url})

    def import_account(self, text: str) -> Account:
        self._account_call("import")
        try:
            given = json.loads(text)
            account = Account(given["name"], Environment(given["environment"]), given["url"], "28", "smajhv5r2etr", "")
        except (ValueError, KeyError, TypeError):
            raise InputError("file", "This is not an account that ptsdesk exported. Choose another file.") from None
        self._free(account)
        self.states[account.name] = AccountState(account, tuple(SecretState(kind, False) for kind in SecretKind))
        self.desks[account.name] = FakeDesk(account)
        return account

    def remove_account(self, name: str, *, archive: bool = False) -> str:
        self._account_call(f"remove {name}")
        del self.desks[name]
        self.states.pop(name, None)
        if not archive:
            return ""
        self.archived.append(name)
        return f"/archive/{name}.jsonl"

    def _account_call(self, what: str) -> None:
        self.account_calls.append(what)
        if self.account_failure is not None:
            raise self.account_failure

    def _state(self, name: str) -> AccountState:
        if name not in self.states:
            raise AccountError("There is no account with this name.")
        return self.states[name]

    def _free(self, account: Account, but: str = "") -> None:
        if any(folded_name(known) == folded_name(account.name) for known in self.desks if known != but):
            raise InputError("name", "There is already an account with the name {name}.", name=account.name)

    def _key(self, passphrase: Secret | None) -> KeyFacts:
        if self.key_failure is not None:
            raise self.key_failure
        if self.key_passphrase and (passphrase is None or passphrase.reveal() != self.key_passphrase):
            words = "This pass phrase does not open the private key. Type it again."
            raise PassphraseError(words if passphrase else "This private key is protected with a pass phrase.")
        return self._kept_key()

    def _kept_key(self) -> KeyFacts:
        token = f"key {len(self.keys) + 1}"
        self.keys[token] = KeyFacts(token, 2048, FINGERPRINT, PUBLIC_PEM)
        return self.keys[token]

    def _proved(self) -> None:
        step = self.proof.failed
        if step is not None:
            raise NotProved(step.name, step.template, **step.params)

    def _stored(self, name: str, kinds: set[SecretKind], key_token: str) -> AccountState:
        state = self._state(name)
        others = {one.kind for one in state.secrets if one.stored} | kinds
        if len(others) == len(SecretKind):
            self._proved()
        about = self.keys.pop(key_token).about if SecretKind.PRIVATE_KEY in kinds else ""
        return self._changed(
            name,
            {kind: SecretState(kind, True, NOW_MS, about if kind is SecretKind.PRIVATE_KEY else "") for kind in kinds},
        )

    def _changed(self, name: str, changes: dict[SecretKind, SecretState]) -> AccountState:
        state = self._state(name)
        secrets = tuple(changes.get(one.kind, one) for one in state.secrets)
        self.states[name] = replace(state, secrets=secrets)
        return self.states[name]
