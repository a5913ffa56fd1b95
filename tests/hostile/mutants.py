"""Damaged and exchanged copies of good answers. Made without any code of ptsdesk."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from tests.helpers import scale
from tests.support.strict_answers import Answers, Data
from tests.support.strict_wire import USER_ID, Keys, envelope, flat, platform_keys

KINDS = ("payment", "withdraw", "subscribe")
MESSAGES = (*KINDS, *(f"{kind}/query" for kind in KINDS), *(f"{kind}/callback" for kind in KINDS))
CHANNELS = {"payment": "QRPH", "withdraw": "QRPH_INSTAPAY", "subscribe": "CARD"}
NOW_S = 1_795_000_123
STRANGER = Keys()
Mutant = tuple[str, bytes]
"""The name of what was done, and the body."""

_PIECES = 3_000
_ODD_VALUES = (
    "null",
    '""',
    "0",
    "1",
    "-1",
    "true",
    "false",
    "[]",
    "{}",
    '" "',
    '"x"',
    "NaN",
    "1e999",
    '"\\u0000"',
    "00",
)
_ODD_BYTES = (b'"', b"\\", b"\x00", b"\xff", b"{", b"}", b",", b":", b"&", b"=", b" ", b"0", b"9", b"e", b"-", b".")


@dataclass
class Pen:
    """The provider's answers about orders of one kind, at one moment. ``message`` is one of :data:`MESSAGES`."""

    message: str
    answers: Answers = field(default_factory=lambda: Answers("https://pay.example", lambda: NOW_S, platform_keys()))

    @property
    def kind(self) -> str:
        return self.message.partition("/")[0]

    @property
    def is_callback(self) -> bool:
        return self.message.endswith("/callback")

    def order(self, number: int = 1, **changes: str) -> dict[str, str]:
        """An order as it was asked for."""
        usual = {"user_id": USER_ID, "amount": "2450.00", "currency": "PHP", "channel": CHANNELS[self.kind]}
        return {"order_id": f"{self.kind[0].upper()}261112-7KQ4M9XW2TBR{number:04}", **usual, **changes}

    def data(self, order: dict[str, str] | None = None) -> Data:
        """The good members, without their sign."""
        order = order or self.order()
        if self.message.endswith("/query"):
            return self.answers.queried(self.kind, order)
        if self.is_callback:
            return self.answers.posted(self.kind, order, "2000")
        return self.answers.created(self.kind, order)

    def signed(self, data: Data | None = None, keys: Keys | None = None) -> Data:
        """The members with their sign."""
        return self.answers.with_sign(self.data() if data is None else data, keys=keys)

    def body(self, signed: Data) -> bytes:
        """What travels."""
        return flat(signed).encode() if self.is_callback else envelope(signed).body

    @property
    def good(self) -> bytes:
        """The good answer."""
        return self.body(self.signed())


def mutants(pen: Pen) -> Iterator[Mutant]:
    """Those of one message that this run tries: all, or a tenth, spread over every family."""
    step = 1 if scale.WHOLE else 10
    for make in (*_BYTES, *_MEMBERS, *_SIGNS, _others, _pieces):
        for number, mutant in enumerate(make(pen)):
            if number % step == 0:
                yield mutant


# --- bytes -----------------------------------------------------------------------------------------------------------


def _flips(pen: Pen) -> Iterator[Mutant]:
    good = pen.good
    for place in range(len(good)):
        for bit in range(8):
            body = bytearray(good)
            body[place] ^= 1 << bit
            yield f"bit {bit} of byte {place}", bytes(body)


def _lost(pen: Pen) -> Iterator[Mutant]:
    good = pen.good
    for place in range(len(good)):
        yield f"byte {place} lost", good[:place] + good[place + 1 :]
        yield f"byte {place} twice", good[:place] + good[place : place + 1] + good[place:]
        yield f"cut at {place}", good[:place]


def _pieces(pen: Pen) -> Iterator[Mutant]:
    chance, good = random.Random(pen.message), pen.good
    for _ in range(_PIECES):
        start = chance.randrange(len(good))
        piece = chance.choice([good[start : start + chance.randrange(40)], chance.choice(_ODD_BYTES)])
        place, over = chance.randrange(len(good)), chance.choice([0, len(piece)])
        yield f"{piece!r} at {place}", good[:place] + piece + good[place + over :]


# --- members ---------------------------------------------------------------------------------------------------------


def _swapped(pen: Pen) -> Iterator[Mutant]:
    data = pen.signed()
    for one, other in combinations(data, 2):
        yield f"{one} and {other} exchanged", pen.body(data | {one: data[other], other: data[one]})
        yield f"{one} over {other}", pen.body(data | {other: data[one]})
        yield f"{other} over {one}", pen.body(data | {one: data[other]})


def _changed(pen: Pen) -> Iterator[Mutant]:
    data = pen.signed()
    for name, text in data.items():
        yield f"no {name}", pen.body({other: data[other] for other in data if other != name})
        yield f"{name} by another name", pen.body({other.replace(name, name.upper()): data[other] for other in data})
        plain = text.strip('"')
        forms = {text[:-1] + extra + text[-1:] for extra in ("0", " ", "x", "&", "=", ".", "1")}
        forms |= {
            f'"{plain}"',
            plain,
            f'"{plain} "',
            f"-{plain}",
            f"{plain}.0",
            f"{plain}e1",
            f"{plain}00",
            f"[{text}]",
        }
        for value in sorted(forms | set(_ODD_VALUES) - {text}):
            yield f"{name} is {value[:40]}", pen.body(data | {name: value})
            # A second one of the same name, in front and behind.
            body = pen.body(data)
            good = f"{json.dumps(name)}:{text}".encode()
            bad = f"{json.dumps(name)}:{value}".encode()
            yield f"{name} also {value[:40]}, first", body.replace(good, bad + b"," + good)
            yield f"{name} also {value[:40]}, last", body.replace(good, good + b"," + bad)


