"""Examine one account: can it send, is its clock right, do the keys fit, are keyring, journal and backup sound.

One line a check, green or with its remedy. The first one that fails explains the others, so the order matters; what
stands behind a failed step of the connection was not tried and has no line.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ptsdesk.client.gateway import Exchange, Gateway
from ptsdesk.client.keyproof import KeyProof
from ptsdesk.client.line import LineFacts
from ptsdesk.domain.account import Account
from ptsdesk.errors import NotSentError, RefusedError, TlsError, UnknownHostError, UnprovedError
from ptsdesk.protocol.answers import Refused
from ptsdesk.protocol.requests import BalanceRequest
from ptsdesk.services.checks import Check, Param, When
from ptsdesk.services.doctor_here import Here, journal_lines, keyring_line
from ptsdesk.services.reports import proved
from ptsdesk.storage.journal import Journal

CLOCK_TOLERANCE_MS = 2_000
"""A Date header counts whole seconds, so less than this is called exact."""
SOON_MS = 14 * 86_400_000
"""A certificate that ends within so many milliseconds is told."""

_REFUSED_AT: Mapping[str, str] = {
    "1009": "hmac", "1012": "hmac", "1016": "hmac", "1017": "safecode", "1018": "address", "8007": "address",
}  # fmt: skip
"""Which line a refusal belongs to; any other one to the signature (PTS API, section 16)."""

_ADDRESS = re.compile(r"[0-9A-Fa-f:.]{7,45}", re.ASCII)
_ASK_FOR_IT = (
    "Give the provider this address and ask for it to be put on the list of merchant {merchant}: {address}. Until then "
    "every request is refused before anything happens. If you left the office network, go back to it or use its VPN."
)
_ASK_WHICH = (
    "Ask the provider which address it sees, and to put it on the list of merchant {merchant}. Until then every "
    "request is refused before anything happens. If you left the office network, go back to it or use its VPN."
)


@dataclass(frozen=True, slots=True)
class Memory:
    """When the provider last gave an answer whose signature was good, Unix milliseconds; kept from run to run."""

    last: Callable[[], int | None] = lambda: None
    keep: Callable[[int], None] = lambda _ms: None


@dataclass(frozen=True, slots=True)
class Ask:
    """What the doctor looks at."""

    account: Account
    gateway: Gateway
    journal: Journal
    now_ms: Callable[[], int]
    here: Here = field(default_factory=Here)
    memory: Memory = field(default_factory=Memory)
    listen: Callable[[Callable[[], Exchange]], Exchange] = lambda call: call()
    """Makes a call and remembers what it told about the way to the provider."""


def examine(ask: Ask) -> tuple[Check, ...]:
    """All checks in order: keyring, journal, backup, name, TLS, clock, address, HMAC, safecode, keys, signature.

    Asks the provider a read-only question.
    """
    return (
        keyring_line(ask.here),
        *journal_lines(ask.journal, ask.account.key, ask.here, ask.now_ms()),
        *_provider(ask),
    )


def _provider(ask: Ask) -> tuple[Check, ...]:
    account, gateway, proof = ask.account, ask.gateway, _proof(ask.gateway)
    keys = _keys_line(proof)
    seen: list[LineFacts] = []

    def question() -> Exchange:
        seen.append(gateway.look())
        return _ask(gateway, account)

    try:
        exchange = ask.listen(question)
    except NotSentError as error:
        failed = Check(_place_of(error), False, error.template, params=error.params, title=error.title)
        return (*_before(error, account), failed, keys)
    facts = seen[-1]
    lines = [_name_line(facts, gateway.proxy), _tls_line(facts, account, ask.now_ms()), _clock_line(gateway)]
    try:
        proved(exchange)
    except RefusedError as error:
        lines += [_refused_line(error, exchange, ask), keys]
    except UnprovedError as error:
        lines += [keys, Check("signature", False, error.message, title=error.title)]
    else:
        now = ask.now_ms()
        ask.memory.keep(now)
        lines += [*_taken_lines(), keys, _signature_line(proof, now)]
    return tuple(lines)


def _ask(gateway: Gateway, account: Account) -> Exchange:
    """One read-only question; a second one when the first had to be stamped before the provider's time was known."""
    known = gateway.clock.offset_ms is not None
    exchange = gateway.balance(BalanceRequest(account.user_id, 0))
    if known or not isinstance(exchange.result, Refused):
        return exchange
    return gateway.balance(BalanceRequest(account.user_id, 0))


def _place_of(error: NotSentError) -> str:
    if isinstance(error, UnknownHostError):
        return "name"
    return "tls" if isinstance(error, TlsError) else "reach"


def _before(error: NotSentError, account: Account) -> tuple[Check, ...]:
    """What was proved before the step that failed: a server that showed a wrong certificate was found."""
    if isinstance(error, TlsError) and error.params.get("host") == account.host:
        params: dict[str, Param] = {"host": account.host}
        return (Check("name", True, "{host} was found", params=params, detail="A server answers there."),)
    return ()


