"""What a person can choose to see: one table, read by the sandbox, by the window and by the README.

A scenario is chosen with the remark ``sandbox:<name>`` or with its amount. Amounts are written with two decimals and
compared by value; no round or everyday amount is among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ptsdesk.sandbox.amounts import millionths

REMARK_PREFIX = "sandbox:"
_REMARK = re.compile(r"(?:^|\s)sandbox:([a-z0-9-]+)(?![A-Za-z0-9-])")


class Timeline(StrEnum):
    """What an order goes through while time passes."""

    PAID = "waiting, processing, paid"
    FAILED = "waiting, processing, failed"
    ERROR = "waiting, processing, error"
    EXPIRED = "waiting, expired"
    EXPIRED_PAID = "waiting, expired, paid"
    WAITING = "waiting"
    PROCESSING = "waiting, processing"
    UNHEARD_OF = "waiting, a status without a meaning, paid"
    AT_ONCE = "paid"
    EXPIRES_SOON = "waiting, expired when the answer said so"


class Effect(StrEnum):
    """What a create call does to the books of the provider."""

    EXECUTES = "the order is made"
    REFUSED = "no order is made"
    FIRST_TRY_LOST = "no order is made at the first try; the next one with the same order id is an ordinary one"


class Fault(StrEnum):
    """How the answer to the create call is spoiled."""

    NONE = "a good answer"
    CODE = "a refusal with the scenario's code"
    SLOW = "a good answer after eight seconds"
    DROPPED = "the connection is cut"
    HTML = "a page instead of JSON"
    SCRIPT = "a script instead of JSON"
    REDIRECT = "HTTP 302"
    HTTP_500 = "HTTP 500"
    HTTP_503 = "HTTP 503 with Retry-After"
    HTTP_429 = "HTTP 429 with Retry-After"
    BAD_SIGN = "a signature that does not fit"
    NO_SIGN = "no signature"
    OTHER_AMOUNT = "another amount, properly signed"
    OTHER_ORDER = "another order id, properly signed"
    SIX_DECIMALS = "amounts with six decimals, properly signed"
    DRIPPING = "one piece of the answer a second"
    OVERSIZE = "more than a mebibyte"
    NOT_JSON = "plain words"
    CUT_JSON = "half of the JSON"
    CUT_BODY = "the connection is cut inside the answer"
    EMPTY = "nothing"
    REPEATED_KEY = "JSON that says two things at once"


class Extra(StrEnum):
    """What is unusual in answers that are good in every respect. Where it has no place, the answers are ordinary."""

    NONE = "nothing"
    PROMO = "query answers of a payment name a promotion, unsigned"
    QR_IMAGE = "the QR code of a payment is an image"
    QR_TEXT = "the QR code of a payment is words"
    EXPIRY = "the answer to a payment says when it expires, unsigned"
    ACCEPTS_LESS = "one percent less is accepted than was submitted"


EXPIRES_AFTER_S = 120
"""After its start, the moment that ``sandbox:expires-soon`` names in its answer."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One thing that can be shown: its name, the amount that chooses it, what the cashier will see."""

    name: str
    amount: str
    sentence: str
    timeline: Timeline = Timeline.PAID
    effect: Effect = Effect.EXECUTES
    fault: Fault = Fault.NONE
    code: str = ""
    withdraw_code: str = ""
    hidden_s: int = 0
    charge_every_s: int = 0
    extra: Extra = Extra.NONE

    @property
    def remark(self) -> str:
        """The words in a remark that choose this scenario."""
        return REMARK_PREFIX + self.name


_REFUSED = Effect.REFUSED
_LOST = Effect.FIRST_TRY_LOST