def _run_together(pen: Pen) -> Iterator[Mutant]:
    """The string to sign has no quotes: a value that holds the pairs behind it is written like them."""
    data = pen.signed()
    names = sorted(set(data) - {"sign"})
    for start in range(len(names)):
        for end in range(start + 2, min(start + 6, len(names) + 1)):
            run = names[start:end]
            texts = [data[name].strip('"') for name in run]
            joined = json.dumps("&".join([texts[0], *(f"{n}={t}" for n, t in zip(run[1:], texts[1:], strict=True))]))
            for empty in ("null", '""', ""):
                rest = dict.fromkeys(run[1:], empty)
                body = {name: text for name, text in (data | {run[0]: joined} | rest).items() if text}
                yield f"{run[0]} holds {', '.join(run[1:])}, which are {empty or 'gone'}", pen.body(body)


# --- signatures ------------------------------------------------------------------------------------------------------


def _signatures(pen: Pen) -> Iterator[Mutant]:
    data = pen.signed()
    sign = data["sign"].strip('"')
    raw = base64.b64decode(sign)
    number, modulus = int.from_bytes(raw), platform_keys().private.public_key().public_numbers().n
    forms = [number + modulus, modulus - number, number + 1, number - 1, 0, 1, modulus, modulus - 1, number << 8]
    texts = [base64.b64encode(form.to_bytes(max(256, (form.bit_length() + 7) // 8))).decode() for form in forms]
    texts += [base64.b64encode(raw[:size]).decode() for size in range(256)]
    texts += [base64.b64encode(bytes([byte]) + raw).decode() for byte in range(256)]
    texts += [
        sign.rstrip("="),
        sign + "=",
        f" {sign}",
        f"{sign}\\n",
        sign.lower(),
        sign[::-1],
        sign.swapcase(),
        sign * 2,
    ]
    texts += [f"{sign[:place]}\\n{sign[place:]}" for place in range(0, len(sign), 8)]
    texts += [pen.signed(pen.data(pen.order(other)))["sign"].strip('"') for other in range(2, 40)]
    texts += [pen.signed(keys=STRANGER)["sign"].strip('"')]
    for text in texts:
        yield f"sign {text[:20]}…", pen.body(data | {"sign": f'"{text}"'})


def _strangers(pen: Pen) -> Iterator[Mutant]:
    for number in range(40):
        data = pen.data(pen.order(number + 1))
        yield f"order {number + 1} by a stranger", pen.body(pen.signed(data, STRANGER))
        yield f"order {number + 1} without sign", pen.body(data)


# --- genuine answers about something else ----------------------------------------------------------------------------


def _others(pen: Pen) -> Iterator[Mutant]:
    """Each is signed by the provider as it should be. A callback may be about any order: see :func:`replayed`."""
    users = [("user_id", user) for user in ("29", "2", "280", "028", "28 ", "")]
    for name, value in users:
        yield f"for {name} {value!r}", pen.body(pen.signed(pen.data(pen.order() | {name: value})))
    for message in MESSAGES:
        other = Pen(message, pen.answers)
        # An id is of one kind only here: what the provider says of another kind's order with it is no mutant.
        if not pen.is_callback and other.kind == pen.kind and set(other.data()) != set(pen.data()):
            yield f"the answer to {message}", pen.body(other.signed(other.data(pen.order())))
    if not pen.is_callback:
        yield from replayed(pen)


def replayed(pen: Pen) -> Iterator[Mutant]:
    """Genuine answers about other orders, and about the order's id with another amount, currency or channel."""
    own = pen.order()["order_id"]
    for number in range(2, 200):
        yield f"replay of order {number}", pen.body(pen.signed(pen.data(pen.order(number))))
    for order_id in (own.lower(), own[:-1], own + "0", " " + own, own + "\t", own.replace("-", "_"), ""):
        yield f"order id {order_id!r}", pen.body(pen.signed(pen.data(pen.order(order_id=order_id))))
    amounts = [f"2450.{cents:02}" for cents in range(1, 100)] + [
        "245.00",
        "24500",
        "2450.001",
        "2449.99",
        "0",
        "24.5e1",
    ]
    for amount in amounts:
        yield f"amount {amount}", pen.body(pen.signed(pen.data(pen.order(amount=amount))))
    for currency in ("USD", "php", "PHP ", "PH", "PHPP", ""):
        yield f"currency {currency!r}", pen.body(pen.signed(pen.data(pen.order(currency=currency))))
    for channel in ("MAYA", "qrph", "QRPH ", "GCASH", ""):
        yield f"channel {channel!r}", pen.body(pen.signed(pen.data(pen.order(channel=channel))))


_Family = Callable[[Pen], Iterator[Mutant]]
_BYTES: tuple[_Family, ...] = (_flips, _lost)
_MEMBERS: tuple[_Family, ...] = (_swapped, _changed, _run_together)
_SIGNS: tuple[_Family, ...] = (_signatures, _strangers)
