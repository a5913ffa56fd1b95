"""No damaged copy of a good answer proves anything that the good one did not say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptsdesk.protocol.answers import Proved
from ptsdesk.protocol.messages import ANSWER_KEYS
from ptsdesk.protocol.phptext import php_number
from ptsdesk.protocol.reading import read_answer
from ptsdesk.protocol.requests import PaymentQuery, PaymentRequest, WithdrawRequest
from tests.unit.protocol.answering import ORDER, STATUS, answer
from tests.vectors.known import credentials

ORDER_ID = str(ORDER["order_id"])
SAMPLES = {
    "payment_response": (
        PaymentRequest("1", ORDER_ID, "2450.00", "PHP", "QRPH"),
        answer("payment_response", ORDER | {"pay_url": "https://pay.example.test/é", "qr_code": "000201"}),
    ),
    "withdraw_response": (WithdrawRequest("1", ORDER_ID, "2450.00", "PHP", "QRPH"), answer("withdraw_response", ORDER)),
    "payment_query_response": (PaymentQuery("1", ORDER_ID), answer("payment_query_response", ORDER | STATUS)),
}


def signed_texts(kind: str, body: bytes) -> dict[str, str] | None:
    """What a body proves, or None. Numbers as PHP would write them: the rules allow the two forms of one value."""
    verdict = read_answer(SAMPLES[kind][0], body, credentials())
    if not isinstance(verdict, Proved):
        return None
    return {name: php_number(verdict.answer.fields.get(name, "")) for name in ANSWER_KEYS[kind]}


@pytest.mark.parametrize("kind", SAMPLES)
def test_one_flipped_byte_anywhere(kind: str) -> None:
    good = SAMPLES[kind][1]
    truth = signed_texts(kind, good)
    assert truth is not None
    proved = 0
    for place in range(len(good)):
        for bit in (0, 1, 4, 5, 7):
            mutant = bytearray(good)
            mutant[place] ^= 1 << bit
            found = signed_texts(kind, bytes(mutant))
            assert found in (None, truth), bytes(mutant)
            proved += found is not None
    # The message and the unsigned members may be damaged without a trace: nothing is claimed from them.
    assert 0 < proved < 200


@pytest.mark.parametrize("kind", SAMPLES)
def test_one_byte_lost_doubled_or_the_rest_cut_off(kind: str) -> None:
    good = SAMPLES[kind][1]
    truth = signed_texts(kind, good)
    for place in range(len(good)):
        for mutant in (good[:place] + good[place + 1 :], good[:place] + good[place : place + 1] + good[place:]):
            assert signed_texts(kind, mutant) in (None, truth)
        assert signed_texts(kind, good[:place]) is None


@settings(max_examples=400)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_pieces_put_elsewhere(kind: str, data: st.DataObject) -> None:
    good = SAMPLES[kind][1]
    start = data.draw(st.integers(0, len(good) - 1))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    place = data.draw(st.integers(0, len(good)))
    piece = data.draw(st.sampled_from([good[start:end], b"0", b"null", b'"sign":"",', b"\x00", b"\xff", b"}"]))
    mutant = good[:place] + piece + good[place:]
    assert signed_texts(kind, mutant) in (None, signed_texts(kind, good))


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_noise_never_proves(body: bytes) -> None:
    for kind in SAMPLES:
        assert signed_texts(kind, body) is None
