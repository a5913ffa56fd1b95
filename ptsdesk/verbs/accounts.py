"""Which account a verb is about, and the verbs that add, list and remove accounts."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
from pathlib import Path
from typing import IO

from ptsdesk.domain.account import (
    Account,
    BodyForm,
    Environment,
    check_account_name,
    check_api_url,
    check_guid,
    check_user_id,
)
from ptsdesk.domain.secret import Secret, forgetting
from ptsdesk.errors import AccountError, InputError, InputErrors, KeyMaterialError, NotProved
from ptsdesk.services.api import AccountSecretsInput, Desk, Office
from ptsdesk.storage.chosen import read_chosen
from ptsdesk.verbs.parser import Namespace, choice
from ptsdesk.verbs.proofs import not_proved
from ptsdesk.verbs.reply import Exit, Reply
from ptsdesk.verbs.show import account_body

MAX_STDIN = 64 * 1024
SECRETS = frozenset({"safecode", "transaction_secret"})
OPENS_KEY = "private_key_passphrase"
"""May stand beside the two secrets: what a protected private key is opened with, once."""
_NOT_KEPT = "Nothing was kept. With --unproved it is kept without asking the provider."


def find_account(office: Office, name: str | None) -> Account:
    """The named account. Without a name: the only one that was added, else the built-in sandbox."""
    accounts = office.accounts()
    if name is not None:
        found = next((account for account in accounts if account.name == name), None)
        if found is None:
            raise AccountError("There is no account of this name. `ptsdesk profile list` shows them.")
        return found
    added = [account for account in accounts if not account.built_in]
    if len(added) > 1:
        raise InputError("profile", "There are several accounts: name one with --profile.")
    return added[0] if added else next(account for account in accounts if account.built_in)


class KeptKeyError(KeyMaterialError):
    """A key that this computer keeps is missing or damaged: nothing that was typed is wrong."""

    exit_code = Exit.LOCAL_TROUBLE


def open_desk(office: Office, account: Account) -> Desk:
    """Open an account. Raises KeptKeyError when its kept keys cannot be read."""
    try:
        return office.open(account.name)
    except KeyMaterialError as error:
        raise KeptKeyError(error.template, detail=error.detail, **error.params) from None


def list_profiles(_: Namespace, office: Office) -> Reply:
    """All accounts, the built-in sandbox too."""
    profiles = [account_body(account) for account in office.accounts()]
    said = "1 account." if len(profiles) == 1 else f"{len(profiles)} accounts."
    return Reply(Exit.DONE, {"profiles": profiles}, said)


def remove_profile(args: Namespace, office: Office) -> Reply:
    """Forget an account and its secrets."""
    account = find_account(office, args.name)
    archive = office.remove_account(account.name, archive=args.archive)
    message = "The account and its secrets are removed. Its orders stay in the journal."
    if archive:
        message += " They are also in the archive file, which is not encrypted."
    body = {"profile": account_body(account), "archive": archive or None, "message": message}
    return Reply(Exit.DONE, body, message)


def add_profile(args: Namespace, office: Office, stdin: IO[str] | None) -> Reply:
    """Check everything that was given, read the secrets from standard input, prove the account and keep it."""
    problems: list[InputError] = []
    account = _account(args, problems)
    private_key = _private_key(args, problems)
    if not args.secrets_stdin:
        problems.append(InputError("secrets_stdin", "Secrets come from standard input only: add --secrets-stdin."))
    if problems or account is None:
        raise InputErrors(problems)
    secrets = read_secrets(stdin, '{"safecode": "…", "transaction_secret": "…"}', needed=SECRETS)
    from ptsdesk.verbs.keys import Given, checked, publish  # noqa: PLC0415 - heavy, and for this verb only

    safecode, transaction_secret = secrets["safecode"], secrets["transaction_secret"]
    given = Given(private_key, secrets.get(OPENS_KEY), safecode, transaction_secret, account.platform_key_pem)
    material = checked(given, os.urandom)
    written = publish(args.new_key, material.public_key) if private_key is None else None
    proved = written is None and not args.unproved
    try:
        kept = _kept(office, account, material.secrets, proved=proved)
    except NotProved as error:
        return not_proved(error, account, _NOT_KEPT)
    except BaseException:
        if written is not None:
            written.unlink()
        raise
    where = "real money moves" if kept.environment is Environment.LIVE else "no real money moves"
    message = f"The account is {'proved and ' if proved else ''}kept as {kept.environment.upper()}: {where}."
    body = {"profile": account_body(kept), "proved": proved, "key_fingerprint": material.fingerprint}
    if written is not None:
        body["public_key"] = material.public_key
        message += " Upload the public key in the merchant backend, then run profile test."
    elif not proved:
        message += " It was not proved, as you asked: run profile test before anybody pays with it."
    return Reply(Exit.DONE, {**body, "message": message}, message)


def _kept(office: Office, account: Account, secrets: AccountSecretsInput, *, proved: bool) -> Account:
    """Keep it, after the provider took it when that is wanted. A pair that was just made is in nobody's hands yet."""
    if not proved:
        return office.add_account(account, secrets)
    token = office.take_key(secrets.private_key_pem, None).token
    return office.connect_account(account, secrets.safecode, secrets.transaction_secret, token)


