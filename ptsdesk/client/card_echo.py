"""Takes the card that was sent out of an answer that repeats it, before anything else sees the answer."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from ptsdesk.domain.secret import Secret

_NUMBER = b"[card number removed]"
_CODE = b"[security code removed]"

_CVC_MEMBER = re.compile(rb'("(?:card_)?cv[cvn]2?"\s*:\s*)"?[0-9]{3,4}"?', re.IGNORECASE)
_ANNOUNCED = rb"((?:cv[cvn]2?|csc|cid|security|card.?code)[^0-9]{0,24}?|%s(?:[^0-9]{0,3}[0-9]{2,4}){0,2}[^0-9]{0,3}?)"
"""Words that announce a security code; so does the number, with an expiry date between at most."""


def without_card(body: bytes, number: Secret, cvc: Secret) -> bytes:
    """The body without the card, should the provider repeat it. Where that changes what is signed, it proves nothing.

    The number is found however it is grouped and in the usual ways to write it (escapes of JSON, web addresses and
    HTML, base64, hexadecimal). Three digits stand in every answer: the code is found only where something announces it.
    """
    try:
        if number:
            body = re.sub(b"|".join(_writings(number.reveal())), _NUMBER, body, flags=re.IGNORECASE)
        if cvc:
            announced = _ANNOUNCED % re.escape(_NUMBER) + _digits(cvc.reveal(), b"") + rb"(?![0-9])"
            body = re.sub(announced, rb"\1" + _CODE, body, flags=re.IGNORECASE)
    finally:
        re.purge()  # it would remember the patterns, and the card in them
    return _CVC_MEMBER.sub(rb'\1"' + _CODE + b'"', body)


def _writings(number: str) -> Iterator[bytes]:
    yield _digits(number, b"[^0-9]{0,3}?")
    yield number.encode().hex().encode()
    for before in range(3):
        # The characters that hold bits of what stands before or behind are left out.
        whole = base64.b64encode(b"\0" * before + number.encode()).rstrip(b"=")
        yield re.escape(whole[(0, 2, 3)[before] : len(whole) - bool((before + len(number)) % 3)])


def _digits(digits: str, between: bytes) -> bytes:
    return between.join(_digit(character) for character in digits if character.isdecimal())


def _digit(digit: str) -> bytes:
    """A digit as itself, full-width, or as an escape of JSON, C, web addresses or HTML.

    No part that may repeat is without a bound: a million backslashes would be counted anew from each of them.
    """
    plain, code, wide = digit.encode(), ord(digit), chr(ord("\uff10") + int(digit)).encode()
    forms = (
        plain,
        wide,
        rb"\\{1,8}u(?:003|ff1)%s",
        rb"\\{1,8}x3%s",
        rb"%%(?:25)?3%s",
        rb"&#x0{0,6}3%s;?",
        b"&#0{0,6}%d;?" % code,
    )
    return b"(?:%s)" % b"|".join(form.replace(b"%s", plain).replace(b"%%", b"%") for form in forms)
