"""Words of proving an account: what each step found, and at which field a failed one is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import AccountState, Proof, ProofStep
from ptsdesk.gui.i18n import tr
from ptsdesk.gui.presenter_time import offset


def step_name(step: ProofStep) -> str:
    """The name of a step of a test."""
    names = {
        "name": tr("Name resolution"),
        "reach": tr("Network"),
        "tls": tr("Certificate"),
        "clock": tr("Clock"),
        "address": tr("This computer's address"),
        "hmac": tr("Transaction secret"),
        "safecode": tr("Safecode"),
        "account": tr("Merchant id and GUID"),
        "signature": tr("Merchant private key"),
        "answer": tr("Provider's public key"),
        "request": tr("The question"),
    }
    return names.get(step.name, step.name)


def step_sentence(step: ProofStep) -> str:
    """What a step found, or what is wrong and what to do."""
    return tr(step.template, **step.params)


def proof_title(proof: Proof, account: str) -> str:
    """The line above the steps."""
    if not proof.ok:
        return tr("{account} cannot be used like this", account=account)
    return tr("{account} is ready", account=account)


def proof_text(proof: Proof) -> str:
    """What the test was, with the difference of the clocks when it is known."""
    asked = tr("One signed question was asked. No money was moved.")
    if proof.offset_ms is None:
        return asked
    return tr("{asked} Clock {offset}.", asked=asked, offset=offset(proof.offset_ms))


def not_testable() -> str:
    """Why the connection cannot be tested."""
    return tr("Add what is missing first.")


def field_of_step(step: str, changed: Account, before: Account) -> str:
    """At which field of the account a failed step is told: one that was changed, else none."""
    places: Mapping[str, tuple[str, ...]] = {
        "name": ("url",),
        "reach": ("url",),
        "tls": ("ca_file", "url"),
        "account": ("user_id", "guid"),
        "answer": ("platform_key",),
    }
    pairs = {
        "url": (changed.url, before.url),
        "ca_file": (changed.ca_file, before.ca_file),
        "user_id": (changed.user_id, before.user_id),
        "guid": (changed.guid, before.guid),
        "platform_key": (changed.platform_key_pem, before.platform_key_pem),
    }
    return next((field for field in places.get(step, ()) if pairs[field][0] != pairs[field][1]), "")


def can_be_proved(state: AccountState, changed: Account) -> bool:
    """Whether there is everything that a signed question needs."""
    return replace(state, account=changed).ready and bool(changed.guid)
