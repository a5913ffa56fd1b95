"""The words of the connect page: what is needed, what a test found, and at which field it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ptsdesk.domain.account import BodyForm, Environment
from ptsdesk.domain.profile import Proof, ProofStep
from ptsdesk.domain.secret_rules import SAFECODE_CHARACTERS
from ptsdesk.errors import KeyMaterialError
from ptsdesk.gui.forms import connect_form as form
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_accounts import Part, part_name
from ptsdesk.gui.presenter_proof import step_name, step_sentence
from ptsdesk.gui.presenter_time import offset
from ptsdesk.gui.widgets.choices import Choice

STEP_FIELDS: Mapping[str, str] = {
    "name": "url",
    "reach": "url",
    "tls": "url",
    "address": "url",
    "account": "guid",
    "safecode": form.SAFECODE,
    "hmac": form.TRANSACTION_SECRET,
    "signature": form.PRIVATE_KEY,
    "answer": form.PLATFORM_KEY,
}
"""At which field a failed step of the test is said. What is not here belongs to none: the clock of this computer."""


def environment_choices() -> tuple[Choice, Choice]:
    """Real money first: whoever is in doubt is careful."""
    live = Choice(
        Environment.LIVE,
        "LIVE",
        tr("Real money moves"),
        icon="banknote",
        identifier="environment-live",
    )
    sandbox = Choice(
        Environment.SANDBOX,
        "SANDBOX",
        tr("The provider's test system"),
        icon="flask-conical",
        identifier="environment-sandbox",
    )
    return live, sandbox


def environment_note(environment: Environment) -> str:
    """What choosing it means."""
    if environment is Environment.SANDBOX:
        return tr(
            "Choose this only for an address that the provider gave you for tests. The window will say that nothing "
            "here is real. It is fixed when the account is made."
        )
    return tr("The window says LIVE, and asks before anything is sent. It is fixed when the account is made.")


def body_forms() -> list[tuple[str, str]]:
    """How a request may be posted."""
    return [(BodyForm.TEXT, tr("Text")), (BodyForm.JSON, tr("JSON"))]


def names() -> dict[str, str]:
    """What is needed, in the order of the form."""
    return {
        "name": tr("Name shown here"),
        "user_id": tr("Merchant id"),
        "url": tr("API address"),
        **{part.value: part_name(part) for part in (Part.GUID, *Part)},
    }


def missing(key: str) -> str:
    """The sentence at a field that is still empty."""
    sentences = {
        form.SAFECODE: tr("Type or paste the safecode, as the provider shows it under API Docking."),
        form.TRANSACTION_SECRET: tr("Type or paste the transaction secret, as the provider shows it."),
        form.PRIVATE_KEY: tr("Choose your key file, paste the key, or make a new pair."),
        form.PLATFORM_KEY: tr("Paste the provider's public key, or choose its file."),
    }
    return sentences[key]


def secret_right(key: str) -> str:
    """Below a secret that has the right shape; whether it is the right one only the provider knows."""
    if key == form.SAFECODE:
        return tr("{n} characters, as it should be", n=SAFECODE_CHARACTERS)
    return tr("One line, as it should be")


def other_environment(account: str, environment: Environment) -> str:
    """The address is used here already, as the other system."""
    return tr(
        "{account} uses this address as {environment}. One address is either LIVE or SANDBOX: choose the same, or type "
        "the other address.",
        account=account,
        environment=environment.value.upper(),
    )


def key_problem(error: KeyMaterialError) -> str:
    """What is wrong with a secret or a key."""
    return tr(error.template, **error.params)


@dataclass(frozen=True, slots=True)
class NeedLine:
    """How far one part of the form is."""

    icon: str
    text: str
    ink: str


def need_line(name: str, shown: str, *, done: bool, wrong: bool) -> NeedLine:
    """Open, right (with what is shown of it), or wrong."""
    if wrong:
        return NeedLine("circle-alert", tr("{name}: please correct", name=name), "bad")
    if done:
        return NeedLine("circle-check", tr("{name}: {value}", name=name, value=shown) if shown else name, "ok")
    return NeedLine("circle-dashed", name, "text_3")


def next_steps() -> tuple[str, str, str]:
    """What Test and save does."""
    return (
        tr("One signed, read-only question goes to the provider. No money moves."),
        tr("Only when every part is proved, the account is kept: its secrets in the keyring, never in a file."),
        tr("The account opens."),
    )


def not_kept_title() -> str:
    """When the keyring did not take the secrets."""
    return tr("Not saved yet")


def not_kept(sentence: str) -> str:
    """Why, and what became of what was typed."""
    return tr("{sentence} What you typed stays here.", sentence=sentence)


def proof_title(proof: Proof) -> str:
    """The line above the steps."""
    return tr("Everything is proved") if proof.ok else tr("Not saved yet")


def proof_text(proof: Proof) -> str:
    """What is wrong and what to do, or how the clocks stand."""
    failed = proof.failed
    if failed is not None:
        return step_sentence(failed)
    if proof.offset_ms is None:
        return tr("The provider took the question and its answer is signed.")
    told = offset(proof.offset_ms)
    return tr("The provider took the question and its answer is signed. Clock {offset}.", offset=told)


def step_line(step: ProofStep) -> NeedLine:
    """One step of the test."""
    icon, ink = ("circle-check", "ok") if step.ok else ("circle-x", "bad")
    return NeedLine(icon, step_name(step), ink)


def field_of(step: str, params: Mapping[str, str | int], *, own_authority: bool) -> str:
    """Where a failed step is said; empty where it belongs to no field. A step of several fields names its own."""
    if step == "tls" and own_authority:
        return form.CA_FILE
    return str(params.get("field", "")) or STEP_FIELDS.get(step, "")


def secrets_gone() -> str:
    """Why some fields are empty again."""
    return tr(
        "What you typed is still here, except the secrets and the private key: they are emptied when this page is left "
        "and when the window locks."
    )


def private_key_removed() -> str:
    """A private key was pasted where everyone can read it."""
    return tr("This is a private key and was removed. Here goes the provider's public key, from the merchant backend.")


def connected(name: str) -> str:
    """The account is kept."""
    return tr("{account} is connected", account=name)
