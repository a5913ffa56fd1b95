"""The answers: what stands in their data and what of it is signed (PTS API, sections 2.1, 4 to 8, 11 to 13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ptsdesk.sandbox import amounts, codes, crypto, emv, picture, statuses, wire
from ptsdesk.sandbox.channels import CHANNELS, CURRENCY, Channel
from ptsdesk.sandbox.scenarios import EXPIRES_AFTER_S, Extra
from ptsdesk.sandbox.store import Balance, Order, transaction_id
from ptsdesk.sandbox.wire import Json, Number

_CORE = (
    "user_id", "order_id", "transaction_id", "channel", "submit_currency", "submit_amount", "accept_currency",
    "accept_amount", "exchange_rate",
)  # fmt: skip
_SUBSCRIPTION = ("enabled", "period_count", "period_unit", "subscribe_at", "last_payment_at", "next_payment_at")
EXTRA = "extra"
"""The fact of an order that names its :class:`~ptsdesk.sandbox.scenarios.Extra`."""
_PROMO_PERCENT = 5
_QR_WORDS = "Open your wallet and pay {amount} {currency} to PTS SANDBOX SHOP, reference {reference}"
_ERROR_TEXTS = {
    codes.FAILED: "Declined by the receiving bank",
    codes.ERROR: "Held for manual review",
    codes.EXPIRED: "Not paid in time",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The data of an accepted call before it is signed, and the names that the signature covers."""

    data: Mapping[str, Json]
    signed: tuple[str, ...]
    message: str = codes.MESSAGES[codes.ACCEPTED]


@dataclass(frozen=True, slots=True)
class Office:
    """What the answers need to know of this provider."""

    user_id: str
    safecode: str
    signer: crypto.Signer
    base_url: str

    def link(self, order: Order) -> str:
        """The page of an order."""
        return f"{self.base_url}/pay/{order.token}"

    def envelope(self, answer: Answer) -> dict[str, Json]:
        """The signed envelope of an accepted call."""
        return {"code": codes.ACCEPTED, "message": answer.message, "data": self.signed(answer)}

    def signed(self, answer: Answer) -> dict[str, Json]:
        """The data with its ``sign``: what stands in an envelope, and the whole of a callback."""
        text = crypto.string_to_sign(answer.data, answer.signed, self.safecode)
        return {**answer.data, "sign": self.signer.sign(text)}


def refusal(code: str) -> bytes:
    """The envelope of a refusal: a code, its text, no data."""
    return wire.write({"code": code, "message": codes.MESSAGES.get(code, "Refused")}).encode("utf-8")


def created(office: Office, order: Order, channel: Channel, write: Callable[[int], str] = amounts.literal) -> Answer:
    """The answer to a create call; ``write`` says how its amounts are written."""
    data = _core(office, order, write)
    if order.kind == "payment":
        data["pay_url"] = office.link(order)
        if channel.has_qr:
            data["qr_code"] = _qr_code(office, order)
        if order.facts.get(EXTRA) == Extra.EXPIRY.name:
            data["expired_at"] = _seconds(order.created_ms + EXPIRES_AFTER_S * 1000)
        return Answer(data, (*_CORE, "pay_url"))
    if order.kind == "subscribe":
        data["verification_url"] = office.link(order)
    return Answer(data, _CORE)


def _qr_code(office: Office, order: Order) -> str:
    """The QR Ph text as it is documented, or what a scenario puts in its place."""
    amount = amounts.literal(order.submitted)
    extra = order.facts.get(EXTRA)
    if extra == Extra.QR_TEXT.name:
        return _QR_WORDS.format(amount=amount, currency=CURRENCY, reference=order.transaction_id[-12:])
    text = emv.qr_text(amount, office.user_id, order.transaction_id)
    return picture.qr_image(text) if extra == Extra.QR_IMAGE.name else text


def order_state(office: Office, order: Order, now_ms: int) -> Answer:
    """The answer to a payment query or a withdraw query."""
    step = statuses.current(order.steps, now_ms)
    data = _core(office, order)
    data |= {"status": step.status, "timestamp": _seconds(step.at_ms)}
    if step.status in _ERROR_TEXTS:
        data["error_message"] = _ERROR_TEXTS[step.status]
    if step.status == codes.PAID:
        data["reference_number"] = order.transaction_id[-12:]
    if order.kind == "withdraw":
        data["details_url"] = office.link(order)
    elif order.facts.get(EXTRA) == Extra.PROMO.name:
        promo = Number(amounts.literal(amounts.percent(order.submitted, _PROMO_PERCENT)))
        data |= {"submit_promo": promo, "accept_promo": promo}
    return Answer(data, (*_CORE, "status", "timestamp"), codes.QUERY_MESSAGE)


