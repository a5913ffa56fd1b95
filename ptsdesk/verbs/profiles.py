"""The verbs that look after accounts: test, edit, rename, rotate, export, import."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

from ptsdesk.domain.account import Account, BodyForm
from ptsdesk.domain.profile import AccountState, Proof
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import InputError, InputErrors, KeyMaterialError, NotProved
from ptsdesk.services.api import Office
from ptsdesk.storage.chosen import write_new
from ptsdesk.verbs.accounts import OPENS_KEY, find_account, pem_of, read_secrets
from ptsdesk.verbs.parser import Namespace, choice
from ptsdesk.verbs.reply import Body, Exit, Reply, from_error
from ptsdesk.verbs.show import account_body, time_text

_EXITS: Mapping[str, Exit] = {
    "name": Exit.NOT_SENT, "reach": Exit.NOT_SENT, "tls": Exit.NOT_SENT, "clock": Exit.LOCAL_TROUBLE,
    "answer": Exit.UNKNOWN,
}  # fmt: skip
"""Of a failed step of a proof; every other one is a refusal."""
_ANY = '{"safecode": "…", "transaction_secret": "…", "private_key_passphrase": "…"}, any of them,'


def test(args: Namespace, office: Office) -> Reply:
    """Prove the account as it is kept."""
    account = _added(args, office)
    proof = office.prove_account(account, None, None, "", account.name)
    body = {"profile": account_body(account), **_proof_body(proof)}
    step = proof.failed
    if step is None:
        return Reply(Exit.DONE, {**body, "message": "The account is proved."}, "The account is proved.")
    body["error"] = {"title": f"Check: {step.name}", "message": step.sentence}
    return Reply(_EXITS.get(step.name, Exit.REFUSED), body, f"{step.name}: {step.sentence}")


def edit(args: Namespace, office: Office) -> Reply:
    """Change what is public of an account."""
    account = _added(args, office)
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
    return _changed(office, account, replace(account, **changes))  # type: ignore[arg-type]


def rename(args: Namespace, office: Office) -> Reply:
    """Give an account another name."""
    account = _added(args, office)
    return _changed(office, account, replace(account, name=args.to))


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
        message = f"{error.message} Nothing was replaced."
        failed = from_error(error, {"profile": account_body(account), "step": error.step})
        return Reply(_EXITS.get(error.step, Exit.REFUSED), failed.body, f"{error.step}: {message}")
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


def _changed(office: Office, before: Account, changed: Account) -> Reply:
    kept = office.change_account(before.name, changed)
    message = "The account is changed. Its orders and secrets are as before."
    return Reply(Exit.DONE, {"profile": account_body(kept), "message": message}, message)


def _proof_body(proof: Proof) -> Body:
    checks = [{"name": step.name, "ok": step.ok, "sentence": step.sentence} for step in proof.steps]
    return {"ok": proof.ok, "checks": checks, "clock_offset_ms": proof.offset_ms}


def _state_body(state: AccountState) -> Body:
    secrets = [
        {"name": one.kind.value, "stored": one.stored, "stored_at": time_text(one.stored_ms), "about": one.about}
        for one in state.secrets
    ]
    return {"profile": account_body(state.account), "ready": state.ready, "secrets": secrets}
