"""The schedule of questions and the fence."""

import pytest

from ptsdesk.domain.polling import CONFIRM_GAP_MS, counts_as_not_found, fence_ms, next_delay_ms


def test_the_steps_grow_to_a_minute() -> None:
    assert [next_delay_ms(n, 127) // 1000 for n in range(7)] == [4, 9, 19, 39, 59, 59, 59]


@pytest.mark.parametrize("checks", range(6))
def test_the_spread_is_a_fifth(checks: int) -> None:
    step = (5, 10, 20, 40, 60, 60)[checks] * 1000
    assert next_delay_ms(checks, 0) == step * 4 // 5
    assert next_delay_ms(checks, 255) == step * 6 // 5


def test_retry_after_is_obeyed_to_five_minutes() -> None:
    assert next_delay_ms(0, 0, 30) == 30_000
    assert next_delay_ms(0, 0, 9999) == 300_000
    assert next_delay_ms(9, 0, 1) == 48_000


def test_not_found_counts_only_past_the_fence_and_far_apart() -> None:
    fence = fence_ms(1_000)
    assert fence == 1_017_000
    assert not counts_as_not_found(fence, 1_000, None)
    assert counts_as_not_found(fence + 1, 1_000, None)
    assert not counts_as_not_found(fence + CONFIRM_GAP_MS, 1_000, fence + 1)
    assert counts_as_not_found(fence + 1 + CONFIRM_GAP_MS, 1_000, fence + 1)
    assert counts_as_not_found(0, None, None)
