"""The verbs that look after accounts: test, edit, rename, rotate, export, import."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from ptsdesk.domain.account import Account, BodyForm
from ptsdesk.domain.profile import AccountState
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors, KeyMaterialError, NotProved
from ptsdesk.services.api import Office
from ptsdesk.storage.chosen import write_new
from ptsdesk.verbs.accounts import OPENS_KEY, find_account, pem_of, read_secrets
from ptsdesk.verbs.parser import Namespace, choice
from ptsdesk.verbs.proofs import EXITS, not_proved, proof_body
from ptsdesk.verbs.reply import Body, Exit, Reply
from ptsdesk.verbs.show import account_body, time_text

_TAKEN = "The provider takes it so: a signed question that moves nothing was answered."
_LEFT_OUT = "It was not proved, as you asked: run profile test before anybody pays with it."
_INCOMPLETE = "It could not be proved: secrets or the provider's key are still missing."
_NOT_CHANGED = "Nothing was changed. With --unproved it is changed without asking the provider."
_ANY = '{"safecode": "…", "transaction_secret": "…", "private_key_passphrase": "…"}, any of them,'


def test(args: Namespace, office: Office) -> Reply:
    """Prove the account as it is kept."""
    account = _added(args, office)
    proof = office.prove_account(account, None, None, "", account.name)
    body = {"profile": account_body(account), **proof_body(proof)}
    step = proof.failed
    if step is None:
        return Reply(Exit.DONE, {**body, "message": "The account is proved."}, "The account is proved.")
    body["error"] = {"title": f"Check: {step.name}", "message": step.sentence}
    return Reply(EXITS.get(step.name, Exit.REFUSED), body, f"{step.name}: {step.sentence}")


def edit(args: Namespace, office: Office) -> Reply:
    """Change what is public of an account, once the provider takes it so."""
    account = _added(args, office)
    # Each value was checked for its member; a mapping of several types cannot say so.
    changed = replace(account, **_changes(args))  # type: ignore[arg-type]
    if args.unproved:
        return _changed(office, account, changed, _LEFT_OUT)
    if not _can_be_proved(office, changed, account.name):
        return _changed(office, account, changed, _INCOMPLETE)
    step = office.prove_account(changed, None, None, "", account.name).failed
    if step is None:
        return _changed(office, account, changed, _TAKEN)
    return not_proved(NotProved(step.name, step.template, detail="", **step.params), account, _NOT_CHANGED)


def rename(args: Namespace, office: Office) -> Reply:
    """Give an account another name."""
    account = _added(args, office)
    return _changed(office, account, replace(account, name=args.to), "")


def rotate(args: Namespace, office: Office, stdin: IO[str] | None) -> Reply:
    """Replace secrets, all that are given at once."""
    account = _added(args, office)
    if args.private_key is None and not args.secrets_stdin:
        raise InputError("secrets_stdin", "Say what changes: give --secrets-stdin, --private-key or both.")
    secrets = read_secrets(stdin, _ANY) if args.secrets_stdin else {}
    passphrase = secrets.pop(OPENS_KEY, None)
    token = "" if args.private_key is None else _token(office, args.private_key, passphrase)
    try:
        state = office.replace_secrets(account.name, secrets.get("safecode"), secrets.get("transaction_secret"), token)
    except NotProved as error:
        return not_proved(error, account, "Nothing was replaced.")
    message = "What was given is kept and in use." if state.ready else "What was given is kept. More is still missing."
    return Reply(Exit.DONE, {**_state_body(state), "message": message}, message)


def export(args: Namespace, office: Office) -> Reply:
    """The account without its secrets."""
    account = _added(args, office)
    text = office.export_account(account.name)
    message = "No secret is in it."
    if args.out is not None:
        try:
            write_new(Path(args.out), text)
        except KeyMaterialError as error:
            raise InputError("out", error.template, detail=error.detail, **error.params) from None
        message = f"Written. {message}"
    body = {"profile": account_body(account), "account": json.loads(text), "file": args.out, "message": message}
    return Reply(Exit.DONE, body, message)


def take_in(args: Namespace, office: Office) -> Reply:
    """Add an exported account."""
    problems: list[InputError] = []
    text = pem_of(args.file, "file", problems)
    if problems:
        raise InputErrors(problems)
    account = office.import_account(text)
    message = "The account is added without its secrets. Give them with profile rotate."
    return Reply(Exit.DONE, {"profile": account_body(account), "message": message}, message)


BY_WORD: Mapping[str, Callable[[Namespace, Office], Reply]] = {
    "test": test, "edit": edit, "rename": rename, "export": export, "import": take_in,
}  # fmt: skip


def _added(args: Namespace, office: Office) -> Account:
    account = find_account(office, args.name)
    if account.built_in:
        raise InputError("name", "The built-in sandbox stays as it is. The verb doctor examines it.")
    return account


def _token(office: Office, path: str, passphrase: Secret | None) -> str:
    try:
        return office.read_key(path, passphrase).token
    except KeyMaterialError as error:
        raise InputError("private_key", error.template, detail=error.detail, **error.params) from None


def _changes(args: Namespace) -> dict[str, object]:
    """What the options say, by the account's own names. Raises InputErrors."""
    problems: list[InputError] = []
    changes: dict[str, object] = {
        name: getattr(args, name) for name in ("url", "user_id", "guid") if getattr(args, name) is not None
    }
    if args.ca_file is not None and args.no_ca_file:
        problems.append(InputError("no_ca_file", "Give either --ca-file or --no-ca-file."))
    if args.no_ca_file:
        changes["ca_file"] = None
    if args.ca_file is not None:
        changes["ca_file"] = str(Path(args.ca_file).resolve())
    if args.platform_key is not None:
        changes["platform_key_pem"] = pem_of(args.platform_key, "platform_key", problems)
    if args.body_form is not None:
        changes["body_form"] = choice(args.body_form, BodyForm, "body_form", BodyForm.TEXT)
    if not changes:
        problems.append(InputError("options", "Say what changes. Add --help to see what may."))
    if problems:
        raise InputErrors(problems)
    return changes


def _can_be_proved(office: Office, changed: Account, name: str) -> bool:
    """Whether nothing is missing that a signed question needs."""
    state = next(one for one in office.account_states() if one.account.name == name)
    return bool(changed.platform_key_pem) and all(one.stored for one in state.secrets)


def _changed(office: Office, before: Account, changed: Account, told: str) -> Reply:
    kept = office.change_account(before.name, changed)
    message = " ".join(filter(None, ("The account is changed. Its orders and secrets are as before.", told)))
    body: Body = {"profile": account_body(kept), "message": message}
    if told:
        body["proved"] = told is _TAKEN
    return Reply(Exit.DONE, body, message)


def _state_body(state: AccountState) -> Body:
    secrets = [
        {"name": one.kind.value, "stored": one.stored, "stored_at": time_text(one.stored_ms), "about": one.about}
        for one in state.secrets
    ]
    return {"profile": account_body(state.account), "ready": state.ready, "secrets": secrets}
