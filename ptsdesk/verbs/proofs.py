"""What the verbs say when the provider does not take an account as it was given."""

from __future__ import annotations

from collections.abc import Mapping

from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import Proof
from ptsdesk.errors import NotProved
from ptsdesk.verbs.reply import Body, Exit, Reply, from_error
from ptsdesk.verbs.show import account_body

EXITS: Mapping[str, Exit] = {
    "name": Exit.NOT_SENT, "reach": Exit.NOT_SENT, "tls": Exit.NOT_SENT, "clock": Exit.LOCAL_TROUBLE,
    "answer": Exit.UNKNOWN,
}  # fmt: skip
"""Of a failed step of a proof; every other one is a refusal."""


def not_proved(error: NotProved, account: Account, but: str) -> Reply:
    """The step that failed, and in ``but`` what was not done because of it."""
    failed = from_error(error, {"profile": account_body(account), "step": error.step})
    return Reply(EXITS.get(error.step, Exit.REFUSED), failed.body, f"{error.step}: {error.message} {but}")


def proof_body(proof: Proof) -> Body:
    """Every step that was tried."""
    checks = [{"name": step.name, "ok": step.ok, "sentence": step.sentence} for step in proof.steps]
    return {"ok": proof.ok, "checks": checks, "clock_offset_ms": proof.offset_ms}