def _private_key(args: Namespace, problems: list[InputError]) -> Secret | None:
    """The text of the key file, or None when a new pair is to be made."""
    if (args.private_key is None) is (args.new_key is None):
        problems.append(
            InputError("private_key", "Give either --private-key, the file of your key, or --new-key to make a pair.")
        )
        return None
    return None if args.private_key is None else Secret(pem_of(args.private_key, "private_key", problems))


def _account(args: Namespace, problems: list[InputError]) -> Account | None:
    before = len(problems)
    for check, text in (
        (check_account_name, args.name),
        (check_api_url, args.url),
        (check_user_id, args.user_id),
        (check_guid, args.guid),
    ):
        try:
            check(text)
        except InputError as problem:
            problems.append(problem)
    try:
        environment = choice(args.environment, Environment, "environment", Environment.LIVE)
        body_form = choice(args.body_form, BodyForm, "body_form", BodyForm.TEXT)
    except InputError as problem:
        problems.append(problem)
        return None
    platform_key = pem_of(args.platform_key, "platform_key", problems)
    ca_file = None
    if args.ca_file is not None:
        _check_ca_file(args.ca_file, problems)
        ca_file = str(Path(args.ca_file).resolve())
    if len(problems) > before:
        return None
    return Account(
        args.name, environment, check_api_url(args.url), args.user_id, args.guid, platform_key, ca_file, body_form
    )


def _check_ca_file(name: str, problems: list[InputError]) -> None:
    """Found here, not at the first payment: a file that is trusted must hold a certificate."""
    before = len(problems)
    pem_of(name, "ca_file", problems)
    if len(problems) > before:
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the default one would ask the environment where to log keys
    with contextlib.suppress(OSError, ValueError):  # ssl.SSLError is an OSError
        context.load_verify_locations(cafile=name)
    if context.cert_store_stats()["x509"]:
        return
    problems.append(InputError("ca_file", "This file holds no certificate. Choose the CA certificate in PEM form."))


def pem_of(name: str, field: str, problems: list[InputError]) -> str:
    """The text of a file; a problem of the field when there is none to be read."""
    try:
        return read_chosen(name)
    except KeyMaterialError as error:
        problems.append(InputError(field, error.template, detail=error.detail, **error.params))
        return ""


def _each_once(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member is given twice")
    return found


@forgetting
def read_secrets(stdin: IO[str] | None, shape: str, needed: frozenset[str] = frozenset()) -> dict[str, Secret]:
    """The secrets as JSON, by name: those needed and any other. Nothing of what was read is ever repeated."""
    given: object = None
    try:
        text = stdin.read(MAX_STDIN) if stdin is not None else ""
        given = json.loads(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), object_pairs_hook=_each_once)
    except (OSError, ValueError, RecursionError):
        pass  # Raised below, where the parser's error, which holds the text, is no longer attached.
    if isinstance(given, dict) and needed <= set(given) <= SECRETS | {OPENS_KEY}:
        secrets = {str(name): Secret(one) for name, one in given.items() if isinstance(one, str)}
        if len(secrets) == len(given):
            return secrets
    raise InputError(
        "secrets_stdin",
        "Standard input must hold {shape} and nothing else.",
        shape=shape,
    )
