"""The schedule of questions and the fence."""

import pytest

from ptsdesk.domain.polling import (
    CONFIRM_GAP_MS,
    MARKED_S,
    MAX_RETRY_AFTER_S,
    Moment,
    count_not_found,
    fence_ms,
    next_charge_check_ms,
    next_delay_ms,
    next_marked_check_ms,
    past_fence,
    was_before,
)


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


SIGNED_AT, SENT_MS = 1_000, 1_000_300


def moment(server_ms: int | None, *, bound_ms: int = 0, local_ms: int = SENT_MS + 17_000) -> Moment:
    return Moment(server_ms, bound_ms, local_ms)


def test_the_fence_needs_both_clocks() -> None:
    fence = fence_ms(SIGNED_AT)
    assert fence == 1_017_000
    assert past_fence(moment(fence + 1), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(fence), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(fence + 500, bound_ms=500), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(fence + 60_000, local_ms=SENT_MS + 16_999), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(fence + 60_000, local_ms=SENT_MS - 1), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(None), SIGNED_AT, SENT_MS)


def test_a_clock_that_was_set_back_leaves_the_fence_to_the_providers() -> None:
    fence = fence_ms(SIGNED_AT)
    ahead = SENT_MS - 17_000
    assert not past_fence(moment(fence + 1, local_ms=ahead), SIGNED_AT, SENT_MS), "that is soon waited for"
    assert past_fence(moment(fence + 1, local_ms=ahead - 1), SIGNED_AT, SENT_MS)
    assert not past_fence(moment(fence, local_ms=ahead - 1), SIGNED_AT, SENT_MS)


def test_what_was_never_sent_has_no_fence() -> None:
    assert past_fence(moment(None), None, SENT_MS)
    assert past_fence(moment(None), SIGNED_AT, None)


def test_not_found_counts_only_far_apart() -> None:
    now = moment(0).local_ms
    assert count_not_found(moment(0), 0, None) == 1
    assert count_not_found(moment(0), 1, now - CONFIRM_GAP_MS + 1) == 1
    assert count_not_found(moment(0), 1, now - CONFIRM_GAP_MS) == 2


def test_an_answer_is_as_old_as_its_question() -> None:
    assert moment(500_000, bound_ms=7).earlier(300) == Moment(499_700, 7, SENT_MS + 16_700)
    assert moment(None).earlier(300) == Moment(None, 0, SENT_MS + 16_700)


def test_the_providers_clock_must_agree_that_two_answers_are_apart() -> None:
    asked = moment(2_000_000)
    came = asked.server_ms - CONFIRM_GAP_MS  # type: ignore[operator]
    assert was_before(came - 60_000, 60_000, asked)
    assert was_before(came + 2_000, 0, asked), "so much may a learnt clock be wrong"
    assert not was_before(came + 2_001, 0, asked)
    assert was_before(came + 9_000, None, asked)
    assert was_before(came + 9_000, 0, moment(None))


def test_a_time_in_the_future_begins_the_count_again() -> None:
    assert count_not_found(moment(0), 1, moment(0).local_ms + 1) == 1


@pytest.mark.parametrize(
    ("next_s", "least_s"), [(None, 6 * 3600), (1_000_000, 60), (1_001_000, 1060), (9_000_000, 6 * 3600)]
)
@pytest.mark.parametrize("byte", [0, 255])
def test_an_active_subscription_is_asked_about_after_its_charge(next_s: int | None, least_s: int, byte: int) -> None:
    wait = next_charge_check_ms(1_000_000_000, next_s, byte)
    assert least_s * 1000 <= wait <= least_s * 1200


@pytest.mark.parametrize("byte", [0, 128, 255])
def test_a_marked_order_waits_an_hour_and_never_less_than_a_retry_after(byte: int) -> None:
    wait = next_marked_check_ms(byte)
    assert MARKED_S * 1000 <= wait <= MARKED_S * 1200
    assert wait >= MAX_RETRY_AFTER_S * 1000
