"""A secret while it is typed: put in, taken out, overwritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.secret_text import MOST, SecretText

EDIT = st.tuples(st.sampled_from(["put", "remove", "replace"]), st.integers(0, 8), st.text(max_size=5))


@given(st.lists(EDIT, max_size=30))
def test_it_holds_what_a_text_would(edits: list[tuple[str, int, str]]) -> None:
    held, text = SecretText(12), ""
    for what, place, part in edits:
        at = min(place, len(text))
        if what == "put" and held.put(at, part):
            text = text[:at] + part + text[at:]
        elif what == "remove":
            held.remove(at)
            text = text[:at] + text[at + 1 :]
        elif what == "replace" and held.replace(part):
            text = part
        assert held.reveal() == text
        assert len(held) == len(text) <= 12
    held.wipe()
    assert held.is_blank
    assert held.reveal() == ""


def test_what_is_too_long_is_not_taken_in_part() -> None:
    held = SecretText()
    assert held.put(0, "é" * MOST)
    assert not held.put(0, "x")
    assert not held.replace("x" * (MOST + 1))
    assert not held.replace("")
    assert held.secret().reveal() == "é" * MOST


def test_it_never_prints_and_has_no_places_beyond_its_end() -> None:
    held = SecretText()
    held.put(0, "safe")
    assert "safe" not in f"{held} {held!r}"
    assert held.digit(3) == "e"
    for place in (-1, 4):
        with pytest.raises(IndexError):
            held.digit(place)
    held.remove(-1)
    assert held.reveal() == "safe"
    assert not held.is_blank
