from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptsdesk.domain.lock_rules import FREE_TRIES, WAITS_MS, Tries, check_new_password
from ptsdesk.domain.settings import Settings
from ptsdesk.errors import InputError

NOW = 1_794_470_911_123


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Use at least 8 characters."),
        ("1234567", "Use at least 8 characters."),
        ("e\u0301" * 4, "Use at least 8 characters."),
        ("x" * 129, "Use at most 128 characters."),
        ("abababababab", "Use more than two different characters."),
    ],
)
def test_a_password_that_is_not_taken(text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        check_new_password(text)
    assert caught.value.field == "new_password"


@pytest.mark.parametrize("text", ["12345678", "pass phrase", " \u00e9\u00e8\u00ea\u0301 12 ", "x" * 126 + "yz"])
def test_a_password_is_taken_however_its_letters_were_composed(text: str) -> None:
    assert check_new_password(text) == check_new_password(unicodedata.normalize("NFD", text))


def test_three_wrong_ones_are_free_then_each_costs_more() -> None:
    tries, costs = Tries(), []
    for _ in range(FREE_TRIES + len(WAITS_MS) + 2):
        tries = tries.another(NOW)
        costs.append(tries.cost_ms)
    assert costs == [0, 0, 0, 5_000, 15_000, 60_000, 300_000, 300_000, 300_000]


def test_a_wait_ends_by_the_clock() -> None:
    tries = Tries(5, NOW)
    assert [tries.wait_ms(NOW + ms) for ms in (0, 1, 14_999, 15_000, 10**9)] == [15_000, 14_999, 1, 0, 0]


@given(st.integers(0, 30), st.integers(0, 10**13), st.integers(0, 10**13))
def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_wait(wrong: int, last: int, now: int) -> None:
    tries = Tries(wrong, last).moved_back(now)
    assert tries.last_ms <= now
    assert tries.wait_ms(now) <= tries.cost_ms
    assert tries.wait_ms(now + tries.cost_ms) == 0


@pytest.mark.parametrize("minutes", [0, 16, -1])
def test_minutes_that_are_not_taken(minutes: int) -> None:
    with pytest.raises(InputError, match="locks after 1 to 15 minutes"):
        Settings(lock_after_min=minutes)
    assert Settings(lock_after_min=15).lock_after_min == 15
