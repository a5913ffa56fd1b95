"""Prove an account before it is kept: a signed, read-only question, and a sentence for each way in which it may fail.

The provider tells little: "unauthorized" may be the transaction secret or the merchant id, and "signature check failed"
may be either of two signatures (PTS API, sections 16 and 21). The outer one is checked before the body is opened. So
the same question, sealed with a safecode that nobody has, tells them apart: refused alike, the outer one is wrong.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ptsdesk.client.clock import TOLERANCE_MS, ServerClock
from ptsdesk.client.delivery import Silence
from ptsdesk.client.gateway import Exchange, Gateway, Lost
from ptsdesk.client.transport import Transport
from ptsdesk.domain.account import Account
from ptsdesk.domain.profile import Proof, ProofStep
from ptsdesk.domain.secret import Secret
from ptsdesk.errors import NotSentError, TlsError, UnknownHostError
from ptsdesk.protocol.answers import Doubt, Proved, Refused, Unproved
from ptsdesk.protocol.keys import Credentials
from ptsdesk.protocol.requests import BalanceRequest, SupportChannelRequest
from ptsdesk.services.advice import advice, doubt_sentence
from ptsdesk.services.first_question import CURRENCY, DAY_MS
from ptsdesk.services.ports import Ports

QUESTION_S = 15
"""The most that one question may take: somebody waits for it, and nothing moves by it."""
_SAFECODE_BYTES = 16
_AS_STAMPED = frozenset({"1001", "1020", "8013"})
"""Codes that a stale timestamp may get (PTS API, section 21)."""
_OUTER_OR_INNER = frozenset({"1009", "1010"})

_PLACES: Mapping[str, str] = {
    "1009": "account", "1010": "signature", "1012": "hmac", "1016": "hmac", "1017": "safecode", "1018": "address",
    "8007": "address", "8011": "account", "8106": "account", "8107": "signature",
}  # fmt: skip
"""Which step a refusal belongs to; any other one to the request as a whole."""

_NAME = "{host} was found and answers."
_TLS_OWN = "{host} proved to be the right server, with a certificate of the CA file."
_TLS = "{host} proved to be the right server, with a certificate that this computer trusts."
_CLOCK = "This computer's clock agrees with the provider's."
_CLOCK_OFF = "This computer's clock is {seconds} s off. Requests are corrected; switch on automatic time all the same."
_DAY_OFF = "By the provider's word this computer's clock is more than a day off. Set the clock of this computer."
_NO_TIME = "The provider refused the time of the request and did not tell its own. Set this computer's clock."
_REFUSED_TIME = (
    "The provider refused the request as not valid, although it was stamped with the provider's own time. Ask the "
    "provider, and set this computer to automatic time."
)
_PASSED: Mapping[str, str] = {
    "address": "The provider lets this computer's address in.",
    "hmac": "The transaction secret fits.",
    "safecode": "The safecode fits: the provider could read the request.",
    "account": "The provider knows the GUID and the merchant id.",
    "signature": "The private key fits: the provider took the signature.",
    "answer": "The provider's public key fits: its answer is signed with it.",
}
_ORDER = ("address", "hmac", "safecode", "account", "signature", "answer")
"""In the order in which the provider looks."""
_FAILED: Mapping[str, str] = {
    "hmac": (
        "The transaction secret does not fit: the provider refused the request as unauthorized. Copy it again from API "
        "Docking in the merchant backend, and compare the GUID."
    ),
    "safecode": "The safecode does not fit: the provider could not read the request. Copy it again.",
    "signature": (
        "The private key does not fit: the provider has another public key. Upload the public half of this key in the "
        "merchant backend, or choose the key that belongs to the one there."
    ),
    "8107": "The provider has no public key of this merchant yet. Upload it in the merchant backend.",
    "1009": "The provider does not know this merchant id at this GUID. Copy the merchant id again.",
    "8011": "The provider does not know this GUID. Copy it again from API Docking in the merchant backend.",
    "8106": "The provider has no safecode of this merchant. Compare the GUID and the merchant id, or ask the provider.",
    "address": (
        "The provider does not let this computer's address in. Ask it to put this computer's public address on its "
        "list."
    ),
    "answer": (
        "The provider took everything, but its answer is not signed with the public key that is given here. Copy the "
        "provider's public key again from the merchant backend."
    ),
    "other_user": "The provider's answer is for another merchant. Compare the merchant id and the GUID.",
    "page": "The provider answered with a web page. Check the API address, or ask it to switch its answers to JSON.",
    "timeout": "{host} was reached and took the question, but did not answer in time. Try again later.",
}
_ADDRESS: Mapping[str, str | int] = {"field": "url"}
_AT: Mapping[str, Mapping[str, str | int]] = {"1009": {"field": "user_id"}}
"""Which of the fields of a step a code is about, where the step has several."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account with everything that it needs, kept or not."""

    account: Account
    credentials: Credentials


def prove(candidate: Candidate, proxy: str | None, ports: Ports) -> Proof:
    """Ask, and say step by step what the answer shows. Moves nothing, keeps nothing; raises nothing for what happens on
    the wire.
    """
    clock = ServerClock(ports.clock.now_ms, ports.clock.monotonic_ms)
    try:
        transport = Transport(candidate.account.ca_file, proxy, clock)
        with contextlib.closing(transport):
            return _Proving(candidate, transport, clock, ports).proof()
    except NotSentError as error:
        return Proof(_unreached(candidate.account, error), None)


