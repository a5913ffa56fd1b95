"""A model of the provider: what it has taken in, what becomes of it, and what it answers. Its book is the truth.

What is assumed of the real provider, and all that the proofs stand on:

* A request whose timestamp is more than 5 s from its clock is refused (PTS API, section 1); a clock is right.
* What it took in can be found by a question, and by its own look for a repeated id, ``lag_ms`` later (at most 8 s
  here): two requests with one id inside of that time are both carried out. That is the hazard of the send path.
* Some providers (``dedupes`` off) do not look for a repeated id at all: only the same bytes twice are recognised. Those
  answer questions truly. The others refuse a repeated id (1003) and may lie in a question once about an order, "not
  found" for one that they have, never twice: if they did, no rule of a client could ever let anybody send again.
* Refusals carry no signature and may be untrue in any way, except the above. Signed answers are true. 2000 and 3000
  are for ever.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.model import crypto
from tests.helpers.model.clock import VirtualClock
from tests.helpers.model.crypto import Literal

STALE_S = 5
_CREATE = ("amount", "channel", "currency", "order_id", "timestamp", "user_id")
_CARD = ("card_cvc", "card_exp_month", "card_exp_year", "card_number", "first_name", "last_name")
_ORDER = ("order_id", "timestamp", "user_id")
_CORE = (
    "user_id", "order_id", "transaction_id", "channel", "submit_currency", "submit_amount", "accept_currency",
    "accept_amount", "exchange_rate",
)  # fmt: skip
_STATE = (*_CORE, "status", "timestamp")
_SUBSCRIPTION = (
    *_CORE, "enabled", "period_count", "period_unit", "subscribe_at", "last_payment_at", "next_payment_at", "timestamp",
)  # fmt: skip
_MONTH_S = 30 * 86_400
FINAL = frozenset({"2000", "3000"})


@dataclass(frozen=True)
class Posted:
    """What arrives: a path, headers, bytes."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """``payment``, ``withdraw``, ``subscribe`` or ``support-channel``."""
        return self.path.split("/")[4]

    @property
    def is_create(self) -> bool:
        return self.path.endswith(("/payment", "/withdraw", "/subscribe"))


@dataclass
class Taken:
    """One order in the provider's book. ``steps``: from when on it has which status, true milliseconds, in order."""

    kind: str
    order_id: str
    amount: str
    currency: str
    channel: str
    number: int
    taken_ms: int
    seen_from_ms: int
    steps: tuple[tuple[int, str], ...]
    ended: bool = False

    def status(self, now_ms: int) -> str:
        return [status for at_ms, status in self.steps if at_ms <= now_ms][-1]

    @property
    def outcome(self) -> str:
        return self.steps[-1][1]

    def changed_ms(self, now_ms: int) -> int:
        return [at_ms for at_ms, _ in self.steps if at_ms <= now_ms][-1]


@dataclass(frozen=True)
class Told:
    """An answer that the provider can sign: the members, and which of them the signature covers."""

    data: Mapping[str, Any]
    signed: tuple[str, ...]


