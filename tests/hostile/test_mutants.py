"""No damaged or exchanged copy of a good answer is taken for anything but what the good one says.

A mutant is *accepted wrongly* when it is called proved, and what it then says of the order differs from the good
answer in anything that a signature covers. White space or a member that nothing covers changes no meaning. Numbers
agree when they are one value; PHP signs 14 digits of a number, so that behind these a number is not covered. The
amount, currency and channel that were asked for, order and merchant must agree to the letter.
"""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal, InvalidOperation

import pytest

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.answers import Answer, Expected, Proved
from ptsdesk.protocol.keys import Credentials, load_private_key, load_public_key
from ptsdesk.protocol.reading import CallbackKind, read_answer, read_callback
from ptsdesk.protocol.requests import (
    PaymentQuery,
    PaymentRequest,
    Request,
    SubscribeQuery,
    SubscribeRequest,
    WithdrawQuery,
    WithdrawRequest,
)
from tests.helpers.figures import figure
from tests.helpers.scale import share
from tests.hostile.mutants import MESSAGES, Pen, mutants
from tests.support.strict_wire import GUID, SAFECODE, TRANSACTION_SECRET, USER_ID, merchant_keys, platform_keys

WHOLE_OF_ONE = 4_000
"""The least for one of the nine messages: 36,000 in all."""
NOT_COVERED = {
    "fields", "qr_code", "verification_url", "error_message", "reference_number", "details_url", "payments",
}  # fmt: skip
STATUSES = {"0000", "1000", "2000", "3000", "4000", "5000"}
CREDENTIALS = Credentials(
    user_id=USER_ID,
    guid=GUID,
    safecode=Secret(SAFECODE),
    transaction_secret=Secret(TRANSACTION_SECRET),
    private_key=load_private_key(merchant_keys().private_pem.decode()),
    platform_key=load_public_key(platform_keys().public_pem),
)


def request_of(pen: Pen) -> Request:
    """What was asked, by the product's own types."""
    order = pen.order()
    about = (USER_ID, order["order_id"])
    if pen.message.endswith("/query"):
        return {"payment": PaymentQuery, "withdraw": WithdrawQuery, "subscribe": SubscribeQuery}[pen.kind](*about)
    whole = (*about, order["amount"], order["currency"], order["channel"])
    if pen.kind == "subscribe":
        card = [Secret(text) for text in ("4012888888881881", "12", "2030", "739")]
        return SubscribeRequest(*whole, *card, "Ana", "Reyes")
    return {"payment": PaymentRequest, "withdraw": WithdrawRequest}[pen.kind](*whole)


def accepted(pen: Pen, body: bytes) -> Answer | None:
    """What the product takes for proved."""
    if pen.is_callback:
        verdict = read_callback(CallbackKind(f"{pen.kind}_callback"), body, CREDENTIALS)
    else:
        order = pen.order()
        verdict = read_answer(
            request_of(pen), body, CREDENTIALS, Expected(order["amount"], order["currency"], order["channel"])
        )
    return verdict.answer if isinstance(verdict, Proved) else None


def number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def alike(name: str, found: object, good: object) -> bool:
    """Whether one thing that is covered means the same in both."""
    if found == good and type(found) is type(good):
        return True
    if not isinstance(found, str) or not isinstance(good, str):
        return False
    one, other = number(found), number(good)
    if one is None or other is None:
        return False
    if name == "submit_amount":
        return one == other
    # "2000.0" for "2000" is no status that the product knows: the order is unknown then, never paid.
    return abs(one - other) <= abs(other) * Decimal("1e-13") and not (name.endswith("status") and found in STATUSES)


def same(found: Answer, good: Answer) -> bool:
    """Whether two answers say the same of everything that a signature covers."""
    names = {one.name for one in dataclasses.fields(good)} - NOT_COVERED
    return type(found) is type(good) and all(alike(name, getattr(found, name), getattr(good, name)) for name in names)


@pytest.mark.proof
@pytest.mark.parametrize("message", MESSAGES)
def test_no_mutant_is_accepted(message: str) -> None:
    pen = Pen(message)
    good = accepted(pen, pen.good)
    assert good is not None
    tried, harmless, wrong = 0, 0, []
    for name, body in mutants(pen):
        if body == pen.good:
            continue
        tried += 1
        found = accepted(pen, body)
        if found is None:
            continue
        if same(found, good):
            harmless += 1
        else:
            wrong.append((name, body))
    figure(f"mutants of {message}", f"{tried:,} tried, {len(wrong)} accepted ({harmless} with nothing changed)")
    assert wrong == []
    assert tried >= share(WHOLE_OF_ONE)
    assert 0 < harmless < tried / 10


def test_what_is_compared_can_differ() -> None:
    pen = Pen("payment/query")
    good = accepted(pen, pen.good)
    later = accepted(pen, pen.body(pen.signed(pen.data() | {"status": '"3000"'})))
    assert good is not None
    assert later is not None
    assert not same(later, good)
    spaced = accepted(pen, json.dumps(json.loads(pen.good, parse_float=str), indent=1).encode())
    assert spaced is not None
    assert same(spaced, good)


@pytest.mark.parametrize("kind", ["payment", "withdraw"])
def test_the_answer_to_a_create_tells_no_status(kind: str) -> None:
    pen, created = Pen(f"{kind}/query"), Pen(kind)
    plain = {name: text for name, text in created.data(created.order()).items() if name != "pay_url"}
    assert accepted(pen, pen.body(pen.signed(plain))) is None
