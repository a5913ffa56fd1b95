"""The two signatures: the data signature in ``sign`` and the header ``X-Transaction-Signature``.

Sources: PTS API, sections 2.1 and 2.2. How numbers, booleans and nulls of an answer are written into the string to
sign is not documented: :class:`VerifyRules` names the choices and :data:`ALL_RULES` the order in which they are tried.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from Crypto.Hash import SHA256
from Crypto.Signature import pkcs1_15

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.encoding import from_base64, to_base64
from ptsdesk.protocol.keys import PrivateKey, PublicKey
from ptsdesk.protocol.phptext import php_number
from ptsdesk.protocol.strictjson import JsonValue, Number


class NumberRule(StrEnum):
    """The text of a JSON number: as it was written, or as PHP writes a number."""

    RAW = "raw"
    PHP = "php"


class BooleanRule(StrEnum):
    """The texts of true and false."""

    PHP = "php"
    TRUEFALSE = "truefalse"
    ONEZERO = "10"


class NullRule(StrEnum):
    """A null, empty or absent value: ``key=`` with nothing behind it, or the pair is left out."""

    INCLUDE = "include"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class VerifyRules:
    """One way to write values into the string to sign."""

    number: NumberRule = NumberRule.RAW
    boolean: BooleanRule = BooleanRule.PHP
    null: NullRule = NullRule.INCLUDE

    @property
    def changes(self) -> int:
        """In how many points these rules differ from the default ones."""
        return (
            (self.number is not NumberRule.RAW)
            + (self.boolean is not BooleanRule.PHP)
            + (self.null is not NullRule.INCLUDE)
        )


DEFAULT_RULES = VerifyRules()
ALL_RULES = tuple(
    sorted((VerifyRules(*rules) for rules in product(NumberRule, BooleanRule, NullRule)), key=lambda r: r.changes)
)
"""The default rules first, then the ones with one difference, then the rest."""

_BOOLEAN = {
    BooleanRule.PHP: {True: "1", False: ""},
    BooleanRule.TRUEFALSE: {True: "true", False: "false"},
    BooleanRule.ONEZERO: {True: "1", False: "0"},
}


class NotSignable(ValueError):
    """A signed field holds an object or a list, which has no text."""


def string_to_sign(
    fields: Mapping[str, JsonValue], signed_keys: Iterable[str], safecode: Secret, rules: VerifyRules = DEFAULT_RULES
) -> Secret:
    """``key=value`` pairs in ASCII order joined with ``&``, then ``&`` and the bare safecode.

    The only place that builds it. It holds the safecode and, for a card, the PAN: nothing prints or keeps it.
    """
    pairs = []
    for key in sorted(signed_keys):
        value = fields.get(key)
        if rules.null is NullRule.SKIP and value in (None, ""):
            continue
        pairs.append(f"{key}={_text(value, rules)}")
    return Secret("&".join([*pairs, safecode.reveal()]))


def sign(text: Secret, key: PrivateKey) -> str:
    """The base64 of the RSASSA-PKCS1-v1_5 signature with SHA-256 over the UTF-8 text."""
    return to_base64(pkcs1_15.new(key.reveal()).sign(SHA256.new(text.reveal().encode())))


def verify(text: Secret, signature: str, key: PublicKey) -> bool:
    """Whether the signature is the key's over the text. Standard base64 in one line only."""
    raw = from_base64(signature)
    if not raw:
        return False
    try:
        pkcs1_15.new(key.rsa).verify(SHA256.new(text.reveal().encode()), raw)
    except ValueError:
        return False
    return True


def matching_rules(
    fields: Mapping[str, JsonValue],
    signed_keys: Iterable[str],
    signature: str,
    safecode: Secret,
    key: PublicKey,
    candidates: Iterable[VerifyRules] = ALL_RULES,
) -> VerifyRules | None:
    """The first rules under which the signature verifies, or None. Equal strings are tried once."""
    keys = tuple(signed_keys)
    tried: list[Secret] = []
    for rules in candidates:
        if rules.null is NullRule.SKIP and _run_together(fields, keys):
            continue
        text = string_to_sign(fields, keys, safecode, rules)
        if text in tried:
            continue
        if verify(text, signature, key):
            return rules
        tried.append(text)
    return None


def _run_together(fields: Mapping[str, JsonValue], keys: tuple[str, ...]) -> bool:
    """Whether a value holds a pair of a name that has no value of its own.

    Where empty pairs are left out, such an object has the very string of another one, in which that name has the value:
    who holds a good answer could move the value from one member to the other and keep the signature.
    """
    empty = [f"&{key}=" for key in keys if fields.get(key) in (None, "")]
    texts = [value for value in (fields.get(key) for key in keys) if isinstance(value, str)]
    return any(pair in text for pair in empty for text in texts)


def transaction_signature(body: bytes, secret: Secret) -> str:
    """The value of ``X-Transaction-Signature``: base64 of HMAC-SHA256 with the secret's UTF-8 text as key."""
    return to_base64(hmac.digest(secret.reveal().encode(), body, "sha256"))


def _text(value: JsonValue, rules: VerifyRules) -> str:
    match value:
        case None:
            return ""
        case bool():
            return _BOOLEAN[rules.boolean][value]
        case str():
            return value
        case int():
            return str(value)
        case Number():
            return php_number(value.literal) if rules.number is NumberRule.PHP else value.literal
        case _:
            raise NotSignable("a signed field is not a single value")
