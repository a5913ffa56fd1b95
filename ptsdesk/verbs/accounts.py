"""Which account a verb is about, and the verbs that add, list and remove accounts."""

from __future__ import annotations

import contextlib
import json
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
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import AccountError, InputError, InputErrors, KeyMaterialError
from ptsdesk.services.api import AccountSecretsInput, Desk, Office
from ptsdesk.verbs.parser import Namespace, choice
from ptsdesk.verbs.reply import Exit, Reply
from ptsdesk.verbs.show import account_body

MAX_FILE_BYTES = 64 * 1024
"""Far above any key or certificate."""
SECRETS = ("safecode", "transaction_secret")


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
    return Reply(Exit.DONE, {"profiles": profiles}, f"{len(profiles)} accounts.")


def remove_profile(args: Namespace, office: Office) -> Reply:
    """Forget an account and its secrets."""
    account = find_account(office, args.name)
    office.remove_account(account.name)
    message = "The account and its secrets are removed. Its orders stay in the journal."
    return Reply(Exit.DONE, {"profile": account_body(account), "message": message}, message)


def add_profile(args: Namespace, office: Office, stdin: IO[str] | None) -> Reply:
    """Check everything that was given, read the secrets from standard input, and keep the account."""
    problems: list[InputError] = []
    account = _account(args, problems)
    private_key = _pem(args.private_key, "private_key", problems)
    if not args.secrets_stdin:
        problems.append(InputError("secrets_stdin", "Secrets come from standard input only: add --secrets-stdin."))
    if problems or account is None:
        raise InputErrors(problems)
    safecode, transaction_secret = _secrets(stdin)
    kept = office.add_account(account, AccountSecretsInput(safecode, transaction_secret, Secret(private_key)))
    where = "real money moves" if kept.environment is Environment.LIVE else "no real money moves"
    message = f"The account is kept as {kept.environment.upper()}: {where}."
    return Reply(Exit.DONE, {"profile": account_body(kept), "message": message}, message)


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
    platform_key = _pem(args.platform_key, "platform_key", problems)
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
    _pem(name, "ca_file", problems)
    if len(problems) > before:
        return
    with contextlib.suppress(OSError, ValueError):  # ssl.SSLError is an OSError
        if ssl.create_default_context(cafile=name).cert_store_stats()["x509"]:
            return
    problems.append(InputError("ca_file", "This file holds no certificate. Choose the CA certificate in PEM form."))


def _pem(name: str, field: str, problems: list[InputError]) -> str:
    try:
        with Path(name).open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) <= MAX_FILE_BYTES:
            return content.decode("utf-8-sig")
    except (OSError, ValueError):
        # ValueError: not text, or a file name with a null character in it.
        pass
    problems.append(InputError(field, "This file cannot be read as a PEM text file. Check its path and permissions."))
    return ""


def _each_once(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise ValueError("a member is given twice")
    return found


def _secrets(stdin: IO[str] | None) -> tuple[Secret, Secret]:
    """The two secrets as JSON. Nothing of what was read is ever repeated."""
    given: object = None
    try:
        text = stdin.read(MAX_FILE_BYTES) if stdin is not None else ""
        given = json.loads(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), object_pairs_hook=_each_once)
    except (OSError, ValueError, RecursionError):
        pass  # Raised below, where the parser's error, which holds the text, is no longer attached.
    if isinstance(given, dict) and set(given) == set(SECRETS) and all(isinstance(one, str) for one in given.values()):
        return Secret(given["safecode"]), Secret(given["transaction_secret"])
    raise InputError(
        "secrets_stdin",
        "Standard input must hold {shape} and nothing else.",
        shape='{"safecode": "…", "transaction_secret": "…"}',
    )