class _Proving:
    def __init__(self, candidate: Candidate, transport: Transport, clock: ServerClock, ports: Ports) -> None:
        self._account = candidate.account
        self._credentials = candidate.credentials
        self._transport = transport
        self._clock = clock
        self._ports = ports

    def proof(self) -> Proof:
        exchange = self._asked()
        found = [*_reached(self._account), self._timed(exchange)]
        if found[-1].ok:
            found += self._judged(exchange)
        return Proof(tuple(found), self._clock.offset_ms)

    def _asked(self) -> Exchange:
        """The answer to the question; asked again with the provider's time when the first stamp may have been wrong,
        and of the channels when the balance is not for this merchant to see.
        """
        exchange = self._ask_balance()
        offset = self._clock.offset_ms
        if _code(exchange) in _AS_STAMPED and offset is not None and abs(offset) >= TOLERANCE_MS - 1000:
            exchange = self._ask_balance()
        code = _code(exchange)
        if code and code not in _PLACES and code not in _AS_STAMPED:
            request = SupportChannelRequest(self._account.user_id, CURRENCY)
            with contextlib.suppress(NotSentError):
                other = self._gateway(self._credentials).support_channel(request)
                return other if isinstance(other.result, Proved) else exchange
        return exchange

    def _ask_balance(self, safecode: Secret | None = None) -> Exchange:
        credentials = self._credentials if safecode is None else replace(self._credentials, safecode=safecode)
        return self._gateway(credentials).balance(BalanceRequest(self._account.user_id, 0))

    def _gateway(self, credentials: Credentials) -> Gateway:
        account = self._account
        return Gateway(account.url, credentials, account.body_form, self._transport, self._clock, QUESTION_S)

    def _timed(self, exchange: Exchange) -> ProofStep:
        offset = self._clock.offset_ms
        if offset is not None and abs(offset) > DAY_MS:
            return ProofStep("clock", False, _DAY_OFF)
        if _code(exchange) == "1020":
            return ProofStep("clock", False, _NO_TIME if offset is None else _REFUSED_TIME)
        if offset is not None and abs(offset) >= TOLERANCE_MS - 1000:
            return ProofStep("clock", True, _CLOCK_OFF, {"seconds": round(abs(offset) / 1000)})
        return ProofStep("clock", True, _CLOCK)

    def _judged(self, exchange: Exchange) -> list[ProofStep]:
        result = exchange.result
        if isinstance(result, Proved):
            return [ProofStep(name, True, _PASSED[name]) for name in _ORDER]
        if isinstance(result, Refused):
            return self._refused(result.code.text)
        if isinstance(result, Lost):
            return [self._lost(result)]
        return _unproved(result)

    def _refused(self, code: str) -> list[ProofStep]:
        name = _PLACES.get(code, "request")
        if code in _OUTER_OR_INNER and self._outer_is_wrong(code):
            name = "hmac"
        words = _FAILED.get(code if name != "hmac" else "hmac") or _FAILED.get(name)
        params = _AT.get(code if name == "account" else "", {}) if words else _told(code)
        failed = ProofStep(name, False, words or "{title}: {sentence} (code {code})", params)
        if code in {"8011", "8106"}:  # found before anything is opened: it proves nothing of what comes behind
            return [ProofStep("address", True, _PASSED["address"]), failed]
        return [*_passed_before(name), failed]

    def _outer_is_wrong(self, code: str) -> bool:
        """Whether the provider refuses the question in the same way when nobody can open its body."""
        nobodys = Secret(self._ports.random_bytes(_SAFECODE_BYTES).hex())
        try:
            return _code(self._ask_balance(nobodys)) == code
        except NotSentError:
            return code == "1009"

    def _lost(self, lost: Lost) -> ProofStep:
        if lost.reason is Silence.TIMEOUT:
            return ProofStep("reach", False, _FAILED["timeout"], {"host": self._account.host})
        words = "{sentence} Check the API address, or try again later."
        return ProofStep("reach", False, words, {"sentence": lost.sentence})


def _code(exchange: Exchange) -> str:
    return exchange.result.code.text if isinstance(exchange.result, Refused) else ""


def _told(code: str) -> Mapping[str, str | int]:
    words = advice(code)
    return {"title": words.title, "sentence": words.sentence, "code": code}


def _passed_before(name: str) -> list[ProofStep]:
    steps = _ORDER[: _ORDER.index(name)] if name in _ORDER else ()
    return [ProofStep(step, True, _PASSED[step]) for step in steps]


def _unproved(result: Unproved) -> list[ProofStep]:
    if result.reason in (Doubt.HTML, Doubt.SCRIPT):
        return [ProofStep("answer", False, _FAILED["page"], _ADDRESS)]
    if result.reason in (Doubt.BAD_SIGN, Doubt.NO_SIGN):
        return [*_passed_before("answer"), ProofStep("answer", False, _FAILED["answer"])]
    if result.reason is Doubt.OTHER_USER:
        return [ProofStep("account", False, _FAILED["other_user"])]
    words = "{sentence} Check the API address, or ask the provider."
    return [ProofStep("answer", False, words, {"sentence": doubt_sentence(result.reason), **_ADDRESS})]


def _reached(account: Account) -> tuple[ProofStep, ...]:
    where = {"host": account.host}
    return ProofStep("name", True, _NAME, where), ProofStep("tls", True, _TLS_OWN if account.ca_file else _TLS, where)


def _unreached(account: Account, error: NotSentError) -> tuple[ProofStep, ...]:
    if isinstance(error, UnknownHostError):
        return (ProofStep("name", False, error.template, error.params),)
    if isinstance(error, TlsError):
        found = (ProofStep("name", True, _NAME, {"host": account.host}),) if "host" in error.params else ()
        return (*found, ProofStep("tls", False, error.template, error.params))
    return (ProofStep("reach", False, error.template, error.params),)
