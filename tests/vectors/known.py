"""The known answers, read once, and the keys in them as the protocol wants them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.keys import Credentials, PrivateKey, PublicKey, load_private_key, load_public_key
from ptsdesk.protocol.signing import BooleanRule, NullRule, NumberRule, VerifyRules

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
GUID: str = VECTORS["guid"]
SAFECODE = Secret(VECTORS["safecodes"][0])
SECRET = Secret("f55c19747fde060a4af40dc6ed187ae3")

RULES = {
    "default": VerifyRules(),
    "number_rule=php": VerifyRules(number=NumberRule.PHP),
    "bool_rule=truefalse": VerifyRules(boolean=BooleanRule.TRUEFALSE),
    "bool_rule=10": VerifyRules(boolean=BooleanRule.ONEZERO),
    "null_rule=skip": VerifyRules(null=NullRule.SKIP),
}


def cases(section: str) -> list[Any]:
    """The section as pytest parameters named after the cases."""
    return [pytest.param(case, id=case.get("id", repr(case.get("text")))) for case in VECTORS[section]]


@cache
def key_texts(key_id: str) -> dict[str, str]:
    """The PEM texts of a test key."""
    found: dict[str, str] = next(key for key in VECTORS["keys"] if key["id"] == key_id)
    return found


@cache
def private_key(key_id: str) -> PrivateKey:
    """A test key's private half."""
    return load_private_key(key_texts(key_id)["private_pkcs8_pem"])


@cache
def public_key(key_id: str) -> PublicKey:
    """A test key's public half."""
    return load_public_key(key_texts(key_id)["public_spki_pem"])


def credentials(key_id: str = "rsa2048", safecode: str | None = None, secret: str | None = None) -> Credentials:
    """An account that signs and verifies with one test key."""
    return Credentials(
        user_id="1",
        guid=GUID,
        safecode=Secret(safecode) if safecode else SAFECODE,
        transaction_secret=Secret(secret) if secret else SECRET,
        private_key=private_key(key_id),
        platform_key=public_key(key_id),
    )