SCENARIOS: tuple[Scenario, ...] = (
    Scenario("declined", "1001.01", "The order is accepted, then ends as Failed.", Timeline.FAILED),
    Scenario("order-error", "1001.02", "The order is accepted, then needs review by a person.", Timeline.ERROR),
    Scenario(
        "expired-then-paid",
        "1001.03",
        "The order expires, and is paid all the same a little later.",
        Timeline.EXPIRED_PAID,
    ),
    Scenario("expired", "1001.04", "The order expires and stays expired until somebody pays.", Timeline.EXPIRED),
    Scenario("stays-waiting", "1001.05", "Nobody pays: the order keeps waiting.", Timeline.WAITING),
    Scenario("stays-processing", "1001.06", "The order stays in processing.", Timeline.PROCESSING),
    Scenario("instant", "1001.07", "The order is paid at the very first check.", Timeline.AT_ONCE),
    Scenario(
        "unknown-status",
        "1001.08",
        "For a while the order has a status that nobody has heard of, then it is paid.",
        Timeline.UNHEARD_OF,
    ),
    Scenario("slow", "1001.09", "The answer takes eight seconds; then all is well.", fault=Fault.SLOW),
    Scenario(
        "dropped-after",
        "1001.10",
        "The connection is cut after the order was made: the result is unknown, checking finds it.",
        fault=Fault.DROPPED,
    ),
    Scenario(
        "dropped-before",
        "1001.11",
        "The connection is cut before the order was made: the result is unknown, "
        "checking does not find it, sending again works.",
        effect=_LOST,
        fault=Fault.DROPPED,
    ),
    Scenario(
        "late-appearing",
        "1001.12",
        "The connection is cut, and for 20 seconds checking says that there is no such order; then it is there.",
        fault=Fault.DROPPED,
        hidden_s=20,
    ),
    Scenario("html-answer", "1001.13", "The answer is a web page; checking finds the order.", fault=Fault.HTML),
    Scenario(
        "script-answer", "1001.14", "The answer is a redirecting script; checking finds the order.", fault=Fault.SCRIPT
    ),
    Scenario(
        "http-302",
        "1001.15",
        "The answer points elsewhere, which is not followed; checking finds the order.",
        fault=Fault.REDIRECT,
    ),
    Scenario(
        "http-500", "1001.16", "The provider fails after making the order; checking finds it.", fault=Fault.HTTP_500
    ),
    Scenario(
        "http-503",
        "1001.17",
        "The provider is busy and makes no order; sending again works.",
        effect=_LOST,
        fault=Fault.HTTP_503,
    ),
    Scenario(
        "http-429",
        "1001.18",
        "The provider says too many requests and makes no order; sending again works.",
        effect=_LOST,
        fault=Fault.HTTP_429,
    ),
    Scenario(
        "bad-signature",
        "1001.19",
        "The answer is not signed by the provider, so it proves nothing; checking finds the order.",
        fault=Fault.BAD_SIGN,
    ),
    Scenario("no-signature", "1001.20", "The answer has no signature; checking finds the order.", fault=Fault.NO_SIGN),
    Scenario(
        "other-amount",
        "1001.21",
        "The answer speaks of another amount; checking finds the right one.",
        fault=Fault.OTHER_AMOUNT,
    ),
    Scenario(
        "other-order",
        "1001.22",
        "The answer speaks of another order; checking finds the right one.",
        fault=Fault.OTHER_ORDER,
    ),
    Scenario(
        "six-decimals",
        "1001.23",
        "The amounts in the answer have six decimals; all is well.",
        fault=Fault.SIX_DECIMALS,
    ),
    Scenario(
        "unknown-code",
        "1001.24",
        "The answer is a code that nobody has heard of, though the order was made; checking finds it.",
        fault=Fault.CODE,
        code="7001",
    ),
    Scenario(
        "upstream-failed",
        "1001.25",
        "The answer says that the bank failed, though the order was made; checking finds it.",
        fault=Fault.CODE,
        code="4001",
    ),
    Scenario(
        "insufficient-balance",
        "1001.26",
        "The provider refuses: the balance is too small.",
        effect=_REFUSED,
        fault=Fault.CODE,
        code="1007",
        withdraw_code="1013",
    ),
    Scenario(
        "not-whitelisted",
        "1001.27",
        "The provider refuses: it does not know this computer's address.",
        effect=_REFUSED,
        fault=Fault.CODE,
        code="1018",
    ),
    Scenario(
        "duplicate",
        "1001.28",
        "The provider says that it has this order already; checking finds it.",
        fault=Fault.CODE,
        code="1003",
    ),
    Scenario(
        "drip", "1001.29", "The answer drips in for more than a minute; checking finds the order.", fault=Fault.DRIPPING
    ),
    Scenario("oversize", "1001.30", "The answer is far too long; checking finds the order.", fault=Fault.OVERSIZE),
    Scenario("not-json", "1001.31", "The answer is plain words; checking finds the order.", fault=Fault.NOT_JSON),
    Scenario("cut-json", "1001.32", "The answer ends in the middle; checking finds the order.", fault=Fault.CUT_JSON),
    Scenario(
        "cut-body",
        "1001.33",
        "The connection is cut inside the answer; checking finds the order.",
        fault=Fault.CUT_BODY,
    ),
    Scenario("empty", "1001.34", "The answer is empty; checking finds the order.", fault=Fault.EMPTY),
    Scenario(
        "repeated-key",
        "1001.35",
        "The answer says two things at once, so it proves nothing; checking finds the order.",
        fault=Fault.REPEATED_KEY,
    ),
    Scenario(
        "fast-charges",
        "1001.36",
        "A subscription is charged every 30 seconds in place of its period.",
        charge_every_s=30,
    ),
    Scenario(
        "promo",
        "1001.37",
        "Checking names a promotion beside the amounts, which nobody signed; all is well.",
        extra=Extra.PROMO,
    ),
    Scenario("qr-image", "1001.38", "The QR code is an image and no text; all is well.", extra=Extra.QR_IMAGE),
    Scenario(
        "qr-text", "1001.39", "In place of a QR code stand plain words; the payment page works.", extra=Extra.QR_TEXT
    ),
    Scenario(
        "expires-soon",
        "1001.40",
        "The answer says that the order expires in two minutes. Nobody pays until then, unless you do.",
        Timeline.EXPIRES_SOON,
        extra=Extra.EXPIRY,
    ),
    Scenario(
        "accept-differs",
        "1001.41",
        "The provider accepts one percent less than was submitted, and signs both.",
        extra=Extra.ACCEPTS_LESS,
    ),
)
ORDINARY = Scenario("ordinary", "", "The order is accepted, waits, is processed, and is paid.")

_BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
_BY_AMOUNT = {millionths(scenario.amount): scenario for scenario in SCENARIOS}


def by_name(name: str) -> Scenario:
    """The scenario of that name; the ordinary course for any other."""
    return _BY_NAME.get(name, ORDINARY)


def choose(remark: str, amount: int) -> Scenario:
    """The scenario that a remark names or an amount (in millionths) stands for; a remark goes first."""
    named = [_BY_NAME[name] for name in _REMARK.findall(remark) if name in _BY_NAME]
    return named[0] if named else _BY_AMOUNT.get(amount, ORDINARY)


def markdown_table() -> str:
    """The table as the README shows it."""
    rows = [f"| `{one.remark}` | {one.amount} | {one.sentence} |" for one in SCENARIOS]
    return "\n".join(["| Remark | or amount | What the cashier sees |", "|---|---|---|", *rows]) + "\n"
