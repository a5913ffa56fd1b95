"""The nine endpoints: what happens to a request that passed the checks (PTS API, sections 4 to 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ptsdesk.sandbox import amounts, answers, channels, codes, fields, scenarios, statuses, wire
from ptsdesk.sandbox.answers import Answer, Office
from ptsdesk.sandbox.channels import Channel, Kind
from ptsdesk.sandbox.checks import Endpoint, Request
from ptsdesk.sandbox.codes import Refusal
from ptsdesk.sandbox.faults import Draft, Reply, spoil, without_order
from ptsdesk.sandbox.scenarios import Extra, Fault, Scenario
from ptsdesk.sandbox.statuses import Pace
from ptsdesk.sandbox.store import NewOrder, Outcome, Store

_ONE_MONTH = (1, 2)
_MAX_PAYEE_NAME = 30
_BRANDS = (
    ("34", "Amex"),
    ("37", "Amex"),
    ("35", "JCB"),
    ("62", "UnionPay"),
    ("4", "Visa"),
    ("5", "Mastercard"),
    ("2", "Mastercard"),
)


@dataclass(frozen=True, slots=True)
class Counter:
    """Where the requests are served: the books, the pen that signs, the pace of time."""

    store: Store
    office: Office
    pace: Pace

    def serve(self, request: Request, now_ms: int) -> Reply:
        """Answer a request; raise :class:`Refusal` where the books say no."""
        if request.channel is not None:
            return self._create(request, request.channel, now_ms)
        return Reply(wire.write(self.office.envelope(self._read(request, now_ms))).encode("utf-8"))

    def _read(self, request: Request, now_ms: int) -> Answer:
        if request.endpoint is Endpoint.BALANCE:
            held = {code: self.store.balance(code, now_ms) for code in channels.balance_codes()}
            return answers.balances(self.office, held, fields.integer(request.fields, "balance_mode") or 0)
        if request.endpoint is Endpoint.SUPPORT_CHANNEL:
            return answers.channel_list(self.office)
        order_id = fields.text(request.fields, "order_id")
        if request.endpoint is Endpoint.SUBSCRIBE_DISABLE:
            order = self.store.disable(order_id, now_ms)
        else:
            order = self.store.find(request.endpoint.value.kind or "payment", order_id, now_ms)
        if order is None:
            raise Refusal(codes.NOT_FOUND)
        if order.kind == "subscribe":
            return answers.subscription_state(self.office, order, now_ms)
        return answers.order_state(self.office, order, now_ms)

    def _create(self, request: Request, channel: Channel, now_ms: int) -> Reply:
        scenario = scenarios.choose(fields.text(request.fields, "remark"), request.amount)
        new = new_order(request, channel, scenario, self.pace)
        outcome, order = self.store.create(new, scenario.effect, now_ms)
        if outcome is Outcome.DUPLICATE:
            raise Refusal(codes.DUPLICATE)
        if outcome is Outcome.NO_BALANCE:
            raise Refusal(codes.NO_BALANCE_FOR_WITHDRAWAL)
        if outcome is Outcome.LOST:
            return without_order(scenario.fault)
        if scenario.fault is Fault.CODE:
            raise Refusal(_code(scenario, channel.kind))
        if order is None:
            raise AssertionError("An executed call has an order.")
        # The second try of a scenario that loses the first one is an ordinary order.
        fault = scenario.fault if scenario.effect is scenarios.Effect.EXECUTES else Fault.NONE
        return spoil(fault, Draft(self.office, order, channel))


def _code(scenario: Scenario, kind: Kind) -> str:
    return scenario.withdraw_code if kind == "withdraw" and scenario.withdraw_code else scenario.code


def new_order(request: Request, channel: Channel, scenario: Scenario, pace: Pace) -> NewOrder:
    """What of a create call goes into the books. The card number and the CVC end here."""
    given = request.fields
    new = NewOrder(
        kind=channel.kind,
        order_id=fields.text(given, "order_id"),
        channel=channel.code,
        amount=request.amount,
        accepted=_accepted(request.amount, scenario),
        timestamp=fields.integer(given, "timestamp") or 0,
        plan=statuses.plan(scenario.timeline, pace),
        scenario=scenario.name,
        hidden_s=scenario.hidden_s,
    )
    return replace(new, facts=_FACTS[channel.kind](given) | _speed(scenario, channel.kind) | _extra(scenario))


def _accepted(amount: int, scenario: Scenario) -> int:
    return amount - amounts.percent(amount, 1) if scenario.extra is Extra.ACCEPTS_LESS else amount


def _extra(scenario: Scenario) -> dict[str, str | int]:
    return {answers.EXTRA: scenario.extra.name} if scenario.extra is not Extra.NONE else {}


def _speed(scenario: Scenario, kind: Kind) -> dict[str, str | int]:
    return {"every_s": scenario.charge_every_s} if kind == "subscribe" and scenario.charge_every_s else {}


def _payment_facts(given: Mapping[str, wire.Json]) -> dict[str, str | int]:
    return {name: fields.text(given, name) for name in ("redirect_url", "error_url") if fields.text(given, name)}


def _withdraw_facts(given: Mapping[str, wire.Json]) -> dict[str, str | int]:
    details = fields.details(given)
    facts: dict[str, str | int] = {
        "subject": fields.text(details, "channel_subject"),
        # A longer payee name is cut by the provider (PTS API, section 7).
        "payee": fields.text(details, "name")[:_MAX_PAYEE_NAME],
        "account_last4": fields.text(details, "account_number")[-4:],
    }
    return {name: value for name, value in facts.items() if value}


def _subscribe_facts(given: Mapping[str, wire.Json]) -> dict[str, str | int]:
    card_number = fields.text(given, "card_number")
    count, unit = fields.integer(given, "period_count"), fields.integer(given, "period_unit")
    if count is None or unit is None:
        count, unit = _ONE_MONTH
    brand = next((name for prefix, name in _BRANDS if card_number.startswith(prefix)), "Card")
    return {"period_count": count, "period_unit": unit, "card_brand": brand, "card_last4": card_number[-4:]}


_FACTS = {"payment": _payment_facts, "withdraw": _withdraw_facts, "subscribe": _subscribe_facts}