@dataclass
class Provider:
    """Takes requests in and answers them, by the true time."""

    clock: VirtualClock
    chance: random.Random
    dedupes: bool = True
    lag_ms: int = 0
    plan: str = ""
    """The status that every order goes to at once; empty lets chance decide."""
    book: dict[tuple[str, str], list[Taken]] = field(default_factory=dict)
    not_found_ms: dict[str, list[int]] = field(default_factory=dict)
    """True times at which an order id was asked about and not found."""
    lied_about: set[tuple[str, str]] = field(default_factory=set)
    _bytes_seen: set[bytes] = field(default_factory=set)
    _taken: int = 0

    def receive(self, posted: Posted, refusal: str = "", *, takes: bool = True) -> Told | str:
        """The answer to what arrived: something to sign, or the code of a refusal.

        ``refusal``: refuse with this code; with ``takes`` the order is taken in for all that.
        """
        kind, is_create = posted.kind, posted.is_create
        try:
            fields = crypto.open_request(posted.body, posted.headers)
            crypto.check_sign(fields, _signed_of(posted, fields))
        except crypto.Refused as refused:
            return str(refused)
        if abs(self.clock.true_ms // 1000 - fields["timestamp"]) > STALE_S:
            return "1020"
        if kind in ("support-channel", "balance"):
            return Told({"user_id": crypto.USER_ID, "items": []}, ("user_id",))
        if not is_create:
            return refusal or self._state(posted, (kind, fields["order_id"]))
        if not takes:
            return refusal
        told = self._create(kind, fields, posted.body)
        return refusal or told

    def found(self, kind: str, order_id: str) -> list[Taken]:
        """What a question can find of an order now."""
        return [one for one in self.book.get((kind, order_id), ()) if one.seen_from_ms <= self.clock.true_ms]

    def state(self, taken: Taken) -> Told:
        """How an order stands now."""
        if taken.kind == "subscribe":
            return self._subscription(taken)
        now = self.clock.true_ms
        told = {"status": taken.status(now), "timestamp": Literal(taken.changed_ms(now) // 1000)}
        return Told(_core(taken) | told, _STATE)

    def may_lie_about(self, kind: str, order_id: str) -> bool:
        """Whether "not found" may be told about this order although it is here; true once."""
        fresh = self.dedupes and (kind, order_id) not in self.lied_about
        self.lied_about.add((kind, order_id))
        return fresh

    def _create(self, kind: str, fields: Mapping[str, Any], body: bytes) -> Told | str:
        if body in self._bytes_seen or (self.dedupes and self.found(kind, fields["order_id"])):
            return "1003"
        self._bytes_seen.add(body)
        self._taken += 1
        now = self.clock.true_ms
        taken = Taken(
            kind=kind,
            order_id=fields["order_id"],
            amount=fields["amount"],
            currency=fields["currency"],
            channel=fields["channel"],
            number=self._taken,
            taken_ms=now,
            seen_from_ms=now + self.lag_ms,
            steps=tuple((now + after, status) for after, status in self._steps()),
        )
        self.book.setdefault((kind, taken.order_id), []).append(taken)
        if kind == "payment":
            return Told(_core(taken) | {"pay_url": f"https://pay.example/{taken.number}"}, (*_CORE, "pay_url"))
        return Told(_core(taken), _CORE)

    def _state(self, posted: Posted, key: tuple[str, str]) -> Told | str:
        found = self.found(*key)
        if not found:
            self.not_found_ms.setdefault(key[1], []).append(self.clock.true_ms)
            return "1002"
        if posted.path.endswith("/disable"):
            found[0].ended = True
        return self.state(found[0])

    def _steps(self) -> list[tuple[int, str]]:
        if self.plan:
            return [(0, self.plan)]
        chance, course = self.chance, self.chance.random()
        if course < 0.94:
            return [(0, "0000"), (chance.randrange(500, 3500), "2000" if course < 0.86 else "3000")]
        end = "2000" if chance.random() < 0.6 else "3000"
        slow = chance.randrange(20_000, 200_000)
        if course < 0.97:
            return [(0, "0000"), (2_000, "1000"), (slow, end)]
        odd = "5000" if course < 0.985 else "4000"
        return [(0, "0000"), (8_000, odd), (8_000 + slow, end)]

    def _subscription(self, taken: Taken) -> Told:
        began, now = taken.taken_ms // 1000, self.clock.true_ms
        charge = {"payment_id": f"P{taken.number}-1", "status": taken.status(now), "timestamp": Literal(began)}
        told = {
            "enabled": "0" if taken.ended else "1",
            "period_count": Literal(1),
            "period_unit": Literal(2),
            "subscribe_at": Literal(began),
            "last_payment_at": Literal(began),
            "next_payment_at": Literal(began + _MONTH_S),
            "timestamp": Literal(taken.changed_ms(now) // 1000),
            "payments": [charge],
        }
        return Told(_core(taken) | told, _SUBSCRIPTION)


def _signed_of(posted: Posted, fields: Mapping[str, Any]) -> tuple[str, ...]:
    if posted.kind == "support-channel":
        return ("currency", "timestamp", "user_id")
    if posted.kind == "balance":
        return ("timestamp", "user_id")
    if not posted.is_create:
        return _ORDER
    if posted.kind != "subscribe":
        return _CREATE
    return (*_CREATE, *_CARD, *(("period_count", "period_unit") if "period_count" in fields else ()))


def _core(taken: Taken) -> dict[str, Any]:
    return {
        "user_id": crypto.USER_ID,
        "order_id": taken.order_id,
        "transaction_id": f"{taken.kind[0].upper()}{crypto.USER_ID}20261112{taken.number:08}",
        "channel": taken.channel,
        "submit_currency": taken.currency,
        "submit_amount": Literal(taken.amount),
        "accept_currency": taken.currency,
        "accept_amount": Literal(taken.amount),
        "exchange_rate": Literal("1"),
    }
