"""Card numbers in what the journal keeps: replaced, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.card import holds_pan, mask_pans

GONE = "[card number removed]"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("4111111111111111", GONE),
        ("a 4111 1111 1111 1111, b 5500-0000-0000-0004.", f"a {GONE}, b {GONE}."),
        ("４１１１１１１１１１１１１１１１ x", f"{GONE} x"),
        ("4111111111111112", "4111111111111112"),
        ("TS4111111111111111", f"TS{GONE}"),
        ("1234567890123456", "1234567890123456"),
        ('{"id":"411111111111"}', '{"id":"411111111111"}'),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask_pans(text) == masked


@given(st.text(st.sampled_from("4105 -.a٣\u200b/,"), max_size=60))
def test_nothing_is_left_that_the_check_would_see(text: str) -> None:
    masked = mask_pans(text)
    assert not holds_pan(masked)
    assert (masked == text) is not holds_pan(text)
