from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.secret import Secret
from ptsdesk.protocol.encoding import from_base64, to_base64
from ptsdesk.protocol.envelope import EnvelopeError, decrypt, encrypt
from tests.vectors.known import SAFECODE

OTHER = Secret("164ddce3d0b13d21fbc4cd02e14d9f98")


@given(st.text())
def test_round_trip(text: str) -> None:
    body = encrypt(text, SAFECODE)
    assert decrypt(body, SAFECODE) == text
    assert "\n" not in body


def test_what_is_not_utf8_is_refused() -> None:
    # "ÿ" in another encoding, padded and encrypted: the key and the padding are right, the text is not.
    from Crypto.Cipher import AES

    data = AES.new(SAFECODE.reveal().encode(), AES.MODE_ECB).encrypt(b"\xff" + b"\x0f" * 15)
    with pytest.raises(EnvelopeError, match="UTF-8"):
        decrypt(to_base64(data), SAFECODE)


@given(st.binary(max_size=70))
def test_base64_round_trip(data: bytes) -> None:
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize(
    "text",
    ["A", "AA", "AAA", "AA=", "AA==\n", "\nAA==", " AA==", "AA ==", "AB==", "AAB=", "-_AA", "=", "é", "AA==AA=="],
)
def test_only_the_one_right_form_is_base64(text: str) -> None:
    assert from_base64(text) is None
