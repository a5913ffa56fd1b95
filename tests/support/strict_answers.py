"""What the strict provider says of its orders, signed as the reference says (PTS API, sections 2.1 and 4 to 13).

Every member is kept as its JSON text, so that numbers are signed as they are written. Settings are attributes; a test
changes them before it sends.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.strict_wire import SAFECODE, USER_ID, Answer, Keys, envelope, flat

Data = dict[str, str]

_UNSIGNED = {
    "qr_code", "expired_at", "verification_url", "error_message", "reference_number", "details_url", "submit_promo",
    "accept_promo", "payment_address", "receiving_address", "payments", "items",
}  # fmt: skip
_LETTERS = {"payment": "P", "withdraw": "W", "subscribe": "S"}
_START_S = 1_795_000_000
_PERIOD_S = {1: 7 * 86_400, 2: 30 * 86_400, 3: 365 * 86_400}
ONE_MONTH = (1, 2)


@dataclass(frozen=True)
class Channel:
    """One line of the channel list, or one for each subject (bank or wallet) of a withdrawal: code and name."""

    code: str
    kind: str
    subjects: tuple[tuple[str, str], ...] = ()
    currency: str = "PHP"


_BANKS = (("UNO", "UNOBank"), ("GCASH", "GCash"), ("MAYA", "Maya"), ("BPI", "Bank of the Philippine Islands"))


def _channels() -> list[Channel]:
    return [
        Channel("QRPH", "payment"),
        Channel("MAYA", "payment"),
        Channel("QRPH_INSTAPAY", "withdraw", _BANKS),
        Channel("MAYA", "withdraw", (("UNO", "UNOBank"),)),
        Channel("CARD", "subscribe"),
    ]


def _same(amount: str) -> str:
    return amount


@dataclass
class Answers:
    """The provider's pen and what it may say. ``url`` is its origin, ``now_s`` its clock."""

    url: str
    now_s: Callable[[], int]
    keys: Keys = field(repr=False)
    status: str = "2000"
    """Of every order that has none of its own in ``statuses`` (by order id)."""
    statuses: dict[str, str] = field(default_factory=dict)
    accept: Callable[[str], str] = _same
    """From the submitted amount to the accepted one."""
    create_extras: Data = field(default_factory=dict)
    """More members of create answers, as JSON texts: ``qr_code``, ``expired_at``."""
    query_extras: Data = field(default_factory=dict)
    """More members of query answers and callbacks: ``reference_number``, ``submit_promo``, ``details_url``."""
    sign_period: bool = False
    """Whether the answer to a subscribe call of variant A holds and signs the period (its table is cut off)."""
    booleans: tuple[str, str] = ("1", "")
    """The texts of true and false in what is signed."""
    subject_member: str = "transaction_channel_subject"
    """Or ``transaction_subject``, as the vendor's example has it."""
    balances: dict[str, dict[str, tuple[str, str]]] = field(
        default_factory=lambda: {"PHP": {"MAYA": ("68888.10", "58888.10")}}
    )
    """Currency to channel to total and available."""
    channels: list[Channel] = field(default_factory=_channels)
    payments: list[tuple[str, str, int]] = field(default_factory=list)
    """The charges of subscriptions: id, status, Unix seconds. Empty: one, with the order's own status."""
    disabled: set[str] = field(default_factory=set)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def created(self, kind: str, fields: dict[str, Any]) -> Data:
        """The data of a good answer to a create, each member as JSON text."""
        data = self._core(kind, fields)
        if kind == "payment":
            data["pay_url"] = json.dumps(f"{self.url}/pay/1")
        if kind == "subscribe":
            data["verification_url"] = json.dumps(f"{self.url}/verify/1")
            if self.sign_period and "period_count" in fields:
                data |= {name: str(fields[name]) for name in ("period_count", "period_unit")}
        return data | self.create_extras

    def queried(self, kind: str, fields: dict[str, Any]) -> Data:
        """The data of a good answer to a query (or a disable call)."""
        data = self._core(kind, fields)
        if kind == "subscribe":
            return data | self._subscription(fields) | {"payments": self._charges(fields)} | self.query_extras
        own = {"status": json.dumps(self.status_of(fields)), "timestamp": str(self.now_s())}
        return data | own | self.query_extras

    def posted(self, kind: str, fields: dict[str, Any], status: str) -> Data:
        """The data of a callback (sections 6, 9 and 11.2)."""
        data = self.queried(kind, fields)
        if kind != "subscribe":
            return data | {"status": json.dumps(status)}
        del data["payments"]
        charge = {"payment_transaction_id": json.dumps(f"P{USER_ID}20261112000000{self._number(kind, fields):06}")}
        return data | charge | {"payment_status": json.dumps(status)}

    def status_of(self, fields: dict[str, Any]) -> str:
        """How the order stands."""
        return self.statuses.get(fields["order_id"], self.status)

    def balance(self, mode: int) -> Answer:
        """Section 12: 0 total, 1 available, 2 both."""
        data = {"user_id": json.dumps(USER_ID)}
        for currency, held in self.balances.items():
            figures = {
                channel: (total, available, flat({"total": total, "available": available}))[mode]
                for channel, (total, available) in held.items()
            }
            data[currency] = flat(figures)
        return self.signed(data, ("user_id",))

    def channel_list(self, currency: str) -> Answer:
        """Section 13: a line for each channel, and for each subject of a withdraw channel."""
        items = [
            {
                "transaction_channel": channel.code,
                self.subject_member: code,
                f"{self.subject_member}_name": name,
                "transaction_type": channel.kind,
                "currency": channel.currency,
            }
            for channel in self.channels
            if channel.currency == currency
            for code, name in channel.subjects or ((None, None),)
        ]
        data = {"user_id": json.dumps(USER_ID), "items": json.dumps(items, ensure_ascii=False)}
        return self.signed(data, ("user_id",))

    def signed(self, data: Data, names: tuple[str, ...] | None = None, keys: Keys | None = None) -> Answer:
        """An accepting envelope. All members are signed but those that the tables leave out, or the ``names`` alone."""
        return envelope(self.with_sign(data, names, keys))

    def with_sign(self, data: Data, names: tuple[str, ...] | None = None, keys: Keys | None = None) -> Data:
        """The data with its ``sign``; texts are signed without their quotes, the rest as it is written."""
        chosen = names if names is not None else set(data) - _UNSIGNED
        pairs = [f"{name}={self._text(text)}" for name, text in sorted(data.items()) if name in chosen]
        return data | {"sign": json.dumps((keys or self.keys).sign("&".join([*pairs, SAFECODE])))}

    def _text(self, text: str) -> str:
        special = {"true": self.booleans[0], "false": self.booleans[1], "null": ""}
        return str(json.loads(text)) if text[:1] == '"' else special.get(text, text)

    def _number(self, kind: str, fields: dict[str, Any]) -> int:
        """Its running number: the same in every answer about the order."""
        return self._numbers.setdefault((kind, fields["order_id"]), len(self._numbers) + 1)

    def _core(self, kind: str, fields: dict[str, Any]) -> Data:
        currency, amount = json.dumps(fields["currency"]), fields["amount"]
        data = {name: json.dumps(fields.get(name, USER_ID)) for name in ("user_id", "order_id", "channel")}
        number = self._number(kind, fields)
        data["transaction_id"] = json.dumps(f"{_LETTERS[kind]}{USER_ID}20261112000000{number:06}")
        data |= {"submit_currency": currency, "submit_amount": amount}
        return data | {"accept_currency": currency, "accept_amount": self.accept(amount), "exchange_rate": "1"}

    def _subscription(self, fields: dict[str, Any]) -> Data:
        count, unit = (
            fields.get(name, usual) for name, usual in zip(("period_count", "period_unit"), ONE_MONTH, strict=True)
        )
        return {
            "enabled": "false" if fields["order_id"] in self.disabled else "true",
            "period_count": str(count),
            "period_unit": str(unit),
            "subscribe_at": str(_START_S),
            "last_payment_at": str(_START_S),
            "next_payment_at": str(_START_S + count * _PERIOD_S[unit]),
            "timestamp": str(self.now_s()),
        }

    def _charges(self, fields: dict[str, Any]) -> str:
        own = [(f"P{USER_ID}20261112000000000001", self.status_of(fields), _START_S)]
        names = ("payment_id", "status", "timestamp")
        return json.dumps([dict(zip(names, charge, strict=True)) for charge in self.payments or own])