def _name_line(facts: LineFacts, proxy: str) -> Check:
    params: dict[str, Param] = {"host": facts.host, "address": facts.address, "proxy": proxy}
    if proxy:
        return Check("name", True, "{host} was found by the proxy", params=params, detail="The proxy is {proxy}.")
    if facts.address == facts.host:
        return Check("name", True, "{host} answers", params=params, detail="It is an address: no name is looked up.")
    return Check("name", True, "{host} was found", params=params, detail="Its address is {address}.")


def _tls_line(facts: LineFacts, account: Account, now_ms: int) -> Check:
    params: dict[str, Param] = {
        "host": facts.host,
        "ms": facts.took_ms,
        "version": facts.tls_version.replace("TLSv", "TLS "),
        "until": When(facts.valid_until_ms, date_only=True),
    }
    found = "{host}, {ms} ms, {version}"
    if facts.valid_until_ms - now_ms < SOON_MS:
        soon = "Its certificate ends on {until}. Tell the provider: after that day nothing can be sent."
        return Check("tls", False, found, params=params, detail=soon, warning=True)
    if account.ca_file:
        return Check("tls", True, found, params=params, detail="Certificate valid until {until}, from your CA file.")
    return Check("tls", True, found, params=params, detail="Certificate valid until {until}, from a known authority.")


def _clock_line(gateway: Gateway) -> Check:
    offset = gateway.clock.offset_ms
    if offset is None:
        return Check(
            "clock",
            False,
            "The provider did not tell its time",
            detail="Set this computer's clock to automatic time.",
            warning=True,
        )
    if abs(offset) <= CLOCK_TOLERANCE_MS:
        return Check("clock", True, "Agrees with the provider's", str(offset), detail="Requests are stamped exactly.")
    tenths = (abs(offset) + 50) // 100
    return Check(
        "clock",
        False,
        "{seconds} s behind the provider" if offset > 0 else "{seconds} s ahead of the provider",
        str(offset),
        {"seconds": f"{tenths // 10}.{tenths % 10}"},
        detail="The limit is 5 s. ptsdesk corrects for it now; set this computer's clock to automatic time.",
        warning=True,
    )


def _refused_line(error: RefusedError, exchange: Exchange, ask: Ask) -> Check:
    place = _REFUSED_AT.get(error.code, "signature")
    if place != "address":
        return Check(place, False, error.message, error.code, title=error.title)
    result, last = exchange.result, ask.memory.last()
    address = seen_address(result.message) if isinstance(result, Refused) else ""
    params: dict[str, Param] = {
        "code": error.code,
        "merchant": ask.account.user_id,
        "address": address,
        "last": When(last or 0),
    }
    return Check(
        "address",
        False,
        "{address} was refused (code {code})" if address else "This computer's address was refused (code {code})",
        error.code,
        params,
        detail="It was last accepted here on {last}." if last else "Only addresses on the provider's list may ask.",
        remedy=_ASK_FOR_IT if address else _ASK_WHICH,
        title=error.title,
    )


def seen_address(message: str) -> str:
    """The address that the provider names in its refusal, or an empty text. It is not signed: for information."""
    for found in _ADDRESS.finditer(message):
        try:
            return str(ipaddress.ip_address(found.group().strip(".:")))
        except ValueError:
            continue
    return ""


def _taken_lines() -> tuple[Check, ...]:
    return (
        Check("address", True, "The provider takes requests from here", detail="This computer's address is allowed."),
        Check("hmac", True, "The provider took the request's HMAC", detail="The transaction secret fits."),
        Check("safecode", True, "The provider read the sealed request", detail="The safecode fits."),
    )


def _proof(gateway: Gateway) -> KeyProof | None:
    """None when the keys do not do their work; a library's words about them are dropped."""
    try:
        proof = gateway.prove_keys()
    except (ValueError, TypeError):
        return None
    return proof if proof.signs and proof.seals else None


def _keys_line(proof: KeyProof | None) -> Check:
    if proof is None:
        return Check(
            "keys",
            False,
            "The keys of this account do not work",
            detail="Put in the private key and the safecode again, in the settings of the account.",
        )
    return Check(
        "keys",
        True,
        "Private key and safecode load and sign",
        params={"bits": proof.bits, "print": shortened(proof.own)},
        detail="RSA {bits}, fingerprint {print}.",
    )


def _signature_line(proof: KeyProof | None, now_ms: int) -> Check:
    detail = "The provider took our signature, too. Its key is {print}."
    return Check(
        "signature",
        True,
        "Last signed answer verified, {when}",
        params={"when": When(now_ms), "print": shortened(proof.platform) if proof else ""},
        detail=detail if proof else "",
    )


def shortened(fingerprint: str) -> str:
    """The ends of a fingerprint, as people compare them: ``3F:A2:90:C7 … 1D:08``."""
    return f"{fingerprint[:11]} … {fingerprint[-5:]}"
