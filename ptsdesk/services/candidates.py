"""What a person gives of an account, checked as a whole before anything is asked or kept: each problem at its field."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from ptsdesk.client.tls import make_context
from ptsdesk.domain.account import (
    Account,
    Removed,
    check_api_url,
    check_environment,
    check_guid,
    check_new_name,
    check_user_id,
)
from ptsdesk.domain.profile import KeyFacts, SecretKind, about_key
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import AccountError, InputError, InputErrors, KeyMaterialError, TlsError
from ptsdesk.protocol.keys import (
    Credentials,
    PrivateKey,
    PublicKey,
    check_pair,
    check_safecode,
    check_transaction_secret,
    fingerprint,
    load_private_key,
    load_public_key,
    private_pem,
    public_pem,
)
from ptsdesk.services.proving import Candidate
from ptsdesk.storage.accounts import AccountSecrets
from ptsdesk.storage.chosen import read_chosen

MOST_KEYS = 8
"""So many read or made keys are held at most: each is some kilobytes of secrets in memory."""
_TOKEN_BYTES = 12
_NEEDED: Mapping[SecretKind, str] = {
    SecretKind.SAFECODE: "Type the safecode, as the provider shows it.",
    SecretKind.TRANSACTION_SECRET: "Type the transaction secret, as the provider shows it under API Docking.",
    SecretKind.PRIVATE_KEY: "Choose the private key, or make a new one.",
}
_Result = TypeVar("_Result")


class HeldKeys:
    """Private keys that were read or made and are not kept yet, each under a token."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes
        self._keys: OrderedDict[str, PrivateKey] = OrderedDict()

    def hold(self, key: PrivateKey) -> KeyFacts:
        """Hold a key; the oldest goes when there are too many."""
        token = self._random_bytes(_TOKEN_BYTES).hex()
        self._keys[token] = key
        while len(self._keys) > MOST_KEYS:
            self._keys.popitem(last=False)
        return facts_of(key.public, token)

    def pem(self, token: str) -> Secret:
        """The key as it is kept. Raises InputError for a token that is not held any more."""
        key = self._keys.get(token)
        if key is None:
            raise InputError("private_key", "This key is not held any more. Choose or make it again.")
        return private_pem(key)

    def drop(self, token: str) -> None:
        """Let a key go."""
        self._keys.pop(token, None)

    def clear(self) -> None:
        """Let all go."""
        self._keys.clear()


def facts_of(key: PublicKey, token: str = "") -> KeyFacts:
    """What is public of a key."""
    return KeyFacts(token, key.bits, fingerprint(key), public_pem(key))


def about_pem(pem: Secret) -> str:
    """A private key in a few words; empty when it cannot be read."""
    try:
        key = load_private_key(pem).public
    except KeyMaterialError:
        return ""
    return about_key(key.bits, fingerprint(key))


@dataclass(frozen=True, slots=True)
class Checked:
    """An account with secrets of the right shape, and the key in a few words."""

    candidate: Candidate
    private_key_pem: Secret
    about: str

    @property
    def account(self) -> Account:
        """The account in the form in which it is kept."""
        return self.candidate.account

    @property
    def kept(self) -> AccountSecrets:
        """The secrets as they are kept."""
        credentials = self.candidate.credentials
        return AccountSecrets(credentials.safecode, credentials.transaction_secret, self.private_key_pem)


def checked_account(account: Account, others: Iterable[Account | Removed], *, bare: bool = False) -> Account:
    """What is public of an account, in the form in which it is kept. Raises InputErrors.

    ``others``: those that it must not contradict. ``bare``: the provider's key may be missing.
    """
    problems: list[InputError] = []
    given = replace(account, ca_file=account.ca_file or None)
    _try(problems, "name", lambda: check_new_name(given.name))
    url = _try(problems, "url", lambda: check_api_url(given.url))
    if url is not None:
        _try(problems, "url", lambda: check_environment(given, others))
    _try(problems, "user_id", lambda: check_user_id(given.user_id))
    _try(problems, "guid", lambda: check_guid(given.guid))
    platform: PublicKey | None = None
    if given.platform_key_pem or not bare:
        platform = _try(problems, "platform_key", lambda: load_public_key(given.platform_key_pem))
    if given.ca_file is not None:
        _try(problems, "ca_file", lambda: check_ca_file(given.ca_file or ""))
    if problems:
        raise InputErrors(problems)
    return replace(given, url=url or "", platform_key_pem="" if platform is None else public_pem(platform))


@forgetting
def checked_whole(
    account: Account, others: Iterable[Account | Removed], secrets: Mapping[SecretKind, Secret]
) -> Checked:
    """All of an account. Raises InputErrors, with every field that is wrong or missing."""
    problems: list[InputError] = []
    kept = _try(problems, "", lambda: checked_account(account, others))
    values = secrets_in_shape(secrets, problems)
    problems += [InputError(kind.value, _NEEDED[kind]) for kind in SecretKind if kind not in secrets]
    pem = values.get(SecretKind.PRIVATE_KEY)
    if kept is not None and pem is not None:
        platform, private = load_public_key(kept.platform_key_pem), load_private_key(pem)
        _try(problems, "platform_key", partial(check_pair, private, platform))
        if not problems:
            credentials = Credentials(
                kept.user_id, kept.guid, values[SecretKind.SAFECODE], values[SecretKind.TRANSACTION_SECRET], private,
                platform,
            )  # fmt: skip
            return Checked(Candidate(kept, credentials), pem, about_pem(pem))
    raise InputErrors(problems)


@forgetting
def secrets_in_shape(secrets: Mapping[SecretKind, Secret], problems: list[InputError]) -> dict[SecretKind, Secret]:
    """Those that have the right shape, as they are kept; a problem for each other one."""
    values = {kind: _try(problems, kind.value, partial(_in_shape, kind, given)) for kind, given in secrets.items()}
    return {kind: value for kind, value in values.items() if value is not None}


def _in_shape(kind: SecretKind, given: Secret) -> Secret:
    if kind is SecretKind.SAFECODE:
        return check_safecode(given.reveal())
    if kind is SecretKind.TRANSACTION_SECRET:
        return check_transaction_secret(given.reveal())
    return private_pem(load_private_key(given))


def check_ca_file(name: str) -> None:
    """Found here, not at the first payment: a file that is trusted must hold a certificate."""
    read_chosen(name)  # first: it does not wait for a pipe
    make_context(name, name)


def _try(problems: list[InputError], field: str, check: Callable[[], _Result]) -> _Result | None:
    try:
        return check()
    except InputErrors as error:
        problems += error.problems
    except InputError as error:
        problems.append(error)
    except (KeyMaterialError, TlsError, AccountError) as error:
        problems.append(InputError(field, error.template, detail=error.detail, **error.params))
    return None