def subscription_state(office: Office, order: Order, now_ms: int) -> Answer:
    """The answer to a subscribe query or a disable call.

    ``last_payment_at`` is the moment of the latest charge, whatever became of it, and ``next_payment_at`` of a disabled
    subscription the moment when it would have been charged: both are always ten digits.
    """
    schedule = order.schedule
    charges = statuses.charges(schedule, order.steps, order.plan, now_ms)
    latest = charges[-1]
    changes = [latest.step.at_ms, order.created_ms, order.disabled_ms or 0]
    data = _core(office, order) | {
        "enabled": order.disabled_ms is None,
        "period_count": Number(str(schedule.count)),
        "period_unit": Number(str(schedule.unit)),
        "subscribe_at": _seconds(order.created_ms),
        "last_payment_at": _seconds(latest.due_ms),
        "next_payment_at": _seconds(schedule.due_ms(latest.number + 1)),
        "timestamp": _seconds(max(changes)),
        "payments": [_charge(office, order, charge) for charge in charges],
    }
    return Answer(data, (*_CORE, *_SUBSCRIPTION, "timestamp"), codes.QUERY_MESSAGE)


def callback(office: Office, order: Order, now_ms: int) -> dict[str, Json]:
    """What is posted to the merchant's ``callback_url`` in this state, flat (PTS API, sections 6, 9 and 11.2)."""
    if order.kind != "subscribe":
        return office.signed(order_state(office, order, now_ms))
    state = subscription_state(office, order, now_ms)
    latest = statuses.charges(order.schedule, order.steps, order.plan, now_ms)[-1]
    charged: dict[str, Json] = {
        "payment_transaction_id": _payment_id(office, order, latest),
        "payment_status": latest.step.status,
    }
    data = {name: member for name, member in state.data.items() if name != "payments"} | charged
    return office.signed(Answer(data, (*state.signed, *charged)))


def balances(office: Office, held: Mapping[str, Balance], mode: int) -> Answer:
    """The answer to a balance call: mode 0 total, 1 available, 2 both. Only ``user_id`` is signed."""
    shown: dict[str, Json] = {}
    for channel, balance in held.items():
        total, available = Number(amounts.literal(balance.total)), Number(amounts.literal(balance.available))
        shown[channel] = (total, available, {"total": total, "available": available})[mode]
    return Answer({"user_id": office.user_id, CURRENCY: shown}, ("user_id",))


def channel_list(office: Office) -> Answer:
    """The answer to a support-channel call: one item a channel, and one a bank of a withdraw channel."""
    items: list[Json] = []
    for channel in CHANNELS:
        for subject, subject_name in channel.subjects or ((None, None),):
            items.append(
                {
                    "transaction_channel": channel.code,
                    "transaction_channel_subject": subject,
                    "transaction_channel_subject_name": subject_name,
                    "transaction_type": channel.kind,
                    "currency": CURRENCY,
                }
            )
    return Answer({"user_id": office.user_id, "items": items}, ("user_id",))


def _core(office: Office, order: Order, write: Callable[[int], str] = amounts.literal) -> dict[str, Json]:
    return {
        "user_id": office.user_id,
        "order_id": order.order_id,
        "transaction_id": order.transaction_id,
        "channel": order.channel,
        "submit_currency": CURRENCY,
        "submit_amount": Number(write(order.submitted)),
        "accept_currency": CURRENCY,
        "accept_amount": Number(write(order.amount)),
        "exchange_rate": Number("1"),
    }


def _charge(office: Office, order: Order, charge: statuses.Charge) -> Json:
    return {
        "payment_id": _payment_id(office, order, charge),
        "status": charge.step.status,
        "timestamp": _seconds(charge.step.at_ms),
    }


def _payment_id(office: Office, order: Order, charge: statuses.Charge) -> str:
    running = int(order.transaction_id[-6:]) * 1000 + charge.number
    return transaction_id("P", office.user_id, charge.due_ms, running)


def _seconds(at_ms: int) -> Number:
    return Number(str(at_ms // 1000))
