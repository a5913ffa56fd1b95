"""What the window and the verbs may ask about accounts and their secrets. Light: nothing heavy is imported here."""

from __future__ import annotations

from typing import Protocol

from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import AccountState, KeyFacts, Proof, SecretKind
from ptsdesk.domain.secret import Secret


class AccountsCare(Protocol):
    """The part of :class:`ptsdesk.services.api.Office` that looks after the accounts. Blocking.

    A secret goes in and never comes out. Fields of an InputError are those of :class:`Account` (``platform_key`` for
    its key), ``safecode``, ``transaction_secret``, ``private_key`` and ``passphrase``. A private key is named by the
    token of :class:`KeyFacts`. Whatever raises has changed nothing.
    """

    def account_states(self) -> tuple[AccountState, ...]:
        """Every account that was added, with what is kept of it. Asks the keyring; raises KeyringError."""

    def read_key(self, path: str, passphrase: Secret | None) -> KeyFacts:
        """Read a private key file (PEM, PKCS#1 or PKCS#8, protected or not).

        Raises KeyMaterialError with its sentence, PassphraseError when a pass phrase is missing or wrong.
        """

    def take_key(self, pem: Secret, passphrase: Secret | None) -> KeyFacts:
        """As :meth:`read_key`, for a key that was pasted."""

    def make_key(self) -> KeyFacts:
        """A new key pair of 2048 bits; its public half has to be uploaded before the account can be proved."""

    def read_platform_key(self, path: str) -> KeyFacts:
        """Read the provider's public key from a file; its token is empty. Raises KeyMaterialError with its sentence."""

    def check_platform_key(self, pem: str) -> KeyFacts:
        """As :meth:`read_platform_key`, for a key that was pasted; ``public_pem`` is what an account holds."""

    def prove_account(
        self,
        account: Account,
        safecode: Secret | None,
        transaction_secret: Secret | None,
        key_token: str,
        like: str = "",
    ) -> Proof:
        """Ask the provider one signed, read-only question with these values. Nothing is kept.

        What is None or empty is taken from the stored secrets of the account ``like``. Raises InputErrors for values
        that cannot be used; whatever the network and the provider do is in the proof.
        """

    def connect_account(
        self, account: Account, safecode: Secret, transaction_secret: Secret, key_token: str
    ) -> Account:
        """Check, prove and keep a new account: all of it or nothing. Returns it as kept.

        Not proved again when the same values were proved in the last minutes. Raises InputErrors, NotProved,
        AccountError (a name taken, a host of the other environment), KeyringError or SettingsError.
        """

    def change_account(self, name: str, changed: Account) -> Account:
        """Change what is public of an account: name, address, merchant id, GUID, provider's key, CA file.

        The journal follows: orders, payees and drafts stay those of the account. An open desk uses what is new from
        its next request on. Raises InputErrors; AccountError for another environment, while an order is being sent,
        and for another merchant id or GUID where orders are kept that belong to the one before.
        """

    def replace_secret(self, name: str, kind: SecretKind, value: Secret | None, key_token: str = "") -> AccountState:
        """Put a secret in the place of the one before, in one step, after it was proved together with the others.

        While another part of the account is missing there is nothing to prove with: then it is only checked for its
        shape. An open desk signs with the new one from its next request on; a request under way ends with the old one.
        Raises InputErrors, NotProved, KeyringError or SettingsError; then the old one is as it was.
        """

    def replace_secrets(
        self, name: str, safecode: Secret | None, transaction_secret: Secret | None, key_token: str = ""
    ) -> AccountState:
        """As :meth:`replace_secret` for several that change at once at the provider. None or empty: it stays."""

    def forget_secret(self, name: str, kind: SecretKind) -> AccountState:
        """Wipe one secret. The account cannot be opened, and its orders cannot be asked about, until it is given again:
        see :meth:`open_orders`.
        """

    def open_orders(self, name: str) -> int:
        """How many orders of the account are not settled, or missing in the journal. Opens the journal."""

    def export_account(self, name: str) -> str:
        """The account as JSON without any secret, to set up other computers with."""

    def import_account(self, text: str) -> Account:
        """Add an account from :meth:`export_account`'s text; its secrets are not stored yet.

        Raises InputError on ``file`` for what is no such text, and for one that holds anything like a secret.
        """
